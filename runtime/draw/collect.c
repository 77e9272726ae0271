// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the listening to a run, for its picture. */
#include "runtime/draw/collect.h"

#include <stdlib.h>
#include <string.h>

#include "parser/names.h"
#include "runtime/draw/record.h"
#include "runtime/rules/rules.h"

#define TEXT_MOST 2000 /* bytes of one event that are shown */

struct collect {
	struct reporter base;
	struct reporter *next;
	FILE *out;
	const struct source *src;
	struct text_how how;
	struct exchange x;
	const struct event *event; /* of the last row that the script has asked for */
	size_t last;               /* that row, from 1 */
};

static struct collect *collect_of(struct reporter *r)
{
	return (struct collect *)r;
}

static unsigned line_of(const struct source *src, const struct event *ev)
{
	return ev ? source_line(src, ev->span.off, NULL) : 0;
}

/* Which row becomes of it; false: none. */
static bool kind_of(const struct report_event *ev, struct row *r)
{
	switch (ev->kind) {
	case REPORT_INJECTED: r->kind = ROW_RECEIVED; break;
	case REPORT_SENT: r->kind = ROW_SENT; break;
	case REPORT_LEFT:
		r->kind = ROW_SENT;
		r->marks = MARK_LEFT;
		break;
	case REPORT_UNASKED:
		r->kind = ROW_SENT;
		r->marks = MARK_OTHER;
		break;
	case REPORT_CALL: r->kind = ROW_CALL; break;
	case REPORT_PARKED: r->kind = ROW_BLOCKS; break;
	case REPORT_RETURNED: r->kind = ROW_RETURNS; break;
	case REPORT_NET: r->kind = ROW_NET; break;
	case REPORT_COMMAND: r->kind = ROW_COMMAND; break;
	case REPORT_CODE:
	case REPORT_NAMED:
	case REPORT_WARNING:
	case REPORT_KERNEL: r->kind = ROW_NOTE; break;
	default: return false; /* what was printed, and what is no event of the script */
	}
	return true;
}

static void text_of(const struct collect *c, const struct report_event *ev, struct buf *out)
{
	const char *text = ev->text ? ev->text : ev->finding ? ev->finding->headline : "";

	if (ev->segment)
		segment_text(ev->segment, &c->how, out, NULL);
	else
		buf_add(out, text, strnlen(text, TEXT_MOST));
}

static void collect_begin(struct reporter *r, const struct plan *p)
{
	struct collect *c = collect_of(r);

	c->src = p->script->source;
	c->how.ports = p->names_ports;
	c->next->ops->begin(c->next, p);
}

static void collect_event(struct reporter *r, const struct report_event *ev)
{
	struct collect *c = collect_of(r);
	struct row row = {.time_us = ev->time_us, .line = line_of(c->src, ev->event)};
	struct buf text = BUF_INIT;

	if (kind_of(ev, &row)) {
		text_of(c, ev, &text);
		row.text = buf_text(&text);
		if (ev->segment)
			row_take_segment(&row.tcp, ev->segment, row.kind == ROW_SENT, c->how.ports);
		exchange_add(&c->x, &row);
		if (ev->event && row.kind != ROW_NOTE && !row.marks) {
			c->event = ev->event;
			c->last = c->x.n;
		}
		buf_free(&text);
	}
	c->next->ops->event(c->next, ev);
}

/* ---- what was found ---- */

static void differences(const struct finding *f, struct buf *out)
{
	for (const struct difference *d = f->diffs; d; d = d->next) {
		buf_printf(out, "%s%s", out->len ? "; " : "", d->field);
		if (d->expected)
			buf_printf(out, " expected %s,", d->expected);
		if (d->actual)
			buf_printf(out, " %s %s", d->expected ? "seen" : "is", d->actual);
	}
	if (!out->len)
		buf_puts(out, f->headline);
}

/* The line's words without its time, blanks made one. */
static void expected_text(const struct source *src, const struct finding *f, struct buf *out)
{
	const struct event *ev = f->event;
	struct span s = ev->kind == EVENT_PACKET ? ev->packet->span
			: ev->kind == EVENT_CALL ? ev->call->span
						 : ev->span;
	const char *text = src->text + s.off;

	for (size_t i = 0; i < s.len && i < TEXT_MOST; i++) {
		bool blank = strchr(" \t\r\n", text[i]) != NULL;

		if (!blank && !(out->len == 0 && strchr("<>", text[i])))
			buf_putc(out, text[i]);
		else if (blank && out->len && out->data[out->len - 1] != ' ')
			buf_putc(out, ' ');
	}
}

/* What the line asks for, beside what came. */
static void add_ghost(struct exchange *x, const struct plan *p, const struct finding *f,
		      bool missing)
{
	const struct source *src = p->script->source;
	struct buf text = BUF_INIT, note = BUF_INIT;
	struct row row = {.kind = ROW_GHOST,
			  .time_us = f->time.known ? f->time.from_us : f->made_us,
			  .line = line_of(src, f->event),
			  .marks = missing ? MARK_MISSING : 0};

	expected_text(src, f, &text);
	row.text = buf_text(&text);
	if (missing)
		differences(f, &note);
	row.note = missing ? buf_text(&note) : "what the line expects";
	if (f->packet)
		row_take_segment(&row.tcp, &f->expected, true, p->names_ports);
	exchange_add(x, &row);
	buf_free(&text);
	buf_free(&note);
}

/* The last row becomes that behind the first @n. */
static void move_last(struct exchange *x, size_t n)
{
	struct row r = x->rows[x->n - 1];

	memmove(&x->rows[n + 1], &x->rows[n], (x->n - 1 - n) * sizeof(r));
	x->rows[n] = r;
}

static void mark_row(struct exchange *x, struct row *r, const struct finding *f)
{
	struct buf note = BUF_INIT;

	differences(f, &note);
	r->marks |= MARK_DIFFERS;
	r->note = arena_strdup(&x->arena, buf_text(&note));
	buf_free(&note);
}

static bool is_expectation(const struct event *ev)
{
	return ev->kind == EVENT_PACKET && ev->packet->dir == DIR_OUTBOUND &&
	       ev->packet->l4 != L4_NOTHING;
}

void collect_finding(struct exchange *x, const struct plan *p, const struct finding *f, size_t last)
{
	struct row note = {.kind = ROW_NOTE, .marks = MARK_DIFFERS, .text = f->headline};

	if (f->verdict == VERDICT_PASS || f->verdict == VERDICT_SKIP)
		return;
	if (!f->event) {
		note.time_us = f->made_us;
		exchange_add(x, &note);
		return;
	}
	if (is_expectation(f->event) && !f->has_actual) {
		add_ghost(x, p, f, true);
		return;
	}
	if (last && last <= x->n) {
		mark_row(x, &x->rows[last - 1], f);
	} else {
		note.time_us = f->made_us;
		note.line = line_of(p->script->source, f->event);
		exchange_add(x, &note);
	}
	if (!is_expectation(f->event))
		return;
	add_ghost(x, p, f, false);
	if (last && last < x->n)
		move_last(x, last);
}

/* What the stack did besides (--rules): where it first did. */
void collect_besides(struct exchange *x, const struct finding *f)
{
	for (const struct beside *b = f->besides; b; b = b->next) {
		const struct rules_info *rule = rules_at(b->rule);
		struct buf text = BUF_INIT, note = BUF_INIT;
		struct row r = {.kind = ROW_RULE, .time_us = b->time_us, .line = b->line};

		buf_printf(&text, "%s %s: %s", rules_level_name(rule->level), rule->name, b->came);
		buf_printf(&note, "should be: %s (%s)", b->should, rule->sources);
		r.text = buf_text(&text);
		r.note = buf_text(&note);
		exchange_insert(x, &r);
		buf_free(&text);
		buf_free(&note);
	}
}

static void collect_end(struct reporter *r, const struct plan *p, const struct finding *f,
			struct lateness *late)
{
	struct collect *c = collect_of(r);
	struct buf out = BUF_INIT;

	c->next->ops->end(c->next, p, f, late);
	collect_finding(&c->x, p, f, c->event && c->event == f->event ? c->last : 0);
	collect_besides(&c->x, f);
	record_write(&c->x, &out);
	fwrite(out.data, 1, out.len, c->out);
	fflush(c->out);
	buf_free(&out);
}

static void collect_close(struct reporter *r)
{
	struct collect *c = collect_of(r);

	c->next->ops->close(c->next);
	exchange_free(&c->x);
	free(c);
}

struct reporter *collect_open(struct reporter *next, FILE *out)
{
	static const struct reporter_ops ops = {.begin = collect_begin,
						.event = collect_event,
						.end = collect_end,
						.close = collect_close};
	struct collect *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	c->base.ops = &ops;
	c->next = next;
	c->out = out;
	c->how = (struct text_how){
		.win = true, .icmp_type = icmp_type_name, .icmp_code = icmp_code_name};
	exchange_init(&c->x);
	return &c->base;
}
