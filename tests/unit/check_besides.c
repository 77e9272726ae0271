// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules in a run: which packets are judged, what the finding has of it, what people read. */
#include <check.h>
#include <string.h>

#include "parser/parser.h"
#include "runtime/finding/result.h"
#include "runtime/report/besides.h"
#include "tests/lib/plan_text.h"

Suite *besides_suite(void);

static struct script *script;
static struct plan *plan;
static struct finding finding;
static struct besides *besides;
static enum verdict heard; /* by those behind us */
static unsigned number;

static void on_begin(struct reporter *r, const struct plan *p)
{
	(void)r;
	(void)p;
}

static void on_event(struct reporter *r, const struct report_event *ev)
{
	(void)r;
	(void)ev;
}

static void on_end(struct reporter *r, const struct plan *p, const struct finding *f,
		   struct lateness *late)
{
	(void)r;
	(void)p;
	(void)late;
	heard = f->verdict;
}

static const struct reporter_ops next_ops = {.begin = on_begin, .event = on_event, .end = on_end};
static struct reporter next = {.ops = &next_ops};

static void start(const char *rules)
{
	struct rules_choice c;

	ck_assert_int_eq(rules_choose(rules, &c, NULL), 0);
	plan = plan_from_text("t.pkt", "0 < S 0:0(0) win 9\n+0 > S. 0:0(0) ack 1 <...>\n", &script);
	finding_init(&finding);
	besides = besides_open(&c, &finding, &next);
	besides_reporter(besides)->ops->begin(besides_reporter(besides), plan);
	number = 0;
}

static void finish(enum verdict v)
{
	struct lateness late = {0};

	if (v != VERDICT_PASS)
		finding_set(&finding, v, NULL, (struct span){0, 0}, "it differs");
	finding.stall_us = -1;
	besides_reporter(besides)->ops->end(besides_reporter(besides), plan, &finding, &late);
}

static void stop(void)
{
	besides_free(besides);
	finding_free(&finding);
	plan_free(plan);
	script_free(script);
}

/* From the stack if @out. @ms: its time; @line: of the script, 1 or 2; 0: none. */
static void packet(bool out, int64_t ms, unsigned line, uint16_t flags, uint32_t seq, uint32_t ack)
{
	struct segment s = {.l4 = L4P_TCP};
	unsigned char bytes[100];
	struct frame f = {.data = bytes, .number = ++number, .time_ns = ms * 1000000};
	struct report_event ev = {.kind = out ? REPORT_SENT : REPORT_INJECTED,
				  .time_us = ms * 1000,
				  .event = line ? plan->steps[line - 1].event : NULL,
				  .frame = out ? number : 0};

	ipaddr_parse(out ? "10.0.0.1" : "10.0.0.2", &s.ip.src);
	ipaddr_parse(out ? "10.0.0.2" : "10.0.0.1", &s.ip.dst);
	s.ip.ttl = 64;
	s.tcp = (struct tcp_hdr){.sport = out ? 80 : 4000,
				 .dport = out ? 4000 : 80,
				 .flags = flags,
				 .seq = seq,
				 .ack = ack,
				 .win = (uint16_t)(1000 + ms)};
	f.len = f.wire_len = (size_t)segment_emit(&s, bytes, sizeof(bytes), NULL);
	if (!out && line)
		besides_reporter(besides)->ops->event(besides_reporter(besides), &ev);
	besides_packet(besides, out, &f);
	if (out && line)
		besides_reporter(besides)->ops->event(besides_reporter(besides), &ev);
}

#define ACK TCP_FLAG_ACK
#define SYN TCP_FLAG_SYN

/* What was sent first is seen last; @ack: of the last segment of the stack. */
static void exchange(uint32_t ack)
{
	packet(false, 0, 1, SYN, 0, 0);
	packet(true, 1, 2, SYN | ACK, 500, 1);
	packet(false, 2, 1, ACK, 1, 501);
	packet(true, 5, 0, ACK, 501, ack);
	packet(true, 4, 2, ACK, 501, 1);
}

static void call(enum rules_deed deed, int64_t us, long done)
{
	struct rules_call told = {.deed = deed,
				  .time_ns = us * 1000,
				  .socket = deed == RULES_LISTEN ? 1 : 2,
				  .parent = 1,
				  .asked = done,
				  .done = done,
				  .local_port = 80,
				  .remote_port = 4000};

	ipaddr_parse("10.0.0.1", &told.local);
	ipaddr_parse("10.0.0.2", &told.remote);
	besides_reporter(besides)->ops->call(besides_reporter(besides), &told);
}

/* Calls are judged in the order of times, and at one time behind the packets that were there. */
START_TEST(calls)
{
	for (int closed = 0; closed < 2; closed++) {
		start("note");
		call(RULES_LISTEN, 0, 0);
		packet(false, 0, 1, SYN, 0, 0);
		packet(true, 1, 2, SYN | ACK, 500, 1);
		packet(false, 2, 1, ACK, 1, 501);
		call(RULES_ACCEPT, 2000, 5);
		if (closed)
			call(RULES_CLOSE, 3000, 0);
		packet(true, 3, 2, ACK | TCP_FLAG_FIN, 501, 1);
		if (!closed)
			call(RULES_CLOSE, 3000, 0);
		finish(VERDICT_PASS);
		ck_assert_int_eq(!finding.besides, closed);
		if (!closed)
			ck_assert_str_eq(rules_at(finding.besides->rule)->name, "fin_unasked");
		stop();
	}
}
END_TEST

/* A connection that nobody asked for is one only if all calls were told. */
START_TEST(unasked)
{
	start("note");
	call(RULES_LISTEN, 0, 0);
	packet(true, 1, 0, SYN, 500, 0);
	finish(VERDICT_PASS);
	ck_assert(finding.besides &&
		  !strcmp(rules_at(finding.besides->rule)->name, "open_unasked"));
	stop();
	start("note");
	packet(true, 1, 0, SYN, 500, 0);
	finish(VERDICT_PASS);
	ck_assert(!finding.besides);
	stop();
}
END_TEST

START_TEST(noted)
{
	struct buf out = BUF_INIT;
	const struct beside *b;

	start("note");
	exchange(2);
	finish(VERDICT_PASS);
	ck_assert_int_eq(heard, VERDICT_PASS);
	b = finding.besides;
	ck_assert(b && !b->next);
	ck_assert_str_eq(rules_at(b->rule)->name, "ack_unsent");
	ck_assert(b->times == 1 && b->line == 2 && !b->own_line && b->time_us == 5000);
	besides_show(&out, &finding, false);
	ck_assert(strstr(buf_text(&out), "ack 2, after line 2\n"));
	buf_free(&out);
	stop();
}
END_TEST

START_TEST(failed)
{
	start("fail");
	exchange(2);
	finish(VERDICT_PASS);
	ck_assert_int_eq(heard, VERDICT_FAIL);
	ck_assert(strstr(finding.headline, "ack_unsent"));
	stop();
	start("fail,-ack_unsent");
	exchange(2);
	finish(VERDICT_PASS);
	ck_assert_int_eq(heard, VERDICT_PASS);
	ck_assert_ptr_null(finding.besides);
	stop();
	start("fail");
	exchange(1);
	finish(VERDICT_PASS);
	ck_assert_int_eq(heard, VERDICT_PASS);
	stop();
}
END_TEST

/* Not what our own resets bring about, nor a run of which nothing is known. */
START_TEST(not_judged)
{
	start("note");
	exchange(1);
	packet(false, 10, 0, TCP_FLAG_RST, 7, 0);
	packet(true, 10, 0, ACK, 501, 77);
	finish(VERDICT_PASS);
	ck_assert_ptr_null(finding.besides);
	stop();
	start("note");
	exchange(2);
	finish(VERDICT_INCONCLUSIVE);
	ck_assert_ptr_null(finding.besides);
	stop();
}
END_TEST

/* It comes out of another process, or machine. */
START_TEST(results)
{
	struct result r = {0};

	start("note");
	exchange(2);
	finish(VERDICT_FAIL);
	result_take(&r, &finding, script->source);
	ck_assert_uint_eq(r.nrules, 1);
	ck_assert(r.rules[0].rule == finding.besides->rule && r.rules[0].line == 2);
	ck_assert(result_receive(&r));
	r.rules[0].rule = rules_count();
	ck_assert(!result_receive(&r));
	stop();
}
END_TEST

Suite *besides_suite(void)
{
	Suite *s = suite_create("besides");
	TCase *tc = tcase_create("besides");

	tcase_add_test(tc, calls);
	tcase_add_test(tc, unasked);
	tcase_add_test(tc, noted);
	tcase_add_test(tc, failed);
	tcase_add_test(tc, not_judged);
	tcase_add_test(tc, results);
	suite_add_tcase(s, tc);
	return s;
}
