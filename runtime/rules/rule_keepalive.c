// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about keep-alives (RFC 9293 section 3.8.4). */
#include "runtime/rules/rule.h"

#define MS     1000000LL
#define SECOND 1000000000LL

#define IDLE_DEFAULT     (7200 * SECOND)
#define INTERVAL_DEFAULT (75 * SECOND) /* Linux's and BSD's */

/* RFC 9293 section 3.8.4. A segment without data that repeats a number is no retransmission. */
void rule_keepalive_outstanding(struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;

	if (!packet_is_ack(p) || p->seq != e->una - 1 || e->una >= e->nxt || e->una < 1)
		return;
	if (e->una != e->h.una_sure || l->to->edge_last <= e->nxt || !e->h.spoke)
		return;
	if (end_heard(e)->packet && l->now - end_heard(e)->ns < 100 * MS)
		return;
	say_came(l, "a keep-alive at %lld", p->seq);
	say_should(l, "none while data is not acknowledged: %lld:%lld is not", e->una, e->nxt);
	say_how(l, "an empty segment before what is outstanding can be nothing else");
}

/* RFC 9293 section 3.8.4. */
void rule_keepalive_octet(struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;

	if (!p->keepalive || p->len != 1 || e->nxt != e->h.una_sure || e->fin_sent ||
	    l->now - e->h.una_sure_ns < SECOND)
		return;
	say_came(l, "a keep-alive with one octet, at %lld", p->seq);
	say_should(l, "one without data");
	say_how(l, "the octet was acknowledged %.3f s ago", seconds(l->now - e->h.una_sure_ns));
}

/* ---- what the application has asked for ---- */

/* A keep-alive and nothing else: the window is open, all is sent, and nothing has happened that it
 * could answer. */
static bool is_keepalive(const struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;

	return p->keepalive && p->has_ack && l->conn->established && e->h.spoke && !e->fin_sent &&
	       l->to->win_known && l->to->edge_last > e->nxt && e->nxt == 1 + e->app->written &&
	       l->now - end_heard(e)->ns > 100 * MS && l->now - e->sent_ns > 100 * MS;
}

/* RFC 9293 section 3.8.4: they are off unless they are asked for. */
void rule_keepalive_unasked(struct look *l)
{
	if (!is_keepalive(l) || l->from->app->keepalive_ever)
		return;
	say_came(l, "a keep-alive at %lld", l->p->seq);
	say_should(l, "none");
	say_how(l, "the application has never set SO_KEEPALIVE, and keep-alives are off by "
		   "default");
}

/* RFC 9293 section 3.8.4: not before two hours, or what the application says. What was refused does
 * not count as received. */
void rule_keepalive_early(struct look *l)
{
	const struct app *a = l->from->app;
	int64_t idle = a->keepidle_ns ? a->keepidle_ns : IDLE_DEFAULT;
	int64_t since = l->now - l->from->h.taken_ns;

	if (!is_keepalive(l) || !a->keepalive_ever || since >= idle - idle / 50 - 20 * MS)
		return;
	if (!l->from->h.taken_ns || (!a->keepidle_ns && look_limited(l)))
		return;
	say_came(l, "a keep-alive after %.3f s", seconds(since));
	say_should(l, "none before the connection has been idle for %.0f s", seconds(idle));
	say_how(l, "something came %.3f s ago, and the application %s", seconds(since),
		a->keepidle_ns ? "has set TCP_KEEPIDLE" : "has not set TCP_KEEPIDLE");
}

static bool owes_keepalive(const struct look *l)
{
	const struct end *e = l->from;
	const struct app *a = e->app;

	return a->keepalive && l->conn->established && e->h.spoke && !e->fin_sent && !e->fin_got &&
	       e->una == e->nxt && e->nxt == 1 + a->written && a->written == a->written_most &&
	       l->to->win_known && l->to->edge_last > e->nxt && !look_limited(l) && !a->ended_most;
}

/* RFC 9293 section 3.8.4: the application can turn them on. Timers that are long may be coarse, by
 * an eighth in Linux. */
void rule_keepalive_missing(struct look *l)
{
	struct end *e = l->from;
	int64_t idle = e->app->keepidle_now_ns ? e->app->keepidle_now_ns : IDLE_DEFAULT;
	int64_t most_ns = idle + most(e->app->keepintvl_ns, INTERVAL_DEFAULT);

	if (!owes_keepalive(l) || (l->hook == AFTER && l->p->keepalive)) {
		due_clear(l, e);
	} else if (l->hook != SILENCE) {
		due_set(l, e, l->now + most_ns + most_ns / 4 + 2 * SECOND, e->nxt);
	} else {
		say_came(l, "no keep-alive for %.3f s", seconds(l->now - l->due->set_ns));
		say_should(l, "one after %.0f s", seconds(idle));
		say_how(l, "the application has set SO_KEEPALIVE, the connection is open, and "
			   "nothing has come or was sent since");
	}
}
