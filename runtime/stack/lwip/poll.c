// SPDX-License-Identifier: GPL-2.0-or-later
/* Waiting for several sockets: poll and select, which are one thing with two kinds of argument. */
#include <errno.h>
#include <poll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>

#include "runtime/stack/lwip/sock.h"

#define NS_PER_S  1000000000LL
#define NS_PER_MS 1000000LL
#define NS_PER_US 1000LL

static short events_of(const struct sock *s)
{
	short ev = 0;

	if (sock_readable(s))
		ev |= POLLIN | POLLRDNORM;
	if (s->udp || s->state == SOCK_LISTEN)
		return s->udp ? ev | POLLOUT | POLLWRNORM : ev;
	if (sock_writable(s))
		ev |= POLLOUT | POLLWRNORM;
	if (s->fin || s->shut_rd || s->state == SOCK_DEAD)
		ev |= POLLRDHUP;
	if (s->state == SOCK_DEAD || s->state == SOCK_NEW || (s->fin && s->shut_wr))
		ev |= POLLHUP;
	if (s->err)
		ev |= POLLERR;
	return ev;
}

/* ---- poll ---- */

static long poll_now(struct pollfd *p, unsigned long n)
{
	unsigned long i;
	long ready = 0;

	for (i = 0; i < n; i++) {
		const struct sock *s = fd_sock(p[i].fd);

		p[i].revents = 0;
		if (p[i].fd < 0)
			continue;
		p[i].revents = s ? events_of(s) & (p[i].events | POLLERR | POLLHUP) : POLLNVAL;
		ready += p[i].revents != 0;
	}
	return ready;
}

static long poll_until(const long arg[6], int64_t timeout_ns)
{
	long ready;

	if (arg[1] < 0 || arg[1] > FD_MAX)
		return -EINVAL;
	if (arg[1] && !arg[0])
		return -EFAULT;
	ready = poll_now((struct pollfd *)arg[0], (unsigned long)arg[1]);
	if (ready > 0 || park_over(park_of(arg, timeout_ns)))
		return ready;
	return TCPCHECK_STACK_PARK;
}

static int64_t ns_of(int64_t s, int64_t rest, int64_t unit)
{
	return s > INT64_MAX / NS_PER_S - 1 ? INT64_MAX : s * NS_PER_S + rest * unit;
}

long call_poll(const long arg[6])
{
	int ms = (int)arg[2];

	return poll_until(arg, ms < 0 ? INT64_MAX : ms * NS_PER_MS);
}

long call_ppoll(const long arg[6])
{
	const struct timespec *t = (struct timespec *)arg[2];

	if (t && (t->tv_sec < 0 || t->tv_nsec < 0 || t->tv_nsec >= NS_PER_S))
		return -EINVAL;
	return poll_until(arg, t ? ns_of(t->tv_sec, t->tv_nsec, 1) : INT64_MAX);
}

/* ---- select ---- */

struct sets {
	fd_set in, out, except;
};

/* As Linux has it: which events count for which set. */
#define SELECT_IN     (POLLRDNORM | POLLIN | POLLHUP | POLLERR)
#define SELECT_OUT    (POLLWRNORM | POLLOUT | POLLERR)
#define SELECT_EXCEPT POLLPRI

static bool select_one(int fd, fd_set *asked, fd_set *is, short ev, short which)
{
	if (!asked || !FD_ISSET(fd, asked) || !(ev & which))
		return false;
	FD_SET(fd, is);
	return true;
}

static long select_now(const long arg[6], struct sets *is)
{
	fd_set *in = (fd_set *)arg[1], *out = (fd_set *)arg[2], *except = (fd_set *)arg[3];
	long ready = 0;
	int fd;

	for (fd = 0; fd < arg[0]; fd++) {
		const struct sock *s = fd_sock(fd);
		short ev;

		if (!((in && FD_ISSET(fd, in)) || (out && FD_ISSET(fd, out)) ||
		      (except && FD_ISSET(fd, except))))
			continue;
		if (!s)
			return -EBADF;
		ev = events_of(s);
		ready += select_one(fd, in, &is->in, ev, SELECT_IN);
		ready += select_one(fd, out, &is->out, ev, SELECT_OUT);
		ready += select_one(fd, except, &is->except, ev, SELECT_EXCEPT);
	}
	return ready;
}

/* Sets are as long as the highest descriptor needs: no more is read or written. */
static void set_copy(long nfds, const fd_set *from, void *to)
{
	int fd;

	for (fd = 0; to && fd < nfds; fd++)
		if (FD_ISSET(fd, from))
			FD_SET(fd, (fd_set *)to);
		else
			FD_CLR(fd, (fd_set *)to);
}

static long select_until(const long arg[6], int64_t timeout_ns, int64_t *left_ns)
{
	struct sets is = {0};
	struct park *p;
	long ready;

	if (arg[0] < 0 || arg[0] > FD_SETSIZE)
		return -EINVAL;
	ready = select_now(arg, &is);
	if (ready < 0)
		return ready;
	p = park_of(arg, timeout_ns);
	if (ready == 0 && !park_over(p))
		return TCPCHECK_STACK_PARK;
	set_copy(arg[0], &is.in, (void *)arg[1]);
	set_copy(arg[0], &is.out, (void *)arg[2]);
	set_copy(arg[0], &is.except, (void *)arg[3]);
	*left_ns = park_over(p) ? 0 : p->deadline - plug_now;
	return ready;
}

long call_select(const long arg[6])
{
	struct timeval *t = (struct timeval *)arg[4];
	int64_t left = 0;
	long r;

	if (t && (t->tv_sec < 0 || t->tv_usec < 0))
		return -EINVAL;
	r = select_until(arg, t ? ns_of(t->tv_sec, t->tv_usec, NS_PER_US) : INT64_MAX, &left);
	if (t && r >= 0)
		*t = (struct timeval){left / NS_PER_S, left % NS_PER_S / NS_PER_US};
	return r;
}

long call_pselect6(const long arg[6])
{
	struct timespec *t = (struct timespec *)arg[4];
	int64_t left = 0;
	long r;

	if (t && (t->tv_sec < 0 || t->tv_nsec < 0 || t->tv_nsec >= NS_PER_S))
		return -EINVAL;
	r = select_until(arg, t ? ns_of(t->tv_sec, t->tv_nsec, 1) : INT64_MAX, &left);
	if (t && r >= 0)
		*t = (struct timespec){left / NS_PER_S, left % NS_PER_S};
	return r;
}
