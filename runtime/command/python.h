/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to the two files of Python: tokens. */
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

#endif
