/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A stack that is known only by its packets: tun:COMMAND, tap:COMMAND, veth:COMMAND. How
 * its program is reached, and when it counts as ready. Pure.
 */
#ifndef CLI_PEER_H
#define CLI_PEER_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/base/err.h"

enum peer_link {
	PEER_TUN,  /* a TUN device that the program opens: IP packets */
	PEER_TAP,  /* a TAP device: the same on Ethernet */
	PEER_VETH, /* a network namespace of its own, with one end of a pair of Ethernet devices */
};

struct peer {
	enum peer_link link;
	const char *command; /* for "sh -c" */
	const char *folder;  /* where it runs; NULL: where we are */
	/* Of --stack_flags=[late,][limit=S,][ready=TEXT] */
	bool late;         /* it is not waited for */
	int64_t limit_s;   /* how long it may take to be ready */
	const char *ready; /* what it prints then; NULL: it is when it has opened its device */
};

/* Whether @stack names such a stack, right or wrong. */
bool peer_is_meant(const char *stack);
/* Strings stay the caller's. @flags: NULL or empty: none. -1 with @e set. */
int peer_parse(const char *stack, const char *flags, struct peer *p, struct err *e);
/* "tun", "tap", "veth" */
const char *peer_link_name(enum peer_link link);

#endif
