// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what the stack's initial sequence numbers are called in the script. */
#include "runtime/flow/flow.h"

void flow_count_on(struct flow *f)
{
	const struct flow_side *l = &f->live;

	for (const struct flow *o = f->counts_on ? f->next : NULL; o; o = o->next) {
		if (o->live.local_port != l->local_port || o->live.remote_port != l->remote_port ||
		    !ipaddr_equal(&o->live.local_ip, &l->local_ip) ||
		    !ipaddr_equal(&o->live.remote_ip, &l->remote_ip))
			continue;
		f->script.local_isn = o->script.local_isn + (l->local_isn - o->live.local_isn);
		return;
	}
}

static bool is_synack(uint16_t flags)
{
	const uint16_t both = TCP_FLAG_SYN | TCP_FLAG_ACK;

	return (flags & both) == both;
}

/* The first line that expects a SYN-ACK moves the state, and gives the ISN its number. */
void flow_learn_isn(struct flow *f, const struct segment *line, const struct tcp_hdr *t)
{
	bool by_line = line && is_synack(line->tcp.flags);

	if (f->state == FLOW_CHILD_PACKET && by_line) {
		f->state = FLOW_CHILD_SYNACK;
		f->live.local_isn = t->seq;
		f->script.local_isn = line->tcp.seq;
		flow_count_on(f);
	} else if (is_synack(t->flags) && !by_line && t->seq != f->live.local_isn &&
		   (f->state == FLOW_CHILD_PACKET || f->again)) {
		f->live.local_isn = t->seq; /* of a connection whose ports come again, too */
		f->script.local_isn = 0;
	}
}
