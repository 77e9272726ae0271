// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * naming.c, against a fake device: what lines name, what later lines make of it, and what does not
 * fit. Also lines that leave numbers open, as they are judged (match.c, step_expect.c).
 */
#include <check.h>
#include <string.h>

#include "tests/unit/run_fixture.h"

Suite *naming_suite(void);

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

static void no_begin(struct reporter *r, const struct plan *p)
{
	(void)r;
	(void)p;
}

static void hear(struct reporter *r, const struct report_event *ev)
{
	(void)r;
	if (ev->kind == REPORT_NAMED)
		buf_printf(&told, "%s\n", ev->text);
}

static void no_end(struct reporter *r, const struct plan *p, const struct finding *f,
		   struct lateness *late)
{
	(void)r;
	(void)p;
	(void)f;
	(void)late;
}

static void play(const char *text)
{
	static const struct reporter_ops ops = {.begin = no_begin, .event = hear, .end = no_end};
	struct reporter listener = {.ops = &ops};

	play_text(text, &listener);
}

/* @seq counts from the ISN. */
static struct segment sent(uint16_t flags, uint32_t seq, uint32_t ack, size_t len)
{
	return tcp(flags, ISN + seq, ack, len);
}

static void synack(const char *options, uint8_t len)
{
	struct segment s = sent(TCP_FLAG_SYN | TCP_FLAG_ACK, 0, 1, 0);

	memcpy(s.tcp.opts, options, len);
	s.tcp.opts_len = len;
	fake_dut_answer(&fake, 0, 10, &s);
}

/* The stack sends this after the second injection. */
static void answers(uint32_t seq, uint32_t ack, size_t len)
{
	struct segment s = sent(TCP_FLAG_ACK, seq, ack, len);

	fake_dut_answer(&fake, 1, 10, &s);
}

#define SYN "0 < S 0:0(0) win 1000 <mss 1000>, $pm = mss\n"

START_TEST(names_and_uses)
{
	synack("\2\4\5\264", 4);
	answers(1, 1001, 5);
	play(SYN
	     "+0 > S. 0:0(0) ack 1 <mss *>, $w = win, $m = mss, $n = end, $x = ttl+ack+seq+len\n"
	     "+0 < P. 1:1+$pm($pm) ack $n win $w*2+$x <mss $m>, $e = end\n"
	     "+0 > . $n:$n+5(5) ack $e win $w\n");
	ck_assert_str_eq(buf_text(&told),
			 "$pm = 1000\n$w = 1000, $m = 1460, $n = 1, $x = 65\n$e = 1001\n");
	ck_assert_uint_eq(fake.injected[1].payload_len, 1000);
	ck_assert_uint_eq(fake.injected[1].tcp.win, 2065);
	ck_assert_uint_eq(fake.injected[1].tcp.ack, ISN + 1);
	ck_assert_int_eq(get_be16(fake.injected[1].tcp.opts + 2), 1460);
	ck_passed();
}
END_TEST

START_TEST(uses_differ)
{
	synack("", 0);
	answers(1, 7, 0);
	play(SYN "+0 > S. 0:0(0) ack 1, $n = end\n+0 < . 1:1(0) ack $n win $pm\n"
		 "+0 > . $n:$n(0) ack $n+5\n");
	ck_differs("ack", "6", "7");
	ck_assert_str_eq(finding.hint, "on this line $n is 1, $n+5 is 6");
}
END_TEST

/* A line without live values has nothing to say of those of the lines before it. */
START_TEST(values_of_other_lines)
{
	synack("", 0);
	answers(1, 1, 0);
	play(SYN "+0 > S. 0:0(0) ack 1, $n = end\n+0 < . 1:1(0) ack $n win $pm\n"
		 "+0 > . 1:1(0) ack 7\n");
	ck_differs("ack", "7", "1");
	ck_assert_str_eq(finding.hint, "");
}
END_TEST

START_TEST(named_again)
{
	synack("", 0);
	answers(1, 1, 3);
	play(SYN "+0 > S. 0:0(0) ack 1, $n = end\n+0 < . 1:1(0) ack $n win $pm, $n = seq+6\n"
		 "+0 > . $n-6:$n-3(3) ack 1\n");
	ck_passed();
	ck_assert_str_eq(buf_text(&told), "$pm = 1000\n$n = 1\n$n = 7\n");
}
END_TEST

/* The gap counts from the event before the line, whenever the line was reached. */
START_TEST(times)
{
	struct segment s = sent(TCP_FLAG_SYN | TCP_FLAG_ACK, 0, 1, 0);

	fake_dut_answer(&fake, 0, 500000, &s);
	answers(1, 1, 0);
	play(SYN "+0~+1 > S. 0:0(0) ack 1, $d = gap, $t = time\n"
		 "+$d*2 < . 1:1(0) ack 1 win $pm\n+0 > . 1:1(0) ack 1\n$t+1.5 > nothing\n");
	ck_passed();
	ck_assert_str_eq(buf_text(&told), "$pm = 1000\n$d = 0.500000, $t = 0.500000\n");
}
END_TEST

START_TEST(time_is_late)
{
	struct segment s = sent(TCP_FLAG_SYN | TCP_FLAG_ACK, 0, 1, 0);

	fake_dut_answer(&fake, 0, 500000, &s);
	s = sent(TCP_FLAG_ACK, 1, 1, 0);
	fake_dut_answer(&fake, 1, 300000, &s);
	play(SYN "+0~+1 > S. 0:0(0) ack 1, $d = gap\n+0 < . 1:1(0) ack 1 win $pm\n"
		 "+$d/2 > . 1:1(0) ack 1\n");
	ck_differs("time", "0.750000", "0.800000");
	ck_assert_str_eq(finding.hint, "on this line $d/2 is 0.250000");
}
END_TEST

START_TEST(what_does_not_fit)
{
	synack("", 0);
	play(SYN "+0 > S. 0:0(0) ack 1, $w = win\n+0 < . 1:1(0) ack 1 win $pm*$w\n");
	ck_assert_int_eq(finding.verdict, VERDICT_ERROR_SCRIPT);
	ck_assert_str_eq(finding.headline, "window must be between 0 and 65535");
	ck_assert_str_eq(finding.hint, "on this line $pm*$w is 1000000");
	ck_assert(fake.injected[1].tcp.flags & TCP_FLAG_RST); /* nothing but the closing one */
}
END_TEST

START_TEST(no_such_option)
{
	synack("", 0);
	play(SYN "+0 > S. 0:0(0) ack 1 <...>, $m = mss\n+0 < . 1:1(0) ack 1 win $pm+$m\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_str_eq(finding.headline, "the packet has no 'mss', which the line names");
}
END_TEST

/* A TS val that was named can be echoed, whatever it is on the wire. */
START_TEST(timestamps)
{
	synack("\10\12\0\0\3\350\0\0\0\5\1\1", 12);
	play("0 < S 0:0(0) win 1000 <TS val 5 ecr 0,nop,nop>, $mine = tsval\n"
	     "+0 > S. 0:0(0) ack 1 <...>, $ts = tsval, $echo = tsecr\n"
	     "+0 < . 1:1(0) ack 1 win $echo <TS val $mine+1 ecr $ts,nop,nop>\n");
	ck_passed();
	ck_assert_str_eq(buf_text(&told), "$mine = 5\n$ts = 0, $echo = 5\n");
	ck_assert_uint_eq(get_be32(fake.injected[1].tcp.opts + 2), 6);
	ck_assert_uint_eq(get_be32(fake.injected[1].tcp.opts + 6), 1000);
}
END_TEST

/* ---- numbers left open ---- */

static const struct {
	const char *line;
	uint32_t seq, ack;
	size_t len;
	const char *field, *expected, *actual; /* field NULL: it fits */
} lines[] = {
	{"seq in 1:3001 ack in 1:5 win > 0", 1, 5, 3000, NULL, NULL, NULL},
	{"seq in 1:3001 ack 1", 2, 1, 3000, "seq", "in 1:3001", "2:3002"},
	{"seq in 2:3001 ack 1", 1, 1, 10, "seq", "in 2:3001", "1:11"},
	{"seq >= 5 len <= 10 ack 1", 5, 1, 10, NULL, NULL, NULL},
	{"seq >= 5 len <= 10 ack 1", 4, 1, 10, "seq", ">= 5", "4"},
	{"seq >= 5 len <= 10 ack 1", 5, 1, 11, "payload length", "<= 10", "11"},
	{"seq in 1:11 (10) ack 1", 1, 1, 10, NULL, NULL, NULL},
	{"seq in 1:12 (10) ack 1", 1, 1, 11, "payload length", "10", "11"},
	{"seq 5 ack 1", 5, 1, 77, NULL, NULL, NULL},
	{"seq 5 ack 1", 6, 1, 77, "seq", "5", "6"},
	{"seq != 5 ack 1", 5, 1, 0, "seq", "!= 5", "5"},
	{"len > 0 ack 1", 9, 1, 1, NULL, NULL, NULL},
	{"len in 5:6 ack 1", 9, 1, 7, "payload length", "in 5:6", "7"},
	{"*:*(5) ack >= 1001", 9, 900, 5, "ack", ">= 1001", "900"},
	{"*:*(5) ack < 900", 9, 900, 5, "ack", "< 900", "900"},
	{"*:*(5) ack 1 win < 1000", 9, 1, 5, "win", "< 1000", "1000"},
	{"*:*(5) ack 1 win != 1000", 9, 1, 5, "win", "!= 1000", "1000"},
	{"*:*(5) ack 1 win in 1000:1001 urg <= 5", 9, 1, 5, NULL, NULL, NULL},
	{"*:*(5) ack 1 urg > 0", 9, 1, 5, "urg", "> 0", "0"},
	{"len > 0 ack 1", 1, 1, 0, "payload length", "> 0", "0"},
};

START_TEST(left_open)
{
	char text[200];

	synack("", 0);
	answers(lines[_i].seq, lines[_i].ack, lines[_i].len);
	snprintf(text, sizeof(text),
		 "0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n+0 < . 1:1(0) ack 1 win 1000\n"
		 "+0 > . %s\n",
		 lines[_i].line);
	play(text);
	if (lines[_i].field)
		ck_differs(lines[_i].field, lines[_i].expected, lines[_i].actual);
	else
		ck_passed();
}
END_TEST

/* ---- options and TTL ---- */

static const struct {
	const char *line; /* before and in the options */
	const char *field, *expected, *actual;
} options[] = {
	{"S. 0:0(0) ack 1 <mss >= 536,nop,nop,sackOK>", NULL, NULL, NULL},
	{"S. 0:0(0) ack 1 <mss in 1460:1460,nop,nop,sackOK>", NULL, NULL, NULL},
	{"S. 0:0(0) ack 1 <mss < 1460,nop,nop,sackOK>", "option", "mss < 1460", "mss 1460"},
	{"S. 0:0(0) ack 1 <mss >= $pm*2,nop,nop,sackOK>", "option", "mss >= 2000", "mss 1460"},
	{"S. 0:0(0) ack 1 <mss >= 536,nop,wscale <= 14>", "options",
	 "<mss >= 536,nop,wscale <= 14>", "<mss 1460,nop,nop,sackOK>"},
	{"S. 0:0(0) ack 1 <mss 1460,...>", NULL, NULL, NULL},
	{"S. 0:0(0) ack 1 <sackOK,mss in 536:1460,...>", NULL, NULL, NULL},
	{"S. 0:0(0) ack 1 <sackOK,mss 536,...>", "option", "mss 536", "mss 1460"},
	{"S. 0:0(0) ack 1 <sackOK,wscale *,...>", "option", "wscale *", "none"},
	{"S. 0:0(0) ack 1 <mss $pm+460,...>", NULL, NULL, NULL},
	{"[ttl >= 1] S. 0:0(0) ack 1 <...>", NULL, NULL, NULL},
	{"[ttl in 65:255] S. 0:0(0) ack 1 <...>", "TTL", "in 65:255", "64"},
	{"[ttl $pm-937] S. 0:0(0) ack 1 <...>", "TTL", "63", "64"},
};

START_TEST(options_and_ttl)
{
	char text[200];

	synack("\2\4\5\264\1\1\4\2", 8);
	snprintf(text, sizeof(text), SYN "+0 < . 1:1(0) ack 1 win $pm\n+0 > %s\n",
		 options[_i].line);
	/* The answer comes behind the SYN; the ACK in between is not answered. */
	play(text);
	if (options[_i].field)
		ck_differs(options[_i].field, options[_i].expected, options[_i].actual);
	else
		ck_passed();
}
END_TEST

static const struct {
	const char *option;
	bool fits;
} times_of[] = {
	{"TS val > 5 ecr *", false}, /* as the script counts it, which is from 0 */
	{"TS val >= 0 ecr *", true},   {"TS val * ecr in 5:6", true}, {"TS val * ecr > 5", false},
	{"TS val 100 ecr >= 5", true}, {"TS val 100 ecr < 5", false},
};

START_TEST(timestamps_left_open)
{
	char text[200];

	synack("\10\12\0\0\3\350\0\0\0\5\1\1", 12);
	snprintf(text, sizeof(text), "0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1 <%s,nop,nop>\n",
		 times_of[_i].option);
	play(text);
	ck_assert_int_eq(finding.verdict, times_of[_i].fits ? VERDICT_PASS : VERDICT_FAIL);
}
END_TEST

START_TEST(counters_left_open)
{
	synack("\256\10\1\1\1\0\0\2\1\1\1\1", 12);
	play("0 < S 0:0(0) win 1000\n"
	     "+0 > S. 0:0(0) ack 1 <ECN e1b > 5 ceb <= 1,nop,nop,nop,nop>\n");
	ck_differs("option", "ECN e1b > 5 ceb <= 1", "ECN e1b 65793 ceb 2");
}
END_TEST

/* A line of any length is one packet, and does not wait for another. */
START_TEST(one_packet_each)
{
	struct segment a = sent(TCP_FLAG_ACK, 1, 1, 100), b = sent(TCP_FLAG_ACK, 101, 1, 50);

	synack("", 0);
	fake_dut_answer(&fake, 1, 10, &a);
	fake_dut_answer(&fake, 2, 10, &b);
	play("--check=segments\n0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n"
	     "+0 < . 1:1(0) ack 1 win 1000\n+0 > . seq 1 len >= 1 ack 1, $n = end\n"
	     "+0 < . 1:1(0) ack 1 win 1000\n+0 > . seq $n ack 1\n");
	ck_passed();
}
END_TEST

Suite *naming_suite(void)
{
	Suite *s = suite_create("naming");
	TCase *tc = tcase_create("naming");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, names_and_uses);
	tcase_add_test(tc, uses_differ);
	tcase_add_test(tc, values_of_other_lines);
	tcase_add_test(tc, named_again);
	tcase_add_test(tc, times);
	tcase_add_test(tc, time_is_late);
	tcase_add_test(tc, what_does_not_fit);
	tcase_add_test(tc, no_such_option);
	tcase_add_test(tc, timestamps);
	tcase_add_loop_test(tc, left_open, 0, sizeof(lines) / sizeof(*lines));
	tcase_add_test(tc, one_packet_each);
	tcase_add_loop_test(tc, options_and_ttl, 0, sizeof(options) / sizeof(*options));
	tcase_add_loop_test(tc, timestamps_left_open, 0, sizeof(times_of) / sizeof(*times_of));
	tcase_add_test(tc, counters_left_open);
	suite_add_tcase(s, tc);
	return s;
}
