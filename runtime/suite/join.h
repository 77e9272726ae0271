/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whether files are the parts of one whole: all of them, each once, of the same suite, tool and
 * kernels, and each written to its end.
 */
#ifndef SUITE_JOIN_H
#define SUITE_JOIN_H

#include "runtime/suite/part.h"

struct join {
	const struct part *parts;
	size_t n;
	const struct history *h;
	struct buf complaints; /* a line each; empty: they are a whole */
	bool wrong;            /* they do not belong together, or something is there twice */
	bool lacking;          /* something is not there */
	unsigned planned;      /* runs of the whole, with all rounds; 0: not known */
	unsigned missing;      /* of them */
	bool has_whole;
	struct manifest whole; /* as one run would have planned it */
	struct arena arena;
};

void join_check(struct join *j, const struct part *parts, size_t n, const struct history *h);
void join_free(struct join *j);

#endif
