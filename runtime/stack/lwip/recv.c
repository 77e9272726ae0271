// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls that read. Data first, then the error or the end that came behind it. */
#include <errno.h>
#include <string.h>
#include <stdlib.h>

#include "runtime/stack/lwip/data.h"
#include "runtime/stack/lwip/sock.h"

#define FLAGS_KNOWN \
	(MSG_PEEK | MSG_DONTWAIT | MSG_WAITALL | MSG_TRUNC | MSG_NOSIGNAL | MSG_CMSG_CLOEXEC)

/* What a call reads, and where to. */
struct want {
	struct data to;
	struct sock_addr *from; /* of a datagram; may be NULL */
	int *flags_out;         /* may be NULL */
};

/* Writes @n bytes @at bytes behind the beginning of the buffers. */
static void scatter(const struct data *d, size_t at, const unsigned char *from, size_t n)
{
	size_t i, part;

	for (i = 0; i < d->niov && n > 0; i++) {
		if (at >= d->iov[i].iov_len) {
			at -= d->iov[i].iov_len;
			continue;
		}
		part = LWIP_MIN(n, d->iov[i].iov_len - at);
		memcpy((unsigned char *)d->iov[i].iov_base + at, from, part);
		from += part;
		n -= part;
		at = 0;
	}
}

/* The application has the bytes: the window opens. */
static void consume(struct sock *s, size_t n)
{
	s->rx_at += n;
	s->rx_len -= n;
	if (s->rx_len == 0)
		s->rx_at = 0;
	while (n > 0 && s->pcb) {
		u16_t part = (u16_t)LWIP_MIN(n, 0xffff);

		tcp_recved(s->pcb, part);
		n -= part;
	}
}

static size_t take(struct sock *s, const struct want *w, size_t at)
{
	size_t n = LWIP_MIN(s->rx_len, w->to.len - at);

	if (n == 0)
		return 0;
	if (!(w->to.flags & MSG_TRUNC))
		scatter(&w->to, at, s->rx + s->rx_at, n);
	if (!(w->to.flags & MSG_PEEK))
		consume(s, n);
	return n;
}

static bool no_waiting(const struct sock *s, const struct want *w, const struct park *p)
{
	return s->nonblock || (w->to.flags & MSG_DONTWAIT) || park_over(p);
}

static struct park *begin(const struct sock *s, const struct want *w)
{
	return park_of(w->to.arg, s->rcvtimeo ? s->rcvtimeo : INT64_MAX);
}

static long stream_read(struct sock *s, struct want *w)
{
	bool all = (w->to.flags & MSG_WAITALL) && !(w->to.flags & MSG_PEEK);
	struct park *p;

	if (s->state == SOCK_NEW || s->state == SOCK_LISTEN)
		return -ENOTCONN;
	if (w->to.len == 0)
		return 0;
	p = begin(s, w);
	p->done += take(s, w, p->done);
	if (p->done == w->to.len || (p->done > 0 && !all))
		return (long)p->done;
	if (s->err)
		return p->done ? (long)p->done : sock_error(s);
	if (s->fin || s->shut_rd || s->state == SOCK_DEAD)
		return (long)p->done;
	if (no_waiting(s, w, p))
		return p->done ? (long)p->done : -EAGAIN;
	return TCPCHECK_STACK_PARK;
}

static long dgram_read(struct sock *s, struct want *w)
{
	struct dgram *d = s->dgrams;
	size_t n, full;

	if (!d)
		return no_waiting(s, w, begin(s, w)) ? -EAGAIN : TCPCHECK_STACK_PARK;
	full = d->len;
	n = LWIP_MIN(full, w->to.len);
	scatter(&w->to, 0, d->data, n);
	if (w->from)
		*w->from = d->from;
	if (w->flags_out && n < full)
		*w->flags_out |= MSG_TRUNC;
	if (!(w->to.flags & MSG_PEEK)) {
		s->dgrams = d->next;
		free(d);
	}
	return (long)(w->to.flags & MSG_TRUNC ? full : n);
}

static long receive(struct sock *s, struct want *w)
{
	int e = data_check(&w->to, FLAGS_KNOWN);

	if (e < 0)
		return e;
	return s->udp ? dgram_read(s, w) : stream_read(s, w);
}

long call_read(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	struct iovec iov = {(void *)arg[1], (size_t)arg[2]};
	struct want w = {.to = {.iov = &iov, .niov = 1, .arg = arg}};

	return s ? receive(s, &w) : -EBADF;
}

long call_readv(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	struct want w = {.from = NULL};
	int e = s ? data_from_vector(&w.to, arg) : -EBADF;

	return e < 0 ? e : receive(s, &w);
}

long call_recvfrom(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	struct iovec iov = {(void *)arg[1], (size_t)arg[2]};
	struct sock_addr from;
	struct want w = {.to = {.iov = &iov, .niov = 1, .flags = (int)arg[3], .arg = arg},
			 .from = &from};
	socklen_t *len = (socklen_t *)arg[5];
	long n;

	if (!s)
		return -EBADF;
	n = receive(s, &w);
	if (n < 0 || !arg[4] || !len)
		return n;
	if (s->udp)
		addr_to(s, &from, (void *)arg[4], len);
	else
		*len = 0; /* as Linux: a stream has no names for its parts */
	return n;
}

long call_recvmsg(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	struct msghdr *m = (struct msghdr *)arg[1];
	struct sock_addr from;
	int flags = 0;
	struct want w = {.from = &from, .flags_out = &flags};
	long n = s ? data_from_message(&w.to, m, arg) : -EBADF;

	if (n < 0)
		return n;
	n = receive(s, &w);
	if (n < 0)
		return n;
	if (s->udp && m->msg_name)
		addr_to(s, &from, m->msg_name, &m->msg_namelen);
	else
		m->msg_namelen = 0;
	m->msg_controllen = 0;
	m->msg_flags = flags;
	return n;
}
