// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/fault: what is seen of a packet on the path, and what the faults make of it. */
#include <check.h>
#include <string.h>

#include "parser/ast.h"
#include "runtime/base/clock.h"
#include "runtime/fault/fault.h"

Suite *fault_suite(void);

static struct path_state path;
static struct path_packet pkt;
static int64_t now;

/* A segment between 192.0.2.1:1000, the peer, and 192.168.0.1:2000, the stack. */
static struct segment make(bool out, uint16_t flags, uint32_t seq, uint32_t ack, size_t len)
{
	struct segment s = {.l4 = L4P_TCP, .payload_len = len};
	struct ipaddr stack, peer;

	ck_assert(ipaddr_parse("192.168.0.1", &stack) && ipaddr_parse("192.0.2.1", &peer));
	s.ip.src = out ? stack : peer;
	s.ip.dst = out ? peer : stack;
	s.ip.ttl = 64;
	s.tcp = (struct tcp_hdr){.sport = out ? 2000 : 1000,
				 .dport = out ? 1000 : 2000,
				 .seq = seq,
				 .ack = ack,
				 .flags = flags,
				 .win = 5000};
	return s;
}

static unsigned look_at(bool out, const struct segment *s)
{
	static unsigned char bytes[4096];
	ssize_t n = segment_emit(s, bytes, sizeof(bytes), NULL);

	ck_assert(n > 0);
	now += NS_PER_MS;
	path_look(&path, out, bytes, (size_t)n, now, &pkt);
	return pkt.facts;
}

static unsigned out(uint16_t flags, uint32_t seq, uint32_t ack, size_t len)
{
	struct segment s = make(true, flags, seq, ack, len);

	return look_at(true, &s);
}

static unsigned in(uint16_t flags, uint32_t seq, uint32_t ack, size_t len)
{
	struct segment s = make(false, flags, seq, ack, len);

	return look_at(false, &s);
}

#define S TCP_FLAG_SYN
#define A TCP_FLAG_ACK
#define F TCP_FLAG_FIN
#define R TCP_FLAG_RST
#define P TCP_FLAG_PSH

/* Peer from 100, stack from 0xffffffff: its first byte has number 0. */
static void handshake(void)
{
	memset(&path, 0, sizeof(path));
	now = 0;
	ck_assert_uint_eq(in(S, 100, 0, 0), IS_TCP | HAS_SYN);
	ck_assert_uint_eq(out(S | A, 0xffffffff, 101, 0), IS_OUT | IS_TCP | HAS_SYN | HAS_ACK);
	ck_assert_uint_eq(in(A, 101, 0, 0), IS_TCP | HAS_ACK | PURE_ACK);
}

START_TEST(facts_of_data)
{
	handshake();
	ck_assert_uint_eq(out(P | A, 0, 101, 10), IS_OUT | IS_TCP | HAS_ACK | HAS_PSH | HAS_DATA);
	ck_assert_int_eq(pkt.gap_ns, 2 * NS_PER_MS); /* since the SYN */
	ck_assert_uint_eq(out(A, 0, 101, 10), IS_OUT | IS_TCP | HAS_ACK | HAS_DATA | IS_AGAIN);
	ck_assert_int_eq(pkt.gap_ns, NS_PER_MS);
	/* Half of it was there before: new data. */
	ck_assert_uint_eq(out(A, 5, 101, 10) & IS_AGAIN, 0);
	in(A, 101, 10, 20);
	ck_assert_uint_eq(out(A, 15, 121, 0),
			  IS_OUT | IS_TCP | HAS_ACK | PURE_ACK | ACKS_SOMETHING);
	ck_assert_uint_eq(in(S, 100, 0, 0), IS_TCP | HAS_SYN | IS_AGAIN);
	ck_assert(pkt.flow->local.begun);
	in(S, 700, 0, 0);
	ck_assert(!pkt.flow->local.begun); /* another connection */
}
END_TEST

START_TEST(facts_of_windows)
{
	struct segment s;

	handshake();
	out(A, 0, 101, 10);
	ck_assert_uint_eq(out(A, 9, 101, 0), IS_OUT | IS_TCP | HAS_ACK | IS_KEEPALIVE);
	s = make(false, A, 101, 10, 0);
	s.tcp.win = 0;
	ck_assert_uint_eq(look_at(false, &s),
			  IS_TCP | HAS_ACK | PURE_ACK | WIN_ZERO | ACKS_SOMETHING);
	ck_assert_uint_eq(out(A, 9, 101, 0), IS_OUT | IS_TCP | HAS_ACK | IS_PROBE);
	s = make(true, A, 10, 101, 0);
	s.tcp.win = 0;
	ck_assert(look_at(true, &s) & WIN_ZERO);
	ck_assert_uint_eq(in(A, 101, 10, 1), IS_TCP | HAS_ACK | HAS_DATA | ACKS_SOMETHING |
						     AFTER_WIN_ZERO | INTO_WIN_ZERO);
	s.tcp.win = 1;
	ck_assert_uint_eq(look_at(true, &s),
			  IS_OUT | IS_TCP | HAS_ACK | PURE_ACK | WIN_UPDATE | AFTER_WIN_ZERO);
	ck_assert_uint_eq(look_at(true, &s) & WIN_UPDATE, 0);
	ck_assert_uint_eq(in(A, 102, 10, 1) & INTO_WIN_ZERO, 0);
}
END_TEST

START_TEST(facts_of_closing)
{
	handshake();
	ck_assert_uint_eq(out(F | A, 0, 101, 0), IS_OUT | IS_TCP | HAS_FIN | HAS_ACK | AFTER_FIN);
	ck_assert_uint_eq(in(A, 101, 1, 0),
			  IS_TCP | HAS_ACK | PURE_ACK | ACKS_SOMETHING | ACKS_FIN | AFTER_PEER_FIN);
	in(F | A, 101, 1, 0);
	ck_assert_uint_eq(out(A, 1, 102, 0), IS_OUT | IS_TCP | HAS_ACK | PURE_ACK | AFTER_FIN |
						     AFTER_PEER_FIN | ACKS_SOMETHING | ACKS_FIN);
	ck_assert(in(F | A, 101, 1, 0) & IS_AGAIN);
	ck_assert(out(A, 1, 102, 0) & FIN_WAS_ACKED);
	ck_assert_uint_eq(out(R, 1, 0, 0),
			  IS_OUT | IS_TCP | HAS_RST | AFTER_FIN | AFTER_PEER_FIN | FIN_WAS_ACKED);
}
END_TEST

START_TEST(facts_of_others)
{
	static const unsigned char junk[20] = {0x45};
	struct segment s = make(true, A, 0, 0, 0);

	ck_assert_uint_eq((path_look(&path, true, junk, sizeof(junk), 1, &pkt), pkt.facts), IS_OUT);
	ck_assert_ptr_null(pkt.flow);
	s.l4 = L4P_ICMP;
	s.icmp = (struct icmp_hdr){.type = 3};
	ck_assert_uint_eq(look_at(true, &s), IS_OUT | IS_ICMP);
	s.l4 = L4P_UDP;
	s.udp = (struct udp_hdr){.sport = 1, .dport = 2};
	ck_assert_uint_eq(look_at(false, &s), 0);
	/* More connections than there is room for. */
	for (uint16_t i = 0; i < 3 * PATH_FLOWS; i++) {
		s = make(true, S, 5, 0, 0);
		s.tcp.sport = i;
		look_at(true, &s);
		ck_assert(!(pkt.facts & IS_AGAIN));
		ck_assert(look_at(true, &s) & IS_AGAIN);
	}
}
END_TEST

/* ---- what becomes of it ---- */

static struct fate fate;

/* The fault's verdict on the last packet. */
static bool apply(const char *name, unsigned nth)
{
	const struct fault *f = fault_find(name);

	ck_assert_msg(f, "%s", name);
	return fault_apply(f, &pkt, &fate, &nth);
}

START_TEST(table_is_sound)
{
	for (unsigned i = 0; i < fault_count; i++) {
		const struct fault *f = &fault_table[i];

		ck_assert_ptr_eq(fault_find(f->name), f); /* no name twice */
		ck_assert(f->what[0] && !(f->must & f->must_not));
		ck_assert(f->must & (IS_OUT | IS_TCP | IS_ICMP) || f->must_not & IS_OUT);
	}
	ck_assert_ptr_null(fault_find("none"));
}
END_TEST

START_TEST(numbers)
{
	handshake();
	in(P | A, 101, 0, 10);
	out(A, 0, 111, 0);
	ck_assert(apply("ack-short", 0) && fate.changed && pkt.s.tcp.ack == 110);
	ck_assert(apply("ack-seq-wrong", 0) && pkt.s.tcp.seq == 1);
	ck_assert(!apply("ack-past-fin", 0)); /* there was none */
	out(F | A, 0, 111, 0);
	ck_assert(apply("rst-after-fin", 0) && fate.surplus && !fate.changed);
	ck_assert(fate.extra.tcp.flags == (R | A) && fate.extra.tcp.seq == 1);
	ck_assert(apply("ack-past-fin", 0) && pkt.s.tcp.ack == 112);
	ck_assert(apply("wrong-seq-fin", 0) && pkt.s.tcp.seq == 1);
	ck_assert(apply("fin-without-ack", 0) && pkt.s.tcp.flags == F && !pkt.s.tcp.ack);
	out(F | A, 0, 111, 0);
	ck_assert(!apply("rst-after-fin", 0)); /* only the first */
	ck_assert(apply("fin-becomes-rst", 0) && pkt.s.tcp.flags == (R | A) && !pkt.s.tcp.win);
	out(R, 1, 0, 0);
	ck_assert(apply("rst-becomes-ack", 0) && pkt.s.tcp.flags == A && pkt.s.tcp.ack == 111);
}
END_TEST

START_TEST(times)
{
	handshake();
	out(A, 0, 101, 10);
	ck_assert(!apply("late-retransmit", 0));
	now += 399 * NS_PER_MS;
	out(A, 0, 101, 10);
	ck_assert(apply("late-retransmit", 0) && fate.delay_ns == 120 * NS_PER_MS);
	ck_assert(!apply("retransmit-swallowed", 0));
	ck_assert(apply("retransmit-swallowed", 1) && fate.drop);
	out(A, 10, 101, 10);
	ck_assert(apply("early-retransmit", 0) && fate.again && fate.again_unless_acked &&
		  fate.again_ns == 100 * NS_PER_MS);
	out(A, 20, 101, 0);
	ck_assert(apply("late-ack", 0) && fate.delay_ns == 50 * NS_PER_MS && !fate.changed);
	ck_assert(apply("dup-ack", 0) && fate.again && !fate.again_ns);
	out(A, 19, 101, 0);
	ck_assert(!apply("late-ack", 0)); /* no pure ACK */
	ck_assert(!apply("keepalive-once", 0));
	ck_assert(apply("keepalive-once", 1) && fate.drop);
}
END_TEST

START_TEST(options)
{
	static const unsigned char opts[] = {2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 50};
	static const unsigned char no_ts[] = {2, 4, 5, 180, 4, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	struct segment s = make(true, S | A, 7, 101, 0);

	memset(&path, 0, sizeof(path));
	memcpy(s.tcp.opts, opts, sizeof(opts));
	s.tcp.opts_len = sizeof(opts);
	look_at(true, &s);
	ck_assert(!apply("no-wscale", 0));
	ck_assert(apply("ts-echo-wrong", 0) && pkt.s.tcp.opts[15] == 51);
	ck_assert(apply("mss-wrong", 0) && pkt.s.tcp.opts[2] == 2 && pkt.s.tcp.opts[3] == 24);
	look_at(true, &s);
	ck_assert(apply("no-timestamps", 0));
	ck_assert_mem_eq(pkt.s.tcp.opts, no_ts, sizeof(no_ts));
	ck_assert(apply("no-mss", 0) && apply("no-sack", 0));
	ck_assert_uint_eq(pkt.s.tcp.opts_len, 0); /* nothing but nop is nothing */
}
END_TEST

START_TEST(data_and_windows)
{
	static const char text[] = "0123456789";
	struct segment s = make(true, P | A, 0, 101, 10);

	handshake();
	s.payload = (const unsigned char *)text;
	look_at(true, &s);
	ck_assert(apply("payload-corrupt", 0) && pkt.s.payload[5] == ('5' ^ 0x10));
	ck_assert_int_eq(pkt.s.payload[4], '4');
	ck_assert(apply("psh-dropped", 0) && pkt.s.tcp.flags == A);
	ck_assert(apply("urg-set", 0) && pkt.s.tcp.urg == 1);
	ck_assert(apply("bad-checksum", 0) && fate.bad_checksum);
	look_at(true, &s);
	ck_assert(apply("retransmit-shorter", 0) && pkt.s.payload_len == 9);
	s = make(false, A, 101, 10, 0);
	s.tcp.win = 0;
	look_at(false, &s);
	ck_assert(apply("ignores-zero-window", 0) && pkt.s.tcp.win == 1000);
	ck_assert(!apply("zero-window-lie", 0)); /* that is about the stack's */
}
END_TEST

Suite *fault_suite(void)
{
	Suite *suite = suite_create("fault");
	TCase *tc = tcase_create("fault");

	tcase_add_test(tc, facts_of_data);
	tcase_add_test(tc, facts_of_windows);
	tcase_add_test(tc, facts_of_closing);
	tcase_add_test(tc, facts_of_others);
	tcase_add_test(tc, table_is_sound);
	tcase_add_test(tc, numbers);
	tcase_add_test(tc, times);
	tcase_add_test(tc, options);
	tcase_add_test(tc, data_and_windows);
	suite_add_tcase(suite, tc);
	return suite;
}
