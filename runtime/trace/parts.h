/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this room share of a file under judgement. */
#ifndef TRACE_PARTS_H
#define TRACE_PARTS_H

#include "runtime/trace/found.h"
#include "runtime/trace/place.h"
#include "runtime/trace/table.h"
#include "runtime/trace/trace.h"

/* Shown in full: so many with findings, and so many without. */
#define SHOWN_FOUND 1000
#define SHOWN_QUIET 20

struct trace {
	char *path;
	const struct trace_cfg *cfg; /* while it is judged */
	struct capfile_counts counts;
	const char *link;
	unsigned snaplen;
	int64_t first_ns, last_ns; /* of TCP */
	struct place place;
	bool surveyed;    /* a first pass was possible */
	bool undrawn;     /* not all that broke a rule have a ladder */
	uint64_t missing; /* stretches that the capture lacks, in all connections */
	bool doubled;     /* most packets are there twice: it was taken at two places */
	uint64_t odd;     /* TCP with impossible lengths */
	uint64_t damaged; /* of no connection that is known */
	uint64_t findings[RULES_LEVELS];
	unsigned long conns, with[RULES_LEVELS]; /* with: connections with such findings */
	struct trace_conn **kept;                /* by number */
	size_t nkept, nfound;
	struct err broken;
	/* while it is judged */
	struct watcher *watcher;
	struct table table;
	struct rules_finding *pending;
	size_t npending;
};

/* Where it was taken, and whether something is missing, as all of it tells. False: it can be read
 * but once. */
bool trace_survey(struct trace *t); /* survey.c */
/* A connection that is over: counted, told as a line of JSON, kept if it is to be shown. Owns it.
 */
void trace_keep(struct trace *t, struct trace_conn *c); /* keep.c */
/* Sorts what is kept. */
void trace_kept(struct trace *t); /* keep.c */
/* Draws the first connections that broke a rule, from a third pass over the file. (ladder.c) */
void trace_draw(struct trace *t);
/* As lines of JSON: doc/judge.schema.json (lines.c). */
void lines_conn(const struct trace *t, const struct trace_conn *c, struct buf *out);
void lines_file(const struct trace *t, struct buf *out);
/* What was left out of the file, and what is not known of it: a line each (caveat.c). */
void trace_caveats(const struct trace *t, struct buf *out);

#endif
