// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the shadow of a source tree. */
#include "runtime/vtime/shadow.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && !strcmp(name + n - m, end);
}

/* What make has put there (see the kernel's .gitignore), and what it never reads. */
static bool skip(const char *dir, const char *name)
{
	static const char *const ends[] = {".o",     ".a",       ".ko",     ".cmd",   ".mod",
					   ".mod.c", ".symvers", ".order",  ".lex.c", ".tab.c",
					   ".tab.h", ".so",      ".so.dbg", ".lds"};

	if (!strcmp(name, ".") || !strcmp(name, "..") || !strcmp(name, ".git") ||
	    !strcmp(name, ".config"))
		return true;
	if (ends_with(dir, "/include") && (!strcmp(name, "generated") || !strcmp(name, "config")))
		return true;
	for (unsigned i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends_with(name, ends[i]))
			return true;
	return false;
}

static int join(char path[static PATH_MAX], const char *dir, const char *name, struct err *e)
{
	if (snprintf(path, PATH_MAX, "%s/%s", dir, name) >= PATH_MAX)
		return err_set(e, "%s/%s: the path is too long", dir, name);
	return 0;
}

static int link_file(const char *from, const char *to, struct err *e)
{
	if (symlink(from, to) == 0 || errno == EEXIST)
		return 0;
	return err_sys(e, "%s", to);
}

static bool is_folder(const struct dirent *d, const char *path)
{
	struct stat st;

	if (d->d_type != DT_UNKNOWN)
		return d->d_type == DT_DIR;
	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Removes links that lead nowhere. */
static void prune(const char *dir)
{
	DIR *d = opendir(dir);
	char path[PATH_MAX];
	struct dirent *ent;
	struct stat st;

	if (!d)
		return;
	while ((ent = readdir(d))) {
		if (join(path, dir, ent->d_name, NULL) < 0)
			continue;
		if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode) && stat(path, &st) < 0)
			unlink(path);
	}
	closedir(d);
}

int shadow_sync(const char *from, const char *to, struct err *e)
{
	char source[PATH_MAX], target[PATH_MAX];
	struct dirent *ent;
	int ret = 0;
	DIR *d;

	if (mkdir(to, 0755) < 0 && errno != EEXIST)
		return err_sys(e, "%s", to);
	d = opendir(from);
	if (!d)
		return err_sys(e, "%s", from);
	while (ret == 0 && (ent = readdir(d))) {
		if (skip(from, ent->d_name))
			continue;
		if (join(source, from, ent->d_name, e) < 0 || join(target, to, ent->d_name, e) < 0)
			ret = -1;
		else if (is_folder(ent, source))
			ret = shadow_sync(source, target, e);
		else if (strcmp(ent->d_name, "linux") && strcmp(ent->d_name, "vmlinux"))
			ret = link_file(source, target, e);
	}
	closedir(d);
	prune(to);
	return ret;
}
