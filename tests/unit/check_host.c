// SPDX-License-Identifier: GPL-2.0-or-later
/* host.h: the conversation of a run and a stack, which is a thread here. */
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/stack/host.h"
#include "runtime/stack/turn.h"
#include "tests/unit/suites_stack.h"

static struct board board;
static struct tcpcheck_stack given; /* by open() */
static int status;                  /* of open() */
static unsigned size, frees;
static int pair[2];
static pthread_t thread;

static int64_t next(void *self)
{
	(void)self;
	return TCPCHECK_STACK_NEVER;
}

static void run(void *self, int64_t now_ns)
{
	(void)self, (void)now_ns;
}

static void input(void *self, const void *packet, size_t len)
{
	(void)self, (void)packet, (void)len;
}

static size_t output(void *self, void *to, size_t cap)
{
	(void)self, (void)to, (void)cap;
	return 0;
}

static long call(void *self, long nr, const long arg[6])
{
	(void)self;
	return nr + arg[5];
}

static void end(void *self)
{
	ck_assert_ptr_eq(self, &frees);
	ck_assert_int_eq(board.place, BOARD_IN_FREE);
	frees++;
}

static int open_stack(struct stack_source *s, struct board *b, void *arg)
{
	ck_assert_ptr_eq(arg, &given);
	ck_assert_int_eq(b->place, BOARD_OPENING);
	size = s->ops.size;
	if (status)
		board_fail(b, BOARD_LACKS, "no");
	else
		s->ops = given;
	return status;
}

static void *serve(void *arg)
{
	host_serve(pair[1], &board, open_stack, &given);
	close(pair[1]);
	return arg;
}

static void setup(void)
{
	memset(&board, 0, sizeof(board));
	given = (struct tcpcheck_stack){
		.abi = TCPCHECK_STACK_ABI,
		.name = "Fake 2.0",
		.self = &frees,
		.next = next,
		.run = run,
		.input = input,
		.output = output,
		.call = call,
		.free = end,
	};
	status = 0;
	frees = 0;
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(pthread_create(&thread, NULL, serve, NULL), 0);
}

static bool take_turn(enum board_verb verb)
{
	char byte;

	board.verb = verb;
	return write(pair[0], "", 1) == 1 && read(pair[0], &byte, 1) == 1;
}

/* Opens it, and sees what comes of that. */
static void opens(enum board_trouble trouble, const char *why, const char *name)
{
	ck_assert(take_turn(BOARD_OPEN));
	ck_assert_int_eq(board.place, BOARD_IDLE);
	ck_assert_int_eq(board.trouble, trouble);
	ck_assert_str_eq(board.why, why);
	ck_assert_str_eq(board.name, name);
}

static void ends(unsigned nfrees)
{
	ck_assert(!take_turn(BOARD_BYE));
	pthread_join(thread, NULL);
	ck_assert_uint_eq(frees, nfrees);
	close(pair[0]);
}

START_TEST(turns)
{
	opens(BOARD_FINE, "", "Fake 2.0");
	ck_assert_uint_eq(size, sizeof(struct tcpcheck_stack));
	board.nr = 40;
	board.arg[5] = 2;
	ck_assert(take_turn(BOARD_CALL));
	ck_assert_int_eq(board.ret, 42);
	board.until_ns = 5;
	ck_assert(take_turn(BOARD_RUN));
	ck_assert_int_eq(board.now_ns, 5);
	ends(1);
}
END_TEST

START_TEST(the_other_end_closes)
{
	opens(BOARD_FINE, "", "Fake 2.0");
	close(pair[0]);
	pthread_join(thread, NULL);
	ck_assert_uint_eq(frees, 1);
}
END_TEST

START_TEST(nameless)
{
	given.name = _i ? "" : NULL;
	opens(BOARD_FINE, "", "a stack without a name");
	ends(1);
}
END_TEST

START_TEST(long_name)
{
	given.name = "A stack whose name is somewhat longer than anybody has the patience to read";
	ck_assert(take_turn(BOARD_OPEN));
	ck_assert_uint_eq(strlen(board.name), sizeof(board.name) - 1);
	ends(1);
}
END_TEST

START_TEST(refuses)
{
	status = -1;
	opens(BOARD_LACKS, "no", "");
	ends(0);
}
END_TEST

/* What its other members mean is not known, either. */
START_TEST(another_version)
{
	given.abi = 7;
	opens(BOARD_NO_ENV, "it is for version 7 of the interface, and this is version 1", "");
	ends(0);
}
END_TEST

START_TEST(not_whole)
{
	switch (_i) {
	case 0: given.next = NULL; break;
	case 1: given.run = NULL; break;
	case 2: given.input = NULL; break;
	case 3: given.output = NULL; break;
	default: given.call = NULL; break;
	}
	opens(BOARD_NO_ENV, "a callback is missing: next, run, input, output and call are required",
	      "");
	ck_assert(take_turn(BOARD_RUN)); /* nothing is called */
	ends(0);
}
END_TEST

START_TEST(nothing_to_free)
{
	given.free = NULL;
	opens(BOARD_FINE, "", "Fake 2.0");
	ends(0);
}
END_TEST

Suite *host_suite(void)
{
	Suite *s = suite_create("host");
	TCase *tc = tcase_create("host");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, turns);
	tcase_add_test(tc, the_other_end_closes);
	tcase_add_loop_test(tc, nameless, 0, 2);
	tcase_add_test(tc, long_name);
	tcase_add_test(tc, refuses);
	tcase_add_test(tc, another_version);
	tcase_add_loop_test(tc, not_whole, 0, 5);
	tcase_add_test(tc, nothing_to_free);
	suite_add_tcase(s, tc);
	return s;
}
