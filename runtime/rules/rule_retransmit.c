// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about what is sent again: what, when, how often. */
#include "runtime/rules/rule.h"

#define MS     1000000LL
#define SECOND 1000000000LL

/* RFC 9293 section 3.10.7.4, fifth check: what is acknowledged leaves the retransmission queue. A
 * keep-alive may have one octet of it (3.8.4). */
void rule_retransmit_acked(struct look *l)
{
	const struct packet *p = l->p;
	const struct history *h = &l->from->h;

	if ((p->len <= 1 && !p->fin) || p->syn || p->rst || p->end > h->una_sure)
		return;
	if (l->now - h->una_sure_ns < 100 * MS)
		return;
	say_came(l, "%lld:%lld is sent again", p->seq, p->end);
	say_should(l, "nothing that has been acknowledged");
	say_how(l, "all up to %lld was acknowledged %.3f s ago, in a segment that must be accepted",
		h->una_sure, seconds(l->now - h->una_sure_ns));
}

/* RFC 6298 section 5.4. The probe of RFC 8985 section 7.3 is the last segment. */
void rule_retransmit_not_oldest(struct look *l)
{
	const struct packet *p = l->p;
	const struct sent *s = look_timer(l), *head = flight_at(&l->from->flight, l->from->una);

	if (!s || !head || p->seq == l->from->una || p->end == l->from->nxt || p->syn)
		return;
	if (l->from->flight.lost || head->packet > s->packet)
		return;
	l->earlier = head->packet;
	say_came(l, "%lld:%lld is sent again, %lld:%lld is not", p->seq, p->end, head->from,
		 head->to);
	say_should(l, "the earliest that is not acknowledged, %lld, first", l->from->una);
	say_how(l, "nothing has come since packet %llu, so it was a time-out",
		(unsigned long long)s->packet);
}

/* RFC 6298 section 5: never earlier than one RTO, which is no less than SRTT; nor is the probe time
 * of RFC 8985. Before there is a sample it is one second. */
void rule_retransmit_early(struct look *l)
{
	const struct sent *s = look_timer(l);
	const struct rtt *r = &l->from->rtt;
	int64_t least = r->samples && !l->p->syn ? r->least : 0, gap;

	if (!s)
		return;
	gap = l->now - s->last_ns;
	if (gap >= 900 * MS || gap >= (least > MS ? least : MS))
		return;
	l->earlier = s->packet;
	say_came(l, "%lld:%lld is sent again %.6f s after it was sent", l->p->seq, l->p->end,
		 seconds(gap));
	say_should(l, "not before one time-out has passed");
	say_how(l, "nothing has come in between, and the least round-trip time was %.6f s",
		seconds(least));
}

/* A probe of the tail (RFC 8985 section 7.2) may come after two round-trip times. */
static int64_t tail_probe(const struct look *l, const struct sent *s)
{
	const struct end *e = l->from;

	if (!l->conn->sack || s->times > 1 || l->p->end != e->nxt || l->p->syn || !e->rtt.samples)
		return SECOND;
	return 2 * e->rtt.least < SECOND ? 2 * e->rtt.least : SECOND;
}

/* RFC 6298 section 2.4. Only the first is told. */
void rule_rto_short(struct look *l)
{
	const struct sent *s = look_timer(l);
	int64_t gap;

	if (!s || l->p->syn || l->from->h.rto_short)
		return;
	gap = l->now - s->last_ns;
	if (gap >= tail_probe(l, s) * 9 / 10)
		return;
	l->from->h.rto_short = true;
	l->earlier = s->packet;
	say_came(l, "%lld:%lld is sent again after %.3f s", l->p->seq, l->p->end, seconds(gap));
	say_should(l, "not before one second");
	say_how(l, "nothing has come in between, so it was a time-out");
}

/* RFC 6298 section 2.1. */
void rule_rto_initial(struct look *l)
{
	const struct sent *s = look_timer(l);

	if (!s || !l->p->syn || s->times > 1 || l->now - s->last_ns >= 900 * MS)
		return;
	l->earlier = s->packet;
	say_came(l, "a SYN is sent again after %.3f s", seconds(l->now - s->last_ns));
	say_should(l, "not before one second, while no round-trip time has been measured");
	say_how(l, "nothing has come in between, so it was a time-out");
}

/* The last two times between sendings of the oldest, by timer alone; the first such time is not
 * known, as a probe of the tail may have come before. False: there are not two. */
static bool gaps(const struct look *l, int64_t *before, int64_t *gap)
{
	const struct history *h = &l->from->h;

	if (!look_timer(l) || l->p->seq != l->from->una || h->timer_n < 2)
		return false;
	*before = h->timer_ns[0] - h->timer_ns[1];
	*gap = l->now - h->timer_ns[0];
	return true;
}

/* RFC 6298 section 5.5; a limit is at least 60 s (2.5). */
void rule_rto_not_doubled(struct look *l)
{
	int64_t before, gap;

	if (!gaps(l, &before, &gap) || gap >= before * 3 / 2 || gap >= 59 * SECOND)
		return;
	say_came(l, "%lld:%lld is sent again after %.3f s", l->p->seq, l->p->end, seconds(gap));
	say_should(l, "a time-out of %.3f s, twice the one before", seconds(2 * before));
	say_how(l, "it was sent %.3f s and %.3f s ago, and nothing has come since", seconds(gap),
		seconds(gap + before));
}

void rule_rto_more_than_doubled(struct look *l)
{
	int64_t before, gap;

	if (!gaps(l, &before, &gap) || gap <= 3 * before + SECOND / 2)
		return;
	say_came(l, "%lld:%lld is sent again after %.3f s", l->p->seq, l->p->end, seconds(gap));
	say_should(l, "a time-out of %.3f s, twice the one before", seconds(2 * before));
	say_how(l, "it was sent %.3f s and %.3f s ago, and nothing has come since", seconds(gap),
		seconds(gap + before));
}

/* RFC 5681 section 3.1, step after equation 4: one segment, until an ACK comes. A last FIN does not
 * matter. */
void rule_rto_burst(struct look *l)
{
	const struct packet *p = l->p;
	const struct history *h = &l->from->h;
	long long mss = end_mss(l->conn, l->from, 0);

	if (!h->rto || !p->fresh || !p->len || p->fin || p->syn || h->rto_bytes > mss)
		return;
	if (h->rto_bytes + (long long)p->len <= mss)
		return;
	say_came(l, "%lld:%lld is sent", p->seq, p->end);
	say_should(l, "nothing but the oldest segment, until something is acknowledged");
	say_how(l,
		"after a time-out %.3f s ago nothing has come, and the congestion window is one "
		"segment",
		seconds(l->now - h->timer_ns[0]));
}

/* ---- silences ---- */

/* What nobody has acknowledged, and was not sent again; the opening is another matter: a SYN that
 * nobody waits for any more need not be repeated. */
static const struct sent *owed(const struct look *l)
{
	const struct end *e = l->from;
	const struct sent *s = flight_at(&e->flight, e->una);

	if (!s || e->una <= 0 || e->flight.lost || look_limited(l))
		return NULL;
	if (l->to->edge_last < s->to && !(e->fin_sent && s->from == e->fin_pos))
		return NULL; /* a window that was taken back may be probed instead */
	return s;
}

/* Begins again whenever something comes or is sent. */
static void wait_for(struct look *l, bool owes, int64_t patience)
{
	const struct packet *p = l->p;

	if (!owes)
		due_clear(l, l->from);
	else if (l->hook == HEARD || p->end > p->seq || p->probe || !due_of(l, l->from))
		due_set(l, l->from, l->now + patience, l->from->una);
}

static void say_silent(struct look *l, const struct sent *s)
{
	l->earlier = s->packet;
	say_came(l, "nothing for %.3f s, while %lld:%lld is not acknowledged",
		 seconds(l->due->at_ns - l->due->set_ns), s->from, s->to);
	say_should(l, "%lld:%lld again", s->from, s->to);
	say_how(l,
		"it was sent once, %.3f s ago, and the longest round-trip time so far was %.3f s",
		seconds(l->now - s->first_ns), seconds(l->from->h.age_max));
}

/* RFC 9293 section 3.8.1, RFC 6298 section 5.4: once at least, whatever R2 is. */
void rule_retransmit_missing(struct look *l)
{
	const struct sent *s = owed(l);
	bool owes = s && s->times == 1 && (!l->from->fin_sent || s->from < l->from->fin_pos);

	if (l->hook != SILENCE)
		wait_for(l, owes, end_patience(l->from));
	else if (owes)
		say_silent(l, s);
}

void rule_fin_not_repeated(struct look *l)
{
	const struct sent *s = owed(l);
	bool owes = s && s->times == 1 && l->from->fin_sent && s->from == l->from->fin_pos;

	if (l->hook != SILENCE)
		wait_for(l, owes, end_patience(l->from));
	else if (owes)
		say_silent(l, s);
}

/* RFC 9293 section 3.8.3: R2 should be 100 s; applications and settings may say otherwise. */
void rule_given_up(struct look *l)
{
	const struct sent *s = owed(l);
	bool owes = s && s->times > 1 && s->last_ns - s->first_ns < 100 * SECOND;

	if (l->hook != SILENCE) {
		wait_for(l, owes, s ? end_patience(l->from) + 3 * s->gap_ns : 0);
		return;
	}
	if (!owes)
		return;
	say_came(l, "%lld:%lld was sent %u times in %.3f s, then no more", s->from, s->to, s->times,
		 seconds(s->last_ns - s->first_ns));
	say_should(l, "tries for 100 s, unless the application or a setting says less");
	say_how(l, "nothing was sent for %.3f s, more than three times the time before",
		seconds(l->now - s->last_ns));
}

/* RFC 9293 section 3.8.3: a SYN that nobody answers is repeated for three minutes. @gap: between
 * the last two; the next may be twice as far, or more. */
void rule_syn_given_up(struct look *l)
{
	struct end *e = l->from;
	const struct sent *s = flight_at(&e->flight, 0);
	bool owes = s && !e->una && !l->to->seen && !e->app->closed_most && !look_limited(l);

	if (l->hook != SILENCE) {
		if (owes && s->times > 1 &&
		    3 * s->gap_ns + 2 * SECOND < 180 * SECOND + s->first_ns - l->now)
			due_set(l, e, l->now + 3 * s->gap_ns + 2 * SECOND, 0);
		else
			due_clear(l, e);
		return;
	}
	if (!owes || end_prompted(l, e, s->first_packet))
		return;
	say_came(l, "a SYN was sent %u times in %.3f s, then no more", s->times,
		 seconds(s->last_ns - s->first_ns));
	say_should(l, "tries for 180 s");
	say_how(l,
		"the application waits, nothing has come, and %.3f s is three times the time "
		"before",
		seconds(l->now - s->last_ns));
}

/* RFC 9293 section 3.10.8, or what the application has set: then the connection is aborted. The
 * time may count from the first that is sent again. */
void rule_user_timeout(struct look *l)
{
	const struct app *a = l->from->app;
	const struct sent *s = look_timer(l);
	int64_t limit = a->user_timeout_ns + end_patience(l->from);

	if (!s || !a->user_timeout_ns || l->p->syn || l->p->seq != l->from->una ||
	    s->first_ns < a->user_timeout_set_ns || l->now - s->first_ns <= limit)
		return;
	say_came(l, "%lld:%lld is sent again, %.3f s after it was sent first", l->p->seq, l->p->end,
		 seconds(l->now - s->first_ns));
	say_should(l, "an abort after %.3f s", seconds(a->user_timeout_ns));
	say_how(l, "the application has set TCP_USER_TIMEOUT before it was sent");
}
