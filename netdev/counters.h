/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The kernel's counters of a network namespace: /proc/net/snmp, netstat and snmp6, and what
 * happened to them between two readings, by the names that nstat(8) gives them.
 */
#ifndef NETDEV_COUNTERS_H
#define NETDEV_COUNTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/arena.h"
#include "runtime/base/buf.h"

struct counter {
	const char *name; /* "TcpActiveOpens" */
	uint64_t value;   /* differences are right also for the few that are signed */
};

struct counters {
	struct counter *items;
	size_t n, cap;
	struct arena arena; /* names */
};
#define COUNTERS_INIT ((struct counters){.arena = ARENA_INIT})

/* Adds those in @text, in its order. False when some of it has another form, and is left out. */
bool counters_parse(struct counters *c, const char *text);
void counters_free(struct counters *c);

/* Appends the text of the three files, as it is; what is missing is left out. */
void counters_read(struct buf *out);
/* Of two such texts: appends "NAME DIFFERENCE" for what changed, in the order of @after. A counter
 * that @before does not have began at 0: the kernel shows some only once they count. Returns how
 * many. */
unsigned counters_compare(const char *before, const char *after, struct buf *out);

#endif
