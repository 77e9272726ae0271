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
	struct buf program; /* empty: no block was reached */
};

void python_init(struct python *p);
void python_free(struct python *p);
/* A block's event was reached: its text follows the variables of @snap. */
void python_add(struct python *p, const struct source *src, const struct event *ev,
		const struct snapshot *snap);
/* The file to run: an inheritable descriptor of memory, that no one has to delete. -1 with @e set.
 */
int python_file(const struct python *p, struct err *e);

#endif
