// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns changes of the network while a script runs. How long one takes is the kernel's affair (a
 * link that goes down waits for a grace period, everybody for other namespaces' changes): the
 * events behind count from when it is done, and what has an absolute time may be excused by it
 * (finding/excuse.c).
 */
#include "runtime/run/state.h"
#include "runtime/run/step.h"
#include "runtime/run/wait.h"

int step_net(struct run *r, const struct step *st, struct due *due)
{
	const struct event *ev = st->event;
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	int64_t begin_us, took_us;

	if (!r->dut->ops->network)
		return finding_set(r->finding, VERDICT_SKIP, ev, ev->net->span,
				   "the network of this device under test cannot be changed");
	if (wait_due(r, st, due, "change of the network") < 0)
		return -1;
	begin_us = run_now_us(r);
	if (r->dut->ops->network(r->dut, st->net, &e) < 0)
		return finding_err(r->finding, ev, ev->net->span, &e);
	took_us = run_now_us(r) - begin_us;
	if (took_us > r->finding->change_us)
		r->finding->change_us = took_us;
	net_change_text(st->net, &text);
	run_report(r, (struct report_event){
			      .kind = REPORT_NET,
			      .time_us = begin_us,
			      .event = ev,
			      .text = buf_text(&text),
		      });
	buf_free(&text);
	return 0;
}
