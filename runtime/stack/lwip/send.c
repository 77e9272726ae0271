// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls that write. No SIGPIPE: -EPIPE is all. */
#include <errno.h>
#include <string.h>

#include "runtime/stack/lwip/data.h"
#include "runtime/stack/lwip/sock.h"

#define FLAGS_KNOWN (MSG_MORE | MSG_DONTWAIT | MSG_NOSIGNAL)

/* What a call writes, and to whom. */
struct have {
	struct data data;
	const void *to; /* sockaddr of a datagram */
	socklen_t to_len;
};

/* The buffer that holds byte @at, from there on. */
static struct iovec part_at(const struct data *d, size_t at)
{
	const struct iovec *v = d->iov;

	while (at >= v->iov_len)
		at -= v++->iov_len;
	return (struct iovec){(unsigned char *)v->iov_base + at, v->iov_len - at};
}

/* As much as lwIP takes of one buffer: when its queue has too many parts, it takes nothing. */
static size_t queue_part(struct tcp_pcb *pcb, struct iovec v, size_t left, bool more)
{
	size_t n = LWIP_MIN(LWIP_MIN(v.iov_len, tcp_sndbuf(pcb)), 0xffff);

	while (n > 0) {
		u8_t flags = TCP_WRITE_FLAG_COPY;

		if (more || n < left)
			flags |= TCP_WRITE_FLAG_MORE;
		if (tcp_write(pcb, v.iov_base, (u16_t)n, flags) == ERR_OK)
			return n;
		n = n > tcp_mss(pcb) ? n / 2 : 0;
	}
	return 0;
}

static void queue(struct sock *s, const struct have *h, struct park *p)
{
	size_t n;

	while (p->done < h->data.len) {
		n = queue_part(s->pcb, part_at(&h->data, p->done), h->data.len - p->done,
			       h->data.flags & MSG_MORE);
		if (n == 0)
			break;
		p->done += n;
	}
	tcp_output(s->pcb);
}

static long stream_write(struct sock *s, struct have *h)
{
	struct park *p;

	if (s->state == SOCK_NEW || s->state == SOCK_LISTEN)
		return s->shut_wr ? -EPIPE : -ENOTCONN;
	p = park_of(h->data.arg, s->sndtimeo ? s->sndtimeo : INT64_MAX);
	if (s->err)
		return p->done ? (long)p->done : sock_error(s);
	if (s->shut_wr || s->state == SOCK_DEAD)
		return p->done ? (long)p->done : -EPIPE;
	if (s->state == SOCK_CONNECTED)
		queue(s, h, p);
	if (p->done == h->data.len && s->state == SOCK_CONNECTED)
		return (long)p->done;
	if (s->nonblock || (h->data.flags & MSG_DONTWAIT) || park_over(p))
		return p->done ? (long)p->done : -EAGAIN;
	return TCPCHECK_STACK_PARK;
}

static long dgram_write(struct sock *s, struct have *h)
{
	struct sock_addr to;
	struct pbuf *p;
	size_t at = 0, i;
	err_t err;
	int e = h->to ? addr_from(s, h->to, h->to_len, &to) : 0;

	if (e < 0)
		return e;
	if (!h->to && !(s->udp->flags & UDP_FLAGS_CONNECTED))
		return -EDESTADDRREQ;
	if (h->data.len > 0xffff - UDP_HLEN)
		return -EMSGSIZE;
	p = pbuf_alloc(PBUF_TRANSPORT, (u16_t)h->data.len, PBUF_RAM);
	if (!p)
		return -ENOBUFS;
	for (i = 0; i < h->data.niov; i++) {
		pbuf_take_at(p, h->data.iov[i].iov_base, (u16_t)h->data.iov[i].iov_len, (u16_t)at);
		at += h->data.iov[i].iov_len;
	}
	err = h->to ? udp_sendto(s->udp, p, &to.ip, to.port) : udp_send(s->udp, p);
	pbuf_free(p);
	sock_names(s);
	return err == ERR_OK ? (long)h->data.len : -err_to_errno(err);
}

static long transmit(struct sock *s, struct have *h)
{
	int e = data_check(&h->data, FLAGS_KNOWN);

	if (e < 0)
		return e;
	return s->udp ? dgram_write(s, h) : stream_write(s, h);
}

long call_write(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	struct iovec iov = {(void *)arg[1], (size_t)arg[2]};
	struct have h = {.data = {.iov = &iov, .niov = 1, .arg = arg}};

	return s ? transmit(s, &h) : -EBADF;
}

long call_writev(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	struct have h = {.to = NULL};
	int e = s ? data_from_vector(&h.data, arg) : -EBADF;

	return e < 0 ? e : transmit(s, &h);
}

long call_sendto(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	struct iovec iov = {(void *)arg[1], (size_t)arg[2]};
	struct have h = {.data = {.iov = &iov, .niov = 1, .flags = (int)arg[3], .arg = arg},
			 .to = (void *)arg[4],
			 .to_len = (socklen_t)arg[5]};

	return s ? transmit(s, &h) : -EBADF;
}

long call_sendmsg(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	const struct msghdr *m = (struct msghdr *)arg[1];
	struct have h = {.to = NULL};
	int e = s ? data_from_message(&h.data, m, arg) : -EBADF;

	if (e < 0)
		return e;
	h.to = m->msg_name;
	h.to_len = m->msg_namelen;
	return transmit(s, &h);
}
