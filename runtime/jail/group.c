// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the cgroups of runs. */
#include "runtime/jail/group.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NAME_ROOM 64
#define PATIENCE  50 /* ms: the dead leave their group a moment after they were waited for */

static const struct {
	const char *file, *value;
	bool needed; /* a kernel without swap has no limit for it */
} limits[] = {
	{"memory.max", "2147483648", true},
	{"memory.swap.max", "0", false},
	{"pids.max", "300", true}, /* above RLIMIT_NPROC, which says more clearly what it was */
};

static int base = -1; /* the folder in which groups are made */
static unsigned made;

/* ---- where we are ---- */

/* Field @n, counted from 0, of the line at @line. */
static const char *field(const char *line, unsigned n, int *len)
{
	while (n-- && *line != '\n') {
		line += strcspn(line, " \n");
		line += *line == ' ';
	}
	*len = (int)strcspn(line, " \n");
	return line;
}

/* The line after @line; NULL: there is none. */
static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end && end[1] ? end + 1 : NULL;
}

static bool is_version_2(const char *line)
{
	const char *dash = strstr(line, " - "), *end = strchr(line, '\n');

	return dash && (!end || dash < end) && !strncmp(dash + 3, "cgroup2 ", 8);
}

int group_place(const char *mounts, const char *own, char *path, size_t size)
{
	const char *root, *at;
	int root_len, at_len, own_len;

	while (own && strncmp(own, "0::", 3) != 0)
		own = next_line(own);
	while (mounts && !is_version_2(mounts))
		mounts = next_line(mounts);
	if (!own || !mounts)
		return -1;
	own += 3;
	own_len = (int)strcspn(own, "\n");
	root = field(mounts, 3, &root_len);
	at = field(mounts, 4, &at_len);
	if (root_len == 1) /* "/" */
		root_len = 0;
	if (strncmp(own, root, (size_t)root_len) != 0)
		return -1;
	own += root_len;
	own_len -= root_len;
	return snprintf(path, size, "%.*s%.*s", at_len, at, own_len, own) < (int)size ? 0 : -1;
}

/* ---- dividing it ---- */

/* 0; -1 with errno set. */
static int put(int folder, const char *file, const char *text)
{
	int fd = openat(folder, file, O_WRONLY | O_CLOEXEC), code;
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	code = errno;
	if (fd >= 0)
		close(fd);
	errno = code;
	return n < 0 ? -1 : 0;
}

/* What is in it, "" when it cannot be read. */
static const char *get(int folder, const char *file, char *text, size_t size)
{
	int fd = openat(folder, file, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);

	text[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
	return text;
}

static bool has_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += n)
		if ((at == text || at[-1] == ' ') && strchr(" \n", at[n]))
			return true;
	return false;
}

static bool has_both(int folder, const char *file)
{
	char text[256];

	get(folder, file, text, sizeof(text));
	return has_word(text, "memory") && has_word(text, "pids");
}

/* A cgroup whose members are limited has none itself, but for the root. */
static const char *make_room(int folder)
{
	char text[64], own[24], name[NAME_ROOM], procs[NAME_ROOM + 16];

	snprintf(own, sizeof(own), "%d\n", (int)getpid());
	if (strcmp(get(folder, "cgroup.procs", text, sizeof(text)), own) != 0)
		return "there are others in the cgroup";
	snprintf(name, sizeof(name), "tcpcheck.%d", (int)getpid());
	if (mkdirat(folder, name, 0755) < 0 && errno != EEXIST)
		return "the cgroup is not ours to divide";
	snprintf(procs, sizeof(procs), "%s/cgroup.procs", name);
	return put(folder, procs, "0") < 0 ? "the cgroup is not ours to divide" : NULL;
}

static const char *divide(int folder)
{
	const char *lack;

	if (!has_both(folder, "cgroup.controllers"))
		return "the cgroup has no controllers for memory and pids";
	if (has_both(folder, "cgroup.subtree_control"))
		return NULL;
	lack = make_room(folder);
	if (lack)
		return lack;
	return put(folder, "cgroup.subtree_control", "+memory +pids") < 0
		       ? "the controllers for memory and pids are not delegated"
		       : NULL;
}

const char *group_begin(const char *place)
{
	int folder = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *lack = folder < 0 ? "no cgroup of version 2 is seen" : divide(folder);

	if (!lack && faccessat(folder, ".", W_OK, AT_EACCESS) < 0)
		lack = "the cgroup is not ours to divide";
	if (lack && folder >= 0)
		close(folder);
	base = lack ? -1 : folder;
	return lack;
}

/* ---- one run ---- */

static void name_of(unsigned number, char *name)
{
	snprintf(name, NAME_ROOM, "tcpcheck.%d.%u", (int)getpid(), number);
}

static int limit(int folder)
{
	for (unsigned i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (put(folder, limits[i].file, limits[i].value) < 0 && limits[i].needed)
			return -1;
	return openat(folder, "cgroup.procs", O_WRONLY | O_CLOEXEC);
}

int group_make(unsigned *number)
{
	char name[NAME_ROOM];
	int folder, procs, code;

	name_of(*number = ++made, name);
	/* One may be left of a process that had our number. */
	if (mkdirat(base, name, 0755) < 0 && errno != EEXIST)
		return -1;
	folder = openat(base, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	procs = folder < 0 ? -1 : limit(folder);
	code = errno;
	if (folder >= 0)
		close(folder);
	if (procs < 0)
		group_remove(*number);
	errno = code;
	return procs;
}

int group_join(int procs)
{
	int ret = write(procs, "0", 1) == 1 ? 0 : -1, code = errno;

	close(procs);
	errno = code;
	return ret;
}

void group_remove(unsigned number)
{
	static const struct timespec ms = {.tv_nsec = 1000000};
	char name[NAME_ROOM];

	name_of(number, name);
	for (unsigned i = 0;
	     unlinkat(base, name, AT_REMOVEDIR) < 0 && errno == EBUSY && i < PATIENCE; i++)
		nanosleep(&ms, NULL);
}
