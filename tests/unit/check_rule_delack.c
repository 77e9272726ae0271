// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about when data is acknowledged: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_delack_suite(void);

#define O OPEN_ACTIVE

START_TEST(late)
{
	FIRES("ack_late", O "1.0 < P. 1:101(100) ack 1 win 8000\n2.0 time\n");
	SPARES("ack_late",
	       O "1.0 < P. 1:101(100) ack 1 win 8000\n1.4 > . 1:1(0) ack 101 win 8000\n2.0 time\n");
	/* refused, or dropped: its checksum, its window, its ACK */
	SPARES("ack_late", O "1.0 < P. 1:101(100) ack 1 win 8000 bad\n2.0 time\n");
	SPARES("ack_late", O "1.0 < P. 9001:9101(100) ack 1 win 8000\n2.0 time\n");
	SPARES("ack_late", O "1.0 < P. 1:101(100) ack 999 win 8000\n2.0 time\n");
}
END_TEST

START_TEST(second)
{
	FIRES("ack_every_second", O "1.0 < . 1:1001(1000) ack 1 win 8000\n1.0 < . 1001:2001(1000) "
				    "ack 1 win 8000\n1.3 time\n");
	SPARES("ack_every_second", O "1.0 < . 1:1001(1000) ack 1 win 8000\n1.3 time\n");
	SPARES("ack_every_second", O "1.0 < . 1:901(900) ack 1 win 8000\n1.0 < . 901:1801(900) ack "
				     "1 win 8000\n1.3 time\n");
	/* one, too large */
	SPARES("ack_every_second", O "1.0 < . 1:3001(3000) ack 1 win 8000\n1.3 time\n");
}
END_TEST

START_TEST(out_of_order)
{
	FIRES("ack_out_of_order", O "1.0 < P. 101:201(100) ack 1 win 8000\n1.3 time\n");
	SPARES("ack_out_of_order", O
	       "1.0 < P. 101:201(100) ack 1 win 8000\n1.01 > . 1:1(0) ack 1 win 8000\n1.3 time\n");
	SPARES("ack_out_of_order", O "1.0 < P. 1:101(100) ack 1 win 8000\n1.3 time\n");
}
END_TEST

START_TEST(gap_filled)
{
	FIRES("ack_gap_filled", O "1.0 < P. 101:201(100) ack 1 win 8000\n1.0 > . 1:1(0) ack 1 win "
				  "8000\n1.1 < P. 1:101(100) ack 1 win 8000\n1.3 time\n");
	SPARES("ack_gap_filled",
	       O "1.0 < P. 101:201(100) ack 1 win 8000\n1.0 > . 1:1(0) ack 1 win 8000\n1.1 < P. "
		 "1:101(100) ack 1 win 8000\n1.11 > . 1:1(0) ack 201 win 8000\n1.3 time\n");
	/* nothing behind the gap was taken */
	SPARES("ack_gap_filled", O "1.0 < P. 101:201(100) ack 1 win 8000 bad\n1.1 < P. 1:101(100) "
				   "ack 1 win 8000\n1.3 time\n");
}
END_TEST

Suite *rule_delack_suite(void)
{
	Suite *s = suite_create("rule_delack");
	TCase *tc = tcase_create("rule_delack");

	tcase_add_test(tc, late);
	tcase_add_test(tc, second);
	tcase_add_test(tc, out_of_order);
	tcase_add_test(tc, gap_filled);
	suite_add_tcase(s, tc);
	return s;
}
