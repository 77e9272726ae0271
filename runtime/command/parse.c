// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the grammar of command lines: pipelines joined by ; && and ||, commands with redirections.
 */
#include <string.h>

#include "runtime/command/tree.h"

#define WORDS_MOST 256

struct parser {
	struct lexer lex;
	enum token_kind tok;
	size_t end; /* of the token before */
};

static bool advance(struct parser *p)
{
	p->end = p->lex.end;
	return lexer_next(&p->lex, &p->tok) == 0;
}

/* A separator may end a line of the text, whose number counts from then on. */
static bool pass_separator(struct parser *p)
{
	if (p->lex.newline)
		p->lex.line++;
	return advance(p);
}

static bool skip_newlines(struct parser *p)
{
	while (p->tok == TOKEN_SEPARATOR && p->lex.newline)
		if (!pass_separator(p))
			return false;
	return true;
}

static bool check_target(struct checker *c, struct redir *r)
{
	if (!strcmp(r->path, "/dev/null")) {
		r->kind = REDIR_NOWHERE;
		return true;
	}
	if (!path_is_writable(r->path))
		return refuse(c, r->path);
	if (!path_is_setting(r->path))
		c->has_written = true;
	/* What is played again must not find more than it left: appended it would be twice. */
	c->reaches |= path_reaches(r->path) || (r->append && !path_is_setting(r->path));
	return true;
}

static bool parse_redir(struct parser *p, struct redir ***last)
{
	struct checker *c = p->lex.c;
	struct redir *r = arena_new(c->arena, struct redir);

	*r = p->lex.redir;
	if (r->kind == REDIR_FILE) {
		if (!advance(p))
			return false;
		if (p->tok != TOKEN_WORD || !*p->lex.word || p->lex.asks_status)
			return refuse(c, ">");
		r->path = p->lex.word;
		if (!check_target(c, r))
			return false;
	}
	**last = r;
	*last = &r->next;
	return advance(p);
}

/* What is not quoted may be a word of the shell's own language, or an assignment. */
static bool is_name_of_command(const struct lexer *l)
{
	return *l->word && !l->asks_status && !strchr(l->word, '=');
}

static struct simple *parse_simple(struct parser *p)
{
	struct checker *c = p->lex.c;
	struct simple *s = arena_new(c->arena, struct simple);
	struct redir **last = &s->redirs;
	char *words[WORDS_MOST + 1];

	while (p->tok == TOKEN_WORD || p->tok == TOKEN_REDIR) {
		if (p->tok == TOKEN_REDIR) {
			if (!parse_redir(p, &last))
				return NULL;
			continue;
		}
		if (s->argc == WORDS_MOST || (!s->argc && !is_name_of_command(&p->lex))) {
			refuse(c, p->lex.word);
			return NULL;
		}
		s->asks_status |= p->lex.asks_status;
		words[s->argc++] = p->lex.word;
		if (!advance(p))
			return NULL;
	}
	if (!s->argc) {
		refuse_part(c, p->lex.text + p->lex.from, p->lex.end - p->lex.from);
		return NULL;
	}
	words[s->argc] = NULL;
	s->argv = arena_array(c->arena, (size_t)s->argc + 1, sizeof(char *));
	memcpy(s->argv, words, ((size_t)s->argc + 1) * sizeof(char *));
	return s;
}

static struct pipeline *parse_pipeline(struct parser *p)
{
	struct pipeline *pl = arena_new(p->lex.c->arena, struct pipeline);
	struct simple **last = &pl->first, *s;
	bool piped = false;

	pl->off = p->lex.from;
	pl->line = p->lex.line;
	for (;;) {
		s = parse_simple(p);
		if (!s)
			return NULL;
		s->piped = piped;
		*last = s;
		last = &s->next;
		pl->len = p->end - pl->off;
		if (p->tok != TOKEN_PIPE)
			break;
		piped = true;
		if (!advance(p) || !skip_newlines(p))
			return NULL;
	}
	/* Only now, since a tool may ask whether something reads its output. */
	for (s = pl->first; s; s = s->next)
		if (!p->lex.c->find_tool(p->lex.c, s))
			return NULL;
	return pl;
}

static bool parse_list(struct parser *p, struct list *list)
{
	struct pipeline **last = &list->first;
	enum join join = JOIN_ALWAYS;

	while (p->tok != TOKEN_END || join != JOIN_ALWAYS) {
		if (p->tok == TOKEN_SEPARATOR && p->lex.newline) {
			if (!pass_separator(p))
				return false;
			continue;
		}
		*last = parse_pipeline(p);
		if (!*last)
			return false;
		(*last)->join = join;
		last = &(*last)->next;
		join = p->tok == TOKEN_AND ? JOIN_AND : p->tok == TOKEN_OR ? JOIN_OR : JOIN_ALWAYS;
		if (p->tok != TOKEN_END &&
		    !(p->tok == TOKEN_SEPARATOR ? pass_separator(p) : advance(p)))
			return false;
	}
	return true;
}

struct list *list_parse(struct checker *c, const char *text, const char *shell, const char *name)
{
	struct parser p = {.lex = {.c = c, .text = text, .line = 1}};
	struct list *list = arena_new(c->arena, struct list);

	list->text = text;
	list->shell = shell;
	list->name = name;
	return advance(&p) && parse_list(&p, list) ? list : NULL;
}
