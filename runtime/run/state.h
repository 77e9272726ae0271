/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of one run, and what all of the room may do with it: tell the time, tell the reporter,
 * find fault. A run is over at the first finding that is not a warning.
 *
 * Who knows whom in this room, from the ground up; nobody calls upwards (tests/circles.sh):
 *   inbox, parked      containers
 *   state              this
 *   calls, unasked, sample    what came back, what nobody asks for, what only some want to see
 *   wait               takes in what happens meanwhile
 *   await, command     waits for more than a moment
 *   blocks             Python, when the events are over
 *   step_*             one verb per kind of event
 *   run                the loop
 */
#ifndef RUN_STATE_H
#define RUN_STATE_H

#include "runtime/dut/dut.h"
#include "runtime/finding/timing.h"
#include "runtime/flow/fdmap.h"
#include "runtime/flow/flow.h"
#include "runtime/host/shell.h"
#include "runtime/report/report.h"
#include "runtime/run/blocks.h"
#include "runtime/run/calls.h"
#include "runtime/run/inbox.h"
#include "runtime/vtime/printk.h"

struct run {
	/* what is played, on what, who hears of it (or NULL), and what comes of it */
	const struct plan *plan;
	struct dut *dut;
	struct reporter *report;
	struct finding *finding;
	/* when, and how late we were ourselves */
	struct timing timing;
	struct lateness late;
	/* who is who, in the script and in the stack */
	struct flows flows;
	struct fdmap fds;
	/* what has come, and how many lines will look at such packets, from the current one on */
	struct inbox inbox;
	size_t looks_left;
	/* what is under way */
	struct calls calls;
	struct blocks blocks;
	struct shell shell;
	/* what the guest's kernel says, and up to when it was told (script time) */
	struct printk kernel;
	int64_t kernel_told_us;
	/* by the peer of the connection that the finding is about, once there is one */
	struct injected injected;
};

/* Script time, by the clock of the dut. */
int64_t run_now_us(struct run *r);
/* Tells the reporter, if any; what the kernel has said until then comes first. */
void run_report(struct run *r, struct report_event ev);
/* What the kernel has said until now. */
void run_report_kernel(struct run *r);
/* An error of the environment at @ev; NULL: at no line. Returns -1. */
int run_error(struct run *r, const struct event *ev, const struct err *e);
/* --non_fatal: shows the failure as a warning and forgets it, but not what was measured. */
void run_warn(struct run *r, const struct event *ev, int64_t at_us);
/* How late our own events were so far, into the finding. */
void run_note_lateness(struct run *r);

#endif
