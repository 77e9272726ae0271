// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the look at a socket option of whatever is tested. */
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "runtime/dut/dut.h"

int dut_option(struct dut *d, int fd, int level, int name, void *to, unsigned cap)
{
	struct arena mem = {.source = d->memory};
	socklen_t *len = arena_new(&mem, socklen_t);
	void *value = arena_alloc(&mem, cap);
	const long arg[6] = {fd, level, name, (long)value, (long)len};
	int got = -1;

	*len = cap;
	if (d->ops->ask && d->ops->ask(d, SYS_getsockopt, arg) >= 0) {
		got = (int)(*len < cap ? *len : cap);
		memcpy(to, value, (size_t)got);
	}
	arena_free(&mem);
	return got;
}
