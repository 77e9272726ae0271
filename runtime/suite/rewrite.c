// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the replacement of files: a new one beside the old, then renamed over it. */
#include "runtime/suite/rewrite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fill(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

static int replace(const char *path, const char *text, size_t len)
{
	size_t cap = strlen(path) + 8;
	char *beside = malloc(cap);
	struct stat st;
	int fd, error;

	if (!beside)
		abort();
	snprintf(beside, cap, "%s.XXXXXX", path);
	fd = mkstemp(beside);
	if (fd < 0) {
		free(beside);
		return -1;
	}
	if (stat(path, &st) < 0 || fchmod(fd, st.st_mode & 07777) < 0 || fill(fd, text, len) < 0 ||
	    fsync(fd) < 0 || rename(beside, path) < 0) {
		error = errno;
		unlink(beside);
		close(fd);
		free(beside);
		errno = error;
		return -1;
	}
	free(beside);
	return close(fd);
}

/* A device, a FIFO: what would be renamed over it would take its place for all. */
static int write_into(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ret = -1;

	if (fd >= 0) {
		ret = fill(fd, text, len);
		close(fd);
	}
	return ret;
}

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

int file_rewrite(const char *path, const char *text, size_t len, struct err *e)
{
	char *real = realpath(path, NULL);
	int ret = 0;

	if (!real || (is_file(real) ? replace : write_into)(real, text, len) < 0)
		ret = err_sys(e, "rewrite %s", path);
	free(real);
	return ret;
}
