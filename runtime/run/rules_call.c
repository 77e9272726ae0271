// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what the calls of a script mean to rules. */
#include "runtime/run/rules_call.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "runtime/rules/call.h"
#include "runtime/run/state.h"

static const struct flow *flow_of(const struct run *r, long live)
{
	for (size_t i = 0; i < r->fds.n; i++)
		if (r->fds.items[i].live == live)
			return r->fds.items[i].flow;
	return NULL;
}

static bool is_tcp(const struct flow *f)
{
	return f && f->type == SOCK_STREAM && (f->domain == AF_INET || f->domain == AF_INET6);
}

const struct flow *rules_call_flow(const struct run *r, const struct sys *s)
{
	const struct flow *f;

	if (!r->report || !r->report->ops->call)
		return NULL;
	f = flow_of(r, s->arg[0]);
	if (s->nr == SYS_splice && !f)
		f = flow_of(r, s->arg[2]);
	return is_tcp(f) ? f : NULL;
}

/* ---- one kind of call each: false: it means nothing ---- */

static bool odd(struct rules_call *c)
{
	c->deed = RULES_ODD;
	return true;
}

static long bytes_of(const struct sys *s)
{
	const struct msghdr *m = s->out;
	long n = 0;

	for (size_t i = 0; i < (size_t)m->msg_iovlen; i++)
		n += (long)m->msg_iov[i].iov_len;
	return n;
}

static long vector_bytes(const struct sys *s)
{
	const struct iovec *v = (const struct iovec *)s->arg[1];
	long n = 0;

	for (long i = 0; i < s->arg[2]; i++)
		n += (long)v[i].iov_len;
	return n;
}

static bool send_of(struct rules_call *c, long asked, long flags)
{
	c->deed = flags & MSG_OOB ? RULES_ODD : RULES_SEND;
	c->asked = asked;
	c->more = flags & MSG_MORE;
	return true;
}

static bool recv_of(struct rules_call *c, long asked, long flags)
{
	c->deed = flags & MSG_OOB ? RULES_ODD : RULES_RECV;
	c->asked = asked;
	return !(flags & (MSG_PEEK | MSG_ERRQUEUE));
}

static bool shutdown_of(struct rules_call *c, long how)
{
	c->deed = RULES_SHUTDOWN;
	c->reading = how == SHUT_RD || how == SHUT_RDWR;
	c->writing = how == SHUT_WR || how == SHUT_RDWR;
	return true;
}

/* What changes how data is sent, or what a socket is. */
static const struct option_row {
	int level, name;
	enum rules_deed deed;
	enum rules_option option;
} options[] = {
	{SOL_SOCKET, SO_KEEPALIVE, RULES_SET, RULES_KEEPALIVE},
	{SOL_SOCKET, SO_LINGER, RULES_SET, RULES_LINGER},
	{SOL_SOCKET, SO_MAX_PACING_RATE, RULES_SET, RULES_PACED},
	{SOL_SOCKET, SO_TXTIME, RULES_SET, RULES_PACED},
	{IPPROTO_TCP, TCP_NODELAY, RULES_SET, RULES_NODELAY},
	{IPPROTO_TCP, TCP_CORK, RULES_SET, RULES_CORK},
	{IPPROTO_TCP, TCP_KEEPIDLE, RULES_SET, RULES_KEEPIDLE},
	{IPPROTO_TCP, TCP_KEEPINTVL, RULES_SET, RULES_KEEPINTVL},
	{IPPROTO_TCP, TCP_USER_TIMEOUT, RULES_SET, RULES_USER_TIMEOUT},
	{IPPROTO_TCP, TCP_MAXSEG, RULES_SET, RULES_PACED},
	{IPPROTO_TCP, TCP_TX_DELAY, RULES_SET, RULES_PACED},
	{IPPROTO_TCP, TCP_ULP, RULES_ODD, 0},
	{IPPROTO_TCP, TCP_REPAIR, RULES_ODD, 0},
};

static const struct option_row *option_row(long level, long name)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (options[i].level == level && options[i].name == name)
			return &options[i];
	return NULL;
}

static bool option_of(struct rules_call *c, const struct sys *s)
{
	const struct option_row *row = option_row(s->arg[1], s->arg[2]);
	const int *value = (const int *)s->arg[3];

	if (!row || c->waits || s->ret < 0)
		return false;
	c->deed = value && s->arg[4] >= (long)sizeof(*value) ? row->deed : RULES_ODD;
	if (c->deed == RULES_ODD)
		return true;
	c->option = row->option;
	c->value = *value;
	if (row->option == RULES_LINGER)
		c->value = *value && s->arg[4] >= (long)sizeof(struct linger)
				   ? ((const struct linger *)value)->l_linger
				   : -1;
	return true;
}

/* What a socket is asked for: its error, which then is told. */
static bool answer_of(struct rules_call *c, const struct sys *s)
{
	if (c->waits || s->ret < 0)
		return false;
	if (s->arg[1] == IPPROTO_TCP)
		return s->arg[2] == TCP_ZEROCOPY_RECEIVE && odd(c);
	if (s->arg[1] != SOL_SOCKET || s->arg[2] != SO_ERROR)
		return false;
	c->deed = RULES_RECV;
	c->done = -1;
	c->error = *(const int *)s->arg[3];
	return c->error != 0;
}

/* An address, or none: what connect(AF_UNSPEC) makes of a socket is another one. */
static bool connect_of(struct rules_call *c, const struct sys *s)
{
	const struct sockaddr *to = (const struct sockaddr *)s->arg[1];

	c->deed = to->sa_family == AF_UNSPEC ? RULES_ODD : RULES_CONNECT;
	return true;
}

static bool meaning(struct rules_call *c, const struct sys *s)
{
	switch (s->step->call->spec->id) {
	case CALL_ID_listen: c->deed = RULES_LISTEN; return true;
	case CALL_ID_accept:
	case CALL_ID_accept4: c->deed = RULES_ACCEPT; return !c->waits && s->ret >= 0;
	case CALL_ID_connect: return connect_of(c, s);
	case CALL_ID_write: return send_of(c, s->arg[2], 0);
	case CALL_ID_send:
	case CALL_ID_sendto: return send_of(c, s->arg[2], s->arg[3]);
	case CALL_ID_sendmsg: return send_of(c, bytes_of(s), s->arg[2]);
	case CALL_ID_writev: return send_of(c, vector_bytes(s), 0);
	case CALL_ID_sendfile: return send_of(c, s->arg[3], 0);
	case CALL_ID_read: return recv_of(c, s->arg[2], 0);
	case CALL_ID_recv:
	case CALL_ID_recvfrom: return recv_of(c, s->arg[2], s->arg[3]);
	case CALL_ID_recvmsg: return recv_of(c, bytes_of(s), s->arg[2]);
	case CALL_ID_readv: return recv_of(c, vector_bytes(s), 0);
	case CALL_ID_shutdown: return shutdown_of(c, s->arg[1]);
	case CALL_ID_close: c->deed = RULES_CLOSE; return true;
	case CALL_ID_setsockopt: return option_of(c, s);
	case CALL_ID_fcntl: return odd(c) && s->arg[1] != F_GETFL && s->arg[1] != F_SETFL;
	case CALL_ID_getsockopt: return answer_of(c, s);
	case CALL_ID_dup:
	case CALL_ID_dup2:
	case CALL_ID_dup3:
	case CALL_ID_sendmmsg:
	case CALL_ID_recvmmsg:
	case CALL_ID_splice:
	case CALL_ID_psp_rx_assoc:
	case CALL_ID_psp_tx_assoc: return odd(c);
	default: return false;
	}
}

/* ---- all of them ---- */

static void addresses(struct rules_call *c, const struct flow *f)
{
	c->socket = (unsigned long)f;
	c->local = f->live.local_ip;
	c->local_port = c->deed == RULES_LISTEN ? f->bound_port : f->live.local_port;
	c->remote = f->live.remote_ip;
	c->remote_port = f->live.remote_port;
}

static void tell(struct run *r, struct rules_call *c, const struct flow *f)
{
	addresses(c, f);
	r->report->ops->call(r->report, c);
}

void rules_call_tell(struct run *r, const struct sys *s, const struct flow *flow, bool waits,
		     bool waited)
{
	struct rules_call c = {.time_ns = waited ? s->end_ns : s->begin_ns,
			       .waits = waits,
			       .returned = waited,
			       .done = waits ? 0 : s->ret,
			       .error = waits || s->ret >= 0 ? 0 : s->error};
	const struct flow *child;

	if (!flow || !r->report || !r->report->ops->call || !meaning(&c, s))
		return;
	if (flow->protocol != IPPROTO_TCP)
		c.deed = RULES_ODD;
	child = c.deed == RULES_ACCEPT ? flow_of(r, s->ret) : flow;
	c.parent = (unsigned long)flow;
	/* Fast Open: one call that is two. Where connect() was called before, this says no more. */
	if (c.deed == RULES_SEND && flow->state == FLOW_CONNECTING && !waited) {
		c.deed = RULES_CONNECT;
		tell(r, &c, flow);
		c.deed = RULES_SEND;
	}
	if (child)
		tell(r, &c, child);
}
