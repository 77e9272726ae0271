// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about what is sent of what was written: what makes each fire, and the nearest lawful thing.
 */
#include "tests/unit/rules_fixture.h"

Suite *rule_send_suite(void);

#define O APP_PASSIVE

#define ACK101 "1.2 < . 1:1(0) ack 101 win 8000\n"

START_TEST(open_unasked)
{
	rules_all_calls = true;
	FIRES("open_unasked", OPEN_ACTIVE);
	FIRES("open_unasked", OPEN);
	SPARES("open_unasked", APP_ACTIVE);
	SPARES("open_unasked", APP_PASSIVE);
	/* the other side may do as it likes */
	SPARES("open_unasked", "0.0 < S 0:0(0) win 8000 <mss 1000>\n0.0 > R. 0:0(0) ack 1 win 0\n");
	/* others make calls, too */
	rules_all_calls = false;
	SPARES("open_unasked", OPEN_ACTIVE);
}
END_TEST

START_TEST(unwritten)
{
	FIRES("data_unwritten", O "1.0 ! send 100\n1.0 > P. 1:102(101) ack 1 win 8000\n");
	SPARES("data_unwritten", O "1.0 ! send 100\n1.0 > P. 1:101(100) ack 1 win 8000\n");
	/* it waits: all that it has may be on the way */
	SPARES("data_unwritten",
	       O "1.0 ! send 0 of 200 waits\n1.0 > P. 1:201(200) ack 1 win 8000\n");
	FIRES("data_unwritten", O "1.0 ! send 0 of 200 waits\n1.1 ! send 50 of 200 returned\n"
				  "1.2 > P. 1:201(200) ack 1 win 8000\n");
	/* nobody knows what was written, or all of it */
	SPARES("data_unwritten", OPEN "1.0 > P. 1:101(100) ack 1 win 8000\n");
	SPARES("data_unwritten", O "0.5 ! odd\n1.0 > P. 1:101(100) ack 1 win 8000\n");
	/* an active one */
	FIRES("data_unwritten", APP_ACTIVE "1.0 > P. 1:102(101) ack 1 win 8000\n");
}
END_TEST

START_TEST(withheld)
{
	FIRES("data_withheld", O "1.0 ! send 100\n9.0 time\n");
	SPARES("data_withheld", O "1.0 ! send 100\n1.5 > P. 1:101(100) ack 1 win 8000\n9.0 time\n");
	SPARES("data_withheld", O "1.0 ! set cork 1\n1.0 ! send 100\n9.0 time\n");
	/* a window of less */
	SPARES("data_withheld", O "0.5 < . 1:1(0) ack 1 win 50\n1.0 ! send 100\n9.0 time\n");
	FIRES("data_withheld", O "0.5 < . 1:1(0) ack 1 win 50\n1.0 ! send 100\n"
				 "2.0 < . 1:1(0) ack 1 win 500\n9.0 time\n");
	/* there is something in flight: it may be retransmitted instead */
	SPARES("data_withheld",
	       O "1.0 ! send 100\n1.5 > P. 1:101(100) ack 1 win 8000\n1.6 ! send 100\n9.0 time\n");
	FIRES("data_withheld", O "1.0 ! send 100\n1.1 > P. 1:101(100) ack 1 win 8000\n"
				 "1.1 ! send 100\n" ACK101 "9.0 time\n");
	/* the application knows that it has failed */
	SPARES("data_withheld", O "1.0 ! send 100\n1.5 ! recv error\n9.0 time\n");
}
END_TEST

#define SMALL(t, a, b) t " ! send 50\n" t " > P. " a ":" b "(50) ack 1 win 8000\n"

START_TEST(nagle)
{
	FIRES("nagle", O SMALL("1.00", "1", "51") SMALL("1.01", "51", "101"));
	SPARES("nagle",
	       O "0.5 ! set nodelay 1\n" SMALL("1.00", "1", "51") SMALL("1.01", "51", "101"));
	SPARES("nagle", O SMALL("1.00", "1",
				"51") "1.1 < . 1:1(0) ack 51 win 8000\n" SMALL("1.2", "51", "101"));
	/* a small one behind full ones (Appendix A.3) */
	SPARES("nagle",
	       O "1.0 ! send 1050\n1.0 > . 1:1001(1000) ack 1 win 8000\n1.0 > P. 1001:1051(50) "
		 "ack 1 win 8000\n");
	/* cuts within what was written have other reasons */
	SPARES("nagle",
	       O "1.0 ! send 64\n1.0 > P. 1:18(17) ack 1 win 8000\n1.0 > P. 18:65(47) ack 1 win "
		 "8000\n");
	/* a timer sends it, not the call */
	SPARES("nagle", O SMALL("1.00", "1", "51") "1.1 ! send 50\n1.3 > P. 51:101(50) ack 1 win "
						   "8000\n");
	/* with a FIN all goes */
	SPARES("nagle", O SMALL("1.00", "1", "51") "1.0 ! send 50\n1.0 ! close\n1.0 > FP. "
						   "51:101(50) ack 1 win 8000\n");
	/* the listener's setting */
	SPARES("nagle", "0.0 ! listen\n0.0 ! set nodelay 1\n" OPEN
			"0.1 ! accept\n" SMALL("1.00", "1", "51") SMALL("1.01", "51", "101"));
	/* the buffer was full */
	SPARES("nagle", O SMALL("1.00", "1", "51") "1.01 ! send 50 of 60\n1.01 > P. 51:101(50) ack "
						   "1 win 8000\n");
}
END_TEST

START_TEST(psh)
{
	FIRES("psh_missing", O "1.0 ! send 100\n1.0 > . 1:101(100) ack 1 win 8000\n");
	SPARES("psh_missing", O "1.0 ! send 100\n1.0 > P. 1:101(100) ack 1 win 8000\n");
	/* there is more */
	SPARES("psh_missing", O "1.0 ! send 1100\n1.0 > . 1:1001(1000) ack 1 win 8000\n");
	SPARES("psh_missing", O "1.0 ! send 100 more\n1.0 > . 1:101(100) ack 1 win 8000\n");
	/* it is sent again, and not all of it */
	SPARES("psh_missing",
	       O "1.0 ! send 100\n1.0 > P. 1:101(100) ack 1 win 8000\n2.0 > . 1:101(100) ack 1 win "
		 "8000\n");
	SPARES("psh_missing",
	       O "1.0 ! send 100\n1.0 ! close\n1.0 > F. 1:101(100) ack 1 win 8000\n");
}
END_TEST

Suite *rule_send_suite(void)
{
	Suite *s = suite_create("rule_send");
	TCase *tc = tcase_create("rule_send");

	tcase_add_test(tc, open_unasked);
	tcase_add_test(tc, unwritten);
	tcase_add_test(tc, withheld);
	tcase_add_test(tc, nagle);
	tcase_add_test(tc, psh);
	suite_add_tcase(s, tc);
	return s;
}
