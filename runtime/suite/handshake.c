// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the tool's own script, and the file that it has while it runs. */
#include "runtime/suite/handshake.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char handshake_script[] = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
				"+0 bind(3, ..., ...) = 0\n"
				"+0 listen(3, 1) = 0\n"
				"+0 < S 0:0(0) win 65535 <mss 1000>\n"
				"+0 > S. 0:0(0) ack 1 <...>\n"
				"+.01 < . 1:1(0) ack 1 win 65535\n"
				"+0 accept(3, ..., ...) = 4\n"
				"+0 write(4, ..., 100) = 100\n"
				"+0 > P. 1:101(100) ack 1\n";

int handshake_run(const struct session *ss)
{
	int fd = memfd_create("handshake.pkt", MFD_CLOEXEC), status = -1;
	ssize_t len = (ssize_t)strlen(handshake_script);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd >= 0 && write(fd, handshake_script, (size_t)len) == len)
		status = session_run(ss, (char *const[]){path}, 1);
	if (fd >= 0)
		close(fd);
	return status;
}
