// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * outcome.c and the formats of tap.c, junit.c, json.c, lava.c, github.c, summary.c, matrix.c: a
 * fixed list of outcomes to the letter, in tests/golden/suite/. UPDATE=1 rewrites these: read the
 * diff.
 */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/base/buf.h"
#include "runtime/report/matrix.h"
#include "runtime/report/summary.h"
#include "tests/lib/outcomes.h"
#include "tests/unit/suites_suite.h"

static char *text;
static size_t text_len;

/* A file in memory that can be read when its writer has closed it. */
static FILE *open_memory(int *fd)
{
	*fd = memfd_create("report", 0);
	return fdopen(dup(*fd), "w");
}

static void read_memory(int fd)
{
	text_len = (size_t)lseek(fd, 0, SEEK_END);
	text = calloc(1, text_len + 1);
	ck_assert_int_eq(pread(fd, text, text_len, 0), (ssize_t)text_len);
	close(fd);
}

static void golden_path(char path[static 300], const char *name)
{
	const char *root = getenv("ROOT");

	snprintf(path, 300, "%s/tests/golden/suite/%s.expect", root ? root : ".", name);
}

/* The only thing that changes from day to day. */
static void hide_timestamp(void)
{
	char *at = text_len ? strstr(text, "timestamp=\"") : NULL;

	if (at)
		memcpy(at + 11, "YYYY-MM-DDThh:mm:ss", 19);
}

static void compare(const char *name)
{
	const char *update = getenv("UPDATE");
	struct buf want = BUF_INIT;
	char path[300];
	FILE *f;
	int c;

	hide_timestamp();
	golden_path(path, name);
	f = fopen(path, update && *update ? "w+" : "r");
	ck_assert_msg(f != NULL, "%s is missing", path);
	if (update && *update) {
		fwrite(text, 1, text_len, f);
		rewind(f);
	}
	while ((c = fgetc(f)) != EOF)
		buf_putc(&want, (char)c);
	fclose(f);
	/* check's own message may not be as long as a report. */
	ck_assert_msg(!strcmp(text, buf_text(&want)), "%s has another text: %.1500s", path, text);
	buf_free(&want);
	free(text);
}

static const struct totals whole = {.planned = 10, .time_us = 12345678};
static const struct totals interrupted = {.planned = 11, .time_us = 12345678, .stopped = 2};
static const struct totals endless = {.time_us = 12345678};
static const struct totals cut = {.time_us = 12345678, .cut_short = true};

static const struct {
	const char *name;
	struct suite_listener *(*open)(FILE *, const char *);
	const struct totals *how;
} formats[] = {
	{"tap", tap_open, &whole},
	{"tap-interrupted", tap_open, &interrupted},
	{"tap-endless", tap_open, &endless},
	{"tap-cut", tap_open, &cut},
	{"ktap", ktap_open, &whole},
	{"junit", junit_open, &whole},
	{"json", json_open, &whole},
	{"lava", lava_open, &whole},
	{"junit-interrupted", junit_open, &interrupted},
	{"lava-interrupted", lava_open, &interrupted},
};

START_TEST(formats_to_the_letter)
{
	int fd;
	FILE *f = open_memory(&fd);

	outcomes_report(formats[_i].open(f, "report"), formats[_i].how);
	read_memory(fd);
	compare(formats[_i].name);
}
END_TEST

START_TEST(github_to_the_letter)
{
	int fd, summary;
	FILE *f = open_memory(&fd), *s = open_memory(&summary);

	outcomes_report(github_open(f, s, "-", ""), &whole);
	read_memory(fd);
	compare("github");
	read_memory(summary);
	compare("github-summary");
}
END_TEST

START_TEST(summary_to_the_letter)
{
	struct summary_cfg cfg = {.single = _i == 1};
	int fd;
	FILE *f = open_memory(&fd);

	outcomes_report(summary_open(f, &cfg), _i ? &whole : &interrupted);
	fclose(f);
	read_memory(fd);
	compare(_i ? "summary-single" : "summary");
}
END_TEST

static struct outcome on(const char *script, const char *kernel, enum verdict v)
{
	static const struct attempt passed = {.result = {.stall_us = -1}, .text = ""};
	static const struct attempt failed = {
		.result = {.verdict = VERDICT_FAIL, .reason = "why", .stall_us = -1},
		.text = "its report\n"};
	static const struct attempt skipped = {
		.result = {.verdict = VERDICT_SKIP, .reason = "why", .stall_us = -1},
		.text = "its report\n"};

	return (struct outcome){.script = script,
				.variant = "ipv4",
				.kernel = kernel,
				.verdict = v,
				.expected = "",
				.tries = v == VERDICT_PASS   ? &passed
					 : v == VERDICT_FAIL ? &failed
							     : &skipped,
				.ntries = 1};
}

/* Every format says which kernel it was, and people have a row of verdicts. */
START_TEST(several_kernels)
{
	static struct suite_listener *(*const open[])(FILE *, const char *) = {
		tap_open, ktap_open, junit_open, lava_open, json_open};
	const struct kernel_id kernels[] = {{.name = "old", .binary = "x", .release = "6.1.7"},
					    {.name = "new", .binary = "y", .release = NULL}};
	const struct manifest m = {.version = "1.0",
				   .part = 1,
				   .parts = 1,
				   .suite = "5eed",
				   .total = 4,
				   .rounds = 1,
				   .kernels = kernels,
				   .nkernels = 2};
	struct suite_info info = {.version = "1.0",
				  .kernel = "old",
				  .manifest = &m,
				  .several_kernels = true,
				  .planned = 4};
	struct summary_cfg cfg = {.single = false};
	struct totals t = {.planned = 4, .time_us = 1000000};
	struct outcome all[] = {on("b.pkt", "old", VERDICT_PASS), on("a.pkt", "new", VERDICT_FAIL),
				on("b.pkt", "new", VERDICT_PASS), on("a.pkt", "old", VERDICT_SKIP)};
	struct err e = ERR_INIT;
	int fd;
	FILE *f = open_memory(&fd);

	for (unsigned i = 0; i < 4; i++)
		totals_add(&t, all[i].verdict);
	for (unsigned k = 0; k < 6; k++) {
		FILE *out = fdopen(dup(fileno(f)), "w");
		struct suite_listener *l = k < 5 ? open[k](out, "report") : summary_open(out, &cfg);

		l->ops->begin(l, &info);
		for (unsigned i = 0; i < 4; i++)
			l->ops->outcome(l, &all[i]);
		ck_assert_int_eq(l->ops->end(l, &t, &e), 0);
		l->ops->close(l);
		if (k == 5)
			fclose(out);
	}
	fclose(f);
	read_memory(fd);
	compare("kernels");
}
END_TEST

START_TEST(what_cannot_be_written_is_an_error)
{
	FILE *full = fopen("/dev/full", "w");
	struct suite_listener *l;
	struct totals t = {0};
	struct err e = ERR_INIT;
	struct suite_info info = {.version = "1.0", .kernel = "6", .planned = 1};

	if (!full)
		return;
	l = formats[_i].open(full, "some/file");
	l->ops->begin(l, &info);
	l->ops->outcome(l, &outcomes[0]);
	errno = 0; /* whatever happened since must not be given as the reason */
	ck_assert_int_eq(l->ops->end(l, &t, &e), -1);
	ck_assert_msg(!strcmp(e.what, "some/file: No space left on device") ||
			      !strcmp(e.what, "some/file: not all of it could be written"),
		      "%s", e.what);
	l->ops->close(l);
}
END_TEST

START_TEST(names_go_both_ways)
{
	for (int v = 0; v < VERDICTS; v++)
		if (v != VERDICT_ERROR_ENV) /* the second of its name */
			ck_assert_int_eq(verdict_by_name(verdict_name((enum verdict)v)), v);
	ck_assert_int_eq(verdict_by_name("pass"), -1);
	ck_assert_int_eq(verdict_by_name(""), -1);
}
END_TEST

static const struct {
	struct totals t;
	bool flaky_fails;
	int status;
} ksft[] = {
	{{.n = {[VERDICT_PASS] = 1}}, false, 0},
	{{.n = {[VERDICT_PASS] = 1, [VERDICT_SKIP] = 5, [VERDICT_XFAIL] = 1}}, false, 0},
	{{.n = {[VERDICT_FLAKY] = 1}}, false, 0},
	{{.n = {[VERDICT_FLAKY] = 1, [VERDICT_PASS] = 1}}, true, 1},
	{{.n = {[VERDICT_FAIL] = 1, [VERDICT_PASS] = 9, [VERDICT_XPASS] = 1}}, false, 1},
	{{.n = {[VERDICT_TIMEOUT] = 1, [VERDICT_PASS] = 9}}, false, 1},
	{{.n = {[VERDICT_ERROR_SCRIPT] = 1, [VERDICT_PASS] = 9}}, false, 1},
	{{.n = {[VERDICT_INCONCLUSIVE] = 1, [VERDICT_PASS] = 9}}, false, 1},
	{{.n = {[VERDICT_PASS] = 9}, .stopped = 2}, false, 1},
	{{.n = {[VERDICT_XFAIL] = 1, [VERDICT_SKIP] = 9}}, false, 2},
	{{.n = {[VERDICT_XPASS] = 1, [VERDICT_PASS] = 9}}, false, 3},
	{{.n = {[VERDICT_SKIP] = 9}}, false, 4},
	{{.n = {0}}, false, 4},
};

START_TEST(exit_statuses_of_kselftest)
{
	ck_assert_int_eq(totals_exit_ksft(&ksft[_i].t, ksft[_i].flaky_fails), ksft[_i].status);
}
END_TEST

/* Letters: how an attempt differed; '-': the tool was too late to go on; '!': only times differed.
 */
static const struct {
	const char *tries, *same;
} agreements[] = {
	{"aa", "a"}, {"a-", "a"},  {"-a", "a"},   {"a-a", "a"}, {"ab", NULL},
	{"-", NULL}, {"--", NULL}, {"a-b", NULL}, {"a!", NULL}, {"", NULL},
};

START_TEST(attempts_that_came_so_far_agree)
{
	struct attempt tries[3] = {0};
	struct outcome o = {.tries = tries};

	for (const char *p = agreements[_i].tries; *p; p++) {
		struct result *r = &tries[o.ntries++].result;

		r->verdict = VERDICT_INCONCLUSIVE;
		r->excused = *p == '-'   ? EXCUSED_NOTHING
			     : *p == '!' ? EXCUSED_TIME
					 : EXCUSED_FIELDS;
		if (r->excused)
			r->differing[0] = *p;
	}
	ck_assert_pstr_eq(outcome_agreed(&o), agreements[_i].same);
}
END_TEST

Suite *outcome_suite(void)
{
	Suite *s = suite_create("outcome");
	TCase *tc = tcase_create("outcome");

	tcase_add_loop_test(tc, formats_to_the_letter, 0, sizeof(formats) / sizeof(*formats));
	tcase_add_test(tc, github_to_the_letter);
	tcase_add_loop_test(tc, summary_to_the_letter, 0, 2);
	tcase_add_test(tc, several_kernels);
	tcase_add_loop_test(tc, what_cannot_be_written_is_an_error, 0,
			    sizeof(formats) / sizeof(*formats));
	tcase_add_test(tc, names_go_both_ways);
	tcase_add_loop_test(tc, exit_statuses_of_kselftest, 0, sizeof(ksft) / sizeof(*ksft));
	tcase_add_loop_test(tc, attempts_that_came_so_far_agree, 0,
			    sizeof(agreements) / sizeof(*agreements));
	suite_add_tcase(s, tc);
	return s;
}
