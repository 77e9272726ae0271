// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Drives a parse: the filter between lexer and grammar (bracket depth, where a note may begin),
 * and recovery: after a syntax error the text is skipped up to the next line that begins like an
 * event, and the grammar is started again there.
 */
#include "parser/parser.h"

#include <stdlib.h>
#include <string.h>

#include "parser/cond.h"
#include "parser/parse.h"
#include "parser/grammar.h"

#define MAX_DEPTH  64  /* brackets in brackets */
#define MAX_REOPEN 100 /* unterminated strings ... that are stepped over in one file */

bool parse_first_on_line(const struct parse *p, struct span at)
{
	const char *text = p->source->text;
	uint32_t off = at.off;

	while (off && strchr(" \t\r\f\v", text[off - 1]) && text[off - 1])
		off--;
	return !off || text[off - 1] == '\n';
}

/* Does this token begin an event, when it begins a line? */
static bool begins_event(int kind)
{
	return kind == '+' || kind == '*' || kind == INT || kind == FLOAT || kind == COMMAND;
}

static bool is_word(int kind)
{
	return kind == WORD || (kind >= IPV4_KW && kind <= ID);
}

/* What stands between a call and its result. */
static bool is_result(int kind)
{
	return kind == '=' || kind == AT_LEAST || kind == AT_MOST || kind == IS_NOT;
}

/* Leaves the result of a call when the next event begins, since only there '(' begins a note. */
static int follow_result(struct parse *p, int kind, const union PARSE_STYPE *value, struct span at)
{
	bool operand = is_result(p->last) || p->last == '|';

	if (p->depth || operand)
		return kind;
	if (begins_event(kind)) {
		p->in_result = false;
		return kind;
	}
	/* On a new line it must look like an errno name, otherwise an event lacks its time. */
	if (is_word(kind) && !value->token.substituted && value->token.text[0] != 'E' &&
	    parse_first_on_line(p, at)) {
		p->in_result = false;
		return UNTIMED;
	}
	return kind;
}

/* Counts brackets; false when there are too many of them. */
static bool follow_brackets(struct parse *p, int kind, struct span at)
{
	if (kind == '(' || kind == '[' || kind == '{') {
		if (++p->depth > MAX_DEPTH) {
			diag_error(p->diags, at, "nested too deeply");
			return false;
		}
	} else if ((kind == ')' || kind == ']' || kind == '}') && p->depth) {
		p->depth--;
	}
	return true;
}

int parse_lex(union PARSE_STYPE *value, struct span *at, struct parse *p)
{
	int kind;

	if (p->start_token) {
		kind = p->start_token;
		p->start_token = 0;
		*at = (struct span){p->off, 0};
		return kind;
	}
	if (p->pending) {
		kind = p->pending;
		p->pending = 0;
		*at = p->found_span;
		value->token = p->pending_value;
	} else {
		kind = scan_lex(value, at, p->scanner);
	}
	if (kind == PARSE_EOF)
		*at = (struct span){(uint32_t)p->source->len, 0};
	p->last = p->found;
	p->last_span = p->last ? p->found_span : (struct span){0, 0};
	p->found_span = *at;
	if (kind == PARSE_error)
		return kind;
	p->found_value = value->token;
	if (p->in_result)
		kind = follow_result(p, kind, value, *at);
	if (is_result(kind) && p->last == ')' && !p->depth)
		p->in_result = true;
	p->found = kind;
	return follow_brackets(p, kind, *at) ? kind : PARSE_error;
}

/* Starts to scan again on the line behind @off; false when there is none or it was too often. */
static bool next_line(struct parse *p, uint32_t off)
{
	const char *newline = memchr(p->source->text + off, '\n', p->source->len - off);

	p->unterminated = false;
	if (!newline || ++p->reopened > MAX_REOPEN)
		return false;
	scan_close(p);
	scan_open(p, (uint32_t)(newline + 1 - p->source->text));
	return true;
}

/* Moves on to the next token that begins a line like an event does, and keeps it for the grammar.
 * False at the end of the file. */
static bool skip_to_event(struct parse *p)
{
	union PARSE_STYPE value;
	struct span at = p->found_span;
	int kind = p->found;

	p->muted = true;
	p->in_result = false;
	p->depth = 0;
	if (!p->at_event)
		kind = 0;
	while (!(begins_event(kind) && parse_first_on_line(p, at))) {
		if (kind == PARSE_EOF && p->started)
			return false;
		if (p->unterminated && !next_line(p, p->start))
			return false;
		memset(&value, 0, sizeof(value));
		kind = scan_lex(&value, &at, p->scanner);
		p->started = true;
		p->found_value = value.token;
	}
	p->muted = false;
	p->at_event = false;
	p->pending = kind;
	p->pending_value = p->found_value;
	p->found_span = at;
	p->found = 0;
	return true;
}

static void run(struct parse *p)
{
	p->start_token = BEGIN_SCRIPT;
	while (parse_parse(p)) {
		p->script->incomplete = true;
		p->started = false;
		if (!skip_to_event(p))
			return;
		p->start_token = AGAIN;
	}
	if (!p->script->nevents && !p->diags->nerrors)
		diag_error(p->diags, (struct span){0, 0}, "the script has no events");
}

struct script *script_parse(struct source *src, const struct symtab *defines,
			    struct diag_list *diags)
{
	struct script *s = calloc(1, sizeof(*s));
	struct parse p = {.script = s, .source = src, .diags = diags};

	if (!s)
		abort();
	s->source = src;
	s->arena = (struct arena)ARENA_INIT;
	symtab_copy(&s->defines, defines);
	p.arena = &s->arena;
	scan_open(&p, 0);
	run(&p);
	scan_close(&p);
	cond_end(&p);
	s->incomplete |= diags->nerrors > 0;
	return s;
}

const struct script_option *script_option(const struct script *s, const char *name)
{
	for (const struct script_option *o = s->options; o; o = o->next)
		if (!strcmp(o->name.text, name))
			return o;
	return NULL;
}

void script_free(struct script *s)
{
	if (!s)
		return;
	arena_free(&s->arena);
	symtab_free(&s->defines);
	source_free(s->source);
	free(s);
}
