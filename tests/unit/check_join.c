// SPDX-License-Identifier: GPL-2.0-or-later
/* part.c, join.c, manifest.c: what is a whole, what is not, and what is said about it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/report/outcome.h"
#include "runtime/suite/join.h"
#include "tests/unit/suites_suite.h"

#define RUNS 6

static char folder[] = "/tmp/tcpcheck-join-XXXXXX";
static struct history h;
static struct part parts[8];
static struct join j;
static size_t nparts;
static struct err err;

static void setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	nparts = 0;
}

static void teardown(void)
{
	char command[100];

	join_free(&j);
	history_free(&h);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(command), 0);
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
}

/* ---- what a run writes ---- */

static const char *const scripts[RUNS] = {"a.pkt", "b.pkt", "c.pkt", "d.pkt", "e.pkt", "f.pkt"};

static struct kernel_id kernel = {
	.name = "6.12", .release = "6.12.5", .build = "aa", .config = "cc"};

static struct manifest plan_of(unsigned part, unsigned of, struct planned_run *runs)
{
	struct manifest m = {.version = "1.0",
			     .part = part,
			     .parts = of,
			     .suite = "5eed",
			     .total = RUNS,
			     .rounds = 1,
			     .kernels = &kernel,
			     .nkernels = 1,
			     .runs = runs};

	for (unsigned i = part - 1; i < RUNS; i += of)
		runs[m.nruns++] = (struct planned_run){i + 1, scripts[i], "ipv4", kernel.name};
	return m;
}

static void write_part(const char *path, const struct manifest *m, const struct totals *how)
{
	static const struct attempt pass[] = {{.result = {.stall_us = -1}, .text = ""}};
	struct suite_info info = {.version = "1.0", .kernel = m->kernels[0].name, .manifest = m};
	struct suite_listener *l = json_open(fopen(path, "w"), path);

	l->ops->begin(l, &info);
	for (size_t i = 0; i < m->nruns; i++)
		for (unsigned round = 1; round <= m->rounds; round++) {
			struct outcome o = {.run = m->runs[i].number,
					    .script = m->runs[i].script,
					    .variant = m->runs[i].variant,
					    .kernel = m->runs[i].kernel,
					    .round = m->rounds > 1 ? round : 0,
					    .expected = "",
					    .tries = pass,
					    .ntries = 1};

			l->ops->outcome(l, &o);
		}
	ck_assert_int_eq(l->ops->end(l, how, &err), 0);
	l->ops->close(l);
}

static const struct totals done = {.stopped = 0};

/* Part K of N under the name "K". */
static void write_all(unsigned of)
{
	struct planned_run runs[RUNS];
	char name[16];

	for (unsigned k = 1; k <= of; k++) {
		struct manifest m = plan_of(k, of, runs);

		snprintf(name, sizeof(name), "%u", k);
		write_part(name, &m, &done);
	}
}

/* "1 2 3" */
static void join(const char *names)
{
	static char copy[64];
	char *save;

	snprintf(copy, sizeof(copy), "%s", names);
	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		ck_assert_msg(part_read(&parts[nparts++], w, &h, &err) == 0, "%s", err.what);
	join_check(&j, parts, nparts, &h);
}

static void assert_says(const char *text)
{
	ck_assert_msg(strstr(buf_text(&j.complaints), text) != NULL, "'%s' is not in '%s'", text,
		      buf_text(&j.complaints));
}

/* ---- tests ---- */

START_TEST(all_parts_are_a_whole)
{
	write_all(3);
	join("3 1 2");
	ck_assert_str_eq(buf_text(&j.complaints), "");
	ck_assert(!j.wrong && !j.lacking && j.has_whole);
	ck_assert_uint_eq(j.planned, RUNS);
	ck_assert_uint_eq(j.missing, 0);
	ck_assert_uint_eq(j.whole.part, 1);
	ck_assert_uint_eq(j.whole.parts, 1);
	ck_assert_uint_eq(j.whole.nruns, RUNS);
	for (unsigned i = 0; i < RUNS; i++)
		ck_assert_str_eq(j.whole.runs[i].script, scripts[i]);
	ck_assert_str_eq(parts[0].plan.kernels[0].release, "6.12.5");
	ck_assert_str_eq(parts[0].plan.kernels[0].build, "aa");
	ck_assert_str_eq(parts[0].plan.kernels[0].config, "cc");
}
END_TEST

START_TEST(a_part_is_missing)
{
	write_all(3);
	join("1 3");
	ck_assert(j.lacking && !j.wrong);
	ck_assert_str_eq(buf_text(&j.complaints),
			 "part 2 of 3 is missing: run it with --shard=2/3\n");
	ck_assert_uint_eq(j.missing, 2);
}
END_TEST

START_TEST(the_last_parts_are_missing)
{
	write_all(5);
	join("2");
	assert_says("part 1 of 5 is missing");
	assert_says("parts 3 to 5 of 5 are missing");
}
END_TEST

START_TEST(a_part_is_there_twice)
{
	struct planned_run runs[RUNS];
	struct manifest m = plan_of(1, 3, runs);

	write_all(3);
	write_part("again", &m, &done);
	join("1 again 2");
	ck_assert(j.wrong && j.lacking && !j.has_whole);
	assert_says("again: part 1 of 3, as 1");
	assert_says("part 3 of 3 is missing");
}
END_TEST

/* Whatever is changed, they do not belong together. */
static const struct {
	const char *what, *says;
} mixtures[] = {
	{"suite", "2: of another suite than 1"},
	{"total", "2: of another suite than 1"},
	{"version", "2: written by tcpcheck 2.0, 1 by 1.0"},
	{"parts", "2: part of 4, 1 is part of 2"},
	{"rounds", "2: repeated otherwise than 1"},
	{"name", "2: on kernel mine, 1 is on 6.12"},
	{"release", "2: kernel 6.12 is release 6.12.6, in 1 it is 6.12.5"},
	{"build", "2: kernel 6.12 is another build than in 1"},
	{"config", "2: kernel 6.12 has another configuration than in 1"},
	{"running", "2: on kernel 6.12, 1 is on 6.12"},
};

START_TEST(mixtures_are_refused)
{
	const char *what = mixtures[_i].what;
	struct kernel_id other = kernel;
	struct planned_run runs[RUNS];
	struct manifest m = plan_of(2, 2, runs);

	m.kernels = &other;
	if (!strcmp(what, "suite"))
		m.suite = "0dd";
	if (!strcmp(what, "total"))
		m.total = RUNS + 1;
	if (!strcmp(what, "version"))
		m.version = "2.0";
	if (!strcmp(what, "parts"))
		m.parts = 4;
	if (!strcmp(what, "rounds"))
		m.rounds = 2;
	if (!strcmp(what, "name"))
		other.name = "mine";
	if (!strcmp(what, "release"))
		other.release = "6.12.6";
	if (!strcmp(what, "build"))
		other.build = "bb";
	if (!strcmp(what, "config"))
		other.config = "dd";
	if (!strcmp(what, "running"))
		other.binary = "/somewhere/linux";
	write_all(2);
	write_part("2", &m, &done);
	join("1 2");
	ck_assert(j.wrong && !j.has_whole);
	assert_says(mixtures[_i].says);
}
END_TEST

START_TEST(what_is_not_known_does_not_differ)
{
	struct kernel_id other = {.name = "6.12", .release = NULL, .build = "", .config = ""};
	struct planned_run runs[RUNS];
	struct manifest m = plan_of(2, 2, runs);

	m.kernels = &other;
	write_all(2);
	write_part("2", &m, &done);
	join("1 2");
	ck_assert_str_eq(buf_text(&j.complaints), "");
}
END_TEST

/* At whatever byte its writer was killed, down to the end of the last line. */
START_TEST(cut_off_anywhere)
{
	long size;
	FILE *f;

	write_all(2);
	f = fopen("2", "r");
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	fclose(f);
	for (long n = size - 1; n >= 0; n--) {
		ck_assert_int_eq(truncate("2", n), 0);
		nparts = 0;
		join("1 2");
		ck_assert(j.lacking && j.missing <= RUNS / 2);
		assert_says(n > 1000 ? "2: cut off after " : "2: ");
		join_free(&j);
		history_free(&h);
	}
}
END_TEST

START_TEST(interrupted)
{
	struct totals stopped = {.stopped = 2};
	struct planned_run runs[RUNS];
	struct manifest m = plan_of(2, 2, runs);

	write_all(2);
	write_part("2", &m, &stopped);
	join("1 2");
	assert_says("2: interrupted after 3 of 3 runs\n");
	ck_assert(j.lacking);
}
END_TEST

START_TEST(missing_runs_have_names)
{
	struct planned_run runs[RUNS], fewer[RUNS];
	struct manifest m = plan_of(1, 1, runs), written = m;

	/* A line was lost in the middle: the plan knows. */
	for (unsigned i = 0, n = 0; i < RUNS; i++)
		if (i != 2 && i != 4)
			fewer[n++] = runs[i];
	written.runs = fewer;
	written.nruns = RUNS - 2;
	write_part("1", &written, &done);
	join("1");
	assert_says("2 of 6 runs are missing");
	ck_assert_uint_eq(j.missing, 2);
	ck_assert(!j.has_whole || j.lacking);
}
END_TEST

START_TEST(rounds_count)
{
	struct planned_run runs[RUNS];
	struct manifest m = plan_of(1, 1, runs);

	m.rounds = 3;
	write_part("1", &m, &done);
	join("1");
	ck_assert_str_eq(buf_text(&j.complaints), "");
	ck_assert_uint_eq(j.planned, 3 * RUNS);
}
END_TEST

/* The same numbers in files that say they are different parts. */
START_TEST(divided_in_another_way)
{
	struct planned_run runs[RUNS];
	struct manifest m = plan_of(1, 2, runs);

	write_all(2);
	m.part = 2;
	write_part("2", &m, &done);
	join("1 2");
	ck_assert(j.wrong);
	assert_says("2: a.pkt (ipv4, 6.12) is there twice, also in 1");
}
END_TEST

START_TEST(what_older_versions_wrote)
{
	FILE *f = fopen("old", "w");

	fputs("{\"script\":\"a.pkt\",\"variant\":\"ipv4\",\"kernel\":\"6\",\"verdict\":\"PASS\","
	      "\"tries\":[{\"verdict\":\"PASS\"}]}\n",
	      f);
	fclose(f);
	join("old");
	ck_assert(j.wrong);
	assert_says("old: without a plan");
}
END_TEST

static const struct {
	const char *text, *why;
} wrong[] = {
	{"{\"plan\":{}}\n", "x:1: this is not a plan of tcpcheck"},
	{"{\"plan\":[]}\n", "x:1: this is not a plan of tcpcheck"},
	{"{\"plan\":{\"part\":2,\"parts\":1,\"suite\":\"a\",\"kernels\":[],\"runs\":[]}}\n",
	 "x:1: this is not a plan of tcpcheck"},
	{"{\"plan\":{\"part\":1,\"parts\":1,\"suite\":\"a\",\"total\":1,\"kernels\":[],\"runs\":"
	 "[{\"run\":2,\"script\":\"a\"}]}}\n",
	 "x:1: this is not a plan of tcpcheck"},
	{"{\"end\":{\"outcomes\":1}}\n",
	 "x:1: this is the end of 1 outcomes, but there are 0 above it"},
	{"{\"end\":{\"outcomes\":0}}\n{\"end\":{\"outcomes\":0}}\n",
	 "x:2: there is something behind the end"},
	{"{\"plan\":{\"part\":1,\"parts\":1,\"suite\":\"a\",\"kernels\":[],\"runs\":[]}}\n"
	 "{\"plan\":{}}\n",
	 "x:2: there is something before this plan"},
};

static unsigned streamed;

static int count_outcome(const struct outcome *o, void *arg, struct err *e)
{
	streamed += strlen(o->script) > 0;
	return streamed == *(unsigned *)arg ? err_kind_set(e, ERR_SCRIPT, "enough") : 0;
}

START_TEST(a_part_can_be_streamed)
{
	struct planned_run runs[RUNS];
	struct manifest m = plan_of(1, 2, runs);
	struct totals t = {.planned = m.nruns};
	unsigned most = 100;
	struct part p;

	m.revision = "feed";
	write_part("1.jsonl", &m, &t);
	streamed = 0;
	ck_assert_int_eq(part_stream(&p, "1.jsonl", &h, count_outcome, &most, &err), 0);
	ck_assert_uint_eq(streamed, m.nruns);
	ck_assert_uint_eq(p.n, m.nruns);
	ck_assert_str_eq(p.plan.revision, "feed");
	ck_assert_uint_eq(h.n, 0);
	ck_assert(p.has_end);
	most = 2;
	streamed = 0;
	ck_assert_int_eq(part_stream(&p, "1.jsonl", &h, count_outcome, &most, &err), -1);
	ck_assert_str_eq(err.what, "1.jsonl:3: enough");
}
END_TEST

START_TEST(wrong_plans_and_ends)
{
	FILE *f = fopen("x", "w");

	fputs(wrong[_i].text, f);
	fclose(f);
	ck_assert_int_eq(part_read(&parts[0], "x", &h, &err), -1);
	ck_assert_str_eq(err.what, wrong[_i].why);
	ck_assert_int_eq(err.kind, ERR_SCRIPT);
}
END_TEST

Suite *join_suite(void)
{
	Suite *s = suite_create("join");
	TCase *tc = tcase_create("join");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, all_parts_are_a_whole);
	tcase_add_test(tc, a_part_is_missing);
	tcase_add_test(tc, the_last_parts_are_missing);
	tcase_add_test(tc, a_part_is_there_twice);
	tcase_add_loop_test(tc, mixtures_are_refused, 0, sizeof(mixtures) / sizeof(*mixtures));
	tcase_add_test(tc, what_is_not_known_does_not_differ);
	tcase_add_test(tc, cut_off_anywhere);
	tcase_add_test(tc, interrupted);
	tcase_add_test(tc, missing_runs_have_names);
	tcase_add_test(tc, rounds_count);
	tcase_add_test(tc, divided_in_another_way);
	tcase_add_test(tc, what_older_versions_wrote);
	tcase_add_test(tc, a_part_can_be_streamed);
	tcase_add_loop_test(tc, wrong_plans_and_ends, 0, sizeof(wrong) / sizeof(*wrong));
	suite_add_tcase(s, tc);
	return s;
}
