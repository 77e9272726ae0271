/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Captures under judgement: every connection of a file is shown to the watcher of rules,
 * what it finds is kept with a summary of the connection, and told in three ways. In memory are the
 * connections that are followed (a bounded number) and those that are to be shown.
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "runtime/base/buf.h"
#include "runtime/base/err.h"
#include "runtime/rules/rules.h"

/* Where captures were taken: to be found out, at one of the ends, or between them. */
enum trace_at { TRACE_AT_AUTO, TRACE_AT_CLIENT, TRACE_AT_SERVER, TRACE_AT_MIDDLE };

struct trace_cfg {
	enum trace_at at;
	unsigned long flow; /* only this connection is shown; 0: all */
	bool ladders;       /* the page will be wanted: draws what broke rules */
	/* Lines of JSON as they come; NULL: nobody wants them. */
	void (*line)(void *arg, const char *text, size_t len);
	void *arg;
};

/* One file. */
struct trace;
/* Judges it. NULL with @e when it is no capture. Where it is broken, what came before is judged,
 * and trace_broken() tells. */
struct trace *trace_judge(const char *path, const struct trace_cfg *cfg, struct err *e);
void trace_free(struct trace *t);

/* NULL: it is whole. */
const struct err *trace_broken(const struct trace *t);
/* How many findings of this level, in what is shown. */
uint64_t trace_findings(const struct trace *t, enum rules_level level);
unsigned long trace_conns(const struct trace *t);
/* Packets of TCP in it. */
uint64_t trace_packets(const struct trace *t);

/* For people at a terminal. */
void trace_text(const struct trace *t, struct buf *out);
/* For a browser, all of them as one page without scripts, nothing from elsewhere; with the ladders
 * of those that broke rules. */
void trace_page(struct trace *const *t, size_t n, struct buf *out);

#endif
