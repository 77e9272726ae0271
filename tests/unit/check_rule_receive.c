// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about what an application is told: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_receive_suite(void);

#define O APP_PASSIVE

#define GOT   "1.0 < P. 1:101(100) ack 1 win 8000\n"
#define SPOKE "0.2 ! send 1\n0.2 > P. 1:2(1) ack 1 win 8000\n0.3 < . 1:1(0) ack 2 win 8000\n"
#define ACKED GOT "1.0 > . 1:1(0) ack 101 win 8000\n"

START_TEST(unsent)
{
	FIRES("read_unsent", O GOT "1.1 ! recv 101 of 1000\n");
	SPARES("read_unsent", O GOT "1.1 ! recv 100 of 1000\n");
	FIRES("read_unsent", O GOT "1.1 ! recv 100 of 1000\n1.2 ! recv 1 of 1000\n");
	/* beyond a gap */
	FIRES("read_unsent", O "1.0 < P. 101:201(100) ack 1 win 8000\n1.1 ! recv 100 of 1000\n");
	/* it had begun before */
	SPARES("read_unsent", O "0.5 ! recv 0 of 1000 waits\n" GOT "1.1 ! recv 100 of 1000 "
				"returned\n");
}
END_TEST

START_TEST(missing)
{
	FIRES("read_missing", O ACKED "1.1 ! recv again\n");
	SPARES("read_missing", O GOT "1.1 ! recv again\n");
	SPARES("read_missing", O ACKED "1.1 ! recv 100 of 1000\n1.2 ! recv again\n");
	/* another thread may have it */
	SPARES("read_missing", O "0.5 ! recv 0 of 1000 waits\n" ACKED "1.1 ! recv again\n");
	/* a FIN is no data */
	SPARES("read_missing", O ACKED "1.1 ! recv 100 of 1000\n1.2 < F. 101:101(0) ack 1 win "
				       "8000\n1.2 > . 1:1(0) ack 102 win 8000\n1.3 ! recv again\n");
	SPARES("read_missing", O "0.5 ! shutdown rd\n" ACKED "1.1 ! recv again\n");
}
END_TEST

START_TEST(eof)
{
	FIRES("eof_early", O ACKED "1.1 ! recv 100 of 1000\n1.2 ! recv 0\n");
	SPARES("eof_early", O ACKED "1.1 ! recv 100 of 1000\n1.15 < F. 101:101(0) ack 1 win "
				    "8000\n1.2 ! recv 0\n");
	SPARES("eof_early", O "1.0 ! shutdown rd\n1.2 ! recv 0\n");
	/* an error was told before */
	SPARES("eof_early", O "1.1 ! recv error\n1.2 ! recv 0\n");
}
END_TEST

START_TEST(reset)
{
	FIRES("reset_untold", O SPOKE "1.0 < R 1:1(0)\n1.1 ! send 100\n");
	FIRES("reset_untold", O SPOKE "1.0 < R 1:1(0)\n1.1 ! recv again\n");
	SPARES("reset_untold", O SPOKE "1.0 < R 1:1(0)\n1.1 ! recv error\n");
	/* within the window, but not exact: it is only challenged */
	SPARES("reset_untold", O SPOKE "1.0 < R 2:2(0)\n1.1 ! send 100\n");
	SPARES("reset_untold", O SPOKE "1.0 < R 1:1(0) bad\n1.1 ! send 100\n");
	/* at the same moment */
	SPARES("reset_untold", O SPOKE "1.0 < R 1:1(0)\n1.0 ! send 100\n");
}
END_TEST

Suite *rule_receive_suite(void)
{
	Suite *s = suite_create("rule_receive");
	TCase *tc = tcase_create("rule_receive");

	tcase_add_test(tc, unsent);
	tcase_add_test(tc, missing);
	tcase_add_test(tc, eof);
	tcase_add_test(tc, reset);
	suite_add_tcase(s, tc);
	return s;
}
