/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Netlink requests of setup.c and change.c: several are sent at once, the last one is acknowledged,
 * and the first refusal put into words.
 */
#ifndef NETDEV_REQUEST_H
#define NETDEV_REQUEST_H

#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include "netdev/nlutil.h"
#include "netdev/setup.h"

#define REQUESTS_MAX 8
#define BATCH_CAP    1024

/* What is said of a refusal is "OP OBJECT: why", or with the name of a link as object. */
struct request {
	const char *op;
	char object[2 * INET6_ADDRSTRLEN + 16];
	int ifindex;   /* > 0: the object is this link */
	bool may_fail; /* as if it had not been asked for */
	/* Has more to say about it; returns -1. NULL: nothing. */
	int (*explain)(const struct request *r, struct err *e);
	int error;        /* as errno */
	char reason[128]; /* in the kernel's own words; may be empty */
};

struct nlsock {
	struct nl_sock *sock;
	struct request requests[REQUESTS_MAX];
	unsigned n;
	uint32_t first; /* sequence number of the first */
	unsigned char batch[BATCH_CAP] __attribute__((aligned(NLMSG_ALIGNTO)));
	size_t len, last; /* of the batch; where the last one begins */
	bool answered;    /* the last one is through */
	int error;        /* of the one whose refusal was told */
	int route_type;   /* of the last route that was asked for */
};

/* A request that begins with @hdr; flags are NLM_F_CREATE and so on. */
struct nl_msg *request_new(int type, int flags, const void *hdr, size_t len);
void request_addr(struct nl_msg *msg, int attr, const struct ipaddr *a);
/* To be sent with others, in this order. What @r does not say is zero. */
void request_queue(struct nlsock *s, struct nl_msg *msg, const struct request *r);
/* Sends what is queued and waits until the kernel says that it is done. All are tried; an error is
 * that of the first that was refused and may not fail. */
int request_flush(struct nlsock *s, struct err *e);

#endif
