// SPDX-License-Identifier: GPL-2.0-or-later
/* What ends say in options and marks, seen by what rules make of it. */
#include "tests/unit/rules_fixture.h"

Suite *heard_suite(void);

#define HOLE(ts) "1.0 < P. 101:201(100) ack 1 win 100 " ts "\n"
#define TS(val)  "<nop,nop,TS val " val " ecr 100>"
#define BARE     "> . 1:1(0) ack 1 win 8000 <nop,nop,TS val 1000 ecr 1100>\n"

/* Nothing is known of data that there may be a reason to drop. */
START_TEST(taken)
{
	FIRES("sack-missing", OPEN_ALL HOLE(TS("1200")) "1.1 " BARE);
	SPARES("sack-missing", OPEN_ALL HOLE(TS("900")) "1.1 " BARE);
	SPARES("sack-missing", OPEN_ALL HOLE("") "1.1 " BARE);
	SPARES("sack-missing", OPEN_ALL HOLE("<nop,nop,TS val 1200 ecr 100,kind 19 "
					     "00112233445566778899aabbccddeeff>") "1.1 " BARE);
	SPARES("sack-missing",
	       OPEN_ALL "1.0 < P. 101:201(100) ack 2 win 100 " TS("1200") "\n"
									  "1.1 " BARE);
	SPARES("sack-missing",
	       OPEN_ALL "1.0 < P. 101:201(100) ack 1 win 100 " TS("1200") " bad\n"
									  "1.1 " BARE);
}
END_TEST

/* More time stamps than are kept: what is echoed may have been among them. */
START_TEST(many_stamps)
{
	static const char echo[] =
		"50.0 > . 1:1(0) ack 1 win 100 <nop,nop,TS val 51000 ecr 2005>\n";
	char lines[8192] = OPEN_ALL;
	size_t n;
	int i;

	for (i = 0; i < 40; i++) {
		snprintf(lines + strlen(lines), sizeof(lines) - strlen(lines),
			 "%d.0 < . 1:1(0) ack 1 win 100 <nop,nop,TS val %d ecr 100>\n", i + 1,
			 2000 + i * 10);
		n = strlen(lines);
		if (i != 20)
			continue;
		strcat(lines, echo);
		FIRES("ts-echo-unknown", lines);
		lines[n] = 0;
	}
	strcat(lines, echo);
	SPARES("ts-echo-unknown", lines);
}
END_TEST

/* Asked for in two ways: what was agreed upon is not known. */
START_TEST(ecn_modes)
{
#define ANSWER                                        \
	"0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n" \
	"0.1 < . 1:1(0) ack 1 win 8000\n"             \
	"1.0 > [ect0] P. 1:101(100) ack 1 win 8000\n"
	FIRES("ecn-ect-unagreed", "0.0 < S 0:0(0) win 8000 <mss 1000>\n" ANSWER);
	FIRES("ecn-ect-unagreed", "0.0 < SEW 0:0(0) win 8000 <mss 1000>\n" ANSWER);
	SPARES("ecn-ect-unagreed", "0.0 < SEW 0:0(0) win 8000 <mss 1000>\n"
				   "0.0 < S 0:0(0) win 8000 <mss 1000>\n" ANSWER);
}
END_TEST

Suite *heard_suite(void)
{
	Suite *s = suite_create("heard");
	TCase *tc = tcase_create("heard");

	tcase_add_test(tc, taken);
	tcase_add_test(tc, many_stamps);
	tcase_add_test(tc, ecn_modes);
	suite_add_tcase(s, tc);
	return s;
}
