// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls that make, name, connect and end sockets. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include <lwip/err.h>

#include "runtime/stack/lwip/sock.h"

long call_socket(const long arg[6])
{
	int type = (int)arg[1] & ~(SOCK_NONBLOCK | SOCK_CLOEXEC), proto = (int)arg[2];
	struct sock *s;
	long fd;

	if (arg[0] != AF_INET && arg[0] != AF_INET6)
		return -EAFNOSUPPORT;
	if (type != SOCK_STREAM && type != SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;
	if (proto && proto != (type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP))
		return -EPROTONOSUPPORT;
	s = sock_new((int)arg[0], type);
	if (!s)
		return -ENOMEM;
	fd = sock_open(s);
	if (fd < 0) {
		free(s);
		return fd;
	}
	s->nonblock = arg[1] & SOCK_NONBLOCK;
	fd = fd_new(s);
	if (fd < 0)
		sock_close(s, arg);
	return fd;
}

/* The socket and the address that bind() and connect() are given. 0, or a negative errno. */
static int sock_and_addr(const long arg[6], struct sock **s, struct sock_addr *a)
{
	*s = fd_sock(arg[0]);
	return *s ? addr_from(*s, (void *)arg[1], (size_t)arg[2], a) : -EBADF;
}

long call_bind(const long arg[6])
{
	struct sock *s;
	struct sock_addr a;
	err_t err;
	int e = sock_and_addr(arg, &s, &a);

	if (e < 0)
		return e;
	if (!s->udp && (s->state != SOCK_NEW || !s->pcb || s->local.port))
		return -EINVAL;
	err = s->udp ? udp_bind(s->udp, &a.ip, a.port) : tcp_bind(s->pcb, &a.ip, a.port);
	if (err != ERR_OK)
		return -err_to_errno(err);
	sock_names(s);
	return 0;
}

long call_listen(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	struct tcp_pcb *pcb;
	long backlog = LWIP_MAX(LWIP_MIN(arg[1], 255), 1);
	err_t err = ERR_OK;

	if (!s)
		return -EBADF;
	if (s->udp)
		return -EOPNOTSUPP;
	if (s->state == SOCK_LISTEN) {
		tcp_backlog_set(s->pcb, (u8_t)backlog);
		return 0;
	}
	if (s->state != SOCK_NEW || !s->pcb)
		return -EINVAL;
	/* As lwIP's own sockets: a listener at :: serves both families. */
	if (s->domain == AF_INET6 && !s->v6only && ip_addr_isany(&s->pcb->local_ip)) {
		IP_SET_TYPE_VAL(s->pcb->local_ip, IPADDR_TYPE_ANY);
		IP_SET_TYPE_VAL(s->pcb->remote_ip, IPADDR_TYPE_ANY);
	}
	if (s->pcb->local_port == 0)
		err = tcp_bind(s->pcb, &s->pcb->local_ip, 0);
	if (err != ERR_OK)
		return -err_to_errno(err);
	pcb = tcp_listen_with_backlog_and_err(s->pcb, (u8_t)backlog, &err);
	if (!pcb)
		return -err_to_errno(err);
	s->pcb = pcb;
	s->state = SOCK_LISTEN;
	tcp_arg(pcb, s);
	tcp_accept(pcb, sock_accepted);
	sock_names(s);
	return 0;
}

long call_accept4(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]), *c;
	struct park *p;
	long fd;

	if (!s)
		return -EBADF;
	if (s->udp)
		return -EOPNOTSUPP;
	if (s->state != SOCK_LISTEN || (arg[3] & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)))
		return -EINVAL;
	c = s->accepted;
	if (!c) {
		p = park_of(arg, s->rcvtimeo ? s->rcvtimeo : INT64_MAX);
		return s->nonblock || park_over(p) ? -EAGAIN : TCPCHECK_STACK_PARK;
	}
	fd = fd_new(c);
	if (fd < 0)
		return fd;
	s->accepted = c->next;
	c->next = NULL;
	c->nonblock = arg[3] & SOCK_NONBLOCK;
	if (c->pcb) {
		tcp_backlog_accepted(c->pcb); /* nothing in a build without backlogs */
	}
	if (arg[1])
		addr_to(c, &c->remote, (void *)arg[1], (socklen_t *)arg[2]);
	return fd;
}

static long connect_begin(struct sock *s, const struct sock_addr *a, const long arg[6])
{
	err_t err;

	if (!s->pcb)
		return -ENOTCONN;
	err = tcp_connect(s->pcb, &a->ip, a->port, sock_connected);
	if (err != ERR_OK)
		return -err_to_errno(err);
	s->state = SOCK_CONNECTING;
	sock_names(s);
	if (s->nonblock)
		return -EINPROGRESS;
	park_of(arg, s->sndtimeo ? s->sndtimeo : INT64_MAX);
	return TCPCHECK_STACK_PARK;
}

static long stream_connect(struct sock *s, const struct sock_addr *a, const long arg[6])
{
	switch (s->state) {
	case SOCK_NEW: return connect_begin(s, a, arg);
	case SOCK_CONNECTING:
		if (s->nonblock)
			return -EALREADY;
		return park_over(park_of(arg, s->sndtimeo ? s->sndtimeo : INT64_MAX))
			       ? -EINPROGRESS
			       : TCPCHECK_STACK_PARK;
	case SOCK_CONNECTED:
		if (s->connect_told)
			return -EISCONN;
		s->connect_told = true;
		return 0;
	case SOCK_LISTEN: return -EISCONN;
	case SOCK_DEAD: break;
	}
	return s->err ? sock_error(s) : -ENOTCONN;
}

long call_connect(const long arg[6])
{
	struct sock *s;
	struct sock_addr a;
	err_t err;
	int e = sock_and_addr(arg, &s, &a);

	if (e < 0)
		return e;
	if (!s->udp)
		return stream_connect(s, &a, arg);
	err = udp_connect(s->udp, &a.ip, a.port);
	sock_names(s);
	return err == ERR_OK ? 0 : -err_to_errno(err);
}

/* As lwIP's own sockets: both ends at once, or the second after the first, is a close. */
long call_shutdown(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	bool rd = arg[1] != SHUT_WR, wr = arg[1] != SHUT_RD;
	err_t err;

	if (!s)
		return -EBADF;
	if (arg[1] < SHUT_RD || arg[1] > SHUT_RDWR)
		return -EINVAL;
	if (s->udp || s->state != SOCK_CONNECTED)
		return -ENOTCONN;
	rd |= s->shut_rd;
	wr |= s->shut_wr;
	if (rd && wr) {
		sock_detach(s);
	} else {
		err = s->shut_wr ? ERR_OK : tcp_shutdown(s->pcb, rd, wr);
		if (err != ERR_OK)
			return -err_to_errno(err);
	}
	s->shut_rd = rd;
	s->shut_wr = wr;
	return 0;
}

long call_close(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	long r = 0;

	if (!s)
		return -EBADF;
	if (s->refs == 1)
		r = sock_close(s, arg);
	else
		s->refs--;
	if (r == 0)
		fds[arg[0]] = NULL;
	return r;
}

long call_getsockname(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);

	if (!s)
		return -EBADF;
	if (!arg[1] || !arg[2])
		return -EFAULT;
	addr_to(s, &s->local, (void *)arg[1], (socklen_t *)arg[2]);
	return 0;
}

long call_getpeername(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);

	if (!s)
		return -EBADF;
	if (!arg[1] || !arg[2])
		return -EFAULT;
	if (s->udp ? !(s->udp->flags & UDP_FLAGS_CONNECTED) : s->state != SOCK_CONNECTED)
		return -ENOTCONN;
	addr_to(s, &s->remote, (void *)arg[1], (socklen_t *)arg[2]);
	return 0;
}

long call_fcntl(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);

	if (!s)
		return -EBADF;
	switch (arg[1]) {
	case F_GETFL: return O_RDWR | (s->nonblock ? O_NONBLOCK : 0);
	case F_SETFL: s->nonblock = arg[2] & O_NONBLOCK; return 0;
	case F_GETFD:
	case F_SETFD: return 0;
	}
	return -ENOSYS;
}

long call_ioctl(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	int *value = (int *)arg[2];

	if (!s)
		return -EBADF;
	if (arg[1] != FIONREAD && arg[1] != FIONBIO)
		return -ENOSYS;
	if (!value)
		return -EFAULT;
	if (arg[1] == FIONBIO) {
		s->nonblock = *value != 0;
	} else {
		if (s->state == SOCK_LISTEN)
			return -EINVAL;
		*value = (int)(s->udp ? (s->dgrams ? s->dgrams->len : 0) : s->rx_len);
	}
	return 0;
}

long call_dup(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);

	return s ? fd_new(s) : -EBADF;
}

long call_dup3(const long arg[6])
{
	struct sock *s = fd_sock(arg[0]);
	long close_arg[6] = {arg[1]};

	if (!s || arg[1] < 0 || arg[1] >= FD_MAX)
		return -EBADF;
	if (arg[0] == arg[1])
		return -EINVAL;
	if (fds[arg[1]] && call_close(close_arg) == TCPCHECK_STACK_PARK) {
		park_end(close_arg);
		return -ENOSYS; /* a descriptor in use that would linger */
	}
	fds[arg[1]] = s;
	s->refs++;
	return arg[1];
}
