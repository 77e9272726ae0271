// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Syntax errors in words: what was found, what would have fitted, and a hint where a mistake is a
 * usual one. Long lists of expected tokens are first folded ("a TCP option", "an expression").
 */
#include "parser/parse_error.h"

#include <ctype.h>
#include <string.h>

#include "parser/habits.h"
#include "parser/names.h"
#include "parser/tcpopt.h"
#include "runtime/base/buf.h"

#define MAX_PHRASES 4

#define has parse_expects

static bool expects_event(const struct parse_expected *e)
{
	return has(e, "'+'") && has(e, "'*'");
}

static void drop(struct parse_expected *e, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n; i++) {
		if (strcmp(e->names[i], name) != 0)
			e->names[n++] = e->names[i];
	}
	e->n = n;
}

/* Keywords are the ones that are quoted letters. */
static size_t drop_keywords(struct parse_expected *e, bool count_only)
{
	size_t n = 0, found = 0;

	for (size_t i = 0; i < e->n; i++) {
		bool keyword = e->names[i][0] == '\'' && isalpha((unsigned char)e->names[i][1]);

		found += keyword;
		if (count_only || !keyword)
			e->names[n++] = e->names[i];
	}
	e->n = n;
	return found;
}

/* When all of @have are expected, @names are dropped and one @phrase stands for them (or none). */
struct fold {
	const char *phrase;
	const char *have[3];
	const char *names[20];
	bool keywords; /* drop those, too */
};

static const struct fold folds[] = {
	{"an errno name", {"a note", "'udp'", "a name"}, {"a name", "a note", "'|'"}, true},
	/* The usual one stands for all. */
	{NULL, {"'='", "'>='"}, {"'>='", "'<='", "'!='"}, false},
	/* Behind sequence numbers: the usual ones stand for all. */
	{NULL, {"'cksum'", "'<'"}, {"'cksum'", "'cut'", "'data'"}, false},
	{NULL, {"'data'", "'*'"}, {"'data'"}, false},
	/* Behind an argument: what could continue it is no help. */
	{NULL, {"'|'", "','"}, {"'|'", "'='", "'('", "'...'", "a string"}, false},
	{"the time of an event",
	 {"'+'", "a fraction", "'*'"},
	 {"'+'", "'*'", "an integer", "a hexadecimal number", "a fraction", "a `command`",
	  "end of file", "an option", "'repeat'", "'maybe'", "'either'", "'any'"},
	 false},
	{"a packet, a system call, a change of the network, a command or a code block",
	 {"'<'", "a code block"},
	 {"'<'", "'>'", "a name", "'...'", "a `command`", "a code block", "'~'"},
	 true},
	{"TCP flags, 'udp' or 'icmp'",
	 {"'udp'", "'icmp'"},
	 {"'('", "'['", "a name", "a fraction", "'.'", "'-'", "an integer", "a hexadecimal number"},
	 true},
	{"a TCP option", {"'nop'", "'mss'"}, {"'...'"}, true},
	{"'tos', 'ttl', 'flowlabel' or an ECN codepoint", {"'ttl'", "'ect0'"}, {NULL}, true},
	{"an expression",
	 {"a string", "'{'"},
	 {"a string", "'{'", "'['", "'...'", "a name", "an integer", "a hexadecimal number", "'('"},
	 true},
	{"TCP flags",
	 {"a fraction", "a name", "'-'"},
	 {"a name", "a fraction", "'.'", "'-'", "an integer", "a hexadecimal number"},
	 false},
	{"a time in seconds",
	 {"an integer", "a fraction"},
	 {"an integer", "a hexadecimal number", "a fraction"},
	 false},
	/* What is left open: the usual ones stand for all. */
	{NULL,
	 {"'in'", "a hexadecimal number", "'*'"},
	 {"'in'", "'>='", "'<='", "'!='", "'<'", "'>'"},
	 false},
	{NULL, {"'len'", "'seq'", "a hexadecimal number"}, {"'len'", "'seq'"}, false},
	{NULL, {"'len'", "'cut'"}, {"'len'"}, false},
	{"a number",
	 {"an integer", "a hexadecimal number"},
	 {"an integer", "a hexadecimal number"},
	 false},
	{"a value", {"a value"}, {"a value", "a name"}, false},
};

static bool fits(const struct parse_expected *e, const struct fold *f)
{
	for (size_t i = 0; i < 3 && f->have[i]; i++) {
		if (!has(e, f->have[i]))
			return false;
	}
	return true;
}

static void fold(struct parse_expected *e, struct parse_expected *phrases)
{
	for (size_t i = 0; i < sizeof(folds) / sizeof(folds[0]); i++) {
		const struct fold *f = &folds[i];

		if (!fits(e, f))
			continue;
		for (size_t j = 0; j < 20 && f->names[j]; j++)
			drop(e, f->names[j]);
		if (f->keywords)
			drop_keywords(e, false);
		if (f->phrase)
			phrases->names[phrases->n++] = f->phrase;
	}
	if (has(e, "a name") && drop_keywords(e, true) > 20)
		drop_keywords(e, false);
}

static void add_list(struct buf *b, const struct parse_expected *first,
		     const struct parse_expected *second)
{
	size_t n = first->n + second->n;

	if (!n || n > MAX_PHRASES)
		return;
	buf_puts(b, ", expected ");
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_puts(b, i + 1 == n ? " or " : ", ");
		buf_puts(b, i < first->n ? first->names[i] : second->names[i - first->n]);
	}
}

/* What was found, as the user wrote it. */
static void add_found(struct buf *b, const struct parse *p, struct span at, const char *found)
{
	const char *text = p->source->text + at.off;
	size_t n = 0;

	if (!at.len || !strcmp(found, "end of file")) {
		buf_puts(b, "unexpected end of file");
		return;
	}
	if (strchr("\"`%", *text)) {
		buf_printf(b, "unexpected %s",
			   *text == '"'   ? "string"
			   : *text == '`' ? "command"
					  : "code block");
		return;
	}
	while (n < at.len && n < 40 && text[n] > ' ' && text[n] < 0x7f)
		n++;
	buf_printf(b, "unexpected '%.*s%s'", (int)n, text, n < at.len ? "..." : "");
}

/* "<mss 1460,sackok>" */
static bool unknown_option(struct parse *p, struct span at, const char *found,
			   const struct parse_expected *e)
{
	char name[32];
	const char *close;

	if (!has(e, "'nop'") || !has(e, "'mss'") || has(e, "a string"))
		return false;
	if (!strcmp(found, "'>'")) {
		diag_error(p->diags, at, "empty list of TCP options");
		diag_note(p->diags, "leave out <> when a segment has no options, write <...> "
				    "when they don't matter");
		return true;
	}
	if (strcmp(found, "a name") != 0 || at.len >= sizeof(name))
		return false;
	memcpy(name, p->source->text + at.off, at.len);
	name[at.len] = '\0';
	if (habit_option(p->diags, name, at))
		return true;
	diag_error(p->diags, at, "unknown TCP option '%s'", name);
	close = suggest(name, tcpopt_words());
	if (close)
		diag_note(p->diags, "did you mean '%s'?", close);
	return true;
}

/* Parts of a segment that were written too late. */
static bool is_misplaced(const char *found)
{
	return !strcmp(found, "'ack'") || !strcmp(found, "'win'") || !strcmp(found, "'urg'") ||
	       !strcmp(found, "'cksum'") || !strcmp(found, "'cut'");
}

static void add_hint(struct parse *p, struct span at, const char *found,
		     const struct parse_expected *e)
{
	bool event = expects_event(e);

	if (!strcmp(found, "an option"))
		diag_note(p->diags,
			  "options stand at the top of a script, before commands and events");
	else if (has(e, "'='") && has(e, "'>='") && p->last == ')')
		diag_note(p->diags, "a system call is followed by its result: name(...) = 0");
	else if (event && !strcmp(found, "a `command`"))
		diag_note(p->diags,
			  "only the first and the last command of a script go without a time");
	else if (event && is_misplaced(found))
		diag_note(p->diags,
			  "the order is flags, sequence numbers, cut, ack, win, urg, cksum, "
			  "<options>, data");
	else if (event && parse_first_on_line(p, at))
		diag_note(p->diags, "an event begins with its time, such as 0.1 or +0");
	else if (!event && !strcmp(found, "a name") && has(e, "an integer") && !has(e, "a name"))
		diag_note(p->diags,
			  "a symbol must be defined to stand for a number: -D NAME=NUMBER");
	else if (e->n == 1 && has(e, "'+'") && p->last == '~')
		diag_note(p->diags, "a relative range needs a '+' at both ends: +0.1~+0.2");
}

/* Any word, and nothing but words, is wanted behind 'cksum'. */
static bool is_behind_cksum(const struct parse *p, const struct parse_expected *e)
{
	return p->last != '-' && has(e, "'raw'") && has(e, "'e0b'") && !has(e, "an integer") &&
	       !has(e, "'('") && !has(e, "a note");
}

/* Any word, or the arguments of a call, is wanted behind 'link', 'address' and 'route'. */
static bool is_behind_object(const struct parse_expected *e)
{
	return has(e, "'('") && has(e, "'raw'") && has(e, "'e0b'") && !has(e, "an integer") &&
	       !has(e, "a note") && !has(e, "a fraction");
}

static void report_object(struct parse *p)
{
	const char *object = p->source->text + p->last_span.off;
	bool link = p->last_span.len == 4 && !memcmp(object, "link", 4);

	diag_error(p->diags, p->last_span, "behind '%.*s' comes %s", (int)p->last_span.len, object,
		   link ? "'up' or 'down'" : "'add' or 'remove'");
}

/* Something follows what was taken for the cleanup command. */
static bool eof_only(const struct parse_expected *e)
{
	return e->n == 1 && has(e, "end of file");
}

static unsigned line_of(const struct parse *p, uint32_t off)
{
	return source_line(p->source, off, NULL);
}

/* Mistakes that are better named than by a list of tokens. */
static bool special(struct parse *p, struct span at, const char *found,
		    const struct parse_expected *e)
{
	bool event = expects_event(e);

	if (eof_only(e)) {
		p->at_event = true;
		diag_error(p->diags, p->last_span, "a command between events needs a time");
		diag_note(p->diags, "only the first and the last command of a script go without");
		return true;
	}
	if (event && !strcmp(found, "end of file") && !p->script->nevents) {
		diag_error(p->diags, (struct span){0, 0}, "the script has no events");
		return true;
	}
	if (p->group && !strcmp(found, "end of file") && has(e, "'}'")) {
		diag_error(p->diags, p->group->span, "these lines have no end: a '}' is missing");
		return true;
	}
	if (is_behind_cksum(p, e)) {
		p->at_event = parse_first_on_line(p, at);
		diag_error(p->diags, p->last_span, "a checksum is 'ok', 'bad' or 'zero'");
		return true;
	}
	if (is_behind_object(e)) {
		p->at_event = parse_first_on_line(p, at);
		report_object(p);
		return true;
	}
	/* An untimed "< ..." behind a packet looks like its options. */
	if (p->last == '<' && has(e, "'nop'") && has(e, "'mss'") && !has(e, "'udp'") &&
	    parse_first_on_line(p, p->last_span)) {
		diag_error(p->diags, p->last_span, "unexpected '<', expected the time of an event");
		diag_note(p->diags, "an event begins with its time, such as 0.1 or +0");
		return true;
	}
	if (habit_report(p, at, found, e)) {
		p->at_event = parse_first_on_line(p, at);
		return true;
	}
	return unknown_option(p, at, found, e);
}

/* Is the token on a new line to blame, or the line before that is not complete? */
static bool line_incomplete(const struct parse *p, struct span at, const struct parse_expected *e)
{
	uint32_t end = p->last_span.off + p->last_span.len;

	return p->last && !expects_event(e) && line_of(p, at.off) > line_of(p, end ? end - 1 : 0);
}

void parse_error_syntax(struct parse *p, struct span at, const char *found,
			const struct parse_expected *e)
{
	struct parse_expected rest = *e, phrases = {.n = 0};
	bool eof = !strcmp(found, "end of file"), incomplete = line_incomplete(p, at, e);
	struct buf b = BUF_INIT;

	if (special(p, at, found, e))
		return;
	if (incomplete && !eof)
		buf_puts(&b, "unexpected end of line");
	else
		add_found(&b, p, at, found);
	fold(&rest, &phrases);
	if (expects_event(e) && parse_first_on_line(p, at)) {
		phrases = (struct parse_expected){{"the time of an event"}, 1};
		rest.n = 0;
	}
	add_list(&b, &phrases, &rest);
	if (p->last && (eof || incomplete))
		at = (struct span){p->last_span.off + p->last_span.len, 0};
	p->at_event = incomplete;
	diag_error(p->diags, at, "%s", buf_text(&b));
	add_hint(p, p->found_span, found, e);
	buf_free(&b);
}

void parse_error_depth(struct parse *p, struct span at, const char *message)
{
	(void)message; /* "memory exhausted": the only one left with custom errors */
	diag_error(p->diags, at, "nested too deeply");
}
