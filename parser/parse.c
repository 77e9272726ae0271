// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Drives a parse, and its recovery: after a syntax error the text is skipped up to the next line
 * that begins like an event, and the grammar is started again there.
 */
#include "parser/parser.h"

#include <stdlib.h>
#include <string.h>

#include "parser/cond.h"
#include "parser/parse.h"
#include "parser/grammar.h"

#define MAX_REOPEN 100 /* unterminated strings ... that are stepped over in one file */

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
	p->open_groups = 0;
	p->group = NULL;
	p->in_lost_group = false;
	if (!p->at_event)
		kind = 0;
	while (!(parse_begins_event(kind) && parse_first_on_line(p, at))) {
		if (kind == PARSE_EOF && p->started)
			return false;
		if (p->unterminated && !next_line(p, p->start))
			return false;
		memset(&value, 0, sizeof(value));
		kind = scan_lex(&value, &at, p->scanner);
		kind = parse_group_token(p, kind, &value.token, at);
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

static void run_grammar(struct parse *p)
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
	run_grammar(&p);
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
