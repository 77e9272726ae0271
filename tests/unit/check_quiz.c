// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/quiz: what is left blank, what may stand there, and the files of a quiz. */
#include <check.h>
#include <string.h>

#include "parser/parser.h"
#include "runtime/quiz/make.h"

Suite *quiz_suite(void);

static const char text[] = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
			   "+0 bind(3, ..., ...) = 0\n"
			   "+0 < S 0:0(0) win 65535 <mss 1000>\n"
			   "+0 > S. 0:0(0) ack 1 <...>\n"
			   "+0 write(3, ..., 100) = 100\n"
			   "+.25 > P. 1:101(100) ack 1 win 500\n"
			   "+0 > . *:*(0) ack >= 7\n";

static struct arena arena;
static struct script *script;
static struct quiz q;
static struct err err;

static void setup(void)
{
	struct diag_list diags = DIAG_LIST_INIT;

	arena = (struct arena)ARENA_INIT;
	err = (struct err)ERR_INIT;
	script = script_parse(source_from_text("a.pkt", text, strlen(text)), NULL, &diags);
	ck_assert_uint_eq(diags.nerrors, 0);
	diag_free(&diags);
}

static void teardown(void)
{
	script_free(script);
	arena_free(&arena);
}

static int make(unsigned kinds, size_t k, uint64_t seed)
{
	const struct quiz_wish w = {.kinds = kinds, .blanks = k, .seed = seed};

	return quiz_make(&q, script, &w, &arena, &err);
}

/* What is right in all blanks, with blanks between. */
static const char *right(void)
{
	struct buf b = BUF_INIT;
	const char *all;

	for (size_t i = 0; i < q.n; i++)
		buf_printf(&b, "%s%s", i ? " " : "", quiz_right(&q, i, &arena));
	all = arena_strdup(&arena, buf_text(&b));
	buf_free(&b);
	return all;
}

START_TEST(each_kind)
{
	static const struct {
		enum quiz_kind kind;
		size_t n;
		const char *right;
	} want[] = {{QUIZ_flags, 3, "S. P. ."}, {QUIZ_seq, 2, "0 1"},
		    {QUIZ_end, 2, "0 101"},     {QUIZ_length, 3, "0 100 0"},
		    {QUIZ_ack, 2, "1 1"},       {QUIZ_window, 1, "500"},
		    {QUIZ_time, 1, ".25"},      {QUIZ_result, 3, "3 0 100"}};

	for (unsigned i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		ck_assert_int_eq(make(1u << want[i].kind, want[i].n, 1), 0);
		ck_assert_str_eq(right(), want[i].right);
		ck_assert_int_eq(make(1u << want[i].kind, want[i].n + 1, 1), -1);
		ck_assert(err.kind == ERR_SCRIPT && strstr(err.what, "places"));
	}
}
END_TEST

static bool same_places(const struct blank *a, const struct blank *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a[i].at != b[i].at || a[i].len != b[i].len || a[i].kind != b[i].kind)
			return false;
	return true;
}

START_TEST(a_seed_is_a_quiz)
{
	struct blank first[4];
	unsigned others = 0;

	ck_assert_int_eq(make(QUIZ_FIELDS, 4, 7), 0);
	memcpy(first, q.blanks, sizeof(first));
	ck_assert_int_eq(make(QUIZ_FIELDS, 4, 7), 0);
	ck_assert(same_places(first, q.blanks, 4));
	for (uint64_t seed = 8; seed < 18; seed++) {
		make(QUIZ_FIELDS, 4, seed);
		others += !same_places(first, q.blanks, 4);
	}
	ck_assert_uint_ge(others, 9);
}
END_TEST

static bool is_answer(enum quiz_kind kind, const char *answer)
{
	const struct blank b = {.kind = kind, .npieces = kind < QUIZ_order ? 0 : 3};

	return quiz_is_answer(&b, answer);
}

START_TEST(answers_are_words)
{
	static const char *const no[] = {"",   "?",  "-",   "1.1",           "1 1", "*", "1~2",
					 "+1", "01", "1\n", "1234567890123", "0x1", "S", ">=1"};
	static const char *const no_time[] = {"",    ".", "1.2.3", "+1",
					      "1~2", "*", "1e9",   "12345678"};
	static const char *const no_order[] = {"", "AB", "ABCA", "AAB", "abc", "ABD", "A C"};
	static const char *const no_choice[] = {"", "D", "a", "1", "AB", "@"};
	static const char *const no_flags[] = {"", "..", "SS", "s", "S ", "-", "SX", "*", "S\n"};

	for (unsigned i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		ck_assert_msg(!is_answer(QUIZ_ack, no[i]), "%s", no[i]);
	for (unsigned i = 0; i < sizeof(no_time) / sizeof(no_time[0]); i++)
		ck_assert_msg(!is_answer(QUIZ_time, no_time[i]), "%s", no_time[i]);
	for (unsigned i = 0; i < sizeof(no_flags) / sizeof(no_flags[0]); i++)
		ck_assert_msg(!is_answer(QUIZ_flags, no_flags[i]), "%s", no_flags[i]);
	for (unsigned i = 0; i < sizeof(no_order) / sizeof(no_order[0]); i++)
		ck_assert_msg(!is_answer(QUIZ_order, no_order[i]), "%s", no_order[i]);
	for (unsigned i = 0; i < sizeof(no_choice) / sizeof(no_choice[0]); i++)
		ck_assert_msg(!is_answer(QUIZ_next, no_choice[i]), "%s", no_choice[i]);
	ck_assert(is_answer(QUIZ_ack, "0") && is_answer(QUIZ_ack, "4294967295"));
	ck_assert(is_answer(QUIZ_time, ".2") && is_answer(QUIZ_time, "1.250"));
	ck_assert(is_answer(QUIZ_flags, ".") && is_answer(QUIZ_flags, "FP."));
	ck_assert(is_answer(QUIZ_order, "BAC") && is_answer(QUIZ_next, "C"));
}
END_TEST

START_TEST(filled)
{
	struct buf b = BUF_INIT;

	make(1u << QUIZ_ack, 2, 1);
	quiz_fill(&q, 1, "77", &b);
	ck_assert_ptr_nonnull(strstr(buf_text(&b), "ack 1 <...>"));
	ck_assert_ptr_nonnull(strstr(buf_text(&b), "P. 1:101(100) ack 77 win 500\n"));
	ck_assert_uint_eq(b.len, strlen(text) + 1);
	buf_free(&b);
}
END_TEST

/* Lines 3 to 7 are a part with what is sent; the right order is the one that is written. */
START_TEST(lines_in_order)
{
	struct buf b = BUF_INIT;
	char back[QUIZ_PIECES_MOST + 1];
	const char *right;
	size_t n;

	ck_assert_int_eq(make(1u << QUIZ_order, 1, 5), 0);
	right = quiz_right(&q, 0, &arena);
	n = q.blanks[0].npieces;
	ck_assert_uint_eq(strlen(right), n);
	ck_assert_uint_ge(n, 3);
	for (size_t i = 0; i < n; i++)
		back[i] = right[n - 1 - i];
	back[n] = '\0';
	ck_assert(quiz_is_answer(&q.blanks[0], right));
	ck_assert(quiz_is_as_written(&q, 0, right) && !quiz_is_as_written(&q, 0, back));
	ck_assert(strcmp(right, "ABCDEF") != 0);
	ck_assert_uint_eq(quiz_order_kept(&q, 0, right), n);
	ck_assert_uint_eq(quiz_order_kept(&q, 0, back), 1);
	quiz_fill(&q, 0, right, &b);
	ck_assert_str_eq(buf_text(&b), text);
	buf_free(&b);
}
END_TEST

/* Parts may not cover each other, nor fields in them. */
START_TEST(blanks_are_apart)
{
	for (uint64_t seed = 0; seed < 30; seed++) {
		make(QUIZ_FIELDS | 1u << QUIZ_order, 4, seed);
		for (size_t i = 1; i < q.n; i++)
			ck_assert_uint_ge(q.blanks[i].at, q.blanks[i - 1].at + q.blanks[i - 1].len);
	}
}
END_TEST

static const char *with(const char *from, const char *to)
{
	const char *at = strstr(text, from);

	return arena_printf(&arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

START_TEST(what_is_sent_instead)
{
	static const struct piece wrong[] = {{"> S. 0:0(0) ack 2 <...>", "one too many"},
					     {"> S 0:0(0) <...>", ""}};
	struct quiz_next next = {.wrong = wrong, .n = 2};
	struct quiz_wish w = {.kinds = 1u << QUIZ_next, .blanks = 1, .nexts = &next, .nnexts = 1};
	struct quiz_sent sent[16];
	const char *now = with("ack 1 <...>", "ack 2 <...>");
	size_t n = quiz_next_read(script, now, strlen(now), sent, &arena);

	ck_assert_uint_eq(n, 1);
	ck_assert_str_eq(sent[0].text, "> S. 0:0(0) ack 2 <...>");
	next.at = sent[0].at;
	ck_assert_int_eq(quiz_make(&q, script, &w, &arena, &err), 0);
	ck_assert_uint_eq(q.blanks[0].npieces, 3);
	ck_assert(quiz_is_as_written(&q, 0, quiz_right(&q, 0, &arena)));
	/* A time is none of it, nor what comes behind a line that is new. */
	now = with("+.25 > P.", "+.35 > P.");
	ck_assert_uint_eq(quiz_next_read(script, now, strlen(now), sent, &arena), 0);
	now = with("+0 > S. 0:0(0) ack 1 <...>", "+0 > R 0:0(0)\n+0 > S. 0:0(0) ack 1 <...>");
	ck_assert_uint_eq(quiz_next_read(script, now, strlen(now), sent, &arena), 1);
	ck_assert_str_eq(sent[0].text, "> R 0:0(0)");
	now = with("+0 > S. 0:0(0) ack 1 <...>", "// not sent: +0 > S. 0:0(0) ack 1 <...>");
	ck_assert_uint_eq(quiz_next_read(script, now, strlen(now), sent, &arena), 0);
	ck_assert_uint_eq(quiz_next_read(script, "+0 > ???", 8, sent, &arena), 0);
}
END_TEST

/* A byte of Latin 1, a control character, a mark that turns text round. */
START_TEST(no_text)
{
	static const char *const bad[] = {"caf\xe9", "a\x01", "a\xe2\x80\xae"};

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct diag_list diags = DIAG_LIST_INIT;
		const char *with_it = arena_printf(&arena, "// one\n// %s\n%s", bad[i], text);

		script_free(script);
		script = script_parse(source_from_text("b.pkt", with_it, strlen(with_it)), NULL,
				      &diags);
		diag_free(&diags);
		err = (struct err)ERR_INIT;
		ck_assert_int_eq(make(QUIZ_FIELDS, 1, 1), -1);
		ck_assert_ptr_nonnull(strstr(err.what, "b.pkt:2: byte 0x"));
	}
}
END_TEST

START_TEST(written_and_read)
{
	struct buf b = BUF_INIT, again = BUF_INIT;
	struct quiz back;

	make(QUIZ_FIELDS | 1u << QUIZ_order, 5, 3);
	quiz_as_json(&q, &b);
	ck_assert_int_eq(quiz_read(&back, b.data, b.len, &arena, &err), 0);
	quiz_as_json(&back, &again);
	ck_assert_str_eq(buf_text(&b), buf_text(&again));
	buf_free(&b);
	buf_free(&again);
}
END_TEST

START_TEST(no_quiz)
{
#define HEAD "{\"quiz\":1,\"script\":\"a\",\"seed\":1,\"text\":\"ack 12\",\"blanks\":["
#define NEXT "{\"at\":0,\"len\":6,\"kind\":\"next\",\"pieces\":[{\"text\":"
	static const char *const bad[] = {
		"",
		"[]",
		"{}",
		"{\"quiz\":1}",
		HEAD "]}",
		HEAD "{}]}",
		HEAD "7]}",
		HEAD "{\"at\":4,\"len\":3,\"kind\":\"ack\"}]}",
		HEAD "{\"at\":-1,\"len\":1,\"kind\":\"ack\"}]}",
		HEAD "{\"at\":4,\"len\":2,\"kind\":\"no\"}]}",
		HEAD "{\"at\":0,\"len\":2,\"kind\":\"ack\"}]}",
		HEAD "{\"at\":0,\"len\":6,\"kind\":\"next\"}]}",
		HEAD NEXT "\"ack 12\"},{\"text\":1}]}]}",
		HEAD NEXT "\"ack 12\"}]}]}",
		HEAD NEXT "\"ack 1\"},{\"text\":\"2\"}]}]}",
		HEAD NEXT "\"ack 12\"},{\"text\":\"2\\n3\"}]}]}",
		HEAD "{\"at\":4,\"len\":2,\"kind\":\"ack\",\"pieces\":[{\"text\":\"1\"}]}]}",
		HEAD
		"{\"at\":4,\"len\":2,\"kind\":\"ack\"},{\"at\":5,\"len\":1,\"kind\":\"ack\"}]}"};
	static const char *const good[] = {HEAD "{\"at\":4,\"len\":2,\"kind\":\"ack\"}]}",
					   HEAD NEXT "\"ack 12\"},{\"text\":\"2\"}]}]}"};

	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		err = (struct err)ERR_INIT;
		ck_assert_msg(quiz_read(&q, bad[i], strlen(bad[i]), &arena, &err) < 0, "%s",
			      bad[i]);
		ck_assert(err.kind == ERR_SCRIPT && strstr(err.what, "not a quiz"));
	}
	for (unsigned i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_int_eq(quiz_read(&q, good[i], strlen(good[i]), &arena, &err), 0);
}
END_TEST

static int answer(const char *lines, const char ***to)
{
	err = (struct err)ERR_INIT;
	return answers_read(&q, lines, strlen(lines), to, &arena, &err);
}

START_TEST(read_answers)
{
	const char **a;

	make(1u << QUIZ_ack, 2, 1);
	ck_assert_int_eq(answer("# mine\r\n\n 2 : 17 \r\n", &a), 0);
	ck_assert(!a[0] && !strcmp(a[1], "17"));
	ck_assert_int_eq(answer("1:\n2: 1 1\n", &a), 0);
	ck_assert(!a[0] && !strcmp(a[1], "?"));
	ck_assert_int_eq(answer("1: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", &a), 0);
	ck_assert_str_eq(a[0], "?");
	ck_assert_int_eq(answer("\xef\xbb\xbf"
				"1: 5\r\n2: 6",
				&a),
			 0);
	ck_assert(!strcmp(a[0], "5") && !strcmp(a[1], "6"));
	ck_assert_int_eq(answers_read(&q, "1: 5\0\n", 6, &a, &arena, &err), 0);
	ck_assert_str_eq(a[0], "?");
	ck_assert_int_eq(answer("1: 1\n1: 2\nwhat\n2: 3", &a), -1);
	ck_assert_str_eq(err.what, "line 2: this blank has an answer already");
	ck_assert(!strcmp(a[0], "?") && !strcmp(a[1], "3"));
	ck_assert_int_eq(answer("3: 1\n", &a), -1);
	ck_assert_int_eq(answer("0: 1\n", &a), -1);
	ck_assert_int_eq(answer("99999999999999999999: 1\n", &a), -1);
	ck_assert_int_eq(answer("what\n", &a), -1);
}
END_TEST

START_TEST(shown)
{
	struct buf b = BUF_INIT;

	make(1u << QUIZ_flags, 3, 1);
	quiz_as_text(&q, &b);
	ck_assert_ptr_nonnull(strstr(buf_text(&b), "+0 > __1__ 0:0(0) ack 1 <...>\n"));
	ck_assert_ptr_nonnull(strstr(buf_text(&b), "\n3: \n"));
	buf_reset(&b);
	quiz_as_html(&q, &b);
	ck_assert_ptr_nonnull(strstr(buf_text(&b), "&lt; S 0:0(0)"));
	ck_assert_ptr_null(strstr(buf_text(&b), "S. 0:0"));
	buf_reset(&b);
	quiz_as_gift(&q, &b);
	ck_assert_ptr_nonnull(strstr(buf_text(&b), "\\= 3\\n"));
	ck_assert_ptr_nonnull(strstr(buf_text(&b), " {=P.}\n"));
	buf_reset(&b);
	quiz_as_moodle(&q, &b);
	ck_assert_ptr_nonnull(strstr(buf_text(&b), "{1:SHORTANSWER_C:=S.} 0:0"));
	buf_reset(&b);
	quiz_as_inginious(&q, &b);
	ck_assert_ptr_nonnull(strstr(buf_text(&b), "      +0 > __1__ 0:0(0) ack 1"));
	ck_assert_ptr_nonnull(strstr(buf_text(&b), "type: match\n    answer: \"S.\"\n"));
	buf_free(&b);
}
END_TEST

Suite *quiz_suite(void)
{
	Suite *s = suite_create("quiz");
	TCase *tc = tcase_create("quiz");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, each_kind);
	tcase_add_test(tc, a_seed_is_a_quiz);
	tcase_add_test(tc, answers_are_words);
	tcase_add_test(tc, filled);
	tcase_add_test(tc, lines_in_order);
	tcase_add_test(tc, blanks_are_apart);
	tcase_add_test(tc, what_is_sent_instead);
	tcase_add_test(tc, no_text);
	tcase_add_test(tc, written_and_read);
	tcase_add_test(tc, no_quiz);
	tcase_add_test(tc, read_answers);
	tcase_add_test(tc, shown);
	suite_add_tcase(s, tc);
	return s;
}
