// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/fault/path.c: what comes past a fault, and when. */
#include <check.h>

#include "parser/ast.h"
#include "runtime/base/clock.h"
#include "runtime/fault/fault.h"

Suite *fault_path_suite(void);

static struct path *path;
static int64_t now;

static void open_with(const char *fault)
{
	path = path_new(fault_find(fault));
	now = NS_PER_S;
}

static void close_path(void)
{
	path_free(path);
}

static unsigned char bytes[4096];

static size_t make(bool out, uint16_t flags, uint32_t seq, uint32_t ack, size_t len)
{
	struct segment s = {.l4 = L4P_TCP, .payload_len = len};
	ssize_t n;

	ipaddr_parse(out ? "192.168.0.1" : "192.0.2.1", &s.ip.src);
	ipaddr_parse(out ? "192.0.2.1" : "192.168.0.1", &s.ip.dst);
	s.tcp = (struct tcp_hdr){.sport = out ? 2000 : 1000,
				 .dport = out ? 1000 : 2000,
				 .seq = seq,
				 .ack = ack,
				 .flags = flags,
				 .win = 500};
	n = segment_emit(&s, bytes, sizeof(bytes), NULL);
	ck_assert(n > 0);
	return (size_t)n;
}

static void sent(uint16_t flags, uint32_t seq, size_t len)
{
	size_t n = make(true, flags, seq, 77, len);

	path_take(path, &(struct frame){.time_ns = now, .data = bytes, .len = n, .wire_len = n});
}

/* What comes out of the path, or a failure. */
static struct segment next(struct frame *f)
{
	struct segment s;

	ck_assert(path_due(path, now, f));
	ck_assert_int_eq(segment_parse(f->data, f->len, &s, NULL), 0);
	return s;
}

static void expect_none(void)
{
	struct frame f;

	ck_assert(!path_due(path, now, &f));
}

/* Whether there is something after so long: then it is that time. */
static bool readable(int ms)
{
	int64_t at = path_next_ns(path);

	if (at > now + ms * NS_PER_MS)
		return false;
	if (at > now)
		now = at;
	return true;
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
	close_path();
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
	close_path();
	open_with("bad-checksum");
	sent(TCP_FLAG_ACK, 15, 3);
	s = next(&f);
	ck_assert(s.tcp.seq == 15 && !s.cksum_ok && s.ip.cksum_ok);
	close_path();
}
END_TEST

START_TEST(delayed)
{
	struct frame f;
	int64_t before;

	open_with("late-ack");
	before = now;
	sent(TCP_FLAG_ACK, 15, 0);
	expect_none();
	sent(TCP_FLAG_ACK, 15, 3); /* no pure ACK: overtakes */
	ck_assert_uint_eq(next(&f).payload_len, 3);
	expect_none();
	ck_assert(!readable(10));
	ck_assert(readable(1000));
	ck_assert_uint_eq(next(&f).payload_len, 0);
	ck_assert_int_ge(f.time_ns, before + 50 * NS_PER_MS);
	ck_assert_int_le(f.time_ns, now);
	expect_none();
	ck_assert(!readable(0));
	sent(TCP_FLAG_ACK, 15, 0);
	expect_none();
	close_path(); /* with something held back */
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
	close_path();
	open_with("rst-after-fin");
	sent(TCP_FLAG_ACK | TCP_FLAG_FIN, 15, 2);
	ck_assert_uint_eq(next(&f).tcp.flags, TCP_FLAG_ACK | TCP_FLAG_FIN);
	ck_assert_uint_eq(next(&f).tcp.flags, TCP_FLAG_ACK | TCP_FLAG_RST);
	close_path();
}
END_TEST

static void acknowledge(uint32_t ack)
{
	struct frame f;
	size_t n = make(false, TCP_FLAG_ACK, 77, ack, 0);

	ck_assert(path_in(path, bytes, n, &f));
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
	close_path();
}
END_TEST

START_TEST(on_the_way_in)
{
	struct frame f;
	struct segment s;

	open_with("ignores-rst");
	ck_assert(!path_in(path, bytes, make(false, TCP_FLAG_RST, 5, 0, 0), &f));
	ck_assert(path_in(path, bytes, make(false, TCP_FLAG_ACK, 5, 6, 0), &f));
	ck_assert_ptr_eq(f.data, bytes);
	close_path();
	open_with("syn-ae-not-read");
	ck_assert(path_in(path, bytes, make(false, TCP_FLAG_SYN | TCP_FLAG_AE, 5, 0, 0), &f));
	ck_assert_int_eq(segment_parse(f.data, f.len, &s, NULL), 0);
	ck_assert(s.tcp.flags == TCP_FLAG_SYN && s.cksum_ok);
	close_path();
}
END_TEST

Suite *fault_path_suite(void)
{
	Suite *s = suite_create("fault_path");
	TCase *tc = tcase_create("fault_path");

	tcase_add_test(tc, others_pass_untouched);
	tcase_add_test(tc, rewritten_with_right_checksum);
	tcase_add_test(tc, delayed);
	tcase_add_test(tc, repeated);
	tcase_add_test(tc, not_when_acknowledged);
	tcase_add_test(tc, on_the_way_in);
	suite_add_tcase(s, tc);
	return s;
}
