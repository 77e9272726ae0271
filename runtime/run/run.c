// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the loop that plays a plan: fix when the next event is due, let its step do it, remember
 * when it was. What the kinds of events do is in step_*.c.
 */
#include "runtime/runtime.h"

#include <signal.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "runtime/finding/excuse.h"
#include "runtime/finding/explain.h"
#include "runtime/host/stall.h"
#include "runtime/host/tick.h"
#include "runtime/run/await.h"
#include "runtime/run/command.h"
#include "runtime/run/sample.h"
#include "runtime/run/state.h"
#include "runtime/run/step.h"
#include "runtime/run/unasked.h"
#include "runtime/run/wait.h"
#include "runtime/vtime/guest.h"

/* How far behind a kernel tick script time 0 lies. packetdrill aims at 250 us, but takes a tick for
 * a little later than it was: measured side by side, its packets come at the times that 300 gives.
 */
#define START_AFTER_TICK_NS (300 * NS_PER_US)

static int step_packet(struct run *r, const struct step *st, struct due *due)
{
	const struct packet_pat *pat = st->packet->pat;

	if (pat->dir == DIR_INBOUND)
		return step_inject(r, st, due);
	return pat->l4 == L4_NOTHING ? step_nothing(r, st, due) : step_expect(r, st, due);
}

static step_verb *const verbs[] = {
	[EVENT_PACKET] = step_packet, [EVENT_CALL] = step_call, [EVENT_COMMAND] = step_shell,
	[EVENT_CODE] = step_code,     [EVENT_NET] = step_net,
};

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
	int ret;

	note_step(r->finding, &ev->when);
	note_place(r, ev->span);
	ret = verbs[ev->kind](r, st, &due);
	timing_passed(&r->timing, ev, &due);
	return ret;
}

static int run_events(struct run *r)
{
	int64_t start;

	stall_move_to_calm();
	vtime_guest_align();
	start = tick_next(r->dut->ops->now(r->dut), START_AFTER_TICK_NS);

	timing_init(&r->timing, &r->plan->cfg, start);
	vtime_guest_starts(start);
	signal(SIGPIPE, SIG_IGN); /* EPIPE is a result like any other */
	while (r->dut->ops->now(r->dut) < start)
		if (wait_once(r, start) < 0)
			return -1;
	for (size_t i = 0; i < r->plan->nsteps; i++) {
		if (run_step(r, &r->plan->steps[i]) < 0)
			return -1;
		unasked_passed(r, &r->plan->steps[i]);
		sample_current(r, r->plan->steps[i].event);
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
			      .way = command_settle(r, block->text.text, way),
		      });
	return command_run(r, NULL, block, VERDICT_ERROR_ENV, which);
}

/* The verdict is in; the clean-up and the closing resets are still to come. */
static void events_over(struct run *r)
{
	run_report_kernel(r);
	if (!r->injected.n && r->flows.current)
		r->injected = r->flows.current->injected;
	r->finding->made_us = run_now_us(r);
	unasked_report_all(r);
	if (r->finding->verdict != VERDICT_PASS)
		sample_all(r);
	if (r->report && r->report->probe)
		r->report->probe->over(r->report, r->finding);
	printk_skip(&r->kernel); /* reading all settings wakes up some complaints */
}

static void play(struct run *r)
{
	const struct script *s = r->plan->script;

	if (run_outside(r, s->init, "init ") < 0)
		return;
	if (run_events(r) == 0)
		await_all(r);
	events_over(r);
	/* As packetdrill: the clean-up command belongs to the init command. */
	if (s->init)
		run_outside(r, s->cleanup, "clean-up ");
	if (r->finding->verdict == VERDICT_PASS)
		blocks_run_python(r);
}

/* Who was late, and what the differences mean. */
static void explain(struct run *r)
{
	struct finding *f = r->finding;
	struct host_delay host = host_delay_measure(&r->timing, f->time.actual_us);

	run_note_lateness(r);
	f->stall_us = host.stall_us;
	if (f->verdict != VERDICT_FAIL)
		return;
	explain_differences(f, r->plan->script->source, &r->injected);
	excuse_finding(f, &host, r->timing.tolerance_us);
}

static void open_run(struct run *r)
{
	const struct config *cfg = &r->plan->cfg;

	flows_init(&r->flows, r->plan);
	inbox_init(&r->inbox);
	unasked_count(r);
	blocks_init(&r->blocks, r->plan);
	shell_init(&r->shell, cfg->command_timeout_s * NS_PER_S);
	r->shell.inherit = cfg->inherit_output;
	r->shell.interpret = !strcmp(cfg->shell, "auto");
	if (cfg->in_guest)
		printk_open(&r->kernel);
}

static void close_run(struct run *r)
{
	fdmap_close_all(&r->fds);
	unasked_show_closing(r);
	r->dut->ops->close(r->dut);
	calls_free(&r->calls);
	inbox_free(&r->inbox);
	flows_free(&r->flows);
	lateness_free(&r->late);
	blocks_free(&r->blocks);
	shell_free(&r->shell);
	printk_close(&r->kernel);
}

void run_script(const struct plan *plan, struct dut *dut, struct reporter *report,
		struct finding *f)
{
	struct run r = {
		.plan = plan,
		.dut = dut,
		.report = report,
		.finding = f,
		.kernel = PRINTK_NONE,
	};

	open_run(&r);
	play(&r);
	explain(&r);
	inject_resets(&r);
	run_report_kernel(&r);
	if (report)
		report->ops->end(report, plan, f, &r.late);
	close_run(&r);
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
