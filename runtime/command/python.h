/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to the three files of Python: tokens, values, and what a program can call. */
#ifndef COMMAND_PYTHON_H
#define COMMAND_PYTHON_H

#include "runtime/command/tree.h"

enum py_kind { PY_END, PY_NAME, PY_TEXT, PY_NUMBER, PY_OP, PY_NEWLINE, PY_INDENT, PY_DEDENT };
struct py_token {
	enum py_kind kind;
	const char *text; /* NAME, TEXT without quotes, NUMBER */
	char op;
};

/* All tokens of @text, with an END; NULL: something is not of the subset. */
const struct py_token *py_lex(struct arena *a, const char *text);

#define VARS_MOST  32
#define ITEMS_MOST 256 /* of a list */

enum py_value_kind {
	VALUE_NONE,
	VALUE_TRUE,
	VALUE_TEXT,
	VALUE_LIST,
	VALUE_NAME,
	VALUE_METHOD,
	VALUE_FILE
};
struct py_value {
	enum py_value_kind kind;
	bool live;        /* what a program printed is in it: it may differ next time */
	const char *text; /* TEXT; NAME: "os.system"; METHOD: what it is of */
	const char *method;
	const struct py_value *items; /* LIST */
	int n;
};

struct var {
	const char *name;
	struct py_value value;
};

struct python_program {
	const struct py_token *tokens;
	char **argv;
	bool (*find_tool)(struct checker *c, struct simple *s); /* for what "os.system" runs */
};

struct python {
	const struct python_program *program;
	const struct py_token *t; /* the next */
	struct arena *arena;
	struct var vars[VARS_MOST];
	unsigned nvars, depth, steps;
	struct checker *checker; /* NULL: for real */
	struct runner *runner;
	const struct streams *io;
	const char *path; /* of the output file; NULL: none */
	int fd;
	struct buf text;
	int ret; /* of the run, if less than 0 or an exception */
};

bool py_is_name(const struct py_value *v, const char *name);
struct py_value py_text(const char *text, bool live);
/* @items are copied. */
struct py_value py_list(struct python *p, const struct py_value *items, int n);
/* Calls @f with @n values and possibly one that is named @key, or NULL. False: not understood, or
 * an exception, in @p->ret. */
bool py_call(struct python *p, const struct py_value *f, const struct py_value *a, int n,
	     const char *key, const struct py_value *named, struct py_value *v);

#endif
