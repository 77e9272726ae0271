/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Diagnostics: mistakes in a script, collected in a list and rendered by the caller:
 *
 *   connect.pkt:3:5: error: unknown system call 'sokcet'
 *       3 | +0 sokcet(..., SOCK_STREAM, IPPROTO_TCP) = 3
 *         |    ^^^^^^
 *   connect.pkt: note: did you mean 'socket'?
 */
#ifndef PARSER_DIAG_H
#define PARSER_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include "parser/source.h"
#include "runtime/base/buf.h"

#define DIAG_MAX_ERRORS 10  /* that are shown: the first by their place */
#define DIAG_KEEP       200 /* of which those are chosen */

/* DIAG_WARNING: the script runs; DIAG_SKIP: it cannot run on this system, and is none the worse for
 * it. */
enum diag_level { DIAG_ERROR, DIAG_WARNING, DIAG_SKIP };

struct diag {
	enum diag_level level;
	struct span span;
	char *message;
	char *note;         /* NULL: none */
	bool note_has_span; /* the note points at a second place */
	struct span note_span;
};

struct diag_list {
	struct diag *items;
	size_t n, cap;
	size_t nerrors;
	bool dropped; /* the one added last */
};

#define DIAG_LIST_INIT               \
	{                            \
		NULL, 0, 0, 0, false \
	}

/* Adds a diagnostic; past DIAG_KEEP errors it is dropped (but counted). */
void diag_add(struct diag_list *l, enum diag_level level, struct span at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Short for DIAG_ERROR; returns -1. */
int diag_error(struct diag_list *l, struct span at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Attaches a note to the diagnostic added last (no effect when that one was dropped). */
void diag_note(struct diag_list *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void diag_note_at(struct diag_list *l, struct span at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The error that stands first in the script; NULL: there is none. */
const struct diag *diag_first(const struct diag_list *l);
/* Whether there is one of @level. */
bool diag_has(const struct diag_list *l, enum diag_level level);
/* Makes errors of all of @level. */
void diag_raise(struct diag_list *l, enum diag_level level);
bool diag_full(const struct diag_list *l);
void diag_free(struct diag_list *l);

/* Renders the first DIAG_MAX_ERRORS errors by place, each once, and the warnings among them; ends
 * with "N more errors" where there are some. */
void diag_render(const struct diag_list *l, const struct source *s, bool colour, struct buf *out);
/* The source line(s) of @at with carets below, as in the example above. @mark is '^' or '~'.
 * Long lines are cut around the span; tabs are kept; control bytes shown as '?'. Also used for
 * findings at run time. */
void diag_excerpt(const struct source *s, struct span at, char mark, bool colour, struct buf *out);
/* The line of the first of @n spans, with marks under all that lie on it (DIAG_MAX_SPANS at most).
 */
void diag_excerpt_all(const struct source *s, const struct span *at, size_t n, char mark,
		      bool colour, struct buf *out);
#define DIAG_MAX_SPANS 16
/* The same for a line that is in no file: both lines begin with @before. */
void diag_excerpt_line(const char *text, size_t len, const struct span *at, size_t n,
		       const char *before, bool colour, struct buf *out);

#endif
