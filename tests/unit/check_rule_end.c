// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about the end that an application asks for: what makes each fire, and the nearest lawful
 * thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_end_suite(void);

#define O APP_PASSIVE

#define FIN   "1.0 > F. 1:1(0) ack 1 win 8000\n"
#define ACKED "0.5 < P. 1:101(100) ack 1 win 8000\n0.5 > . 1:1(0) ack 101 win 8000\n"

START_TEST(fin_unasked)
{
	FIRES("fin_unasked", O FIN);
	SPARES("fin_unasked", O "1.0 ! close\n" FIN);
	SPARES("fin_unasked", O "1.0 ! shutdown\n" FIN);
	FIRES("fin_unasked", O "1.0 ! shutdown rd\n" FIN);
	SPARES("fin_unasked", O "1.0 ! close waits\n" FIN);
}
END_TEST

START_TEST(fin_missing)
{
	FIRES("fin_missing", O "1.0 ! close\n9.0 time\n");
	SPARES("fin_missing", O "1.0 ! close\n" FIN "9.0 time\n");
	SPARES("fin_missing", O "1.0 ! close\n1.0 > R. 1:1(0) ack 1 win 0\n9.0 time\n");
	/* the window has no room for it, or data is waiting */
	SPARES("fin_missing", O "0.5 < . 1:1(0) ack 1 win 0\n1.0 ! close\n9.0 time\n");
	SPARES("fin_missing", O "0.9 ! send 100\n1.0 ! close\n9.0 time\n");
	/* somebody still uses it */
	SPARES("fin_missing", O "0.9 ! recv 0 of 100 waits\n1.0 ! close\n9.0 time\n");
}
END_TEST

START_TEST(close_unread)
{
	FIRES("close_unread", O ACKED "1.0 ! close\n1.0 > F. 1:1(0) ack 101 win 8000\n");
	SPARES("close_unread", O ACKED "0.9 ! recv 100 of 1000\n1.0 ! close\n1.0 > F. 1:1(0) ack "
				       "101 win 8000\n");
	SPARES("close_unread", O ACKED "1.0 ! close\n1.0 > R. 1:1(0) ack 101 win 0\n");
	/* it may still be read */
	SPARES("close_unread", O ACKED "1.0 ! shutdown\n1.0 > F. 1:1(0) ack 101 win 8000\n");
	FIRES("close_unread", O ACKED "0.9 ! recv 99 of 99\n1.0 ! close\n1.0 > F. 1:1(0) ack "
				      "101 win 8000\n");
}
END_TEST

START_TEST(close_deaf)
{
	FIRES("close_deaf", O "1.0 ! close\n" FIN "1.5 < P. 1:101(100) ack 2 win 8000\n1.5 > . "
			      "2:2(0) ack 101 win 8000\n9.0 time\n");
	SPARES("close_deaf", O "1.0 ! close\n" FIN "1.5 < P. 1:101(100) ack 2 win 8000\n1.5 > R "
			       "2:2(0)\n9.0 time\n");
	/* half-closed, it reads on */
	SPARES("close_deaf", O "1.0 ! shutdown\n" FIN "1.5 < P. 1:101(100) ack 2 win 8000\n1.5 > . "
			       "2:2(0) ack 101 win 8000\n9.0 time\n");
	/* what was read before comes again */
	SPARES("close_deaf",
	       O "0.5 < P. 1:101(100) ack 1 win 8000\n0.5 ! recv 100\n1.0 ! close\n" FIN
		 "1.5 < P. 1:101(100) ack 2 win 8000\n1.5 > . 2:2(0) ack 101 win 8000\n9.0 time\n");
}
END_TEST

START_TEST(abort_silent)
{
	FIRES("abort_silent", O "0.5 ! set linger 0\n1.0 ! close\n9.0 time\n");
	SPARES("abort_silent",
	       O "0.5 ! set linger 0\n1.0 ! close\n1.0 > R. 1:1(0) ack 1 win 0\n9.0 time\n");
	SPARES("abort_silent", O "0.5 ! set linger 5\n1.0 ! close\n9.0 time\n");
	SPARES("abort_silent",
	       O "0.5 ! set linger 0\n0.6 ! set linger -1\n1.0 ! close\n9.0 time\n");
}
END_TEST

Suite *rule_end_suite(void)
{
	Suite *s = suite_create("rule_end");
	TCase *tc = tcase_create("rule_end");

	tcase_add_test(tc, fin_unasked);
	tcase_add_test(tc, fin_missing);
	tcase_add_test(tc, close_unread);
	tcase_add_test(tc, close_deaf);
	tcase_add_test(tc, abort_silent);
	suite_add_tcase(s, tc);
	return s;
}
