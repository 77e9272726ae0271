// SPDX-License-Identifier: GPL-2.0-or-later
/* shard.c: which part is ours, from the option or from an engine's variables. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/cli/opt_value.h"
#include "runtime/suite/shard.h"
#include "tests/unit/suites_suite.h"

/* "NAME=VALUE NAME=VALUE" */
static char environment[256];
static struct err err;

static char *get(const char *name)
{
	static char values[4][64];
	static unsigned turn;
	size_t n = strlen(name);

	for (const char *p = environment; p; p = strchr(p, ' ')) {
		p += *p == ' ';
		if (strncmp(p, name, n) != 0 || p[n] != '=')
			continue;
		turn = (turn + 1) % 4;
		snprintf(values[turn], sizeof(values[turn]), "%.*s", (int)strcspn(p + n + 1, " "),
			 p + n + 1);
		return values[turn];
	}
	return NULL;
}

/* "K/N", "-" for none, "error: ..." */
static const char *choose(const char *option, const char *env)
{
	static char text[600];
	struct shard given = {0, 0}, part = {0, 0};

	snprintf(environment, sizeof(environment), "%s", env);
	err = (struct err)ERR_INIT;
	if (option && opt_value_set(&given, &opt_specs[OPT_ID_shard], option, &err) < 0)
		part.n = 99; /* not to be used */
	switch (part.n ? -1 : shard_choose(&given, get, &part, &err)) {
	case 0: return "-";
	case 1: snprintf(text, sizeof(text), "%u/%u", part.k, part.n); break;
	default:
		ck_assert_int_eq(err.kind, ERR_SCRIPT);
		ck_assert_str_ne(err.hint, "");
		snprintf(text, sizeof(text), "error: %s", err.what);
	}
	return text;
}

START_TEST(the_option)
{
	ck_assert_str_eq(choose(NULL, ""), "-");
	ck_assert_str_eq(choose("1/1", ""), "1/1");
	ck_assert_str_eq(choose("2/8", ""), "2/8");
	/* and it wins */
	ck_assert_str_eq(choose("2/8", "TEST_SHARD_INDEX=0 TEST_TOTAL_SHARDS=3"), "2/8");
}
END_TEST

static const char *const bad_options[] = {
	"",
	"1",
	"/",
	"0/3",
	"4/3",
	"1/0",
	"1/3x",
	"a/b",
	"1/ ",
	"1//",
	"1.5/3",
	"-1/3",
	"1/-3",
	"1/200000",
	" 1/3",
	"1/ 3",
	"+1/3",
	"1/+3",
	"1/99999999999999999999",
};

START_TEST(a_bad_option)
{
	char want[100];

	snprintf(want, sizeof(want), "error: option --shard: '%s' is not a valid part K/N",
		 bad_options[_i]);
	ck_assert_str_eq(choose(bad_options[_i], ""), want);
}
END_TEST

START_TEST(engines)
{
	ck_assert_str_eq(choose(NULL, "TEST_SHARD_INDEX=0 TEST_TOTAL_SHARDS=3"), "1/3");
	ck_assert_str_eq(choose(NULL, "TEST_SHARD_INDEX=2 TEST_TOTAL_SHARDS=3"), "3/3");
	ck_assert_str_eq(choose(NULL, "CI_NODE_INDEX=1 CI_NODE_TOTAL=4"), "1/4");
	ck_assert_str_eq(choose(NULL, "CI_NODE_INDEX=4 CI_NODE_TOTAL=4"), "4/4");
	ck_assert_str_eq(choose(NULL, "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=2"), "1/2");
	ck_assert_str_eq(choose(NULL, "SLURM_ARRAY_TASK_ID=12 SLURM_ARRAY_TASK_COUNT=4 "
				      "SLURM_ARRAY_TASK_MIN=10"),
			 "3/4");
	ck_assert_str_eq(choose(NULL, "JOB_COMPLETION_INDEX=6 TCPCHECK_SHARDS=7"), "7/7");
}
END_TEST

START_TEST(all_of_it_is_no_part)
{
	/* GitLab sets both in every job. */
	ck_assert_str_eq(choose(NULL, "CI_NODE_INDEX=1 CI_NODE_TOTAL=1"), "-");
	/* Only half of what an engine would say: it is somebody else's variable. */
	ck_assert_str_eq(choose(NULL, "TEST_TOTAL_SHARDS=3"), "-");
	ck_assert_str_eq(choose(NULL, "JOB_COMPLETION_INDEX=3"), "-");
}
END_TEST

static const char *const bad_engines[] = {
	"TEST_SHARD_INDEX=3 TEST_TOTAL_SHARDS=3",
	"TEST_SHARD_INDEX=-1 TEST_TOTAL_SHARDS=3",
	"TEST_SHARD_INDEX= TEST_TOTAL_SHARDS=3",
	"TEST_SHARD_INDEX=1x TEST_TOTAL_SHARDS=3",
	"TEST_SHARD_INDEX=0 TEST_TOTAL_SHARDS=0",
	"TEST_SHARD_INDEX=0 TEST_TOTAL_SHARDS=99999999999999999999",
	"CI_NODE_INDEX=0 CI_NODE_TOTAL=4",
	"CI_NODE_INDEX=5 CI_NODE_TOTAL=4",
	"SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=10",
	"SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=first",
	/* an array with steps: 0, 4, 8, 12 */
	"SLURM_ARRAY_TASK_ID=12 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=0",
	"JOB_COMPLETION_INDEX=7 TCPCHECK_SHARDS=7",
};

START_TEST(a_bad_engine)
{
	const char *got = choose(NULL, bad_engines[_i]);

	ck_assert_msg(!strncmp(got, "error: ", 7), "%s: %s", bad_engines[_i], got);
}
END_TEST

START_TEST(the_message_names_the_variables)
{
	ck_assert_str_eq(choose(NULL, "CI_NODE_INDEX=5 CI_NODE_TOTAL=4"),
			 "error: GitLab says that this is part CI_NODE_INDEX='5' of "
			 "CI_NODE_TOTAL='4'");
}
END_TEST

START_TEST(the_status_file_is_touched)
{
	char dir[] = "/tmp/tcpcheck-shard-XXXXXX", path[64];

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/status", dir);
	snprintf(environment, sizeof(environment), "TEST_SHARD_STATUS_FILE=%s", path);
	shard_touch(get);
	ck_assert_int_eq(access(path, F_OK), 0);
	unlink(path);
	rmdir(dir);
	environment[0] = '\0';
	shard_touch(get); /* nobody asks */
}
END_TEST

Suite *shard_suite(void)
{
	Suite *s = suite_create("shard");
	TCase *tc = tcase_create("shard");

	tcase_add_test(tc, the_option);
	tcase_add_loop_test(tc, a_bad_option, 0, sizeof(bad_options) / sizeof(*bad_options));
	tcase_add_test(tc, engines);
	tcase_add_test(tc, all_of_it_is_no_part);
	tcase_add_loop_test(tc, a_bad_engine, 0, sizeof(bad_engines) / sizeof(*bad_engines));
	tcase_add_test(tc, the_message_names_the_variables);
	tcase_add_test(tc, the_status_file_is_touched);
	suite_add_tcase(s, tc);
	return s;
}
