// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about how a connection ends, and that the application has asked for it. */
#include "runtime/rules/rule.h"

#define SECOND 1000000000LL

/* RFC 9293 section 3.10.4: a FIN comes from a CLOSE. */
void rule_fin_unasked(struct look *l)
{
	const struct packet *p = l->p;

	if (!p->fin || p->rst || l->from->fin_sent || l->from->app->ended_most)
		return;
	say_came(l, "a FIN at %lld", p->end - 1);
	say_should(l, "no FIN");
	say_how(l, "the application has neither closed the connection nor shut it down");
}

/* All that was written is sent and acknowledged: only the FIN is left, and the window has room for
 * it. */
static bool owes_fin(const struct look *l)
{
	const struct end *e = l->from;
	const struct app *a = e->app;

	return a->ended && !a->abortive && a->written == a->written_most && !e->fin_sent &&
	       e->una == e->nxt && e->nxt == 1 + a->written && l->conn->established &&
	       l->to->win_known && l->to->edge_last > e->nxt && end_settled(e) && !a->paced;
}

/* RFC 9293 section 3.10.4. A RST ends it, too. */
void rule_fin_missing(struct look *l)
{
	struct end *e = l->from;

	if (!owes_fin(l)) {
		due_clear(l, e);
	} else if (l->hook != SILENCE) {
		if (!due_of(l, e))
			due_set(l, e, l->now + 2 * SECOND, e->nxt);
	} else {
		say_came(l, "nothing for %.3f s", seconds(l->now - l->due->set_ns));
		say_should(l, "a FIN at %lld", e->nxt);
		say_how(l, "the application has %s, and all that it has written is acknowledged",
			e->app->closed ? "closed" : "shut down its side");
	}
}

/* RFC 9293 section 3.6.1, RFC 2525 section 2.17: data is lost, and the peer is to know. */
void rule_close_unread(struct look *l)
{
	const struct app *a = l->from->app;

	if (!l->p->fin || l->p->rst || l->from->fin_sent || !a->closed || a->unread <= 0 ||
	    l->to->heard.urgent || a->no_reading)
		return;
	say_came(l, "a FIN at %lld", l->p->end - 1);
	say_should(l, "a RST, to show that data was lost");
	say_how(l, "when the application closed, %lld bytes were acknowledged and not read",
		a->unread);
}

/* RFC 9293 section 3.6.1: nobody is left to read it. */
void rule_close_deaf(struct look *l)
{
	struct end *e = l->from;
	const struct arrival *a = end_heard(e);

	if (l->hook == SILENCE) {
		l->earlier = a->packet;
		say_came(l, "no RST for %.3f s", seconds(l->now - l->due->set_ns));
		say_should(l, "a RST, to show that data was lost");
		say_how(l, "data up to %lld has come after the application had closed",
			l->due->pos);
		return;
	}
	if (e->app->closed && a->ns > e->app->closed_ns && a->sure && a->len && l->p->fresh &&
	    !l->p->again && !due_of(l, e))
		due_set(l, e, l->now + SECOND, a->end);
}

/* RFC 9293 section 3.10.5: an ABORT sends a reset. */
void rule_abort_silent(struct look *l)
{
	struct end *e = l->from;

	if (l->hook == SILENCE) {
		say_came(l, "no RST for %.3f s", seconds(l->now - l->due->set_ns));
		say_should(l, "a RST");
		say_how(l, "the application has closed with SO_LINGER set to 0 s: an abort");
		return;
	}
	if (l->call->deed == RULES_CLOSE && e->app->closed && e->app->abortive &&
	    l->conn->established && !e->fin_sent)
		due_set(l, e, l->now + SECOND, 0);
}
