// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what goes wrong in an evaluation: the first trouble counts. */
#include <stdio.h>

#include "runtime/code/ast.h"

int code_raise(struct code_eval *ev, enum code_trouble t, const char *fmt, ...)
{
	va_list ap;

	if (ev->trouble)
		return -1;
	ev->trouble = t;
	va_start(ap, fmt);
	vsnprintf(ev->message, sizeof(ev->message), fmt, ap);
	va_end(ap);
	return -1;
}

int code_unknown(struct code_eval *ev, const char *name)
{
	if (code_is_builtin(name))
		return code_raise(ev, TROUBLE_OUTSIDE, "a name of Python's own");
	ev->name = name;
	return code_raise(ev, TROUBLE_NAME, "name '%.150s' is not defined", name);
}
