// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the life of one attempt's process and the reading of what it left. */
#include "runtime/suite/attempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
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
		fprintf(out, "on kernel %s:\n", a->task->kernel);
	if (a->task->binary)
		status = virtual_run(a->session, a->task, out, a->record);
	else
		status = play_body(&a->play);
	if (fflush(out) != 0 || ferror(out))
		a->record->text_lost = true;
	return status;
}

/* ---- around it ---- */

/* Memory that both see and nobody has to remove. */
static int open_memory(struct attempt_run *a, bool live, struct err *e)
{
	int fd = -1;

	a->record = cell_memory(sizeof(*a->record), e);
	if (!a->record)
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
	munmap(a->record, sizeof(*a->record));
	return -1;
}

static void close_memory(struct attempt_run *a)
{
	if (a->text)
		fclose(a->text);
	buf_free(&a->place);
	munmap(a->record, sizeof(*a->record));
}

static void prepare_play(struct attempt_run *a, const char *before)
{
	const struct session *ss = a->session;
	FILE *out = a->text ? a->text : ss->out;

	a->play = (struct play){
		.plan = a->task->plan,
		.report = record_open(a->record, ss, a->task->plan, out),
		.before = before,
		.argv = ss->cmd->argv,
		.out = out,
		.err = ss->err,
		.kept = &a->record->kept,
		.keep_all = !strcmp(ss->cmd->suite.artifacts_for, "all"),
	};
	if (!ss->cmd->artifacts || a->task->binary)
		return;
	artifacts_place(ss->cmd->artifacts, a->task->plan, &a->place);
	a->play.artifacts = buf_text(&a->place);
}

int attempt_start(struct attempt_run *a, const struct task *t, const struct session *ss, bool last,
		  const char *before, bool live, struct err *e)
{
	enum cell_kind kind = t->binary ? CELL_VIRTUAL : CELL_PRIVATE;
	int ret;

	*a = (struct attempt_run){.task = t, .session = ss, .begin_ns = clock_now_ns()};
	if (open_memory(a, live, e) < 0)
		return -1;
	a->limit_ns = a->begin_ns + task_limit_us(t, ss) * NS_PER_US;
	prepare_play(a, before);
	a->play.again = !last;
	cell_memory_pass(a->record, sizeof(*a->record), true);
	ret = cell_start(&a->cell, kind, a->text ? fileno(a->text) : -1, body, a, e);
	cell_memory_pass(a->record, sizeof(*a->record), false);
	if (ret == 0)
		return 0;
	a->play.report->ops->close(a->play.report);
	close_memory(a);
	return -1;
}

static const char *read_text(FILE *f, struct arena *arena)
{
	struct stat st;
	char *text;

	if (!f || fstat(fileno(f), &st) < 0 || st.st_size <= 0)
		return "";
	text = arena_alloc(arena, (size_t)st.st_size + 1);
	rewind(f);
	text[fread(text, 1, (size_t)st.st_size, f)] = '\0';
	return text;
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
static void explain_death(struct attempt_run *a, struct arena *arena, struct attempt_end *end,
			  const struct err *e)
{
	const char *path = a->task->of->path, *place = "";

	end->attempt.verdict = a->timed_out ? OUTCOME_TIMEOUT : OUTCOME_ERROR;
	end->status = a->timed_out ? STATUS_FAIL : STATUS_ENVIRONMENT;
	end->line = a->record->at_line;
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
		end->attempt.text, path, place, a->task->variant->name, end->attempt.reason,
		end->line ? "it was there; " : "");
}

static const char *artifacts_of(const struct attempt_run *a, struct arena *arena)
{
	const struct cmdline *c = a->session->cmd;
	struct buf place = BUF_INIT;
	const char *path;

	if (!a->record->kept)
		return NULL;
	artifacts_place(virtual_artifacts(c, a->task, arena), a->task->plan, &place);
	path = arena_strdup(arena, buf_text(&place));
	buf_free(&place);
	return path;
}

static void take_record(const struct attempt_run *a, struct arena *arena, struct attempt_end *end)
{
	const struct record *r = a->record;

	end->artifacts = artifacts_of(a, arena);
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
static void explain_loss(const struct attempt_run *a, struct arena *arena, struct attempt_end *end)
{
	end->attempt.text = arena_printf(arena,
					 "%s%s: %s (%s): %s\n  not all of this report could be "
					 "written: no memory, or a limit "
					 "on the size of files (ulimit -f)\n",
					 end->attempt.text, a->task->of->path,
					 outcome_name(end->attempt.verdict), a->task->variant->name,
					 end->attempt.reason);
}

void attempt_finish(struct attempt_run *a, struct arena *arena, struct attempt_end *end)
{
	struct err e = ERR_INIT;
	int status, ret;

	*end = (struct attempt_end){.stall_us = -1, .differing = ""};
	ret = cell_finish(&a->cell, &status, &e);
	end->attempt.time_us = (clock_now_ns() - a->begin_ns) / NS_PER_US;
	end->attempt.text = read_text(a->text, arena);
	if (ret == 0 && !record_receive(a->record))
		ret = err_set(&e, "the process that ran the script left a damaged record");
	if (ret == 0 && !a->record->ended)
		err_set(&e, "the process that ran the script left no verdict");
	if (ret == 0 && a->record->ended)
		take_record(a, arena, end);
	else
		explain_death(a, arena, end, &e);
	if (a->record->text_lost)
		explain_loss(a, arena, end);
	a->play.report->ops->close(a->play.report);
	close_memory(a);
}
