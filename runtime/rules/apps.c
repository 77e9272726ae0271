// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the applications that are followed, and which connection is whose. */
#include <stdlib.h>

#include "runtime/rules/watcher.h"

#define APPS_MOST 4096 /* more are not followed */

static struct app *find(const struct watcher *w, unsigned long socket)
{
	for (size_t i = w->napps; i-- > 0;)
		if (w->apps[i]->socket == socket)
			return w->apps[i];
	return NULL;
}

static struct app *app_of(struct watcher *w, unsigned long socket)
{
	struct app *a = find(w, socket);

	if (a || w->napps == APPS_MOST)
		return a;
	if (!w->apps)
		w->apps = calloc(APPS_MOST, sizeof(struct app *));
	if (!w->apps)
		abort();
	a = calloc(1, sizeof(*a));
	if (!a)
		abort();
	a->socket = socket;
	w->apps[w->napps++] = a;
	return a;
}

void apps_free(struct watcher *w)
{
	while (w->napps)
		free(w->apps[--w->napps]);
	free(w->apps);
}

static bool is_remote(const struct app *a, const struct end *e)
{
	return a->remote_port == e->port && ipaddr_equal(&a->remote, &e->addr);
}

/* Which connect() a SYN is of, where only one can have sent it. */
void apps_claim(struct watcher *w, struct conn *c)
{
	struct end *e = &c->end[0];
	struct app *one = NULL;

	for (size_t i = 0; i < w->napps && e->here; i++) {
		struct app *a = w->apps[i];

		if (!a->connecting || a->linked || a->closed || !is_remote(a, &c->end[1]))
			continue;
		if (one)
			return;
		one = a;
	}
	if (!one)
		return;
	one->linked = true;
	e->app = one;
}

/* By its addresses: a life that began after the application has called connect(), or which
 * accept() has returned. */
static void link_app(struct watcher *w, struct app *a, bool accepted)
{
	struct conn *c;
	unsigned side;

	if (a->linked || !a->local_port || !a->remote_port || !(accepted || a->connecting))
		return;
	c = (struct conn *)pairs_find(&w->conns, &a->local, a->local_port, &a->remote,
				      a->remote_port, &side);
	if (!c || c->end[side].app || !c->end[side].here)
		return;
	if (!accepted && c->first_ns < a->began_ns)
		return;
	c->end[side].app = a;
	a->linked = true;
}

static struct end *end_of(struct watcher *w, const struct app *a, struct conn **conn)
{
	struct conn *c;
	unsigned i;

	for (c = conn_newest(w); c; c = conn_older(c))
		for (i = 0; i < 2; i++)
			if (c->end[i].app == a) {
				*conn = c;
				return &c->end[i];
			}
	return NULL;
}

/* What the stack has told the peer that it has, and the application has not read. */
static void note_unread(struct app *a, const struct conn *c, struct end *e)
{
	const struct end *peer = conn_other((struct conn *)c, e);

	a->unread = e->acked - 1 - peer->fin_sent - a->taken_most;
}

struct end *apps_take(struct watcher *w, const struct rules_call *call, struct conn **conn)
{
	struct app *a = app_of(w, call->socket);
	const struct app *listener =
		call->deed == RULES_ACCEPT && call->parent ? find(w, call->parent) : NULL;
	struct end *e;

	if (!a)
		return NULL;
	app_take(a, call);
	if (listener)
		app_inherit(a, listener);
	link_app(w, a, call->deed == RULES_ACCEPT);
	e = a->linked ? end_of(w, a, conn) : NULL;
	if (e && call->deed == RULES_CLOSE)
		note_unread(a, *conn, e);
	return e;
}

bool look_asked_for(const struct look *l)
{
	const struct watcher *w = l->w;

	for (size_t i = 0; i < w->napps; i++) {
		const struct app *a = w->apps[i];

		if (a->odd || (a->connecting && is_remote(a, l->to)))
			return true;
		if (l->p->has_ack && a->listening &&
		    (!a->local_port || a->local_port == l->from->port))
			return true;
	}
	return !w->cfg.all_calls;
}
