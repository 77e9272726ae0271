/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of one run, shared by the steps (step_*.c). A run is over at the first finding that is
 * not a warning.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "runtime/call/call.h"
#include "runtime/code/code.h"
#include "runtime/code/python.h"
#include "runtime/dut/dut.h"
#include "runtime/finding/timing.h"
#include "runtime/flow/fdmap.h"
#include "runtime/flow/flow.h"
#include "runtime/host/shell.h"
#include "runtime/report/report.h"
#include "runtime/run/inbox.h"
#include "runtime/run/parked.h"
#include "runtime/vtime/printk.h"

struct run {
	const struct plan *plan;
	struct dut *dut;
	struct reporter *report;
	struct finding *finding;
	struct timing timing;
	struct lateness late;
	int64_t command_wait_us, call_wait_us; /* the most so far, as in the finding */
	struct flows flows;
	struct fdmap fds;
	int errnos[2]; /* call_env.errnos */
	struct inbox inbox;
	size_t looks_left; /* lines for packets of the stack, from the current one on */
	struct code_env *code;
	struct python python;
	bool to_python; /* all code blocks go there, when the events are over */
	struct shell shell;
	struct printk printk;
	int64_t reported_us; /* script time of the last report */
	struct parked parked;
	struct sys *finished; /* a list; it keeps buffers of sends to the end */
	struct injected injected;
	bool non_fatal_packets, non_fatal_calls;
};

/* ---- one verb per kind of event; 0, or -1 with run->finding set ---- */
int step_inject(struct run *r, const struct step *st, struct due *due);
int step_expect(struct run *r, const struct step *st, struct due *due);
/* The outbound line "nothing" (step_nothing.c). */
int step_nothing(struct run *r, const struct step *st, struct due *due);
int step_call(struct run *r, const struct step *st, struct due *due);
int step_net(struct run *r, const struct step *st, struct due *due);
int step_shell(struct run *r, const struct step *st, struct due *due);
int step_code(struct run *r, const struct step *st, struct due *due);
/* For reporters that want it (sample.c): the state of the current connection after a line; and
 * that the events are over. */
void run_sample(struct run *r, const struct event *ev);
void run_over(struct run *r);
/* What no line asks for (unasked.c). How many lines look at packets of the stack; one has. */
void run_count_looks(struct run *r);
void run_looked(struct run *r, const struct step *st);
/* Reports what is in the inbox, and empties it. */
void run_leave(struct run *r);
/* The same when the verdict is in, with what the kernel holds up to now. */
void run_leave_all(struct run *r);
/* Shows to the capture, if any, what the stack has sent since then. */
void run_show_closing(struct run *r);
/* Blocks that were left to Python (step_code.c), when the events are over. */
int run_python(struct run *r);

/* ---- what they share (run.c) ---- */

/* Sleeps until @due, takes in packets and finished calls meanwhile, and judges how late we are:
 * more than the tolerance is INCONCLUSIVE, never the stack's fault. @what: "inbound packet", ... */
int run_wait_due(struct run *r, const struct step *st, const struct due *due, const char *what);
/* The judging part: our own action begins, or is done, now. Both count, since the stack answers
 * while we inject: if the host stops us in the middle, its answer is late through no fault of its
 * own. */
int run_judge_own(struct run *r, const struct step *st, const struct due *due, const char *what);
/* Waits until @until_ns at the latest for something to happen, and takes it in. */
int run_service(struct run *r, int64_t until_ns);
/* Takes in what is there without waiting. */
int run_poll(struct run *r);
int run_error(struct run *r, const struct event *ev, const struct err *e);
/* --non_fatal: shows the failure as a warning and forgets it, but not what was measured. */
void run_warn(struct run *r, const struct event *ev, int64_t at_us);
int64_t run_now_us(struct run *r);
void run_report(struct run *r, struct report_event ev);
/* Judges a parked call that has returned (step_call.c). */
int run_call_returned(struct run *r, struct sys *s);
/* The script is over: each call that it began must come back, and be judged. */
int run_await_parked(struct run *r);
/* Runs a command to its end (step_shell.c); as shell_run(). @as: what its output is reported as. */
int run_shell(struct run *r, const char *command, enum report_kind as, int *status, bool *late,
	      struct err *e);
/* The last lines of it belong to the finding. */
void run_keep_output(struct run *r);
/* The same; its failure is a finding @v. @which: "init ", "clean-up ", or "" for an event's. */
int run_command(struct run *r, const struct event *ev, const struct text_block *block,
		enum verdict v, const char *which);

#endif
