// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about time stamps: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_timestamps_suite(void);

#define TS(val, ecr) " <nop,nop,TS val " #val " ecr " #ecr ">\n"

START_TEST(agreement)
{
	FIRES("ts-missing", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100\n");
	SPARES("ts-missing", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100" TS(1000, 1100));
	SPARES("ts-missing", OPEN_ALL "1.0 > R. 1:1(0) ack 1 win 0\n");
	SPARES("ts-missing", OPEN "1.0 > . 1:1(0) ack 1 win 100\n");
	/* the other side has left them out first */
	SPARES("ts-missing", OPEN_ALL "1.0 < . 1:1(0) ack 1 win 100\n"
				      "1.0 > . 1:1(0) ack 1 win 100\n");
	FIRES("ts-unagreed", OPEN "1.0 > . 1:1(0) ack 1 win 100" TS(1000, 1100));
	SPARES("ts-unagreed", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100" TS(1000, 1100));
	FIRES("ts-echo-unacked", "0.0 > S 0:0(0) win 8000 <mss 1000,TS val 5 ecr 7>\n");
	SPARES("ts-echo-unacked", "0.0 > S 0:0(0) win 8000 <mss 1000,TS val 5 ecr 0>\n");
}
END_TEST

START_TEST(echo)
{
	FIRES("ts-echo-unknown", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100" TS(1000, 1099));
	SPARES("ts-echo-unknown", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100" TS(1000, 1000));
	FIRES("ts-echo-back", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100" TS(
				      1000, 1100) "1.0 > . 1:1(0) ack 1 win 100" TS(1000, 1000));
	SPARES("ts-echo-back", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100" TS(
				       1000, 1100) "1.0 > . 1:1(0) ack 1 win 100" TS(1000, 1100));
	/* a jump of nearly half the circle, from a time stamp between the two */
	SPARES("ts-echo-back", OPEN_ALL
	       "1.0 > . 1:1(0) ack 1 win 100" TS(1000, 1000) "1.0 < P. 1:101(100) ack 1 win 100" TS(
		       2147484700, 100) "1.0 > . 1:1(0) ack 101 win 100" TS(1000, 2147484700));
	/* RFC 7323 section 5.5: after 25 days the older one counts; the clock has gone half round
	 */
	QUIET(OPEN_ALL "1.0 < P. 1:101(100) ack 1 win 100" TS(
		2000000000,
		100) "1.0 > . 1:1(0) ack 101 win 100" TS(1000,
							 2000000000) "2160001.0 < P. "
								     "101:201(100) ack 1 win "
								     "100" TS(
									     1900000000,
									     100) "2160001."
										  "0 > . "
										  "1:1(0) "
										  "ack 201 "
										  "win "
										  "100" TS(
											  2160001000,
											  1900000000));
	FIRES("ts-echo-stale", OPEN_ALL "1.0 < P. 1:101(100) ack 1 win 100" TS(
				       2000, 100) "1.0 > . 1:1(0) ack 101 win 100" TS(1000, 1100));
	SPARES("ts-echo-stale", OPEN_ALL "1.0 < P. 1:101(100) ack 1 win 100" TS(
					2000, 100) "1.0 > . 1:1(0) ack 101 win 100" TS(1000, 2000));
	/* RFC 7323 section 4.3 (A): a delayed ACK echoes the first */
	SPARES("ts-echo-stale",
	       OPEN_ALL "1.0 < P. 1:101(100) ack 1 win 100" TS(
		       2000,
		       100) "1.1 < P. 101:201(100) ack 1 win 100" TS(2100,
								     100) "1.1 > . 1:1(0) ack 201 "
									  "win 100" TS(1000, 2000));
	/* (B): what is out of order is not echoed, (C) what fills the hole is */
	SPARES("ts-echo-stale",
	       OPEN_ALL "1.0 < P. 101:201(100) ack 1 win 100" TS(
		       2000, 100) "1.0 > . 1:1(0) ack 1 win 100 <nop,nop,TS val 1000 ecr "
				  "1100,nop,nop,sack "
				  "101:201>\n"
				  "1.5 < P. 1:101(100) ack 1 win 100" TS(
					  2500, 100) "1.5 > . 1:1(0) ack 201 win 100" TS(1500,
											 2500));
	FIRES("ts-echo-stale",
	      OPEN_ALL "1.0 < P. 101:201(100) ack 1 win 100" TS(
		      2000,
		      100) "1.5 < P. 1:101(100) ack 1 win 100" TS(2500,
								  100) "1.5 > . 1:1(0) ack 201 win "
								       "100" TS(1500, 2000));
	/* it was on its way already */
	SPARES("ts-echo-stale",
	       OPEN_ALL "1.0 < P. 1:101(100) ack 1 win 100" TS(
		       2000, 100) "1.0 > P. 1:11(10) ack 1 win 100" TS(1000, 1100));
}
END_TEST

START_TEST(clock)
{
	FIRES("ts-val-back", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100" TS(
				     1000, 1100) "1.0 > . 1:1(0) ack 1 win 100" TS(999, 1100));
	SPARES("ts-val-back", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100" TS(
				      1000, 1100) "1.0 > . 1:1(0) ack 1 win 100" TS(1000, 1100));
	FIRES("ts-clock-fast", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100" TS(1000100, 1100));
	SPARES("ts-clock-fast", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100" TS(1100, 1100));
	FIRES("ts-clock-stands",
	      OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100" TS(
		      1000, 1100) "12.0 > . 1:1(0) ack 1 win 100" TS(1000, 1100));
	SPARES("ts-clock-stands",
	       OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100" TS(
		       1000, 1100) "12.0 > . 1:1(0) ack 1 win 100" TS(1011, 1100));
}
END_TEST

Suite *rule_timestamps_suite(void)
{
	Suite *s = suite_create("rule_timestamps");
	TCase *tc = tcase_create("rule_timestamps");

	tcase_add_test(tc, agreement);
	tcase_add_test(tc, echo);
	tcase_add_test(tc, clock);
	suite_add_tcase(s, tc);
	return s;
}
