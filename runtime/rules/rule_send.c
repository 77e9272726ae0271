// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about what an application has asked to be sent: that it is, when, and nothing else. */
#include "runtime/rules/rule.h"

#define MS     1000000LL
#define SECOND 1000000000LL

/* RFC 9293 sections 3.9.1 and 3.10.1: a SYN comes from an OPEN. */
void rule_open_unasked(struct look *l)
{
	const struct packet *p = l->p;

	if (!p->syn || p->rst || p->seq || p->opts.mptcp || l->from->syn_sent || look_asked_for(l))
		return;
	say_came(l, "a SYN%s", p->has_ack ? "-ACK" : "");
	say_should(l, p->has_ack ? "a RST: nobody listens" : "nothing");
	say_how(l, "no call was made to %s port %u",
		p->has_ack ? "listen() on, nor to connect() from," : "connect() to",
		p->has_ack ? l->from->port : l->to->port);
}

/* RFC 9293 section 3.10.2: what is sent is what was written. */
void rule_data_unwritten(struct look *l)
{
	const struct packet *p = l->p;
	long long end = p->data + (long long)p->len, most = 1 + l->from->app->written_most;

	if (!p->len || p->rst || p->keepalive || end <= most)
		return;
	say_came(l, "data up to %lld", end);
	say_should(l, "data up to %lld at most", most);
	say_how(l, "the application has written %lld bytes so far, in all", most - 1);
}

/* What was written and has not been sent, where nothing hinders it: nothing is in flight, the
 * window is open, what came last was taken, so that it is the window. */
static long long unsent(const struct look *l)
{
	const struct end *e = l->from;
	long long left = e->app->written - (e->nxt - 1), room = l->to->edge_last - e->nxt;

	if (e->una != e->nxt || !l->conn->established || e->fin_sent || !l->to->win_known)
		return 0;
	if (!end_settled(e))
		return 0;
	return room >= left || room >= end_mss(l->conn, e, 0) ? left : 0;
}

/* RFC 9293 section 3.8.6.2.1: at once here, and after 0.1 to 1 s whatever the window is. */
void rule_data_withheld(struct look *l)
{
	struct end *e = l->from;
	long long left = unsent(l);

	if (left <= 0 || e->app->cork || e->app->paced) {
		due_clear(l, e);
	} else if (l->hook != SILENCE) {
		if (!due_of(l, e))
			due_set(l, e, l->now + 2 * SECOND, e->nxt);
	} else {
		say_came(l, "nothing for %.3f s", seconds(l->now - l->due->set_ns));
		say_should(l, "data from %lld on", e->nxt);
		say_how(l,
			"%lld bytes are written and not sent, all that was sent is acknowledged, "
			"the window ends at %lld",
			left, l->to->edge_last);
	}
}

/* The last segment that a packet makes on the wire, if it is a small one: of less than any MSS,
 * than half of the window (section 3.8.6.2.1), and not cut by the edge of the window. 0: it is
 * none. */
static size_t small_piece(const struct look *l)
{
	const struct packet *p = l->p;
	size_t tail = p->piece ? (p->len - 1) % p->piece + 1 : 0;
	long long end = p->data + (long long)p->len;
	size_t full = end_mss(l->conn, l->from, 40);

	if (!p->len || p->again || p->fin || end != 1 + l->from->app->written ||
	    end == l->to->edge_last || end == l->to->edge)
		return 0;
	return tail < full && tail < 400 && tail < l->to->win_max / 2 ? tail : 0;
}

/* Whether a timer can have sent it: the probe of the tail may be new data (RFC 8985 section 7.3).
 */
static bool may_be_probe(const struct look *l)
{
	const struct end *e = l->from;
	int64_t since = l->now - e->data_ns;

	return l->conn->sack && (!e->rtt.samples || since > e->rtt.least);
}

/* RFC 9293 section 3.7.4, in the form of Appendix A.3: of small segments there is one in flight.
 * Only what a call has sent is judged. */
void rule_nagle(struct look *l)
{
	struct end *e = l->from;
	const struct packet *p = l->p;
	const struct app *a = e->app;
	long long before = e->small_end;
	size_t small = small_piece(l);

	if (!small)
		return;
	e->small_end = p->data + (long long)p->len;
	if (before <= e->una || e->una < 1 || l->now - a->write_ns > MS || may_be_probe(l))
		return;
	if (a->nodelay || a->cork || a->paced || a->cramped || p->flags & TCP_FLAG_URG)
		return;
	say_came(l, "a segment of %zu bytes, ending at %lld", small, e->small_end);
	say_should(l, "nothing, until there is a full segment or all is acknowledged");
	say_how(l,
		"another small segment that ends at %lld is not acknowledged, and TCP_NODELAY was "
		"never set",
		before);
}

/* RFC 9293 section 3.9.1.2. A FIN says as much. */
void rule_psh_missing(struct look *l)
{
	const struct packet *p = l->p;
	const struct app *a = l->from->app;
	long long end = p->data + (long long)p->len;

	if (!p->len || p->again || p->fin || p->syn || p->flags & TCP_FLAG_PSH || p->probe ||
	    p->keepalive)
		return;
	if (a->cork || a->paced || a->written != a->written_most || end != 1 + a->written)
		return;
	say_came(l, "data up to %lld without PSH", end);
	say_should(l, "PSH in the segment that empties the buffer");
	say_how(l, "the application has written %lld bytes, and these are the last of them",
		a->written);
}
