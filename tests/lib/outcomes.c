// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/lib/outcomes.h"

#include <check.h>
#include <string.h>

#define KERNEL "6.18.0-test+"
/* control characters, quotes, markup, bytes that are not UTF-8, characters that are none for XML */
#define NASTY                                                                                     \
	"esc \x1b[1m bell \a \"quoted\" \\ | <b>&amp;</b> `x` * # ]]> %0A \xff\xc3 \xef\xbf\xbe " \
	"\xe2\x82\xac\x7f"

#define FAILED     "d/fail.pkt:7:3: FAIL\n\n  flags\texpected S.\n...\n---\nok 1 - not a result\n"
#define LATE_TEXT  "a.pkt:3: INCONCLUSIVE\n  0.1 s late\n"
#define NASTY_TEXT "  " NASTY "\r\nlast"

/* What follows is of its result. */
#define TRY(us, report, v, ...)                                  \
	{                                                        \
		.time_us = (us), .text = (report),               \
		.result = {.verdict = VERDICT_##v, __VA_ARGS__}, \
	}
#define PASSED(...)  TRY(1500, "", PASS, __VA_ARGS__)
#define LATE(...)    TRY(2500000, LATE_TEXT, INCONCLUSIVE, .reason = "0.1 s late", __VA_ARGS__)
#define DIFFERS(...) TRY(3000, FAILED, FAIL, .reason = "the flags differ", .line = 7, __VA_ARGS__)

static const struct attempt pass[] = {PASSED(.stall_us = 40)};
static const struct attempt xpass[] = {PASSED(.stall_us = 0)};
static const struct attempt flaky[] = {LATE(), LATE(), PASSED(.stall_us = 40)};
static const struct attempt late[] = {LATE(), LATE(),
				      LATE(.line = 3, .own_late_us = 100000, .stall_us = 0)};
static const struct attempt fail[] = {
	{.time_us = 3000,
	 .text = FAILED,
	 .artifacts = "out/d/fail.pkt-ipv4",
	 .result = {.verdict = VERDICT_FAIL,
		    .reason = "the flags differ",
		    .line = 7,
		    .col = 3,
		    .own_late_us = 120,
		    .stall_us = 4000}},
};
static const struct attempt xfail[] = {DIFFERS(.stall_us = 0)};
static const struct attempt nasty[] = {
	LATE(), TRY(3000, NASTY_TEXT, FAIL, .reason = NASTY, .line = 1, .stall_us = -1)};
static const struct attempt skip[] = {
	TRY(0, "", SKIP, .reason = "it needs # root\nand more", .stall_us = -1)};
static const struct attempt timeout[] = {
	TRY(2000123, "hangs\n", TIMEOUT, .reason = "not over within 2 s", .line = 9)};
static const struct attempt broken[] = {
	TRY(0, "", ERROR_SCRIPT, .reason = "expected a time", .line = 2, .stall_us = -1)};

static struct req_use uses[] = {{.name = "RFC9293-MUST-1"}, {.name = "RFC5961-4.2"}};
static struct req_use conditions[] = {{.name = "RFC5961-SYN"}};
static struct req_not nots[] = {
	{.id = "RFC5961-4.2", .stack = "linux 6.1-", .why = "it \"differs\""}};
static const struct req_lines about = {.uses = uses,
				       .nuses = 2,
				       .nots = nots,
				       .nnots = 1,
				       .conditions = conditions,
				       .nconditions = 1};
static const struct req_lines nothing = {.nuses = 0};

#define OUTCOME(path, attempts, v, ...)                                                     \
	{                                                                                   \
		.script = (path), .variant = "ipv4", .kernel = KERNEL, .tries = (attempts), \
		.ntries = sizeof(attempts) / sizeof(*attempts), .verdict = VERDICT_##v,     \
		__VA_ARGS__                                                                 \
	}

const struct outcome outcomes[] = {
	OUTCOME("d/pass.pkt", pass, PASS, .expected = "", .run = 1,
		.sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
	OUTCOME("d/flaky.pkt", flaky, FLAKY, .expected = "", .req = &nothing),
	OUTCOME("d/fail.pkt", fail, FAIL, .expected = "", .req = &about),
	OUTCOME("odd, #1/x:\"y\"\\<\xc3\xa9>|\n.pkt", nasty, FAIL, .expected = "", .round = 2,
		.virtual_time = true),
	OUTCOME("xfail.pkt", xfail, XFAIL, .expected = "bug #12, <open>"),
	OUTCOME("xpass.pkt", xpass, XPASS, .expected = "bug #12"),
	OUTCOME("skip.pkt", skip, SKIP, .expected = ""),
	OUTCOME("d.1/e/late.pkt", late, INCONCLUSIVE, .expected = ""),
	OUTCOME("hang.pkt", timeout, TIMEOUT, .expected = ""),
	OUTCOME("broken.pkt", broken, ERROR_SCRIPT, .expected = ""),
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
