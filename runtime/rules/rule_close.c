// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about the end of a connection. */
#include "runtime/base/seq.h"
#include "runtime/rules/rule.h"

#define MS     1000000LL
#define SECOND 1000000000LL

/* RFC 9293 section 3.10.7.4, eighth check; no later than other segments are (3.8.6.3). */
void rule_fin_unacked(struct look *l)
{
	struct end *e = l->from;
	const struct arrival *a = end_heard(e);

	if (l->hook == SILENCE) {
		l->earlier = a->packet;
		say_came(l, "ack %lld at most, %.3f s later", e->acked,
			 seconds(l->now - l->due->set_ns));
		say_should(l, "ack %lld", l->due->pos);
		say_how(l, "the other side's FIN is at %lld, and all before it has come",
			l->due->pos - 1);
		return;
	}
	if (due_of(l, e) && e->acked >= due_of(l, e)->pos)
		due_clear(l, e);
	else if (l->hook == HEARD && a->sure && a->flags & TCP_FLAG_FIN && e->got == a->end &&
		 e->acked < a->end && !due_of(l, e))
		due_set(l, e, l->now + 600 * MS, a->end);
}

/* RFC 9293 section 3.6.1: twice the MSL, which nobody takes for less than 30 s. A SYN may end it
 * (MAY-2). */
void rule_time_wait_short(struct look *l)
{
	const struct end *e = l->from;
	const struct arrival *a = end_heard(e);
	int64_t since = l->now - e->h.time_wait_ns;

	if (!l->p->rst || !e->h.time_wait || since >= 59 * SECOND || e->rst_sent ||
	    a->flags & (TCP_FLAG_SYN | TCP_FLAG_RST) || l->now - a->ns > SECOND || !a->sound)
		return;
	l->earlier = a->packet;
	say_came(l, "a RST, %.3f s after both FINs were acknowledged", seconds(since));
	say_should(l, "an ACK, or nothing: TIME-WAIT lasts for two MSL");
	say_how(l, "it has closed first, and packet %llu is no SYN and no RST",
		(unsigned long long)a->packet);
}

/* RFC 9293 section 3.6.1: a connection that follows on TIME-WAIT has larger numbers. */
void rule_reopen_low_isn(struct look *l)
{
	const struct packet *p = l->p;
	const struct history *h = &l->from->h;

	if (!p->syn || p->rst || !h->reopened || l->from->syn_sent ||
	    seq_diff(h->before_nxt, p->tcp->seq) > 0)
		return;
	say_came(l, "an initial number %ld before the last of the former connection",
		 -(long)seq_diff(h->before_nxt, p->tcp->seq));
	say_should(l, "one behind it");
	say_how(l, "the former connection of the same ports ended here in TIME-WAIT, less than a "
		   "minute ago");
}
