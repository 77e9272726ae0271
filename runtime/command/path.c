// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns which files are the same for us as for a program that the shell would start. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netdev/sysctl.h"
#include "runtime/command/tree.h"

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* @path without links: ours below /proc are another process's links there. */
static bool is_same_for_all(const char *path)
{
	char own[64];

	if (begins(path, "/dev/"))
		return false;
	if (!begins(path, "/proc/"))
		return true;
	snprintf(own, sizeof(own), "/proc/%d/net/", (int)getpid());
	return begins(path, "/proc/sys/") || begins(path, own);
}

static bool is_regular(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

bool path_is_readable(const char *path)
{
	char real[PATH_MAX];

	return realpath(path, real) && is_same_for_all(real) && is_regular(real) &&
	       !faccessat(AT_FDCWD, real, R_OK, AT_EACCESS);
}

/* A file that is not there yet needs a folder that is. */
static bool is_new(const char *path)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX], real[PATH_MAX + 2];
	struct stat st;

	if (errno != ENOENT || !lstat(path, &st) || strlen(path) >= sizeof(dir))
		return false;
	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - path + 1) : 1, slash ? path : ".");
	if (!realpath(dir, real) || faccessat(AT_FDCWD, real, W_OK | X_OK, AT_EACCESS))
		return false;
	strncat(real, "/", 2);
	return is_same_for_all(real) && !begins(real, "/proc/") && !begins(real, "/sys/");
}

bool path_is_writable(const char *path)
{
	char real[PATH_MAX];

	if (!realpath(path, real))
		return is_new(path);
	return is_same_for_all(real) && is_regular(real) &&
	       !faccessat(AT_FDCWD, real, W_OK, AT_EACCESS);
}

bool path_is_setting(const char *path)
{
	char real[PATH_MAX];

	return realpath(path, real) && (begins(real, "/proc/sys/") || begins(real, "/sys/"));
}

bool path_reaches(const char *path)
{
	char real[PATH_MAX];

	if (!realpath(path, real))
		snprintf(real, sizeof(real), "%s", path);
	return begins(real, "/sys/") || begins(real, "/run/") ||
	       (begins(real, "/proc/sys/") && sysctl_is_systems(real + strlen("/proc/sys/")));
}

bool words_reach(const struct simple *s)
{
	for (int i = 1; i < s->argc; i++)
		if (path_reaches(s->argv[i]))
			return true;
	return false;
}
