// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns $((...)) of decimal numbers, + - * / % and parentheses. */
#include <limits.h>

#include "runtime/command/tree.h"

#define NESTED_MOST 20

struct sum {
	const char *p;
	unsigned depth;
	bool bad;
};

static void blanks(struct sum *s)
{
	while (*s->p == ' ' || *s->p == '\t')
		s->p++;
}

static long long add(struct sum *s);

static long long read_operand(struct sum *s)
{
	long long n = 0;

	/* A leading 0 makes it octal. */
	if (*s->p < '0' || *s->p > '9' || (*s->p == '0' && s->p[1] >= '0' && s->p[1] <= '9'))
		s->bad = true;
	for (; *s->p >= '0' && *s->p <= '9' && !s->bad; s->p++)
		s->bad = __builtin_mul_overflow(n, 10, &n) ||
			 __builtin_add_overflow(n, *s->p - '0', &n);
	return n;
}

static long long primary(struct sum *s)
{
	long long n;

	blanks(s);
	if (*s->p != '(') {
		n = read_operand(s);
	} else if (++s->depth > NESTED_MOST) {
		s->bad = true;
		return 0;
	} else {
		s->p++;
		n = add(s);
		if (*s->p != ')')
			s->bad = true;
		else
			s->p++;
	}
	blanks(s);
	return n;
}

static long long divide(struct sum *s, char op, long long a, long long b)
{
	if (b == 0 || (a == LLONG_MIN && b == -1)) {
		s->bad = true;
		return 0;
	}
	return op == '/' ? a / b : a % b;
}

static long long multiply(struct sum *s)
{
	long long n = primary(s), b;

	while (!s->bad && (*s->p == '*' || *s->p == '/' || *s->p == '%')) {
		char op = *s->p++;

		b = primary(s);
		if (s->bad)
			break;
		if (op != '*')
			n = divide(s, op, n, b);
		else if (__builtin_mul_overflow(n, b, &n))
			s->bad = true;
	}
	return n;
}

static long long add(struct sum *s)
{
	long long n = multiply(s), b;

	while (!s->bad && (*s->p == '+' || *s->p == '-')) {
		char op = *s->p++;

		b = multiply(s);
		if (op == '+' ? __builtin_add_overflow(n, b, &n) : __builtin_sub_overflow(n, b, &n))
			s->bad = true;
	}
	return n;
}

size_t arith(const char *text, struct buf *out)
{
	struct sum s = {.p = text};
	long long n = add(&s);

	if (s.bad || s.p[0] != ')' || s.p[1] != ')')
		return 0;
	buf_printf(out, "%lld", n);
	return (size_t)(s.p + 2 - text);
}
