// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the filter between lexer and grammar: bracket depth, and where a note may begin. */
#include "parser/parse.h"
#include "parser/grammar.h"

#define MAX_DEPTH 64 /* brackets in brackets */

bool parse_begins_event(int kind)
{
	return kind == '+' || kind == '*' || kind == INT || kind == FLOAT || kind == FRACTION ||
	       kind == LIVE || kind == COMMAND || kind == REPEAT || kind == MAYBE ||
	       kind == EITHER || kind == ANY;
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
	bool operand = is_result(p->last) || p->last == '|' || parse_is_operator(p->last);

	if (p->depth || operand)
		return kind;
	if (parse_begins_event(kind) || kind == GROUP_CLOSE) {
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

/* ---- groups ---- */

static bool is(const struct token *t, const char *word)
{
	return t->len == strlen(word) && !memcmp(t->text, word, t->len);
}

/* The words of groups are words like any other but where an event could begin. */
static int group_word(const struct parse *p, const struct token *t, struct span at)
{
	static const struct {
		const char *word;
		int kind, after; /* 0: after anything */
	} words[] = {
#define GROUP(text, token, after) {#text, token, after},
#include "parser/keywords.def"
	};
	bool begins = parse_first_on_line(p, at) || p->last == GROUP_OPEN || p->last == GROUP_CLOSE;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (is(t, words[i].word) && (words[i].after ? p->last == words[i].after : begins))
			return words[i].kind;
	return WORD;
}

int parse_group_token(const struct parse *p, int kind, const struct token *t, struct span at)
{
	if (p->depth || t->substituted)
		return kind;
	if (kind == WORD)
		return group_word(p, t, at);
	if (kind == '}')
		return GROUP_CLOSE;
	if (kind == '{' && (p->last == EITHER || p->last == OR || p->last == ORDER ||
			    ((p->last == INT || p->last == HEX) && p->repeats)))
		return GROUP_OPEN;
	return kind;
}

/* What is around a group may have been skipped after a mistake; then nobody misses its end. */
static bool is_lost(struct parse *p, int kind)
{
	if (kind == GROUP_OPEN && !p->in_lost_group) {
		p->open_groups++;
	} else if (kind == GROUP_CLOSE && p->open_groups) {
		p->open_groups--;
	} else if (p->script->incomplete &&
		   (kind == GROUP_CLOSE ||
		    (p->in_lost_group && (kind == OR || kind == GROUP_OPEN)))) {
		p->in_lost_group = kind != GROUP_OPEN;
		return true;
	}
	p->in_lost_group = false;
	return false;
}

/* Counts brackets; false when there are too many of them. */
static bool follow_brackets(struct parse *p, int kind, struct span at)
{
	if (kind == '(' || kind == PAREN || kind == '[' || kind == '{') {
		if (++p->depth > MAX_DEPTH) {
			diag_error(p->diags, at, "nested too deeply");
			return false;
		}
	} else if ((kind == ')' || kind == ']' || kind == '}') && p->depth) {
		p->depth--;
	}
	return true;
}

static int lex(union PARSE_STYPE *value, struct span *at, struct parse *p);

int parse_lex(union PARSE_STYPE *value, struct span *at, struct parse *p)
{
	int kind;

	do
		kind = lex(value, at, p);
	while (is_lost(p, kind));
	return kind;
}

static int lex(union PARSE_STYPE *value, struct span *at, struct parse *p)
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
	kind = parse_calc(p, kind, *at);
	kind = parse_group_token(p, kind, &value->token, *at);
	p->repeats = kind == REPEAT || (p->last == REPEAT && (kind == INT || kind == HEX));
	if (p->in_result)
		kind = follow_result(p, kind, value, *at);
	if (is_result(kind) && p->last == ')' && !p->depth)
		p->in_result = true;
	p->found = kind;
	return follow_brackets(p, kind, *at) ? kind : PARSE_error;
}
