// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about congestion control: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_congestion_suite(void);

#define O OPEN_ACTIVE

#define DUP(t) t " < . 1:1(0) ack 1 win 8000\n"
#define FIVE   "1.0 > . 1:5001(5000) ack 1 win 8000 gso 1000\n"

START_TEST(initial_window)
{
	FIRES("initial_window", O "1.0 > . 1:10001(10000) ack 1 win 8000 gso 1000\n"
				  "1.0 > P. 10001:10002(1) ack 1 win 8000\n");
	/* a probe of the tail with new data */
	SPARES("initial_window", O "1.0 > . 1:10001(10000) ack 1 win 8000 gso 1000\n"
				   "1.2 > P. 10001:11001(1000) ack 1 win 8000\n");
	SPARES("initial_window", O "1.0 > P. 1:10001(10000) ack 1 win 8000 gso 1000\n");
	/* a tail loss probe */
	SPARES("initial_window", O "1.0 > P. 1:10001(10000) ack 1 win 8000 gso 1000\n"
				   "1.1 > P. 10001:11001(1000) ack 1 win 8000\n");
	/* duplicate ACKs allow more */
	SPARES("initial_window", O "1.0 > P. 1:10001(10000) ack 1 win 8000 gso 1000\n" DUP(
					 "1.1") "1.1 > P. 10001:11001(1000) ack 1 win 8000\n");
}
END_TEST

START_TEST(syn_lost)
{
	FIRES("syn_lost_window",
	      "0.0 > S 0:0(0) win 8000 <mss 1000>\n1.0 > S 0:0(0) win 8000 <mss 1000>\n3.0 > S "
	      "0:0(0) win 8000 <mss 1000>\n3.1 < S. 0:0(0) ack 1 win 8000 <mss 1000>\n3.1 > . "
	      "1:1(0) ack 1 win 8000\n4.0 > P. 1:1002(1001) ack 1 win 8000 gso 1000\n");
	SPARES("syn_lost_window",
	       "0.0 > S 0:0(0) win 8000 <mss 1000>\n1.0 > S 0:0(0) win 8000 <mss 1000>\n1.1 < S. "
	       "0:0(0) ack 1 win 8000 <mss 1000>\n1.1 > . 1:1(0) ack 1 win 8000\n4.0 > P. "
	       "1:1002(1001) ack 1 win 8000 gso 1000\n");
}
END_TEST

START_TEST(slow_start)
{
	FIRES("slow_start_exceeded", O "1.0 > P. 1:14002(14001) ack 1 win 8000 gso 1000\n");
	SPARES("slow_start_exceeded", O "1.0 > P. 1:14001(14000) ack 1 win 8000 gso 1000\n");
}
END_TEST

START_TEST(fast)
{
	FIRES("fast_retransmit_missing", O FIVE DUP("1.1") DUP("1.1") DUP("1.1") "5.0 time\n");
	SPARES("fast_retransmit_missing", O FIVE DUP("1.1") DUP("1.1") "5.0 time\n");
	SPARES("fast_retransmit_missing",
	       O FIVE DUP("1.1") DUP("1.1")
		       DUP("1.1") "1.1 > . 1:1001(1000) ack 1 win 8000\n5.0 time\n");
	/* more of them than can be there */
	SPARES("fast_retransmit_missing", O "1.0 > . 1:3001(3000) ack 1 win 8000 gso 1000\n" DUP(
						  "1.1") DUP("1.1") DUP("1.1") "5.0 time\n");
}
END_TEST

START_TEST(idle)
{
	FIRES("idle_burst", O "1.0 > P. 1:101(100) ack 1 win 8000\n1.1 < . 1:1(0) ack 101 win "
			      "8000\n100.0 > P. 101:10102(10001) ack 1 win 8000 gso 1000\n");
	SPARES("idle_burst", O "1.0 > P. 1:101(100) ack 1 win 8000\n1.1 < . 1:1(0) ack 101 win "
			       "8000\n100.0 > P. 101:10101(10000) ack 1 win 8000 gso 1000\n");
	SPARES("idle_burst", O "1.0 > P. 1:101(100) ack 1 win 8000\n1.1 < . 1:1(0) ack 101 win "
			       "8000\n30.0 > P. 101:10102(10001) ack 1 win 8000 gso 1000\n");
}
END_TEST

Suite *rule_congestion_suite(void)
{
	Suite *s = suite_create("rule_congestion");
	TCase *tc = tcase_create("rule_congestion");

	tcase_add_test(tc, initial_window);
	tcase_add_test(tc, syn_lost);
	tcase_add_test(tc, slow_start);
	tcase_add_test(tc, fast);
	tcase_add_test(tc, idle);
	suite_add_tcase(s, tc);
	return s;
}
