/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The connections of a capture that are followed at a time, by their ends. */
#ifndef TRACE_TABLE_H
#define TRACE_TABLE_H

#include "runtime/trace/conn.h"

/* As many as the watcher of the rules keeps: the same one goes, the one that was silent longest. */
#define TABLE_MOST 65536

struct table {
	struct pairs conns; /* of struct trace_conn */
	unsigned long seen; /* how many there were */
	/* What becomes of one that goes; owns it from then on. */
	void (*retire)(void *arg, struct trace_conn *c);
	void *arg;
};

void table_init(struct table *t, void (*retire)(void *arg, struct trace_conn *c), void *arg);
/* Between these ends, in either direction; NULL: none. */
struct trace_conn *table_find(const struct table *t, const struct ipaddr *a, uint16_t ap,
			      const struct ipaddr *b, uint16_t bp);
/* A new one that begins with @g. */
struct trace_conn *table_add(struct table *t, const struct glance *g);
/* Now the newest. */
void table_touch(struct table *t, struct trace_conn *c);
void table_retire(struct table *t, struct trace_conn *c);
/* Retires all, the one that was silent longest first. */
void table_free(struct table *t);

#endif
