/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this room share: an update under way, and who writes what. */
#ifndef UPDATE_PARTS_H
#define UPDATE_PARTS_H

#include "runtime/finding/deed.h"
#include "runtime/plan/plan.h"
#include "runtime/update/edits.h"

struct update {
	const struct plan *plan;
	const struct script *script;
	const struct source *src;
	const struct event **events; /* by their index */
	struct edits edits;
	struct err *e;
};

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}
/* "line N: ..." for @ev. Returns -1. (refuse.c) */
int update_refuse(struct update *u, const struct event *ev, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- time.c ---- */

/* The time of @ev, or of the nearest event before it (else behind) that has digits behind a point:
 * what new times are to look like. */
struct span time_like(const struct update *u, const struct event *ev);

/* ---- lines.c: the lines of the text around events ---- */

/* @ev alone on its lines becomes a comment. */
int lines_strike(struct update *u, const struct event *ev);
/* A line of its own behind that of @ev (NULL: before the first), with its line end. @text: from the
 * time on, which takes @time bytes and ends where that of @like (may be NULL) does, if that has
 * blanks before it. */
int lines_put(struct update *u, const struct event *ev, const char *text, size_t time,
	      const struct event *like);
/* Replaces the time of @ev; what is behind it stays in its column where there are blanks to do
 * that. */
void lines_set_time(struct update *u, const struct event *ev, const char *text);
/* Nothing but blanks between the beginning of its line and @ev. Returns how many bytes, or -1. */
int lines_indent(const struct update *u, const struct event *ev);

/* ---- the others: what a deed changes ---- */

int packet_edit(struct update *u, const struct deed *d);
int options_edit(struct update *u, const struct deed *d);
int time_edit(struct update *u, const struct deed *d);
int return_edit(struct update *u, const struct deed *d);
int surplus_edit(struct update *u, const struct deed *d);
int pause_edit(struct update *u, const struct deed *d);

#endif
