// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Constructors of the AST: tokens, options, events and expressions. Packets are in build_packet.c.
 */
#include "parser/build.h"

#include <string.h>

#include "runtime/base/hex.h"

struct word build_word(struct parse *p, struct token t, struct span at)
{
	return (struct word){
		.text = arena_strndup(p->arena, t.text, t.len), .len = t.len, .span = at};
}

/* False on overflow. Hex may use all 64 bits, decimal must fit int64_t. */
bool build_parse_number(struct token t, int64_t *value)
{
	bool negative = false;
	uint64_t n = 0, limit;
	unsigned base = 10;
	size_t i = 0;

	while (t.substituted && i < t.len && strchr(" \t", t.text[i]))
		i++; /* as strtol() does */
	if (i < t.len && (t.text[i] == '-' || (t.substituted && t.text[i] == '+')))
		negative = t.text[i++] == '-';
	if (i + 2 < t.len && t.text[i] == '0' && (t.text[i + 1] | 0x20) == 'x') {
		base = 16;
		i += 2;
	} else if (t.substituted && i + 1 < t.len && t.text[i] == '0') {
		base = 8;
	}
	limit = base == 10 ? (uint64_t)INT64_MAX + negative : UINT64_MAX;
	for (; i < t.len; i++) {
		unsigned d = (unsigned)hex_digit(t.text[i]);

		if (d >= base || n > (limit - d) / base)
			return false;
		n = n * base + d;
	}
	*value = (int64_t)(negative ? 0 - n : n);
	return true;
}

static int64_t token_number(struct parse *p, struct token t, struct span at)
{
	int64_t value = 0;

	if (!build_parse_number(t, &value))
		diag_error(p->diags, at, "number too large");
	return value;
}

struct field build_number(struct parse *p, struct token t, struct span at)
{
	return (struct field){.state = FIELD_VALUE, .value = token_number(p, t, at), .span = at};
}

/* Exact: what is below a microsecond is cut off, nothing is rounded. */
struct moment build_time(struct parse *p, struct token t, struct span at)
{
	const int64_t most = 1000000000; /* seconds; three decades */
	int64_t seconds = 0, us = 0, unit = 100000;
	size_t i = 0;
	bool negative = t.len && t.text[0] == '-';

	if (t.substituted) {
		seconds = token_number(p, t, at);
		if (seconds > -most && seconds < most)
			return (struct moment){.us = seconds * 1000000};
		diag_error(p->diags, at, "time too large");
		return (struct moment){0};
	}
	for (i = negative; i < t.len && t.text[i] != '.'; i++) {
		seconds = seconds * 10 + hex_digit(t.text[i]);
		if (seconds >= most) {
			diag_error(p->diags, at, "time too large");
			return (struct moment){0};
		}
	}
	for (i++; i < t.len && unit; i++, unit /= 10)
		us += hex_digit(t.text[i]) * unit;
	us += seconds * 1000000;
	return (struct moment){.us = negative ? -us : us};
}

/* The outer blanks of code are not its own. Its text has its exact place, but where the source has
 * it in other words (line ends). */
static void strip_code(struct token *t, struct span *at)
{
	bool verbatim = at->len == t->len + 4;
	size_t len = t->len;

	while (t->len && strchr(" \t", t->text[0])) {
		t->text++;
		t->len--;
	}
	if (verbatim)
		at->off += 2 + (uint32_t)(len - t->len);
	while (t->len && strchr(" \t", t->text[t->len - 1]))
		t->len--;
	if (verbatim)
		at->len = (uint32_t)t->len;
}

struct text_block *build_block(struct parse *p, struct token t, struct span at)
{
	struct text_block *b = arena_new(p->arena, struct text_block);

	b->span = at;
	if (p->source->text[at.off] == '%')
		strip_code(&t, &at);
	b->text = build_word(p, t, at);
	return b;
}

/* ---- options ---- */

void build_option(struct parse *p, struct token name, struct span at)
{
	struct script_option *o = arena_new(p->arena, struct script_option);

	o->span = at;
	o->name = build_word(p, (struct token){name.text + 2, name.len - 2, false},
			     (struct span){at.off + 2, at.len - 2});
	if (p->last_option)
		p->last_option->next = o;
	else
		p->script->options = o;
	p->last_option = o;
}

void build_option_value(struct parse *p, struct token name, struct token value, struct span at,
			struct span value_at)
{
	size_t len = name.len;

	build_option(p, name, (struct span){at.off, (uint32_t)len});
	p->last_option->span = at;
	p->last_option->has_value = true;
	/* For --define the delimiters say what kind of token the symbol is. */
	if (len == 8 && !memcmp(name.text, "--define", 8))
		value = (struct token){p->source->text + value_at.off, value_at.len, false};
	p->last_option->value = build_word(p, value, value_at);
}

/* ---- events ---- */

static struct event *event(struct parse *p, enum event_kind kind, struct when w, struct span at)
{
	struct event *e = arena_new(p->arena, struct event);

	e->kind = kind;
	e->when = w;
	e->span = at;
	e->index = p->script->nevents;
	e->group = p->group;
	if (p->last_event)
		p->last_event->next = e;
	else
		p->script->events = e;
	p->last_event = e;
	p->script->nevents++;
	return e;
}

void build_event_packet(struct parse *p, struct when w, struct packet_pat *packet, struct span at)
{
	event(p, EVENT_PACKET, w, at)->packet = packet;
}

void build_event_call(struct parse *p, struct when w, struct call *call, struct span at)
{
	call->live = p->live;
	event(p, EVENT_CALL, w, at)->call = call;
}

void build_event_net(struct parse *p, struct when w, struct net_pat *net, struct span at)
{
	event(p, EVENT_NET, w, at)->net = net;
}

void build_event_block(struct parse *p, struct when w, enum event_kind kind,
		       struct text_block *block, struct span at)
{
	event(p, kind, w, at)->block = block;
}

struct call *build_call(struct parse *p, struct word name, struct expr_list args, struct span at,
			struct span args_at)
{
	struct call *c = arena_new(p->arena, struct call);

	c->name = name;
	c->args = args.first;
	c->nargs = args.n;
	c->span = at;
	c->args_span = args_at;
	return c;
}

void build_call_end(struct call *call, struct moment end, struct span at)
{
	call->blocking = true;
	call->end_us = end.us;
	call->live_end = end.live;
	call->end_span = at;
}

/* ---- expressions ---- */

struct expr *build_expr(struct parse *p, enum expr_kind kind, struct span at)
{
	struct expr *e = arena_new(p->arena, struct expr);

	e->kind = kind;
	e->span = at;
	return e;
}

struct expr *build_word_expr(struct parse *p, struct word w)
{
	struct expr *e = build_expr(p, EXPR_WORD, w.span);

	e->word = w;
	return e;
}

struct expr *build_piece(struct parse *p, struct token t, struct span at)
{
	struct expr *e = build_expr(p, EXPR_STRING, at);

	e->word = build_word(p, t, at);
	return e;
}

struct expr *build_string(struct parse *p, struct expr_list pieces, struct span at)
{
	struct expr *e = pieces.first, *piece;
	size_t len = 0;
	char *text;

	e->span = at;
	if (pieces.n == 1)
		return e;
	for (piece = e; piece; piece = piece->next)
		len += piece->word.len;
	text = arena_alloc(p->arena, len + 1);
	len = 0;
	for (piece = e; piece; piece = piece->next) {
		memcpy(text + len, piece->word.text, piece->word.len);
		len += piece->word.len;
	}
	e->word = (struct word){
		.text = text, .len = len, .span = span_join(e->word.span, pieces.last->span)};
	e->next = NULL;
	return e;
}

struct expr_list build_append(struct expr_list l, struct expr *e)
{
	if (l.last)
		l.last->next = e;
	else
		l.first = e;
	l.last = e;
	l.n++;
	return l;
}

struct expr *build_or(struct parse *p, struct expr *left, struct expr *right, struct span at)
{
	struct expr *e = left;

	if (left->kind != EXPR_OR) {
		e = build_expr(p, EXPR_OR, at);
		e->items = left;
		e->nitems = 1;
		e->value = left; /* the last operand while the list grows */
	}
	e->value->next = right;
	e->value = right;
	e->nitems++;
	e->span = at;
	return e;
}

struct expr *build_group(struct parse *p, enum expr_kind kind, struct expr_list items,
			 struct span at)
{
	struct expr *e = build_expr(p, kind, at);

	e->items = items.first;
	e->nitems = items.n;
	return e;
}

struct expr *build_named(struct parse *p, enum expr_kind kind, struct word name, struct expr *arg,
			 struct expr *value, struct span at)
{
	struct expr *e = build_expr(p, kind, at);

	e->word = name;
	e->arg = arg;
	e->value = value;
	return e;
}

struct expr *build_label_expr(struct parse *p, struct mpls_label label, struct span at)
{
	struct expr *e = build_expr(p, EXPR_LABEL, at);

	e->label = arena_new(p->arena, struct mpls_label);
	*e->label = label;
	return e;
}

static struct expr_list gre_member(struct parse *p, struct expr_list l, const char *name,
				   struct field f)
{
	struct word w = {.text = name, .len = strlen(name), .span = f.span};
	struct expr *value = build_expr(p, EXPR_INT, f.span);

	value->num = f.value;
	return build_append(l, build_named(p, EXPR_MEMBER, w, NULL, value, f.span));
}

struct expr *build_gre_expr(struct parse *p, struct gre_pat gre, struct span at)
{
	struct expr_list l = {0};

	l = gre_member(p, l, "flags", gre.flags);
	l = gre_member(p, l, "sum", gre.sum);
	l = gre_member(p, l, "off", gre.off);
	l = gre_member(p, l, "key", gre.key);
	l = gre_member(p, l, "seq", gre.seq);
	return build_group(p, EXPR_BRACES, l, at);
}
