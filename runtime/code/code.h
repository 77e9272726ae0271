/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Code blocks: the subset of Python that scripts use (assert, print, assignments,
 * comparisons, arithmetic, bit operations, "%" formatting), compiled when the plan is made and
 * evaluated at the event, over the variables of a snapshot of the socket (tcp_info and others).
 */
#ifndef RUNTIME_CODE_H
#define RUNTIME_CODE_H

#include "parser/ast.h"
#include "parser/diag.h"
#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "runtime/finding/finding.h"

/* The bytes that three getsockopt() calls returned; length 0: the call failed. */
struct snapshot {
	unsigned char tcp_info[512];
	unsigned char cc_info[64];
	unsigned char meminfo[64];
	unsigned tcp_info_len, cc_info_len, meminfo_len;
};

struct code_step;
struct code_env; /* the script's own variables; live as long as the run */

/* NULL when the text is outside the subset, with the reason and place (relative to the block's
 * text) in *why and *off: then the block is Python's. */
struct code_step *code_compile(const struct text_block *block, struct arena *arena,
			       const char **why, size_t *off);

/* It has Python 2's print statement: then "/" of the whole script is Python 2's, too. */
bool code_is_python2(const struct code_step *code);
/* Whether places in a block's text are known: in @block->text.span. */
bool code_is_placed(const struct text_block *block);
/* Names that no block of a script defines, when these are all of them. */
void code_check_names(const struct code_step *const *blocks, size_t n, struct diag_list *diags);

struct code_env *code_env_new(bool python2);
void code_env_free(struct code_env *env);

/* Runs a block. Appends what print() printed to @out. A failed assertion or an unknown name sets
 * VERDICT_FAIL in @f, at the statement, with the values of the names in it as differences, and
 * returns -1. 1: the block computes what only Python can, and is not done; @f is as it was. */
int code_run(const struct code_step *code, struct code_env *env, const struct snapshot *snap,
	     const struct event *ev, struct buf *out, struct finding *f);

/* A variable of the snapshot, e.g. "tcpi_snd_cwnd"; false when unknown. */
bool snapshot_find(const struct snapshot *snap, const char *name, int64_t *value);

/* NULL-terminated. */
const char *const *snapshot_names(struct arena *arena);
/* One that has them all, each 0. */
struct snapshot snapshot_of_all(void);
/* Known as a name, whether or not this snapshot has it. */
bool snapshot_knows(const char *name);
/* Whether the kernel returned the bytes of this variable, which are otherwise taken as 0. */
bool snapshot_has(const struct snapshot *snap, const char *name);

#endif
