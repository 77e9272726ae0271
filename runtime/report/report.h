/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Reporters listen to the events of a run. They keep their own state and decide what to
 * show; the run does not know who listens. Times are script microseconds, segments script numbers.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "runtime/finding/finding.h"
#include "runtime/finding/timing.h"
#include "runtime/plan/plan.h"
#include "runtime/rules/call.h"

enum report_kind {
	REPORT_INJECTED, /* segment */
	REPORT_SENT,     /* segment: sent by the stack and looked at by a line */
	REPORT_UNASKED, /* segment: sent by the stack, belongs to no line (other connection, ...) */
	REPORT_LEFT,    /* segment: sent by the stack when no line was left to look at it */
	REPORT_CALL,    /* text: a call with its result */
	REPORT_PARKED,  /* text: a call that has begun and blocks */
	REPORT_RETURNED, /* text: a parked call with its result */
	REPORT_NAMED,    /* text: values that a packet line has named, "$w = 502, $n = 101" */
	REPORT_NET,      /* text: a change of the network */
	REPORT_COMMAND,  /* text: the command */
	REPORT_OUTPUT,   /* text: what a command printed */
	REPORT_CODE,     /* text: what print() printed */
	REPORT_PROGRAM,  /* text: what Python is about to run */
	REPORT_KERNEL,   /* text: what the kernel of a virtual machine said */
	REPORT_PRINTED,  /* text: what Python printed, for the user to read */
	REPORT_WARNING,  /* finding: a difference that --non_fatal makes a warning */
	REPORT_OUTSIDE,  /* text, way: a command before or after the events is about to run */
};

struct report_event {
	enum report_kind kind;
	int64_t time_us;
	const struct event *event; /* of the script; NULL: none */
	const struct segment *segment;
	unsigned frame; /* of what was sent: its number (netdev.h); 0: not counted */
	bool wire_v6;
	const char *text;
	const char *way; /* COMMAND: how it is run, of interest to who watches; or NULL */
	const struct finding *finding;
};

struct reporter;
struct reporter_ops {
	void (*begin)(struct reporter *, const struct plan *);
	void (*event)(struct reporter *, const struct report_event *);
	/* What a call that was just shown means to rules, with times by the clock of the frames.
	 * NULL: nobody cares. */
	void (*call)(struct reporter *, const struct rules_call *);
	/* The verdict is in; @late: how late the tool's own events were. */
	void (*end)(struct reporter *, const struct plan *, const struct finding *,
		    struct lateness *late);
	void (*close)(struct reporter *);
};

/* TCP_INFO of one of the script's sockets, as getsockopt() returned it. */
struct tcp_sample {
	int64_t time_us;
	const struct event *event; /* the line before; NULL: the events are over */
	int64_t fd;                /* as the script labels it */
	const unsigned char *info;
	unsigned len;
};

/* What only some want to hear, since it costs system calls. */
struct probe_ops {
	/* After each line the current connection, and all TCP sockets after a failure. */
	void (*tcp_info)(struct reporter *, const struct tcp_sample *);
	/* The events are over: sockets, settings and counters are as they left them, the clean-up
	 * and the closing resets are still to come. */
	void (*over)(struct reporter *, const struct finding *);
};

struct reporter {
	const struct reporter_ops *ops;
	const struct probe_ops *probe; /* NULL: not wanted */
};

/* Two listeners as one, whose close() leaves them open. */
struct reporter *reporter_both(struct reporter *a, struct reporter *b);

struct human_cfg {
	bool verbose, colour, stats;
};
/* For people: silent but for failures; with verbose the exchange as it happens. @out is not closed.
 */
struct reporter *human_open(FILE *out, const struct human_cfg *cfg);

/* In packetdrill's shape: silent but for one message per failure. @trace: the exchange as it
 * happens; NULL: none. Neither is closed. */
struct reporter *classic_open(FILE *out, FILE *trace);
/* The first of the mistakes in a script in that shape. The others return 1 as well, as exit status.
 */
int classic_diags(FILE *out, const struct source *src, const struct diag_list *diags, bool syntax);
int classic_err(FILE *out, const char *about, const struct err *e);
int classic_text(FILE *out, const char *text);

#endif
