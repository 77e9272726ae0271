/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of one run, and what all of the room may do with it: tell the time, tell the reporter,
 * find fault. A run is over at the first finding that is not a warning.
 *
 * Who knows whom in this room, from the ground up; nobody calls upwards (tests/circles.sh):
 * - inbox, parked: containers
 * - state: this
 * - naming, calls, unasked, sample, ...: what came back, what nobody asks for, what only some see
 * - wait: takes in what happens meanwhile
 * - await, command: wait for more than a moment
 * - blocks: Python, when the events are over
 * - step_*: one verb per kind of event
 * - course: the loop
 * - run: the beginning and the end
 */
#ifndef RUN_STATE_H
#define RUN_STATE_H

#include "runtime/dut/dut.h"
#include "runtime/finding/timing.h"
#include "runtime/flow/fdmap.h"
#include "runtime/flow/flow.h"
#include "runtime/host/shell.h"
#include "runtime/report/report.h"
#include "runtime/run/amiss.h"
#include "runtime/run/blocks.h"
#include "runtime/run/calls.h"
#include "runtime/run/inbox.h"
#include "runtime/run/naming.h"
#include "runtime/vtime/printk.h"

#define NEVER INT64_MIN

struct run {
	/* what is played, on what, who hears of it (or NULL), and what comes of it */
	const struct plan *plan;
	struct dut *dut;
	struct reporter *report;
	struct finding *finding;
	const struct event *at; /* the line that is being played; NULL: none yet */
	/* when, and how late we were ourselves */
	struct timing timing;
	struct lateness late;
	int64_t begun_us;    /* script time when the wait for our own last event was over */
	int64_t happened_us; /* script time of what the last line was about; NEVER: not said */
	/* who is who, in the script and in the stack */
	struct flows flows;
	struct fdmap fds;
	struct names names;
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
	/* what it did not end for */
	struct amiss amiss;
	/* by the peer of the connection that the finding is about, once there is one */
	struct injected injected;
};

/* Script time, by the clock of the dut. */
int64_t run_now_us(struct run *r);
/* To be said after we have slept elsewhere than in the device's wait. */
void run_slept(struct run *r);
/* Tells the reporter, if any; what the kernel has said until then comes first. */
void run_report(struct run *r, struct report_event ev);
/* What the kernel has said until now. */
void run_report_kernel(struct run *r);
/* An error of the environment at @ev; NULL: at no line, but for one of the stack's, which came
 * while a line was played. Returns -1. */
int run_error(struct run *r, const struct event *ev, const struct err *e);
/* How long '*' waits here, in microseconds. */
int64_t run_any_us(const struct run *r);
/* --non_fatal: shows the failure as a warning and forgets it, but not what was measured. */
void run_warn(struct run *r, const struct event *ev, int64_t at_us);
/* What we were late with the stack is allowed, too, but with --exact. */
void run_allow_lateness(struct run *r);
/* How late our own events were so far, into the finding. */
void run_note_lateness(struct run *r);

#endif
