/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Which requirements a stack keeps, as far as scripts have shown it: the cells of the
 * matrix. */
#ifndef CONFORMANCE_JUDGE_H
#define CONFORMANCE_JUDGE_H

#include "runtime/conformance/runs.h"

/* Strings are never NULL. */
struct cell {
	enum earl outcome;
	bool known;       /* it failed as a script's req-not says */
	const char *why;  /* one sentence, or "": of a failure, or why it is no pass */
	const char *news; /* it passes although req-not says otherwise: that line's reason; or "" */
	const struct script_runs *script; /* that decided; NULL: there is none */
};

/* A requirement and the scripts about it. */
struct row {
	const struct requirement *of;
	const struct script_runs **scripts; /* by path */
	size_t nscripts;
	struct cell *cells; /* of each column */
};

/* Whether a stack meets a condition, as the script says that decided (NULL: none was run). */
struct met {
	enum earl outcome; /* of that script */
	const char *why;   /* that it did not pass, or "" */
	const struct script_runs *by;
	size_t hides; /* requirements that are inapplicable for it, although they have scripts */
};

/* A condition by its name, and the scripts that tell whether a stack meets it. */
struct condition {
	const char *name;
	const struct script_runs **scripts;
	size_t nscripts;
	size_t nrows;   /* requirements that have it */
	struct met *on; /* of each column */
};

struct judged {
	const struct runs *runs;
	struct row *rows; /* in order of the table */
	size_t nrows;
	struct condition *conditions;
	size_t nconditions;
	struct arena arena;
};

void judge(struct judged *j, const struct runs *r, const struct req_table *t);
void judge_free(struct judged *j);

/* What one script tells about a requirement on a stack. @why: as of a cell. */
struct evidence {
	enum earl outcome;
	bool known;
	const char *why, *news;
};
struct evidence judge_evidence(const struct judged *j, const struct script_runs *s, const char *id,
			       unsigned column);

/* "known deviation" for a failure that is known, else as earl_name(). */
const char *cell_word(const struct cell *c);

/* Sums of a column, by req_level_class(). */
struct counts {
	size_t n[EARL_COUNT]; /* failed: without those that are known */
	size_t known, news;
};
void judge_count(const struct judged *j, unsigned column, enum req_level class, struct counts *c);
/* Failures that nobody knew of: of MUST, or with @strict also of SHOULD. */
size_t judge_failures(const struct judged *j, bool strict);

#endif
