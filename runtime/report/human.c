// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the report for people: nothing for what passed; for a failure where it is, what was expected
 * and what came in script syntax, what each difference means, and what happened before.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "parser/names.h"
#include "runtime/report/besides.h"
#include "runtime/report/clean.h"
#include "runtime/report/colour.h"
#include "runtime/report/compared.h"
#include "runtime/report/report.h"
#include "runtime/req/show.h"

#define HISTORY 8 /* events shown before a failure */
#define LEFT    8 /* packets shown that no line asked for */

struct human {
	struct reporter base;
	struct human_cfg cfg;
	FILE *out;
	struct text_how as_script;
	struct buf history[HISTORY];
	unsigned nhistory;
	struct buf left[LEFT + 1]; /* the last is for what is not kept */
	unsigned nleft;
};

static struct human *human_of(struct reporter *r)
{
	return (struct human *)r;
}

static const char *on(const struct human *h, enum colour s)
{
	return colour_on(s, h->cfg.colour);
}

static const char *off(const struct human *h)
{
	return colour_off(h->cfg.colour);
}

/* ---- one line per event ---- */

static const struct text_how as_script = {
	.win = true,
	.icmp_type = icmp_type_name,
	.icmp_code = icmp_code_name,
};

static void first_line(struct buf *b, const char *text)
{
	size_t n = strcspn(text, "\n");

	buf_add(b, text, n < 100 ? n : 100);
	if (text[n < 100 ? n : 100])
		buf_puts(b, " ...");
}

static void command_text(const struct human *h, struct buf *b, const struct report_event *ev)
{
	buf_puts(b, "   `");
	first_line(b, ev->text);
	buf_puts(b, "`");
	if (h->cfg.verbose && ev->way)
		buf_printf(b, "   (%s)", ev->way);
}

static void event_line(const struct human *h, struct buf *b, const struct report_event *ev)
{
	buf_printf(b, "%12.6f ", (double)ev->time_us / 1e6);
	switch (ev->kind) {
	case REPORT_INJECTED:
		buf_puts(b, " < ");
		segment_text(ev->segment, &h->as_script, b, NULL);
		break;
	case REPORT_SENT:
		buf_puts(b, " > ");
		segment_text(ev->segment, &h->as_script, b, NULL);
		break;
	case REPORT_UNASKED:
		buf_puts(b, " > ");
		segment_text(ev->segment, &h->as_script, b, NULL);
		buf_puts(b, "   (not of this connection)");
		break;
	case REPORT_LEFT:
		buf_puts(b, " > ");
		segment_text(ev->segment, &h->as_script, b, NULL);
		if (h->cfg.verbose)
			buf_puts(b, "   (not asked for)");
		break;
	case REPORT_CALL:
	case REPORT_NAMED:
	case REPORT_NET: buf_printf(b, "   %s", ev->text); break;
	case REPORT_PARKED: buf_printf(b, "   %s   (blocks)", ev->text); break;
	case REPORT_RETURNED: buf_printf(b, "   %s   (returns)", ev->text); break;
	case REPORT_COMMAND: command_text(h, b, ev); break;
	case REPORT_OUTSIDE:
	case REPORT_OUTPUT:
	case REPORT_PRINTED:
	case REPORT_PROGRAM: break;
	case REPORT_CODE: buf_puts(b, "   %{ }%"); break;
	case REPORT_KERNEL: buf_printf(b, "   kernel: %s", ev->text); break;
	case REPORT_WARNING: buf_printf(b, "   warning: %s", ev->finding->headline); break;
	}
}

static void human_begin(struct reporter *r, const struct plan *p)
{
	struct human *h = human_of(r);

	h->as_script = as_script;
	h->as_script.ports = p->names_ports;
	if (h->cfg.verbose)
		fprintf(h->out, "%s%s (%s)%s\n", on(h, COLOUR_BOLD), p->script->source->path,
			p->label, off(h));
}

/* The first that nobody asked for are kept, and the last of all other events. */
static struct buf *next_line(struct human *h, bool left)
{
	if (left)
		return &h->left[h->nleft < LEFT ? h->nleft : LEFT];
	return &h->history[h->nhistory % HISTORY];
}

/* Marked, or it could pass for something that we say. */
static void show_printed(const struct human *h, const char *text)
{
	struct buf marked = BUF_INIT;

	clean_marked(text, "  | ", &marked);
	fputs(buf_text(&marked), h->out);
	fflush(h->out);
	buf_free(&marked);
}

/* No event of the script, which has a time and belongs to what happened before a failure. */
static void show_outside(const struct human *h, const struct report_event *ev)
{
	struct buf line = BUF_INIT;

	buf_fill(&line, ' ', 13);
	command_text(h, &line, ev);
	fprintf(h->out, "%s\n", buf_text(&line));
	fflush(h->out);
	buf_free(&line);
}

static void human_event(struct reporter *r, const struct report_event *ev)
{
	struct human *h = human_of(r);
	bool left = ev->kind == REPORT_LEFT;
	struct buf *line = next_line(h, left);

	if (ev->kind == REPORT_CODE || ev->kind == REPORT_PRINTED ||
	    (ev->kind == REPORT_OUTPUT && h->cfg.verbose))
		show_printed(h, ev->text);
	if (ev->kind == REPORT_OUTSIDE && ev->way && h->cfg.verbose)
		show_outside(h, ev);
	if (ev->kind == REPORT_OUTSIDE || ev->kind == REPORT_OUTPUT || ev->kind == REPORT_PRINTED ||
	    ev->kind == REPORT_PROGRAM)
		return;
	buf_reset(line);
	event_line(h, line, ev);
	*(left ? &h->nleft : &h->nhistory) += 1;
	if (h->cfg.verbose || ev->kind == REPORT_WARNING) {
		fprintf(h->out, "%s\n", buf_text(line));
		fflush(h->out); /* as it happens */
	}
}

/* ---- a failure ---- */

static enum colour colour_of(enum verdict v)
{
	if (v == VERDICT_PASS)
		return COLOUR_GREEN;
	return v == VERDICT_SKIP || v == VERDICT_INCONCLUSIVE ? COLOUR_YELLOW : COLOUR_RED;
}

static void differences(const struct human *h, struct buf *out, const struct finding *f)
{
	if (f->diffs)
		buf_putc(out, '\n');
	for (const struct difference *d = f->diffs; d; d = d->next) {
		buf_printf(out, "  %-16s", d->field);
		if (d->expected)
			buf_printf(out, " expected %s%s%s,", on(h, COLOUR_GREEN), d->expected,
				   off(h));
		if (d->actual)
			buf_printf(out, " %s %s%s%s", d->expected ? "seen" : "is",
				   on(h, COLOUR_RED), d->actual, off(h));
		buf_putc(out, '\n');
		if (d->why)
			buf_printf(out, "  %-16s %s\n", "", d->why);
	}
}

static void timing_line(struct buf *out, const struct source *src, const struct finding *f)
{
	const struct time_evidence *t = &f->time;

	if (t->known && !t->missed && f->packet)
		buf_printf(out, "  %-16s in time: due %.6f, seen %.6f, tolerance %.3f ms\n", "time",
			   (double)t->from_us / 1e6, (double)t->actual_us / 1e6,
			   (double)t->tolerance_us / 1e3);
	if (!f->own_late_event)
		return;
	buf_printf(out, "  %-16s the tool's own events were at most %.3f ms late (line %u)",
		   "who was late", (double)f->own_late_us / 1e3,
		   source_line(src, f->own_late_event->span.off, NULL));
	if (f->stall_us >= 0)
		buf_printf(out, ",\n  %-16s the host's timers at most %.3f ms", "",
			   (double)f->stall_us / 1e3);
	if (f->excused != EXCUSED_NOTHING && f->command_wait_us > 1000)
		buf_printf(out,
			   ",\n  %-16s a command of the script did not run for %.3f ms of its time",
			   "", (double)f->command_wait_us / 1e3);
	if (f->excused != EXCUSED_NOTHING && f->change_us > 1000)
		buf_printf(out, ",\n  %-16s a change of the network took %.3f ms", "",
			   (double)f->change_us / 1e3);
	if (f->excused != EXCUSED_NOTHING && f->call_wait_us > 100)
		buf_printf(out, ",\n  %-16s a blocking call waited %.3f ms for a CPU", "",
			   (double)f->call_wait_us / 1e3);
	if (f->excused != EXCUSED_NOTHING && f->program_wait_us > 100)
		buf_printf(out, ",\n  %-16s the stack's program waited %.3f ms for CPUs", "",
			   (double)f->program_wait_us / 1e3);
	if (f->excused == EXCUSED_NO_MORE)
		buf_printf(
			out,
			";\n  %-16s but each attempt differed in the same way, and noise does not "
			"repeat itself",
			"");
	else if (f->excused)
		buf_printf(out,
			   ";\n  %-16s so the host may have made this difference: nothing is "
			   "known about the stack",
			   "");
	else if (t->known && t->missed && f->verdict == VERDICT_FAIL)
		buf_printf(out, ";\n  %-16s the stack was %.3f ms %s", "",
			   (double)(t->actual_us < t->from_us ? t->from_us - t->actual_us
							      : t->actual_us - t->to_us) /
				   1e3,
			   t->actual_us < t->from_us ? "early" : "late");
	buf_putc(out, '\n');
}

static void history(const struct human *h, struct buf *out)
{
	unsigned from = h->nhistory > HISTORY ? h->nhistory - HISTORY : 0;

	if (h->cfg.verbose || !h->nhistory)
		return;
	buf_puts(out, "\n  what happened before\n");
	for (unsigned i = from; i < h->nhistory; i++)
		buf_printf(out, "  %s\n", buf_text(&h->history[i % HISTORY]));
}

static void not_asked_for(const struct human *h, struct buf *out, const struct finding *f)
{
	if (f->lost)
		buf_printf(out, "\n  %u packets of the stack were lost before anybody saw them\n",
			   f->lost);
	if (h->cfg.verbose || !h->nleft)
		return;
	buf_puts(out, "\n  sent, and not asked for\n");
	for (unsigned i = 0; i < h->nleft && i < LEFT; i++)
		buf_printf(out, "  %s\n", buf_text(&h->left[i]));
	if (h->nleft > LEFT)
		buf_printf(out, "  and %u more\n", h->nleft - LEFT);
}

/* The script's line, marked wherever something differs. */
static void excerpt(const struct human *h, struct buf *out, const struct source *src,
		    const struct finding *f, struct span at)
{
	struct span spans[DIAG_MAX_SPANS];
	size_t n = 0;

	for (const struct difference *d = f->diffs; d && n < DIAG_MAX_SPANS; d = d->next)
		if (d->span.len)
			spans[n++] = d->span;
	if (!n)
		spans[n++] = at;
	diag_excerpt_all(src, spans, n, '^', h->cfg.colour, out);
}

static void headline(const struct human *h, struct buf *out, const struct plan *p,
		     const struct finding *f)
{
	const struct source *src = p->script->source;
	struct span at = f->at.len ? f->at : f->event ? f->event->span : f->at;
	unsigned col, line = source_line(src, at.off, &col);

	buf_printf(out, "%s", src->path);
	if (at.len)
		buf_printf(out, ":%u:%u", line, col);
	buf_printf(out, ": %s%s%s (%s): %s\n", on(h, colour_of(f->verdict)),
		   verdict_name(f->verdict), off(h), p->label, f->headline);
	if (at.len)
		excerpt(h, out, src, f, at);
}

/* What the stack owes, by the script's own account. */
static void requirements(struct buf *out, const struct plan *p, const struct finding *f)
{
	struct arena a = ARENA_INIT;
	struct req_lines l;

	if (f->verdict != VERDICT_FAIL)
		return;
	req_lines_read(&l, p->script->source, req_table(), &a, NULL);
	req_show_missed(out, &l, req_table());
	arena_free(&a);
}

static void failure(struct human *h, const struct plan *p, const struct finding *f)
{
	struct buf out = BUF_INIT;

	headline(h, &out, p, f);
	if (f->packet)
		compared_text(&out, &h->as_script, h->cfg.colour, p->script->source, f);
	differences(h, &out, f);
	if (f->output)
		buf_printf(&out, "\n  the last that it printed\n%s", f->output);
	if (f->account)
		buf_printf(&out, "\n%s", f->account);
	if (f->hint[0])
		buf_printf(&out, "%s  %s\n", f->diffs ? "" : "\n", f->hint);
	if (f->verdict == VERDICT_FAIL || f->verdict == VERDICT_TIMEOUT ||
	    f->verdict == VERDICT_INCONCLUSIVE) {
		timing_line(&out, p->script->source, f);
		history(h, &out);
		not_asked_for(h, &out, f);
	}
	requirements(&out, p, f);
	besides_show(&out, f, true);
	fputs(buf_text(&out), h->out);
	buf_free(&out);
}

/* It passed, and says nothing more than that, unless there is something besides. */
static void passed(struct human *h, const struct plan *p, const struct finding *f)
{
	struct buf out = BUF_INIT;

	besides_show(&out, f, h->cfg.verbose);
	if (out.len || h->cfg.verbose)
		fprintf(h->out, "%s: %sPASS%s (%s)\n%s", p->script->source->path,
			on(h, COLOUR_GREEN), off(h), p->label, buf_text(&out));
	buf_free(&out);
}

static void human_end(struct reporter *r, const struct plan *p, const struct finding *f,
		      struct lateness *late)
{
	struct human *h = human_of(r);

	if (f->verdict != VERDICT_PASS)
		failure(h, p, f);
	else
		passed(h, p, f);
	if (h->cfg.stats)
		fprintf(h->out, "own events: %zu, late median %u us, p99 %u us, max %lld us\n",
			late->n, lateness_quantile(late, 500), lateness_quantile(late, 990),
			(long long)late->max_us);
	fflush(h->out);
	h->nhistory = h->nleft = 0;
}

static void human_close(struct reporter *r)
{
	struct human *h = human_of(r);

	for (unsigned i = 0; i < HISTORY; i++)
		buf_free(&h->history[i]);
	for (unsigned i = 0; i <= LEFT; i++)
		buf_free(&h->left[i]);
	free(h);
}

struct reporter *human_open(FILE *out, const struct human_cfg *cfg)
{
	static const struct reporter_ops ops = {
		.begin = human_begin, .event = human_event, .end = human_end, .close = human_close};
	struct human *h = calloc(1, sizeof(*h));

	if (!h)
		abort();
	h->base.ops = &ops;
	h->cfg = *cfg;
	h->out = out;
	return &h->base;
}
