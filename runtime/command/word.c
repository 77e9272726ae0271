// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the tokens of a command line: words with quotes and variables put in, operators,
 * redirections. What means something to some shell, and is not done here, is refused.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/command/tree.h"

/* Shells set these themselves, whatever the environment says. */
static const char *const shells_own[] = {
	"PWD",          "OLDPWD",        "SHLVL",    "IFS",    "OPTIND",    "LINENO",   "_",
	"PS1",          "PS2",           "PS4",      "RANDOM", "SECONDS",   "SRANDOM",  "PPID",
	"UID",          "EUID",          "GROUPS",   "OPTARG", "OPTERR",    "HISTCMD",  "DIRSTACK",
	"FUNCNAME",     "SHELL",         "HOSTNAME", "OSTYPE", "SHELLOPTS", "HOSTTYPE", "MACHTYPE",
	"EPOCHSECONDS", "EPOCHREALTIME", "PATH",
};

static bool is_shells_own(const char *name)
{
	for (size_t i = 0; i < sizeof(shells_own) / sizeof(shells_own[0]); i++)
		if (!strcmp(name, shells_own[i]))
			return true;
	return !strncmp(name, "BASH", 4) || !strncmp(name, "COMP", 4);
}

static bool is_plain(unsigned char c)
{
	return isalnum(c) || (c && strchr("_./:,+%@-=^]!", c));
}

/* A value outside of quotes is split into words, and is a pattern of file names. */
static bool is_one_word(const char *value)
{
	if (!*value)
		return false;
	for (; *value; value++)
		if (!is_plain((unsigned char)*value))
			return false;
	return true;
}

static bool is_text(const char *value)
{
	for (; *value; value++)
		if ((unsigned char)*value < ' ' || (unsigned char)*value >= 127)
			return false;
	return true;
}

static int no(const struct lexer *l, size_t at, size_t len)
{
	refuse_part(l->c, l->text + at, len);
	return -1;
}

/* "$name" is at l->pos, behind the "$" and perhaps a brace. */
static int put_variable(struct lexer *l, struct buf *word, bool quoted, bool brace)
{
	const char *name = l->text + l->pos, *value;
	size_t len = 0;
	char copy[64], pid[16];

	while (isalnum((unsigned char)name[len]) || name[len] == '_')
		len++;
	if (!len || len >= sizeof(copy) || isdigit((unsigned char)name[0]) ||
	    (brace && name[len] != '}'))
		return no(l, l->pos - 1, len + 1);
	memcpy(copy, name, len);
	copy[len] = '\0';
	value = getenv(copy);
	/* Whose parent we are is the shell of the line, not one that it starts. */
	if (!strcmp(copy, "PPID") && !l->c->inner) {
		snprintf(pid, sizeof(pid), "%d", (int)getpid());
		value = pid;
	} else if (!value || is_shells_own(copy)) {
		return no(l, l->pos - 1, len + 1);
	}
	if (quoted ? !is_text(value) : !is_one_word(value))
		return no(l, l->pos - 1, len + 1);
	buf_puts(word, value);
	l->pos += len + brace;
	return 0;
}

/* At a "$". */
static int put_dollar(struct lexer *l, struct buf *word, bool quoted)
{
	const char *p = l->text + l->pos + 1;
	size_t len;

	if (*p == '?') {
		buf_putc(word, STATUS_MARK);
		l->asks_status = true;
		l->pos += 2;
		return 0;
	}
	if (p[0] == '(' && p[1] == '(') {
		len = arith(p + 2, word);
		l->pos += 3 + len;
		return len ? 0 : no(l, l->pos - 3, 3);
	}
	if (*p != '{' && !isalpha((unsigned char)*p) && *p != '_')
		return no(l, l->pos, *p ? 2 : 1);
	l->pos += 1 + (*p == '{');
	return put_variable(l, word, quoted, *p == '{');
}

static int put_single(struct lexer *l, struct buf *word)
{
	const char *from = l->text + ++l->pos, *end = strchr(from, '\'');

	if (!end)
		return no(l, l->pos - 1, 1);
	for (; from < end; from++) {
		if (((unsigned char)*from < ' ' && *from != '\t') || (unsigned char)*from >= 127)
			return no(l, l->pos - 1, 1);
		buf_putc(word, *from);
	}
	l->pos = (size_t)(end + 1 - l->text);
	return 0;
}

static int put_escaped(struct lexer *l, struct buf *word, bool quoted)
{
	unsigned char c = (unsigned char)l->text[l->pos + 1];

	if ((c < ' ' && c != '\n') || c >= 127)
		return no(l, l->pos, 1);
	l->pos += 2;
	if (c == '\n') {
		l->line++;
		return 0;
	}
	if (quoted && !strchr("$`\"\\", c))
		buf_putc(word, '\\');
	buf_putc(word, (char)c);
	return 0;
}

static int put_double(struct lexer *l, struct buf *word)
{
	size_t from = l->pos++;

	for (;;) {
		unsigned char c = (unsigned char)l->text[l->pos];

		if (c == '"') {
			l->pos++;
			return 0;
		}
		if (c == '$') {
			if (put_dollar(l, word, true) < 0)
				return -1;
		} else if (c == '\\') {
			if (put_escaped(l, word, true) < 0)
				return -1;
		} else if (c == '`' || (c < ' ' && c != '\t') || c >= 127) {
			return no(l, from, 1);
		} else {
			buf_putc(word, (char)c);
			l->pos++;
		}
	}
}

static bool ends_word(char c)
{
	return !c || strchr(" \t\n;&|<>()", c);
}

/* "[" and "]" as words of their own are no patterns. */
static bool is_bracket(const struct lexer *l, const struct buf *word)
{
	return l->text[l->pos] == '[' && !word->len && !l->quoted && ends_word(l->text[l->pos + 1]);
}

static int put_part(struct lexer *l, struct buf *word)
{
	char c = l->text[l->pos];

	switch (c) {
	case '\'': l->quoted = true; return put_single(l, word);
	case '"': l->quoted = true; return put_double(l, word);
	case '\\':
		if (l->text[l->pos + 1] != '\n')
			l->quoted = true;
		return put_escaped(l, word, false);
	case '$': return put_dollar(l, word, false);
	default:
		/* "^" was a pipe once; "#" begins a comment only where a word may begin. */
		if ((!is_plain((unsigned char)c) || c == '^') && c != '#' && !is_bracket(l, word))
			return no(l, l->pos, 1);
		buf_putc(word, c);
		l->pos++;
		return 0;
	}
}

static int read_word(struct lexer *l)
{
	struct buf word = BUF_INIT;
	int ret = 0;

	l->quoted = l->asks_status = false;
	while (ret == 0 && !ends_word(l->text[l->pos]))
		ret = put_part(l, &word);
	l->word = arena_strndup(l->c->arena, buf_text(&word), word.len);
	buf_free(&word);
	return ret;
}

static void skip_blanks(struct lexer *l)
{
	const char *t = l->text;

	for (;;) {
		if (t[l->pos] == ' ' || t[l->pos] == '\t') {
			l->pos++;
		} else if (t[l->pos] == '\\' && t[l->pos + 1] == '\n') {
			l->pos += 2;
			l->line++;
		} else if (t[l->pos] == '#') {
			l->pos += strcspn(t + l->pos, "\n");
		} else {
			return;
		}
	}
}

/* At ">", or at the number in front of it. */
static int read_redir(struct lexer *l)
{
	const char *p = l->text + l->pos;
	int fd = 1;

	if (*p != '>')
		fd = *p++ - '0';
	p++;
	l->redir = (struct redir){.fd = fd, .kind = REDIR_FILE};
	if (*p == '>') {
		l->redir.append = true;
		p++;
	} else if (*p == '&') {
		if ((p[1] != '1' && p[1] != '2') || !ends_word(p[2]))
			return no(l, l->pos, 2);
		l->redir.kind = REDIR_COPY;
		l->redir.of = p[1] - '0';
		p += 2;
	}
	if (l->redir.kind == REDIR_FILE && *p && strchr("&|<>(", *p))
		return no(l, l->pos, 2);
	l->pos = (size_t)(p - l->text);
	return 0;
}

static int read_operator(struct lexer *l, enum token_kind *kind)
{
	const char *p = l->text + l->pos;

	l->newline = *p == '\n';
	if (*p == '\n' || (*p == ';' && p[1] != ';')) {
		*kind = TOKEN_SEPARATOR;
		l->pos++;
	} else if (p[0] == '&' && p[1] == '&') {
		*kind = TOKEN_AND;
		l->pos += 2;
	} else if (p[0] == '|' && p[1] == '|') {
		*kind = TOKEN_OR;
		l->pos += 2;
	} else if (p[0] == '|' && p[1] != '&') {
		*kind = TOKEN_PIPE;
		l->pos++;
	} else {
		return no(l, l->pos, 1);
	}
	return 0;
}

int lexer_next(struct lexer *l, enum token_kind *kind)
{
	const char *p;
	int ret;

	skip_blanks(l);
	p = l->text + l->pos;
	l->from = l->pos;
	if (!*p) {
		*kind = TOKEN_END;
		ret = 0;
	} else if (*p == '>' || (isdigit((unsigned char)p[0]) && p[1] == '>')) {
		*kind = TOKEN_REDIR;
		ret = *p == '>' || *p == '1' || *p == '2' ? read_redir(l) : no(l, l->pos, 2);
	} else if (ends_word(*p)) {
		ret = read_operator(l, kind);
	} else {
		*kind = TOKEN_WORD;
		ret = read_word(l);
		/* 12>file, and a word in front of which we have not looked */
		if (!ret && (l->text[l->pos] == '>' || l->text[l->pos] == '<') && !l->quoted &&
		    l->word[strspn(l->word, "0123456789")] == '\0')
			ret = no(l, l->from, l->pos - l->from);
	}
	l->end = l->pos;
	return ret;
}
