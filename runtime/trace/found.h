/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the rules found about a connection: the first time in full, then only where. */
#ifndef TRACE_FOUND_H
#define TRACE_FOUND_H

#include "runtime/rules/rules.h"
#include "runtime/trace/conn.h"

#define FOUND_PLACES 8

struct found {
	unsigned rule; /* for rules_at() */
	unsigned side; /* whose fault it is */
	uint64_t times;
	uint64_t packets[FOUND_PLACES]; /* the first ones; 0: a silence */
	uint64_t earlier;               /* what proves the first; 0: nothing */
	int64_t time_ns;                /* of the first */
	char *came, *should, *how;      /* of the first */
	bool drawn;                     /* for ladder.c: the silence has its row */
	struct found *next;
};

/* A copy, to be freed. */
char *found_text(const char *text);
void found_add(struct trace_conn *c, const struct rules_finding *f);
/* How many findings of this level. */
uint64_t found_count(const struct trace_conn *c, enum rules_level level);
void conn_free(struct trace_conn *c);

#endif
