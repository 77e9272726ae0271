/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Comma-separated values as RFC 4180 has them: fields, possibly in quotes, with "" for a
 * quote. */
#ifndef REQ_CSV_H
#define REQ_CSV_H

#include <stddef.h>

#include "runtime/base/arena.h"
#include "runtime/base/buf.h"

struct csv {
	const char *at, *end;
	unsigned line;   /* of what comes next, from 1 */
	const char *why; /* what is wrong; NULL: nothing */
};

/* Reads the next record: at most @most fields, strings in @a. Their number; 0: there is no more; -1
 * with csv->why set. Lines may end in CR LF or LF; empty ones are no records. */
int csv_record(struct csv *c, struct arena *a, const char **fields, int most);
/* Appends one field, in quotes where it needs them; behind the first one @out has a comma. */
void csv_field(struct buf *out, const char *text);

#endif
