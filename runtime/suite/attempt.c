// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the life of one attempt's process and the reading of what it left. */
#include "runtime/suite/attempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/report/artifacts.h"
#include "runtime/suite/virtual.h"

/* ---- in the process ---- */

static int body(void *arg)
{
	struct attempt_run *a = arg;
	FILE *out = a->text ? a->text : a->session->out;
	int status;

	/* What goes into a report has this from whoever shows it. */
	if (!a->text && a->session->cmd->nkernels > 1)
		fprintf(out, "on kernel %s:\n", a->tasks[0]->kernel);
	if (a->tasks[0]->binary)
		status = virtual_run(a->session, a->tasks, a->n, out, a->records);
	else
		status = play_body(&a->play);
	if (fflush(out) != 0 || ferror(out))
		for (unsigned i = 0; i < a->n; i++)
			a->records[i].text_lost = true;
	return status;
}

/* ---- around it ---- */

static size_t records_size(const struct attempt_run *a)
{
	return a->n * sizeof(*a->records);
}

/* Memory that both see and nobody has to remove. */
static int open_memory(struct attempt_run *a, bool live, struct err *e)
{
	int fd = -1;

	a->records = cell_memory(records_size(a), e);
	if (!a->records)
		return -1;
	if (live)
		return 0;
	fd = memfd_create("report", MFD_CLOEXEC);
	a->text = fd < 0 ? NULL : fdopen(fd, "w+");
	if (a->text)
		return 0;
	err_sys(e, "memory for a run");
	if (fd >= 0)
		close(fd);
	munmap(a->records, records_size(a));
	return -1;
}

static void close_memory(struct attempt_run *a)
{
	free(a->printed);
	if (a->text)
		fclose(a->text);
	buf_free(&a->place);
	munmap(a->records, records_size(a));
}

static void prepare_play(struct attempt_run *a, const char *before)
{
	const struct session *ss = a->session;
	const struct task *t = a->tasks[0];
	FILE *out = a->text ? a->text : ss->out;

	a->play = (struct play){
		.plan = t->plan,
		.report = record_open(a->records, ss, t->plan, out),
		.before = before,
		.argv = ss->cmd->argv,
		.out = out,
		.err = ss->err,
		.kept = &a->records->kept,
		.keep_all = !strcmp(ss->cmd->suite.artifacts_for, "all"),
	};
	if (!ss->cmd->artifacts || t->binary)
		return;
	artifacts_place(ss->cmd->artifacts, t->plan, &a->place);
	a->play.artifacts = buf_text(&a->place);
}

int attempt_start(struct attempt_run *a, const struct session *ss, bool last, const char *before,
		  bool live, struct err *e)
{
	enum cell_kind kind = a->tasks[0]->binary ? CELL_VIRTUAL : CELL_PRIVATE;
	int ret;

	*a = (struct attempt_run){
		.tasks = a->tasks, .n = a->n, .session = ss, .begin_ns = clock_now_ns()};
	if (open_memory(a, live, e) < 0)
		return -1;
	a->limit_ns = a->begin_ns;
	for (unsigned i = 0; i < a->n; i++)
		a->limit_ns += task_limit_us(a->tasks[i], ss) * NS_PER_US;
	prepare_play(a, before);
	a->play.again = !last;
	cell_memory_pass(a->records, records_size(a), true);
	ret = cell_start(&a->cell, kind, a->text ? fileno(a->text) : -1, body, a, e);
	cell_memory_pass(a->records, records_size(a), false);
	if (ret == 0)
		return 0;
	a->play.report->ops->close(a->play.report);
	close_memory(a);
	return -1;
}

static void read_text(struct attempt_run *a)
{
	FILE *f = a->text;
	long size;

	if (!f || fseek(f, 0, SEEK_END) < 0 || (size = ftell(f)) <= 0)
		return;
	a->printed = malloc((size_t)size);
	if (!a->printed)
		abort();
	rewind(f);
	a->nprinted = fread(a->printed, 1, (size_t)size, f);
}

/* Of several, each has what is between the ends; what has none has the rest. */
static const char *text_of(const struct attempt_run *a, unsigned i, struct arena *arena)
{
	size_t from = 0, to = a->nprinted;

	for (unsigned k = 0; k < i; k++)
		if (a->records[k].text_end)
			from = (size_t)a->records[k].text_end;
	if (a->n > 1 && a->records[i].text_end)
		to = (size_t)a->records[i].text_end;
	if (to > a->nprinted || from >= to)
		return "";
	return arena_strndup(arena, a->printed + from, to - from);
}

static enum outcome_verdict outcome_of(enum verdict v)
{
	switch (v) {
	case VERDICT_PASS: return OUTCOME_PASS;
	case VERDICT_FAIL: return OUTCOME_FAIL;
	case VERDICT_SKIP: return OUTCOME_SKIP;
	case VERDICT_INCONCLUSIVE: return OUTCOME_INCONCLUSIVE;
	default: return OUTCOME_ERROR;
	}
}

/* The process is gone without a verdict. */
static void explain_death(const struct attempt_run *a, unsigned i, struct arena *arena,
			  struct attempt_end *end, const struct err *e)
{
	const struct task *t = a->tasks[i];
	const char *path = t->of->path, *place = "";

	end->attempt.verdict = a->timed_out ? OUTCOME_TIMEOUT : OUTCOME_ERROR;
	end->status = a->timed_out ? STATUS_FAIL : STATUS_ENVIRONMENT;
	end->line = a->records[i].at_line;
	if (!a->timed_out) {
		end->attempt.reason = arena_strdup(arena, e->what);
		end->attempt.text =
			arena_printf(arena, "%s%s: %s\n%s%s%s", end->attempt.text, path, e->what,
				     e->hint[0] ? "  " : "", e->hint, e->hint[0] ? "\n" : "");
		return;
	}
	end->attempt.reason = arena_printf(arena, "not over within %lld s of wall-clock time",
					   (long long)((a->limit_ns - a->begin_ns) / NS_PER_S));
	/* Where it is inside of a virtual machine is not known. */
	if (end->line)
		place = arena_printf(arena, ":%u", end->line);
	end->attempt.text = arena_printf(
		arena, "%s%s%s: TIMEOUT (%s): %s\n  %s--time_limit changes the limit\n",
		end->attempt.text, path, place, t->variant->name, end->attempt.reason,
		end->line ? "it was there; " : "");
}

static const char *artifacts_of(const struct attempt_run *a, unsigned i, struct arena *arena)
{
	const struct cmdline *c = a->session->cmd;
	const struct task *t = a->tasks[i];
	struct buf place = BUF_INIT;
	const char *path;

	if (!a->records[i].kept)
		return NULL;
	artifacts_place(virtual_artifacts(c, t, arena), t->plan, &place);
	path = arena_strdup(arena, buf_text(&place));
	buf_free(&place);
	return path;
}

static void take_record(const struct attempt_run *a, unsigned i, struct arena *arena,
			struct attempt_end *end)
{
	const struct record *r = &a->records[i];

	end->artifacts = artifacts_of(a, i, arena);
	end->attempt.verdict = r->timed_out ? OUTCOME_TIMEOUT : outcome_of(r->verdict);
	end->status = r->timed_out ? STATUS_FAIL : verdict_exit_status(r->verdict);
	end->attempt.reason = arena_strdup(arena, r->reason);
	end->line = r->line;
	end->col = r->col;
	end->own_late_us = r->own_late_us;
	end->stall_us = r->stall_us;
	end->fields_excused = r->excused == EXCUSED_FIELDS;
	end->differing = arena_strdup(arena, r->differing);
}

/* Possibly all of it: then this is all there is to read. */
static void explain_loss(const struct task *t, struct arena *arena, struct attempt_end *end)
{
	end->attempt.text = arena_printf(arena,
					 "%s%s: %s (%s): %s\n  not all of this report could be "
					 "written: no memory, or a limit "
					 "on the size of files (ulimit -f)\n",
					 end->attempt.text, t->of->path,
					 outcome_name(end->attempt.verdict), t->variant->name,
					 end->attempt.reason);
}

void attempt_finish(struct attempt_run *a)
{
	int status;

	a->ended = cell_finish(&a->cell, &status, &a->error);
	a->took_us = (clock_now_ns() - a->begin_ns) / NS_PER_US;
	read_text(a);
}

void attempt_take(const struct attempt_run *a, unsigned i, struct arena *arena,
		  struct attempt_end *end)
{
	struct record *rec = &a->records[i];
	struct err e = a->error;
	int ret = a->ended;

	*end = (struct attempt_end){.stall_us = -1, .differing = ""};
	end->attempt.time_us = a->n > 1 && rec->took_us ? rec->took_us : a->took_us;
	end->attempt.text = text_of(a, i, arena);
	if (ret == 0 && !record_receive(rec))
		ret = err_set(&e, "the process that ran the script left a damaged record");
	if (ret == 0 && !rec->ended)
		err_set(&e, "the process that ran the script left no verdict");
	if (rec->ended && (ret == 0 || a->n > 1))
		take_record(a, i, arena, end);
	else
		explain_death(a, i, arena, end, &e);
	if (rec->text_lost)
		explain_loss(a->tasks[i], arena, end);
}

void attempt_close(struct attempt_run *a)
{
	a->play.report->ops->close(a->play.report);
	close_memory(a);
}
