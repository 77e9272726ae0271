// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is remembered of an application's calls. */
#include "runtime/rules/app.h"

#include <errno.h>

#define MS     1000000LL
#define SECOND 1000000000LL

static long long room(const struct rules_call *c)
{
	return c->asked > 0 ? c->asked : 0;
}

static long long done(const struct rules_call *c)
{
	return c->done > 0 ? c->done : 0;
}

/* What a call asks for counts at most while it waits, then what it has done. */
static void count(long long *sure, long long *at_most, const struct rules_call *c)
{
	if (c->waits) {
		*at_most += room(c);
		return;
	}
	*sure += done(c);
	*at_most += done(c) - (c->returned ? room(c) : 0);
}

static void take_send(struct app *a, const struct rules_call *c)
{
	count(&a->written, &a->written_most, c);
	a->write_ns = c->time_ns;
	a->cork |= c->more;
	a->cramped |= c->waits || c->done < c->asked;
}

static void take_ended(struct app *a, const struct rules_call *c)
{
	bool sure = !c->waits && !c->done && !a->waits;

	a->ended_most |= c->waits || !c->done;
	a->ended |= sure;
	if (c->deed != RULES_CLOSE)
		return;
	a->closed_most |= c->waits || !c->done;
	a->closed |= sure;
	a->closed_ns = c->time_ns;
}

static void take_shutdown(struct app *a, const struct rules_call *c)
{
	a->no_reading |= c->reading;
	if (c->writing)
		take_ended(a, c);
}

static void take_keepalive(struct app *a, const struct rules_call *c)
{
	a->keepalive = c->value;
	a->keepalive_ever |= c->value != 0;
}

static void take_keepidle(struct app *a, const struct rules_call *c)
{
	int64_t ns = c->value * SECOND;

	if (!a->keepidle_ns || ns < a->keepidle_ns)
		a->keepidle_ns = ns;
	a->keepidle_now_ns = ns;
}

static void take_keepintvl(struct app *a, const struct rules_call *c)
{
	int64_t ns = c->value * SECOND;

	if (ns > a->keepintvl_ns)
		a->keepintvl_ns = ns;
}

static void take_option(struct app *a, const struct rules_call *c)
{
	if (c->done < 0)
		return;
	switch (c->option) {
	case RULES_NODELAY: a->nodelay |= c->value != 0; break;
	case RULES_CORK: a->cork |= c->value != 0; break;
	case RULES_KEEPALIVE: take_keepalive(a, c); break;
	case RULES_KEEPIDLE: take_keepidle(a, c); break;
	case RULES_KEEPINTVL: take_keepintvl(a, c); break;
	case RULES_USER_TIMEOUT:
		a->user_timeout_ns = c->value * MS;
		a->user_timeout_set_ns = c->time_ns;
		break;
	case RULES_LINGER: a->abortive = !c->value; break;
	case RULES_PACED: a->paced = true; break;
	}
}

static void take_addresses(struct app *a, const struct rules_call *c)
{
	if (c->local_port) {
		a->local = c->local;
		a->local_port = c->local_port;
	}
	if (c->remote_port) {
		a->remote = c->remote;
		a->remote_port = c->remote_port;
	}
}

static void take_begin(struct app *a, const struct rules_call *c)
{
	if (c->deed == RULES_LISTEN)
		a->listening = true;
	else if (c->deed == RULES_CONNECT)
		a->connecting = true;
	if (!a->began_ns)
		a->began_ns = c->time_ns;
}

/* Errors after which there may be a connection as before. */
static bool is_mild(int error)
{
	switch (error) {
	case EAGAIN:
	case EALREADY:
	case EFAULT:
	case EINPROGRESS:
	case EINTR:
	case EINVAL:
	case EISCONN:
	case EMSGSIZE:
	case ENOBUFS:
	case ENOMEM: return true;
	}
	return false;
}

static void take_error(struct app *a, const struct rules_call *c)
{
	if (c->waits || c->done >= 0 || is_mild(c->error))
		return;
	a->failed |= c->deed == RULES_CONNECT || c->deed == RULES_SEND || c->deed == RULES_RECV;
}

void app_take(struct app *a, const struct rules_call *c)
{
	take_addresses(a, c);
	take_error(a, c);
	if (c->returned && a->waits)
		a->waits--;
	switch (c->deed) {
	case RULES_LISTEN:
	case RULES_ACCEPT:
	case RULES_CONNECT: take_begin(a, c); break;
	case RULES_SEND: take_send(a, c); break;
	case RULES_RECV: count(&a->taken, &a->taken_most, c); break;
	case RULES_SHUTDOWN: take_shutdown(a, c); break;
	case RULES_CLOSE: take_ended(a, c); break;
	case RULES_SET: take_option(a, c); break;
	case RULES_ODD: a->odd = true; break;
	}
	a->waits += c->waits;
}

void app_inherit(struct app *a, const struct app *listener)
{
	a->odd |= listener->odd;
	a->nodelay |= listener->nodelay;
	a->cork |= listener->cork;
	a->paced |= listener->paced;
	a->keepalive_ever |= listener->keepalive_ever;
	a->keepidle_ns = listener->keepidle_ns;
	a->keepidle_now_ns = listener->keepidle_now_ns;
	a->keepintvl_ns = listener->keepintvl_ns;
	a->user_timeout_ns = 0; /* from when on it counts is not known */
	a->abortive = false;
}
