// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the threads around a plug-in with packetdrill's interface. */
#include "runtime/stack/loader/google.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/call/worker.h"
#include "runtime/host/priority.h"
#include "runtime/stack/google.h"
#include "runtime/stack/turn.h"

#define ROOM   65536            /* for a packet, as packetdrill has it */
#define NAP_NS (50 * NS_PER_US) /* of the reader of a stack that does not wait for packets */
#define PEERS  1024             /* descriptors whose peer is known */

typedef void init_stack(const char *flags, struct google_table *table);

static struct {
	struct google_table table;
	struct workers *workers;
	int fd;
	int64_t from_ns; /* it may have sent packets since then */
	/* What accept() said: the interface has no getpeername(). Each is written by the call that
	 * returned the descriptor, before the run knows of it. */
	struct sockaddr_storage peers[PEERS];
	socklen_t peer_len[PEERS];
} me;

/* ---- messages ---- */

/* The socket takes a message as a whole, whoever sends it. */
static void tell(struct board_news *n, size_t len)
{
	n->len = len;
	if (send(me.fd, n, sizeof(*n) + len, MSG_NOSIGNAL) < 0)
		_exit(1); /* nobody is there any more */
}

static void tell_broken(struct board_news *n, const char *what, long long number)
{
	n->kind = BOARD_NEWS_BROKEN;
	tell(n, (size_t)snprintf((char *)n->data, 200, what, number) + 1);
}

/* ---- packets from the stack ---- */

static int64_t clock_us(void)
{
	struct timeval tv = {0};

	if (!me.table.gettimeofday || me.table.gettimeofday(me.table.user, &tv, NULL) != 0)
		return 0;
	return tv.tv_sec * US_PER_S + tv.tv_usec;
}

static void take_packet(struct board_news *n, size_t len, long long stamp_us)
{
	int64_t now = clock_now_ns();

	n->kind = BOARD_NEWS_PACKET;
	n->time_ns = google_time_ns(stamp_us, clock_us(), now, me.from_ns);
	if (len > TCPCHECK_STACK_PACKET_MAX)
		tell_broken(n, "netdev_receive() returned a packet of %lld bytes", (long long)len);
	else
		tell(n, len);
}

static void *read_packets(void *arg)
{
	struct board_news *n = arg;
	const struct timespec nap = {.tv_nsec = NAP_NS};

	priority_raise();
	prctl(PR_SET_TIMERSLACK, 1UL);
	for (;;) {
		size_t len = ROOM;
		long long stamp_us = 0;
		int ret = me.table.netdev_receive(me.table.user, n->data, &len, &stamp_us);

		if (ret == 0 && len > 0)
			take_packet(n, len, stamp_us);
		else
			nanosleep(&nap, NULL);
	}
	return NULL;
}

static int start_reader(struct board *b)
{
	struct board_news *n = calloc(1, sizeof(*n) + ROOM);
	sigset_t all, old;
	pthread_t thread;

	if (!n)
		abort();
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	errno = pthread_create(&thread, NULL, read_packets, n);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (!errno)
		return 0;
	board_fail(b, BOARD_NO_ENV, "a thread that reads packets: %s", strerror(errno));
	return -1;
}

/* ---- calls ---- */

static void keep_peer(const struct sys *s, const void *addr, socklen_t len)
{
	if (s->ret < 0 || s->ret >= PEERS || len > sizeof(me.peers[0]))
		return;
	memcpy(&me.peers[s->ret], addr, len);
	me.peer_len[s->ret] = len;
}

/* accept() is always asked for the peer. */
static long accept_peer(struct sys *s)
{
	struct sockaddr_storage addr = {0};
	socklen_t len = sizeof(addr), *room = (socklen_t *)s->arg[2];
	const long arg[6] = {s->arg[0], (long)&addr, (long)&len, s->arg[3]};
	long ret = google_call(&me.table, s->nr, arg);

	s->ret = ret;
	if (ret < 0)
		return ret;
	keep_peer(s, &addr, len);
	if (s->arg[1] && room) {
		memcpy((void *)s->arg[1], &addr, len < *room ? len : *room);
		*room = len;
	}
	return ret;
}

/* The stamps stand right around it: they judge its time. */
static void run_call(struct sys *s)
{
	long ret;

	s->begin_ns = clock_now_ns();
	ret = s->nr == SYS_accept4 ? accept_peer(s) : google_call(&me.table, s->nr, s->arg);
	s->end_ns = clock_now_ns();
	s->ret = ret; /* or -errno */
}

static long tell_peer(const long arg[6])
{
	socklen_t *room = (socklen_t *)arg[2];
	long fd = arg[0];

	if (fd < 0 || fd >= PEERS || !me.peer_len[fd])
		return -ENOSYS;
	memcpy((void *)arg[1], &me.peers[fd], me.peer_len[fd] < *room ? me.peer_len[fd] : *room);
	*room = me.peer_len[fd];
	return 0;
}

static void answer_call(struct board *b, const struct sys *s)
{
	b->ret = s->ret;
	b->begin_ns = s->begin_ns;
	b->now_ns = s->end_ns;
	b->wait_ns = s->wait_ns;
}

static void park(struct board *b, struct sys *s)
{
	struct err e = ERR_INIT;
	int parked = workers_submit(me.workers, s, &e);

	if (parked < 0)
		board_fail(b, BOARD_NO_ENV, "%s", e.what);
	if (parked == 1) {
		b->ret = TCPCHECK_STACK_PARK;
		return;
	}
	answer_call(b, s);
	free(s);
}

static void call(struct board *b)
{
	struct sys *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	s->nr = b->nr;
	s->out = (void *)(uintptr_t)b->call;
	memcpy(s->arg, b->arg, sizeof(s->arg));
	if (b->verb == BOARD_CALL && b->may_block) {
		park(b, s);
		return;
	}
	b->place = BOARD_IN_CALL;
	if (b->verb == BOARD_ASK && b->nr == SYS_getpeername)
		s->ret = tell_peer(b->arg);
	else
		run_call(s);
	answer_call(b, s);
	free(s);
}

static void tell_returned(struct sys *s)
{
	struct board_news n = {.kind = BOARD_NEWS_RETURNED,
			       .time_ns = s->end_ns,
			       .begin_ns = s->begin_ns,
			       .wait_ns = s->wait_ns,
			       .call = (uintptr_t)s->out,
			       .ret = s->ret};

	tell(&n, 0);
	free(s);
}

/* ---- what is asked ---- */

static void open_stack(struct board *b, const char *path)
{
	const char *slash = strrchr(path, '/'), *missing;
	init_stack *init;
	struct err e = ERR_INIT;
	void *object;

	strncpy(b->name, slash ? slash + 1 : path, sizeof(b->name) - 1);
	object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	init = object ? (init_stack *)dlsym(object, GOOGLE_INIT) : NULL;
	if (!init) {
		board_fail(b, BOARD_NO_ENV, "%s", dlerror());
		return;
	}
	b->place = BOARD_OPENING;
	me.from_ns = clock_now_ns();
	init(b->config.flags, &me.table);
	missing = google_missing(&me.table);
	if (missing) {
		board_fail(b, BOARD_LACKS, "it has no %s(), without which there are no packets",
			   missing);
		return;
	}
	me.workers = workers_new(1, run_call, &e);
	if (!me.workers)
		board_fail(b, BOARD_NO_ENV, "%s", e.what);
	else
		start_reader(b);
}

static void input(struct board *b)
{
	b->place = BOARD_IN_INPUT;
	errno = 0;
	if (me.table.netdev_send(me.table.user, b->packet, b->len) < 0)
		board_fail(b, BOARD_BROKEN, "netdev_send() has failed: %s", strerror(errno));
}

static void has(struct board *b)
{
	b->ret = -1;
	if (b->ability == TCPCHECK_STACK_HAS_CALL && !google_has(&me.table, b->a))
		b->ret = 0;
	if (b->ability == TCPCHECK_STACK_HAS_OPTION && !google_has(&me.table, SYS_getsockopt) &&
	    !google_has(&me.table, SYS_setsockopt))
		b->ret = 0;
}

static void take_turn(struct board *b, const char *path)
{
	switch (b->verb) {
	case BOARD_OPEN: open_stack(b, path); break;
	case BOARD_INPUT: input(b); break;
	case BOARD_CALL:
	case BOARD_ASK: call(b); break;
	case BOARD_HAS: has(b); break;
	default: break;
	}
	b->place = BOARD_IDLE;
}

/* Waits for the run, and for calls that return meanwhile. */
static bool wait_for_turn(int fd)
{
	struct pollfd fds[2] = {{.fd = fd, .events = POLLIN}, {.events = POLLIN}};
	struct sys *s;
	char byte;

	for (;;) {
		fds[1].fd = me.workers ? workers_poll_fd(me.workers) : -1;
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return false;
		while (me.workers && (s = workers_done(me.workers)))
			tell_returned(s);
		if (fds[0].revents)
			return read(fd, &byte, 1) == 1;
	}
}

void google_serve(int fd, struct board *b, const char *path)
{
	me.fd = fd;
	priority_raise(); /* the stack's own threads start without it */
	while (wait_for_turn(fd) && b->verb != BOARD_BYE) {
		take_turn(b, path);
		if (write(fd, "", 1) != 1)
			break;
	}
	b->place = BOARD_IN_FREE;
	if (me.table.free)
		me.table.free(me.table.user);
	fflush(NULL);
	_exit(0); /* its threads go on until then */
}
