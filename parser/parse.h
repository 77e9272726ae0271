/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Internal to parser/. The state of one parse, shared by lexer.l, grammar.y, build.c and parse.c,
 * and the types of what grammar rules hand upwards. There are no globals.
 */
#ifndef PARSER_PARSE_H
#define PARSER_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "parser/ast.h"
#include "parser/diag.h"
#include "parser/source.h"

/* Text of a token, not NUL-terminated: in the source, or in a symbol that stood there. */
struct token {
	const char *text;
	size_t len;
	bool substituted;
};

struct expr_list {
	struct expr *first, *last;
	size_t n;
};
struct label_list {
	struct mpls_label *items; /* array */
	size_t n, cap;
};
struct outer_list {
	struct outer_pat *first, *last;
	size_t n;
};
struct opt_list {
	struct tcpopt_pat *first, *last;
};
struct block_list {
	struct sack_block *items; /* array */
	size_t n, cap;
};
struct word_list {
	struct word *items; /* array */
	size_t n, cap;
};
struct seq_range {
	struct field seq, end, len;
	bool in_words;
	struct span span;
};
struct naming_list {
	struct naming *first, *last;
};
/* A time: as written, or to be found out. */
struct moment {
	int64_t us;
	const struct calc *live; /* NULL: as written */
};

/* #if ... #endif, see cond.h */
#define COND_MAX 32
struct cond {
	struct span at; /* of its #if */
	bool outer;     /* what is around it is part of the script */
	bool active;    /* so is this branch */
	bool taken;     /* and this branch or one before it is */
	bool has_else;
};

struct parse {
	struct script *script;
	const struct source *source;
	struct arena *arena; /* the script's */
	struct diag_list *diags;

	/* Lexer: the flex scanner and where it stands. */
	void *scanner;
	uint32_t off;   /* behind the text matched so far */
	uint32_t start; /* of a string, comment ... that is being read */
	bool muted;     /* skipping after an error: don't report */
	unsigned note_depth;
	int around;           /* state of the lexer around the comment that is being read */
	bool unterminated;    /* such a text reached the end of the file */
	struct token option;  /* name of the option whose value comes next */
	struct token defined; /* name that --define gives a value */

	/* Filter between lexer and grammar, see parse_lex(). */
	int start_token; /* says which part of the grammar to use; 0: delivered */
	int found;       /* kind of the token delivered last; 0: none */
	struct span found_span;
	struct token found_value;
	int last; /* the one before; 0: none */
	struct span last_span;
	unsigned depth; /* open brackets of all kinds */
	bool in_result; /* behind the '=' of a call: a '(' begins a note */
	bool in_calc;   /* behind a live value and what can stand around it in an expression */
	bool in_names;  /* behind "$w =": words are fields of the packet */

	/* Recovery. */
	bool at_event; /* the token that did not fit may begin the next event */
	bool started;  /* has skipped at least one token */
	int pending;   /* read while skipping, to be delivered next; 0: none */
	struct token pending_value;
	unsigned reopened;

	struct cond conds[COND_MAX];
	unsigned nconds, excess; /* excess: those that are too many */
	uint32_t skip_from;      /* where the branch begins that is not taken */

	struct script_option *last_option;
	struct event *last_event;
	bool live;           /* some number of the event that is being read is a live value */
	unsigned cap_live;   /* of script->live */
	struct group *group; /* the innermost that is open; NULL: none */
	struct group *last_group;
	struct group_mark *last_mark;
	unsigned open_groups; /* braces, as the filter has counted them */
	bool repeats;         /* the last token is "repeat" or the number behind it */
	bool in_lost_group;   /* the words of one whose beginning was skipped are passed over */
};

/* Reads one token; in lexer.l. Kinds are those of grammar.h. */
union PARSE_STYPE;
int scan_lex(union PARSE_STYPE *value, struct span *at, void *scanner);
void scan_open(struct parse *p, uint32_t off);
void scan_close(struct parse *p);

/* An operator, an operand or what begins an event? In parse_calc.c. */
int parse_calc(struct parse *p, int kind, struct span at);
/* Whether something has to stand behind this token of an expression. */
bool parse_is_operator(int kind);

/* What the grammar calls; in parse_lex.c. */
int parse_lex(union PARSE_STYPE *value, struct span *at, struct parse *p);
/* A word or a brace of a group, where it is one; else @kind. p->last is the token before. */
int parse_group_token(const struct parse *p, int kind, const struct token *t, struct span at);
/* Whether this kind of token begins an event, when it begins a line. */
bool parse_begins_event(int kind);

/* A token of @p that begins its line. */
static inline bool parse_first_on_line(const struct parse *p, struct span at)
{
	const char *text = p->source->text;
	uint32_t off = at.off;

	while (off && strchr(" \t\r\f\v", text[off - 1]) && text[off - 1])
		off--;
	return !off || text[off - 1] == '\n';
}

#endif
