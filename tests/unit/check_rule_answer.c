// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about what is answered: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_answer_suite(void);

#define O OPEN_ACTIVE

/* 1024: 0 on the wire */
#define REFUSED "0.0 < S 0:0(0) win 8000\n0.0 > R. 1024:1024(0) ack 1\n"
#define GOT     "1.0 < P. 1:101(100) ack 1 win 8000\n1.0 > . 1:1(0) ack 101 win 8000\n"
#define OLD(t)  t " < P. 1:101(100) ack 1 win 8000\n"
#define ACK(t)  t " > . 1:1(0) ack 101 win 8000\n"

START_TEST(unanswered)
{
	FIRES("unanswered", O GOT OLD("5.0") "7.0 time\n");
	SPARES("unanswered", O GOT OLD("5.0") ACK("5.0") "7.0 time\n");
	/* the answers may be limited */
	SPARES("unanswered", O GOT OLD("5.0") ACK("5.0") OLD("5.5") "9.0 time\n");
	SPARES("unanswered", O GOT "5.0 < P. 1:101(100) ack 1 win 8000 bad\n7.0 time\n");
	SPARES("unanswered", O GOT "5.0 < R 9999:9999(0)\n7.0 time\n");
}
END_TEST

START_TEST(challenge_syn)
{
	FIRES("challenge_syn", O GOT "5.0 < S 0:0(0) win 8000\n7.0 time\n");
	SPARES("challenge_syn", O GOT "5.0 < S 0:0(0) win 8000\n" ACK("5.0") "7.0 time\n");
}
END_TEST

START_TEST(challenge_rst)
{
	FIRES("challenge_rst", O GOT "5.0 < R 200:200(0)\n7.0 time\n");
	SPARES("challenge_rst", O GOT "5.0 < R 200:200(0)\n" ACK("5.0") "7.0 time\n");
	SPARES("challenge_rst", O GOT "5.0 < R 101:101(0)\n7.0 time\n");
}
END_TEST

START_TEST(rst_answered)
{
	FIRES("rst_answered", O GOT "5.0 < R 9999:9999(0)\n" ACK("5.001"));
	SPARES("rst_answered", O GOT "5.0 < R 200:200(0)\n" ACK("5.001"));
}
END_TEST

START_TEST(rst_for_rst)
{
	FIRES("rst_for_rst", REFUSED "0.1 < R 1:1(0)\n0.1 > R 1024:1024(0)\n");
	SPARES("rst_for_rst", REFUSED "0.1 < . 1:1(0) ack 77 win 8000\n0.1 > R 77:77(0)\n");
}
END_TEST

START_TEST(rst_numbers)
{
	FIRES("rst_numbers", "0.0 < S 0:0(0) win 8000\n0.0 > R. 1024:1024(0) ack 2\n");
	FIRES("rst_numbers", "0.0 < S 0:0(0) win 8000\n0.0 > R. 1025:1025(0) ack 1\n");
	SPARES("rst_numbers", REFUSED);
	/* it may be of a connection that was there before us */
	SPARES("rst_numbers", "0.0 < . 1:1(0) ack 77 win 8000\n0.0 > R 78:78(0)\n");
}
END_TEST

START_TEST(abort_number)
{
	FIRES("rst_abort_number",
	      O "1.0 > P. 1:101(100) ack 1 win 8000\n2.0 > R. 102:102(0) ack 1\n");
	SPARES("rst_abort_number",
	       O "1.0 > P. 1:101(100) ack 1 win 8000\n2.0 > R. 101:101(0) ack 1\n");
	SPARES("rst_abort_number", O "1.0 > P. 1:101(100) ack 1 win 8000\n1.9 < . 1:1(0) ack 500 "
				     "win 8000\n2.0 > R 500:500(0)\n");
}
END_TEST

START_TEST(ack_of_ack)
{
	FIRES("ack_of_ack", O GOT "3.0 < . 101:101(0) ack 1 win 8000\n" ACK("3.001"));
	SPARES("ack_of_ack", O GOT "3.0 < . 100:100(0) ack 1 win 8000\n" ACK("3.001"));
}
END_TEST

START_TEST(rst_repeated)
{
	FIRES("rst_repeated", O "1.0 > R. 1:1(0) ack 1\n1.0 > R. 1:1(0) ack 1\n");
	SPARES("rst_repeated",
	       O "1.0 > R. 1:1(0) ack 1\n1.1 < P. 1:101(100) ack 1 win 8000\n1.1 > R 1:1(0)\n");
}
END_TEST

Suite *rule_answer_suite(void)
{
	Suite *s = suite_create("rule_answer");
	TCase *tc = tcase_create("rule_answer");

	tcase_add_test(tc, unanswered);
	tcase_add_test(tc, challenge_syn);
	tcase_add_test(tc, challenge_rst);
	tcase_add_test(tc, rst_answered);
	tcase_add_test(tc, rst_for_rst);
	tcase_add_test(tc, rst_numbers);
	tcase_add_test(tc, abort_number);
	tcase_add_test(tc, ack_of_ack);
	tcase_add_test(tc, rst_repeated);
	suite_add_tcase(s, tc);
	return s;
}
