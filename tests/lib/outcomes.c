// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lib/outcomes.h"

#include <check.h>
#include <string.h>

#define KERNEL "6.18.0-test+"
/* control characters, quotes, markup, bytes that are no UTF-8, characters that are none for XML */
#define NASTY                                                                                     \
	"esc \x1b[1m bell \a \"quoted\" \\ | <b>&amp;</b> `x` * # ]]> %0A \xff\xc3 \xef\xbf\xbe " \
	"\xe2\x82\xac\x7f"

#define PASSED                                                                     \
	{                                                                          \
		.verdict = VERDICT_PASS, .time_us = 1500, .reason = "", .text = "" \
	}
#define LATE                                                                                 \
	{                                                                                    \
		.verdict = VERDICT_INCONCLUSIVE, .time_us = 2500000, .reason = "0.1 s late", \
		.text = "a.pkt:3: INCONCLUSIVE\n  0.1 s late\n"                              \
	}
#define ENDED(v, why, report)                                                      \
	{                                                                          \
		.verdict = (v), .time_us = 3000, .reason = (why), .text = (report) \
	}

#define FAILED     "d/fail.pkt:7:3: FAIL\n\n  flags\texpected S.\n...\n---\nok 1 - not a result\n"
#define LATE_TEXT  "a.pkt:3: INCONCLUSIVE\n  0.1 s late\n"
#define NASTY_TEXT "  " NASTY "\r\nlast"

static const struct attempt pass[] = {PASSED};
static const struct attempt flaky[] = {LATE, LATE, PASSED};
static const struct attempt late[] = {LATE, LATE, LATE};
static const struct attempt fail[] = {ENDED(VERDICT_FAIL, "the flags differ", FAILED)};
static const struct attempt nasty[] = {LATE, ENDED(VERDICT_FAIL, NASTY, NASTY_TEXT)};
static const struct attempt skip[] = {ENDED(VERDICT_SKIP, "it needs # root\nand more", "")};
static const struct attempt timeout[] = {ENDED(VERDICT_TIMEOUT, "not over within 2 s", "hangs\n")};
static const struct attempt broken[] = {ENDED(VERDICT_ERROR_SCRIPT, "expected a time", "")};

/* As the last of @attempts says. */
#define COMMON(path, attempts, why, last_reason, last_text)                       \
	.script = (path), .variant = "ipv4", .kernel = KERNEL, .expected = (why), \
	.reason = (last_reason), .text = (last_text), .tries = (attempts),        \
	.ntries = sizeof(attempts) / sizeof(*attempts)

const struct outcome outcomes[] = {
	{COMMON("d/pass.pkt", pass, "", "", ""), .verdict = VERDICT_PASS, .time_us = 1500,
	 .stall_us = 40, .run = 1,
	 .sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{COMMON("d/flaky.pkt", flaky, "", "", ""), .verdict = VERDICT_FLAKY, .time_us = 5001500,
	 .stall_us = 40},
	{COMMON("d/fail.pkt", fail, "", "the flags differ", FAILED), .verdict = VERDICT_FAIL,
	 .time_us = 3000, .line = 7, .col = 3, .own_late_us = 120, .stall_us = 4000,
	 .artifacts = "out/d/fail.pkt-ipv4"},
	{COMMON("odd, #1/x:\"y\"\\<\xc3\xa9>|\n.pkt", nasty, "", NASTY, NASTY_TEXT),
	 .verdict = VERDICT_FAIL, .time_us = 2503000, .line = 1, .round = 2, .stall_us = -1,
	 .virtual_time = true},
	{COMMON("xfail.pkt", fail, "bug #12, <open>", "the flags differ", FAILED),
	 .verdict = VERDICT_XFAIL, .time_us = 3000, .line = 7},
	{COMMON("xpass.pkt", pass, "bug #12", "", ""), .verdict = VERDICT_XPASS, .time_us = 1500},
	{COMMON("skip.pkt", skip, "", "it needs # root\nand more", ""), .verdict = VERDICT_SKIP,
	 .stall_us = -1},
	{COMMON("d.1/e/late.pkt", late, "", "0.1 s late", LATE_TEXT),
	 .verdict = VERDICT_INCONCLUSIVE, .time_us = 7500000, .line = 3, .own_late_us = 100000,
	 .stall_us = 0},
	{COMMON("hang.pkt", timeout, "", "not over within 2 s", "hangs\n"),
	 .verdict = VERDICT_TIMEOUT, .time_us = 2000123, .line = 9},
	{COMMON("broken.pkt", broken, "", "expected a time", ""), .verdict = VERDICT_ERROR_SCRIPT,
	 .line = 2, .stall_us = -1},
};
const unsigned noutcomes = sizeof(outcomes) / sizeof(*outcomes);

void outcomes_report(struct suite_listener *l, const struct totals *how)
{
	struct suite_info info = {.version = "1.0", .kernel = KERNEL, .planned = how->planned};
	struct totals t = *how;
	struct err e = ERR_INIT;

	l->ops->begin(l, &info);
	for (unsigned i = 0; i < noutcomes; i++) {
		totals_add(&t, outcomes[i].verdict);
		l->ops->outcome(l, &outcomes[i]);
	}
	ck_assert_int_eq(l->ops->end(l, &t, &e), 0);
	l->ops->close(l);
}
