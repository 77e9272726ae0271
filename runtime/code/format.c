// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the "%" operator of strings (Python library reference, printf-style formatting). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/code/ast.h"

#define MAX_WIDTH 1000

struct conv {
	bool left, zero, plus, blank, alt;
	int width, prec; /* prec -1: none */
	char type;
};

static int malformed(struct code_eval *ev, const char *what)
{
	return code_raise(ev, TROUBLE_EXCEPTION, "%s", what);
}

/* Digits at @i; -1: more than MAX_WIDTH. */
static int read_width(const struct code_value *fmt, size_t *i)
{
	int n = 0;

	while (*i < fmt->len && fmt->text[*i] >= '0' && fmt->text[*i] <= '9') {
		n = n * 10 + (fmt->text[(*i)++] - '0');
		if (n > MAX_WIDTH)
			return -1;
	}
	return n;
}

static void flags(const struct code_value *fmt, size_t *i, struct conv *c)
{
	for (; *i < fmt->len; ++*i) {
		switch (fmt->text[*i]) {
		case '-': c->left = true; break;
		case '0': c->zero = true; break;
		case '+': c->plus = true; break;
		case ' ': c->blank = true; break;
		case '#': c->alt = true; break;
		default: return;
		}
	}
}

/* @i: behind the "%". */
static int conv_parse(struct code_eval *ev, const struct code_value *fmt, size_t *i, struct conv *c)
{
	*c = (struct conv){.prec = -1};
	flags(fmt, i, c);
	c->width = read_width(fmt, i);
	if (*i < fmt->len && fmt->text[*i] == '.') {
		++*i;
		c->prec = read_width(fmt, i);
		if (c->prec < 0)
			c->width = -1;
	}
	if (c->width < 0)
		return code_raise(ev, TROUBLE_OUTSIDE, "a format width above %d", MAX_WIDTH);
	while (*i < fmt->len && strchr("hlL", fmt->text[*i]) && fmt->text[*i])
		++*i;
	if (*i == fmt->len)
		return malformed(ev, "ValueError: incomplete format");
	c->type = fmt->text[(*i)++];
	if (c->type == '*' || c->type == '(')
		return code_raise(ev, TROUBLE_OUTSIDE, "\"%%%c\" in a format", c->type);
	return 0;
}

/* @sign (and prefix) and @body, padded. */
static void put_padded(const struct conv *c, bool zero, const char *sign, const char *body,
		       size_t n, struct buf *out)
{
	size_t have = strlen(sign) + n;
	size_t pad = (size_t)c->width > have ? (size_t)c->width - have : 0;

	if (!c->left && !zero)
		buf_fill(out, ' ', pad);
	buf_puts(out, sign);
	if (!c->left && zero)
		buf_fill(out, '0', pad);
	buf_add(out, body, n);
	if (c->left)
		buf_fill(out, ' ', pad);
}

static int as_int(struct code_eval *ev, const struct conv *c, const struct code_value *v, int128 *n)
{
	bool decimal = strchr("diu", c->type);

	if (v->kind == CODE_INT || v->kind == CODE_BOOL) {
		*n = v->num;
		return 0;
	}
	if (v->kind == CODE_FLOAT && decimal) {
		if (!(fabs(v->real) < 0x1p126))
			return code_raise(ev, TROUBLE_OUTSIDE, "a number exceeds 127 bits");
		*n = (int128)v->real;
		return 0;
	}
	return code_raise(ev, TROUBLE_EXCEPTION, "TypeError: %%%c format: %s is required, not %s",
			  c->type, decimal ? "a real number" : "an integer", code_type_name(v));
}

static int put_int(struct code_eval *ev, const struct conv *c, const struct code_value *v,
		   struct buf *out)
{
	unsigned base = c->type == 'x' || c->type == 'X' ? 16 : c->type == 'o' ? 8 : 10;
	struct buf body = BUF_INIT, padded = BUF_INIT;
	char sign[4] = "";
	int128 n = 0;

	if (as_int(ev, c, v, &n) < 0)
		return -1;
	code_digits(n, base, &body);
	if (c->prec > 0 && (size_t)c->prec > body.len)
		buf_fill(&padded, '0', (size_t)c->prec - body.len);
	buf_add(&padded, body.data, body.len);
	if (c->type == 'X')
		for (size_t i = 0; i < padded.len; i++)
			if (padded.data[i] >= 'a')
				padded.data[i] -= 'a' - 'A';
	snprintf(sign, sizeof(sign), "%s%s",
		 n < 0      ? "-"
		 : c->plus  ? "+"
		 : c->blank ? " "
			    : "",
		 !c->alt || base == 10 ? ""
		 : c->type == 'x'      ? "0x"
		 : c->type == 'X'      ? "0X"
				       : "0o");
	put_padded(c, c->zero, sign, padded.data, padded.len, out);
	buf_free(&body);
	buf_free(&padded);
	return 0;
}

static int put_float(struct code_eval *ev, const struct conv *c, const struct code_value *v,
		     struct buf *out)
{
	char fmt[8] = {'%', '.', '*', c->type, '\0'};
	char alt[8] = {'%', '#', '.', '*', c->type, '\0'};
	struct buf body = BUF_INIT;
	const char *sign;
	double d;

	if (!code_is_num(v))
		return code_raise(ev, TROUBLE_EXCEPTION, "TypeError: must be real number, not %s",
				  code_type_name(v));
	d = v->kind == CODE_FLOAT ? v->real : (double)v->num;
	sign = signbit(d) && !isnan(d) ? "-" : c->plus ? "+" : c->blank ? " " : "";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	buf_printf(&body, c->alt ? alt : fmt, c->prec < 0 ? 6 : c->prec, isnan(d) ? NAN : fabs(d));
#pragma GCC diagnostic pop
	put_padded(c, c->zero && isfinite(d), sign, buf_text(&body), body.len, out);
	buf_free(&body);
	return 0;
}

static int put_char(struct code_eval *ev, const struct conv *c, const struct code_value *v,
		    struct buf *out)
{
	char ch;

	if (v->kind == CODE_STR && v->len == 1) {
		ch = v->text[0];
	} else if (v->kind == CODE_INT || v->kind == CODE_BOOL) {
		if (v->num < 0 || v->num > 127)
			return code_raise(ev, TROUBLE_OUTSIDE, "a character that is not ASCII");
		ch = (char)v->num;
	} else {
		return malformed(ev, "TypeError: %c requires int or char");
	}
	put_padded(c, false, "", &ch, 1, out);
	return 0;
}

static int put_text(const struct conv *c, const struct code_value *v, struct buf *out)
{
	struct buf body = BUF_INIT;
	size_t n;

	if (c->type == 's')
		code_str(v, &body);
	else
		code_repr(v, &body);
	n = c->prec >= 0 && (size_t)c->prec < body.len ? (size_t)c->prec : body.len;
	put_padded(c, false, "", buf_text(&body), n, out);
	buf_free(&body);
	return 0;
}

static int put(struct code_eval *ev, const struct conv *c, const struct code_value *v,
	       struct buf *out)
{
	if (strchr("diuxXo", c->type))
		return put_int(ev, c, v, out);
	if (strchr("fFeEgG", c->type))
		return put_float(ev, c, v, out);
	if (c->type == 'c')
		return put_char(ev, c, v, out);
	return put_text(c, v, out);
}

static int format(struct code_eval *ev, const struct code_value *fmt, const struct code_value *args,
		  size_t nargs, struct buf *out)
{
	size_t used = 0, i = 0;

	while (i < fmt->len) {
		struct conv c;

		if (fmt->text[i] != '%') {
			buf_putc(out, fmt->text[i++]);
			continue;
		}
		i++;
		if (i < fmt->len && fmt->text[i] == '%') {
			buf_putc(out, fmt->text[i++]);
			continue;
		}
		if (conv_parse(ev, fmt, &i, &c) < 0)
			return -1;
		if (!c.type || !strchr("diuxXofFeEgGcsra", c.type))
			return code_raise(
				ev, TROUBLE_EXCEPTION,
				"ValueError: unsupported format character '%c' (0x%x) at index %zu",
				c.type, (unsigned char)c.type, i - 1);
		if (used == nargs)
			return malformed(ev, "TypeError: not enough arguments for format string");
		if (put(ev, &c, &args[used++], out) < 0)
			return -1;
		if (out->len > CODE_MAX_TEXT)
			return code_raise(ev, TROUBLE_OUTSIDE, "a string gets too long");
	}
	if (used < nargs)
		return malformed(ev,
				 "TypeError: not all arguments converted during string formatting");
	return 0;
}

int code_format(struct code_eval *ev, const struct code_value *fmt, const struct code_value *args,
		struct code_value *out)
{
	bool tuple = args->kind == CODE_TUPLE;
	struct buf text = BUF_INIT;
	int ret = format(ev, fmt, tuple ? args->items : args, tuple ? args->n : 1, &text);

	if (ret == 0)
		*out = code_text_value(ev, &text);
	buf_free(&text);
	return ret;
}
