// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about keep-alives: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_keepalive_suite(void);

#define O OPEN_ACTIVE
#define A APP_ACTIVE

#define ACKED    "1.0 > P. 1:101(100) ack 1 win 8000\n1.1 < . 1:1(0) ack 101 win 8000\n"
#define ALIVE(t) t " > . 0:0(0) ack 1 win 8000\n"
#define LIVES(t) t " < . 1:1(0) ack 1 win 8000\n"
#define ON       "0.2 ! set keepalive 1\n"

START_TEST(outstanding)
{
	FIRES("keepalive_outstanding",
	      O ACKED "1.2 > P. 101:201(100) ack 1 win 8000\n3.0 > . 100:100(0) ack 1 win 8000\n");
	SPARES("keepalive_outstanding", O ACKED "3.0 > . 100:100(0) ack 1 win 8000\n");
}
END_TEST

START_TEST(octet)
{
	FIRES("keepalive_octet", O ACKED "9.0 > . 100:101(1) ack 1 win 8000\n");
	SPARES("keepalive_octet", O ACKED "9.0 > . 100:100(0) ack 1 win 8000\n");
}
END_TEST

START_TEST(unasked)
{
	FIRES("keepalive_unasked", A ALIVE("8000.0"));
	SPARES("keepalive_unasked", A ON ALIVE("8000.0"));
	/* it was on once: who knows when it was turned off */
	SPARES("keepalive_unasked", A ON "1.0 ! set keepalive 0\n" ALIVE("8000.0"));
	/* a probe of a window, and an answer */
	SPARES("keepalive_unasked", A "1.0 < . 1:1(0) ack 1 win 0\n" ALIVE("2.0"));
	SPARES("keepalive_unasked", A "1.0 < . 0:0(0) ack 1 win 8000\n" ALIVE("1.0"));
	/* data waits */
	SPARES("keepalive_unasked", A "1.0 ! send 100\n" ALIVE("2.0"));
	SPARES("keepalive_unasked", OPEN_ACTIVE ALIVE("8000.0"));
}
END_TEST

START_TEST(early)
{
	FIRES("keepalive_early", A LIVES("0.2") ON ALIVE("7000.0"));
	SPARES("keepalive_early", A LIVES("0.2") ON ALIVE("7201.0"));
	SPARES("keepalive_early", A LIVES("0.2") ON "0.2 ! set keepidle 10\n" ALIVE("11.0"));
	FIRES("keepalive_early", A LIVES("0.2") ON "0.2 ! set keepidle 10\n" ALIVE("9.0"));
	/* what is refused does not count */
	SPARES("keepalive_early",
	       A LIVES("0.2") ON "0.2 ! set keepidle 10\n3.0 < P. 90001:90101(100) ack 1 "
				 "win 8000\n" ALIVE("11.0"));
	/* again, where nobody has answered; and where somebody has */
	SPARES("keepalive_early", A LIVES("0.2") ON ALIVE("7201.0") ALIVE("7276.0"));
	FIRES("keepalive_early", A LIVES("0.2") ON ALIVE("7201.0") LIVES("7201.1") ALIVE("7276.0"));
}
END_TEST

START_TEST(missing)
{
	FIRES("keepalive_missing", A ON "0.2 ! set keepidle 10\n200.0 time\n");
	SPARES("keepalive_missing", A ON "0.2 ! set keepidle 10\n" ALIVE("11.0") "200.0 time\n");
	SPARES("keepalive_missing", A ON "200.0 time\n");
	FIRES("keepalive_missing", A ON "9999.0 time\n");
	SPARES("keepalive_missing", A ON "0.3 ! set keepalive 0\n9999.0 time\n");
	/* a long interval between two of them */
	SPARES("keepalive_missing",
	       A ON "0.2 ! set keepidle 10\n0.2 ! set keepintvl 300\n200.0 time\n");
	/* another time */
	SPARES("keepalive_missing",
	       A ON "0.2 ! set keepidle 10\n0.3 ! set keepidle 100\n110.0 time\n");
	/* data is in flight: that is repeated instead */
	SPARES("keepalive_missing", A ON "0.2 ! set keepidle 10\n0.3 ! send 100\n0.3 > P. "
					 "1:101(100) ack 1 win 8000\n200.0 time\n");
	/* it is answered, and the next is missing */
	FIRES("keepalive_missing",
	      A ON "0.2 ! set keepidle 10\n" ALIVE("11.0") LIVES("11.1") "200.0 time\n");
}
END_TEST

Suite *rule_keepalive_suite(void)
{
	Suite *s = suite_create("rule_keepalive");
	TCase *tc = tcase_create("rule_keepalive");

	tcase_add_test(tc, outstanding);
	tcase_add_test(tc, octet);
	tcase_add_test(tc, unasked);
	tcase_add_test(tc, early);
	tcase_add_test(tc, missing);
	suite_add_tcase(s, tc);
	return s;
}
