// SPDX-License-Identifier: GPL-2.0-or-later
/* run/rules_call.c, against a fake device: what rules are told of a script's calls. */
#include <check.h>
#include <errno.h>

#include "tests/unit/run_fixture.h"

Suite *rules_call_suite(void);

static struct buf told;

static void setup(void)
{
	fixture_setup();
	told = (struct buf)BUF_INIT;
}

static void teardown(void)
{
	fixture_teardown();
	buf_free(&told);
}

static void no_event(struct reporter *r, const struct report_event *ev)
{
	(void)r;
	(void)ev;
}

static void no_end(struct reporter *r, const struct plan *p, const struct finding *f,
		   struct lateness *late)
{
	(void)r;
	(void)p;
	(void)f;
	(void)late;
}

/* "send 10/20 more" */
static void hear(struct reporter *r, const struct rules_call *c)
{
	static const char *const deeds[] = {"listen",   "accept", "connect", "send", "recv",
					    "shutdown", "close",  "set",     "odd"};

	(void)r;
	buf_puts(&told, deeds[c->deed]);
	if (c->deed == RULES_SEND || c->deed == RULES_RECV)
		buf_printf(&told, " %ld/%ld", c->done, c->asked);
	if (c->deed == RULES_SET)
		buf_printf(&told, " %d %ld", c->option, c->value);
	buf_printf(&told, "%s%s%s%s%s\n", c->more ? " more" : "", c->waits ? " waits" : "",
		   c->returned ? " returned" : "", c->reading ? " reading" : "",
		   c->writing ? " writing" : "");
}

static void play(const char *text)
{
	static const struct reporter_ops ops = {.event = no_event, .end = no_end, .call = hear};
	struct reporter listener = {.ops = &ops};

	play_text(text, &listener);
}

#define SOCKET "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"

START_TEST(sends)
{
	const long results[] = {3, 0, 10, 20, 5, -EAGAIN, 0, 7, 0, 0};

	memcpy(fake.results, results, sizeof(results));
	play(SOCKET "+0 connect(3, ..., ...) = 0\n"
		    "+0 write(3, ..., 10) = 10\n"
		    "+0 send(3, ..., 30, MSG_MORE) = 20\n"
		    "+0 recv(3, ..., 100, 0) = 5\n"
		    "+0 read(3, ..., 100) = -1 EAGAIN\n"
		    "+0 shutdown(3, SHUT_RD) = 0\n"
		    "+0 recv(3, ..., 100, MSG_PEEK) = 7\n"
		    "+0 getsockname(3, ..., ...) = 0\n"
		    "+0 close(3) = 0\n");
	ck_passed();
	ck_assert_str_eq(buf_text(&told),
			 "connect\nconnect\nsend 10/10\nconnect more\nsend 20/30 more\nrecv 5/100\n"
			 "recv -1/100\nshutdown reading\nclose\n");
}
END_TEST

START_TEST(options)
{
	const long results[] = {3, 0, 0, 0, 0, 0, 4, 0};

	memcpy(fake.results, results, sizeof(results));
	play(SOCKET "+0 setsockopt(3, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0\n"
		    "+0 setsockopt(3, SOL_TCP, TCP_KEEPIDLE, [9], 4) = 0\n"
		    "+0 setsockopt(3, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0\n"
		    "+0 setsockopt(3, SOL_SOCKET, SO_LINGER, {onoff=0, linger=0}, 8) = 0\n"
		    "+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0\n"
		    "+0 dup(3) = 4\n"
		    "+0 close(4) = 0\n");
	ck_passed();
	ck_assert_str_eq(buf_text(&told), "set 2 1\nset 3 9\nset 6 0\nset 6 -1\nodd\nclose\n");
	ck_assert(RULES_KEEPALIVE == 2 && RULES_KEEPIDLE == 3 && RULES_LINGER == 6);
}
END_TEST

/* A call that blocks is told when it begins and when it returns; other sockets are none of TCP's.
 */
START_TEST(waits)
{
	const long results[] = {3, 10};

	memcpy(fake.results, results, sizeof(results));
	fake.takes_us[1] = 100000;
	play(SOCKET "+0...0.1 write(3, ..., 10) = 10\n");
	ck_passed();
	ck_assert_str_eq(buf_text(&told), "send 0/10 waits\nsend 10/10 returned\n");
}
END_TEST

START_TEST(others)
{
	const long results[] = {3, 10};

	memcpy(fake.results, results, sizeof(results));
	play("0 socket(..., SOCK_DGRAM, IPPROTO_UDP) = 3\n+0 sendto(3, ..., 10, 0, ..., ...) = "
	     "10\n");
	ck_passed();
	ck_assert_str_eq(buf_text(&told), "");
}
END_TEST

Suite *rules_call_suite(void)
{
	Suite *s = suite_create("rules_call");
	TCase *tc = tcase_create("rules_call");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, sends);
	tcase_add_test(tc, options);
	tcase_add_test(tc, waits);
	tcase_add_test(tc, others);
	suite_add_tcase(s, tc);
	return s;
}
