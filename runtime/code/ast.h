/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Internal to this folder: tokens, tree and values of code blocks. The tree lives in the plan's
 * arena, values in the environment's. Offsets count from the block's text.
 */
#ifndef RUNTIME_CODE_AST_H
#define RUNTIME_CODE_AST_H

#include "runtime/code/code.h"

/* Python's integers have no limit. Every counter of the kernel fits twice; beyond, code_run() says
 * that it cannot follow. */
/* The widest that the compiler has: on 32 bits sums overflow sooner, and say so. */
#ifdef __SIZEOF_INT128__
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;
#else
typedef long long int128;
typedef unsigned long long uint128;
#endif

#define CODE_MAX_DEPTH 100   /* of nested expressions, when parsing */
#define CODE_MAX_TREE  500   /* of a chain of operators, when evaluating */
#define CODE_MAX_TEXT  65536 /* of a computed string */

/* ---- values ---- */

enum code_kind { CODE_NONE, CODE_BOOL, CODE_INT, CODE_FLOAT, CODE_STR, CODE_TUPLE };
struct code_value {
	enum code_kind kind;
	union {
		int128 num; /* BOOL, INT */
		double real;
		struct {
			const char *text; /* ASCII; NUL-terminated, may contain NULs */
			size_t len;
		};
		struct {
			const struct code_value *items;
			size_t n;
		};
	};
};

bool code_truth(const struct code_value *v);
/* As Python's str() and repr(). */
void code_str(const struct code_value *v, struct buf *out);
void code_repr(const struct code_value *v, struct buf *out);
void code_int_text(int128 v, struct buf *out);
/* In @base (a power of two, at most 16), without sign and prefix. */
void code_digits(int128 v, unsigned base, struct buf *out);

/* ---- tokens ---- */

enum code_op {
	OP_NONE,
	/* binary, from the weakest to the strongest; comparisons are one level */
	OP_EQ,
	OP_NE,
	OP_LE,
	OP_GE,
	OP_LT,
	OP_GT,
	OP_OR,
	OP_XOR,
	OP_AND,
	OP_SHL,
	OP_SHR,
	OP_ADD,
	OP_SUB,
	OP_MUL,
	OP_DIV,
	OP_FLOORDIV,
	OP_MOD,
	OP_POW,
	/* unary */
	OP_INVERT,
	/* punctuation */
	OP_OPEN,
	OP_CLOSE,
	OP_COMMA,
	OP_SEMICOLON,
	OP_ASSIGN,
};
const char *code_op_text(enum code_op op);

enum code_token_kind { TOKEN_END, TOKEN_NEWLINE, TOKEN_NAME, TOKEN_VALUE, TOKEN_OP };
struct code_token {
	enum code_token_kind kind;
	enum code_op op;
	bool assign; /* OP=, e.g. += */
	size_t off, len;
	struct code_value value;
};

struct code_lexer {
	const char *text;
	size_t len, pos;
	unsigned parens;
	bool line_start;
	struct arena *arena;
	const char *why; /* set with @why_off when something is outside the subset */
	size_t why_off;
};

/* The first reason counts. Returns -1. */
static inline int code_lex_fail(struct code_lexer *l, size_t off, const char *why)
{
	if (!l->why) {
		l->why = why;
		l->why_off = off < l->len ? off : l->len;
	}
	return -1;
}

/* 0, or -1 with @why set. */
int code_lex(struct code_lexer *l, struct code_token *t);
/* A number or string literal that starts at l->pos (literal.c). */
int code_lex_number(struct code_lexer *l, struct code_token *t);
int code_lex_string(struct code_lexer *l, struct code_token *t);

/* ---- tree ---- */

enum code_node_kind {
	NODE_VALUE,
	NODE_NAME,
	NODE_UNARY,
	NODE_BINARY,
	NODE_COMPARE,
	NODE_NOT,
	NODE_AND,
	NODE_OR,
	NODE_COND, /* kids: value if true, condition, value if false */
	NODE_TUPLE,
	NODE_CALL,
};
enum code_func { FUNC_NONE, FUNC_ABS, FUNC_MIN, FUNC_MAX, FUNC_INT, FUNC_STR, FUNC_HEX, FUNC_LEN };

struct code_node {
	enum code_node_kind kind;
	size_t off, len;     /* with parentheses around it */
	unsigned depth;      /* of the tree below */
	enum code_op op;     /* UNARY, BINARY */
	enum code_op before; /* of a kid of COMPARE: what stands before it */
	enum code_func func;
	const char *name; /* NAME */
	struct code_value value;
	struct code_node *kids, *next;
	size_t nkids;
};

enum code_stmt_kind { STMT_ASSERT, STMT_PRINT, STMT_ASSIGN, STMT_EXPR };
struct code_stmt {
	enum code_stmt_kind kind;
	size_t off, len;
	const char *name;       /* ASSIGN */
	enum code_op op;        /* ASSIGN: of an augmented one */
	bool statement;         /* PRINT: without parentheses, Python 2 */
	bool open;              /* of that: a comma behind it, no new line */
	struct code_node *expr; /* PRINT: a TUPLE of the arguments */
	struct code_node *message;
	struct code_stmt *next;
};

struct code_step {
	const char *text;
	size_t len;
	bool placed;   /* @base is known */
	uint32_t base; /* where the text begins in the script */
	bool python2;
	struct code_stmt *stmts;
};

/* ---- evaluation ---- */

enum code_trouble {
	TROUBLE_NONE,
	TROUBLE_EXCEPTION, /* Python would raise one */
	TROUBLE_NAME,      /* the same, of an unknown name */
	TROUBLE_OUTSIDE,   /* Python could do it, we cannot */
};

struct code_var {
	const char *name;
	struct code_value value;
	bool set;
	struct code_var *next;
};

struct code_env {
	struct arena arena;
	struct code_var *vars;
	/* Python keeps variables of earlier blocks, also those of a congestion control since
	 * replaced. */
	struct snapshot cc16, cc20;
	bool python2; /* "/" of integers is "//" */
	bool space;   /* Python 2's print: one is due before the next */
};

struct code_eval {
	struct code_env *env;
	const struct snapshot *snap;
	enum code_trouble trouble;
	char message[200];
	const char *name;           /* TROUBLE_NAME */
	const struct code_node *at; /* where; NULL: the statement */
};

int code_eval(struct code_eval *ev, const struct code_node *n, struct code_value *out);
/* Sets the trouble, unless there is some. Returns -1. */
int code_raise(struct code_eval *ev, enum code_trouble t, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int code_unknown(struct code_eval *ev, const char *name);
int code_unary(struct code_eval *ev, enum code_op op, const struct code_value *a,
	       struct code_value *out);
int code_binary(struct code_eval *ev, enum code_op op, const struct code_value *a,
		const struct code_value *b, struct code_value *out);
int code_compare(struct code_eval *ev, enum code_op op, const struct code_value *a,
		 const struct code_value *b, bool *out);
/* "..." % args */
int code_format(struct code_eval *ev, const struct code_value *fmt, const struct code_value *args,
		struct code_value *out);
int code_call(struct code_eval *ev, enum code_func f, const struct code_value *args, size_t n,
	      struct code_value *out);
struct code_value code_text_value(struct code_eval *ev, const struct buf *text);
bool code_name_value(const struct code_eval *ev, const char *name, struct code_value *out);
const char *code_type_name(const struct code_value *v);
bool code_is_num(const struct code_value *v);

/* A failed assertion as a finding. */
void code_explain(struct code_eval *ev, const struct code_step *code, const struct code_stmt *st,
		  const struct event *event, struct finding *f);
struct span code_span(const struct code_step *code, size_t off, size_t len);

/* ---- names ---- */

bool code_is_builtin(const char *name);
/* What is wrong with a name that nothing defines, and what to do about it ("": nothing known).
 * @own: what the script defines, ends with NULL; or NULL. */
void code_name_unknown(const char *name, char *text, size_t size);
void code_name_hint(const char *name, const char *const *own, char *text, size_t size);

/* ---- names of the snapshot ---- */

bool snapshot_get(const struct snapshot *snap, const char *name, int128 *value);
/* What a value of an enumeration or of flags is called, or NULL. */
const char *snapshot_value_name(const char *name, int128 value, struct arena *arena);

#endif
