// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the loop that plays a plan: fix when the next event is due, let its step do it, remember
 * when it was. What the kinds of events do is in step_*.c.
 */
#include "runtime/run/run.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime/base/clock.h"
#include "runtime/finding/excuse.h"
#include "runtime/finding/explain.h"
#include "runtime/host/stall.h"
#include "runtime/host/tick.h"
#include "runtime/runtime.h"
#include "runtime/vtime/guest.h"

#define NOWHERE ((struct span){0, 0})

/* How far behind a kernel tick script time 0 lies. packetdrill aims at 250 us, but takes a tick for
 * a little later than it was: measured side by side, its packets come at the times that 300 gives.
 */
#define START_AFTER_TICK_NS (300 * NS_PER_US)

int64_t run_now_us(struct run *r)
{
	return timing_script_us(&r->timing, r->dut->ops->now(r->dut));
}

/* What the kernel has said until then; nothing before script time has begun. */
static void report_kernel(struct run *r, int64_t until_us)
{
	struct report_event ev = {.kind = REPORT_KERNEL, .text = r->printk.text};

	if (!r->timing.start_ns)
		return;
	while (printk_next(&r->printk, timing_live_ns(&r->timing, until_us))) {
		ev.time_us = timing_script_us(&r->timing, r->printk.at_ns);
		/* Its clock counts ticks: what was not there yet when we last looked is newer. */
		if (ev.time_us < r->reported_us)
			ev.time_us = r->reported_us;
		r->report->ops->event(r->report, &ev);
	}
	r->reported_us = until_us;
}

void run_report(struct run *r, struct report_event ev)
{
	if (!r->report)
		return;
	report_kernel(r, ev.time_us);
	ev.wire_v6 = r->plan->variant->wire_family == AF_INET6;
	r->report->ops->event(r->report, &ev);
}

int run_error(struct run *r, const struct event *ev, const struct err *e)
{
	return finding_err(r->finding, ev, ev ? ev->span : NOWHERE, e);
}

void run_warn(struct run *r, const struct event *ev, int64_t at_us)
{
	struct finding *f = r->finding;

	f->own_late_us = r->late.max_us;
	f->own_late_event = r->late.max_event;
	run_report(r, (struct report_event){
			      .kind = REPORT_WARNING,
			      .time_us = at_us,
			      .event = ev,
			      .finding = f,
		      });
	finding_forget(f);
}

/* ---- waiting ---- */

static int take_packets(struct run *r)
{
	struct err e = ERR_INIT;
	struct frame f;
	int got;

	while ((got = r->dut->ops->capture(r->dut, &f, &e)) == 1)
		inbox_put(&r->inbox, &f);
	if (!r->looks_left)
		run_leave(r);
	return got < 0 ? run_error(r, NULL, &e) : 0;
}

static int take_calls(struct run *r)
{
	struct sys *s;

	while ((s = r->dut->ops->call_end(r->dut)))
		if (run_call_returned(r, s) < 0)
			return -1;
	return 0;
}

int run_service(struct run *r, int64_t until_ns)
{
	struct err e = ERR_INIT;
	unsigned ready;

	if (r->dut->ops->wait(r->dut, until_ns, &ready, &e) < 0)
		return run_error(r, NULL, &e);
	if (ready & DUT_PACKET && take_packets(r) < 0)
		return -1;
	if (ready & DUT_CALL && take_calls(r) < 0)
		return -1;
	shell_drain(&r->shell);
	return 0;
}

int run_poll(struct run *r)
{
	return run_service(r, 0);
}

int run_judge_own(struct run *r, const struct step *st, const struct due *due, const char *what)
{
	struct time_evidence t = timing_judge_own(&r->timing, due, run_now_us(r));

	if (!t.missed || !r->timing.has_prev)
		return 0;
	lateness_add(&r->late, st->event, t.actual_us - t.from_us);
	finding_set(r->finding, VERDICT_INCONCLUSIVE, st->event, st->event->when.span,
		    "the tool itself was late: this %s was due at %.6f, now is %.6f", what,
		    (double)t.from_us / 1e6, (double)t.actual_us / 1e6);
	finding_hint(r->finding, "nothing is known about the stack: the host was busy, or an "
				 "earlier command or call took longer than the script's schedule "
				 "allows");
	r->finding->time = t;
	return -1;
}

int run_wait_due(struct run *r, const struct step *st, const struct due *due, const char *what)
{
	int64_t until = timing_live_ns(&r->timing, due->from_us);

	while (r->dut->ops->now(r->dut) < until)
		if (run_service(r, until) < 0)
			return -1;
	lateness_add(&r->late, st->event, run_now_us(r) - due->from_us);
	if (!r->plan->cfg.exact)
		r->timing.slack_us = r->late.max_us;
	return run_judge_own(r, st, due, what);
}

/* ---- the loop ---- */

static void note_step(struct finding *f, const struct when *w)
{
	bool relative = w->kind == WHEN_RELATIVE || w->kind == WHEN_RELATIVE_RANGE;

	if (relative && w->at_us > 0 && (!f->finest_step_us || w->at_us < f->finest_step_us))
		f->finest_step_us = w->at_us;
}

/* Where it hangs, if it does. */
static void note_place(const struct run *r, struct span at)
{
	const struct source *src = r->plan->script->source;

	vtime_guest_at(src->path, source_line(src, at.off, NULL));
}

static int run_step(struct run *r, const struct step *st)
{
	const struct event *ev = st->event;
	struct due due = timing_due(&r->timing, ev, r->dut->ops->now(r->dut));
	int ret = -1;

	note_step(r->finding, &ev->when);
	note_place(r, ev->span);
	switch (ev->kind) {
	case EVENT_PACKET:
		ret = ev->packet->dir == DIR_INBOUND ? step_inject(r, st, &due)
						     : step_expect(r, st, &due);
		break;
	case EVENT_CALL: ret = step_call(r, st, &due); break;
	case EVENT_NET: ret = step_net(r, st, &due); break;
	case EVENT_COMMAND: ret = step_shell(r, st, &due); break;
	case EVENT_CODE: ret = step_code(r, st, &due); break;
	}
	timing_passed(&r->timing, ev, &due);
	return ret;
}

static int run_events(struct run *r)
{
	int64_t start;

	stall_move_to_calm();
	start = tick_next(r->dut->ops->now(r->dut), START_AFTER_TICK_NS);

	timing_init(&r->timing, &r->plan->cfg, start);
	vtime_guest_starts(start);
	signal(SIGPIPE, SIG_IGN); /* EPIPE is a result like any other */
	while (r->dut->ops->now(r->dut) < start)
		if (run_service(r, start) < 0)
			return -1;
	for (size_t i = 0; i < r->plan->nsteps; i++) {
		if (run_step(r, &r->plan->steps[i]) < 0)
			return -1;
		run_looked(r, &r->plan->steps[i]);
		run_sample(r, r->plan->steps[i].event);
	}
	return 0;
}

static void inject_resets(struct run *r)
{
	unsigned char packet[128];
	struct inject how = {0};
	struct segment s;

	for (const struct flow *f = r->flows.all; f; f = f->next) {
		ssize_t n;

		if (!flow_reset(f, &s))
			continue;
		n = segment_emit(&s, packet, sizeof(packet), NULL);
		if (n > 0)
			r->dut->ops->inject(r->dut, packet, (size_t)n, &how, NULL);
	}
}

/* Shell commands before and after the events. */
static int run_outside(struct run *r, const struct text_block *block, const char *which)
{
	char way[SHELL_WAY];

	if (!block)
		return 0;
	note_place(r, block->span);
	run_report(r, (struct report_event){
			      .kind = REPORT_OUTSIDE,
			      .time_us = run_now_us(r),
			      .text = block->text.text,
			      .way = shell_settle(&r->shell, block->text.text, way),
		      });
	return run_command(r, NULL, block, VERDICT_ERROR_ENV, which);
}

static void free_calls(struct run *r)
{
	struct sys *next;

	for (struct sys *s = r->finished; s; s = next) {
		next = s->next;
		call_free(s);
	}
}

static void play(struct run *r)
{
	const struct script *s = r->plan->script;

	if (run_outside(r, s->init, "init ") < 0)
		return;
	if (run_events(r) == 0)
		run_await_parked(r);
	if (r->report)
		report_kernel(r, run_now_us(r));
	run_leave_all(r);
	run_over(r);
	printk_skip(&r->printk); /* reading all settings wakes up some complaints */
	/* As packetdrill: the clean-up command belongs to the init command. */
	if (s->init)
		run_outside(r, s->cleanup, "clean-up ");
	if (r->finding->verdict == VERDICT_PASS)
		run_python(r);
}

/* One of the words of @list, which may be NULL; others are not known here. */
static bool is_listed(const char *list, const char *word)
{
	size_t len = strlen(word), n;

	for (; list && *list; list += n + strspn(list + n, ", \t")) {
		n = strcspn(list, ", \t");
		if (n == len && !strncmp(list, word, len))
			return true;
	}
	return false;
}

void run_script(const struct plan *plan, struct dut *dut, struct reporter *report,
		struct finding *f)
{
	struct run r = {.plan = plan, .dut = dut, .report = report, .finding = f};
	struct host_delay host;

	flows_init(&r.flows, plan);
	inbox_init(&r.inbox);
	run_count_looks(&r);
	r.code = code_env_new(plan->python2);
	python_init(&r.python);
	r.to_python = plan->python;
	shell_init(&r.shell, plan->cfg.command_timeout_s * NS_PER_S);
	printk_open(&r.printk);
	r.shell.inherit = plan->cfg.inherit_output;
	r.shell.interpret = !strcmp(plan->cfg.shell, "auto");
	r.non_fatal_packets = is_listed(plan->cfg.non_fatal, "packet");
	/* packetdrill takes the word, and fails all the same. */
	r.non_fatal_calls = !plan->cfg.as_packetdrill && is_listed(plan->cfg.non_fatal, "syscall");
	play(&r);
	f->own_late_us = r.late.max_us;
	f->own_late_event = r.late.max_event;
	host = host_delay_measure(&r.timing, f->time.actual_us);
	f->stall_us = host.stall_us;
	f->command_wait_us = r.command_wait_us;
	f->call_wait_us = r.call_wait_us;
	if (f->verdict == VERDICT_FAIL) {
		explain_differences(f, plan->script->source, &r.injected);
		excuse_finding(f, &host, r.timing.tolerance_us);
	}
	inject_resets(&r);
	if (report) {
		report_kernel(&r, run_now_us(&r));
		report->ops->end(report, plan, f, &r.late);
	}
	fdmap_close_all(&r.fds);
	run_show_closing(&r);
	dut->ops->close(dut);
	if (!r.parked.n)
		free_calls(&r);
	parked_free(&r.parked);
	inbox_free(&r.inbox);
	flows_free(&r.flows);
	lateness_free(&r.late);
	code_env_free(r.code);
	python_free(&r.python);
	shell_free(&r.shell);
	printk_close(&r.printk);
}

struct dut_cfg run_dut_cfg(const struct plan *plan)
{
	const struct address_plan *a = &plan->addr;

	return (struct dut_cfg){
		.link =
			{
				.mtu = a->mtu,
				.speed = (unsigned)plan->cfg.speed,
				.qdisc = plan->cfg.qdisc,
				.local = plan->cfg.is_anyip ? (struct ipaddr){0} : a->local,
				.prefix_len = a->local_prefix,
				.remote = a->remote,
				.remote_len = a->remote_prefix,
				.gateway = plan->cfg.is_anyip ? (struct ipaddr){0} : a->gateway,
			},
		.foreign = plan->cfg.is_anyip ? a->local : (struct ipaddr){0},
		.call_timeout_ns = plan->cfg.call_timeout_s * NS_PER_S,
		.watch_calls = plan->blocking_calls,
	};
}
