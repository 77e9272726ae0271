// SPDX-License-Identifier: GPL-2.0-or-later
/* rules/app.c: what is certain of an application, and what may be, call by call. */
#include <check.h>
#include <errno.h>

#include "runtime/rules/app.h"

Suite *app_suite(void);

/* What a call asks for counts at most while it waits, then what it has done. */
START_TEST(a_call_that_waits)
{
	struct app a = {0};

	app_take(&a, &(struct rules_call){.deed = RULES_SEND, .asked = 100, .waits = true});
	ck_assert_int_eq(a.written, 0);
	ck_assert_int_eq(a.written_most, 100);
	ck_assert_uint_eq(a.waits, 1);
	app_take(&a, &(struct rules_call){
			     .deed = RULES_SEND, .asked = 100, .done = 60, .returned = true});
	ck_assert_int_eq(a.written, 60);
	ck_assert_int_eq(a.written_most, 60);
	ck_assert_uint_eq(a.waits, 0);
	ck_assert(a.cramped);
}
END_TEST

/* The end is certain only when no call is under way. */
START_TEST(the_end)
{
	struct app a = {.waits = 1}, b = {0}, c = {0};

	app_take(&a, &(struct rules_call){.deed = RULES_CLOSE, .time_ns = 5});
	ck_assert(a.closed_most && a.ended_most && !a.closed && !a.ended);
	app_take(&b, &(struct rules_call){.deed = RULES_CLOSE, .time_ns = 5});
	ck_assert(b.closed && b.ended && b.closed_ns == 5);
	app_take(&c, &(struct rules_call){.deed = RULES_SHUTDOWN, .writing = true});
	ck_assert(c.ended && !c.closed_most && !c.no_reading);
}
END_TEST

/* Of errors those count that leave no connection. */
START_TEST(errors)
{
	struct app a = {0};
	struct rules_call send = {.deed = RULES_SEND, .asked = 1, .done = -1, .error = EAGAIN};

	app_take(&a, &send);
	ck_assert(!a.failed);
	ck_assert_int_eq(a.written_most, 0);
	send.error = ECONNRESET;
	app_take(&a, &send);
	ck_assert(a.failed);
}
END_TEST

/* Of times that were set several times the one that spares the stack; a child has its listener's,
 * but for those that it has not. */
START_TEST(settings)
{
	struct app listener = {0}, child = {.user_timeout_ns = 1, .abortive = true};
	struct rules_call set = {.deed = RULES_SET, .option = RULES_KEEPIDLE, .value = 20};

	app_take(&listener, &set);
	set.value = 10;
	app_take(&listener, &set);
	set.value = 30;
	app_take(&listener, &set);
	ck_assert_int_eq(listener.keepidle_ns, 10 * 1000000000LL);
	ck_assert_int_eq(listener.keepidle_now_ns, 30 * 1000000000LL);
	set.option = RULES_NODELAY;
	app_take(&listener, &set);
	set.option = RULES_CORK;
	set.done = -1; /* it was refused */
	app_take(&listener, &set);
	app_inherit(&child, &listener);
	ck_assert(child.nodelay && !child.cork);
	ck_assert_int_eq(child.keepidle_ns, listener.keepidle_ns);
	ck_assert(child.user_timeout_ns == 0 && !child.abortive);
}
END_TEST

Suite *app_suite(void)
{
	Suite *s = suite_create("app");
	TCase *t = tcase_create("app");

	tcase_add_test(t, a_call_that_waits);
	tcase_add_test(t, the_end);
	tcase_add_test(t, errors);
	tcase_add_test(t, settings);
	suite_add_tcase(s, t);
	return s;
}
