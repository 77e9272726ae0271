// SPDX-License-Identifier: GPL-2.0-or-later
/* task.c, describe.c, list.c: what there is to run, in which order, and its division into parts. */
#include "runtime/base/clock.h"
#include "runtime/suite/describe.h"
#include "runtime/suite/list.h"
#include "runtime/suite/task.h"
#include "tests/unit/suite_fixture.h"
#include "tests/unit/suites_suite.h"

#define MANY 200

static struct task_list list;
static struct err err;

static void make(const char *options, char **paths, size_t n)
{
	command_line(options);
	ck_assert_msg(tasks_make(&list, &session, paths, n, &err) == 0, "%s", err.what);
}

static void teardown(void)
{
	tasks_free(&list);
	fixture_teardown();
}

static const struct result *settled(unsigned i)
{
	return &list.items[i].settled->result;
}

START_TEST(one_for_each_variant_in_order)
{
	static const char *const want[] = {"b.pkt ipv4", "b.pkt ipv6", "b.pkt ipv4-mapped-ipv6",
					   "a-v6.pkt ipv6"};
	char *paths[] = {(char *)"b.pkt", (char *)"a-v6.pkt"}, got[100];

	write_script("b.pkt", SOCKET);
	write_script("a-v6.pkt", SOCKET);
	make("", paths, 2);
	ck_assert_uint_eq(list.n, 4);
	ck_assert_uint_eq(list.nscripts, 2);
	for (unsigned i = 0; i < 4; i++) {
		snprintf(got, sizeof(got), "%s %s", list.items[i].of->path,
			 list.items[i].variant->name);
		ck_assert_str_eq(got, want[i]);
		ck_assert(!list.items[i].settled);
		ck_assert_ptr_null(list.items[i].binary);
		ck_assert_str_ne(list.items[i].kernel, "");
	}
}
END_TEST

START_TEST(what_cannot_run_is_settled)
{
	char *paths[] = {(char *)"bad.pkt", (char *)"missing.pkt", (char *)"good-v4.pkt"};

	write_script("bad.pkt", "// a comment\n" SOCKET "0 nonsense(\n");
	write_script("good-v4.pkt", SOCKET);
	make("", paths, 3);
	/* each in the variants that it was meant for */
	ck_assert_uint_eq(list.n, 3 + 3 + 2);
	for (unsigned i = 0; i < 6; i++) {
		ck_assert(list.items[i].settled);
		ck_assert_int_eq(settled(i)->verdict, VERDICT_ERROR_SCRIPT);
		ck_assert_str_ne(settled(i)->reason, "");
		ck_assert_uint_eq(settled(i)->line, i < 3 ? 3 : 0);
	}
	ck_assert_str_eq(settled(3)->reason, "cannot open missing.pkt: No such file or directory");
}
END_TEST

START_TEST(an_unfit_variant_is_skipped)
{
	char *paths[] = {(char *)"a.pkt"};

	/* ICMPv6 has no such code */
	write_script("a.pkt", SOCKET "+0 < icmp unreachable host_unreachable [0:0(0)]\n");
	make("", paths, 1);
	ck_assert_uint_eq(list.n, 3);
	ck_assert(!list.items[0].settled);
	ck_assert(list.items[1].settled);
	ck_assert_int_eq(settled(1)->verdict, VERDICT_SKIP);
	ck_assert_str_ne(settled(1)->reason, "");
}
END_TEST

/* Named, it is not left out in silence. */
START_TEST(a_name_that_excludes_is_the_reason)
{
	char *paths[] = {(char *)"a-v6.pkt"};

	write_script("a-v6.pkt", SOCKET);
	make("-4 --mapped a-v6.pkt", paths, 1);
	ck_assert_uint_eq(list.n, 2);
	for (unsigned i = 0; i < 2; i++) {
		ck_assert(list.items[i].settled);
		ck_assert_int_eq(settled(i)->verdict, VERDICT_SKIP);
		ck_assert_uint_eq(settled(i)->line, 0);
	}
	ck_assert_str_eq(settled(0)->reason, "its name says that it is not for ipv4");
	ck_assert_str_eq(settled(1)->reason, "its name says that it is not for ipv4-mapped-ipv6");
}
END_TEST

/* The order of the command line, which a part of it keeps. */
START_TEST(a_manifest_of_a_part)
{
	char *paths[] = {(char *)"b.pkt", (char *)"a-v6.pkt"}, whole[SHA256_TEXT];
	struct manifest m = {.total = 4};

	write_script("b.pkt", SOCKET);
	write_script("a-v6.pkt", SOCKET);
	make("", paths, 2);
	tasks_number(&list);
	snprintf(whole, sizeof(whole), "%s", describe_suite(&list, &cmd));
	tasks_shard(&list, 1, 2);
	tasks_sort(&list);
	describe_part(&m, &list, &cmd.suite);
	ck_assert_uint_eq(m.nruns, 2);
	ck_assert_uint_eq(m.rounds, 1);
	ck_assert_uint_lt(m.runs[0].number, m.runs[1].number);
	ck_assert_str_eq(m.runs[0].script, "b.pkt");
	ck_assert_uint_eq(m.nkernels, 1);
	tasks_free(&list);
	/* Whatever the scripts mean, it is another suite. */
	make("-v", paths, 2);
	ck_assert_str_eq(describe_suite(&list, &cmd), whole);
	tasks_free(&list);
	make("-DX=1", paths, 2);
	ck_assert_str_ne(describe_suite(&list, &cmd), whole);
	tasks_free(&list);
	make("--mtu=1400", paths, 2);
	ck_assert_str_ne(describe_suite(&list, &cmd), whole);
	tasks_free(&list);
	make("-4", paths, 1);
	ck_assert_str_ne(describe_suite(&list, &cmd), whole);
	tasks_free(&list);
	write_script("b.pkt", SOCKET SOCKET);
	make("", paths, 2);
	ck_assert_str_ne(describe_suite(&list, &cmd), whole);
}
END_TEST

START_TEST(a_list)
{
	char *paths[] = {(char *)"a\tb.pkt", (char *)"bad.pkt"}, *text = NULL;
	size_t len;
	const struct expectation one = {.reason = "bug"};
	struct expected known = {.one = &one};
	FILE *out = open_memstream(&text, &len);

	write_script(paths[0], SOCKET "+2 close(3) = 0\n");
	write_script("bad.pkt", "0 nonsense(\n");
	make("-4", paths, 2);
	tasks_number(&list);
	list.items[0].expected = &known;
	list_show(&list, out, false);
	list_show(&list, out, true);
	fclose(out);
	ck_assert_ptr_eq(strstr(text, "a?b.pkt\tipv4\t"), text);
	ck_assert_ptr_nonnull(strstr(text, "\t2.0 s\texpected to fail: bug\nbad.pkt\tipv4\t"));
	ck_assert_ptr_nonnull(strstr(text, "\t0.0 s\tERROR: "));
	ck_assert_ptr_nonnull(strstr(text, "\n{\"run\":1,\"script\":\"a\\tb.pkt\",\"sha256\":\""));
	ck_assert_ptr_nonnull(strstr(text, "\"expected_ms\":2010.000,\"expected\":\"bug\"}\n"));
	ck_assert_ptr_nonnull(strstr(text, ",\"verdict\":\"ERROR\",\"reason\":\""));
	free(text);
}
END_TEST

/* Without a TUN device: an error of the host, and mistakes stay mistakes. */
START_TEST(given_up)
{
	char *paths[] = {(char *)"a.pkt", (char *)"bad.pkt"};
	struct err why = {.what = "no device", .hint = "get one"};

	write_script("a.pkt", SOCKET);
	write_script("bad.pkt", "0 nonsense(\n");
	make("-4", paths, 2);
	tasks_give_up(&list, &why);
	for (unsigned i = 0; i < 2; i++)
		ck_assert(list.items[i].settled);
	ck_assert_str_eq(settled(0)->reason, "no device");
	ck_assert_str_eq(list.items[0].settled->text, "tcpcheck: no device\n  get one\n");
	ck_assert_int_eq(settled(0)->verdict, VERDICT_ERROR_ENV);
	ck_assert_int_eq(settled(1)->verdict, VERDICT_ERROR_SCRIPT);
	ck_assert_ptr_eq(strstr(list.items[1].settled->text, "bad.pkt:1:"),
			 list.items[1].settled->text);
}
END_TEST

/* ---- many: estimates from a generator, without files ---- */

static int64_t estimate(unsigned i)
{
	return 10000 + (int64_t)(i * 2654435761u >> 12);
}

static void make_many(void)
{
	static struct loaded none;

	list = (struct task_list){.arena = ARENA_INIT};
	list.items = arena_array(&list.arena, MANY, sizeof(*list.items));
	for (list.n = 0; list.n < MANY; list.n++)
		list.items[list.n] =
			(struct task){.of = &none,
				      .number = (unsigned)list.n,
				      .estimate_us = list.n % 3 ? estimate(list.n) : 20000};
}

START_TEST(longest_first_and_equals_in_order)
{
	make_many();
	tasks_sort(&list);
	ck_assert_uint_eq(list.n, MANY);
	for (unsigned i = 1; i < MANY; i++) {
		const struct task *a = &list.items[i - 1], *b = &list.items[i];

		ck_assert_int_ge(a->estimate_us, b->estimate_us);
		if (a->estimate_us == b->estimate_us)
			ck_assert_uint_lt(a->number, b->number);
	}
}
END_TEST

START_TEST(parts_are_disjoint_complete_and_balanced)
{
	unsigned n = (unsigned)_i, seen[MANY] = {0};
	int64_t least = INT64_MAX, most = 0;

	for (unsigned k = 1; k <= n; k++) {
		int64_t load = 0;

		make_many();
		tasks_shard(&list, k, n);
		for (unsigned i = 0; i < list.n; i++) {
			seen[list.items[i].number]++;
			load += list.items[i].estimate_us;
			if (i) /* in the order of the command line */
				ck_assert_uint_lt(list.items[i - 1].number, list.items[i].number);
		}
		least = load < least ? load : least;
		most = load > most ? load : most;
		tasks_free(&list);
	}
	for (unsigned i = 0; i < MANY; i++)
		ck_assert_uint_eq(seen[i], 1);
	/* Longest first, to the least: they differ by less than the longest task. */
	ck_assert_int_lt(most - least, estimate(MANY) + (1 << 20));
}
END_TEST

START_TEST(the_same_parts_every_time)
{
	unsigned first[MANY], n;

	make_many();
	tasks_shard(&list, 2, 5);
	n = (unsigned)list.n;
	for (unsigned i = 0; i < n; i++)
		first[i] = list.items[i].number;
	tasks_free(&list);
	make_many();
	tasks_shard(&list, 2, 5);
	ck_assert_uint_eq(list.n, n);
	for (unsigned i = 0; i < n; i++)
		ck_assert_uint_eq(list.items[i].number, first[i]);
}
END_TEST

START_TEST(more_parts_than_tasks)
{
	size_t n = 0;

	for (unsigned k = 1; k <= MANY + 50; k++) {
		make_many();
		tasks_shard(&list, k, MANY + 50);
		ck_assert_uint_le(list.n, 1);
		n += list.n;
		tasks_free(&list);
	}
	ck_assert_uint_eq(n, MANY);
}
END_TEST

START_TEST(time_limits)
{
	char *paths[] = {(char *)"a.pkt"};

	write_script("a.pkt", SOCKET "+7 `true`\n");
	make("-4", paths, 1);
	/* its span, a minute, and what a command may take */
	ck_assert_int_eq(task_limit_us(&list.items[0], &session), (7 + 60 + 60) * US_PER_S);
	tasks_free(&list);
	make("-4 --time_limit=2", paths, 1);
	ck_assert_int_eq(task_limit_us(&list.items[0], &session), 2 * US_PER_S);
	tasks_free(&list);
	/* A machine has limits of its own; we only see to it that it ends. */
	make("-4 --time_limit=2", paths, 1);
	list.items[0].binary = "linux";
	ck_assert_int_eq(task_limit_us(&list.items[0], &session), (6 * 2 + 60) * US_PER_S);
}
END_TEST

START_TEST(a_kernel_that_is_not_there)
{
	command_line("--virtual_time --kernel=none-such");
	ck_assert_int_eq(tasks_make(&list, &session, NULL, 0, &err), -1);
	ck_assert_int_eq(err.kind, ERR_ENV);
}
END_TEST

Suite *task_suite(void)
{
	Suite *s = suite_create("task");
	TCase *tc = tcase_create("task");

	tcase_add_checked_fixture(tc, fixture_setup, teardown);
	tcase_add_test(tc, one_for_each_variant_in_order);
	tcase_add_test(tc, what_cannot_run_is_settled);
	tcase_add_test(tc, an_unfit_variant_is_skipped);
	tcase_add_test(tc, a_name_that_excludes_is_the_reason);
	tcase_add_test(tc, a_manifest_of_a_part);
	tcase_add_test(tc, a_list);
	tcase_add_test(tc, given_up);
	tcase_add_test(tc, longest_first_and_equals_in_order);
	tcase_add_loop_test(tc, parts_are_disjoint_complete_and_balanced, 1, 9);
	tcase_add_test(tc, the_same_parts_every_time);
	tcase_add_test(tc, more_parts_than_tasks);
	tcase_add_test(tc, time_limits);
	tcase_add_test(tc, a_kernel_that_is_not_there);
	suite_add_tcase(s, tc);
	return s;
}
