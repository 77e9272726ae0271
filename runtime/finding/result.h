/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What came of one run, from the process or the virtual machine in which it ended up to the
 * reports. It is filled once: from the finding, or, where a run left none, by whoever saw why.
 * Plain bytes, for they leave that process through memory that both share, or the machine through a
 * file.
 */
#ifndef FINDING_RESULT_H
#define FINDING_RESULT_H

#include "parser/source.h"
#include "runtime/finding/finding.h"

#define RESULT_REASON 512
#define RESULT_RULES  32

/* A rule that was broken besides, how often, and where first. */
struct result_rule {
	unsigned rule, times, line;
};

struct result {
	bool ended;           /* with a verdict */
	bool kept;            /* there is a folder with artifacts */
	bool text_lost;       /* not all of its report could be written */
	enum verdict verdict; /* one of verdict_is_of_run() */
	enum excused excused;
	unsigned reached;   /* the line of the script that it had come to; 0: none */
	unsigned line, col; /* what the verdict is about; 0: nowhere */
	int64_t own_late_us;
	int64_t stall_us;           /* -1: not watched */
	char reason[RESULT_REASON]; /* one line; "" for PASS */
	unsigned nrules;
	struct result_rule rules[RESULT_RULES];
	char differing[FINDING_DIFFERING]; /* finding_differing() of a failure, or "" */
};

void result_take(struct result *r, const struct finding *f, const struct source *src);
/* Without a finding. A @reason that is too long loses its end. */
void result_set(struct result *r, enum verdict v, const char *reason);

/* What came out of another process or machine made fit to be used: values in their range, texts
 * that end and are one line. False: it is not a result, and now an empty one. */
bool result_receive(struct result *r);

#endif
