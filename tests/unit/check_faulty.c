// SPDX-License-Identifier: GPL-2.0-or-later
/* dut/faulty.c: a fault on the path of a device on a fake clock. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "parser/ast.h"
#include "runtime/base/clock.h"
#include "runtime/dut/dut.h"
#include "runtime/fault/fault.h"
Suite *faulty_suite(void);

/* A stack that sends what it is told to, at fixed times, and counts what it gets. */
static struct stub {
	struct dut dut;
	int64_t now;
	unsigned char bytes[200];
	size_t len;
	int64_t at[4]; /* when it sends it; 0: nothing more */
	unsigned next, got, closed;
} stub;

static int64_t stub_now(struct dut *d)
{
	(void)d;
	return stub.now;
}

static bool is_due(void)
{
	return stub.at[stub.next] && stub.at[stub.next] <= stub.now;
}

static int stub_wait(struct dut *d, int64_t until, unsigned *ready, struct err *e)
{
	int64_t at = stub.at[stub.next];

	(void)d, (void)e;
	if (at && at < until)
		until = at;
	stub.now = until > stub.now ? until : stub.now;
	*ready = is_due() ? DUT_PACKET : 0;
	return 0;
}

static int stub_inject(struct dut *d, const void *p, size_t len, const struct inject *how,
		       struct err *e)
{
	(void)d, (void)p, (void)len, (void)how, (void)e;
	stub.got++;
	return 0;
}

static int stub_capture(struct dut *d, struct frame *f, struct err *e)
{
	(void)d, (void)e;
	if (!is_due())
		return 0;
	*f = (struct frame){.time_ns = stub.at[stub.next++],
			    .data = stub.bytes,
			    .len = stub.len,
			    .wire_len = stub.len};
	return 1;
}

static void stub_close(struct dut *d)
{
	(void)d;
	stub.closed++;
}

static const struct dut_ops stub_ops = {
	.name = "stub",
	.now = stub_now,
	.wait = stub_wait,
	.inject = stub_inject,
	.capture = stub_capture,
	.close = stub_close,
};

static char seen[100];

static void see(void *arg, bool outbound, const struct frame *f)
{
	size_t n = strlen(seen);

	(void)arg;
	snprintf(seen + n, sizeof(seen) - n, "%c%u@%lld ", outbound ? '>' : '<', f->number,
		 (long long)(f->time_ns / NS_PER_MS));
}

static void make(uint16_t flags)
{
	struct segment s = {.l4 = L4P_TCP};
	ssize_t n;

	ipaddr_parse("192.168.0.1", &s.ip.src);
	ipaddr_parse("192.0.2.1", &s.ip.dst);
	s.tcp = (struct tcp_hdr){.sport = 1, .dport = 2, .seq = 5, .ack = 7, .flags = flags};
	s.tcp.win = 100;
	n = segment_emit(&s, stub.bytes, sizeof(stub.bytes), NULL);
	ck_assert_int_gt(n, 0);
	stub.len = (size_t)n;
}

static struct dut *open_with(const char *fault)
{
	const struct dut_cfg cfg = {.sink = see};

	stub = (struct stub){.dut.ops = &stub_ops, .dut.own_clock = true};
	seen[0] = '\0';
	make(TCP_FLAG_ACK);
	return faulty_dut_open(&stub.dut, fault_find(fault), &cfg);
}

START_TEST(what_is_delayed_is_waited_for)
{
	struct dut *d = open_with("late-ack");
	struct frame f;
	unsigned ready;

	ck_assert(d->own_clock);
	stub.at[0] = 10 * NS_PER_MS;
	ck_assert_int_eq(d->ops->wait(d, 40 * NS_PER_MS, &ready, NULL), 0);
	ck_assert_uint_eq(ready, 0); /* it was sent, and has not come */
	ck_assert_int_eq(stub.now, 40 * NS_PER_MS);
	ck_assert_int_eq(d->ops->capture(d, &f, NULL), 0);
	ck_assert_int_eq(d->ops->wait(d, NS_PER_S, &ready, NULL), 0);
	ck_assert_uint_eq(ready, DUT_PACKET);
	ck_assert_int_eq(stub.now, 60 * NS_PER_MS);
	ck_assert_int_eq(d->ops->capture(d, &f, NULL), 1);
	ck_assert_int_eq(f.time_ns, 60 * NS_PER_MS);
	ck_assert_str_eq(seen, ">1@60 ");
	d->ops->close(d);
	ck_assert_uint_eq(stub.closed, 1);
}
END_TEST

START_TEST(what_is_dropped_never_comes)
{
	struct dut *d = open_with("swallowed-ack");
	struct frame f;
	unsigned ready;

	stub.at[0] = NS_PER_MS;
	stub.at[1] = 2 * NS_PER_MS;
	ck_assert_int_eq(d->ops->wait(d, NS_PER_S, &ready, NULL), 0);
	ck_assert_uint_eq(ready, 0);
	ck_assert_int_eq(stub.now, NS_PER_S);
	ck_assert_int_eq(d->ops->capture(d, &f, NULL), 0);
	ck_assert_str_eq(seen, "");
	d->ops->close(d);
}
END_TEST

START_TEST(what_is_injected_is_seen_and_may_be_dropped)
{
	struct dut *d = open_with("ignores-rst");
	const struct inject plain = {0};

	stub.now = 3 * NS_PER_MS;
	make(TCP_FLAG_ACK);
	ck_assert_int_eq(d->ops->inject(d, stub.bytes, stub.len, &plain, NULL), 0);
	make(TCP_FLAG_RST);
	ck_assert_int_eq(d->ops->inject(d, stub.bytes, stub.len, &plain, NULL), 0);
	ck_assert_uint_eq(stub.got, 1);
	ck_assert_str_eq(seen, "<1@3 <2@3 ");
	d->ops->close(d);
}
END_TEST

START_TEST(what_the_device_has_not_is_not_there)
{
	struct dut *d = open_with("dup-ack");

	ck_assert(!d->ops->ask && !d->ops->network && !d->ops->account && !d->ops->lost);
	ck_assert(!d->ops->has && !d->ops->said && !d->ops->waited);
	d->ops->close(d);
}
END_TEST

Suite *faulty_suite(void)
{
	Suite *s = suite_create("faulty");
	TCase *tc = tcase_create("faulty");

	tcase_add_test(tc, what_is_delayed_is_waited_for);
	tcase_add_test(tc, what_is_dropped_never_comes);
	tcase_add_test(tc, what_is_injected_is_seen_and_may_be_dropped);
	tcase_add_test(tc, what_the_device_has_not_is_not_there);
	suite_add_tcase(s, tc);
	return s;
}
