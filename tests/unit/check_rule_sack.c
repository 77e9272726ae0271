// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about selective acknowledgments: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_sack_suite(void);

#define OPEN_SACK                                                    \
	"0.0 < S 0:0(0) win 8000 <mss 1000,sackOK,nop,nop>\n"        \
	"0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000,sackOK,nop,nop>\n" \
	"0.1 < . 1:1(0) ack 1 win 8000\n"
#define HOLE    "1.0 < P. 101:201(100) ack 1 win 8000\n"
#define ACK(n)  "> . 1:1(0) ack " #n " win 8000 "
#define SACK(n) ACK(n) "<nop,nop,sack "

START_TEST(agreement)
{
	FIRES("sack-unagreed", OPEN HOLE "1.0 " SACK(1) "101:201>\n");
	SPARES("sack-unagreed", OPEN_SACK HOLE "1.0 " SACK(1) "101:201>\n");
}
END_TEST

START_TEST(blocks)
{
	FIRES("sack-empty", OPEN_SACK HOLE "1.0 " SACK(1) "201:201>\n");
	FIRES("sack-empty", OPEN_SACK HOLE "1.0 " SACK(1) "201:101>\n");
	FIRES("sack-unsent", OPEN_SACK HOLE "1.0 " SACK(1) "101:202>\n");
	FIRES("sack-unsent", OPEN_SACK HOLE "1.0 " SACK(1) "100:201>\n");
	FIRES("sack-acked", OPEN_SACK HOLE "1.0 < P. 1:101(100) ack 1 win 8000\n"
					   "1.0 " SACK(151) "101:201>\n");
	FIRES("sack-acked", OPEN_SACK HOLE "1.0 < P. 1:101(100) ack 1 win 8000\n"
					   "1.0 " SACK(101) "101:201>\n");
	FIRES("sack-overlap", OPEN_SACK HOLE "1.0 < P. 201:301(100) ack 1 win 8000\n"
					     "1.0 " SACK(1) "201:301 101:201>\n");
	QUIET(OPEN_SACK HOLE "1.0 " SACK(1) "101:201>\n"
					    "1.0 < P. 301:401(100) ack 1 win 8000\n"
					    "1.0 " SACK(1) "301:401 101:201>\n");
}
END_TEST

START_TEST(order)
{
#define TWO                              \
	HOLE "1.0 " SACK(1) "101:201>\n" \
			    "2.0 < P. 301:401(100) ack 1 win 8000\n"
	FIRES("sack-first", OPEN_SACK TWO "2.0 " SACK(1) "101:201 301:401>\n");
	SPARES("sack-first", OPEN_SACK TWO "2.0 " SACK(1) "301:401 101:201>\n");
	/* it may be the answer to the one before */
	SPARES("sack-first", OPEN_SACK HOLE "1.0 < P. 301:401(100) ack 1 win 8000\n"
					    "1.0 " SACK(1) "101:201>\n"
							   "1.0 " SACK(1) "301:401 101:201>\n");
	FIRES("sack-missing", OPEN_SACK HOLE "1.0 " ACK(1) "\n");
	SPARES("sack-missing", OPEN HOLE "1.0 " ACK(1) "\n");
	SPARES("sack-missing", OPEN_SACK HOLE "1.0 " SACK(1) "101:201>\n");
	/* what is sent at that moment may have left before */
	SPARES("sack-missing", OPEN_SACK HOLE "1.0 > P. 1:101(100) ack 1 win 8000\n");
	FIRES("sack-missing", OPEN_SACK HOLE "1.5 > P. 1:101(100) ack 1 win 8000\n");
	/* outside of the window it is not taken */
	SPARES("sack-missing", OPEN_SACK "1.0 < P. 9001:9101(100) ack 1 win 8000\n"
					 "1.0 " ACK(1) "\n");
	/* the hole is filled */
	SPARES("sack-missing", OPEN_SACK HOLE "1.0 " SACK(1) "101:201>\n"
							     "2.0 < P. 1:101(100) ack 1 win 8000\n"
							     "2.0 " ACK(201) "\n");
}
END_TEST

START_TEST(duplicates)
{
#define TWICE                                                  \
	"1.0 < P. 1:101(100) ack 1 win 8000\n"                 \
	"1.0 " ACK(101) "\n"                                   \
			"2.0 < P. 1:101(100) ack 1 win 8000\n" \
			"2.0 " SACK(101) "1:101>\n"
	QUIET(OPEN_SACK TWICE);
	FIRES("dsack-unfounded", OPEN_SACK TWICE "2.1 " SACK(101) "1:101>\n");
	/* RFC 2883 section 4, of what is queued: the duplicate, then the block that has it */
	QUIET(OPEN_SACK HOLE "1.0 " SACK(1) "101:201>\n" HOLE "1.0 " SACK(1) "101:201 101:201>\n");
	/* what came since may stand before it */
	QUIET(OPEN_SACK HOLE "1.0 " SACK(1) "101:201>\n" HOLE
					    "1.0 < P. 401:501(100) ack 1 win 8000\n"
					    "1.0 " SACK(1) "101:201 401:501 101:201>\n");
	FIRES("sack-acked", OPEN_SACK HOLE "1.0 " SACK(1) "101:201>\n"
							  "1.0 < P. 1:101(100) ack 1 win 8000\n"
							  "1.0 < P. 401:501(100) ack 1 win 8000\n"
							  "1.0 " SACK(201) "401:501 101:201>\n");
}
END_TEST

Suite *rule_sack_suite(void)
{
	Suite *s = suite_create("rule_sack");
	TCase *tc = tcase_create("rule_sack");

	tcase_add_test(tc, agreement);
	tcase_add_test(tc, blocks);
	tcase_add_test(tc, order);
	tcase_add_test(tc, duplicates);
	suite_add_tcase(s, tc);
	return s;
}
