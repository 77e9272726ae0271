/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Netlink requests of setup.c and change.c: each is sent, acknowledged, and its refusal put into
 * words.
 */
#ifndef NETDEV_REQUEST_H
#define NETDEV_REQUEST_H

#include <linux/rtnetlink.h>

#include "netdev/nlutil.h"
#include "netdev/setup.h"

struct setup {
	struct nl_sock *sock;
	bool answered;    /* the last request is through */
	int error;        /* of the last request, as errno */
	char reason[128]; /* in the kernel's own words; may be empty */
	int route_type;   /* of the last route that was asked for */
};

/* A request that begins with @hdr; flags are NLM_F_CREATE and so on. */
struct nl_msg *request_new(int type, int flags, const void *hdr, size_t len);
void request_addr(struct nl_msg *msg, int attr, const struct ipaddr *a);
/* Waits until the kernel says that it is done. An error is "OP OBJECT: why". */
int request_submit(struct setup *s, struct nl_msg *msg, const char *op, const char *object,
		   struct err *e);

#endif
