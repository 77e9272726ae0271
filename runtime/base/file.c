// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of whole files, and the comparison of their names. */
#include "runtime/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int file_read(const char *path, size_t most, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char some[8192];
	ssize_t n = -1;

	if (fd < 0)
		return -1;
	while (out->len <= most &&
	       ((n = read(fd, some, sizeof(some))) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0)
			buf_add(out, some, (size_t)n);
	close(fd);
	return n == 0 ? 0 : -1;
}

bool file_is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return !strncmp(path, folder, n) && (path[n] == '/' || !path[n]);
}
