// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about data. */
#include "tests/unit/rules_fixture.h"

Suite *rule_data_suite(void);

START_TEST(changed)
{
	FIRES("data-changed", OPEN "1.0 > P. 1:101(100) ack 1 win 8000\n"
				   "2.0 > P. 1:101(100) ack 1 win 8000 other\n");
	SPARES("data-changed", OPEN "1.0 > P. 1:101(100) ack 1 win 8000\n"
				    "2.0 > P. 1:101(100) ack 1 win 8000\n"
				    "3.0 > P. 51:201(150) ack 1 win 8000\n");
	FIRES("data-changed", OPEN "1.0 > P. 1:101(100) ack 1 win 8000\n"
				   "3.0 > P. 51:201(150) ack 1 win 8000 other\n");
	/* not of here, and its bytes are not here */
	SPARES("data-changed", OPEN "1.0 > P. 1:101(100) ack 1 win 8000\n"
				    "2.0 > P. 1:101(100) ack 1 win 8000 other cut\n");
	/* garbage of a keep-alive */
	SPARES("data-changed", OPEN "1.0 > P. 1:101(100) ack 1 win 8000\n"
				    "1.1 < . 1:1(0) ack 101 win 8000\n"
				    "9.0 > . 100:101(1) ack 1 win 8000 other\n");
}
END_TEST

START_TEST(beyond_mss)
{
	FIRES("data_beyond_mss", OPEN "1.0 > P. 1:1002(1001) ack 1 win 8000\n");
	SPARES("data_beyond_mss", OPEN "1.0 > P. 1:1001(1000) ack 1 win 8000\n");
	FIRES("data_beyond_mss",
	      OPEN_ALL "1.0 > P. 1:990(989) ack 1 win 62 <nop,nop,TS val 200 ecr 1100>\n");
	SPARES("data_beyond_mss",
	       OPEN_ALL "1.0 > P. 1:989(988) ack 1 win 62 <nop,nop,TS val 200 ecr 1100>\n");
	SPARES("data_beyond_mss", OPEN "1.0 > P. 1:3001(3000) ack 1 win 8000 gso 1000\n");
	FIRES("data_beyond_mss", OPEN "1.0 > P. 1:3001(3000) ack 1 win 8000 gso 1001\n");
	/* without the option (RFC 9293 section 3.7.1) */
	FIRES("data_beyond_mss", "0.0 < S 0:0(0) win 8000\n0.0 > S. 0:0(0) ack 1 win 8000\n"
				 "0.1 < . 1:1(0) ack 1 win 8000\n"
				 "1.0 > P. 1:538(537) ack 1 win 8000\n");
}
END_TEST

START_TEST(gap)
{
	FIRES("data_gap", OPEN "1.0 > P. 2:102(100) ack 1 win 8000\n");
	SPARES("data_gap", OPEN "1.0 > P. 1:101(100) ack 1 win 8000\n"
				"1.0 > P. 101:201(100) ack 1 win 8000\n");
	SPARES("data_gap", OPEN "1.0 missed\n1.0 > P. 2:102(100) ack 1 win 8000\n");
}
END_TEST

START_TEST(early)
{
	FIRES("data_early", "0.0 < S 0:0(0) win 8000 <mss 1000>\n"
			    "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n"
			    "0.1 > P. 1:101(100) ack 1 win 8000\n");
	SPARES("data_early", OPEN "0.1 > P. 1:101(100) ack 1 win 8000\n");
	/* Fast Open */
	SPARES("data_early", "0.0 < S 0:100(100) win 8000 <mss 1000,FO 0102030405060708>\n"
			     "0.0 > S. 0:0(0) ack 101 win 8000 <mss 1000>\n"
			     "0.1 > P. 1:101(100) ack 101 win 8000\n");
}
END_TEST

#define FIN_SENT "1.0 > F. 1:1(0) ack 1 win 8000\n"

START_TEST(after_fin)
{
	FIRES("data_after_fin", OPEN FIN_SENT "2.0 > P. 2:102(100) ack 1 win 8000\n");
	SPARES("data_after_fin", OPEN "1.0 > P. 1:101(100) ack 1 win 8000\n"
				      "1.0 > F. 101:101(0) ack 1 win 8000\n"
				      "2.0 > P. 1:101(100) ack 1 win 8000\n");
}
END_TEST

START_TEST(fin)
{
	FIRES("fin_gap", OPEN "1.0 > F. 2:2(0) ack 1 win 8000\n");
	SPARES("fin_gap", OPEN FIN_SENT);
	FIRES("fin_moved", OPEN FIN_SENT "2.0 > F. 2:2(0) ack 1 win 8000\n");
	SPARES("fin_moved", OPEN FIN_SENT "2.0 > F. 1:1(0) ack 1 win 8000\n");
}
END_TEST

Suite *rule_data_suite(void)
{
	Suite *s = suite_create("rule_data");
	TCase *tc = tcase_create("rule_data");

	tcase_add_test(tc, changed);
	tcase_add_test(tc, beyond_mss);
	tcase_add_test(tc, gap);
	tcase_add_test(tc, early);
	tcase_add_test(tc, after_fin);
	tcase_add_test(tc, fin);
	suite_add_tcase(s, tc);
	return s;
}
