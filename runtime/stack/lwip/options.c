// SPDX-License-Identifier: GPL-2.0-or-later
/* Socket options: one row each. What lwIP's own sockets do not have is not here either. */
#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/time.h>

#include "runtime/stack/lwip/sock.h"

#define NS_PER_S  1000000000LL
#define NS_PER_US 1000LL

/* Values as the call has them. */
union value {
	int n;
	struct linger linger;
	struct timeval time;
	char name[4]; /* what of it matters: without NUL, perhaps cut */
};

struct option {
	int level, name;
	size_t size;
	/* 0, or a negative errno; NULL: -ENOPROTOOPT. */
	int (*get)(struct sock *s, union value *v);
	int (*set)(struct sock *s, const union value *v);
};

/* ---- of any pcb ---- */

/* The part that all of lwIP's pcbs begin with. */
static struct ip_pcb *any_pcb(struct sock *s)
{
	return s->udp ? (struct ip_pcb *)s->udp : (struct ip_pcb *)s->pcb;
}

static int flag_get(struct sock *s, union value *v, u8_t flag)
{
	if (!any_pcb(s))
		return -EINVAL;
	v->n = ip_get_option(any_pcb(s), flag) != 0;
	return 0;
}

static int flag_set(struct sock *s, const union value *v, u8_t flag)
{
	if (!any_pcb(s))
		return -EINVAL;
	if (v->n)
		ip_set_option(any_pcb(s), flag);
	else
		ip_reset_option(any_pcb(s), flag);
	return 0;
}

static int reuse_get(struct sock *s, union value *v)
{
	return flag_get(s, v, SOF_REUSEADDR);
}

static int reuse_set(struct sock *s, const union value *v)
{
	return flag_set(s, v, SOF_REUSEADDR);
}

static int keepalive_get(struct sock *s, union value *v)
{
	return flag_get(s, v, SOF_KEEPALIVE);
}

static int keepalive_set(struct sock *s, const union value *v)
{
	return flag_set(s, v, SOF_KEEPALIVE);
}

static int broadcast_get(struct sock *s, union value *v)
{
	return flag_get(s, v, SOF_BROADCAST);
}

static int broadcast_set(struct sock *s, const union value *v)
{
	return flag_set(s, v, SOF_BROADCAST);
}

static int ttl_get(struct sock *s, union value *v)
{
	if (!any_pcb(s))
		return -EINVAL;
	v->n = any_pcb(s)->ttl;
	return 0;
}

static int ttl_set(struct sock *s, const union value *v)
{
	if (!any_pcb(s) || v->n < 1 || v->n > 255)
		return -EINVAL;
	any_pcb(s)->ttl = (u8_t)v->n;
	return 0;
}

static int tos_get(struct sock *s, union value *v)
{
	if (!any_pcb(s))
		return -EINVAL;
	v->n = any_pcb(s)->tos;
	return 0;
}

static int tos_set(struct sock *s, const union value *v)
{
	if (!any_pcb(s) || v->n < 0 || v->n > 255)
		return -EINVAL;
	any_pcb(s)->tos = (u8_t)v->n;
	return 0;
}

/* ---- of the socket ---- */

static int linger_get(struct sock *s, union value *v)
{
	v->linger = s->linger;
	return 0;
}

static int linger_set(struct sock *s, const union value *v)
{
	s->linger = v->linger;
	return 0;
}

static int error_get(struct sock *s, union value *v)
{
	v->n = -sock_error(s);
	return 0;
}

static int type_get(struct sock *s, union value *v)
{
	v->n = s->type;
	return 0;
}

static int accept_get(struct sock *s, union value *v)
{
	v->n = s->state == SOCK_LISTEN;
	return 0;
}

static void time_get(int64_t ns, union value *v)
{
	v->time = (struct timeval){ns / NS_PER_S, ns % NS_PER_S / NS_PER_US};
}

static int time_set(int64_t *ns, const union value *v)
{
	if (v->time.tv_usec < 0 || v->time.tv_usec >= 1000000)
		return -EDOM;
	/* Negative: Linux does not wait at all. */
	*ns = v->time.tv_sec < 0 ? 1 : v->time.tv_sec * NS_PER_S + v->time.tv_usec * NS_PER_US;
	return 0;
}

static int rcvtimeo_get(struct sock *s, union value *v)
{
	time_get(s->rcvtimeo, v);
	return 0;
}

static int rcvtimeo_set(struct sock *s, const union value *v)
{
	return time_set(&s->rcvtimeo, v);
}

static int sndtimeo_get(struct sock *s, union value *v)
{
	time_get(s->sndtimeo, v);
	return 0;
}

static int sndtimeo_set(struct sock *s, const union value *v)
{
	return time_set(&s->sndtimeo, v);
}

static int v6only_get(struct sock *s, union value *v)
{
	v->n = s->v6only;
	return s->domain == AF_INET6 ? 0 : -ENOPROTOOPT;
}

static int v6only_set(struct sock *s, const union value *v)
{
	if (s->domain != AF_INET6)
		return -ENOPROTOOPT;
	if (s->local.port)
		return -EINVAL;
	s->v6only = v->n != 0;
	return 0;
}

/* ---- of TCP; lwIP's pcb of a listener is shorter and has none of it ---- */

static struct tcp_pcb *tcp_of(struct sock *s)
{
	return s->state == SOCK_LISTEN ? NULL : s->pcb;
}

static int nodelay_get(struct sock *s, union value *v)
{
	if (!tcp_of(s))
		return -EINVAL;
	v->n = tcp_nagle_disabled(tcp_of(s)) != 0;
	return 0;
}

static int nodelay_set(struct sock *s, const union value *v)
{
	if (!tcp_of(s))
		return -EINVAL;
	if (v->n)
		tcp_nagle_disable(tcp_of(s));
	else
		tcp_nagle_enable(tcp_of(s));
	return 0;
}

static int seconds_get(struct sock *s, u32_t ms, union value *v)
{
	(void)s;
	v->n = (int)(ms / 1000);
	return 0;
}

static int idle_get(struct sock *s, union value *v)
{
	return tcp_of(s) ? seconds_get(s, tcp_of(s)->keep_idle, v) : -EINVAL;
}

static int idle_set(struct sock *s, const union value *v)
{
	if (!tcp_of(s) || v->n < 1 || v->n > 32767)
		return -EINVAL;
	tcp_of(s)->keep_idle = (u32_t)v->n * 1000;
	return 0;
}

#if LWIP_TCP_KEEPALIVE
static int intvl_get(struct sock *s, union value *v)
{
	return tcp_of(s) ? seconds_get(s, tcp_of(s)->keep_intvl, v) : -EINVAL;
}

static int intvl_set(struct sock *s, const union value *v)
{
	if (!tcp_of(s) || v->n < 1 || v->n > 32767)
		return -EINVAL;
	tcp_of(s)->keep_intvl = (u32_t)v->n * 1000;
	return 0;
}

static int cnt_get(struct sock *s, union value *v)
{
	if (!tcp_of(s))
		return -EINVAL;
	v->n = (int)tcp_of(s)->keep_cnt;
	return 0;
}

static int cnt_set(struct sock *s, const union value *v)
{
	if (!tcp_of(s) || v->n < 1 || v->n > 127)
		return -EINVAL;
	tcp_of(s)->keep_cnt = (u32_t)v->n;
	return 0;
}
#endif

/* lwIP has one, that of RFC 5681 (tcp_receive()), which Linux calls so. */
static const char congestion_control[] = "reno";

static int congestion_get(struct sock *s, union value *v)
{
	(void)s;
	memcpy(v->name, congestion_control, sizeof(v->name));
	return 0;
}

static int congestion_set(struct sock *s, const union value *v)
{
	(void)s;
	return memcmp(v->name, congestion_control, sizeof(v->name)) ? -ENOENT : 0;
}

#define INT  sizeof(int)
#define NAME sizeof(((union value *)0)->name)
#define TIME sizeof(struct timeval)

static const struct option options[] = {
	{SOL_SOCKET, SO_REUSEADDR, INT, reuse_get, reuse_set},
	{SOL_SOCKET, SO_KEEPALIVE, INT, keepalive_get, keepalive_set},
	{SOL_SOCKET, SO_BROADCAST, INT, broadcast_get, broadcast_set},
	{SOL_SOCKET, SO_LINGER, sizeof(struct linger), linger_get, linger_set},
	{SOL_SOCKET, SO_ERROR, INT, error_get, NULL},
	{SOL_SOCKET, SO_TYPE, INT, type_get, NULL},
	{SOL_SOCKET, SO_ACCEPTCONN, INT, accept_get, NULL},
	{SOL_SOCKET, SO_RCVTIMEO, TIME, rcvtimeo_get, rcvtimeo_set},
	{SOL_SOCKET, SO_SNDTIMEO, TIME, sndtimeo_get, sndtimeo_set},
	{IPPROTO_IP, IP_TTL, INT, ttl_get, ttl_set},
	{IPPROTO_IP, IP_TOS, INT, tos_get, tos_set},
	{IPPROTO_IPV6, IPV6_V6ONLY, INT, v6only_get, v6only_set},
	{IPPROTO_TCP, TCP_NODELAY, INT, nodelay_get, nodelay_set},
	{IPPROTO_TCP, TCP_CONGESTION, NAME, congestion_get, congestion_set},
	{IPPROTO_TCP, TCP_KEEPIDLE, INT, idle_get, idle_set},
#if LWIP_TCP_KEEPALIVE
	{IPPROTO_TCP, TCP_KEEPINTVL, INT, intvl_get, intvl_set},
	{IPPROTO_TCP, TCP_KEEPCNT, INT, cnt_get, cnt_set},
#endif
	{0},
};

static const struct option *option_find(long level, long name)
{
	const struct option *o;

	for (o = options; o->size; o++)
		if (o->level == level && o->name == name)
			return o;
	return NULL;
}

bool option_known(long level, long name)
{
	return option_find(level, name) != NULL;
}

long call_setsockopt(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	const struct option *o = option_find(arg[1], arg[2]);
	union value v;

	if (!s)
		return -EBADF;
	if (!o || !o->set || (s->udp && o->level == IPPROTO_TCP))
		return -ENOPROTOOPT;
	if (!arg[3])
		return -EFAULT;
	if (arg[4] < (long)o->size)
		return -EINVAL;
	memcpy(&v, (void *)arg[3], o->size);
	return o->set(s, &v);
}

long call_getsockopt(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	const struct option *o = option_find(arg[1], arg[2]);
	socklen_t *len = (socklen_t *)arg[4];
	union value v;
	int e;

	if (!s)
		return -EBADF;
	if (!o || !o->get || (s->udp && o->level == IPPROTO_TCP))
		return -ENOPROTOOPT;
	if (!len || !arg[3])
		return -EFAULT;
	if ((int)*len < 0)
		return -EINVAL;
	e = o->get(s, &v);
	if (e < 0)
		return e;
	if (*len > o->size)
		*len = (socklen_t)o->size;
	memcpy((void *)arg[3], &v, *len);
	return 0;
}
