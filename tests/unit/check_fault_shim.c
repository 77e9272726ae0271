// SPDX-License-Identifier: GPL-2.0-or-later
/* tests/faults/shim.c: the device that plants a fault, around a device in memory. */
#include <check.h>
#include <poll.h>

#include "parser/ast.h"
#include "runtime/base/clock.h"
#include "tests/faults/fault.h"

Suite *fault_shim_suite(void);

static struct netdev *dev, *stack; /* dev: with the fault */

static int64_t real_clock(void *arg)
{
	(void)arg;
	return clock_now_ns();
}

static void open_with(const char *fault)
{
	struct netdev *ends[2];

	ck_assert_int_eq(pair_open(ends, real_clock, NULL), 0);
	stack = ends[0];
	dev = fault_open(ends[1], fault_find(fault));
	ck_assert_ptr_eq(fault_inner(dev), ends[1]);
	ck_assert_ptr_eq(fault_inner(stack), stack);
}

static void close_both(void)
{
	netdev_close(dev);
	netdev_close(stack);
}

static void send_from(struct netdev *d, bool out, uint16_t flags, uint32_t seq, size_t len)
{
	static unsigned char bytes[4096];
	struct segment s = {.l4 = L4P_TCP, .payload_len = len};
	ssize_t n;

	ipaddr_parse(out ? "192.168.0.1" : "192.0.2.1", &s.ip.src);
	ipaddr_parse(out ? "192.0.2.1" : "192.168.0.1", &s.ip.dst);
	s.tcp = (struct tcp_hdr){.sport = out ? 2000 : 1000,
				 .dport = out ? 1000 : 2000,
				 .seq = seq,
				 .ack = 77,
				 .flags = flags,
				 .win = 500};
	n = segment_emit(&s, bytes, sizeof(bytes), NULL);
	ck_assert(n > 0);
	ck_assert_int_eq(netdev_send(d, bytes, (size_t)n, NULL, NULL), 0);
}

static void sent(uint16_t flags, uint32_t seq, size_t len)
{
	send_from(stack, true, flags, seq, len);
}

/* What comes out of the device, or a failure. */
static struct segment next(struct frame *f)
{
	struct segment s;

	ck_assert_int_eq(netdev_recv(dev, f, NULL), 1);
	ck_assert_int_eq(segment_parse(f->data, f->len, &s, NULL), 0);
	return s;
}

static void expect_none(void)
{
	struct frame f;

	ck_assert_int_eq(netdev_recv(dev, &f, NULL), 0);
}

static bool readable(int ms)
{
	struct pollfd p = {.fd = netdev_poll_fd(dev), .events = POLLIN};

	return poll(&p, 1, ms) == 1;
}

START_TEST(others_pass_untouched)
{
	struct frame f;

	open_with("swallowed-fin");
	expect_none();
	sent(TCP_FLAG_SYN, 5, 0);
	sent(TCP_FLAG_ACK, 6, 9);
	sent(TCP_FLAG_ACK | TCP_FLAG_FIN, 15, 0);
	sent(TCP_FLAG_ACK, 16, 0);
	ck_assert_uint_eq(next(&f).tcp.seq, 5);
	ck_assert(readable(0)); /* there is more */
	ck_assert_uint_eq(next(&f).payload_len, 9);
	ck_assert_uint_eq(next(&f).tcp.seq, 16);
	expect_none();
	ck_assert(!readable(0));
	close_both();
}
END_TEST

START_TEST(rewritten_with_right_checksum)
{
	struct frame f;
	struct segment s;

	open_with("wrong-seq-fin");
	sent(TCP_FLAG_ACK | TCP_FLAG_FIN, 15, 3);
	s = next(&f);
	ck_assert(s.tcp.seq == 16 && s.cksum_ok && s.ip.cksum_ok && !f.csum_partial);
	close_both();
	open_with("bad-checksum");
	sent(TCP_FLAG_ACK, 15, 3);
	s = next(&f);
	ck_assert(s.tcp.seq == 15 && !s.cksum_ok && s.ip.cksum_ok);
	close_both();
}
END_TEST

START_TEST(delayed)
{
	struct frame f;
	int64_t before;

	open_with("late-ack");
	before = clock_now_ns();
	sent(TCP_FLAG_ACK, 15, 0);
	expect_none();
	sent(TCP_FLAG_ACK, 15, 3); /* no pure ACK: overtakes */
	ck_assert_uint_eq(next(&f).payload_len, 3);
	expect_none();
	ck_assert(!readable(10));
	ck_assert(readable(1000));
	ck_assert_uint_eq(next(&f).payload_len, 0);
	ck_assert_int_ge(f.time_ns, before + 50 * NS_PER_MS);
	ck_assert_int_le(f.time_ns, clock_now_ns());
	expect_none();
	ck_assert(!readable(0));
	sent(TCP_FLAG_ACK, 15, 0);
	expect_none();
	close_both(); /* with something held back */
}
END_TEST

START_TEST(repeated)
{
	struct frame f, again;

	open_with("dup-ack");
	sent(TCP_FLAG_ACK, 15, 0);
	next(&f);
	ck_assert(readable(0));
	next(&again);
	ck_assert_int_eq(f.time_ns, again.time_ns);
	expect_none();
	close_both();
	open_with("rst-after-fin");
	sent(TCP_FLAG_ACK | TCP_FLAG_FIN, 15, 2);
	ck_assert_uint_eq(next(&f).tcp.flags, TCP_FLAG_ACK | TCP_FLAG_FIN);
	ck_assert_uint_eq(next(&f).tcp.flags, TCP_FLAG_ACK | TCP_FLAG_RST);
	close_both();
}
END_TEST

static void acknowledge(uint32_t ack)
{
	static unsigned char bytes[128];
	struct segment s = {.l4 = L4P_TCP};
	ssize_t n;

	ipaddr_parse("192.0.2.1", &s.ip.src);
	ipaddr_parse("192.168.0.1", &s.ip.dst);
	s.tcp = (struct tcp_hdr){
		.sport = 1000, .dport = 2000, .seq = 77, .ack = ack, .flags = TCP_FLAG_ACK};
	n = segment_emit(&s, bytes, sizeof(bytes), NULL);
	netdev_send(dev, bytes, (size_t)n, NULL, NULL);
}

START_TEST(not_when_acknowledged)
{
	struct frame f;

	open_with("early-retransmit");
	sent(TCP_FLAG_ACK, 15, 10);
	next(&f);
	acknowledge(24); /* one byte is missing */
	expect_none();
	ck_assert(readable(1000));
	ck_assert_uint_eq(next(&f).payload_len, 10);
	sent(TCP_FLAG_ACK, 25, 10);
	next(&f);
	acknowledge(35);
	expect_none();
	ck_assert(readable(1000)); /* for nothing */
	expect_none();
	ck_assert(!readable(0));
	close_both();
}
END_TEST

START_TEST(on_the_way_in)
{
	struct frame f;

	open_with("ignores-rst");
	send_from(dev, false, TCP_FLAG_RST, 5, 0);
	ck_assert_int_eq(netdev_recv(stack, &f, NULL), 0);
	send_from(dev, false, TCP_FLAG_ACK, 5, 0);
	ck_assert_int_eq(netdev_recv(stack, &f, NULL), 1);
	close_both();
}
END_TEST

Suite *fault_shim_suite(void)
{
	Suite *s = suite_create("fault_shim");
	TCase *tc = tcase_create("fault_shim");

	tcase_add_test(tc, others_pass_untouched);
	tcase_add_test(tc, rewritten_with_right_checksum);
	tcase_add_test(tc, delayed);
	tcase_add_test(tc, repeated);
	tcase_add_test(tc, not_when_acknowledged);
	tcase_add_test(tc, on_the_way_in);
	suite_add_tcase(s, tc);
	return s;
}
