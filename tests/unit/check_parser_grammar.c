// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * build.c, parse.c, parse_error.c: events, calls and expressions as the grammar builds them, and
 * recovery after errors.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/parser_fixture.h"
#include "tests/unit/suites_parser.h"

START_TEST(time_forms)
{
	struct parsed p = parse_ok("0 > . 1:1(0) +.1 > . 1:1(0) .2~.3 > . 1:1(0)\n"
				   "+.1~+.4 > . 1:1(0)\n* > . 1:1(0)\n1...2.5 foo() = 0");
	const struct event *e = p.script->events;

	ck_assert_uint_eq(p.script->nevents, 6);
	ck_assert_int_eq(e->when.kind, WHEN_ABSOLUTE);
	e = e->next;
	ck_assert_int_eq(e->when.kind, WHEN_RELATIVE);
	ck_span(&p, e->when.span, "+.1");
	e = e->next;
	ck_assert_int_eq(e->when.kind, WHEN_ABSOLUTE_RANGE);
	ck_assert_int_eq(e->when.at_us, 200000);
	ck_assert_int_eq(e->when.end_us, 300000);
	e = e->next;
	ck_assert_int_eq(e->when.kind, WHEN_RELATIVE_RANGE);
	ck_assert_int_eq(e->when.end_us, 400000);
	ck_span(&p, e->when.span, "+.1~+.4");
	e = e->next;
	ck_assert_int_eq(e->when.kind, WHEN_ANY);
	e = e->next;
	ck_assert(e->call->blocking);
	ck_assert_int_eq(e->when.at_us, 1000000);
	ck_assert_int_eq(e->call->end_us, 2500000);
	ck_span(&p, e->call->end_span, "2.5");
	ck_span(&p, e->span, "1...2.5 foo() = 0");
	parsed_free(&p);
}
END_TEST

START_TEST(expressions)
{
	struct parsed p = parse_ok("0 foo(..., A|2|C, [1, [x]], {}, f(\"a\"), mss, A=B|C) = -1");
	const struct call *c = p.script->events->call;
	const struct expr *e = c->args;

	ck_assert_uint_eq(c->nargs, 7);
	ck_span(&p, c->args_span, "(..., A|2|C, [1, [x]], {}, f(\"a\"), mss, A=B|C)");
	ck_assert_int_eq(e->kind, EXPR_ELLIPSIS);
	e = e->next;
	ck_assert_int_eq(e->kind, EXPR_OR);
	ck_assert_uint_eq(e->nitems, 3);
	ck_assert_str_eq(e->items->word.text, "A");
	ck_assert_int_eq(e->items->next->num, 2);
	ck_assert_ptr_null(e->items->next->next->next);
	ck_span(&p, e->span, "A|2|C");
	e = e->next;
	ck_assert_int_eq(e->kind, EXPR_LIST);
	ck_assert_uint_eq(e->nitems, 2);
	ck_assert_int_eq(e->items->next->kind, EXPR_LIST);
	e = e->next;
	ck_assert_int_eq(e->kind, EXPR_BRACES);
	ck_assert_uint_eq(e->nitems, 0);
	e = e->next;
	ck_assert_int_eq(e->kind, EXPR_CALL);
	ck_assert_str_eq(e->arg->word.text, "a");
	e = e->next;
	ck_assert_int_eq(e->kind, EXPR_WORD); /* a keyword of packets */
	e = e->next;
	ck_assert_int_eq(e->kind, EXPR_MEMBER);
	ck_assert_str_eq(e->word.text, "A");
	ck_assert_int_eq(e->value->kind, EXPR_OR);
	parsed_free(&p);
}
END_TEST

START_TEST(struct_forms)
{
	struct parsed p =
		parse_ok("0 foo({msg_name(...)=..., msg_iov(1)=[{..., 5}], flags=key},"
			 " {flags [checksum present, key present], sum 1 off 2 key = 3 seq 0x4},"
			 " {(label 5, tc 1, [S], ttl 64) (label 6, tc 0, ttl 1)}) = 0");
	const struct expr *e = p.script->events->call->args, *m = e->items;

	ck_assert_uint_eq(e->nitems, 3);
	ck_assert_str_eq(m->word.text, "msg_name");
	ck_assert_int_eq(m->arg->kind, EXPR_ELLIPSIS);
	ck_assert_int_eq(m->value->kind, EXPR_ELLIPSIS);
	m = m->next;
	ck_assert_int_eq(m->arg->num, 1);
	ck_assert_int_eq(m->value->items->items->next->num, 5);
	ck_assert_str_eq(m->next->value->word.text, "key");
	e = e->next; /* GRE */
	ck_assert_int_eq(e->kind, EXPR_BRACES);
	ck_assert_uint_eq(e->nitems, 5);
	ck_assert_str_eq(e->items->word.text, "flags");
	ck_assert_int_eq(e->items->value->num, 0xa000);
	ck_span(&p, e->items->span, "[checksum present, key present]");
	ck_assert_str_eq(e->items->next->next->next->word.text, "key");
	ck_assert_int_eq(e->items->next->next->next->value->num, 3);
	e = e->next; /* MPLS */
	ck_assert_uint_eq(e->nitems, 2);
	ck_assert_int_eq(e->items->kind, EXPR_LABEL);
	ck_assert(e->items->label->bottom);
	ck_assert_int_eq(e->items->label->ttl.value, 64);
	ck_assert(!e->items->next->label->bottom);
	ck_span(&p, e->items->next->span, "(label 6, tc 0, ttl 1)");
	parsed_free(&p);
}
END_TEST

START_TEST(recovery)
{
	struct parsed p = parse_with("0 foo( = 0\n+0 a() = 0\n  .5 b() = 0\nfoo\nbar\n"
				     "\t+0 bad bad\n+0 c() = 0\n",
				     NULL);
	const struct event *e = p.script->events;

	ck_assert_uint_eq(p.diags.nerrors, 3);
	ck_span(&p, p.diags.items[0].span, "=");
	ck_span(&p, p.diags.items[1].span, "foo");
	ck_assert_uint_eq(source_line(p.script->source, p.diags.items[2].span.off, NULL), 6);
	/* b() might have gone on, so it was not complete when the next line was found wrong. */
	ck_assert_uint_eq(p.script->nevents, 2);
	ck_assert_str_eq(e->call->name.text, "a");
	ck_assert_str_eq(e->next->call->name.text, "c");
	parsed_free(&p);
}
END_TEST

START_TEST(blames_the_incomplete_line)
{
	struct parsed p = parse_with("0 foo(1)   \n\n+0 a() = 0\n", NULL);

	ck_assert_uint_eq(p.diags.nerrors, 1);
	ck_assert_str_eq(p.diags.items[0].message, "unexpected end of line, expected '='");
	ck_assert_uint_eq(p.diags.items[0].span.off, 8);
	ck_assert_uint_eq(p.script->nevents, 1); /* the next line is understood */
	parsed_free(&p);
}
END_TEST

START_TEST(nothing_to_run)
{
	static const char *const texts[] = {"", "\n\n", "// x", "--mtu=1500\n", "`true`", "/**/"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct parsed p = parse_with(texts[i], NULL);

		ck_assert_uint_eq(p.diags.nerrors, 1);
		ck_assert_str_eq(p.diags.items[0].message, "the script has no events");
		parsed_free(&p);
	}
}
END_TEST

/* @open repeated @n times inside a call. */
static void ck_depth(const char *open, size_t n, unsigned errors)
{
	size_t len = strlen(open);
	char *text = calloc(1, n * len + 100), *end = text;
	struct parsed p;

	end += sprintf(end, "0 foo(");
	for (size_t i = 0; i < n; i++, end += len)
		memcpy(end, open, len);
	sprintf(end, "1");
	p = parse_with(text, NULL);
	ck_assert_uint_eq(p.diags.nerrors, errors);
	ck_assert_str_eq(p.diags.items[0].message, "nested too deeply");
	parsed_free(&p);
	free(text);
}

START_TEST(depth)
{
	struct parsed p = parse_ok("0 foo([[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]) = 0");

	parsed_free(&p);
	ck_depth("[", 10000, 1);
	ck_depth("{", 10000, 1);
	ck_depth("f(", 10000, 1);
	ck_depth("a=", 10000, 1); /* bison's own stack */
}
END_TEST

START_TEST(many_events)
{
	enum { N = 100000 };
	static const char line[] = "+0 > . 1:1(0) ack 1 <nop,nop,TS val 1 ecr 2>\n";
	char *text = malloc(N * (sizeof(line) - 1) + 1);
	struct parsed p;

	for (size_t i = 0; i < N; i++)
		memcpy(text + i * (sizeof(line) - 1), line, sizeof(line));
	p = parse_ok(text);
	ck_assert_uint_eq(p.script->nevents, N);
	parsed_free(&p);
	free(text);
}
END_TEST

Suite *grammar_suite(void)
{
	Suite *s = suite_create("grammar");
	TCase *t = tcase_create("all");

	tcase_set_timeout(t, 30);
	tcase_add_test(t, time_forms);
	tcase_add_test(t, expressions);
	tcase_add_test(t, struct_forms);
	tcase_add_test(t, recovery);
	tcase_add_test(t, blames_the_incomplete_line);
	tcase_add_test(t, nothing_to_run);
	tcase_add_test(t, depth);
	tcase_add_test(t, many_events);
	suite_add_tcase(s, t);
	return s;
}
