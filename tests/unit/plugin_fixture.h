/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the tests of plug-ins: loads one as tcpcheck does, is the other end of its network, and keeps
 * what it sends as text, a line each: "MILLISECONDS SEGMENT".
 */
#ifndef TESTS_PLUGIN_FIXTURE_H
#define TESTS_PLUGIN_FIXTURE_H

#include <check.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "netdev/wire/wire.h"
#include "runtime/stack/tcpcheck-stack.h"

#define MS     1000000LL
#define SECOND (1000 * MS)

static struct {
	struct tcpcheck_stack s;
	struct tcpcheck_stack_config config;
	struct ipaddr local, remote;
	int64_t now;
	struct buf sent;
	struct segment last; /* the last that was sent, without its payload */
	unsigned npackets, turns;
} pi;

static inline const char *plugin_path(const char *name)
{
	static char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 256);
	char *end;

	ck_assert_int_gt(n, 0);
	path[n] = 0;
	end = strrchr(path, '/');
	snprintf(end, 256, "/stacks/%s.so", name);
	return path;
}

static inline void plugin_config(int family)
{
	bool v6 = family == AF_INET6;

	memset(&pi, 0, sizeof(pi));
	ipaddr_parse(v6 ? "fd00::1" : "192.168.0.1", &pi.local);
	ipaddr_parse(v6 ? "2001:db8::2" : "192.0.2.1", &pi.remote);
	pi.config = (struct tcpcheck_stack_config){.abi = TCPCHECK_STACK_ABI,
						   .size = sizeof(pi.config),
						   .family = family,
						   .prefix_len = v6 ? 64 : 16,
						   .mtu = 1500,
						   .flags = ""};
	memcpy(pi.config.local, pi.local.bytes, 16);
	pi.s.size = sizeof(pi.s);
}

/* What tcpcheck_stack_open() says. */
static inline int plugin_load(const char *path)
{
	int (*open)(const struct tcpcheck_stack_config *, struct tcpcheck_stack *);
	void *dl = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	ck_assert_msg(dl, "%s", dlerror());
	*(void **)&open = dlsym(dl, "tcpcheck_stack_open");
	ck_assert_ptr_nonnull(open);
	return open(&pi.config, &pi.s);
}

static inline void plugin_fetch(void)
{
	static unsigned char bytes[TCPCHECK_STACK_PACKET_MAX];
	struct text_how how = {.win = true};
	struct err e = {0};
	size_t n;

	while ((n = pi.s.output(pi.s.self, bytes, sizeof(bytes))) > 0) {
		ck_assert_msg(!segment_parse(bytes, n, &pi.last, &e), "%s", e.what);
		ck_assert(pi.last.cksum_ok);
		ck_assert(ipaddr_equal(&pi.last.ip.src, &pi.local));
		ck_assert(ipaddr_equal(&pi.last.ip.dst, &pi.remote));
		buf_printf(&pi.sent, "%.9g ", (double)pi.now / MS);
		segment_text(&pi.last, &how, &pi.sent, NULL);
		buf_putc(&pi.sent, '\n');
		pi.npackets++;
	}
}

/* Lets time go by. Fails when the stack does not let it. */
static inline void plugin_until(int64_t t)
{
	unsigned spins = 0;
	int64_t next;

	while ((next = pi.s.next(pi.s.self)) <= t) {
		ck_assert_uint_lt(spins++, next > pi.now ? 100000000 : 10);
		if (next > pi.now) {
			pi.now = next;
			spins = 0;
		}
		pi.s.run(pi.s.self, pi.now);
		pi.turns++;
		plugin_fetch();
	}
	pi.now = t;
	pi.s.run(pi.s.self, pi.now);
	plugin_fetch();
}

/* The same call again: @arg stays. */
static inline long plugin_again(long nr, const long arg[6])
{
	long r;

	pi.s.run(pi.s.self, pi.now);
	r = pi.s.call(pi.s.self, nr, arg);
	plugin_fetch();
	return r;
}

#define CALL(name, ...) plugin_again(SYS_##name, (const long[6]){__VA_ARGS__})
#define P(...)          ((long)(__VA_ARGS__))

static inline void plugin_segment(struct segment *s)
{
	unsigned char bytes[4096];
	struct err e = {0};
	ssize_t n;

	s->ip.src = pi.remote;
	s->ip.dst = pi.local;
	s->ip.ttl = 64;
	n = segment_emit(s, bytes, sizeof(bytes), &e);
	ck_assert_msg(n > 0, "%s", e.what);
	pi.s.run(pi.s.self, pi.now);
	pi.s.input(pi.s.self, bytes, (size_t)n);
	plugin_fetch();
}

/* A segment of the peer at port 40000 to 8080. */
static inline void plugin_send(const char *flags, uint32_t seq, const char *data, uint32_t ack)
{
	struct segment s = {.l4 = L4P_TCP, .payload = (const unsigned char *)data};

	s.payload_len = data ? strlen(data) : 0;
	s.tcp = (struct tcp_hdr){
		.sport = 40000, .dport = 8080, .seq = seq, .ack = ack, .win = 5000};
	for (; *flags; flags++)
		s.tcp.flags |= tcpflag_bit(*flags);
	if (s.tcp.flags & TCP_FLAG_SYN) {
		memcpy(s.tcp.opts, "\x02\x04\x03\xe8", 4); /* mss 1000 */
		s.tcp.opts_len = 4;
	}
	plugin_segment(&s);
}

/* All that was sent since the last time. */
#define SENT(text)                                          \
	do {                                                \
		ck_assert_str_eq(buf_text(&pi.sent), text); \
		buf_reset(&pi.sent);                        \
	} while (0)

static inline void plugin_end(void)
{
	if (pi.s.free)
		pi.s.free(pi.s.self);
	buf_free(&pi.sent);
}

#endif
