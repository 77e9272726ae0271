/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What a script's system call means: prepare() turns the planned arguments into a struct
 * sys, verify() compares what came of it with the script. One file per family; call.c dispatches
 * by call_id. A new call is one row in parser/calls.def, one entry in its family's table, one test.
 */
#ifndef CALL_CALL_H
#define CALL_CALL_H

#include "runtime/call/sys.h"
#include "runtime/finding/finding.h"
#include "runtime/flow/fdmap.h"
#include "runtime/flow/flow.h"
#include "runtime/plan/plan.h"

struct dut; /* dut/dut.h */

/* What a call may look at and change. */
struct call_env {
	const struct plan *plan;
	struct fdmap *fds;
	struct flows *flows;
	int64_t start_ns;     /* live time of script time 0, for SCM timestamps */
	int64_t tolerance_us; /* of times that calls return */
	/* The stack behind them. Its name; NULL: it is the running kernel. */
	const char *stack;
	struct dut *dut;
	/* Its answer to a call that is no event, at once: result or -errno. */
	long (*ask)(struct dut *dut, long nr, const long arg[6]);
	struct arena_source *memory; /* that it sees; NULL: all of ours */
	/* errno as calls so far have left it, [1] as blocking ones have; NULL: nobody cares. */
	int *errnos;
};

struct call_ops {
	long nr; /* SYS_*, where not every architecture has the call's own of one that does it */
	/* Fills s->arg and s->out from st->args. -1: the script's mistake, in @f
	 * (ERROR_SCRIPT). */
	int (*prepare)(struct call_env *env, const struct call_step *st, struct sys *s,
		       struct finding *f);
	/* Before the call is made (a flow enters CONNECTING, ...). May be NULL. */
	void (*begin)(struct call_env *env, const struct call_step *st, struct sys *s);
	/* After it returned, whatever the result: registers labels, moves flows. May be NULL.
	 * Called only when the result is as expected. */
	int (*done)(struct call_env *env, const struct call_step *st, struct sys *s,
		    struct finding *f);
	/* Adds output arguments that differ to @f. May be NULL. */
	void (*verify)(struct call_env *env, const struct call_step *st, struct sys *s,
		       struct finding *f);
};

/* The whole life of a call: prepare, (the dut runs it), judge. */
struct sys *call_prepare(struct call_env *env, const struct step *step, struct finding *f);
/* Compares result, errno and output arguments; applies what the call did. On a difference sets
 * VERDICT_FAIL with all differences. Returns 0 or -1. Does not judge the time. */
int call_judge(struct call_env *env, struct sys *s, struct finding *f);
void call_free(struct sys *s);
/* The number that a call is made with, as a rule. */
long call_number(const struct call_spec *spec);
/* "accept(3, ..., ...)": looks at nothing that a helper may still be writing. */
void call_text_begin(const struct sys *s, struct buf *out, const struct source *src);
/* "accept(3, ..., ...) = 4" as it went, for traces: result and errno as seen. */
void call_text(const struct sys *s, struct buf *out, const struct source *src);

/* ---- shared by the families ---- */

/* Planned argument @i (0-based); NULL when it was left out. */
const struct value *call_arg(const struct call_step *st, unsigned i);
/* A 32-bit argument; -1 (in @f) when it is none. */
int call_int(const struct call_step *st, unsigned i, long *out, struct finding *f);
/* The @n-th label (0-based) of a descriptor that must be open for the call, in its arguments or
 * inside of them; NULL: there are no more. */
const struct value *call_label_used(const struct call_step *st, size_t n);
/* The live descriptor of a label; @entry may be NULL. Where the script expects EBADF it may be one
 * that is not open; then the entry is NULL. */
int call_fd(struct call_env *env, const struct call_step *st, unsigned i, long *live,
	    struct fd_entry **entry, struct finding *f);
/* ERROR_SCRIPT at argument @i. Returns -1. For what check cannot know: descriptors that are open,
 * limits of ours, and numbers, since a variant's names stand for others in each. Of which kind an
 * argument is, and which members it has, check has seen to: that is asserted. */
int call_mistake(const struct call_step *st, unsigned i, struct finding *f, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
