// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about probes: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_probe_suite(void);

#define O OPEN_ACTIVE

#define CLOSED   "1.0 > P. 1:8001(8000) ack 1 win 8000 gso 1000\n1.1 < . 1:1(0) ack 8001 win 0\n"
#define PROBE(t) t " > . 8000:8000(0) ack 1 win 8000\n"
#define STILL(t) t " < . 1:1(0) ack 8001 win 0\n"

START_TEST(back_off)
{
	FIRES("probe_not_backed_off", O CLOSED PROBE("1.4") STILL("1.5") PROBE("1.8") PROBE("2.2"));
	SPARES("probe_not_backed_off",
	       O CLOSED PROBE("1.4") STILL("1.5") PROBE("1.8") PROBE("2.6"));
	/* keep-alives look alike */
	SPARES("probe_not_backed_off", O CLOSED PROBE("10.0") PROBE("11.0") PROBE("12.0"));
	/* with an octet they do not */
	FIRES("probe_not_backed_off",
	      O CLOSED "10.0 > . 8001:8002(1) ack 1 win 8000\n11.0 > . 8001:8002(1) ack 1 win "
		       "8000\n12.0 > . 8001:8002(1) ack 1 win 8000\n");
}
END_TEST

START_TEST(stopped)
{
	FIRES("probe_stopped",
	      O CLOSED PROBE("1.4") STILL("1.5") PROBE("1.8") STILL("1.9") "60.0 time\n");
	SPARES("probe_stopped", O CLOSED PROBE("1.4") STILL("1.5") PROBE("1.8") "60.0 time\n");
	SPARES("probe_stopped",
	       O CLOSED PROBE("1.4") STILL("1.5") PROBE("1.8") STILL("1.9") "3.0 time\n");
}
END_TEST

START_TEST(open_ignored)
{
	FIRES("window_open_ignored",
	      O CLOSED PROBE("1.4") PROBE("1.8") "1.9 < . 1:1(0) ack 8001 win 8000\n9.0 time\n");
	SPARES("window_open_ignored",
	       O CLOSED PROBE("1.4") PROBE("1.8") "1.9 < . 1:1(0) ack 8001 win 8000\n1.9 > P. "
						  "8001:8101(100) ack 1 win 8000\n9.0 time\n");
	/* less than a segment */
	SPARES("window_open_ignored",
	       O CLOSED PROBE("1.4") PROBE("1.8") "1.9 < . 1:1(0) ack 8001 win 500\n9.0 time\n");
	/* who has not probed may have nothing to send */
	SPARES("window_open_ignored", O CLOSED "1.9 < . 1:1(0) ack 8001 win 8000\n9.0 time\n");
}
END_TEST

Suite *rule_probe_suite(void)
{
	Suite *s = suite_create("rule_probe");
	TCase *tc = tcase_create("rule_probe");

	tcase_add_test(tc, back_off);
	tcase_add_test(tc, stopped);
	tcase_add_test(tc, open_ignored);
	suite_add_tcase(s, tc);
	return s;
}
