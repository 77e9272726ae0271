// SPDX-License-Identifier: GPL-2.0-or-later
/* dut/stack.h: a stack in a process of its own as device under test; dut/option.c and call/ask.c:
 * questions to whatever is tested. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/syscall.h>

#include "netdev/wire/wire.h"
#include "runtime/base/clock.h"
#include "runtime/call/family.h"
#include "runtime/dut/stack.h"
#include "runtime/stack/tcpcheck-stack.h"
#include "tests/unit/stack_fixture.h"
#include "tests/unit/suites_stack.h"

static struct dut *d;
static struct err err;
static char seen[200]; /* by the sink */

static void see(void *arg, bool outbound, const struct frame *f)
{
	size_t len = strlen(seen);

	ck_assert_ptr_eq(arg, &err);
	snprintf(seen + len, sizeof(seen) - len, "%c%llu@%lld ", outbound ? '>' : '<',
		 (unsigned long long)f->number, (long long)(f->time_ns / NS_PER_MS));
}

static void setup(void)
{
	d = NULL;
	seen[0] = '\0';
	err = (struct err)ERR_INIT;
}

static void teardown(void)
{
	if (d)
		d->ops->close(d);
}

static bool open_dut(const char *test, const char *flags, const char *local)
{
	const struct stack_spec *s = stack_fixture(test, flags);
	struct dut_cfg cfg = {.link = {.mtu = 1500, .prefix_len = 16},
			      .call_timeout_ns = 20 * NS_PER_S,
			      .limit_ns = 40 * NS_PER_S,
			      .sink = see,
			      .sink_arg = &err};

	ipaddr_parse(local, &cfg.link.local);
	if (s)
		d = stack_dut_open(s, NULL, &cfg, &err);
	return s;
}

static bool opens(const char *test, const char *flags)
{
	if (!open_dut(test, flags, "192.168.0.1"))
		return false;
	ck_assert_msg(d != NULL, "%s", err.what);
	return true;
}

static void inject(uint16_t tcp_flags)
{
	unsigned char packet[100];
	const struct inject how = {0};
	struct segment s = {.l4 = L4P_TCP};
	ssize_t n;

	ipaddr_parse("192.0.2.1", &s.ip.src);
	ipaddr_parse("192.168.0.1", &s.ip.dst);
	s.ip.ttl = 64;
	s.tcp.sport = 1000;
	s.tcp.dport = 8080;
	s.tcp.flags = tcp_flags;
	n = segment_emit(&s, packet, sizeof(packet), &err);
	ck_assert_int_gt(n, 0);
	ck_assert_msg(d->ops->inject(d, packet, (size_t)n, &how, &err) == 0, "%s", err.what);
}

static void waits(int64_t until_ns, unsigned want, int64_t now_ns)
{
	unsigned ready;

	ck_assert_msg(d->ops->wait(d, until_ns, &ready, &err) == 0, "%s", err.what);
	ck_assert_uint_eq(ready, want);
	ck_assert_int_eq(d->ops->now(d), now_ns);
}

static void captures(int64_t time_ns)
{
	struct frame f;
	struct segment s;

	ck_assert_int_eq(d->ops->capture(d, &f, &err), 1);
	ck_assert_int_eq(f.time_ns, time_ns);
	ck_assert_int_eq(segment_parse(f.data, f.len, &s, &err), 0);
	ck_assert_uint_eq(s.tcp.flags, TCP_FLAG_SYN | TCP_FLAG_ACK);
	ck_assert_uint_eq(s.tcp.dport, 1000);
}

static void captures_nothing(void)
{
	struct frame f;

	ck_assert_int_eq(d->ops->capture(d, &f, &err), 0);
}

START_TEST(identity)
{
	if (!opens(__func__, ""))
		return;
	ck_assert_str_eq(d->stack, "Wild 1.0");
	ck_assert(d->own_clock);
	ck_assert_ptr_nonnull(d->memory);
}
END_TEST

START_TEST(its_clock)
{
	if (!opens(__func__, ""))
		return;
	waits(0, 0, 0);
	waits(5 * NS_PER_S, 0, 5 * NS_PER_S);
	waits(4 * NS_PER_S, 0, 5 * NS_PER_S); /* never back */
	waits(3600 * NS_PER_S, 0, 3600 * NS_PER_S);
}
END_TEST

START_TEST(packets)
{
	if (!opens(__func__, ""))
		return;
	waits(NS_PER_S, 0, NS_PER_S);
	captures_nothing();
	inject(TCP_FLAG_SYN);
	waits(9 * NS_PER_S, DUT_PACKET, NS_PER_S);
	captures(NS_PER_S);
	captures_nothing();
	waits(9 * NS_PER_S, DUT_PACKET, 2 * NS_PER_S); /* again, as it was not answered */
	inject(TCP_FLAG_ACK);
	captures(2 * NS_PER_S);
	captures_nothing();
	waits(9 * NS_PER_S, 0, 9 * NS_PER_S);
	ck_assert_str_eq(seen, "<1@1000 >2@1000 <3@2000 >4@2000 ");
}
END_TEST

/* Those of several turns, in order. */
START_TEST(packets_are_kept)
{
	if (!opens(__func__, ""))
		return;
	inject(TCP_FLAG_SYN);
	inject(TCP_FLAG_SYN);
	captures(0);
	inject(TCP_FLAG_SYN);
	captures(0);
	captures(0);
	captures_nothing();
	ck_assert_str_eq(seen, "<1@0 <2@0 >3@0 <4@0 >5@0 >6@0 ");
}
END_TEST

START_TEST(a_packet_that_is_too_long)
{
	static char packet[TCPCHECK_STACK_PACKET_MAX + 1];
	const struct inject how = {0};

	if (!opens(__func__, ""))
		return;
	ck_assert_int_eq(d->ops->inject(d, packet, sizeof(packet), &how, &err), -1);
	ck_assert_int_eq(err.kind, ERR_SCRIPT);
	ck_assert_str_eq(err.what, "a packet of 65536 bytes is too long for a stack");
}
END_TEST

START_TEST(calls)
{
	struct sys c = {.nr = SYS_listen}, none = {.nr = SYS_getpid};

	if (!opens(__func__, ""))
		return;
	waits(7, 0, 7);
	ck_assert_int_eq(d->ops->call_begin(d, &c, &err), 0);
	ck_assert_int_eq(c.ret, 0);
	ck_assert_int_eq(c.begin_ns, 7);
	ck_assert_int_eq(c.end_ns, 7);
	ck_assert_int_eq(d->ops->call_begin(d, &none, &err), 0);
	ck_assert_int_eq(none.ret, -1);
	ck_assert_int_eq(none.error, ENOSYS);
	ck_assert_ptr_null(d->ops->call_end(d));
}
END_TEST

START_TEST(parked)
{
	struct sys c = {.nr = SYS_accept4, .may_block = true}, late = c;

	if (!opens(__func__, "later"))
		return;
	ck_assert_int_eq(d->ops->call_begin(d, &c, &err), 1);
	ck_assert_int_eq(d->ops->call_begin(d, &late, &err), 1);
	ck_assert_ptr_null(d->ops->call_end(d));
	waits(NS_PER_S, 0, NS_PER_S);
	inject(TCP_FLAG_ACK);
	waits(2 * NS_PER_S, DUT_CALL, NS_PER_S);
	ck_assert_ptr_eq(d->ops->call_end(d), &c);
	ck_assert_int_eq(c.ret, 1);
	ck_assert_int_eq(c.begin_ns, 0);
	ck_assert_int_eq(c.end_ns, NS_PER_S);
	ck_assert_ptr_eq(d->ops->call_end(d), &late);
	ck_assert_int_eq(late.error, EAGAIN);
	ck_assert_ptr_null(d->ops->call_end(d));
	waits(2 * NS_PER_S, 0, 2 * NS_PER_S);
}
END_TEST

START_TEST(it_may_not_block)
{
	struct sys c = {.nr = SYS_accept4};

	if (!opens(__func__, "park"))
		return;
	ck_assert_int_eq(d->ops->call_begin(d, &c, &err), -1);
	ck_assert_str_eq(err.what, "it waits for something that has not come");
}
END_TEST

START_TEST(questions)
{
	const long none[6] = {0};
	unsigned char value[4];

	if (!opens(__func__, "park"))
		return;
	ck_assert_int_eq(d->ops->ask(d, SYS_close, none), 0);
	ck_assert_int_eq(d->ops->ask(d, SYS_getpid, none), -ENOSYS);
	ck_assert_int_eq(d->ops->ask(d, SYS_accept4, none), -EAGAIN);
	ck_assert_int_eq(d->ops->has(d, TCPCHECK_STACK_HAS_FAMILY, AF_INET, 0), 1);
	ck_assert_int_eq(d->ops->has(d, TCPCHECK_STACK_HAS_FAMILY, AF_INET6, 0), 0);
	ck_assert_int_eq(d->ops->has(d, TCPCHECK_STACK_HAS_OPTION, 1, 2), -1);
	ck_assert_int_eq(dut_option(d, 0, SOL_SOCKET, SO_ERROR, value, sizeof(value)), -1);
}
END_TEST

START_TEST(death)
{
	const long none[6] = {0};
	struct buf text = BUF_INIT;
	unsigned ready;

	if (!opens(__func__, "abort-next"))
		return;
	ck_assert_int_eq(d->ops->wait(d, 1, &ready, &err), -1);
	ck_assert_int_eq(err.kind, ERR_STACK);
	ck_assert_int_eq(d->ops->ask(d, SYS_close, none), -EIO);
	ck_assert_int_eq(d->ops->has(d, TCPCHECK_STACK_HAS_FAMILY, AF_INET6, 0), -1);
	d->ops->said(d, &text);
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "an assertion of the stack\n"));
	buf_free(&text);
}
END_TEST

START_TEST(another_network)
{
	if (!open_dut(__func__, "", "fd3d::1"))
		return;
	ck_assert_ptr_null(d);
	ck_assert_int_eq(err.kind, ERR_LACK);
}
END_TEST

Suite *stack_dut_suite(void)
{
	Suite *s = suite_create("stack_dut");
	TCase *tc = tcase_create("stack_dut");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, identity);
	tcase_add_test(tc, its_clock);
	tcase_add_test(tc, packets);
	tcase_add_test(tc, packets_are_kept);
	tcase_add_test(tc, a_packet_that_is_too_long);
	tcase_add_test(tc, calls);
	tcase_add_test(tc, parked);
	tcase_add_test(tc, it_may_not_block);
	tcase_add_test(tc, questions);
	tcase_add_test(tc, death);
	tcase_add_test(tc, another_network);
	suite_add_tcase(s, tc);
	return s;
}
