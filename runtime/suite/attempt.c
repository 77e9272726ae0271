// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the life of one attempt's process and the reading of what it left. */
#include "runtime/suite/attempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netdev/netns.h"
#include "runtime/base/clock.h"
#include "runtime/report/artifacts.h"
#include "runtime/suite/manner.h"
#include "runtime/suite/virtual.h"

/* ---- in the process ---- */

static int body(void *arg)
{
	struct running *a = arg;
	FILE *out = a->text ? a->text : a->session->out;
	int status;

	/* What goes into a report has this from whoever shows it. */
	if (!a->text && a->session->cmd->kernels.n > 1)
		fprintf(out, "on kernel %s:\n", a->task->kernel);
	if (a->task->binary)
		status = virtual_run(a->session, a->task, out, a->result);
	else
		status = play_body(&a->play);
	if (fflush(out) != 0 || ferror(out))
		a->result->text_lost = true;
	return status;
}

/* ---- around it ---- */

/* Memory that both see and nobody has to remove. */
static int open_memory(struct running *a, bool live, struct err *e)
{
	int fd = -1;

	a->result = cell_memory(sizeof(*a->result), e);
	if (!a->result)
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
	munmap(a->result, sizeof(*a->result));
	return -1;
}

static void close_memory(struct running *a)
{
	if (a->text)
		fclose(a->text);
	buf_free(&a->place);
	munmap(a->result, sizeof(*a->result));
}

static void prepare_play(struct running *a, const char *before)
{
	const struct session *ss = a->session;
	bool at_home = manner_of(ss)->at_home;
	FILE *out = a->text ? a->text : ss->out;

	a->play = (struct play){
		.plan = a->task->plan,
		.stay = at_home,
		.here = at_home && netns_is_private(),
		.report = relay_open(a->result, ss, a->task->plan, out),
		.before = before,
		.argv = ss->cmd->argv,
		.out = out,
		.err = ss->err,
		.kept = &a->result->kept,
		.keep_all = !strcmp(ss->cmd->artifacts_for, "all"),
	};
	if (!ss->cmd->artifacts || a->task->binary)
		return;
	artifacts_place(ss->cmd->artifacts, a->task->plan, &a->place);
	a->play.artifacts = buf_text(&a->place);
}

static enum cell_kind kind_of(const struct running *a)
{
	if (a->task->binary)
		return CELL_VIRTUAL;
	return a->play.here ? CELL_HERE : CELL_PRIVATE;
}

int attempt_start(struct running *a, const struct task *t, const struct session *ss, bool last,
		  const char *before, bool live, struct err *e)
{
	int keep, ret;

	*a = (struct running){.task = t, .session = ss, .begin_ns = clock_now_ns()};
	if (open_memory(a, live, e) < 0)
		return -1;
	a->limit_ns = a->begin_ns + task_limit_us(t, ss) * NS_PER_US;
	prepare_play(a, before);
	a->play.again = !last;
	cell_memory_pass(a->result, sizeof(*a->result), true);
	keep = manner_of(ss)->at_home ? CELL_KEEP_ALL : a->text ? fileno(a->text) : -1;
	ret = cell_start(&a->cell, kind_of(a), keep, body, a, e);
	cell_memory_pass(a->result, sizeof(*a->result), false);
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

/* The process is gone without a verdict. */
static void explain_death(const struct running *a, struct arena *arena, struct attempt *end,
			  const struct err *e)
{
	const char *path = a->task->of->path, *place = "", *reason = e->what;
	unsigned line = a->result->reached;

	end->result = (struct result){.line = line, .stall_us = -1};
	if (!a->timed_out) {
		result_set(&end->result, VERDICT_ERROR_ENV, reason);
		end->text = arena_printf(arena, "%s%s: %s\n%s%s%s", end->text, path, reason,
					 e->hint[0] ? "  " : "", e->hint, e->hint[0] ? "\n" : "");
		return;
	}
	reason = arena_printf(arena, "not over within %lld s of wall-clock time",
			      (long long)((a->limit_ns - a->begin_ns) / NS_PER_S));
	result_set(&end->result, VERDICT_TIMEOUT, reason);
	/* Where it is inside of a virtual machine is not known. */
	if (line)
		place = arena_printf(arena, ":%u", line);
	end->text = arena_printf(
		arena, "%s%s%s: TIMEOUT (%s): %s\n  %s--time_limit changes the limit\n", end->text,
		path, place, a->task->variant->name, reason, line ? "it was there; " : "");
}

static const char *artifacts_of(const struct running *a, struct arena *arena)
{
	const struct cmdline *c = a->session->cmd;
	struct buf place = BUF_INIT;
	const char *path;

	if (!a->result->kept)
		return NULL;
	artifacts_place(virtual_artifacts(c, a->task, arena), a->task->plan, &place);
	path = arena_strdup(arena, buf_text(&place));
	buf_free(&place);
	return path;
}

/* Possibly all of it: then this is all there is to read. */
static void explain_loss(const struct running *a, struct arena *arena, struct attempt *end)
{
	end->text = arena_printf(arena,
				 "%s%s: %s (%s): %s\n  not all of this report could be "
				 "written: no memory, or a limit "
				 "on the size of files (ulimit -f)\n",
				 end->text, a->task->of->path, verdict_name(end->result.verdict),
				 a->task->variant->name, end->result.reason);
}

void attempt_finish(struct running *a, struct arena *arena, struct attempt *end)
{
	struct err e = ERR_INIT;
	int status, ret = cell_finish(&a->cell, &status, &e);

	*end = (struct attempt){.time_us = (clock_now_ns() - a->begin_ns) / NS_PER_US,
				.text = read_text(a->text, arena)};
	if (!result_receive(a->result) && ret == 0)
		ret = err_set(&e, "the process that ran the script left a damaged record");
	if (ret == 0 && !a->result->ended)
		ret = err_set(&e, "the process that ran the script left no verdict");
	if (ret == 0) {
		end->result = *a->result;
		end->artifacts = artifacts_of(a, arena);
	} else {
		explain_death(a, arena, end, &e);
	}
	if (a->result->text_lost)
		explain_loss(a, arena, end);
	a->play.report->ops->close(a->play.report);
	close_memory(a);
}
