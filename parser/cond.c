// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the branches of a script: which directives there are, which branch is taken, and where the
 * text of the others stands, which the printer has to keep.
 */
#include "parser/cond.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum directive {
	IF,
	IFDEF,
	IFNDEF,
	ELIF,
	ELSE,
	ENDIF,
	DEFINE,
	UNDEF,
	INCLUDE,
	ERROR,
	NO_DIRECTIVE
};
static const char *const names[] = {"if",    "ifdef",  "ifndef", "elif",    "else",
				    "endif", "define", "undef",  "include", "error"};

struct line {
	enum directive what;
	struct span name, rest; /* name: with the '#' */
};

static const char *at(const struct parse *p, uint32_t off)
{
	return p->source->text + off;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static size_t word_length(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && is_word(text[n]))
		n++;
	return n;
}

/* Blanks at both ends and a comment are not part of it. */
static struct span trim(const struct parse *p, struct span s)
{
	for (uint32_t i = 0; i + 1 < s.len; i++)
		if (*at(p, s.off + i) == '/' && strchr("/*", *at(p, s.off + i + 1)))
			s.len = i;
	while (s.len && isspace((unsigned char)*at(p, s.off))) {
		s.off++;
		s.len--;
	}
	while (s.len && isspace((unsigned char)*at(p, s.off + s.len - 1)))
		s.len--;
	return s;
}

/* "# if" with a blank is a comment, and so is what begins with any other word. */
static struct line read_line(const struct parse *p, uint32_t off, uint32_t len)
{
	struct line l = {.what = NO_DIRECTIVE};
	size_t n;

	while (len && strchr(" \t\r\f\v", *at(p, off))) {
		off++;
		len--;
	}
	if (!len || *at(p, off) != '#' || !parse_first_on_line(p, (struct span){off, 1}))
		return l;
	n = word_length(at(p, off + 1), len - 1);
	l.name = (struct span){off, (uint32_t)n + 1};
	l.rest = trim(p, (struct span){off + 1 + (uint32_t)n, len - 1 - (uint32_t)n});
	for (unsigned i = 0; i < NO_DIRECTIVE; i++)
		if (strlen(names[i]) == n && !memcmp(names[i], at(p, off + 1), n))
			l.what = (enum directive)i;
	return l;
}

static bool is_active(const struct parse *p)
{
	return !p->nconds || p->conds[p->nconds - 1].active;
}

static bool is_name(const struct parse *p, struct span s)
{
	return s.len && word_length(at(p, s.off), s.len) == s.len;
}

/* Whether the branch is to be taken; a wrong condition was reported and counts as false. */
static bool is_true(struct parse *p, const struct line *l)
{
	if (l->what == IF || l->what == ELIF)
		return cond_expr(p, l->rest) > 0;
	if (!is_name(p, l->rest)) {
		diag_error(p->diags, l->rest.len ? l->rest : l->name, "%.*s needs one name",
			   (int)l->name.len, at(p, l->name.off));
		return false;
	}
	return cond_is_defined(p, at(p, l->rest.off), l->rest.len) == (l->what == IFDEF);
}

static void open_branch(struct parse *p, const struct line *l)
{
	struct cond *c = &p->conds[p->nconds];
	bool outer = is_active(p);

	if (p->nconds == COND_MAX) {
		diag_error(p->diags, l->name, "more than %d branches in one another", COND_MAX);
		p->excess++;
		return;
	}
	p->nconds++;
	*c = (struct cond){.at = l->name, .outer = outer};
	c->active = outer && is_true(p, l);
	c->taken = c->active;
}

static struct cond *innermost(struct parse *p, const struct line *l)
{
	if (p->nconds)
		return &p->conds[p->nconds - 1];
	diag_error(p->diags, l->name, "%.*s without #if", (int)l->name.len, at(p, l->name.off));
	diag_note(p->diags, "a comment begins with // or with # and a blank");
	return NULL;
}

static void other_branch(struct parse *p, const struct line *l)
{
	struct cond *c = innermost(p, l);

	if (!c)
		return;
	if (c->has_else) {
		diag_error(p->diags, l->name, "%.*s behind #else", (int)l->name.len,
			   at(p, l->name.off));
		diag_note_at(p->diags, c->at, "of this one");
	}
	c->has_else |= l->what == ELSE;
	c->active = c->outer && !c->taken && (l->what == ELSE || is_true(p, l));
	c->taken |= c->active;
}

static void close_branch(struct parse *p, const struct line *l)
{
	if (p->excess)
		p->excess--;
	else if (innermost(p, l))
		p->nconds--;
}

/* One symbol stands for one token. */
static bool is_one_token(const char *value, size_t len)
{
	if (len >= 2 && (*value == '"' || *value == '`'))
		return memchr(value + 1, *value, len - 1) == value + len - 1;
	return !memchr(value, ' ', len) && !memchr(value, '\t', len);
}

static void define(struct parse *p, const struct line *l)
{
	size_t n = word_length(at(p, l->rest.off), l->rest.len);
	struct span rest =
		trim(p, (struct span){l->rest.off + (uint32_t)n, l->rest.len - (uint32_t)n});
	char *name, *value;

	if (!n || strspn(at(p, l->rest.off), "0123456789") >= n) {
		diag_error(p->diags, l->rest.len ? l->rest : l->name, "#define needs a name");
		return;
	}
	if (*at(p, l->rest.off + (uint32_t)n) == '(' || !is_one_token(at(p, rest.off), rest.len)) {
		diag_error(p->diags, l->rest,
			   "a symbol stands for one word, number, \"string\" or `command`");
		return;
	}
	name = strndup(at(p, l->rest.off), n);
	value = strndup(rest.len ? at(p, rest.off) : "1", rest.len ? rest.len : 1);
	if (!name || !value)
		abort();
	symtab_add(&p->script->defines, name, value, SYMBOL_SCRIPT);
	free(name);
	free(value);
}

static void unsupported(struct parse *p, const struct line *l)
{
	diag_error(p->diags, l->name, "%.*s is not supported", (int)l->name.len,
		   at(p, l->name.off));
	diag_note(p->diags, "known are #if, #ifdef, #ifndef, #elif, #else, #endif and #define; a "
			    "comment begins with // or with # and a blank");
}

static void follow(struct parse *p, const struct line *l)
{
	switch (l->what) {
	case IF:
	case IFDEF:
	case IFNDEF: open_branch(p, l); return;
	case ELIF:
	case ELSE: other_branch(p, l); return;
	case ENDIF: close_branch(p, l); return;
	default: break;
	}
	if (!is_active(p))
		return;
	if (l->what == DEFINE)
		define(p, l);
	else if (l->what == UNDEF || l->what == INCLUDE)
		unsupported(p, l);
	else if (l->what == ERROR && p->nconds) /* elsewhere it may be a comment about an error */
		diag_error(p->diags, l->name, "#error %.*s", (int)l->rest.len, at(p, l->rest.off));
}

/* Notes text that the parser does not see. */
static void add_skipped(struct parse *p, uint32_t from, uint32_t to)
{
	struct script *s = p->script;

	if (from >= to)
		return;
	if (!(s->nskipped & (s->nskipped - 1))) { /* 0, or a power of two: full */
		struct span *more = arena_array(p->arena, 2 * s->nskipped + 1, sizeof(*more));

		if (s->nskipped)
			memcpy(more, s->skipped, s->nskipped * sizeof(*more));
		s->skipped = more;
	}
	s->skipped[s->nskipped++] = (struct span){from, to - from};
}

bool cond_line(struct parse *p, uint32_t off, uint32_t len)
{
	struct line l = read_line(p, off, len);
	bool before = is_active(p);

	if (l.what == NO_DIRECTIVE)
		return before;
	follow(p, &l);
	if (before && !is_active(p))
		p->skip_from = off + len;
	else if (!before && is_active(p))
		add_skipped(p, p->skip_from, off);
	return is_active(p);
}

void cond_end(struct parse *p)
{
	if (!is_active(p))
		add_skipped(p, p->skip_from, (uint32_t)p->source->len);
	while (p->nconds) {
		diag_error(p->diags, p->conds[--p->nconds].at, "this branch has no #endif");
	}
}
