// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: JSON lines of a run as "tcpcheck matrix" reads them, up to the page and the
 * snapshot. A snapshot has lost nothing against itself; nothing is green that was not run.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/conformance/html.h"
#include "runtime/conformance/snapshot.h"
#include "runtime/conformance/table_text.h"
#include "runtime/suite/part.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reading {
	struct part part;
	struct runs runs;
	bool begun;
};

static int take(const struct outcome *o, void *arg, struct err *e)
{
	struct reading *r = arg;

	if (!r->part.has_plan)
		return -1;
	if (!r->begun && runs_begin(&r->runs, &r->part.plan, "x", e) < 0)
		return -1;
	r->begun = true;
	return runs_add(&r->runs, o, req_table(), e);
}

static void check_cells(const struct judged *j)
{
	for (size_t i = 0; i < j->nrows; i++)
		for (unsigned c = 0; c < j->runs->ncolumns; c++)
			if (!j->rows[i].nscripts && j->rows[i].cells[c].outcome != EARL_UNTESTED)
				abort();
}

static void compare(const struct judged *j)
{
	struct buf snapshot = BUF_INIT, lost = BUF_INIT, notes = BUF_INIT;
	struct err e = ERR_INIT;

	snapshot_write(&snapshot, j);
	snapshot_compare(j, buf_text(&snapshot), "x", &lost, &notes, &e);
	buf_free(&snapshot);
	buf_free(&lost);
	buf_free(&notes);
}

static void show(const struct judged *j)
{
	struct changes changes;
	struct html_page page = {j, &changes, "", "../"};
	struct buf out = BUF_INIT;

	changes_find(&changes, j, j);
	if (changes.n || changes.nmissing)
		abort();
	html_write(&out, &page);
	text_write(&out, j, &changes);
	notes_write(&out, j);
	csv_write(&out, j);
	buf_free(&out);
	changes_free(&changes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/tmp/tcpcheck-fuzz-XXXXXX";
	FILE *f = fdopen(mkstemp(path), "w");
	struct reading r = {0};
	struct history plans = {0};
	struct judged j;
	struct err e = ERR_INIT;

	fwrite(data, 1, size, f);
	fclose(f);
	part_stream(&r.part, path, &plans, take, &r, &e);
	unlink(path);
	runs_tell_apart(&r.runs);
	judge(&j, &r.runs, req_table());
	check_cells(&j);
	compare(&j);
	show(&j);
	judge_free(&j);
	runs_free(&r.runs);
	history_free(&plans);
	return 0;
}
