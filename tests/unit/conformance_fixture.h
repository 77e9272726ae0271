/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs of two stacks that are written by hand, and what is judged, compared and shown of them. */
#ifndef TESTS_CONFORMANCE_FIXTURE_H
#define TESTS_CONFORMANCE_FIXTURE_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/conformance/change.h"

#define HEAD                                                                                 \
	"id,level,rfc,section,title,testable,why_not,script_idea,area,verified,level_basis," \
	"linux_note,condition,status,updated_by\n"
static const char text[] =
	HEAD "RFC1-MUST-1,MUST,RFC1,1.10,first <one>,yes,,,,,,,,active,\n"
	     "RFC1-MUST-2,MUST NOT,RFC1,1.9,second,yes,,,,,,,,active,\n"
	     "RFC1-SHLD-1,SHOULD,RFC1,2,third,yes,,,,,,,\"Odd: an oddity\",active,\n"
	     "RFC1-MAY-1,MAY,RFC1,3,fourth,no,nobody sees it,,,,,,,active,\n"
	     "RFC9293-MUST-1,MUST,RFC9293,3.1,fifth,yes,,,,,,,,superseded,RFC1\n";

static struct req_table table;
static struct runs now, before;
static struct judged judged, old;
static struct changes changes;
static struct buf out;
static struct err err;

static const struct kernel_id kernels[] = {
	{.name = "6.12", .binary = "", .release = "6.12.117", .build = "aabb"},
	{.name = "lwip", .release = "lwIP 2.1.3", .is_stack = true},
};

static struct manifest plan = {.version = "1.0",
			       .part = 1,
			       .parts = 1,
			       .suite = "5eed",
			       .revision = "feed",
			       .total = 1,
			       .rounds = 1,
			       .kernels = kernels,
			       .nkernels = 2};

static inline void setup(void)
{
	err = (struct err)ERR_INIT;
	ck_assert_int_eq(req_parse(&table, text, strlen(text), &err), 0);
	ck_assert_int_eq(runs_begin(&now, &plan, "now.jsonl", &err), 0);
}

static inline void teardown(void)
{
	changes_free(&changes);
	judge_free(&judged);
	judge_free(&old);
	runs_free(&now);
	runs_free(&before);
	req_table_free(&table);
	buf_free(&out);
}

/* ---- adding ---- */

struct one {
	const char *script, *sha256, *variant, *kernel, *req, *not_stack, *condition;
	enum verdict verdict;
	unsigned round;
};

static inline int add(struct runs *r, struct one w)
{
	struct attempt tries[] = {{.text = w.verdict == VERDICT_FAIL ? "line\n <^> \"x\"\n" : ""}};
	struct req_use uses[] = {{.name = w.req}}, conditions[] = {{.name = w.condition}};
	struct req_not nots[] = {{w.req, w.not_stack, "is known", {0, 0}}};
	struct req_lines lines = {.uses = uses,
				  .nuses = w.req != NULL,
				  .nots = nots,
				  .nnots = w.not_stack != NULL,
				  .conditions = conditions,
				  .nconditions = w.condition != NULL};
	struct outcome o = {.script = w.script,
			    .sha256 = w.sha256 ? w.sha256 : "11",
			    .variant = w.variant ? w.variant : "ipv4",
			    .kernel = w.kernel ? w.kernel : "6.12",
			    .is_stack = w.kernel && !strcmp(w.kernel, "lwip"),
			    .round = w.round,
			    .tries = tries,
			    .ntries = 1,
			    .verdict = w.verdict,
			    .expected = "",
			    .req = &lines};

	result_set(&tries[0].result, w.verdict == VERDICT_XFAIL ? VERDICT_FAIL : w.verdict,
		   w.verdict == VERDICT_PASS ? "" : "the reason");
	return runs_add(r, &o, &table, &err);
}

#define ADD(...) ck_assert_int_eq(add(&now, (struct one){__VA_ARGS__}), 0)

static inline const struct cell *cell(const char *id, unsigned column)
{
	judge_free(&judged);
	judge(&judged, &now, &table);
	for (size_t i = 0; i < judged.nrows; i++)
		if (!strcmp(judged.rows[i].of->id, id))
			return &judged.rows[i].cells[column];
	ck_abort_msg("no %s", id);
	return NULL;
}

static inline void assert_cell(const char *id, unsigned column, const char *word)
{
	ck_assert_str_eq(cell_word(cell(id, column)), word);
}

static inline void compare_with_before(void)
{
	cell("RFC1-MUST-1", 0);
	judge(&old, &before, &table);
	changes_find(&changes, &judged, &old);
}

#endif
