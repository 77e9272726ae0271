/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Code blocks that are more than the built-in evaluator knows: all blocks of such a script,
 * each with the snapshot taken at its event, are run by one Python interpreter when the events are
 * over, so that they share their variables (tcpcheck-script(5), CODE).
 */
#ifndef RUNTIME_PYTHON_H
#define RUNTIME_PYTHON_H

#include "parser/diag.h"
#include "runtime/base/buf.h"
#include "runtime/code/code.h"

#define PYTHON_MOST_TOLD \
	(256 << 10) /* bytes; more than driver.py tells, and no script makes it grow */

struct python_block {
	const struct event *event;
	struct snapshot snap;
	struct python_block *next;
};

struct python {
	struct arena arena;
	struct python_block *first, **end; /* NULL: no block was reached */
	struct buf program;                /* PYTHON_PLAIN, when python_file() has been called */
	int told; /* memory where driver.py tells what came of it; -1: it does not run */
};

/* What the file is. */
enum python_form {
	PYTHON_PLAIN, /* the blocks, for any interpreter */
	/* driver.py, for those that python_is_one() knows: */
	PYTHON_RUN,
	PYTHON_CHECK,        /* for mistakes, and names that nothing defines */
	PYTHON_CHECK_SYNTAX, /* when there may be more blocks than are known */
};

void python_init(struct python *p);
void python_free(struct python *p);
/* A block's event was reached: its text follows the variables of @snap. Takes next to no time. */
void python_add(struct python *p, const struct event *ev, const struct snapshot *snap);
/* The file to run: an inheritable descriptor of memory, that no one has to delete. -1 with @e set.
 */
int python_file(struct python *p, const struct source *src, enum python_form form, struct err *e);
/* Whether a command is a Python and nothing else. */
bool python_is_one(const char *command);

/* ---- what driver.py has told (told.c) ---- */

/* The failure that ended the blocks, as a finding with its place. False: nothing is known. */
bool python_finding(const struct python *p, const struct source *src, struct finding *f);
/* The block that ran last, and how many there are behind it; NULL: not known, or all are done. */
const struct event *python_last(const struct python *p, const struct source *src, unsigned *left);
/* Whether there is such a @command to be started; also where only a shell could tell. */
bool python_is_there(const char *command);
/* The mistakes that PYTHON_CHECK has found. */
void python_mistakes(const struct python *p, const struct source *src, struct diag_list *diags);

/* The line where a block's text begins; *@column (may be NULL) counts from 0. */
unsigned python_line(const struct python_block *b, const struct source *src, unsigned *column);

#endif
