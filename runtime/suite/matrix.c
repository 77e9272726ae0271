// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns "tcpcheck matrix": runs are read, judged and compared, and what comes of it goes to its
 * files. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/conformance/html.h"
#include "runtime/conformance/snapshot.h"
#include "runtime/conformance/table_text.h"
#include "runtime/suite/lines.h"
#include "runtime/suite/part.h"
#include "runtime/suite/outfile.h"

struct work {
	const struct session *ss;
	struct runs now, before;
	struct judged judged, old;
	struct changes changes;
	struct buf notes;
	struct buf lacking; /* what is not whole, a line each */
};

/* ---- reading ---- */

struct reading {
	struct part *part;
	struct runs *runs;
	const char *path;
	bool begun;
};

static int begin(struct reading *r, struct err *e)
{
	if (!r->part->has_plan) {
		err_kind_set(e, ERR_SCRIPT,
			     "%s: without a plan, as older versions wrote it: nobody knows on what "
			     "it ran",
			     r->path);
		return err_hint(e, "run the scripts again with --json=FILE");
	}
	if (r->part->plan.fault) {
		err_kind_set(e, ERR_SCRIPT,
			     "%s: the fault %s was planted: it says nothing of a stack", r->path,
			     r->part->plan.fault);
		return err_hint(e, "run the scripts again without --fault");
	}
	r->begun = true;
	return runs_begin(r->runs, &r->part->plan, r->path, e);
}

static int take(const struct outcome *o, void *arg, struct err *e)
{
	struct reading *r = arg;

	if (!r->begun && begin(r, e) < 0)
		return -1;
	return runs_add(r->runs, o, req_table(), e);
}

static void check_whole(struct buf *lacking, const struct part *p)
{
	size_t planned = p->plan.nruns * (p->plan.rounds ? p->plan.rounds : 1);

	if (!p->has_end)
		buf_printf(lacking,
			   "%s: cut off after %zu of %zu runs: its writer was killed, or the disk "
			   "was full\n",
			   p->path, p->n, planned);
	else if (p->reason)
		buf_printf(lacking, "%s: %s after %zu of %zu runs\n", p->path, p->reason, p->n,
			   planned);
}

/* Of a suite in several parts, all must be there. */
static void check_parts(struct buf *lacking, const struct part *all, size_t n, const struct part *p)
{
	for (unsigned k = 1; k <= p->plan.parts; k++) {
		bool there = false;

		for (size_t i = 0; i < n; i++) {
			const struct manifest *m = &all[i].plan;

			there |= m->part == k && m->parts == p->plan.parts &&
				 !strcmp(m->suite, p->plan.suite);
			/* It has been said already. */
			if (&all[i] < p && m->parts == p->plan.parts &&
			    !strcmp(m->suite, p->plan.suite))
				return;
		}
		if (!there)
			buf_printf(lacking, "%s: part %u of %u is not there\n", p->path, k,
				   p->plan.parts);
	}
}

static int read_file(struct work *w, struct runs *to, struct part *p, const char *path,
		     struct history *plans, struct err *e)
{
	struct reading r = {p, to, path, false};

	if (part_stream(p, path, plans, take, &r, e) < 0)
		return -1;
	if (!p->has_plan && !p->n)
		return err_kind_set(e, ERR_SCRIPT, "%s: there is no run in it", path);
	if (!r.begun && begin(&r, e) < 0)
		return -1;
	check_whole(&w->lacking, p);
	return 0;
}

static int read_runs(struct work *w, struct runs *to, const char *const *paths, size_t n,
		     struct err *e)
{
	struct part *parts = calloc(n + 1, sizeof(*parts));
	struct history plans = {0}; /* only their texts */
	int ret = 0;

	if (!parts)
		abort();
	for (size_t i = 0; i < n && ret == 0; i++)
		ret = read_file(w, to, &parts[i], paths[i], &plans, e);
	for (size_t i = 0; i < n && ret == 0; i++)
		check_parts(&w->lacking, parts, n, &parts[i]);
	to->plan = (struct manifest){0};
	runs_tell_apart(to);
	history_free(&plans);
	free(parts);
	return ret;
}

/* ---- writing ---- */

/* "../" for each folder of @path; NULL: nobody can tell. */
static const char *way_up(const char *path, struct arena *a)
{
	struct buf up = BUF_INIT;
	const char *all;

	if (*path == '/' || strstr(path, "..") || outfile_is_stdout(path))
		return NULL;
	while (!strncmp(path, "./", 2))
		path += 2;
	for (; *path; path++)
		if (*path == '/')
			buf_puts(&up, "../");
	all = arena_strdup(a, buf_text(&up));
	buf_free(&up);
	return all;
}

static bool has_baseline(const struct work *w)
{
	return w->ss->cmd->baselines.n > 0;
}

static int write_html(struct work *w, const char *path, struct err *e)
{
	struct html_page page = {
		.judged = &w->judged,
		.changes = has_baseline(w) ? &w->changes : NULL,
		.notes = buf_text(&w->notes),
		.up = way_up(path, &w->judged.arena),
	};
	struct buf text = BUF_INIT;
	int ret;

	html_write(&text, &page);
	ret = outfile_write(w->ss, path, &text, e);
	buf_free(&text);
	return ret;
}

static int write_as(const struct work *w, void (*write)(struct buf *, const struct judged *),
		    const char *path, struct err *e)
{
	struct buf text = BUF_INIT;
	int ret;

	write(&text, &w->judged);
	ret = outfile_write(w->ss, path, &text, e);
	buf_free(&text);
	return ret;
}

static bool owns_stdout(const struct suite_config *how)
{
	return outfile_is_stdout(how->html) || outfile_is_stdout(how->csv) ||
	       outfile_is_stdout(how->snapshot);
}

static int write_text(const struct work *w, struct err *e)
{
	struct buf text = BUF_INIT;
	int ret;

	text_write(&text, &w->judged, has_baseline(w) ? &w->changes : NULL);
	buf_puts(&text, buf_text(&w->notes));
	ret = outfile_write(w->ss, "-", &text, e);
	buf_free(&text);
	return ret;
}

static int write_all(struct work *w, struct err *e)
{
	const struct suite_config *how = &w->ss->cmd->suite;

	if (how->html && write_html(w, how->html, e) < 0)
		return -1;
	if (how->csv && write_as(w, csv_write, how->csv, e) < 0)
		return -1;
	if (how->snapshot && write_as(w, snapshot_write, how->snapshot, e) < 0)
		return -1;
	return owns_stdout(how) ? 0 : write_text(w, e);
}

/* ---- what it comes to ---- */

/* The status, or -1. */
static int compare(struct work *w, struct err *e)
{
	const char *path = w->ss->cmd->suite.compare;
	struct buf text = BUF_INIT, lost = BUF_INIT, notes = BUF_INIT;
	int n = path ? lines_read(&text, path, e) : 0;

	if (path && n == 0)
		n = snapshot_compare(&w->judged, buf_text(&text), path, &lost, &notes, e);
	fflush(w->ss->out);
	if (notes.len)
		fprintf(w->ss->err, "%s: %s", path, buf_text(&notes));
	if (n > 0)
		fprintf(w->ss->err,
			"tcpcheck: matrix: lost since %s: %d\n%s  if this is right, write it anew: "
			"--snapshot=%s\n",
			path, n, buf_text(&lost), path);
	buf_free(&text);
	buf_free(&lost);
	buf_free(&notes);
	return n > 0 ? STATUS_FAIL : n;
}

static bool is_acceptable(struct work *w)
{
	const struct session *ss = w->ss;

	if (!w->lacking.len)
		return true;
	fflush(ss->out);
	fprintf(ss->err, "tcpcheck: matrix: not all was run\n%s", buf_text(&w->lacking));
	if (ss->cmd->suite.partial) {
		buf_puts(&w->notes, buf_text(&w->lacking));
		return true;
	}
	fprintf(ss->err, "  --partial takes what there is\n");
	return false;
}

static int matrix(struct work *w, char *const *paths, size_t n, struct err *e)
{
	const struct cmdline *c = w->ss->cmd;
	int status;

	/* All is read before an output may replace a file that is also an input. */
	if (read_runs(w, &w->now, (const char *const *)paths, n, e) < 0 ||
	    read_runs(w, &w->before, c->baselines.items, c->baselines.n, e) < 0)
		return -1;
	if (!is_acceptable(w))
		return STATUS_ENVIRONMENT;
	judge(&w->judged, &w->now, req_table());
	judge(&w->old, &w->before, req_table());
	changes_find(&w->changes, &w->judged, &w->old);
	notes_write(&w->notes, &w->judged);
	status = compare(w, e);
	if (status < 0 || write_all(w, e) < 0)
		return -1;
	return judge_failures(&w->judged, c->suite.strict) ? STATUS_FAIL : status;
}

int session_matrix(const struct session *ss, char *const *paths, size_t n)
{
	struct work w = {.ss = ss};
	struct err e = ERR_INIT;
	int status = matrix(&w, paths, n, &e);

	if (status < 0)
		status = session_failed(ss, &e);
	changes_free(&w.changes);
	judge_free(&w.judged);
	judge_free(&w.old);
	runs_free(&w.now);
	runs_free(&w.before);
	buf_free(&w.notes);
	buf_free(&w.lacking);
	return status;
}
