// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the copy of a line in which live values are numbers. What has none is shared. */
#include "parser/fill.h"

#include <stdio.h>
#include <string.h>

#include "parser/check.h"
#include "parser/numbers.h"
#include "parser/parser.h"

struct filler {
	const struct filling *f;
	bool failed;
};

bool event_is_live(const struct event *ev)
{
	if (ev->when.live_at || ev->when.live_end)
		return true;
	if (ev->kind == EVENT_CALL)
		return ev->call->live || ev->call->live_end;
	return ev->kind == EVENT_PACKET && ev->packet->live;
}

/* ---- numbers ---- */

/* What it comes to, once for each wording. */
static void say(const struct filling *f, const struct calc *c, const struct quantity *q)
{
	char text[96], value[32];
	const char *known;

	if (q->fraction)
		snprintf(value, sizeof(value), "%.6f", (double)q->num / CALC_MILLION);
	else
		snprintf(value, sizeof(value), "%lld", (long long)q->num);
	snprintf(text, sizeof(text), "%.*s is %s", c->span.len < 60 ? (int)c->span.len : 60,
		 f->source->text + c->span.off, value);
	known = strstr(buf_text(f->said), text);
	if (!known)
		buf_printf(f->said, "%s%s", f->said->len ? ", " : "", text);
}

static bool work_out(struct filler *f, const struct calc *c, struct quantity *q)
{
	bool ok = calc_eval(c, f->f->scope, q, f->f->diags) == 0;

	f->failed |= !ok;
	if (ok)
		say(f->f, c, q);
	return ok;
}

static void fill_number(void *context, struct field *field)
{
	struct filler *f = context;
	struct quantity q;

	if (field->state == FIELD_OPEN) {
		struct bounds *b = arena_new(f->f->arena, struct bounds);

		*b = *field->open;
		fill_number(f, &b->low);
		fill_number(f, &b->high);
		field->open = b;
	} else if (field->state == FIELD_LIVE && work_out(f, field->live, &q)) {
		*field = (struct field){.state = FIELD_VALUE, .value = q.num, .span = field->span};
	}
}

static int64_t fill_time(struct filler *f, const struct calc *c, int64_t written)
{
	struct quantity q;

	if (!c || !work_out(f, c, &q))
		return written;
	if (!q.fraction && __builtin_mul_overflow(q.num, CALC_MILLION, &q.num)) {
		f->failed = true;
		diag_error(f->f->diags, c->span, "time too large");
	}
	return q.num;
}

/* ---- packets ---- */

static struct tcpopt_pat *copy_options(struct filler *f, const struct tcpopt_pat *o)
{
	struct tcpopt_pat *first = NULL, **end = &first;

	for (; o; o = o->next, end = &(*end)->next) {
		*end = arena_new(f->f->arena, struct tcpopt_pat);
		**end = *o;
		(*end)->next = NULL;
		if (!o->nblocks)
			continue;
		(*end)->blocks = arena_array(f->f->arena, o->nblocks, sizeof(*o->blocks));
		memcpy((*end)->blocks, o->blocks, o->nblocks * sizeof(*o->blocks));
	}
	return first;
}

static struct packet_pat *fill_packet(struct filler *f, const struct packet_pat *from)
{
	struct packet_pat *p = arena_new(f->f->arena, struct packet_pat);
	struct cut_pat *cut = &p->tcp.cut;

	*p = *from;
	if (p->l4 == L4_TCP) {
		p->tcp.opts = copy_options(f, p->tcp.opts);
		cut->sizes = arena_array(f->f->arena, cut->n + 1, sizeof(*cut->sizes));
		if (cut->n)
			memcpy(cut->sizes, from->tcp.cut.sizes, cut->n * sizeof(*cut->sizes));
	}
	packet_numbers(p, fill_number, f);
	return p;
}

/* ---- calls ---- */

static struct expr *fill_expr(struct filler *f, const struct expr *from);

static struct expr *fill_exprs(struct filler *f, const struct expr *from)
{
	struct expr *first = NULL, **end = &first;

	for (; from; from = from->next, end = &(*end)->next)
		*end = fill_expr(f, from);
	return first;
}

static struct expr *fill_expr(struct filler *f, const struct expr *from)
{
	struct expr *e = arena_new(f->f->arena, struct expr);
	struct quantity q = {false, 0};

	*e = *from;
	e->next = NULL;
	if (e->kind == EXPR_LIVE) {
		work_out(f, from->live, &q);
		e->kind = EXPR_INT;
		e->num = q.num;
	}
	e->items = fill_exprs(f, from->items);
	e->arg = from->arg ? fill_expr(f, from->arg) : NULL;
	/* EXPR_OR keeps its last operand there. */
	e->value = from->value && from->kind == EXPR_MEMBER ? fill_expr(f, from->value) : NULL;
	return e;
}

static struct call *fill_call(struct filler *f, const struct call *from)
{
	struct call *c = arena_new(f->f->arena, struct call);

	*c = *from;
	c->end_us = fill_time(f, from->live_end, from->end_us);
	if (!from->live)
		return c;
	c->args = fill_exprs(f, from->args);
	c->result = fill_expr(f, from->result);
	return c;
}

/* ---- all of it ---- */

const struct event *event_fill(const struct event *from, const struct filling *filling)
{
	struct event *ev = arena_new(filling->arena, struct event);
	struct filler f = {.f = filling};
	size_t errors = filling->diags->nerrors;

	*ev = *from;
	ev->next = NULL;
	ev->when.at_us = fill_time(&f, from->when.live_at, from->when.at_us);
	ev->when.end_us = fill_time(&f, from->when.live_end, from->when.end_us);
	if (ev->kind == EVENT_PACKET)
		ev->packet = fill_packet(&f, from->packet);
	else if (ev->kind == EVENT_CALL)
		ev->call = fill_call(&f, from->call);
	if (!f.failed)
		check_event(ev, filling->late, filling->diags);
	return f.failed || filling->diags->nerrors != errors ? NULL : ev;
}
