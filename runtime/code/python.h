/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Code blocks that are more than the built-in evaluator knows: all blocks of such a script,
 * each with the snapshot taken at its event, are run by one Python interpreter when the events are
 * over, so that they share their variables (language.md 7.1).
 */
#ifndef RUNTIME_PYTHON_H
#define RUNTIME_PYTHON_H

#include "runtime/base/buf.h"
#include "runtime/code/code.h"

struct python {
	struct arena arena;
	struct python_block *first, **end; /* NULL: no block was reached */
	struct buf program;                /* what python_file() has made of them */
};

void python_init(struct python *p);
void python_free(struct python *p);
/* A block's event was reached: its text follows the variables of @snap. Takes next to no time. */
void python_add(struct python *p, const struct event *ev, const struct snapshot *snap);
/* The file to run: an inheritable descriptor of memory, that no one has to delete. -1 with @e set.
 */
int python_file(struct python *p, const struct source *src, struct err *e);

#endif
