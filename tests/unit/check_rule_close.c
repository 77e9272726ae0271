// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about the end of a connection: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_close_suite(void);

#define O OPEN_ACTIVE

#define FIN(t)    t " > F. 1:1(0) ack 1 win 8000\n"
#define TIME_WAIT FIN("1.0") "1.1 < F. 1:1(0) ack 2 win 8000\n1.1 > . 2:2(0) ack 2 win 8000\n"

START_TEST(fin_unacked)
{
	FIRES("fin_unacked",
	      O "1.0 < F. 1:1(0) ack 1 win 8000\n1.0 > . 1:1(0) ack 1 win 8000\n3.0 time\n");
	SPARES("fin_unacked",
	       O "1.0 < F. 1:1(0) ack 1 win 8000\n1.4 > . 1:1(0) ack 2 win 8000\n3.0 time\n");
	/* something before it is missing */
	SPARES("fin_unacked",
	       O "1.0 < F. 101:101(0) ack 1 win 8000\n1.0 > . 1:1(0) ack 1 win 8000\n3.0 time\n");
}
END_TEST

START_TEST(time_wait)
{
	FIRES("time_wait_short", O TIME_WAIT "5.0 < F. 1:1(0) ack 2 win 8000\n5.0 > R 2:2(0)\n");
	SPARES("time_wait_short",
	       O TIME_WAIT "5.0 < F. 1:1(0) ack 2 win 8000\n5.0 > . 2:2(0) ack 2 win 8000\n");
	SPARES("time_wait_short", O TIME_WAIT "70.0 < F. 1:1(0) ack 2 win 8000\n70.0 > R 2:2(0)\n");
	/* who has not closed first */
	SPARES("time_wait_short",
	       O "1.0 < F. 1:1(0) ack 1 win 8000\n1.0 > F. 1:1(0) ack 2 win 8000\n1.1 < . 2:2(0) "
		 "ack 2 win 8000\n5.0 < F. 1:1(0) ack 2 win 8000\n5.0 > R 2:2(0)\n");
}
END_TEST

START_TEST(reopen)
{
	FIRES("reopen_low_isn", O TIME_WAIT "5.0 < S 70000:70000(0) win 8000 <mss 1000>\n5.0 > S. "
					    "-5000:-5000(0) ack 70001 win 8000 <mss 1000>\n");
	SPARES("reopen_low_isn", O TIME_WAIT "5.0 < S 70000:70000(0) win 8000 <mss 1000>\n5.0 > S. "
					     "70000:70000(0) ack 70001 win 8000 <mss 1000>\n");
	SPARES("reopen_low_isn", O TIME_WAIT "99.0 < S 70000:70000(0) win 8000 <mss 1000>\n99.0 > "
					     "S. -5000:-5000(0) ack 70001 win 8000 <mss 1000>\n");
}
END_TEST

Suite *rule_close_suite(void)
{
	Suite *s = suite_create("rule_close");
	TCase *tc = tcase_create("rule_close");

	tcase_add_test(tc, fin_unacked);
	tcase_add_test(tc, time_wait);
	tcase_add_test(tc, reopen);
	suite_add_tcase(s, tc);
	return s;
}
