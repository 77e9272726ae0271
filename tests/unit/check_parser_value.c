// SPDX-License-Identifier: GPL-2.0-or-later
/* Evaluation of expressions. */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

#include "parser/value.h"
#include "tests/unit/parser_fixture.h"
#include "tests/unit/suites_parser.h"

static struct parsed p;
static struct arena arena;
static struct symtab late;

static void setup(void)
{
	arena = (struct arena)ARENA_INIT;
	late = (struct symtab)SYMTAB_INIT;
	symtab_add(&late, "LEVEL", "SOL_IP", SYMBOL_COMMAND_LINE);
	symtab_add(&late, "NUMBER", "0x20", SYMBOL_COMMAND_LINE);
	symtab_add(&late, "TEXT", "\"a\\n\"", SYMBOL_COMMAND_LINE);
	symtab_add(&late, "NONSENSE", "nonsense", SYMBOL_COMMAND_LINE);
	symtab_add(&late, "COOKIE", "00aaBB", SYMBOL_COMMAND_LINE);
	symtab_add(&late, "AF_INET", "77", SYMBOL_COMMAND_LINE); /* beats the constant */
}

static void teardown(void)
{
	parsed_free(&p);
	arena_free(&arena);
	symtab_free(&late);
}

/* Evaluates the first argument of "0 foo(TEXT) = 0". */
static struct value *eval(const char *text)
{
	struct scope scope = {.late = &late};
	char script[500];

	if (p.script)
		parsed_free(&p);
	snprintf(script, sizeof(script), "0 foo(%s) = 0", text);
	p = parse_ok(script);
	return value_eval(p.script->events->call->args, &scope, &arena, &p.diags);
}

static void ck_int(const char *text, int64_t num, bool symbolic)
{
	struct value *v = eval(text);

	ck_assert_ptr_nonnull(v);
	ck_assert_int_eq(v->kind, VALUE_INT);
	ck_assert_int_eq(v->num, num);
	ck_assert(v->symbolic == symbolic);
}

static void ck_error(const char *text, const char *message, const char *span)
{
	ck_assert_ptr_null(eval(text));
	ck_assert_uint_eq(p.diags.n, 1);
	ck_assert_str_eq(p.diags.items[0].message, message);
	ck_span(&p, p.diags.items[0].span, span);
}

START_TEST(integers)
{
	ck_int("5", 5, false);
	ck_int("SOCK_STREAM", SOCK_STREAM, true);
	ck_int("MSG_OOB|MSG_PEEK|0x100", 0x103, true);
	ck_int("LEVEL", 0, true);
	ck_int("NUMBER", 32, true);
	ck_int("AF_INET", 77, true);
	ck_int("EPOLLET", INT64_C(0x80000000), true);
	ck_int("htons(80)", htons(80), true);
	ck_int("inet_addr(\"1.2.3.4\")", htonl(0x01020304), true);
}
END_TEST

START_TEST(strings)
{
	struct value *v = eval("\"a\\x00\\\\\\\"\\n\\t\\r\\v\\f\" \"z\"");

	ck_assert_int_eq(v->kind, VALUE_BYTES);
	ck_assert_uint_eq(v->len, 10);
	ck_assert(!memcmp(v->bytes, "a\0\\\"\n\t\r\v\fz", 10));
	v = eval("TEXT");
	ck_assert_uint_eq(v->len, 2);
	ck_assert(!memcmp(v->bytes, "a\n", 2));
	v = eval("\"\"");
	ck_assert_uint_eq(v->len, 0);
}
END_TEST

START_TEST(structs)
{
	struct value *v = eval("{a=1, b(2)=[3, 4], ...}");
	const struct value *b;

	ck_assert_int_eq(v->kind, VALUE_STRUCT);
	ck_assert_uint_eq(v->nitems, 3);
	ck_assert_int_eq(value_member(v, "a")->num, 1);
	b = value_member(v, "b");
	ck_assert_int_eq(b->kind, VALUE_LIST);
	ck_assert_int_eq(b->arg->num, 2);
	ck_assert_uint_eq(b->nitems, 2);
	ck_assert_int_eq(b->items->next->num, 4);
	ck_assert_int_eq(b->next->kind, VALUE_ELLIPSIS);
	ck_assert_ptr_null(b->next->name);
	ck_assert_ptr_null(value_member(v, "c"));
	ck_assert_ptr_null(value_member(b, "a"));
	v = eval("{(label 5, tc 1, [S], ttl 64)}");
	ck_assert_int_eq(v->items->kind, VALUE_LABEL);
	ck_assert_int_eq(v->items->num, 5 << 12 | 1 << 9 | 1 << 8 | 64);
	v = eval("inet6_addr(\"::2\")");
	ck_assert_int_eq(v->kind, VALUE_ADDR6);
	ck_assert_uint_eq(v->len, 16);
	ck_assert_uint_eq(v->bytes[15], 2);
}
END_TEST

START_TEST(errors)
{
	ck_error("SOCK_STREEM", "unknown constant 'SOCK_STREEM'", "SOCK_STREEM");
	ck_assert_str_eq(p.diags.items[0].note, "did you mean 'SOCK_STREAM'?");
	ck_error("NONSENSE", "symbol 'NONSENSE' stands for 'nonsense', which is not a constant",
		 "NONSENSE");
	ck_error("\"a\\q\"", "unknown escape in a string", "\\q");
	ck_error("\"a\\x1\"", "unknown escape in a string", "\\x");
	ck_error("\"a\" \"\\0\"", "unknown escape in a string", "\"a\" \"\\0\"");
	ck_error("MSG_OOB|\"a\"", "only integers can be joined by '|'", "\"a\"");
	ck_error("htons(65536)", "htons needs a number between 0 and 65535", "65536");
	ck_error("inet_addr(\"1.2.3\")", "not an IPv4 address", "\"1.2.3\"");
	ck_error("inet6_addr(\"1.2.3.4\")", "not an IPv6 address", "\"1.2.3.4\"");
	ck_error("ntohs(1)", "unknown function 'ntohs'", "ntohs");
	ck_error("{(label 1, tc 8, ttl 1)}", "tc must be between 0 and 7", "8");
}
END_TEST

START_TEST(all_errors_of_a_list)
{
	ck_assert_ptr_null(eval("[NOPE1, 5, NOPE2]"));
	ck_assert_uint_eq(p.diags.n, 2);
}
END_TEST

static int hex(const char *text, size_t cap, unsigned char *out)
{
	struct scope scope = {.late = &late};
	struct word w = {.text = text, .len = strlen(text)};

	return word_hex(&w, &scope, out, cap);
}

START_TEST(hex_words)
{
	unsigned char out[4];

	ck_assert_int_eq(hex("00Ff", 4, out), 2);
	ck_assert_uint_eq(out[0], 0);
	ck_assert_uint_eq(out[1], 0xff);
	ck_assert_int_eq(hex("COOKIE", 4, out), 3);
	ck_assert_uint_eq(out[2], 0xbb);
	ck_assert_int_eq(hex("", 4, out), 0);
	ck_assert_int_eq(hex("123", 4, out), -1);
	ck_assert_int_eq(hex("0x12", 4, out), -1);
	ck_assert_int_eq(hex("0011223344", 4, out), -1);
	eval("1"); /* for the teardown */
}
END_TEST

Suite *value_suite(void)
{
	Suite *s = suite_create("value");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, integers);
	tcase_add_test(t, strings);
	tcase_add_test(t, structs);
	tcase_add_test(t, errors);
	tcase_add_test(t, all_errors_of_a_list);
	tcase_add_test(t, hex_words);
	suite_add_tcase(s, t);
	return s;
}
