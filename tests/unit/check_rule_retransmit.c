// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about what is sent again: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_retransmit_suite(void);

#define O OPEN_ACTIVE

#define DATA     "1.0 > P. 1:101(100) ack 1 win 8000\n"
#define ACKED    DATA "1.1 < . 1:1(0) ack 101 win 8000\n"
#define THREE    "1.0 > . 1:3001(3000) ack 1 win 8000 gso 1000\n"
#define SYN(t)   t " > S 0:0(0) win 8000 <mss 1000>\n"
#define AGAIN(t) t " > P. 1:101(100) ack 1 win 8000\n"

START_TEST(acked)
{
	FIRES("retransmit_acked", O ACKED "2.0 > P. 1:101(100) ack 1 win 8000\n");
	SPARES("retransmit_acked", O ACKED "1.12 > P. 1:101(100) ack 1 win 8000\n");
	SPARES("retransmit_acked", O DATA "1.1 < . 1:1(0) ack 51 win 8000\n" AGAIN("2.0"));
	/* the ACK came where it is not acceptable */
	SPARES("retransmit_acked", O DATA "1.1 < . 9001:9001(0) ack 101 win 8000\n" AGAIN("2.0"));
}
END_TEST

START_TEST(not_oldest)
{
	FIRES("retransmit_not_oldest", O THREE "2.5 > . 1001:2001(1000) ack 1 win 8000\n");
	SPARES("retransmit_not_oldest", O THREE "2.5 > . 1:1001(1000) ack 1 win 8000\n");
	/* a probe of the tail */
	SPARES("retransmit_not_oldest", O THREE "2.5 > . 2001:3001(1000) ack 1 win 8000\n");
}
END_TEST

START_TEST(early)
{
	FIRES("retransmit_early", O DATA AGAIN("1.05"));
	SPARES("retransmit_early", O DATA AGAIN("1.15"));
	/* something came */
	SPARES("retransmit_early", O DATA "1.04 < . 1:1(0) ack 1 win 7000\n" AGAIN("1.05"));
	FIRES("retransmit_early",
	      O "1.0 > F. 1:1(0) ack 1 win 8000\n1.0 > F. 1:1(0) ack 1 win 8000\n");
}
END_TEST

START_TEST(rto_short)
{
	FIRES("rto_short", O DATA AGAIN("1.3"));
	SPARES("rto_short", O DATA AGAIN("2.0"));
	/* a probe of the tail, where SACK is agreed */
	SPARES("rto_short",
	       OPEN_ALL "1.0 > P. 1:101(100) ack 1 win 62 <nop,nop,TS val 110 ecr 1100>\n"
			"1.25 > P. 1:101(100) ack 1 win 62 <nop,nop,TS val 135 ecr 1100>\n");
}
END_TEST

START_TEST(rto_initial)
{
	FIRES("rto_initial", SYN("0.0") SYN("0.7"));
	SPARES("rto_initial", SYN("0.0") SYN("1.0"));
}
END_TEST

START_TEST(backoff)
{
	FIRES("rto_not_doubled", SYN("0.0") SYN("1.0") SYN("2.0") SYN("3.0"));
	SPARES("rto_not_doubled", SYN("0.0") SYN("1.0") SYN("3.0") SYN("7.0"));
	/* a probe of the tail came before */
	SPARES("rto_not_doubled", O DATA AGAIN("1.4") AGAIN("1.7") AGAIN("2.3"));
	FIRES("rto_not_doubled", O DATA AGAIN("1.4") AGAIN("1.8") AGAIN("2.2"));
	FIRES("rto_more_than_doubled", SYN("0.0") SYN("1.0") SYN("3.0") SYN("11.0"));
	SPARES("rto_more_than_doubled", SYN("0.0") SYN("1.0") SYN("3.0") SYN("7.0"));
}
END_TEST

START_TEST(rto_burst)
{
	FIRES("rto_burst", O THREE
	      "2.5 > . 1:1001(1000) ack 1 win 8000\n2.6 > . 3001:4001(1000) ack 1 win 8000\n");
	SPARES("rto_burst", O THREE "2.5 > . 1:1001(1000) ack 1 win 8000\n2.6 < . 1:1(0) ack 1001 "
				    "win 8000\n2.6 > . 3001:4001(1000) ack 1 win 8000\n");
}
END_TEST

START_TEST(missing)
{
	FIRES("retransmit_missing", O DATA "20.0 time\n");
	SPARES("retransmit_missing", O DATA "5.0 time\n");
	SPARES("retransmit_missing", O ACKED "20.0 time\n");
	SPARES("retransmit_missing", O DATA AGAIN("2.0") "20.0 time\n");
	/* the window has closed over it: probes */
	SPARES("retransmit_missing", O DATA "1.1 < . 1:1(0) ack 1 win 0\n20.0 time\n");
	/* its window was taken back */
	SPARES("retransmit_missing", O DATA "1.1 < . 1:1(0) ack 1 win 50\n20.0 time\n");
	/* a reset ends it */
	SPARES("retransmit_missing", O DATA "2.0 < R 1:1(0)\n20.0 time\n");
}
END_TEST

START_TEST(fin)
{
	FIRES("fin_not_repeated", O "1.0 > F. 1:1(0) ack 1 win 8000\n20.0 time\n");
	SPARES("fin_not_repeated",
	       O "1.0 > F. 1:1(0) ack 1 win 8000\n1.1 < . 1:1(0) ack 2 win 8000\n20.0 time\n");
}
END_TEST

START_TEST(given_up)
{
	FIRES("given_up", O DATA AGAIN("2.0") "40.0 time\n");
	SPARES("given_up", O DATA AGAIN("2.0") AGAIN("4.0") AGAIN("8.0") AGAIN("16.0") AGAIN("32.0")
				   AGAIN("64.0") AGAIN("128.0") "900.0 time\n");
}
END_TEST

#define SYN(t) t " > S 0:0(0) win 8000 <mss 1000>\n"
#define SYNS   "0.0 ! connect\n" SYN("0.0") SYN("1.0") SYN("3.0") SYN("7.0")

START_TEST(syn_given_up)
{
	FIRES("syn_given_up", SYNS "200.0 time\n");
	SPARES("syn_given_up",
	       SYNS SYN("15.0") SYN("31.0") SYN("63.0") SYN("127.0") "400.0 time\n");
	/* the application does not want it any more */
	SPARES("syn_given_up", SYNS "9.0 ! close\n200.0 time\n");
	SPARES("syn_given_up", SYNS "9.0 < R. 0:0(0) ack 1 win 0\n200.0 time\n");
	SPARES("syn_given_up", SYN("0.0") SYN("1.0") "200.0 time\n");
}
END_TEST

#define SENT   "0.2 ! send 100\n0.2 > P. 1:101(100) ack 1 win 8000\n"
#define SET_5S "0.1 ! set user_timeout 5000\n"

START_TEST(user_timeout)
{
	FIRES("user_timeout", APP_PASSIVE SET_5S SENT AGAIN("1.2") AGAIN("3.2") AGAIN("30.2"));
	SPARES("user_timeout", APP_PASSIVE SET_5S SENT AGAIN("1.2") AGAIN("3.2"));
	SPARES("user_timeout", APP_PASSIVE SENT AGAIN("1.2") AGAIN("3.2") AGAIN("30.2"));
	/* it was set later */
	SPARES("user_timeout",
	       APP_PASSIVE SENT "0.3 ! set user_timeout 5000\n" AGAIN("1.2") AGAIN("30.2"));
}
END_TEST

Suite *rule_retransmit_suite(void)
{
	Suite *s = suite_create("rule_retransmit");
	TCase *tc = tcase_create("rule_retransmit");

	tcase_add_test(tc, acked);
	tcase_add_test(tc, not_oldest);
	tcase_add_test(tc, early);
	tcase_add_test(tc, rto_short);
	tcase_add_test(tc, rto_initial);
	tcase_add_test(tc, backoff);
	tcase_add_test(tc, rto_burst);
	tcase_add_test(tc, missing);
	tcase_add_test(tc, fin);
	tcase_add_test(tc, given_up);
	tcase_add_test(tc, syn_given_up);
	tcase_add_test(tc, user_timeout);
	suite_add_tcase(s, tc);
	return s;
}
