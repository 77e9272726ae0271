// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sockets over lwIP's raw interface: what its callbacks say is kept until a call asks. Errors are
 * mapped by lwIP's own err_to_errno(), as its own sockets do it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lwip/err.h>
#include <lwip/priv/tcp_priv.h>

#include "runtime/stack/lwip/sock.h"

#define NS_PER_S 1000000000LL

struct sock *sock_new(int domain, int type)
{
	struct sock *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->domain = domain;
	s->type = type;
	ip_addr_set_any(domain == AF_INET6, &s->local.ip);
	ip_addr_set_any(domain == AF_INET6, &s->remote.ip);
	return s;
}

static void sock_free(struct sock *s)
{
	while (s->dgrams) {
		struct dgram *next = s->dgrams->next;

		free(s->dgrams);
		s->dgrams = next;
	}
	free(s->rx);
	free(s);
}

/* ---- what lwIP says ---- */

static bool rx_put(struct sock *s, const struct pbuf *p)
{
	if (s->rx_at + s->rx_len + p->tot_len > s->rx_cap) {
		size_t cap = s->rx_len + p->tot_len + 4096;
		unsigned char *rx = malloc(cap);

		if (!rx)
			return false;
		if (s->rx_len)
			memcpy(rx, s->rx + s->rx_at, s->rx_len);
		free(s->rx);
		s->rx = rx;
		s->rx_at = 0;
		s->rx_cap = cap;
	}
	s->rx_len += pbuf_copy_partial(p, s->rx + s->rx_at + s->rx_len, p->tot_len, 0);
	return true;
}

/* tcp_recved() is called when it is read: until then it keeps the window closed. */
static err_t sock_received(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
	struct sock *s = arg;

	(void)pcb;
	(void)err;
	if (!p) {
		s->fin = true;
		return ERR_OK;
	}
	if (!rx_put(s, p))
		return ERR_MEM; /* lwIP keeps it and offers it again */
	pbuf_free(p);
	return ERR_OK;
}

static void sock_failed(void *arg, err_t err)
{
	struct sock *s = arg;

	s->pcb = NULL; /* lwIP has freed it, or will when this returns */
	s->state = SOCK_DEAD;
	if (err == ERR_CLSD) /* it has ended in order */
		s->fin = true;
	else
		s->err = err_to_errno(err);
}

err_t sock_connected(void *arg, struct tcp_pcb *pcb, err_t err)
{
	struct sock *s = arg;

	(void)pcb;
	(void)err;
	s->state = SOCK_CONNECTED;
	sock_names(s);
	return ERR_OK;
}

err_t sock_accepted(void *arg, struct tcp_pcb *pcb, err_t err)
{
	struct sock *listener = arg, *s, **end;

	if (err != ERR_OK || !pcb || !listener)
		return ERR_VAL;
	s = sock_new(listener->domain, SOCK_STREAM);
	if (!s)
		return ERR_MEM;
	s->v6only = listener->v6only;
	s->linger = listener->linger;
	s->rcvtimeo = listener->rcvtimeo;
	s->sndtimeo = listener->sndtimeo;
	s->connect_told = true;
	sock_adopt(s, pcb);
	s->state = SOCK_CONNECTED;
	sock_names(s);
	tcp_backlog_delayed(pcb);
	for (end = &listener->accepted; *end; end = &(*end)->next)
		;
	*end = s;
	return ERR_OK;
}

void sock_dgram(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from, u16_t port)
{
	struct sock *s = arg;
	struct dgram *d, **end;

	(void)pcb;
	d = malloc(sizeof(*d) + p->tot_len);
	if (d) {
		d->next = NULL;
		d->from.ip = *from;
		d->from.port = port;
		d->len = pbuf_copy_partial(p, d->data, p->tot_len, 0);
		for (end = &s->dgrams; *end; end = &(*end)->next)
			;
		*end = d;
	}
	pbuf_free(p);
}

/* ---- its life ---- */

void sock_adopt(struct sock *s, struct tcp_pcb *pcb)
{
	s->pcb = pcb;
	tcp_arg(pcb, s);
	tcp_err(pcb, sock_failed);
	tcp_recv(pcb, sock_received);
}

int sock_open(struct sock *s)
{
	u8_t type = s->domain == AF_INET6 ? IPADDR_TYPE_V6 : IPADDR_TYPE_V4;

	if (s->type == SOCK_DGRAM) {
		s->udp = udp_new_ip_type(type);
		if (!s->udp)
			return -ENOMEM;
		udp_recv(s->udp, sock_dgram, s);
		return 0;
	}
	s->pcb = tcp_new_ip_type(type);
	if (!s->pcb)
		return -ENOMEM;
	sock_adopt(s, s->pcb);
	return 0;
}

void sock_names(struct sock *s)
{
	if (s->pcb) {
		s->local.ip = s->pcb->local_ip;
		s->local.port = s->pcb->local_port;
		if (s->state != SOCK_LISTEN) { /* whose pcb is a shorter struct */
			s->remote.ip = s->pcb->remote_ip;
			s->remote.port = s->pcb->remote_port;
		}
	} else if (s->udp) {
		s->local.ip = s->udp->local_ip;
		s->local.port = s->udp->local_port;
		s->remote.ip = s->udp->remote_ip;
		s->remote.port = s->udp->remote_port;
	}
}

/* lwIP's defaults are for a pcb without an owner: more data is answered by a reset. */
static struct tcp_pcb *sock_disown(struct sock *s)
{
	struct tcp_pcb *pcb = s->pcb;

	tcp_arg(pcb, NULL);
	if (pcb->state != LISTEN) {
		tcp_err(pcb, NULL);
		tcp_recv(pcb, NULL);
	} else {
		tcp_accept(pcb, NULL);
	}
	s->pcb = NULL;
	s->state = SOCK_DEAD;
	return pcb;
}

void sock_detach(struct sock *s)
{
	tcp_close(sock_disown(s));
}

/* lwIP calls nobody when TIME-WAIT is over. A pcb is in it for two minutes, so this is in time. */
static void settle(struct sock *s)
{
	for (; s; s = s->next) {
		if (s->pcb && s->state == SOCK_CONNECTED && s->pcb->state == TIME_WAIT)
			sock_disown(s);
		settle(s->accepted);
	}
}

void sock_settle(void)
{
	int fd;

	for (fd = 0; fd < FD_MAX; fd++)
		if (fds[fd])
			settle(fds[fd]);
}

/* Whether close() has to wait: SO_LINGER with data that the peer has not acknowledged. lwIP frees
 * a closed pcb without a word, so only its sending half is closed while there is something left. */
static bool lingers(struct sock *s, const long arg[6])
{
	struct tcp_pcb *pcb = s->pcb;
	bool reset = pcb->rcv_wnd != TCP_WND_MAX(pcb) || pcb->refused_data;

	if (!s->linger.l_onoff || s->nonblock || s->shut_rd)
		return false;
	if (!park_is(arg) && ((!pcb->unsent && !pcb->unacked) || (reset && !s->shut_wr)))
		return false;
	if (!s->shut_wr) {
		if (tcp_shutdown(pcb, 0, 1) != ERR_OK)
			return false;
		s->shut_wr = true;
	}
	if (!pcb->unsent && !pcb->unacked)
		return false;
	return !park_over(park_of(arg, s->linger.l_linger * NS_PER_S));
}

static void listener_close(struct sock *s)
{
	while (s->accepted) {
		struct sock *c = s->accepted;

		s->accepted = c->next;
		if (c->pcb)
			tcp_abort(sock_disown(c));
		sock_free(c);
	}
}

long sock_close(struct sock *s, const long arg[6])
{
	if (s->udp)
		udp_remove(s->udp);
	if (s->pcb && s->state == SOCK_CONNECTED) {
		if (s->linger.l_onoff && s->linger.l_linger == 0)
			tcp_abort(sock_disown(s));
		else if (lingers(s, arg))
			return TCPCHECK_STACK_PARK;
	}
	if (s->pcb)
		sock_detach(s);
	listener_close(s);
	sock_free(s);
	return 0;
}

/* ---- what calls ask ---- */

int sock_error(struct sock *s)
{
	int err = s->err;

	s->err = 0;
	return -err;
}

bool sock_readable(const struct sock *s)
{
	if (s->udp)
		return s->dgrams != NULL;
	if (s->state == SOCK_LISTEN)
		return s->accepted != NULL;
	return s->rx_len > 0 || s->fin || s->shut_rd || s->err || s->state == SOCK_DEAD;
}

/* By the marks at which lwIP's own sockets become writable again. */
bool sock_writable(const struct sock *s)
{
	if (s->udp || s->state == SOCK_DEAD || s->shut_wr)
		return true;
	if (s->state != SOCK_CONNECTED)
		return s->state == SOCK_NEW;
	return tcp_sndbuf(s->pcb) > TCP_SNDLOWAT && tcp_sndqueuelen(s->pcb) < TCP_SNDQUEUELOWAT;
}
