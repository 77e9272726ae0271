// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the filter between lexer and grammar: bracket depth, and where a note may begin. */
#include "parser/parse.h"
#include "parser/grammar.h"

#define MAX_DEPTH 64 /* brackets in brackets */

bool parse_begins_event(int kind)
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
	if (parse_begins_event(kind)) {
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
