// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the values of code blocks as Python prints them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/code/ast.h"

bool code_truth(const struct code_value *v)
{
	switch (v->kind) {
	case CODE_NONE: return false;
	case CODE_FLOAT: return v->real != 0;
	case CODE_STR: return v->len > 0;
	case CODE_TUPLE: return v->n > 0;
	default: return v->num != 0;
	}
}

bool code_is_num(const struct code_value *v)
{
	return v->kind == CODE_BOOL || v->kind == CODE_INT || v->kind == CODE_FLOAT;
}

const char *code_type_name(const struct code_value *v)
{
	static const char *const names[] = {
		[CODE_NONE] = "NoneType", [CODE_BOOL] = "bool", [CODE_INT] = "int",
		[CODE_FLOAT] = "float",   [CODE_STR] = "str",   [CODE_TUPLE] = "tuple",
	};

	return names[v->kind];
}

static void digits(uint128 u, unsigned base, struct buf *out)
{
	char text[130], *p = text + sizeof(text);

	do {
		*--p = "0123456789abcdef"[u % base];
		u /= base;
	} while (u);
	buf_add(out, p, (size_t)(text + sizeof(text) - p));
}

static uint128 magnitude(int128 v)
{
	return v < 0 ? -(uint128)v : (uint128)v;
}

void code_digits(int128 v, unsigned base, struct buf *out)
{
	digits(magnitude(v), base, out);
}

void code_int_text(int128 v, struct buf *out)
{
	if (v < 0)
		buf_putc(out, '-');
	digits(magnitude(v), 10, out);
}

/* The fewest digits that read back as the same number, as Python's repr(). */
static void float_text(double d, struct buf *out)
{
	char sci[40], *exp_at;
	int exponent, prec;

	if (isnan(d) || isinf(d)) {
		buf_puts(out, isnan(d) ? "nan" : d < 0 ? "-inf" : "inf");
		return;
	}
	for (prec = 0; prec < 17; prec++) {
		snprintf(sci, sizeof(sci), "%.*e", prec, d);
		if (strtod(sci, NULL) == d)
			break;
	}
	exp_at = strchr(sci, 'e');
	exponent = atoi(exp_at + 1);
	if (exponent < -4 || exponent >= 16) {
		buf_puts(out, sci); /* as in C: at least two digits of exponent */
		return;
	}
	prec = prec > exponent ? prec - exponent : 0;
	buf_printf(out, "%.*f", prec, d);
	if (!prec)
		buf_puts(out, ".0");
}

static void str_repr(const struct code_value *v, struct buf *out)
{
	bool single = memchr(v->text, '\'', v->len) && !memchr(v->text, '"', v->len);
	char quote = single ? '"' : '\'';

	buf_putc(out, quote);
	for (size_t i = 0; i < v->len; i++) {
		char c = v->text[i];

		if (c == quote || c == '\\')
			buf_printf(out, "\\%c", c);
		else if (c == '\n' || c == '\r' || c == '\t')
			buf_printf(out, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
		else if (c < ' ' || c == 127)
			buf_printf(out, "\\x%02x", (unsigned char)c);
		else
			buf_putc(out, c);
	}
	buf_putc(out, quote);
}

void code_repr(const struct code_value *v, struct buf *out)
{
	switch (v->kind) {
	case CODE_NONE: buf_puts(out, "None"); break;
	case CODE_BOOL: buf_puts(out, v->num ? "True" : "False"); break;
	case CODE_INT: code_int_text(v->num, out); break;
	case CODE_FLOAT: float_text(v->real, out); break;
	case CODE_STR: str_repr(v, out); break;
	case CODE_TUPLE:
		buf_putc(out, '(');
		for (size_t i = 0; i < v->n; i++) {
			if (i)
				buf_puts(out, ", ");
			code_repr(&v->items[i], out);
		}
		buf_puts(out, v->n == 1 ? ",)" : ")");
		break;
	}
}

void code_str(const struct code_value *v, struct buf *out)
{
	if (v->kind == CODE_STR)
		buf_add(out, v->text, v->len);
	else
		code_repr(v, out);
}

struct code_value code_text_value(struct code_eval *ev, const struct buf *text)
{
	return (struct code_value){
		.kind = CODE_STR,
		.len = text->len,
		.text = arena_strndup(&ev->env->arena, buf_text(text), text->len)};
}
