/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The table of requirements: what RFCs ask of a TCP, one row for each sentence that can be
 * told from others, in our words (requirements.csv, compiled in).
 */
#ifndef REQ_REQ_H
#define REQ_REQ_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "runtime/base/err.h"

/* What a requirement weighs. MUST NOT is as strong as MUST. */
enum req_level {
	REQ_MUST,
	REQ_MUST_NOT,
	REQ_SHOULD,
	REQ_SHOULD_NOT,
	REQ_MAY,
	REQ_INFO, /* of an informational RFC: advice */
	REQ_LEVELS
};

enum req_testable { REQ_TESTABLE, REQ_PARTLY, REQ_UNTESTABLE };

/* Strings are never NULL. */
struct requirement {
	const char *id; /* "RFC9293-MUST-36" */
	enum req_level level;
	const char *rfc, *section, *title; /* "RFC9293", "3.7.4" */
	enum req_testable testable;
	const char *why_not; /* it is not, or only partly; "": it is */
	const char *idea;    /* of a script */
	const char *area;
	const char *linux_note; /* what is known of Linux; or "" */
	const char *condition;  /* when it applies at all; "": always. See req_condition() */
	const char *status;     /* "active", "superseded" */
	const char *updated_by; /* or "" */
};

struct req_table {
	struct requirement *items; /* in order of the file */
	size_t n;
	const struct requirement **by_id; /* the same, sorted */
	const char **ids;                 /* in order of the file, ends with NULL */
	struct arena arena;
};

/* The one that is compiled in. Never NULL; nobody frees it. */
const struct req_table *req_table(void);
/* Reads another. -1 with @e set (ERR_SCRIPT: "line 7: ..."); free it in any case. */
int req_parse(struct req_table *t, const char *text, size_t len, struct err *e);
void req_table_free(struct req_table *t);

/* NULL: there is none. Case counts. */
const struct requirement *req_find(const struct req_table *t, const char *id);
/* The id that @typed is most like, or NULL. */
const char *req_suggest(const struct req_table *t, const char *typed);

/* "MUST NOT". */
const char *req_level_name(enum req_level level);
/* MUST for MUST NOT, and so on: what counts alike. */
enum req_level req_level_class(enum req_level level);
/* A condition that depends on the stack has a name that scripts say that they test: what is before
 * the colon, "AccECN: Accurate ECN, ...". False: it has none, each script brings it about. */
bool req_condition(const struct requirement *r, struct buf *name);
/* "RFC 9293, section 3.8.3". */
void req_source(struct buf *out, const struct requirement *r);

#endif
