/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libnl objects that free themselves, and its errors in our words. Only for setup.c and tests. */
#ifndef NETDEV_NLUTIL_H
#define NETDEV_NLUTIL_H

#include <netlink/addr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "runtime/base/err.h"

static inline void nl_auto_free_msg(struct nl_msg **msg)
{
	nlmsg_free(*msg);
}

#define _auto_nlmsg __attribute__((cleanup(nl_auto_free_msg)))

/* "OP OBJECT: why", with libnl's error @code (negative or positive). Returns -1. */
static inline int nl_fail(struct err *e, const char *op, const char *object, int code)
{
	return err_set(e, "%s %s: %s", op, object, nl_geterror(code));
}

#endif
