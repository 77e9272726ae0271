// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading and writing of the guest's /proc. */
#include "runtime/vtime/proc.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

void proc_put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0) {
		/* See the header. */
	}
	close(fd);
}

void proc_get(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, size - 1);

	text[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
}
