/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's counters of a network namespace: /proc/net/snmp, netstat and snmp6, and what
 * happened to them between two readings, by the names that nstat(8) gives them.
 */
#ifndef REPORT_COUNTERS_H
#define REPORT_COUNTERS_H

#include "runtime/base/buf.h"

/* Appends the text of the three files, as it is; what is missing is left out. */
void counters_read(struct buf *out);
/* Of two such texts: appends "NAME DIFFERENCE" for what changed, in the order of @after. A counter
 * that @before does not have began at 0: the kernel shows some only once they count. Returns how
 * many. */
unsigned counters_compare(const char *before, const char *after, struct buf *out);

#endif
