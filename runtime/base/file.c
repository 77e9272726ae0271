// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of whole files, and the comparison of their names. */
#include "runtime/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Closes @fd. */
static int read_all(int fd, size_t most, struct buf *out)
{
	char some[8192];
	ssize_t n = -1;
	int why;

	while (out->len <= most &&
	       ((n = read(fd, some, sizeof(some))) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0)
			buf_add(out, some, (size_t)n);
	why = n > 0 ? EFBIG : errno;
	close(fd);
	errno = why;
	return n == 0 ? 0 : -1;
}

int file_read(const char *path, size_t most, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : read_all(fd, most, out);
}

int file_read_plain(const char *path, size_t most, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return read_all(fd, most, out);
	close(fd);
	errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	return -1;
}

bool file_is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return !strncmp(path, folder, n) && (path[n] == '/' || !path[n]);
}

bool file_in_path(const char *name)
{
	const char *path = getenv("PATH");
	char full[4096];
	size_t len;

	for (; path; path = path[len] ? path + len + 1 : NULL) {
		len = strcspn(path, ":");
		snprintf(full, sizeof(full), "%.*s/%s", (int)len, path, name);
		if (!access(len ? full : name, X_OK))
			return true;
	}
	return false;
}
