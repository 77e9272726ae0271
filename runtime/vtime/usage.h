/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a process and all below it had of the host's processors: tells a virtual machine that
 * computes for ever from one that was not let.
 */
#ifndef VTIME_USAGE_H
#define VTIME_USAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct usage {
	int64_t ran_ns;    /* on a processor, children that have ended included */
	int64_t queued_ns; /* ready to run and not let; 0 where the host does not say */
	bool queue_known;
};

enum usage_verdict {
	USAGE_GO_ON,
	USAGE_SPINS,   /* it had its time, and is not done */
	USAGE_STARVED, /* the host gave too little of it to others than it */
	USAGE_STILL,   /* it did not even want to run: stopped, or waiting for something outside */
};

void usage_read(pid_t pid, struct usage *u);
/* @wall_ns after its begin; @limit_ns is what it may compute, @most_ns when patience ends. */
enum usage_verdict usage_judge(const struct usage *u, int64_t wall_ns, int64_t limit_ns,
			       int64_t most_ns);

#endif
