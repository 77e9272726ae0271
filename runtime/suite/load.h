/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A script file, read, parsed, checked and planned for each variant, before anything runs. */
#ifndef SUITE_LOAD_H
#define SUITE_LOAD_H

#include "runtime/base/sha256.h"
#include "runtime/plan/plan.h"
#include "runtime/req/lines.h"
#include "runtime/suite/session.h"

/* In this order. */
enum load_stage { LOAD_SYNTAX, LOAD_OPTIONS, LOAD_MEANING, LOAD_STAGES };

struct loaded {
	const char *path; /* as given; the caller's */
	struct script *script;
	struct config cfg;
	struct diag_list diags;
	unsigned wanted;                       /* variants, as bits */
	struct plan *plans[VARIANT_COUNT];     /* NULL: not wanted, or unfit */
	struct diag_list unfit[VARIANT_COUNT]; /* why */
	enum load_stage stage;                 /* whose mistakes ended it; LOAD_STAGES: none */
	bool bad;                              /* there are mistakes: nothing can run */
	struct err err;                        /* the file could not be read */
	struct req_lines req;                  /* what it says of requirements */
	const char *told;                      /* load_tell() */
	char sha256[SHA256_TEXT];              /* of its text; "": it could not be read */
	int64_t span_us;                       /* script time of the last event */
	unsigned ncommands, nany;              /* shell commands; events at any time, '*' */
};

void load_script(struct loaded *l, const struct session *ss, const char *path);
/* Also finds the mistakes that only Python sees; takes as long as it takes to start. */
void load_ask_python(struct loaded *l);
void load_free(struct loaded *l);
/* Shows the mistakes of a bad one: in the session's manner, or all of them. */
void load_show(const struct loaded *l, const struct session *ss);
void load_show_all(const struct loaded *l, const struct session *ss);
/* The same, and keeps what it shows, without colour, in @arena for the reports. */
void load_tell(struct loaded *l, const struct session *ss, struct arena *arena);
/* Shows what there is to say of a good one. */
void load_remark(const struct loaded *l, const struct session *ss);

#endif
