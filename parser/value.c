// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Evaluation of expressions: words become numbers, strings bytes, a|b one number. Used by the
 * check pass (for its errors) and when a plan is made (for its values).
 */
#include "parser/value.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parser/foreign.h"
#include "parser/names.h"
#include "runtime/base/hex.h"

struct eval {
	const struct scope *scope;
	struct arena *arena;
	struct diag_list *diags;
};

static struct value *eval(struct eval *v, const struct expr *e);

static struct value *value_new(struct eval *v, enum value_kind kind, struct span at)
{
	struct value *x = arena_new(v->arena, struct value);

	x->kind = kind;
	x->span = at;
	return x;
}

static struct value *int_value(struct eval *v, struct span at, int64_t num, bool symbolic)
{
	struct value *x = value_new(v, VALUE_INT, at);

	x->num = num;
	x->symbolic = symbolic;
	return x;
}

/* Looked at again when it is known. */
static struct value *live_value(struct eval *v, struct span at)
{
	struct value *x = int_value(v, at, 1, true);

	x->live = true;
	return x;
}

/* ---- strings ---- */

/* One escape at @text (behind the backslash). Returns its length, 0 when it is none. */
static size_t unescape_one(const char *text, size_t left, unsigned char *out)
{
	static const char from[] = "ntrvf\"\\", to[] = "\n\t\r\v\f\"\\";
	const char *simple = left && *text ? strchr(from, *text) : NULL;

	if (simple) {
		*out = (unsigned char)to[simple - from];
		return 1;
	}
	if (left < 3 || *text != 'x' || hex_digit(text[1]) < 0 || hex_digit(text[2]) < 0)
		return 0;
	*out = (unsigned char)(hex_digit(text[1]) * 16 + hex_digit(text[2]));
	return 3;
}

static struct value *unescape(struct eval *v, const struct word *w, struct span at)
{
	struct value *x = value_new(v, VALUE_BYTES, at);
	unsigned char *out = arena_alloc(v->arena, w->len + 1);
	/* A single literal without symbols: places inside it are known. */
	bool exact = w->span.len == w->len + 2;
	size_t n = 0, used;

	for (size_t i = 0; i < w->len; i += used) {
		if (w->text[i] != '\\') {
			out[n++] = (unsigned char)w->text[i];
			used = 1;
			continue;
		}
		used = unescape_one(w->text + i + 1, w->len - i - 1, &out[n]);
		if (!used) {
			struct span s = {w->span.off + 1 + (uint32_t)i, i + 1 < w->len ? 2 : 1};

			diag_error(v->diags, exact ? s : w->span, "unknown escape in a string");
			diag_note(v->diags, "known are \\n \\t \\r \\v \\f \\\" \\\\ and \\xHH");
			return NULL;
		}
		used++;
		n++;
	}
	x->bytes = out;
	x->len = n;
	return x;
}

/* ---- words ---- */

/* The value of a constant, of whatever system. */
static bool constant(struct eval *v, const char *name, struct span at, int64_t *num)
{
	if (const_find(name, num))
		return true;
	*num = 1;
	return foreign_use(name, at, v->scope ? v->scope->foreign : NULL, v->diags);
}

/* A variant's symbol: a string, a number, or else the name of a constant. */
static struct value *late_value(struct eval *v, const struct word *w, const char *raw)
{
	size_t len = strlen(raw);
	int64_t num;
	char *end;

	if (*raw == '"') {
		struct word text = {raw + 1, len > 1 ? len - 2 : 0, w->span};

		return unescape(v, &text, w->span);
	}
	errno = 0;
	num = strtoll(raw, &end, 0);
	if (!*end && !errno)
		return int_value(v, w->span, num, true);
	if (constant(v, raw, w->span, &num))
		return int_value(v, w->span, num, true);
	diag_error(v->diags, w->span, "symbol '%s' stands for '%s', which is not a constant",
		   w->text, raw);
	return NULL;
}

static struct value *eval_word(struct eval *v, const struct word *w)
{
	const struct symbol *late = v->scope ? symtab_find(v->scope->late, w->text, w->len) : NULL;
	const char *close;
	int64_t num;

	if (late)
		return late_value(v, w, late->value);
	if (constant(v, w->text, w->span, &num))
		return int_value(v, w->span, num, true);
	diag_error(v->diags, w->span, "unknown constant '%s'", w->text);
	close = suggest_const(w->text);
	if (close)
		diag_note(v->diags, "did you mean '%s'?", close);
	return NULL;
}

/* ---- compound expressions ---- */

static struct value *eval_or(struct eval *v, const struct expr *e)
{
	struct value *x = int_value(v, e->span, 0, true);
	const struct expr *item = e->items;

	for (size_t i = 0; i < e->nitems; i++, item = item->next) {
		struct value *operand = eval(v, item);

		if (!operand)
			return NULL;
		if (operand->kind != VALUE_INT) {
			diag_error(v->diags, item->span, "only integers can be joined by '|'");
			return NULL;
		}
		x->num |= operand->num;
	}
	return x;
}

static struct value *eval_items(struct eval *v, const struct expr *e, enum value_kind kind)
{
	struct value *x = value_new(v, kind, e->span), **tail = &x->items;
	const struct expr *item;
	bool ok = true;

	/* All of them, so that all mistakes are shown. */
	for (item = e->items; item; item = item->next) {
		struct value *y = eval(v, item);

		if (!y) {
			ok = false;
			continue;
		}
		*tail = y;
		tail = &y->next;
		x->nitems++;
	}
	return ok ? x : NULL;
}

static struct value *eval_member(struct eval *v, const struct expr *e)
{
	struct value *arg = NULL, *value = NULL, *x;

	if (e->arg) {
		arg = eval(v, e->arg);
		if (!arg)
			return NULL;
	}
	value = eval(v, e->value);
	if (!value)
		return NULL;
	/* The value may be an item of a list of its own: name a copy. */
	x = value_new(v, value->kind, e->span);
	*x = *value;
	x->span = e->span;
	x->name = arena_strndup(v->arena, e->word.text, e->word.len);
	x->arg = arg;
	return x;
}

static struct value *eval_address(struct eval *v, const struct expr *e, const struct value *text,
				  bool v6)
{
	unsigned char *address = arena_alloc(v->arena, 16);
	struct value *x;

	if (text->kind != VALUE_BYTES || strlen((const char *)text->bytes) != text->len ||
	    inet_pton(v6 ? AF_INET6 : AF_INET, (const char *)text->bytes, address) != 1) {
		diag_error(v->diags, text->span, "not an %s address", v6 ? "IPv6" : "IPv4");
		return NULL;
	}
	if (!v6) {
		uint32_t n;

		memcpy(&n, address, sizeof(n));
		return int_value(v, e->span, n, true);
	}
	x = value_new(v, VALUE_ADDR6, e->span);
	x->bytes = address;
	x->len = 16;
	return x;
}

static struct value *eval_call(struct eval *v, const struct expr *e)
{
	static const char *const functions[] = {"inet_addr", "inet6_addr", "htons", "htonl", NULL};
	const char *name = e->word.text, *close;
	struct value *arg;
	size_t i = 0;

	while (functions[i] && strcmp(functions[i], name) != 0)
		i++;
	if (!functions[i]) {
		diag_error(v->diags, e->word.span, "unknown function '%s'", name);
		close = suggest(name, functions);
		diag_note(v->diags,
			  close ? "did you mean '%s'?"
				: "known are inet_addr, inet6_addr, htons and htonl",
			  close);
		return NULL;
	}
	arg = eval(v, e->arg);
	if (!arg)
		return NULL;
	if (i < 2)
		return eval_address(v, e, arg, i == 1);
	if (i == 3) {
		if (arg->kind == VALUE_INT && arg->num >= 0 && arg->num <= UINT32_MAX)
			return int_value(v, e->span, htonl((uint32_t)arg->num), true);
		diag_error(v->diags, arg->span, "htonl needs a number between 0 and 4294967295");
		return NULL;
	}
	if (arg->kind != VALUE_INT || arg->num < 0 || arg->num > 0xffff) {
		diag_error(v->diags, arg->span, "htons needs a number between 0 and 65535");
		return NULL;
	}
	return int_value(v, e->span, htons((uint16_t)arg->num), true);
}

static int in_range(struct eval *v, const struct field *f, const char *name, int64_t most)
{
	if (f->value >= 0 && f->value <= most)
		return 0;
	return diag_error(v->diags, f->span, "%s must be between 0 and %lld", name,
			  (long long)most);
}

/* A stack entry as in RFC 3032 section 2.1. */
static struct value *eval_label(struct eval *v, const struct expr *e)
{
	const struct mpls_label *m = e->label;
	struct value *x = value_new(v, VALUE_LABEL, e->span);
	int bad = in_range(v, &m->label, "label", 0xfffff) + in_range(v, &m->tc, "tc", 7) +
		  in_range(v, &m->ttl, "ttl", 255);

	x->num = m->label.value << 12 | m->tc.value << 9 | (int64_t)m->bottom << 8 | m->ttl.value;
	return bad ? NULL : x;
}

static struct value *eval(struct eval *v, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_ELLIPSIS: return value_new(v, VALUE_ELLIPSIS, e->span);
	case EXPR_INT: return int_value(v, e->span, e->num, false);
	case EXPR_WORD: return eval_word(v, &e->word);
	case EXPR_STRING: return unescape(v, &e->word, e->span);
	case EXPR_OR: return eval_or(v, e);
	case EXPR_LIST: return eval_items(v, e, VALUE_LIST);
	case EXPR_BRACES: return eval_items(v, e, VALUE_STRUCT);
	case EXPR_MEMBER: return eval_member(v, e);
	case EXPR_CALL: return eval_call(v, e);
	case EXPR_LABEL: return eval_label(v, e);
	case EXPR_LIVE: return live_value(v, e->span);
	}
	return NULL;
}

struct value *value_eval(const struct expr *e, const struct scope *scope, struct arena *arena,
			 struct diag_list *diags)
{
	struct eval v = {scope, arena, diags};

	return eval(&v, e);
}

const struct value *value_member(const struct value *v, const char *name)
{
	const struct value *item = v->kind == VALUE_STRUCT ? v->items : NULL;

	for (; item; item = item->next) {
		if (item->name && !strcmp(item->name, name))
			return item;
	}
	return NULL;
}

int word_hex(const struct word *w, const struct scope *scope, unsigned char *out, size_t cap)
{
	const struct symbol *late = scope ? symtab_find(scope->late, w->text, w->len) : NULL;
	const char *text = late ? late->value : w->text;
	size_t len = late ? strlen(late->value) : w->len;

	if (late && len > 1 && *text == '"') {
		text++;
		len -= 2;
	}
	if (len % 2 || len / 2 > cap)
		return -1;
	for (size_t i = 0; i < len; i += 2) {
		if (hex_digit(text[i]) < 0 || hex_digit(text[i + 1]) < 0)
			return -1;
		out[i / 2] = (unsigned char)(hex_digit(text[i]) * 16 + hex_digit(text[i + 1]));
	}
	return (int)(len / 2);
}
