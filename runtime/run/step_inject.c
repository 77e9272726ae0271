// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the inbound packet events: a line becomes a live packet and goes into the stack. */
#include "runtime/run/state.h"
#include "runtime/run/step.h"
#include "runtime/run/wait.h"

/* An ICMP error quotes one of our packets, in live numbers. */
static void quote(const struct flow *f, const struct packet_pat *pat, struct segment *s,
		  unsigned char *bytes, size_t cap)
{
	if (pat->l4 != L4_ICMP || pat->icmp.echoed == ECHOED_RAW)
		return;
	s->payload_len = flow_quote(f, &pat->icmp, s->ip.src.family, bytes, cap);
	s->payload = bytes;
}

static int send_segment(struct run *r, const struct event *ev, const struct segment *s)
{
	const struct inject how = {
		.gso_size = s->l4 == L4P_TCP ? (uint16_t)r->plan->cfg.mss : 0,
	};
	static unsigned char packet[WIRE_MAX_PACKET];
	struct err e = ERR_INIT;
	ssize_t n = segment_emit(s, packet, sizeof(packet), &e);

	if (n < 0) {
		e.kind = ERR_SCRIPT;
		return run_error(r, ev, &e);
	}
	if (r->dut->ops->inject(r->dut, packet, (size_t)n, &how, &e) < 0)
		return run_error(r, ev, &e);
	return 0;
}

/* For traces: the ports that the line leaves to the connection. */
static void show_ports(const struct flow *f, struct segment *s)
{
	const struct flow_side *names = f->script.local_port ? &f->script : &f->live;

	if (s->l4 != L4P_TCP || s->tcp.sport || s->tcp.dport)
		return;
	s->tcp.sport = names->remote_port;
	s->tcp.dport = names->local_port;
}

/* The SYN of the connection may wait for a line, or for none: it tells who the peer talks to. */
static void hear_syn(struct run *r, struct flow *f)
{
	struct segment s;

	for (const struct letter *l = r->inbox.first; l && !f->live.local_port; l = l->next)
		if (letter_segment(l, &s, NULL) == 0)
			flow_takes(f, &s);
}

int step_inject(struct run *r, const struct step *st, struct due *due)
{
	const struct event *ev = st->event;
	const struct packet_pat *pat = st->packet->pat;
	unsigned char quoted[64];
	struct err e = ERR_INIT;
	struct segment script, live;
	struct flow *f;

	if (wait_due(r, st, due, "inbound packet") < 0)
		return -1;
	packet_step_segment(r->plan, st->packet, &script);
	f = flow_for_line(&r->flows, pat, &e);
	if (!f)
		return run_error(r, ev, &e);
	if (f->state == FLOW_CONNECTING && pat->l4 == L4_TCP)
		hear_syn(r, f);
	live = script;
	quote(f, pat, &live, quoted, sizeof(quoted));
	if (flow_to_live(&r->flows, f, &live, &e) < 0)
		return run_error(r, ev, &e);
	show_ports(f, &script);
	run_report(r, (struct report_event){
			      .kind = REPORT_INJECTED,
			      .time_us = r->begun_us,
			      .event = ev,
			      .segment = &script,
		      });
	r->happened_us = run_now_us(r);
	injected_add(&f->injected, ev, &script, r->happened_us);
	if (send_segment(r, ev, &live) < 0 || names_take(r, st, f, &script, r->happened_us) < 0)
		return -1;
	return wait_judge(r, st, due, "inbound packet");
}
