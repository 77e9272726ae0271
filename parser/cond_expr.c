// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the conditions of #if: those of C's preprocessor, with integers, names and defined(). */
#include "parser/cond.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The names of the system that a script runs on, as C compilers and the BSD dialect know them. */
static const char *const system_names[] = {
#if defined(__linux__)
	"Linux",
	"linux",
	"__linux__",
#elif defined(__FreeBSD__)
	"FreeBSD",
	"freebsd",
	"__FreeBSD__",
#endif
};

bool cond_is_defined(const struct parse *p, const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(system_names) / sizeof(*system_names); i++)
		if (strlen(system_names[i]) == len && !memcmp(system_names[i], name, len))
			return true;
	return symtab_find(&p->script->defines, name, len);
}

#define MAX_DEPTH 50

struct reader {
	struct parse *p;
	const char *text; /* in the source, which ends with a NUL */
	const char *end;
	unsigned depth;
	bool failed;
};

/* From the weakest to the strongest; a longer one before what it begins with. */
static const struct operation {
	char text[3];
	int level;
} operators[] = {
	{"||", 1}, {"&&", 2}, {"==", 3}, {"!=", 3}, {"<=", 4}, {">=", 4},
	{"<", 4},  {">", 4},  {"+", 5},  {"-", 5},  {"*", 6},
};

static int64_t expr_error(struct reader *r, const char *at, size_t len, const char *what)
{
	const struct span where = {(uint32_t)(at - r->p->source->text), (uint32_t)len};

	if (!r->failed) {
		diag_error(r->p->diags, where, "%s", what);
		diag_note(r->p->diags,
			  "#if knows integers, names, defined(NAME) and ! && || == != < > <= >= + "
			  "- * ( ); a comment begins with // or with # and a blank");
	}
	r->failed = true;
	r->text = r->end;
	return 0;
}

static char peek(struct reader *r)
{
	while (r->text < r->end && isspace((unsigned char)*r->text))
		r->text++;
	if (r->end - r->text >= 2 && r->text[0] == '/' && strchr("/*", r->text[1]))
		r->end = r->text; /* a comment */
	return r->text < r->end ? *r->text : '\0';
}

static bool take(struct reader *r, char c)
{
	if (peek(r) != c)
		return false;
	r->text++;
	return true;
}

static size_t word_length(const struct reader *r)
{
	size_t n = 0;

	while (r->text + n < r->end && (isalnum((unsigned char)r->text[n]) || r->text[n] == '_'))
		n++;
	return n;
}

static int64_t read_defined(struct reader *r)
{
	bool parens = take(r, '(');
	const char *name;
	size_t len;

	peek(r);
	name = r->text;
	len = word_length(r);
	if (!len)
		return expr_error(r, name, 0, "'defined' needs a name");
	r->text += len;
	if (parens && !take(r, ')'))
		return expr_error(r, r->text, 0, "')' is missing");
	return cond_is_defined(r->p, name, len);
}

static int64_t read_number(struct reader *r, const char *text, size_t len)
{
	char digits[32];
	char *end;
	int64_t n;

	if (len < sizeof(digits)) {
		memcpy(digits, text, len);
		digits[len] = '\0';
		errno = 0;
		n = strtoll(digits, &end, 0);
		if (!*end && !errno)
			return n;
	}
	return expr_error(r, text, len, "this is not a number");
}

/* As for C's preprocessor, a name that is not defined is 0. */
static int64_t read_name(struct reader *r, const char *name, size_t len)
{
	const struct symbol *s = symtab_find(&r->p->script->defines, name, len);
	char *end;
	int64_t n;

	if (!s)
		return cond_is_defined(r->p, name, len);
	n = strtoll(s->value, &end, 0);
	return *end || !*s->value
		       ? expr_error(r, name, len, "this name does not stand for a number")
		       : n;
}

static int64_t read_level(struct reader *r, int level);

static int64_t read_operand(struct reader *r)
{
	char c = peek(r);
	const char *text = r->text;
	int64_t n;
	size_t len;

	if (++r->depth > MAX_DEPTH)
		return expr_error(r, text, 0, "nested too deeply");
	if (take(r, '!')) {
		n = !read_operand(r);
	} else if (take(r, '-')) {
		n = (int64_t)(0 - (uint64_t)read_operand(r));
	} else if (take(r, '(')) {
		n = read_level(r, 1);
		if (!take(r, ')') && !r->failed)
			return expr_error(r, r->text, 0, "')' is missing");
	} else {
		len = word_length(r);
		r->text += len;
		if (!len)
			return expr_error(r, text, c ? 1 : 0,
					  c ? "this is not a condition" : "a condition is missing");
		if (isdigit((unsigned char)c))
			n = read_number(r, text, len);
		else if (len == 7 && !memcmp(text, "defined", 7))
			n = read_defined(r);
		else
			n = read_name(r, text, len);
	}
	r->depth--;
	return n;
}

static int64_t apply(const char *op, int64_t a, int64_t b)
{
	switch (op[0]) {
	case '|': return a || b;
	case '&': return a && b;
	case '=': return a == b;
	case '!': return a != b;
	case '<': return op[1] ? a <= b : a < b;
	case '>': return op[1] ? a >= b : a > b;
	case '+': return (int64_t)((uint64_t)a + (uint64_t)b);
	case '-': return (int64_t)((uint64_t)a - (uint64_t)b);
	default: return (int64_t)((uint64_t)a * (uint64_t)b);
	}
}

static const struct operation *next_operator(struct reader *r)
{
	peek(r);
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		size_t n = strlen(operators[i].text);

		if ((size_t)(r->end - r->text) >= n && !memcmp(r->text, operators[i].text, n))
			return &operators[i];
	}
	return NULL;
}

/* Operators of @level and stronger, left to right. */
static int64_t read_level(struct reader *r, int level)
{
	int64_t n = read_operand(r);
	const struct operation *op;

	while (!r->failed && (op = next_operator(r)) && op->level >= level) {
		r->text += strlen(op->text);
		n = apply(op->text, n, read_level(r, op->level + 1));
	}
	return n;
}

int cond_expr(struct parse *p, struct span at)
{
	struct reader r = {.p = p, .text = p->source->text + at.off};
	int64_t n;

	r.end = r.text + at.len;
	n = read_level(&r, 1);
	if (!r.failed && peek(&r))
		expr_error(&r, r.text, word_length(&r) ? word_length(&r) : 1,
			   "nothing can follow the condition");
	return r.failed ? -1 : n != 0;
}
