// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about acknowledgments: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_ack_suite(void);

START_TEST(unsent)
{
	FIRES("ack-unsent", OPEN "1.0 < P. 1:101(100) ack 1 win 8000\n"
				 "1.0 > . 1:1(0) ack 102 win 8000\n");
	SPARES("ack-unsent", OPEN "1.0 < P. 1:101(100) ack 1 win 8000\n"
				  "1.0 > . 1:1(0) ack 101 win 8000\n");
	/* a FIN counts once */
	FIRES("ack-unsent", OPEN "1.0 < F. 1:1(0) ack 1 win 8000\n"
				 "1.0 > . 1:1(0) ack 2 win 8000\n"
				 "2.0 < F. 1:1(0) ack 1 win 8000\n"
				 "2.0 > . 1:1(0) ack 3 win 8000\n");
	SPARES("ack-unsent", OPEN "1.0 < F. 1:1(0) ack 1 win 8000\n"
				  "1.0 > . 1:1(0) ack 2 win 8000\n");
	/* a hole that is filled */
	SPARES("ack-unsent", OPEN "1.0 < P. 101:201(100) ack 1 win 8000\n"
				  "1.0 > . 1:1(0) ack 1 win 8000\n"
				  "1.1 < P. 1:101(100) ack 1 win 8000\n"
				  "1.1 > . 1:1(0) ack 201 win 7800\n");
	FIRES("ack-unsent", OPEN "1.0 < P. 101:201(100) ack 1 win 8000\n"
				 "1.0 > . 1:1(0) ack 201 win 8000\n");
	/* what was dropped for its checksum */
	FIRES("ack-unsent", OPEN "1.0 < P. 1:101(100) ack 1 win 8000 bad\n"
				 "1.0 > . 1:1(0) ack 101 win 8000\n");
	/* the capture has lost something */
	SPARES("ack-unsent", OPEN "1.0 missed\n"
				  "1.0 > . 1:1(0) ack 102 win 8000\n");
}
END_TEST

#define GOT_100 "1.0 < P. 1:101(100) ack 1 win 8000\n1.0 > . 1:1(0) ack 101 win 7900\n"

START_TEST(unsent_elsewhere)
{
	rules_at_tested = false;
	SPARES("ack_unsent", OPEN "1.0 > . 1:1(0) ack 102 win 8000\n");
	rules_at_tested = true;
}
END_TEST

START_TEST(back)
{
	FIRES("ack_back", OPEN GOT_100 "2.0 > P. 1:11(10) ack 100 win 8000\n");
	SPARES("ack_back", OPEN GOT_100 "2.0 > P. 1:11(10) ack 101 win 8000\n");
	SPARES("ack_back", OPEN GOT_100 "2.0 > R. 1:1(0) ack 1 win 0\n");
}
END_TEST

START_TEST(flag)
{
	FIRES("ack_flag", OPEN "1.0 > F 1:1(0) win 8000\n");
	SPARES("ack_flag", OPEN "1.0 > F. 1:1(0) ack 1 win 8000\n");
	SPARES("ack_flag", OPEN "1.0 > R 1:1(0) win 0\n");
}
END_TEST

START_TEST(seq)
{
	FIRES("ack_seq", OPEN "1.0 < P. 1:101(100) ack 1 win 8000\n"
			      "1.0 > . 2:2(0) ack 101 win 7900\n");
	SPARES("ack_seq", OPEN GOT_100);
	/* a keep-alive */
	SPARES("ack_seq", OPEN "9.0 > . 0:0(0) ack 1 win 8000\n");
}
END_TEST

START_TEST(twice)
{
	FIRES("ack_twice", OPEN GOT_100 "1.1 > . 1:1(0) ack 101 win 7900\n");
	/* the window has opened; something came; a keep-alive */
	SPARES("ack_twice", OPEN GOT_100 "1.1 > . 1:1(0) ack 101 win 8000\n");
	SPARES("ack_twice", OPEN GOT_100 "1.1 < P. 1:101(100) ack 1 win 8000\n"
					 "1.1 > . 1:1(0) ack 101 win 7900\n");
	/* a burst whose answers were seen when it was over, and one answer too many */
#define BURST                                    \
	"1.0 < P. 101:201(100) ack 1 win 8000\n" \
	"1.0 < P. 201:301(100) ack 1 win 8000\n" \
	"1.0 > . 1:1(0) ack 1 win 8000\n1.0 > . 1:1(0) ack 1 win 8000\n"
	SPARES("ack_twice", OPEN BURST);
	FIRES("ack_twice", OPEN BURST "1.0 > . 1:1(0) ack 1 win 8000\n");
	SPARES("ack_twice", OPEN GOT_100 "9.0 > . 0:0(0) ack 101 win 7900\n");
}
END_TEST

Suite *rule_ack_suite(void)
{
	Suite *s = suite_create("rule_ack");
	TCase *tc = tcase_create("rule_ack");

	tcase_add_test(tc, unsent);
	tcase_add_test(tc, unsent_elsewhere);
	tcase_add_test(tc, back);
	tcase_add_test(tc, flag);
	tcase_add_test(tc, seq);
	tcase_add_test(tc, twice);
	suite_add_tcase(s, tc);
	return s;
}
