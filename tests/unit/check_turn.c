// SPDX-License-Identifier: GPL-2.0-or-later
/* turn.h: what a stack is called for, in which order, and where that ends. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "runtime/base/buf.h"
#include "runtime/stack/turn.h"
#include "tests/unit/suites_stack.h"

#define MS   INT64_C(1000000)
#define NRS  100
#define DUES 8

/* ---- a stack that notes what is called: r(un) i(nput) o(utput) c(all) n(ext) h(as) ---- */

static struct {
	struct buf log;
	int64_t due[DUES]; /* timers, ascending, then NEVER */
	unsigned at;
	bool sends;       /* a packet for each timer */
	unsigned pending; /* packets */
	bool endless;
	size_t len; /* of each */
	long result[NRS];
	const long *arg[NRS];
	const char *why;
} st;

static struct board board;
static struct stack_source source;
static struct turn turn;

static int64_t next(void *self)
{
	ck_assert_ptr_eq(self, &st);
	buf_puts(&st.log, "n ");
	return st.due[st.at];
}

static void run(void *self, int64_t now_ns)
{
	ck_assert_ptr_eq(self, &st);
	ck_assert_int_eq(board.place, BOARD_IN_RUN);
	buf_printf(&st.log, "r%lld ", (long long)now_ns);
	for (; st.due[st.at] <= now_ns && st.due[st.at] >= 0; st.at++)
		st.pending += st.sends;
}

static void input(void *self, const void *packet, size_t len)
{
	ck_assert_ptr_eq(self, &st);
	ck_assert_int_eq(board.place, BOARD_IN_INPUT);
	ck_assert_mem_eq(packet, "packet", 6);
	buf_printf(&st.log, "i%zu ", len);
}

static size_t output(void *self, void *to, size_t cap)
{
	ck_assert_ptr_eq(self, &st);
	ck_assert_uint_eq(cap, TCPCHECK_STACK_PACKET_MAX);
	ck_assert_int_eq(board.place, BOARD_IN_OUTPUT);
	if (!st.endless)
		buf_puts(&st.log, st.pending ? "o+ " : "o ");
	if (!st.pending)
		return 0;
	st.pending -= !st.endless;
	memset(to, 'x', st.len < cap ? st.len : cap);
	return st.len;
}

static long call(void *self, long nr, const long arg[6])
{
	ck_assert_ptr_eq(self, &st);
	ck_assert_int_eq(board.place, BOARD_IN_CALL);
	ck_assert_int_eq(arg[0], 1000 + nr); /* of this call, whatever came since */
	if (st.arg[nr])
		ck_assert_ptr_eq(st.arg[nr], arg);
	st.arg[nr] = arg;
	buf_printf(&st.log, "c%ld ", nr);
	return st.result[nr];
}

static int has(void *self, int ability, long a, long b)
{
	ck_assert_ptr_eq(self, &st);
	buf_printf(&st.log, "h%d ", ability);
	return (int)(a + b);
}

static const char *failed(void *self)
{
	ck_assert_ptr_eq(self, &st);
	return st.why;
}

static void setup(void)
{
	memset(&board, 0, sizeof(board));
	memset(&st, 0, sizeof(st));
	for (unsigned i = 0; i < DUES; i++)
		st.due[i] = TCPCHECK_STACK_NEVER;
	st.len = 40;
	source = (struct stack_source){
		.ops = {.self = &st,
			.next = next,
			.run = run,
			.input = input,
			.output = output,
			.call = call,
			.has = has},
	};
	turn_init(&turn, &source, &board);
}

static void teardown(void)
{
	buf_free(&st.log);
}

/* ---- questions, each with what is called for it ---- */

static void ask(enum board_verb verb, const char *calls)
{
	buf_reset(&st.log);
	board.verb = verb;
	turn_take(&turn);
	ck_assert_int_eq(board.place, BOARD_IDLE);
	if (calls)
		ck_assert_str_eq(buf_text(&st.log), calls);
}

static void ask_run(int64_t until_ns, const char *calls, int64_t now_ns)
{
	board.until_ns = until_ns;
	ask(BOARD_RUN, calls);
	ck_assert_int_eq(board.now_ns, now_ns);
}

static void ask_call(enum board_verb verb, long nr, const char *calls, long ret)
{
	board.call = (uint64_t)nr * 7;
	board.nr = nr;
	board.arg[0] = 1000 + nr;
	ask(verb, calls);
	ck_assert_int_eq(board.ret, ret);
}

static void ask_input(const char *calls)
{
	memcpy(board.packet, "packet", 6);
	board.len = 6;
	ask(BOARD_INPUT, calls);
}

static void returned(unsigned i, long nr, long ret, int64_t at_ns)
{
	ck_assert_uint_lt(i, board.nreturned);
	ck_assert_uint_eq(board.returned[i].call, (uint64_t)nr * 7);
	ck_assert_int_eq(board.returned[i].ret, ret);
	ck_assert_int_eq(board.returned[i].at_ns, at_ns);
}

static void breaks(enum board_trouble kind, const char *why)
{
	ck_assert_int_eq(board.trouble, kind);
	ck_assert_str_eq(board.why, why);
	/* and is left alone from then on */
	ask_call(BOARD_CALL, 1, "", board.ret);
	ask_run(turn.now_ns + 1, "", turn.now_ns);
	ck_assert_str_eq(board.why, why);
}

START_TEST(time_is_told_before_what_it_is_for)
{
	ask_call(BOARD_CALL, 1, "r0 o c1 o ", 0);
	ask_call(BOARD_CALL, 2, "c2 o ", 0); /* the time is the same */
	ask_input("i6 o ");
	ask_run(5 * MS, "o n ", 5 * MS);
	ask_input("r5000000 o i6 o ");
	ask_call(BOARD_CALL, 3, "c3 o ", 0);
	ask_run(6 * MS, "o n ", 6 * MS);
	ask_call(BOARD_ASK, 4, "r6000000 o c4 o ", 0);
}
END_TEST

START_TEST(time_moves_from_one_thing_to_the_next)
{
	st.due[0] = 10;
	st.due[1] = 20;
	ask_run(15, "o n r10 o n ", 15);
	ask_run(20, "o n r20 o n ", 20);
	st.sends = true;
	st.at = 0;
	st.due[0] = 30;
	st.due[1] = 40;
	ask_run(100, "o n r30 o+ o ", 30); /* as far as the first packet */
	ck_assert_uint_eq(board.used, sizeof(struct board_packet) + 40);
	ck_assert_int_eq(((struct board_packet *)(void *)board.packets)->time_ns, 30);
	ck_assert_uint_eq(((struct board_packet *)(void *)board.packets)->len, 40);
	ask_run(100, "o n r40 o+ o ", 40);
	ask_run(100, "o n ", 100);
}
END_TEST

START_TEST(time_never_goes_back)
{
	ask_run(50, "o n ", 50);
	ask_run(20, "o n ", 50);
	st.due[0] = 30; /* it has passed: now */
	ask_run(60, "o n r50 o n ", 60);
	st.at = 0;
	st.due[0] = 0;
	ask_run(10, "o n r60 o n ", 60);
}
END_TEST

START_TEST(packets_wait_while_the_board_is_full)
{
	unsigned taken = 0, turns = 0;
	bool more;

	st.pending = 10;
	st.len = TCPCHECK_STACK_PACKET_MAX;
	ask_input(NULL);
	do {
		size_t each = (sizeof(struct board_packet) + st.len + 7) & ~(size_t)7;

		ck_assert_uint_le(board.used, sizeof(board.packets));
		taken += (unsigned)(board.used / each);
		turns++;
		more = board.more;
		if (more)
			ask_run(0, NULL, 0);
	} while (more);
	ck_assert_uint_eq(taken, 10);
	ck_assert_uint_eq(turns, 4);
	ck_assert_int_eq(board.trouble, BOARD_FINE);
}
END_TEST

START_TEST(parked_calls_are_made_again)
{
	st.result[1] = st.result[2] = TCPCHECK_STACK_PARK;
	ask_call(BOARD_CALL, 1, "r0 o c1 o c1 ", TCPCHECK_STACK_PARK);
	ask_call(BOARD_CALL, 2, "c2 o c1 c2 ", TCPCHECK_STACK_PARK);
	ask_input("i6 o c1 c2 ");
	ck_assert_uint_eq(board.nreturned, 0);
	st.due[0] = 7;
	ask_run(9, "o n r7 o c1 c2 n ", 9);
	st.result[1] = 11;
	st.result[2] = -ETIMEDOUT;
	ask_input("r9 o i6 o c1 o c2 o ");
	ck_assert_uint_eq(board.nreturned, 2);
	returned(0, 1, 11, 9);
	returned(1, 2, -ETIMEDOUT, 9);
	ask_input("i6 o ");
	ck_assert_uint_eq(board.nreturned, 0);
}
END_TEST

/* A place that is free again is used, but who took it is not the oldest by that. */
START_TEST(the_oldest_call_comes_first)
{
	for (long nr = 1; nr <= 4; nr++)
		st.result[nr] = TCPCHECK_STACK_PARK;
	ask_call(BOARD_CALL, 1, NULL, TCPCHECK_STACK_PARK);
	ask_call(BOARD_CALL, 2, NULL, TCPCHECK_STACK_PARK);
	st.result[1] = 0;
	ask_input("i6 o c1 o c2 ");
	ask_call(BOARD_CALL, 3, "c3 o c2 c3 ", TCPCHECK_STACK_PARK);
	ck_assert_ptr_eq(st.arg[3], st.arg[1]);
	ask_call(BOARD_CALL, 4, "c4 o c2 c3 c4 ", TCPCHECK_STACK_PARK);
	st.result[3] = 0;
	ask_input("i6 o c2 c3 o c4 ");
	ck_assert_uint_eq(board.nreturned, 1);
	returned(0, 3, 0, 0);
}
END_TEST

START_TEST(a_call_may_come_back_in_its_own_turn)
{
	st.result[1] = TCPCHECK_STACK_PARK;
	ask_call(BOARD_CALL, 1, NULL, TCPCHECK_STACK_PARK);
	st.result[1] = 5;
	ask_call(BOARD_CALL, 2, "c2 o c1 o ", 0);
	returned(0, 1, 5, 0);
}
END_TEST

START_TEST(who_asks_does_not_wait)
{
	st.result[1] = TCPCHECK_STACK_PARK;
	ask_call(BOARD_ASK, 1, "r0 o c1 o ", -EAGAIN);
	ask_input("i6 o ");
	st.result[1] = -4095;
	ask_call(BOARD_ASK, 1, NULL, -4095);
}
END_TEST

START_TEST(what_it_has)
{
	board.ability = TCPCHECK_STACK_HAS_CALL;
	board.a = 1;
	ask(BOARD_HAS, "h2 ");
	ck_assert_int_eq(board.ret, 1);
	source.ops.has = NULL;
	ask(BOARD_HAS, "");
	ck_assert_int_eq(board.ret, -1);
}
END_TEST

START_TEST(too_many_calls)
{
	for (long nr = 1; nr <= BOARD_CALLS; nr++) {
		st.result[nr] = TCPCHECK_STACK_PARK;
		ask_call(BOARD_CALL, nr, NULL, TCPCHECK_STACK_PARK);
	}
	board.nr = BOARD_CALLS + 1;
	board.arg[0] = 1000 + board.nr;
	ask(BOARD_CALL, NULL);
	breaks(BOARD_NO_ENV, "more than 64 calls are parked");
}
END_TEST

START_TEST(spins)
{
	st.due[0] = -5;
	ask_run(MS, NULL, 0);
	breaks(BOARD_BROKEN, "it spins: after 10000 times run(0.000000000 s) next() is "
			     "-0.000000005 s, and nothing comes of it");
}
END_TEST

START_TEST(floods)
{
	st.endless = true;
	st.pending = 1;
	do {
		ask_run(MS, NULL, 0);
	} while (board.more && board.trouble == BOARD_FINE);
	breaks(BOARD_BROKEN, "it has sent 100001 packets at 0.000000 s and does not stop: "
			     "output() must return 0 when there is none");
}
END_TEST

START_TEST(too_long)
{
	st.pending = 1;
	st.len = TCPCHECK_STACK_PACKET_MAX + 1;
	ask_run(MS, "o+ ", 0);
	ck_assert_uint_eq(board.used, 0);
	breaks(BOARD_BROKEN, "output() returned a packet of 65536 bytes; 65535 are the most");
}
END_TEST

START_TEST(no_result)
{
	st.result[1] = -4096;
	ask_call(BOARD_CALL, 1, NULL, -4096);
	breaks(BOARD_BROKEN, "call() returned -4096, which is neither a result nor an errno");
}
END_TEST

START_TEST(what_a_process_has_done)
{
	source.failed = failed;
	ask_run(MS, "o n ", MS);
	st.why = "it speaks garbage";
	ask_input("r1000000 "); /* not one thing more */
	breaks(BOARD_BROKEN, "it speaks garbage");
}
END_TEST

START_TEST(the_first_trouble_counts)
{
	board_fail(&board, BOARD_LACKS, "%d", 1);
	board_fail(&board, BOARD_BROKEN, "%d", 2);
	ck_assert_int_eq(board.trouble, BOARD_LACKS);
	ck_assert_str_eq(board.why, "1");
}
END_TEST

Suite *turn_suite(void)
{
	Suite *s = suite_create("turn");
	TCase *tc = tcase_create("turn");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, time_is_told_before_what_it_is_for);
	tcase_add_test(tc, time_moves_from_one_thing_to_the_next);
	tcase_add_test(tc, time_never_goes_back);
	tcase_add_test(tc, packets_wait_while_the_board_is_full);
	tcase_add_test(tc, parked_calls_are_made_again);
	tcase_add_test(tc, the_oldest_call_comes_first);
	tcase_add_test(tc, a_call_may_come_back_in_its_own_turn);
	tcase_add_test(tc, who_asks_does_not_wait);
	tcase_add_test(tc, what_it_has);
	tcase_add_test(tc, too_many_calls);
	tcase_add_test(tc, spins);
	tcase_add_test(tc, floods);
	tcase_add_test(tc, too_long);
	tcase_add_test(tc, no_result);
	tcase_add_test(tc, what_a_process_has_done);
	tcase_add_test(tc, the_first_trouble_counts);
	suite_add_tcase(s, tc);
	return s;
}
