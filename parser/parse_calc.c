// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what a sign means around live values: '+', '-' and '*' also begin events, or stand for flags
 * and for any number. They are operators behind an operand on the same line, where a live value
 * stands before them in the expression or right behind them; with blanks in front of them, also
 * behind them. So no script without live values has any.
 */
#include <ctype.h>

#include "parser/grammar.h"
#include "parser/parse.h"

bool parse_is_operator(int kind)
{
	return kind == PLUS || kind == MINUS || kind == TIMES || kind == OVER;
}

static bool is_operand(int kind)
{
	return kind == INT || kind == HEX || kind == FRACTION || kind == FLOAT || kind == LIVE ||
	       kind == FIELD || kind == ')';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The first character behind @at, on its line, that is not a blank. */
static char ahead(const struct parse *p, struct span at)
{
	const char *text = p->source->text + at.off + at.len;

	while (is_blank(*text))
		text++;
	return *text;
}

static bool on_one_line(const struct parse *p, struct span a, struct span b)
{
	uint32_t from = a.off + a.len;

	return b.off >= from && !memchr(p->source->text + from, '\n', b.off - from);
}

/* A live value or a bracket. */
static bool is_open(char c)
{
	return c == '$' || c == '(';
}

static bool can_be_operand(const struct parse *p, char c)
{
	return is_open(c) || isdigit((unsigned char)c) || c == '.' ||
	       (p->in_names && isalpha((unsigned char)c));
}

/* Without a blank. */
static bool follows(const struct parse *p, struct span at)
{
	return p->last_span.off + p->last_span.len == at.off;
}

static bool is_sign(const struct parse *p, struct span at)
{
	bool adjacent = follows(p, at), calc = p->in_calc || p->in_names;
	char next = ahead(p, at);

	if (!is_operand(p->last) || !on_one_line(p, p->last_span, at))
		return false;
	if (adjacent)
		return calc || is_open(next);
	return calc && is_blank(p->source->text[at.off + at.len]) && can_be_operand(p, next);
}

/* "1.8*$d" */
static bool begins_calc(const struct parse *p, struct span at)
{
	char sign = ahead(p, at);
	const char *text;

	if (!sign || !strchr("+-*/", sign))
		return false;
	for (text = p->source->text + at.off + at.len; is_blank(*text) || *text == sign;)
		text++;
	return is_open(*text);
}

/* ", $w = win": what stands before the next name for a value, and nowhere else. */
static bool precedes_name(const struct parse *p, struct span at)
{
	const char *text = p->source->text + at.off + at.len;

	text += strspn(text, " \t\r\n");
	if (*text++ != '$')
		return false;
	while (isalnum((unsigned char)*text) || *text == '_')
		text++;
	return text[strspn(text, " \t")] == '=';
}

/* "<mss>": no relation. */
static bool is_option(int kind)
{
	return kind == NUMBER_OPTION || kind == VAL || kind == ECR;
}

static int operator_of(int kind)
{
	switch (kind) {
	case '+': return PLUS;
	case '-': return MINUS;
	case '*': return TIMES;
	case '/': return OVER;
	default: return kind;
	}
}

static bool is_word(int kind)
{
	return kind == WORD || (kind >= IPV4_KW && kind <= ID);
}

static bool wants_operand(const struct parse *p)
{
	return parse_is_operator(p->last) || p->last == PAREN || p->last == '=';
}

/* Where a '(' can only be that of an expression. */
static bool begins_group(int last)
{
	switch (last) {
	case '+':
	case '~':
	case '=':
	case ',':
	case PAREN:
	case ACK:
	case WIN:
	case URG:
	case LEN:
	case IN:
	case VAL:
	case ECR:
	case AT_LEAST:
	case AT_MOST:
	case IS_NOT: return true;
	default: return parse_is_operator(last);
	}
}

/* What stands behind "$w =" and goes on: the next event begins with something else, or on a line of
 * its own. */
static bool stays_in_names(const struct parse *p, int kind)
{
	if (kind == NAMING || p->last == NAMING)
		return true;
	if (wants_operand(p))
		return is_word(kind) || kind == PAREN || is_operand(kind);
	return kind == COMMA || kind == ')' || parse_is_operator(kind);
}

static bool stays_in_calc(const struct parse *p, int kind)
{
	return is_operand(kind) || parse_is_operator(kind) || kind == PAREN || kind == '(' ||
	       (p->in_names && is_word(kind));
}

int parse_calc(struct parse *p, int kind, struct span at)
{
	int sign = operator_of(kind);

	if (sign != kind && is_sign(p, at))
		kind = sign;
	else if (kind == FLOAT && (parse_is_operator(p->last) || begins_calc(p, at) ||
				   (p->in_names && wants_operand(p))))
		kind = FRACTION;
	else if (kind == '(' && begins_group(p->last))
		kind = PAREN;
	else if (kind == '>' && is_option(p->last) && follows(p, at))
		kind = ENDS;
	else if (kind == ',' && precedes_name(p, at))
		kind = COMMA;
	else if (kind == LIVE && ahead(p, at) == '=')
		kind = NAMING;
	if (kind == LIVE)
		p->in_calc = true;
	else if (!stays_in_calc(p, kind))
		p->in_calc = false;
	if (kind == NAMING)
		p->in_names = true;
	else if (p->in_names)
		p->in_names = stays_in_names(p, kind);
	return p->in_names && is_word(kind) ? FIELD : kind;
}
