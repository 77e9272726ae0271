// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the place where the faults enter the product: the linker's --wrap sends calls of tun_open()
 * and tun_ifindex() here.
 */
#include <stdlib.h>

#include "tests/faults/fault.h"

struct netdev *__real_tun_open(const char *name, struct err *e);
struct netdev *__wrap_tun_open(const char *name, struct err *e);
int __real_tun_persist(struct netdev *d, struct err *e);
int __wrap_tun_persist(struct netdev *d, struct err *e);
int __real_tun_ifindex(const struct netdev *d);
int __wrap_tun_ifindex(const struct netdev *d);

struct netdev *__wrap_tun_open(const char *name, struct err *e)
{
	const char *wanted = getenv("TCPCHECK_FAULT");
	const struct fault *f = NULL;
	struct netdev *inner;

	if (wanted && *wanted) {
		f = fault_find(wanted);
		if (!f) {
			err_set(e, "TCPCHECK_FAULT=%s: there is no such fault", wanted);
			return NULL;
		}
	}
	inner = __real_tun_open(name, e);
	return f && inner ? fault_open(inner, f) : inner;
}

int __wrap_tun_ifindex(const struct netdev *d)
{
	return __real_tun_ifindex(fault_inner(d));
}

int __wrap_tun_persist(struct netdev *d, struct err *e)
{
	return __real_tun_persist((struct netdev *)fault_inner(d), e);
}
