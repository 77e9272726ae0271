// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about what an application is told, and when: data, the end of it, a reset. */
#include <errno.h>

#include "runtime/rules/rule.h"

#define MS 1000000LL

static bool is_recv(const struct look *l)
{
	return l->call->deed == RULES_RECV && !l->call->waits;
}

/* RFC 9293 section 3.10.3: it gets what has come, once. */
void rule_read_unsent(struct look *l)
{
	const struct end *e = l->from;
	long long came = e->got - 1;

	if (!is_recv(l) || l->call->done <= 0 || e->app->taken <= came || e->ahead.lost)
		return;
	say_came(l, "recv() = %ld, %lld in all", l->call->done, e->app->taken);
	say_should(l, "%lld in all, at most", came);
	say_how(l, "data up to %lld has come without a gap", came + 1);
}

/* RFC 9293 section 3.10.7.4, seventh check: what is acknowledged is there for the application.
 * Urgent data may be somewhere else. */
void rule_read_missing(struct look *l)
{
	const struct end *e = l->from;
	long long there = e->acked - 1 - l->to->fin_sent;

	if (!is_recv(l) || l->call->done >= 0 || l->call->error != EAGAIN || l->call->asked <= 0)
		return;
	if (there <= e->app->taken_most || !l->conn->established || l->to->heard.urgent ||
	    e->app->no_reading || l->call->returned)
		return;
	say_came(l, "recv() = -1 EAGAIN");
	say_should(l, "%lld bytes", there - e->app->taken);
	say_how(l, "data up to %lld was acknowledged, and %lld bytes were read in all", there + 1,
		e->app->taken);
}

/* RFC 9293 section 3.10.7.4, eighth check: the end is told when the FIN has come. */
void rule_eof_early(struct look *l)
{
	const struct end *e = l->from;

	if (!is_recv(l) || l->call->done || l->call->asked <= 0 || l->to->fin_sent ||
	    e->app->no_reading || !l->conn->established)
		return;
	say_came(l, "recv() = 0: the end of what the peer sends");
	say_should(l, "data, or an error, or to wait");
	say_how(l, "no FIN and no RST has come");
}

/* RFC 9293 section 3.10.7.4, second check: a reset is told to all calls. */
void rule_reset_untold(struct look *l)
{
	const struct rules_call *c = l->call;
	const struct end *e = l->from;
	const struct arrival *a = end_heard(e);
	bool goes_on = (c->deed == RULES_SEND && c->done > 0) ||
		       (c->deed == RULES_RECV && c->done < 0 && c->error == EAGAIN);

	if (!goes_on || c->waits || c->returned || !(a->flags & TCP_FLAG_RST) || !a->alive ||
	    !a->sound)
		return;
	if (a->seq != e->got || a->seq != e->acked || e->ahead.n || !e->win_known || e->rst_sent ||
	    l->now - a->ns < 10 * MS)
		return;
	l->earlier = a->packet;
	say_came(l, c->deed == RULES_SEND ? "send() = %ld" : "recv() = %ld EAGAIN", c->done);
	say_should(l, "an error: the connection was reset");
	say_how(l, "packet %llu is a RST with exactly the number that was expected, %lld",
		(unsigned long long)a->packet, a->seq);
}
