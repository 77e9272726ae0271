// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns number and string literals of code blocks (Python language reference 2.4). */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/hex.h"
#include "runtime/code/ast.h"

#define INT128_MAX ((int128)(~(uint128)0 >> 1))

static int lex_int(struct code_lexer *l, struct code_token *t, size_t prefix, int base)
{
	bool digit = prefix != 0; /* an underscore may follow the prefix */
	bool any = false;
	int128 v = 0;
	size_t i;

	for (i = l->pos + prefix; i < l->len; i++) {
		char c = l->text[i];
		int d;

		if (c == '_' && digit) {
			digit = false;
			continue;
		}
		d = hex_digit(c);
		if (d < 0 || d >= base)
			break;
		if (v > (INT128_MAX - d) / base)
			return code_lex_fail(l, t->off, "the number is too large for the subset");
		v = v * base + d;
		digit = any = true;
	}
	if (!any || !digit)
		return code_lex_fail(l, t->off, "malformed number");
	t->value = (struct code_value){.kind = CODE_INT, .num = v};
	l->pos = i;
	return 0;
}

/* The length of a decimal floating point literal; 0: it is none. */
static size_t float_len(const char *p, size_t len)
{
	size_t i = 0, exp;
	bool point = false, exponent = false;

	while (i < len && isdigit((unsigned char)p[i]))
		i++;
	if (i < len && p[i] == '.') {
		point = true;
		for (i++; i < len && isdigit((unsigned char)p[i]);)
			i++;
	}
	if (i < len && (p[i] == 'e' || p[i] == 'E')) {
		exp = i + 1;
		if (exp < len && (p[exp] == '+' || p[exp] == '-'))
			exp++;
		if (exp < len && isdigit((unsigned char)p[exp])) {
			exponent = true;
			for (i = exp; i < len && isdigit((unsigned char)p[i]);)
				i++;
		}
	}
	return point || exponent ? i : 0;
}

/* strtod() knows the decimal point of the locale; the program never sets one. */
static int lex_float(struct code_lexer *l, struct code_token *t, size_t n)
{
	char *text = arena_strndup(l->arena, l->text + l->pos, n);

	t->value = (struct code_value){.kind = CODE_FLOAT, .real = strtod(text, NULL)};
	l->pos += n;
	return 0;
}

static int lex_decimal(struct code_lexer *l, struct code_token *t)
{
	if (lex_int(l, t, 0, 10) < 0)
		return -1;
	if (l->text[t->off] == '0' && t->value.num != 0)
		return code_lex_fail(l, t->off, "decimal numbers must not begin with 0");
	return 0;
}

int code_lex_number(struct code_lexer *l, struct code_token *t)
{
	const char *p = l->text + l->pos;
	char second = l->len - l->pos > 1 ? (char)tolower((unsigned char)p[1]) : '\0';
	size_t n = float_len(p, l->len - l->pos);
	int ret;

	t->kind = TOKEN_VALUE;
	if (p[0] == '0' && second == 'x')
		ret = lex_int(l, t, 2, 16);
	else if (p[0] == '0' && second == 'o')
		ret = lex_int(l, t, 2, 8);
	else if (p[0] == '0' && second == 'b')
		ret = lex_int(l, t, 2, 2);
	else if (n)
		ret = lex_float(l, t, n);
	else
		ret = lex_decimal(l, t);
	if (ret < 0)
		return -1;
	if (l->pos < l->len && (isalnum((unsigned char)l->text[l->pos]) || l->text[l->pos] == '_' ||
				l->text[l->pos] == '.'))
		return code_lex_fail(l, t->off, "malformed number");
	t->len = l->pos - t->off;
	return 0;
}

/* -1 for what is not a digit, and beyond the end. */
static int digit_at(const struct code_lexer *l, size_t at)
{
	return at < l->len ? hex_digit(l->text[at]) : -1;
}

/* The escape at l->pos (behind the backslash) into @out. */
static int lex_escape(struct code_lexer *l, struct buf *out)
{
	static const char from[] = "\\'\"abfnrtv", to[] = "\\'\"\a\b\f\n\r\t\v";
	size_t at = l->pos - 1;
	char c = l->text[l->pos++];
	const char *known;
	int v = 0;

	if (c == '\n')
		return 0;
	known = c ? strchr(from, c) : NULL;
	if (known) {
		buf_putc(out, to[known - from]);
		return 0;
	}
	if (c == 'x') {
		int hi = digit_at(l, l->pos), lo = digit_at(l, l->pos + 1);

		if (hi < 0 || lo < 0)
			return code_lex_fail(l, at, "malformed escape");
		v = hi * 16 + lo;
		l->pos += 2;
	} else if (c >= '0' && c <= '7') {
		v = c - '0';
		for (int i = 0; i < 2 && digit_at(l, l->pos) >= 0 && digit_at(l, l->pos) < 8; i++)
			v = v * 8 + digit_at(l, l->pos++);
	} else if (c == 'N' || c == 'u' || c == 'U' || (unsigned char)c >= 128 || c == '\r') {
		return code_lex_fail(l, at, "this escape is not in the subset");
	} else { /* unknown ones stay as they are */
		buf_putc(out, '\\');
		v = c;
	}
	if (v > 127)
		return code_lex_fail(l, at, "strings must be ASCII in the subset");
	buf_putc(out, (char)v);
	return 0;
}

static int lex_string_body(struct code_lexer *l, char quote, size_t start, struct buf *out)
{
	while (l->pos < l->len) {
		char c = l->text[l->pos++];

		if (c == quote)
			return 0;
		if (c == '\n' || c == '\r')
			break;
		if ((unsigned char)c >= 128)
			return code_lex_fail(l, l->pos - 1, "strings must be ASCII in the subset");
		if (c != '\\') {
			buf_putc(out, c);
			continue;
		}
		if (l->pos == l->len)
			break;
		if (lex_escape(l, out) < 0)
			return -1;
	}
	return code_lex_fail(l, start, "unterminated string");
}

int code_lex_string(struct code_lexer *l, struct code_token *t)
{
	struct buf out = BUF_INIT;
	char quote = l->text[l->pos];
	int ret;

	if (l->len - l->pos >= 3 && l->text[l->pos + 1] == quote && l->text[l->pos + 2] == quote)
		return code_lex_fail(l, l->pos, "triple-quoted strings are not in the subset");
	l->pos++;
	ret = lex_string_body(l, quote, t->off, &out);
	t->kind = TOKEN_VALUE;
	t->len = l->pos - t->off;
	t->value = (struct code_value){.kind = CODE_STR,
				       .text = arena_strndup(l->arena, buf_text(&out), out.len),
				       .len = out.len};
	buf_free(&out);
	return ret;
}
