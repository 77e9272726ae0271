// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what a run tells: the time, the reporter, the finding. */
#include "runtime/run/state.h"

#include "runtime/base/clock.h"

#define NOWHERE ((struct span){0, 0})

int64_t run_now_us(struct run *r)
{
	return timing_script_us(&r->timing, r->dut->ops->now(r->dut));
}

void run_slept(struct run *r)
{
	if (r->dut->ops->slept)
		r->dut->ops->slept(r->dut);
}

/* What the kernel has said until then; nothing before script time has begun. */
static void report_kernel(struct run *r, int64_t until_us)
{
	struct report_event ev = {.kind = REPORT_KERNEL, .text = r->kernel.text};

	if (!r->timing.start_ns)
		return;
	while (printk_next(&r->kernel, timing_live_ns(&r->timing, until_us))) {
		ev.time_us = timing_script_us(&r->timing, r->kernel.at_ns);
		/* Its clock counts ticks: what was not there yet when we last looked is newer. */
		if (ev.time_us < r->kernel_told_us)
			ev.time_us = r->kernel_told_us;
		r->report->ops->event(r->report, &ev);
	}
	r->kernel_told_us = until_us;
}

void run_report(struct run *r, struct report_event ev)
{
	if (!r->report)
		return;
	report_kernel(r, ev.time_us);
	ev.wire_v6 = r->plan->variant->wire_family == AF_INET6;
	r->report->ops->event(r->report, &ev);
}

void run_report_kernel(struct run *r)
{
	if (r->report)
		report_kernel(r, run_now_us(r));
}

int run_error(struct run *r, const struct event *ev, const struct err *e)
{
	if (!ev && e->kind == ERR_STACK)
		ev = r->at;
	return finding_err(r->finding, ev, ev ? ev->span : NOWHERE, e);
}

int64_t run_any_us(const struct run *r)
{
	bool is_virtual = r->plan->cfg.in_guest || r->dut->own_clock;

	return (is_virtual ? TIMING_ANY_VIRTUAL_S : TIMING_ANY_S) * US_PER_S;
}

void run_allow_lateness(struct run *r)
{
	if (!r->plan->cfg.exact)
		r->timing.slack_us = r->late.max_us;
}

void run_note_lateness(struct run *r)
{
	if (r->dut->own_clock)
		return;
	r->finding->own_late_us = r->late.max_us;
	r->finding->own_late_event = r->late.max_event;
}

void run_warn(struct run *r, const struct event *ev, int64_t at_us)
{
	run_note_lateness(r);
	run_report(r, (struct report_event){
			      .kind = REPORT_WARNING,
			      .time_us = at_us,
			      .event = ev,
			      .finding = r->finding,
		      });
	finding_forget(r->finding);
}
