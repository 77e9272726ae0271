/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What an application did with a socket, as far as rules care, told by whoever makes the
 * calls: a run of a script. A capture has none of it.
 */
#ifndef RULES_CALL_H
#define RULES_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "netdev/wire/wire.h"

enum rules_deed {
	RULES_LISTEN,
	RULES_ACCEPT,  /* @socket is new, made by the listener @parent */
	RULES_CONNECT, /* to @remote */
	RULES_SEND,    /* @asked and @done bytes */
	RULES_RECV, /* likewise; a @done of 0 is the end of what the peer sends. Also an @error that
		     * was asked for (SO_ERROR) */
	RULES_SHUTDOWN,
	RULES_CLOSE,
	RULES_SET, /* @option to @value */
	RULES_ODD, /* something that rules do not follow: they are not asked about the socket */
};

enum rules_option {
	RULES_NODELAY,      /* of RFC 9293 section 3.7.4 */
	RULES_CORK,         /* holds back what is no full segment */
	RULES_KEEPALIVE,    /* RFC 9293 section 3.8.4 */
	RULES_KEEPIDLE,     /* @value: seconds */
	RULES_KEEPINTVL,    /* likewise */
	RULES_USER_TIMEOUT, /* @value: ms */
	RULES_LINGER,       /* @value: seconds, -1: off; 0: close aborts */
	RULES_PACED,        /* data waits for reasons of its own, or has sizes of its own */
};

struct rules_call {
	enum rules_deed deed;
	/* When it was made; when it returned, if it is told for the second time. */
	int64_t time_ns;
	unsigned long socket, parent; /* numbers of whoever tells */
	/* As far as they are known yet: a port of 0 is not. */
	struct ipaddr local, remote;
	uint16_t local_port, remote_port;
	/* A call that blocks is told twice. */
	bool waits;    /* it has begun; @done is not known */
	bool returned; /* what has waited has come back */
	long asked;    /* bytes: room to receive into, or to be sent */
	long done;     /* bytes; -1: it failed, with @error */
	int error;
	bool more;             /* SEND: it says that more will follow (MSG_MORE) */
	bool reading, writing; /* SHUTDOWN: of these */
	enum rules_option option;
	long value;
};

#endif
