// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns nstat: the kernel's counters since it was called last, "nstat [-nsz]". The file in which it
 * keeps the values of the last time is read and written as the program does, so that both may take
 * turns.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/command/tree.h"

#define SOURCE "#kernel\n"

struct how {
	bool silent, keep, zeros;
};

struct counter {
	const char *name;
	unsigned long long value;
};

struct counters {
	struct arena *arena;
	struct buf list; /* of struct counter */
};

static bool options(char *const *argv, struct how *how)
{
	*how = (struct how){0};
	for (int i = 1; argv[i]; i++) {
		if (argv[i][0] != '-' || !argv[i][1])
			return false;
		for (const char *p = argv[i] + 1; *p; p++)
			switch (*p) {
			case 'n': how->silent = true; break;
			case 's': how->keep = true; break;
			case 'z': how->zeros = true; break;
			default: return false;
			}
	}
	return true;
}

bool nstat_check(struct checker *c, struct simple *s)
{
	struct how how;

	return options(s->argv, &how) || refuse(c, "nstat");
}

/* ---- counters ---- */

static size_t count(const struct counters *c)
{
	return c->list.len / sizeof(struct counter);
}

static const struct counter *at(const struct counters *c, size_t i)
{
	return (const struct counter *)(const void *)c->list.data + i;
}

/* These do not count anything. */
static bool is_useless(const char *name)
{
	static const char *const names[] = {"IpForwarding", "IpDefaultTTL", "TcpRtoAlgorithm",
					    "TcpRtoMin",    "TcpRtoMax",    "TcpMaxConn",
					    "TcpCurrEstab"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static bool add(struct counters *c, const char *name, const char *number)
{
	struct counter n = {.name = name};
	char *end;

	if (is_useless(name))
		return true;
	n.value = strtoull(number, &end, 10);
	buf_add(&c->list, &n, sizeof(n));
	return end != number && !*end;
}

/* Two lines, "Tcp: NAME..." and "Tcp: NUMBER...". */
static bool add_pair(struct counters *c, char *names, char *numbers)
{
	char *s1, *s2, *family = strtok_r(names, " ", &s1), *name, *number;
	const char *again = strtok_r(numbers, " ", &s2);

	if (!family || !again || strcmp(family, again) || family[strlen(family) - 1] != ':')
		return false;
	while ((name = strtok_r(NULL, " ", &s1))) {
		number = strtok_r(NULL, " ", &s2);
		if (!number ||
		    !add(c, arena_printf(c->arena, "%.*s%s", (int)strlen(family) - 1, family, name),
			 number))
			return false;
	}
	return true;
}

static char *read_text(struct counters *c, const char *path)
{
	struct buf text = BUF_INIT;
	char *copy = NULL;

	if (file_read(path, TEXT_MOST, &text) == 0)
		copy = arena_strndup(c->arena, buf_text(&text), text.len);
	buf_free(&text);
	return copy;
}

static bool read_pairs(struct counters *c, const char *path)
{
	char *text = read_text(c, path), *save, *first, *second;

	if (!text)
		return false;
	for (first = strtok_r(text, "\n", &save); first; first = strtok_r(NULL, "\n", &save)) {
		second = strtok_r(NULL, "\n", &save);
		if (!second || !add_pair(c, first, second))
			return false;
	}
	return true;
}

/* "NAME NUMBER", and perhaps more. */
static bool read_lines(struct counters *c, char *text)
{
	char *save, *inner, *name, *number;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		name = strtok_r(line, " \t", &inner);
		number = name ? strtok_r(NULL, " \t", &inner) : NULL;
		if (!number || !add(c, name, number))
			return false;
	}
	return true;
}

static bool read_now(struct counters *c)
{
	char *v6 = read_text(c, "/proc/net/snmp6");

	/* Without IPv6 there is no such file. Of SCTP we know nothing. */
	return access("/proc/net/sctp/snmp", F_OK) < 0 && read_pairs(c, "/proc/net/snmp") &&
	       (!v6 || read_lines(c, v6)) && read_pairs(c, "/proc/net/netstat");
}

/* ---- the file ---- */

/* A daemon of it would have other numbers. */
static bool has_daemon(const char *name)
{
	struct sockaddr_un sun = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), rc;
	int len = snprintf(sun.sun_path + 1, sizeof(sun.sun_path) - 1, "%s", name);

	rc = connect(fd, (struct sockaddr *)&sun,
		     (socklen_t)(sizeof(sun.sun_family) + 1 + (size_t)len));
	close(fd);
	return rc == 0;
}

static int open_history(void)
{
	const char *name = getenv("NSTAT_HISTORY");
	char path[64], daemon[32];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "/tmp/.nstat.u%u", (unsigned)getuid());
	snprintf(daemon, sizeof(daemon), "nstat%u", (unsigned)getuid());
	if (has_daemon(daemon) || has_daemon("nstat0"))
		return -1;
	fd = open(name ? name : path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	if (!flock(fd, LOCK_EX | LOCK_NB) && !fstat(fd, &st) && S_ISREG(st.st_mode) &&
	    st.st_nlink == 1 && st.st_uid == getuid() && st.st_size <= TEXT_MOST)
		return fd;
	close(fd);
	return -1;
}

/* It was written before the machine was started. */
static bool is_aged(int fd)
{
	struct buf text = BUF_INIT;
	struct stat st;
	bool aged;

	aged = !file_read("/proc/uptime", 100, &text) && !fstat(fd, &st) &&
	       time(NULL) >= st.st_mtime + atol(buf_text(&text));
	buf_free(&text);
	return aged;
}

static bool read_before(int fd, struct counters *c)
{
	char *text, *end;
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st))
		return false;
	text = arena_alloc(c->arena, (size_t)st.st_size + 1);
	n = pread(fd, text, (size_t)st.st_size, 0);
	if (n <= 0)
		return n == 0;
	text[n] = '\0';
	if (strncmp(text, SOURCE, strlen(SOURCE)) || strlen(text) != (size_t)n)
		return false;
	end = text + strlen(SOURCE);
	return !strchr(end, '#') && read_lines(c, end);
}

static void show(const struct counter *n, unsigned long long value, struct buf *out)
{
	buf_printf(out, "%-32s%-16llu%6.1f", n->name, value, 0.0);
}

static bool write_history(int fd, const struct counters *now, const struct how *how)
{
	struct buf text = BUF_INIT;
	bool done;

	buf_puts(&text, SOURCE);
	for (size_t i = 0; i < count(now); i++)
		if (how->zeros || at(now, i)->value) {
			show(at(now, i), at(now, i)->value, &text);
			buf_putc(&text, '\n');
		}
	done = !ftruncate(fd, 0) && pwrite(fd, buf_text(&text), text.len, 0) == (ssize_t)text.len;
	buf_free(&text);
	return done;
}

/* ---- */

/* Both are in the same order. */
static void show_change(const struct counters *now, const struct counters *before,
			const struct how *how, struct buf *out)
{
	size_t next = 0;

	buf_puts(out, SOURCE);
	for (size_t i = 0; i < count(now); i++) {
		const struct counter *n = at(now, i);
		unsigned long long value = n->value;
		bool overflow = false;

		for (size_t b = next; b < count(before); b++)
			if (!strcmp(at(before, b)->name, n->name)) {
				overflow = value < at(before, b)->value;
				value = overflow ? 0 : value - at(before, b)->value;
				next = b + 1;
				break;
			}
		if (!value && !how->zeros)
			continue;
		show(n, value, out);
		buf_puts(out, overflow ? " (overflow)\n" : "\n");
	}
}

static int say_aged(struct runner *r, const struct streams *io)
{
	struct buf text = BUF_INIT;
	int ret;

	buf_puts(&text, "nstat: history is aged out, resetting\n");
	ret = sink_put(r, &io->err, &text);
	buf_free(&text);
	return ret;
}

static int compare(struct runner *r, int fd, const struct how *how, const struct streams *io,
		   struct arena *arena)
{
	struct counters now = {arena, BUF_INIT}, before = {arena, BUF_INIT};
	struct buf out = BUF_INIT;
	bool aged = is_aged(fd);
	int ret = LEFT_TO_SHELL;

	if (read_now(&now) && (aged || read_before(fd, &before))) {
		ret = aged ? say_aged(r, io) : 0;
		if (!how->silent)
			show_change(&now, &before, how, &out);
		if (ret == 0)
			ret = sink_put(r, &io->out, &out);
		if (ret == 0 && aged && how->keep && ftruncate(fd, 0))
			ret = LEFT_TO_SHELL;
		if (ret == 0 && !how->keep && !write_history(fd, &now, how))
			ret = LEFT_TO_SHELL;
	}
	buf_free(&now.list);
	buf_free(&before.list);
	buf_free(&out);
	return ret;
}

int nstat_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	struct arena arena = ARENA_INIT;
	struct how how;
	int fd, ret = LEFT_TO_SHELL;

	options(s->argv, &how);
	fd = open_history();
	if (fd >= 0) {
		ret = compare(r, fd, &how, io, &arena);
		close(fd); /* and with it the lock */
	}
	arena_free(&arena);
	return ret;
}
