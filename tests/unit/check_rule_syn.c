// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about openings: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_syn_suite(void);

#define ASKED "0.0 < S 0:0(0) win 8000 <mss 1000>\n"

START_TEST(isn)
{
	/* the other side begins anew, after both FINs */
#define LIFE                               \
	"1.0 > F. 1:1(0) ack 1 win 8000\n" \
	"1.0 < F. 1:1(0) ack 2 win 8000\n" \
	"1.0 > . 2:2(0) ack 2 win 8000\n"  \
	"1.5 < S 70000:70000(0) win 8000 <mss 1000>\n"
	FIRES("isn-same", OPEN LIFE "1.5 > S. 0:0(0) ack 70001 win 8000 <mss 1000>\n");
	SPARES("isn-same", OPEN LIFE "1.5 > S. 90000:90000(0) ack 70001 win 8000 <mss 1000>\n");
	/* the same SYN-ACK again is no other life */
	SPARES("isn-same", ASKED "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n"
				 "1.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n");
}
END_TEST

START_TEST(synack)
{
	FIRES("synack-number", ASKED "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n"
				     "1.0 > S. 7:7(0) ack 1 win 8000 <mss 1000>\n");
	SPARES("synack-number", ASKED "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n"
				      "1.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n");
	/* a cookie for another SYN */
	SPARES("synack-number", ASKED "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n" ASKED
				      "1.0 > S. 7:7(0) ack 1 win 8000 <mss 1000>\n");
	FIRES("synack-ack", ASKED "0.0 > S. 0:0(0) ack 2 win 8000 <mss 1000>\n");
	FIRES("synack-ack", ASKED "0.0 > S. 0:0(0) ack 0 win 8000 <mss 1000>\n");
	SPARES("synack-ack", ASKED "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n");
	FIRES("synack-ack", "0.0 < S 0:0(0) win 8000 <mss 1000> bad\n"
			    "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n");
	/* data of the SYN, all or nothing */
	SPARES("synack-ack", "0.0 < S 0:10(10) win 8000 <mss 1000,FO 0102030405060708>\n"
			     "0.0 > S. 0:0(0) ack 11 win 8000 <mss 1000>\n");
	SPARES("synack-ack", "0.0 < S 0:10(10) win 8000 <mss 1000,FO 0102030405060708>\n"
			     "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n");
	/* an answer to the SYN before the last one */
	SPARES("synack-ack", ASKED "0.0 < S 500:500(0) win 8000 <mss 1000>\n"
				   "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n");
}
END_TEST

START_TEST(off_syn)
{
	FIRES("mss-off-syn", OPEN "1.0 > . 1:1(0) ack 1 win 8000 <mss 1000>\n");
	FIRES("wscale-off-syn", OPEN "1.0 > . 1:1(0) ack 1 win 8000 <wscale 7,nop>\n");
	FIRES("sackok-off-syn", OPEN "1.0 > . 1:1(0) ack 1 win 8000 <sackOK,nop,nop>\n");
	FIRES("fo-off-syn", OPEN "1.0 > . 1:1(0) ack 1 win 8000 <FO,nop,nop>\n");
	SPARES("mss-off-syn", OPEN_ALL);
	SPARES("wscale-off-syn", OPEN_ALL);
	SPARES("sackok-off-syn", OPEN_ALL);
	SPARES("fo-off-syn", "0.0 > S 0:0(0) win 8000 <mss 1000,FO,nop,nop>\n");
}
END_TEST

START_TEST(unasked)
{
	FIRES("wscale-unasked", ASKED "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000,wscale 7>\n");
	FIRES("ts-unasked", ASKED "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000,TS val 1 ecr 0>\n");
	FIRES("fo-unasked", ASKED "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000,FO 01020304>\n");
	SPARES("wscale-unasked", OPEN_ALL);
	SPARES("ts-unasked", OPEN_ALL);
	SPARES("fo-unasked", "0.0 < S 0:0(0) win 8000 <mss 1000,FO,nop,nop>\n"
			     "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000,FO 01020304>\n");
	/* both open: its SYN had it already */
	SPARES("wscale-unasked", "0.0 > S 0:0(0) win 8000 <mss 1000,wscale 7>\n" ASKED
				 "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000,wscale 7>\n");
}
END_TEST

START_TEST(fast_open)
{
	FIRES("fo-length", "0.0 > S 0:0(0) win 8000 <mss 1000,FO 010203>\n");
	FIRES("fo-length", "0.0 > S 0:0(0) win 8000 <mss 1000,FO 0102>\n");
	SPARES("fo-length", "0.0 > S 0:0(0) win 8000 <mss 1000,FO 01020304>\n");
	SPARES("fo-length", "0.0 > S 0:0(0) win 8000 <mss 1000,FO>\n");
	FIRES("fo-repeated", "0.0 > S 0:0(0) win 8000 <mss 1000,FO>\n"
			     "1.0 > S 0:0(0) win 8000 <mss 1000,FO>\n");
	FIRES("fo-repeated", "0.0 > S 0:10(10) win 8000 <mss 1000,FO 01020304>\n"
			     "1.0 > S 0:10(10) win 8000 <mss 1000>\n");
	SPARES("fo-repeated", "0.0 > S 0:10(10) win 8000 <mss 1000,FO 01020304>\n"
			      "1.0 > S 0:0(0) win 8000 <mss 1000>\n");
	/* the SYN has come again: it is answered again */
	SPARES("fo-repeated", "0.0 < S 0:0(0) win 8000 <mss 1000,FO>\n"
			      "0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000,FO 01020304>\n"
			      "0.5 < S 0:0(0) win 8000 <mss 1000,FO>\n"
			      "0.5 > S. 0:0(0) ack 1 win 8000 <mss 1000,FO 01020304>\n");
}
END_TEST

Suite *rule_syn_suite(void)
{
	Suite *s = suite_create("rule_syn");
	TCase *tc = tcase_create("rule_syn");

	tcase_add_test(tc, isn);
	tcase_add_test(tc, synack);
	tcase_add_test(tc, off_syn);
	tcase_add_test(tc, unasked);
	tcase_add_test(tc, fast_open);
	suite_add_tcase(s, tc);
	return s;
}
