/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an application has done with a socket so far. Of what is not certain (a call has begun and
 * not returned) there are bounds.
 */
#ifndef RULES_APP_H
#define RULES_APP_H

#include "runtime/rules/call.h"

struct app {
	unsigned long socket; /* its number, of whoever tells the calls */
	bool odd;             /* it has done what we do not follow: nothing is certain */
	bool failed;          /* it was told that the connection is none any more */
	bool linked;          /* it is the application of a connection */
	struct ipaddr local, remote;
	uint16_t local_port, remote_port; /* 0: not known */
	bool listening, connecting;       /* it has called listen(), connect() */
	int64_t began_ns;                 /* ... when; or accept() */
	unsigned waits;                   /* calls that have begun and not returned */

	/* ---- settings; a child has those of its listener ---- */
	bool nodelay; /* it has been set, ever */
	bool cork;    /* likewise, or more data was promised */
	bool paced;   /* likewise */
	bool keepalive_ever;
	bool keepalive;          /* it is on, and was set on this socket */
	int64_t keepidle_now_ns; /* set last; 0: none was */
	int64_t keepidle_ns;     /* the least time that was ever set; 0: none was */
	int64_t keepintvl_ns;    /* the longest that was ever set */
	int64_t user_timeout_ns; /* 0: none */
	int64_t user_timeout_set_ns;
	bool abortive; /* SO_LINGER of 0 */

	/* ---- sending, in bytes ---- */
	long long written;      /* what it has handed over */
	long long written_most; /* ... and may have, in calls that wait */
	int64_t write_ns;       /* when it did so last */
	bool cramped;           /* a call had to wait, or took less than all: the buffer was full */

	/* ---- receiving, in bytes ---- */
	long long taken, taken_most;

	/* ---- the end ---- */
	bool no_reading;          /* shutdown(SHUT_RD) */
	bool ended_most, ended;   /* it may have, it has told that nothing more will be written */
	bool closed_most, closed; /* likewise: that it has gone */
	int64_t closed_ns;
	long long unread; /* bytes that were acknowledged to the peer and not read by then */
};

/* Takes in what has been done. */
void app_take(struct app *a, const struct rules_call *c);
/* A child of @listener: what it inherits. */
void app_inherit(struct app *a, const struct app *listener);

#endif
