// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the words of a refusal: where, and what. */
#include <stdarg.h>
#include <stdio.h>

#include "runtime/update/parts.h"

int update_refuse(struct update *u, const struct event *ev, const char *fmt, ...)
{
	char what[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (!ev)
		return err_kind_set(u->e, ERR_SCRIPT, "%s", what);
	return err_kind_set(u->e, ERR_SCRIPT, "line %u: %s",
			    source_line(u->src, ev->span.off, NULL), what);
}
