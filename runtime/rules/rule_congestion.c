// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about congestion control, as far as an onlooker can see it. */
#include "runtime/rules/rule.h"

#define MS     1000000LL
#define SECOND 1000000000LL

/* Nothing has come since the first data was sent; duplicate ACKs would allow more (RFC 3042). */
static bool first_flight(const struct look *l)
{
	const struct sent *s = flight_at(&l->from->flight, l->from->una);

	return l->from->una == 1 && (!s || !end_prompted(l, l->from, s->first_packet));
}

/* New data alone after a pause, of one segment: a tail loss probe (RFC 8985 section 7.3). */
static bool may_be_tail_probe(const struct packet *p, const struct end *e, long long most)
{
	return p->data - 1 <= most && p->time - e->data_ns > 2 * MS && p->piece == p->len;
}

/* RFC 6928 section 2: min(10*MSS, max(2*MSS, 14600)). Told once, where it is passed. */
void rule_initial_window(struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;
	long long most = end_first_window(l->conn, e), end = p->data + (long long)p->len;

	if (!p->len || p->syn || !first_flight(l) || e->nxt - 1 > most || end - 1 <= most ||
	    may_be_tail_probe(p, e, most))
		return;
	say_came(l, "%lld octets before anything was acknowledged", end - 1);
	say_should(l, "an initial window of %lld octets at most", most);
	say_how(l, "the other side's MSS is %u, and it has acknowledged only the SYN",
		end_mss(l->conn, e, 0));
}

/* RFC 5681 section 3.1, and RFC 6928 section 2, which forgives one. What time stamps show to have
 * been spurious does not count. */
void rule_syn_lost_window(struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;
	long long mss = end_mss(l->conn, e, 0), end = p->data + (long long)p->len;

	if (!p->len || p->syn || !first_flight(l) || e->h.syn_times < 3 || l->conn->ts)
		return;
	if (e->nxt - 1 > mss || end - 1 <= mss || !e->h.syn_timed)
		return;
	say_came(l, "%lld octets before anything was acknowledged", end - 1);
	say_should(l, "an initial window of one segment, %lld octets", mss);
	say_how(l, "its SYN was sent %u times before it was acknowledged", e->h.syn_times);
}

/* RFC 5681 section 3.1: in slow start a segment more for each that is acknowledged; RFC 3042 and
 * 3.2 allow one for each duplicate ACK. */
void rule_slow_start_exceeded(struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;
	long long mss = end_mss(l->conn, e, 0), flight = p->end - e->una;
	long long acked = (long long)e->h.pieces - (mss ? (e->nxt - e->una) / mss : 0);
	long long most;

	most = end_first_window(l->conn, e) + mss * (acked + (long long)e->h.total + 3);
	if (!p->len || !p->fresh || p->syn || e->una < 1 || acked < 0 || flight <= most)
		return;
	say_came(l, "%lld octets are in flight", flight);
	say_should(l, "%lld at most", most);
	say_how(l,
		"not more than %lld segments have been acknowledged by %lu ACKs since the initial "
		"window",
		acked, e->h.total);
}

static long long sacked(const struct packet *p, const struct end *e)
{
	long long sum = 0;
	unsigned i;

	for (i = 0; i < p->opts.nsack; i++)
		if (p->opts.sack[i].from > e->una && p->opts.sack[i].to <= e->nxt)
			sum += p->opts.sack[i].to - p->opts.sack[i].from;
	return sum;
}

/* RFC 5681 section 3.2; RFC 8985 waits less than a round-trip time. Only while nothing was lost
 * before: what a recovery does with more duplicate ACKs is its own matter (RFC 6582). */
void rule_fast_retransmit_missing(struct look *l)
{
	struct end *e = l->from;
	long long mss = end_mss(l->conn, e, 12);

	if (l->hook == SILENCE) {
		if (e->again || e->una != l->due->pos)
			return;
		say_came(l, "nothing at %lld for %.3f s after the third duplicate ACK", e->una,
			 seconds(l->due->at_ns - l->due->set_ns));
		say_should(l, "%lld again, at once", e->una);
		say_how(l, "the ACKs show that three segments behind it have arrived");
		return;
	}
	if (l->hook == AFTER || e->una >= e->nxt || e->again || !e->h.dups) {
		if (e->again || e->una >= e->nxt || !e->h.dups)
			due_clear(l, e);
		return;
	}
	if (e->h.dups < 3 || due_of(l, e) || e->nxt - e->una < 4 * mss)
		return;
	if (l->conn->sack && sacked(l->p, e) < 3 * mss)
		return;
	due_set(l, e, l->now + 100 * MS + e->h.age_max + e->h.age_max / 4, e->una);
}

/* RFC 5681 section 4.1: min(IW, cwnd) after more than one RTO without sending; we wait a minute. */
void rule_idle_burst(struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;
	long long most = end_first_window(l->conn, e), begin = e->h.burst_from;

	if (!begin || !p->len || e->nxt - begin <= most || p->seq - begin > most)
		return;
	say_came(l, "%lld octets at once after a pause", e->nxt - begin);
	say_should(l, "%lld octets, the restart window", most);
	say_how(l, "nothing was sent for more than a minute before %lld, nothing came since",
		begin);
}
