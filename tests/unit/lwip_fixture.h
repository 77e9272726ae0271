/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the tests of lwIP's plug-in (runtime/stack/lwip): loaded and driven as tcpcheck does it. */
#ifndef TESTS_LWIP_FIXTURE_H
#define TESTS_LWIP_FIXTURE_H

#include "tests/unit/plugin_fixture.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <time.h>

#include "tests/lib/netns_fixture.h"

#define ISS 6510 /* lwIP's first, at time 0 */

static inline bool missing(const char *name)
{
	if (access(plugin_path("lwip"), R_OK) == 0)
		return false;
	skip_test(name, "stacks/lwip.so was not built: make stacks");
	return true;
}

static inline void start(int family)
{
	plugin_config(family);
	ck_assert_int_eq(plugin_load(plugin_path("lwip")), 0);
	SENT("");
}

#define START(family)                  \
	do {                           \
		if (missing(__func__)) \
			return;        \
		start(family);         \
	} while (0)

static inline struct sockaddr_storage name_of(int family, bool local, uint16_t port)
{
	const struct ipaddr *a = local ? NULL : &pi.remote;
	struct sockaddr_storage ss = {.ss_family = (sa_family_t)family};
	struct sockaddr_in *in = (void *)&ss;
	struct sockaddr_in6 *in6 = (void *)&ss;

	in->sin_port = htons(port); /* at the same place in both */
	if (a && family == AF_INET) {
		in->sin_addr = a->v4;
	} else if (a && a->family == AF_INET) {
		in6->sin6_addr.s6_addr[10] = in6->sin6_addr.s6_addr[11] = 0xff;
		memcpy(in6->sin6_addr.s6_addr + 12, &a->v4, 4);
	} else if (a) {
		in6->sin6_addr = a->v6;
	}
	return ss;
}

static inline long socket_of(int family)
{
	return CALL(socket, family, SOCK_STREAM, IPPROTO_TCP);
}

/* Descriptor 0 listens at port 8080. */
static inline void listener(int family)
{
	struct sockaddr_storage ss = name_of(family, true, 8080);
	int one = 1;

	ck_assert_int_eq(socket_of(family), 0);
	ck_assert_int_eq(CALL(setsockopt, 0, SOL_SOCKET, SO_REUSEADDR, P(&one), sizeof(one)), 0);
	ck_assert_int_eq(CALL(bind, 0, P(&ss), sizeof(ss)), 0);
	ck_assert_int_eq(CALL(listen, 0, 5), 0);
}

/* Descriptor 1 is a connection from the peer's port 40000, whose next number is 1. */
static inline void passive(int family)
{
	listener(family);
	plugin_send("S", 0, NULL, 0);
	plugin_send(".", 1, NULL, ISS + 1);
	ck_assert_int_eq(CALL(accept4, 0, 0, 0, 0), 1);
	buf_reset(&pi.sent);
}

static inline void active_open(int domain)
{
	struct sockaddr_storage ss = name_of(domain, false, 80);
	struct pollfd p = {.fd = 0, .events = POLLOUT};
	struct segment answer = {.l4 = L4P_TCP};
	int err = -1;
	socklen_t len = sizeof(err);
	char want[200];
	uint16_t port;

	ck_assert_int_eq(CALL(socket, domain, SOCK_STREAM | SOCK_NONBLOCK, 0), 0);
	ck_assert_int_eq(CALL(connect, 0, P(&ss), sizeof(ss)), -EINPROGRESS);
	ck_assert_int_eq(CALL(connect, 0, P(&ss), sizeof(ss)), -EALREADY);
	ck_assert_int_eq(CALL(ppoll, P(&p), 1, P(&(struct timespec){0}), 0, 0), 0);
	port = pi.last.tcp.sport;
	ck_assert_uint_eq(pi.last.tcp.dport, 80);
	plugin_until(10 * MS);
	answer.tcp = (struct tcp_hdr){.sport = 80,
				      .dport = port,
				      .seq = 100,
				      .win = 5000,
				      .ack = pi.last.tcp.seq + 1,
				      .flags = TCP_FLAG_SYN | TCP_FLAG_ACK};
	buf_reset(&pi.sent);
	plugin_segment(&answer);
	snprintf(want, sizeof(want), "10 . %u:%u(0) ack 101 win 65535\n", answer.tcp.ack,
		 answer.tcp.ack);
	SENT(want);
	ck_assert_int_eq(CALL(ppoll, P(&p), 1, 0, 0, 0), 1);
	ck_assert_int_eq(p.revents, POLLOUT);
	ck_assert_int_eq(CALL(getsockopt, 0, SOL_SOCKET, SO_ERROR, P(&err), P(&len)), 0);
	ck_assert_int_eq(err, 0);
	ck_assert_int_eq(CALL(connect, 0, P(&ss), sizeof(ss)), 0); /* as Linux, once */
	ck_assert_int_eq(CALL(connect, 0, P(&ss), sizeof(ss)), -EISCONN);
}

#endif
