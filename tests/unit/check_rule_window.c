// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about windows. */
#include "tests/unit/rules_fixture.h"

Suite *rule_window_suite(void);

START_TEST(edge_left)
{
	FIRES("window-edge-left", OPEN "1.0 < P. 1:101(100) ack 1 win 8000\n"
				       "1.0 > . 1:1(0) ack 101 win 7899\n");
	SPARES("window-edge-left", OPEN "1.0 < P. 1:101(100) ack 1 win 8000\n"
					"1.0 > . 1:1(0) ack 101 win 7900\n");
	/* Multipath TCP */
	SPARES("window_edge_left", "0.0 < S 0:0(0) win 8000 <kind 30 0001>\n"
				   "0.0 > S. 0:0(0) ack 1 win 8000 <kind 30 0001>\n"
				   "0.1 < . 1:1(0) ack 1 win 8000\n"
				   "1.0 > . 1:1(0) ack 1 win 7000\n");
	/* less than a unit: 0.0 announced 8001, 1 + 62 * 128 is 7937 */
	SPARES("window-edge-left", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 62\n");
	FIRES("window-edge-left", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 61\n");
}
END_TEST

START_TEST(exceeded)
{
	SPARES("window-exceeded", OPEN "1.0 > P. 1:8001(8000) ack 1 win 8000 gso 1000\n");
	FIRES("window-exceeded", OPEN "1.0 > P. 1:8002(8001) ack 1 win 8000 gso 1000\n");
	/* a probe, and what is no probe */
	SPARES("window-exceeded", OPEN "1.0 > P. 1:8001(8000) ack 1 win 8000 gso 1000\n"
				       "1.1 < . 1:1(0) ack 8001 win 0\n"
				       "2.0 > . 8001:8002(1) ack 1 win 8000\n");
	FIRES("window-exceeded", OPEN "1.0 > P. 1:8001(8000) ack 1 win 8000 gso 1000\n"
				      "1.1 < . 1:1(0) ack 8001 win 0\n"
				      "2.0 > . 8001:8003(2) ack 1 win 8000\n");
	/* scaled */
	SPARES("window-exceeded", OPEN_ALL "1.0 > P. 1:12801(12800) ack 1 win 62 gso 988\n");
	FIRES("window-exceeded", OPEN_ALL "1.0 > P. 1:12802(12801) ack 1 win 62 gso 988\n");
}
END_TEST

#define FULL                                                 \
	"1.0 < P. 1:4001(4000) ack 1 win 8000 gso 1000\n"    \
	"1.0 < P. 4001:8001(4000) ack 1 win 8000 gso 1000\n" \
	"1.0 > . 1:1(0) ack 8001 win 0\n"

#define OPEN_TS                                                                    \
	"0.0 < S 0:0(0) win 8000 <mss 1000,nop,nop,TS val 1000 ecr 0>\n"           \
	"0.0 > S. 0:0(0) ack 1 win 12800 <mss 1000,nop,nop,TS val 100 ecr 1000>\n" \
	"0.1 < . 1:1(0) ack 1 win 8000 <nop,nop,TS val 1100 ecr 100>\n"

START_TEST(silly)
{
	FIRES("window_silly", OPEN FULL "2.0 > . 1:1(0) ack 8001 win 10\n");
	SPARES("window_silly", OPEN FULL "2.0 > . 1:1(0) ack 8001 win 1000\n");
	/* as much as a segment with time stamps has */
#define FULL_TS                                                                         \
	"1.0 < P. 1:12801(12800) ack 1 win 100 gso 988 <nop,nop,TS val 2000 ecr 100>\n" \
	"1.0 > . 1:1(0) ack 12801 win 0 <nop,nop,TS val 1000 ecr 2000>\n"
	FIRES("window_silly",
	      OPEN_TS FULL_TS "2.0 > . 1:1(0) ack 12801 win 987 <nop,nop,TS val 2000 ecr 2000>\n");
	SPARES("window_silly",
	       OPEN_TS FULL_TS "2.0 > . 1:1(0) ack 12801 win 988 <nop,nop,TS val 2000 ecr 2000>\n");
	/* not closed yet */
	SPARES("window_silly", OPEN "1.0 < P. 1:7001(7000) ack 1 win 8000 gso 1000\n"
				    "1.0 > . 1:1(0) ack 7001 win 1010\n");
}
END_TEST

Suite *rule_window_suite(void)
{
	Suite *s = suite_create("rule_window");
	TCase *tc = tcase_create("rule_window");

	tcase_add_test(tc, edge_left);
	tcase_add_test(tc, exceeded);
	tcase_add_test(tc, silly);
	suite_add_tcase(s, tc);
	return s;
}
