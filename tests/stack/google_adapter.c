// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Gives any plug-in of tcpcheck packetdrill's interface: a thread runs it when it wants to be run,
 * on a clock that is real time. --so_flags: "FILE.so WORD...", of which a WORD is
 *   ipv6          the network is IPv6
 *   null=NAME     the callback is missing
 *   flags=TEXT    what the plug-in is told
 *   lie-time, long, spin-receive, no-errno, hang-NAME   what an adapter may get wrong
 * Threads: all that they share is guarded by me.lock; each change wakes all.
 */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "runtime/stack/google.h"
#include "runtime/stack/tcpcheck-stack.h"

struct sent {
	struct sent *next;
	long long time_us;
	size_t len;
	unsigned char data[];
};

static struct {
	char flags[4096];
	struct tcpcheck_stack_config config;
	struct tcpcheck_stack s;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int64_t start_ns;
	struct sent *first, **last;
} me = {.lock = PTHREAD_MUTEX_INITIALIZER, .last = &me.first};

static int is(const char *word)
{
	const char *at = strstr(me.flags, word);

	return at && (at[strlen(word)] == ' ' || !at[strlen(word)]);
}

/* ---- time ---- */

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec - me.start_ns;
}

static long long now_us(void)
{
	struct timeval tv;

	gettimeofday(&tv, NULL);
	return tv.tv_sec * 1000000LL + tv.tv_usec;
}

/* With the lock held. */
static void collect(void)
{
	static unsigned char packet[TCPCHECK_STACK_PACKET_MAX];
	size_t len;

	while ((len = me.s.output(me.s.self, packet, sizeof(packet)))) {
		struct sent *p = malloc(sizeof(*p) + len);

		*p = (struct sent){.time_us = now_us(), .len = len};
		memcpy(p->data, packet, len);
		*me.last = p;
		me.last = &p->next;
	}
	pthread_cond_broadcast(&me.changed);
}

/* The stack's time begins with the first call, so that it is that of the script in each run. */
static void begin(void)
{
	if (me.start_ns)
		return;
	me.start_ns = now_ns();
	pthread_cond_broadcast(&me.changed);
}

static void wait_until(int64_t ns)
{
	struct timespec ts;

	ns += me.start_ns;
	ts = (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
	pthread_cond_timedwait(&me.changed, &me.lock, &ts);
}

static void *run_clock(void *arg)
{
	(void)arg;
	pthread_mutex_lock(&me.lock);
	while (!me.start_ns)
		pthread_cond_wait(&me.changed, &me.lock);
	for (;;) {
		int64_t next = me.s.next(me.s.self);

		if (next <= now_ns()) {
			me.s.run(me.s.self, now_ns());
			collect();
		} else if (next == TCPCHECK_STACK_NEVER) {
			pthread_cond_wait(&me.changed, &me.lock);
		} else {
			wait_until(next);
		}
	}
	return NULL;
}

/* ---- calls ---- */

static long call(long nr, long a, long b, long c, long d, long e, long f)
{
	const long arg[6] = {a, b, c, d, e, f};
	long ret;

	pthread_mutex_lock(&me.lock);
	begin();
	me.s.run(me.s.self, now_ns());
	collect();
	while ((ret = me.s.call(me.s.self, nr, arg)) == TCPCHECK_STACK_PARK) {
		collect();
		pthread_cond_wait(&me.changed, &me.lock);
	}
	collect();
	pthread_mutex_unlock(&me.lock);
	if (ret >= 0)
		return ret;
	if (!is("no-errno"))
		errno = (int)-ret;
	return -1;
}

#define L(x)                    (long)(x)
#define C1(nr, a)               (int)call(nr, L(a), 0, 0, 0, 0, 0)
#define C(nr, a, b, c, d, e, f) call(nr, L(a), L(b), L(c), L(d), L(e), L(f))

static int my_socket(void *u, int domain, int type, int protocol)
{
	(void)u;
	while (is("hang-socket"))
		pause();
	return (int)C(SYS_socket, domain, type, protocol, 0, 0, 0);
}

static int my_bind(void *u, int fd, const struct sockaddr *addr, socklen_t len)
{
	(void)u;
	return (int)C(SYS_bind, fd, addr, len, 0, 0, 0);
}

static int my_listen(void *u, int fd, int backlog)
{
	(void)u;
	return (int)C(SYS_listen, fd, backlog, 0, 0, 0, 0);
}

static int my_accept(void *u, int fd, struct sockaddr *addr, socklen_t *len)
{
	long ret = C(SYS_accept4, fd, addr, len, 0, 0, 0);

	(void)u;
	return (int)ret;
}

static int my_connect(void *u, int fd, const struct sockaddr *addr, socklen_t len)
{
	(void)u;
	return (int)C(SYS_connect, fd, addr, len, 0, 0, 0);
}

static ssize_t my_read(void *u, int fd, void *to, size_t n)
{
	(void)u;
	return C(SYS_read, fd, to, n, 0, 0, 0);
}

static ssize_t my_readv(void *u, int fd, const struct iovec *to, int n)
{
	(void)u;
	return C(SYS_readv, fd, to, n, 0, 0, 0);
}

static ssize_t my_recv(void *u, int fd, void *to, size_t n, int flags)
{
	(void)u;
	return C(SYS_recvfrom, fd, to, n, flags, 0, 0);
}

static ssize_t my_recvfrom(void *u, int fd, void *to, size_t n, int flags, struct sockaddr *addr,
			   socklen_t *len)
{
	(void)u;
	return C(SYS_recvfrom, fd, to, n, flags, addr, len);
}

static ssize_t my_recvmsg(void *u, int fd, struct msghdr *to, int flags)
{
	(void)u;
	return C(SYS_recvmsg, fd, to, flags, 0, 0, 0);
}

static ssize_t my_write(void *u, int fd, const void *from, size_t n)
{
	(void)u;
	return C(SYS_write, fd, from, n, 0, 0, 0);
}

static ssize_t my_writev(void *u, int fd, const struct iovec *from, int n)
{
	(void)u;
	return C(SYS_writev, fd, from, n, 0, 0, 0);
}

static ssize_t my_send(void *u, int fd, const void *from, size_t n, int flags)
{
	(void)u;
	return C(SYS_sendto, fd, from, n, flags, 0, 0);
}

static ssize_t my_sendto(void *u, int fd, const void *from, size_t n, int flags,
			 const struct sockaddr *addr, socklen_t len)
{
	(void)u;
	return C(SYS_sendto, fd, from, n, flags, addr, len);
}

static ssize_t my_sendmsg(void *u, int fd, const struct msghdr *from, int flags)
{
	(void)u;
	return C(SYS_sendmsg, fd, from, flags, 0, 0, 0);
}

static int my_fcntl(void *u, int fd, int command, ...)
{
	va_list ap;
	long value;

	(void)u;
	va_start(ap, command);
	value = va_arg(ap, long);
	va_end(ap);
	return (int)C(SYS_fcntl, fd, command, value, 0, 0, 0);
}

static int my_ioctl(void *u, int fd, unsigned long request, ...)
{
	va_list ap;
	void *value;

	(void)u;
	va_start(ap, request);
	value = va_arg(ap, void *);
	va_end(ap);
	return (int)C(SYS_ioctl, fd, request, value, 0, 0, 0);
}

static int my_close(void *u, int fd)
{
	(void)u;
	return C1(SYS_close, fd);
}

static int my_shutdown(void *u, int fd, int how)
{
	(void)u;
	return (int)C(SYS_shutdown, fd, how, 0, 0, 0, 0);
}

static int my_getsockopt(void *u, int fd, int level, int name, void *to, socklen_t *len)
{
	(void)u;
	return (int)C(SYS_getsockopt, fd, level, name, to, len, 0);
}

static int my_setsockopt(void *u, int fd, int level, int name, const void *from, socklen_t len)
{
	(void)u;
	return (int)C(SYS_setsockopt, fd, level, name, from, len, 0);
}

static int my_poll(void *u, struct pollfd *fds, nfds_t n, int timeout_ms)
{
	struct timespec ts = {timeout_ms / 1000, timeout_ms % 1000 * 1000000L};

	(void)u;
	return (int)C(SYS_ppoll, fds, n, timeout_ms < 0 ? NULL : &ts, 0, 0, 0);
}

/* ---- packets and the clock ---- */

static int my_send_packet(void *u, const void *packet, size_t len)
{
	(void)u;
	pthread_mutex_lock(&me.lock);
	begin();
	me.s.run(me.s.self, now_ns());
	collect();
	me.s.input(me.s.self, packet, len);
	collect();
	pthread_mutex_unlock(&me.lock);
	errno = EIO;
	return is("refuse-packets") ? -1 : 0;
}

static int my_receive_packet(void *u, void *to, size_t *len, long long *time_us)
{
	struct sent *p;

	(void)u;
	pthread_mutex_lock(&me.lock);
	while (!me.first && !is("spin-receive"))
		pthread_cond_wait(&me.changed, &me.lock);
	p = me.first;
	if (p) {
		me.first = p->next;
		if (!me.first)
			me.last = &me.first;
	}
	pthread_mutex_unlock(&me.lock);
	if (!p) {
		*len = 0;
		return 0;
	}
	while (is("crash-receive"))
		abort();
	memcpy(to, p->data, p->len);
	*len = is("long") ? 1000000 : p->len;
	*time_us = is("lie-time") ? p->time_us + 3600000000LL : p->time_us;
	free(p);
	return 0;
}

static int my_usleep(void *u, useconds_t us)
{
	(void)u;
	return usleep(us);
}

static int my_gettimeofday(void *u, struct timeval *tv, struct timezone *tz)
{
	(void)u;
	return gettimeofday(tv, tz);
}

static void my_free(void *u)
{
	(void)u;
	fprintf(stderr, "adapter: the end\n");
}

/* ---- beginning ---- */

static void forget_callbacks(struct google_table *t)
{
	static const struct {
		const char *word;
		size_t place;
	} words[] = {
#define WORD(name) {"null=" #name, offsetof(struct google_table, name)}
		WORD(accept),         WORD(recvmsg),      WORD(close),
		WORD(free),           WORD(poll),         WORD(netdev_send),
		WORD(netdev_receive), WORD(gettimeofday), WORD(getsockopt)};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (is(words[i].word))
			*(void **)((char *)t + words[i].place) = NULL;
}

static void configure(void)
{
	struct tcpcheck_stack_config *c = &me.config;
	int v6 = is("ipv6");
	const char *flags = strstr(me.flags, "flags=");

	*c = (struct tcpcheck_stack_config){.abi = TCPCHECK_STACK_ABI,
					    .size = sizeof(*c),
					    .family = v6 ? AF_INET6 : AF_INET,
					    .prefix_len = v6 ? 64 : 16,
					    .mtu = v6 ? 1520 : 1500,
					    .flags = flags ? flags + strlen("flags=") : ""};
	inet_pton(c->family, v6 ? "fd3d:0a0b:17d6::1" : "192.168.0.1", c->local);
	inet_pton(c->family, v6 ? "fd3d:0a0b:17d6:8888::1" : "192.168.0.2", c->gateway);
}

static int load(void)
{
	int (*open)(const struct tcpcheck_stack_config *, struct tcpcheck_stack *);
	char path[4096] = "";
	void *object;

	sscanf(me.flags, "%4095s", path);
	object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	open = object ? (int (*)(const struct tcpcheck_stack_config *,
				 struct tcpcheck_stack *))dlsym(object, "tcpcheck_stack_open")
		      : NULL;
	me.s.size = sizeof(me.s);
	if (open && open(&me.config, &me.s) == 0)
		return 0;
	fprintf(stderr, "adapter: %s cannot be had\n", path);
	return -1;
}

void packetdrill_interface_init(const char *flags, struct google_table *t);

void packetdrill_interface_init(const char *flags, struct google_table *t)
{
	pthread_condattr_t attr;
	pthread_t thread;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&me.changed, &attr);
	snprintf(me.flags, sizeof(me.flags), "%s", flags ? flags : "");
	configure();
	if (load() < 0)
		exit(9);
	*t = (struct google_table){
		.user = &me,
		.free = my_free,
		.socket = my_socket,
		.bind = my_bind,
		.listen = my_listen,
		.accept = my_accept,
		.connect = my_connect,
		.read = my_read,
		.readv = my_readv,
		.recv = my_recv,
		.recvfrom = my_recvfrom,
		.recvmsg = my_recvmsg,
		.write = my_write,
		.writev = my_writev,
		.send = my_send,
		.sendto = my_sendto,
		.sendmsg = my_sendmsg,
		.fcntl = my_fcntl,
		.ioctl = my_ioctl,
		.close = my_close,
		.shutdown = my_shutdown,
		.getsockopt = my_getsockopt,
		.setsockopt = my_setsockopt,
		.poll = my_poll,
		.netdev_send = my_send_packet,
		.netdev_receive = my_receive_packet,
		.usleep = my_usleep,
		.gettimeofday = my_gettimeofday,
	};
	forget_callbacks(t);
	pthread_create(&thread, NULL, run_clock, NULL);
}
