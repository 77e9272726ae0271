// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the calls that open, move and close connections; they move flows, too. */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "runtime/call/family.h"

static int socket_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			  struct finding *f)
{
	const struct value *domain = call_arg(st, 0);

	s->arg[0] = env->plan->variant->socket_domain;
	if (domain && domain->kind != VALUE_ELLIPSIS && call_int(st, 0, &s->arg[0], f) < 0)
		return -1;
	if (call_int(st, 1, &s->arg[1], f) < 0)
		return -1;
	return call_int(st, 2, &s->arg[2], f);
}

static int socket_done(struct call_env *env, const struct call_step *st, struct sys *s,
		       struct finding *f)
{
	int type = (int)s->arg[1] & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct flow *flow;

	if (s->ret < 0)
		return 0;
	flow = flow_open(env->flows, (int)s->arg[0], type, (int)s->arg[2], (int)s->ret);
	return call_label(env, st, st->result, (int)s->ret, true, flow, f);
}

static int bind_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			struct finding *f)
{
	const struct plan *p = env->plan;
	void *addr;

	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 ||
	    call_addr(env, st, 1, call_arg(st, 1), call_arg(st, 2), &p->addr.local,
		      p->cfg.bind_port, s, &addr, &s->arg[2], f) < 0)
		return -1;
	s->arg[1] = (long)addr;
	return 0;
}

/* What the kernel made of the address: a port of its choice, perhaps. */
static void learn_bound(struct call_env *env, struct flow *flow, int live)
{
	struct ipaddr ip;
	uint16_t port;

	if (!call_ask_name(env, SYS_getsockname, live, &ip, &port))
		return;
	/* A wildcard is the plan's address; the other family never reaches the device. */
	if (ip.family != env->plan->variant->wire_family ||
	    ipaddr_equal(&ip, &(struct ipaddr){.family = ip.family}))
		ip = (struct ipaddr){0};
	flow_bound(flow, &ip, port);
}

static int bind_done(struct call_env *env, const struct call_step *st, struct sys *s,
		     struct finding *f)
{
	struct fd_entry *e = call_entry(env, st, 0);

	(void)f;
	if (s->ret == 0 && e && e->flow)
		learn_bound(env, e->flow, e->live);
	return 0;
}

static int listen_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			  struct finding *f)
{
	return call_fd_ints(env, st, s, f);
}

/* Whatever it returned: a listener may be asked to listen again. Without bind() it gets a port
 * of the kernel's choice, and SYNs still go to the run's (tcpcheck-script(5), PACKETS). */
static int listen_done(struct call_env *env, const struct call_step *st, struct sys *s,
		       struct finding *f)
{
	struct fd_entry *e = call_entry(env, st, 0);

	(void)s;
	(void)f;
	if (e && e->flow)
		flow_listen(e->flow);
	return 0;
}

static int accept_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			  struct finding *f)
{
	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 || call_addr_room(st, 1, s, f) < 0)
		return -1;
	return st->nargs > 3 ? call_int(st, 3, &s->arg[3], f) : 0;
}

/* 0: not to be had. */
static uint16_t peer_port(struct call_env *env, int live)
{
	struct ipaddr ip;
	uint16_t port;

	return call_ask_name(env, SYS_getpeername, live, &ip, &port) ? port : 0;
}

static int accept_done(struct call_env *env, const struct call_step *st, struct sys *s,
		       struct finding *f)
{
	const struct fd_entry *listener = call_entry(env, st, 0);
	uint16_t port = listener && listener->flow ? listener->flow->bound_port : 0;
	struct flow *flow;

	if (s->ret < 0)
		return 0;
	flow = flow_accept(env->flows, (int)s->ret, port, peer_port(env, (int)s->ret));
	/* Unlike socket(), packetdrill lets accept() take over a label that is still in use. */
	if (flow && st->result >= 0)
		fdmap_unname(env->fds, st->result);
	if (flow)
		return call_label(env, st, st->result, (int)s->ret, true, flow, f);
	call_ask(env, SYS_close, (int)s->ret, 0);
	call_finding(st, VERDICT_ERROR_SCRIPT, f,
		     "it returned a connection whose SYN-ACK the script has not expected");
	finding_hint(f, "expect its S. line (> S. 0:0(0) ack 1 ...) before accept()");
	return -1;
}

static int connect_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			   struct finding *f)
{
	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0)
		return -1;
	return call_peer(env, st, 1, s, f);
}

static void connect_begin(struct call_env *env, const struct call_step *st, struct sys *s)
{
	const struct sockaddr *a = (const struct sockaddr *)s->arg[1];
	struct fd_entry *e = call_entry(env, st, 0);

	if (a->sa_family != AF_UNSPEC)
		call_connecting(env, st, a);
	else if (e && e->flow)
		flow_disconnect(e->flow);
}

/* Refused before anything was sent (no port, no route): the socket may try another address. */
static int connect_done(struct call_env *env, const struct call_step *st, struct sys *s,
			struct finding *f)
{
	struct fd_entry *e = call_entry(env, st, 0);
	bool goes_on = s->error == EINPROGRESS || s->error == EALREADY || s->error == EINTR;

	(void)f;
	if (s->ret < 0 && !goes_on && e && e->flow && e->flow->protocol == IPPROTO_TCP &&
	    e->flow->state == FLOW_CONNECTING)
		flow_disconnect(e->flow);
	return 0;
}

/* accept, getsockname, getpeername */
static void name_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			struct finding *f)
{
	(void)env;
	call_addr_verify(st, 1, s, f);
}

static int getsockname_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			       struct finding *f)
{
	return call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 ? -1 : call_addr_room(st, 1, s, f);
}

static int getpeername_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			       struct finding *f)
{
	return call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 ? -1 : call_addr_room(st, 1, s, f);
}

static int shutdown_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			    struct finding *f)
{
	return call_fd_ints(env, st, s, f);
}

static int close_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			 struct finding *f)
{
	return call_fd_ints(env, st, s, f);
}

static int close_done(struct call_env *env, const struct call_step *st, struct sys *s,
		      struct finding *f)
{
	struct fd_entry *e = call_entry(env, st, 0);
	struct flow *flow;
	int live;

	(void)f;
	if (s->ret < 0 || !e)
		return 0;
	live = e->live;
	flow = e->flow;
	fdmap_remove(env->fds, e->label);
	if (flow && flow->live_fd == live)
		flow->live_fd = call_other_fd(env, flow);
	return 0;
}

const struct call_ops sock_calls[CALL_ID_COUNT] = {
	[CALL_ID_socket] = {.nr = SYS_socket, .prepare = socket_prepare, .done = socket_done},
	[CALL_ID_bind] = {.nr = SYS_bind, .prepare = bind_prepare, .done = bind_done},
	[CALL_ID_listen] = {.nr = SYS_listen, .prepare = listen_prepare, .done = listen_done},
	[CALL_ID_accept] = {.nr = SYS_accept4,
			    .prepare = accept_prepare,
			    .done = accept_done,
			    .verify = name_verify},
	[CALL_ID_accept4] = {.nr = SYS_accept4,
			     .prepare = accept_prepare,
			     .done = accept_done,
			     .verify = name_verify},
	[CALL_ID_getsockname] = {.nr = SYS_getsockname,
				 .prepare = getsockname_prepare,
				 .verify = name_verify},
	[CALL_ID_getpeername] = {.nr = SYS_getpeername,
				 .prepare = getpeername_prepare,
				 .verify = name_verify},
	[CALL_ID_connect] = {.nr = SYS_connect,
			     .prepare = connect_prepare,
			     .begin = connect_begin,
			     .done = connect_done},
	[CALL_ID_shutdown] = {.nr = SYS_shutdown, .prepare = shutdown_prepare},
	[CALL_ID_close] = {.nr = SYS_close, .prepare = close_prepare, .done = close_done},
};
