// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * calc.c: the arithmetic of live values. build_calc.c, parse_calc.c: which signs are operators, and
 * what they make. numbers.c, fill.c: a line with its values; check_live.c through script_check().
 */
#include <check.h>
#include <stdio.h>

#include "parser/calc.h"
#include "parser/fill.h"
#include "tests/unit/parser_fixture.h"

Suite *calc_suite(void);

static struct parsed parsed;
static struct diag_list diags;
static struct arena arena;
static struct buf said;
static int64_t value_of_a; /* of $a; other names have none */
static bool a_is_time;

static void setup(void)
{
	diags = (struct diag_list)DIAG_LIST_INIT;
	arena = (struct arena)ARENA_INIT;
	said = (struct buf)BUF_INIT;
	a_is_time = false;
}

static void teardown(void)
{
	diag_free(&diags);
	arena_free(&arena);
	buf_free(&said);
	parsed_free(&parsed);
}

static bool find_a(void *context, const struct calc *c, struct quantity *q, struct diag_list *d)
{
	(void)context;
	*q = (struct quantity){a_is_time, value_of_a};
	if (c->name == 0)
		return true;
	diag_error(d, c->span, "not known");
	return false;
}

static const struct packet_pat *packet_of(const char *line)
{
	parsed = parse_ok(line);
	return parsed.script->events->packet;
}

/* ack EXPRESSION, with $a = @a. */
static int64_t ack_is(const char *expression, int64_t a)
{
	struct calc_scope scope = {.live = find_a};
	char line[200];
	struct quantity q;
	const struct field *f;

	snprintf(line, sizeof(line), "0 < . 1:1(0) ack %s win 5\n", expression);
	f = &packet_of(line)->tcp.ack;
	ck_span(&parsed, f->span, expression);
	value_of_a = a;
	if (f->state == FIELD_VALUE)
		q.num = f->value;
	else
		ck_assert_int_eq(calc_eval(f->live, &scope, &q, &diags), 0);
	parsed_free(&parsed);
	return q.num;
}

START_TEST(whole_numbers)
{
	ck_assert_int_eq(ack_is("$a", 7), 7);
	ck_assert_int_eq(ack_is("$a+100", 7), 107);
	ck_assert_int_eq(ack_is("$a-1", 7), 6);
	ck_assert_int_eq(ack_is("$a - 1", 7), 6);
	ck_assert_int_eq(ack_is("$a*2+1", 7), 15);
	ck_assert_int_eq(ack_is("1+$a*2", 7), 15);
	ck_assert_int_eq(ack_is("($a+1)*2", 7), 16);
	ck_assert_int_eq(ack_is("100-($a-1)-1", 7), 93);
	ck_assert_int_eq(ack_is("$a/2", 7), 3);
	ck_assert_int_eq(ack_is("0x10+$a", 7), 23);
	ck_assert_int_eq(ack_is("$a*-1+$a", 7), 0);
	parsed = parse_ok("0 close(3) = 0\n");
}
END_TEST

/* Signs that begin events, stand for flags or for any number are what they were. */
START_TEST(no_operators)
{
	const struct event *e;

	parsed =
		parse_ok("0 < . 1:1(0) ack $a win 5\n+0 > - 1:1(0) ack $a\n* > . $a:$a(0)\n"
			 "+0 write(4, ..., $a) = $a\n+0 read(4, ..., 9) = 9 +1 > . 1:1(0) ack 5 +2 "
			 "close(3) = 0\n");
	ck_assert_uint_eq(parsed.script->nevents, 7);
	e = parsed.script->events;
	ck_assert_int_eq(e->packet->tcp.ack.state, FIELD_LIVE);
	ck_assert_int_eq(e->next->packet->tcp.ack.state, FIELD_LIVE);
	ck_assert_int_eq(e->next->packet->tcp.flags, 0);
	ck_assert_int_eq(e->next->next->when.kind, WHEN_ANY);
	ck_assert_int_eq(e->next->next->packet->tcp.len.state, FIELD_VALUE);
	ck_assert_int_eq(e->next->next->next->call->result->kind, EXPR_LIVE);
}
END_TEST

START_TEST(names_end_with_the_event)
{
	const struct event *e;

	parsed = parse_ok("0 > . 1:1(0) ack 1, $w = win, $n = seq+len*2\n5 socket(...) = 3\n"
			  "+0 > . 1:1(0) ack $n win $w, $d = gap*1.5\n+$d close(3) = 0\n");
	ck_assert_uint_eq(parsed.script->nevents, 4);
	e = parsed.script->events;
	ck_assert_ptr_nonnull(e->packet->names->next);
	ck_span(&parsed, e->packet->names->next->value->span, "seq+len*2");
	ck_assert_int_eq(e->next->when.at_us, 5000000);
	ck_assert_ptr_nonnull(e->next->next->next->when.live_at);
}
END_TEST

static struct quantity time_of(const char *time, int64_t a)
{
	struct calc_scope scope = {.live = find_a};
	char line[200];
	struct quantity q;

	snprintf(line, sizeof(line), "%s close(3) = 0\n", time);
	parsed = parse_ok(line);
	a_is_time = true;
	value_of_a = a;
	ck_assert_ptr_nonnull(parsed.script->events->when.live_at);
	ck_assert_int_eq(calc_eval(parsed.script->events->when.live_at, &scope, &q, &diags), 0);
	parsed_free(&parsed);
	return q;
}

START_TEST(times_are_millionths)
{
	ck_assert_int_eq(time_of("+$a*2", 1500000).num, 3000000);
	ck_assert_int_eq(time_of("+$a*1.8", 1500000).num, 2700000);
	ck_assert_int_eq(time_of("+1.8*$a", 1500000).num, 2700000);
	ck_assert_int_eq(time_of("+$a+0.5", 1500000).num, 2000000);
	ck_assert_int_eq(time_of("$a+1", 1500000).num, 2500000);
	ck_assert_int_eq(time_of("+$a/2", 1500000).num, 750000);
	ck_assert_int_eq(time_of("+$a/0.5", 1500000).num, 3000000);
	ck_assert_int_eq(time_of("+($a-0.5)*2", 1500000).num, 2000000);
	ck_assert(time_of("+$a/$a", 1500000).fraction);
	ck_assert_int_eq(time_of("+$a/$a", 1500000).num, 1000000);
	parsed = parse_ok("0 close(3) = 0\n");
}
END_TEST

static void ck_fails(const char *expression, const char *message)
{
	struct calc_scope scope = {.live = find_a};
	struct quantity q;
	char line[200];

	snprintf(line, sizeof(line), "0 < . 1:1(0) ack %s win 5\n", expression);
	ck_assert_int_lt(calc_eval(packet_of(line)->tcp.ack.live, &scope, &q, &diags), 0);
	ck_assert_str_eq(diags.items[diags.n - 1].message, message);
	parsed_free(&parsed);
}

START_TEST(what_cannot_be_worked_out)
{
	value_of_a = 0;
	ck_fails("5/$a", "this is 0, and nothing is divided by it");
	value_of_a = INT64_MAX;
	ck_fails("$a+1", "number too large");
	ck_fails("$a*$a", "number too large");
	ck_fails("$a+$b", "not known");
	parsed = parse_ok("0 close(3) = 0\n");
}
END_TEST

/* ---- a line with its values ---- */

static const struct event *fill(const char *line, int64_t a)
{
	struct calc_scope scope = {.live = find_a};
	struct filling f = {.scope = &scope, .arena = &arena, .diags = &diags, .said = &said};

	parsed = parse_ok(line);
	f.source = parsed.script->source;
	value_of_a = a;
	ck_assert(event_is_live(parsed.script->events));
	return event_fill(parsed.script->events, &f);
}

START_TEST(filled_packet)
{
	const struct event *e = fill("0 > [ttl >= $a] P. $a:$a+10(10) cut $a-2,7 ack in $a:$a*2 "
				     "win > $a <mss $a,nop,nop,sack $a:$a+1>\n",
				     5);
	const struct tcp_pat *t = &e->packet->tcp, *written = &parsed.script->events->packet->tcp;

	ck_assert_int_eq(e->packet->ip.ttl.open->low.value, 5);
	ck_assert_int_eq(t->seq.value, 5);
	ck_assert_int_eq(t->seq_end.value, 15);
	ck_assert_int_eq(t->cut.sizes[0].value, 3);
	ck_assert_int_eq(t->ack.open->low.value, 5);
	ck_assert_int_eq(t->ack.open->high.value, 10);
	ck_assert_int_eq(t->win.open->low.value, 5);
	ck_assert_int_eq(t->opts->value.value, 5);
	ck_assert_int_eq(t->opts->next->next->next->blocks[0].right.value, 6);
	/* The script is as it was. */
	ck_assert_int_eq(written->seq.state, FIELD_LIVE);
	ck_assert_int_eq(written->ack.open->low.state, FIELD_LIVE);
	ck_assert_int_eq(written->cut.sizes[0].state, FIELD_LIVE);
	ck_assert_int_eq(written->opts->next->next->next->blocks[0].right.state, FIELD_LIVE);
	ck_assert_str_eq(buf_text(&said), "$a is 5, $a+10 is 15, $a-2 is 3, $a*2 is 10, $a+1 is 6");
}
END_TEST

START_TEST(filled_call)
{
	const struct event *e = fill("0 setsockopt($a, $a|1, 2, [$a*2], 4) = $a-1\n", 4);
	const struct expr *arg = e->call->args;

	ck_assert_int_eq(arg->num, 4);
	ck_assert_int_eq(arg->next->items->num, 4);
	ck_assert_int_eq(arg->next->next->next->items->num, 8);
	ck_assert_int_eq(e->call->result->num, 3);
	ck_assert_int_eq(parsed.script->events->call->result->kind, EXPR_LIVE);
}
END_TEST

START_TEST(filled_udp_and_icmp)
{
	ck_assert_int_eq(fill("0 < udp ($a)\n", 9)->packet->udp.len.value, 9);
	parsed_free(&parsed);
	ck_assert_int_eq(fill("0 < icmp unreachable [$a:$a(0)]\n", 9)->packet->icmp.seq.value, 9);
}
END_TEST

static void ck_misfit(const char *line, int64_t a, const char *message)
{
	ck_assert_ptr_null(fill(line, a));
	ck_assert_str_eq(diags.items[diags.n - 1].message, message);
	parsed_free(&parsed);
}

START_TEST(what_does_not_fit)
{
	ck_misfit("0 < . 1:1(0) ack 1 win $a*2\n", 40000, "window must be between 0 and 65535");
	ck_assert_str_eq(buf_text(&said), "$a*2 is 80000");
	ck_misfit("0 < . 1:1(0) ack $a win 1\n", -1,
		  "acknowledgment number must be between 0 and 4294967295");
	ck_misfit("0 > P. 1:$a(10)\n", 10, "sequence range does not fit its length");
	ck_misfit("0 > . 1:1(0) win in 5:$a\n", 4, "the range ends before it starts");
	ck_misfit("0 < S 0:0(0) win 1 <wscale $a,nop>\n", 256, "wscale must be between 0 and 255");
	ck_misfit("0 close($a) = 0\n", 1LL << 40, "argument 1 of close does not fit 32 bits");
	ck_misfit("0 read(4, ..., 5) = $a\n", 1LL << 40, "the result does not fit 32 bits");
	ck_misfit("+$a close(4) = 0\n", -1, "time must not be negative");
	parsed = parse_ok("0 close(3) = 0\n");
}
END_TEST

START_TEST(fields)
{
	struct word win = {.text = "win", .len = 3}, none = {.text = "window", .len = 6};

	ck_assert_int_eq(packet_field_find(&win), PACKET_win);
	ck_assert_int_eq(packet_field_find(&none), PACKET_FIELDS);
	ck_assert_str_eq(packet_field_name(PACKET_gap), "gap");
	ck_assert_str_eq(packet_field_names()[0], "seq");
	ck_assert(packet_field_is_time(PACKET_time) && !packet_field_is_time(PACKET_end));
	parsed = parse_ok("0 close(3) = 0\n");
	ck_assert(!event_is_live(parsed.script->events));
}
END_TEST

Suite *calc_suite(void)
{
	Suite *s = suite_create("calc");
	TCase *tc = tcase_create("calc");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, whole_numbers);
	tcase_add_test(tc, no_operators);
	tcase_add_test(tc, names_end_with_the_event);
	tcase_add_test(tc, times_are_millionths);
	tcase_add_test(tc, what_cannot_be_worked_out);
	tcase_add_test(tc, filled_packet);
	tcase_add_test(tc, filled_call);
	tcase_add_test(tc, filled_udp_and_icmp);
	tcase_add_test(tc, what_does_not_fit);
	tcase_add_test(tc, fields);
	suite_add_tcase(s, tc);
	return s;
}
