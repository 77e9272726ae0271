// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about congestion marks: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_ecn_suite(void);

#define ANSWERED(asked, told)                          \
	"0.0 < " asked " 0:0(0) win 8000 <mss 1000>\n" \
	"0.0 > " told " 0:0(0) ack 1 win 8000 <mss 1000>\n"
#define OPENED(asked, told) ANSWERED(asked, told) "0.1 < . 1:1(0) ack 1 win 8000\n"
#define CLASSIC             OPENED("SEW", "SE.")
#define NONE                OPENED("S", "S.")
#define DATA                " 1:101(100) ack 1 win 8000\n"
#define CE                  "1.0 < [ce] P. 1:101(100) ack 1 win 8000\n"
#define MORE(n)             "2.0 < [ect0] " n " 101:201(100) ack 1 win 8000\n"

START_TEST(opening)
{
	FIRES("ecn-syn-ect", "0.0 > [ect0] SEW 0:0(0) win 8000 <mss 1000>\n");
	SPARES("ecn-syn-ect", "0.0 > SEW 0:0(0) win 8000 <mss 1000>\n");
	FIRES("ecn-synack-unasked", ANSWERED("S", "SE."));
	FIRES("ecn-synack-unasked", ANSWERED("SE", "SE."));
	SPARES("ecn-synack-unasked", ANSWERED("SEW", "SE."));
	SPARES("ecn-synack-unasked", ANSWERED("SEWA", "SE."));
	SPARES("ecn-synack-unasked", ANSWERED("S", "S."));
	FIRES("ecn-synack-form", ANSWERED("SEW", "SEW."));
	SPARES("ecn-synack-form", ANSWERED("SEW", "SE."));
	SPARES("ecn-synack-form", ANSWERED("SEWA", "SEW."));
	FIRES("accecn-synack-reserved", ANSWERED("SEWA", "SEA."));
	SPARES("accecn-synack-reserved", ANSWERED("SEWA", "SW."));
	FIRES("accecn-synack-reflects", ANSWERED("[ect0] SEWA", "SW."));
	SPARES("accecn-synack-reflects", ANSWERED("[ect0] SEWA", "SA."));
	SPARES("accecn-synack-reflects", ANSWERED("SEWA", "SW."));
	FIRES("accecn-opt-syn", "0.0 > SEWA 0:0(0) win 8000 <kind 172 000001000000>\n");
	SPARES("accecn-opt-syn", ANSWERED("SEWA", "SW."));
}
END_TEST

START_TEST(marks)
{
	FIRES("ecn-ect-unagreed", NONE "1.0 > [ect0] P." DATA);
	SPARES("ecn-ect-unagreed", CLASSIC "1.0 > [ect0] P." DATA);
	SPARES("ecn-ect-unagreed", NONE "1.0 > P." DATA);
	FIRES("ecn-ack-ect", CLASSIC "1.0 > [ect0] . 1:1(0) ack 1 win 8000\n");
	SPARES("ecn-ack-ect", CLASSIC "1.0 > . 1:1(0) ack 1 win 8000\n");
	SPARES("ecn-ack-ect", OPENED("SEWA", "SW.") "1.0 > [ect0] . 1:1(0) ack 1 win 8000\n");
	/* DCTCP marks all */
	SPARES("ecn-ack-ect", OPENED("SEW", "[ect0] SE.") "1.0 > [ect0] . 1:1(0) ack 1 win 8000\n");
	FIRES("ecn-repeat-ect", CLASSIC "1.0 > [ect0] P." DATA "2.0 > [ect0] P." DATA);
	SPARES("ecn-repeat-ect", CLASSIC "1.0 > [ect0] P." DATA "2.0 > P." DATA);
	FIRES("ecn-cwr-place", CLASSIC "1.0 > P." DATA "2.0 > PW." DATA);
	FIRES("ecn-cwr-place", CLASSIC "1.0 > W. 1:1(0) ack 1 win 8000\n");
	SPARES("ecn-cwr-place", CLASSIC "1.0 > PW." DATA);
	FIRES("ecn-flags-unagreed", NONE "1.0 > PE." DATA);
	SPARES("ecn-flags-unagreed", CLASSIC "1.0 > PE." DATA);
	FIRES("accecn-opt-unagreed",
	      CLASSIC "1.0 > . 1:1(0) ack 1 win 8000 <kind 172 000001000000000001>\n");
	SPARES("accecn-opt-unagreed",
	       OPENED("SEWA",
		      "SW.") "1.0 > . 1:1(0) ack 1 win 8000 <kind 172 000001000000000001>\n");
}
END_TEST

START_TEST(echo)
{
	FIRES("ecn-echo-missing", CLASSIC CE "1.0 > . 1:1(0) ack 101 win 8000\n");
	SPARES("ecn-echo-missing", CLASSIC CE "1.0 > E. 1:1(0) ack 101 win 8000\n");
	FIRES("ecn-echo-missing", CLASSIC CE
	      "1.0 > E. 1:1(0) ack 101 win 8000\n" MORE("P.") "2.0 > . 1:1(0) ack 201 win 8000\n");
	SPARES("ecn-echo-missing", CLASSIC CE "1.0 > E. 1:1(0) ack 101 win 8000\n" MORE(
					   "PW.") "2.0 > . 1:1(0) ack 201 win 8000\n");
	/* RFC 3168 section 6.1.5: not of what lies outside of the window */
	SPARES("ecn-echo-missing", CLASSIC "1.0 < [ce] P. 9001:9101(100) ack 1 win 8000\n"
					   "1.0 > . 1:1(0) ack 1 win 8000\n");
	FIRES("ecn-echo-unfounded",
	      CLASSIC "1.0 < [ect0] P." DATA "1.0 > E. 1:1(0) ack 101 win 8000\n");
	SPARES("ecn-echo-unfounded", CLASSIC CE "1.0 > E. 1:1(0) ack 101 win 8000\n");
	FIRES("ecn-echo-stuck", CLASSIC CE "1.0 > E. 1:1(0) ack 101 win 8000\n" MORE(
					"PW.") "2.0 > E. 1:1(0) ack 201 win 8000\n");
	SPARES("ecn-echo-stuck", CLASSIC CE "1.0 > E. 1:1(0) ack 101 win 8000\n" MORE(
					 "PW.") "2.0 > . 1:1(0) ack 201 win 8000\n");
	/* both marks in one */
	SPARES("ecn-echo-stuck",
	       CLASSIC "1.0 < [ce] PW." DATA "1.0 > E. 1:1(0) ack 101 win 8000\n");
}
END_TEST

Suite *rule_ecn_suite(void)
{
	Suite *s = suite_create("rule_ecn");
	TCase *tc = tcase_create("rule_ecn");

	tcase_add_test(tc, opening);
	tcase_add_test(tc, marks);
	tcase_add_test(tc, echo);
	suite_add_tcase(s, tc);
	return s;
}
