// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the reading of what driver.py tells: lines of a word, a place, and up to three texts, with
 * tabs between them, then "end". A script can write there, too: nothing of it is believed but what
 * is shown.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/code/ast.h"
#include "runtime/code/python.h"

#define MAX_TEXT 1200 /* bytes of MOST_TEXT characters */

struct told {
	const char *word;
	unsigned line, col, end_line, end_col;
	const char *text[3];
};

/* The lines, each a string, and NULL behind the last. */
static char *next_line(char **rest)
{
	char *line = *rest, *end;

	if (!line)
		return NULL;
	end = strchr(line, '\n');
	*rest = end ? end + 1 : NULL;
	if (end)
		*end = '\0';
	return line;
}

static char *told_text(const struct python *p)
{
	char *text = malloc(PYTHON_MOST_TOLD + 1);
	ssize_t n;

	if (!text)
		abort();
	n = p->told < 0 ? -1 : pread(p->told, text, PYTHON_MOST_TOLD, 0);
	text[n < 0 ? 0 : n] = '\0';
	return text;
}

static bool is_whole(const char *text)
{
	size_t len = strlen(text);

	return len >= 4 && !strcmp(text + len - 4, "end\n");
}

static bool parse(char *line, struct told *t)
{
	char *field = strchr(line, '\t');

	*t = (struct told){.word = line, .text = {"", "", ""}};
	for (char *c = line; *c; c++)
		if (*c != '\t' && ((unsigned char)*c < ' ' || *c == 127))
			*c = ' ';
	if (!field ||
	    sscanf(field, "\t%9u %9u %9u %9u", &t->line, &t->col, &t->end_line, &t->end_col) != 4)
		return false;
	*field = '\0';
	field = strchr(field + 1, '\t');
	for (unsigned i = 0; i < 3 && field; i++) {
		*field = '\0';
		t->text[i] = field + 1;
		field = strchr(field + 1, '\t');
	}
	if (field)
		*field = '\0';
	for (unsigned i = 0; i < 3; i++)
		if (strlen(t->text[i]) > MAX_TEXT)
			return false;
	return true;
}

/* ---- places ---- */

static const struct python_block *block_at(const struct python *p, const struct source *src,
					   unsigned line)
{
	const struct python_block *found = NULL;

	for (const struct python_block *b = p->first; b; b = b->next)
		if (!found || python_line(b, src, NULL) <= line)
			found = b;
	return found;
}

static uint32_t offset(const struct python_block *b, const struct source *src, unsigned line,
		       unsigned col)
{
	unsigned shift, first = python_line(b, src, &shift);
	const char *text;
	size_t len;

	if (line < 1 || line > src->nlines)
		return b->event->block->span.off;
	text = source_line_text(src, line, &len);
	if (line == first && col < len)
		col += shift;
	return (uint32_t)(text - src->text + (col < len ? col : len));
}

/* Within the block, without the delimiter behind it; len 0: only the event is known. */
static struct span span_of(const struct python *p, const struct source *src, const struct told *t)
{
	const struct python_block *b = block_at(p, src, t->line);
	struct span in = b->event->block->text.span;
	uint32_t from, to;

	if (!code_is_placed(b->event->block))
		return (struct span){b->event->block->span.off, 0};
	from = offset(b, src, t->line, t->col);
	to = offset(b, src, t->end_line, t->end_col);
	if (from < in.off || from > in.off + in.len)
		return (struct span){in.off, 0};
	if (to > in.off + in.len)
		to = in.off + in.len;
	return (struct span){from, to > from ? to - from : 0};
}

static const struct event *event_at(const struct python *p, const struct source *src, unsigned line)
{
	const struct python_block *b = block_at(p, src, line);

	return b ? b->event : NULL;
}

/* ---- mistakes ---- */

struct mistake {
	char message[400], note[400];
};

static bool describe(const struct told *t, const char *const *names, struct mistake *m)
{
	size_t len = strlen(t->text[0]);
	bool comma = len && t->text[0][len - 1] == ',';

	m->note[0] = '\0';
	if (!strcmp(t->word, "syntax")) {
		snprintf(m->message, sizeof(m->message), "Python: %.300s", t->text[0]);
	} else if (!strcmp(t->word, "print")) {
		snprintf(
			m->message, sizeof(m->message),
			"Python 2's print statement: a code block of this script needs Python, and "
			"Python 3 does not know it");
		snprintf(m->note, sizeof(m->note),
			 "write print(%.*s%s), or name a Python 2 with --code_command",
			 (int)(len ? len - comma : 3), len ? t->text[0] : "...",
			 comma ? ", end=' '" : "");
	} else if (!strcmp(t->word, "name")) {
		code_name_unknown(t->text[0], m->message, sizeof(m->message));
		code_name_hint(t->text[0], names, m->note, sizeof(m->note));
	} else {
		return false;
	}
	return true;
}

/* What the blocks themselves define, as candidates for "did you mean". */
static const char *const *known_names(const char *text, struct arena *arena)
{
	char *copy = arena_strdup(arena, text), *rest = copy, *line;
	const char **names;
	struct told t;
	size_t n = 0;

	for (const char *c = text; *c; c++)
		n += *c == '\n';
	names = arena_array(arena, n + 1, sizeof(*names));
	n = 0;
	while ((line = next_line(&rest)))
		if (parse(line, &t) && !strcmp(t.word, "known"))
			names[n++] = t.text[0];
	return names;
}

void python_mistakes(const struct python *p, const struct source *src, struct diag_list *diags)
{
	char *text = told_text(p), *rest = text, *line;
	struct arena arena = ARENA_INIT;
	const char *const *names;
	struct mistake m;
	struct told t;

	if (is_whole(text) && p->first) {
		names = known_names(text, &arena);
		while ((line = next_line(&rest))) {
			if (!parse(line, &t) || !describe(&t, names, &m))
				continue;
			diag_error(diags, span_of(p, src, &t), "%s", m.message);
			if (m.note[0])
				diag_note(diags, "%s", m.note);
		}
	}
	arena_free(&arena);
	free(text);
}

/* ---- a failure ---- */

struct failure {
	const struct python *p;
	const struct source *src;
	struct finding *f;
	struct buf where; /* "in snap(), called in line 28" */
	char message[400];
};

/* A number at the end of @text with its name, if that is one of a state or the like. */
static const char *with_name(const char *field, const char *text, struct arena *arena)
{
	const char *digits = strrchr(text, ' '), *name;
	char *end;
	long long v;

	digits = digits ? digits + 1 : text;
	v = strtoll(digits, &end, 10);
	name = *digits && !*end ? snapshot_value_name(field, v, arena) : NULL;
	return name ? arena_printf(arena, "%s (%s)", text, name) : text;
}

static void add_value(struct failure *x, const struct told *t)
{
	struct arena *arena = &x->f->arena;
	const char *expected = *t->text[1] ? with_name(t->text[0], t->text[1], arena) : NULL;

	finding_diff(x->f, span_of(x->p, x->src, t), t->text[0], expected,
		     with_name(t->text[0], t->text[2], arena));
}

/* The first of them; what is not known to be otherwise is an exception. */
static void begin(struct failure *x, const struct told *t)
{
	const char *name = strstr(t->text[1], "name '"),
		   *end = name ? strchr(name + 6, '\'') : NULL;
	const struct event *ev = event_at(x->p, x->src, t->line);
	struct span at = span_of(x->p, x->src, t);
	bool assertion = !strcmp(t->word, "assert");
	char unknown[100];

	if (assertion && *t->text[0])
		finding_set(x->f, VERDICT_FAIL, ev, at, "assertion failed: %.200s", t->text[0]);
	else if (assertion)
		finding_set(x->f, VERDICT_FAIL, ev, at, "an assertion failed");
	else if (!strcmp(t->word, "exit"))
		finding_set(x->f, VERDICT_FAIL, ev, at, "the code block ended Python: %.200s",
			    t->text[1]);
	else
		finding_set(x->f, VERDICT_FAIL, ev, at, "%.240s", t->text[1]);
	if (assertion) {
		snprintf(x->message, sizeof(x->message), "%.399s", t->text[1]);
	} else if (end && end - name - 6 < (int)sizeof(unknown)) {
		snprintf(unknown, sizeof(unknown), "%.*s", (int)(end - name - 6), name + 6);
		code_name_hint(unknown, NULL, x->message, sizeof(x->message));
	}
}

static void add_mistake(struct failure *x, const struct told *t)
{
	struct mistake m;

	if (!describe(t, NULL, &m))
		return;
	finding_set(x->f, VERDICT_ERROR_SCRIPT, event_at(x->p, x->src, t->line),
		    span_of(x->p, x->src, t), "%s", m.message);
	snprintf(x->message, sizeof(x->message), "%s", m.note);
}

static void add(struct failure *x, const struct told *t)
{
	if (!strcmp(t->word, "syntax") || !strcmp(t->word, "print")) {
		if (x->f->verdict == VERDICT_PASS)
			add_mistake(x, t);
	} else if (!strcmp(t->word, "value")) {
		add_value(x, t);
	} else if (!strcmp(t->word, "call")) {
		buf_printf(&x->where, "%s%s(), called in line %u", x->where.len ? ", " : "in ",
			   t->text[0], t->line);
		x->f->event = event_at(x->p, x->src, t->line);
	} else if (x->f->verdict == VERDICT_PASS) {
		begin(x, t);
	}
}

static void add_hint(struct failure *x)
{
	const char *where = buf_text(&x->where);

	if (x->message[0] && *where)
		finding_hint(x->f, "%s (%.200s)", x->message, where);
	else if (x->message[0] || *where)
		finding_hint(x->f, "%s", x->message[0] ? x->message : where);
}

bool python_finding(const struct python *p, const struct source *src, struct finding *f)
{
	struct failure x = {.p = p, .src = src, .f = f, .where = BUF_INIT};
	char *text = told_text(p), *rest = text, *line;
	struct told t;

	if (is_whole(text) && p->first)
		while ((line = next_line(&rest)))
			if (parse(line, &t))
				add(&x, &t);
	if (f->verdict != VERDICT_PASS)
		add_hint(&x);
	buf_free(&x.where);
	free(text);
	return f->verdict != VERDICT_PASS;
}

const struct event *python_last(const struct python *p, const struct source *src, unsigned *left)
{
	char *text = told_text(p);
	const struct event *ev = NULL;
	unsigned line;

	*left = 0;
	if (sscanf(text, "at %9u %9u\n", &line, left) == 2)
		ev = event_at(p, src, line);
	free(text);
	return ev;
}
