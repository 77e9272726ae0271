// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the life of one attempt's process and the reading of what it left. */
#include "runtime/suite/attempt.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netdev/netns.h"
#include "runtime/base/clock.h"
#include "runtime/draw/pages.h"
#include "runtime/draw/record.h"
#include "runtime/dut/dut.h"
#include "runtime/jail/jail.h"
#include "runtime/report/artifacts.h"
#include "runtime/report/parcel.h"
#include "runtime/suite/manner.h"
#include "runtime/suite/stacks.h"

/* ---- in the process ---- */

/* Where --artifacts has those of @t. */
static const char *artifacts_of(const struct running *a, const struct task *t, struct arena *arena)
{
	struct buf place = BUF_INIT;
	const char *path;

	artifacts_place(virtual_artifacts(a->session->cmd, t, arena), t->plan, &place);
	path = arena_strdup(arena, buf_text(&place));
	buf_free(&place);
	return path;
}

/* "/real/DIR/x.ipv4" for the place "DIR/x.ipv4". */
static const char *kept_place(const struct running *a, const struct task *t, struct arena *arena)
{
	return arena_printf(arena, "%s%s", a->session->jail->kept,
			    artifacts_of(a, t, arena) + strlen(a->session->cmd->artifacts));
}

/* Behind the report: what is in the jail's memory goes with it. */
static void pack(struct running *a)
{
	struct arena arena = ARENA_INIT;
	struct err e = ERR_INIT;

	/* Whatever a script has left behind changes nothing of it. */
	if (getppid() == 1) /* a jail has PIDs of its own */
		kill(-1, SIGKILL);
	a->left->parcel_at = lseek(fileno(a->text), 0, SEEK_CUR);
	for (unsigned i = 0; i < a->n; i++)
		if (a->left[i].result.kept &&
		    parcel_pack(fileno(a->text), i, kept_place(a, a->tasks[i], &arena), &e) < 0)
			a->left[i].result.text_lost = true;
	arena_free(&arena);
}

/* Nothing that is ours outside can be written to from a jail. */
static void take_outputs(const struct running *a)
{
	dup2(fileno(a->text), STDOUT_FILENO);
	dup2(fileno(a->text), STDERR_FILENO);
}

/* One after the other, which a stack, that is new for each, cannot tell. */
static int run_on_stack(struct running *a, FILE *out)
{
	struct arena arena = ARENA_INIT;
	struct nursery *nursery = a->n > 1 ? nursery_open(a->tasks[0]->stack) : NULL;
	int status = STATUS_ENVIRONMENT;

	for (unsigned i = 0; i < a->n && !cell_stopped(); i++) {
		const struct task *t = a->tasks[i];
		struct left *left = &a->left[i];
		struct play p = a->play;
		int64_t begin = clock_now_ns();

		p.nursery = nursery;
		p.plan = t->plan;
		p.kept = &left->result.kept;
		p.report = relay_open(&left->result, a->session, t->plan, out);
		if (a->session->cmd->artifacts)
			p.artifacts = artifacts_of(a, t, &arena);
		status = play_body(&p);
		p.report->ops->close(p.report);
		if (a->n > 1)
			left->took_us = (clock_now_ns() - begin) / NS_PER_US;
		left_told(out, left);
	}
	nursery_close(nursery);
	arena_free(&arena);
	return status;
}

static int body(void *arg)
{
	struct running *a = arg;
	FILE *out = a->text ? a->text : a->session->out;
	int status;

	if (a->session->jail)
		take_outputs(a);
	else if (jail_words_secret(getenv))
		jail_words_keep(a->session->cmd->envs.items);

	/* What goes into a report has this from whoever shows it. */
	if (!a->text && cmdline_several(a->session->cmd))
		fprintf(out, "on %s %s:\n", task_is_on_stack(a->tasks[0]) ? "stack" : "kernel",
			a->tasks[0]->kernel);
	if (a->tasks[0]->stack)
		status = run_on_stack(a, out);
	else if (a->tasks[0]->binary)
		status = virtual_run(a->session, a->tasks, a->n, out, a->left);
	else
		status = play_body(&a->play);
	if (fflush(out) != 0 || ferror(out))
		for (unsigned i = 0; i < a->n; i++)
			a->left[i].result.text_lost = true;
	if (a->session->jail)
		pack(a);
	return status;
}

/* ---- around it ---- */

static size_t left_size(const struct running *a)
{
	return a->n * sizeof(*a->left);
}

/* Memory that both see and nobody has to remove. */
static int open_memory(struct running *a, bool live, struct err *e)
{
	int fd = -1;

	a->left = cell_memory(left_size(a), e);
	if (!a->left)
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
	munmap(a->left, left_size(a));
	return -1;
}

static void close_memory(struct running *a)
{
	free(a->printed);
	if (a->text)
		fclose(a->text);
	buf_free(&a->place);
	munmap(a->left, left_size(a));
}

static void prepare_play(struct running *a, const char *before)
{
	const struct session *ss = a->session;
	const struct task *t = a->tasks[0];
	bool at_home = manner_of(ss)->at_home;
	FILE *out = a->text ? a->text : ss->out;

	a->play = (struct play){
		.plan = t->plan,
		.stack = t->stack,
		.limit_s = stack_limit_s(ss->cmd),
		.stay = at_home || t->stack, /* nothing of it looks for files */
		.here = at_home && netns_is_private(),
		.report = relay_open(&a->left->result, ss, t->plan, out),
		.before = before,
		.argv = ss->cmd->argv,
		.out = out,
		.err = ss->err,
		.kept = &a->left->result.kept,
		.keep_all = !strcmp(ss->cmd->artifacts_for, "all"),
	};
	if (!ss->cmd->artifacts || t->binary || t->stack)
		return;
	artifacts_place(ss->cmd->artifacts, t->plan, &a->place);
	a->play.artifacts = buf_text(&a->place);
}

static enum cell_kind kind_of(const struct running *a)
{
	const struct task *t = a->tasks[0];

	if (task_is_virtual(t))
		return CELL_VIRTUAL;
	return a->play.here || t->stack ? CELL_HERE : CELL_PRIVATE;
}

int attempt_start(struct running *a, const struct task *const *tasks, unsigned n,
		  const struct session *ss, bool last, const char *before, bool live, struct err *e)
{
	struct cell_how how = {.jail = ss->jail};
	int ret;

	*a = (struct running){.tasks = tasks, .n = n, .session = ss, .begin_ns = clock_now_ns()};
	if (open_memory(a, live, e) < 0)
		return -1;
	a->left->parcel_at = -1;
	a->limit_ns = a->begin_ns;
	for (unsigned i = 0; i < n; i++)
		a->limit_ns += task_limit_us(tasks[i], ss) * NS_PER_US;
	a->kill_ns = a->limit_ns;
	prepare_play(a, before);
	if (!tasks[0]->binary && !tasks[0]->stack) {
		a->play.until_ns = a->limit_ns;
		a->play.limit_ns = a->limit_ns - a->begin_ns;
		a->kill_ns += DUT_GRACE_NS;
	}
	a->play.again = !last;
	cell_memory_pass(a->left, left_size(a), true);
	how.kind = kind_of(a);
	how.keep = manner_of(ss)->at_home ? CELL_KEEP_ALL
		   : a->text              ? fileno(a->text)
					  : CELL_KEEP_NONE;
	ret = cell_start(&a->cell, &how, body, a, e);
	cell_memory_pass(a->left, left_size(a), false);
	if (ret == 0)
		return 0;
	a->play.report->ops->close(a->play.report);
	close_memory(a);
	return -1;
}

#define TEXT_MOST (4 << 20) /* of a stranger */

static void read_text(struct running *a)
{
	FILE *f = a->text;
	struct stat st;

	if (!f || fstat(fileno(f), &st) < 0)
		return;
	if (a->left->parcel_at >= 0 && a->left->parcel_at < st.st_size)
		st.st_size = a->left->parcel_at;
	if (a->session->jail && st.st_size > TEXT_MOST)
		st.st_size = TEXT_MOST;
	if (st.st_size <= 0)
		return;
	a->printed = malloc((size_t)st.st_size);
	if (!a->printed)
		abort();
	rewind(f);
	a->nprinted = fread(a->printed, 1, (size_t)st.st_size, f);
}

/* Of several, each has what is between the ends; what has none has the rest. */
static const char *text_of(const struct running *a, unsigned i, struct arena *arena)
{
	size_t from = 0, to = a->nprinted;

	for (unsigned k = 0; k < i; k++)
		if (a->left[k].told)
			from = (size_t)a->left[k].text_end;
	if (a->n > 1 && a->left[i].told)
		to = (size_t)a->left[i].text_end;
	if (to > a->nprinted || from >= to)
		return "";
	return arena_strndup(arena, a->printed + from, to - from);
}

/* A line that stands at the left is about this script, or set off: a stranger says nothing about
 * others, nor to the engine that reads along. */
static const char *own_lines(const char *text, const char *path, struct arena *arena)
{
	struct buf out = BUF_INIT;
	const char *own;
	size_t len;

	for (; *text; text += len) {
		len = strcspn(text, "\n");
		len += text[len] == '\n';
		if (*text != ' ' && *text != '\n' && *text != '\033' &&
		    strncmp(text, path, strlen(path)) != 0)
			buf_puts(&out, "  ");
		buf_add(&out, text, len);
	}
	own = arena_strndup(arena, buf_text(&out), out.len);
	buf_free(&out);
	return own;
}

/* The process is gone without a verdict. */
static void explain_death(const struct running *a, unsigned i, struct arena *arena,
			  struct attempt *end, const struct err *e)
{
	const struct task *t = a->tasks[i];
	const char *path = t->of->path, *place = "", *reason = e->what;
	unsigned line = a->left[i].result.reached;

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
		path, place, t->plan->label, reason, line ? "it was there; " : "");
}

/* The verdict stands, whether or not its artifacts can be kept. */
static void unpack(const struct running *a, unsigned i, struct arena *arena, struct attempt *end)
{
	struct err e = ERR_INIT;

	if (parcel_unpack(fileno(a->text), a->left->parcel_at, i, end->artifacts, &e) == 0)
		return;
	end->artifacts = NULL;
	end->text =
		arena_printf(arena, "%s  --artifacts: they are not there: %s\n", end->text, e.what);
}

/* Possibly all of it: then this is all there is to read. */
static void explain_loss(const struct task *t, struct arena *arena, struct attempt *end)
{
	end->text = arena_printf(arena,
				 "%s%s: %s (%s): %s\n  not all of this report could be "
				 "written: no memory, or a limit "
				 "on the size of files (ulimit -f)\n",
				 end->text, t->of->path, verdict_name(end->result.verdict),
				 t->plan->label, end->result.reason);
}

void attempt_finish(struct running *a)
{
	int status;

	a->ended = cell_finish(&a->cell, &status, &a->error);
	a->took_us = (clock_now_ns() - a->begin_ns) / NS_PER_US;
	read_text(a);
}

/* What the run has left of its exchange is no text for people. */
static void take_exchange(const struct running *a, struct arena *arena, struct attempt *end)
{
	const char *record = session_draws(a->session) ? record_find(end->text) : NULL;

	if (!record)
		return;
	end->exchange = record;
	end->text = arena_printf(arena, "%.*s%s", (int)(record - end->text), end->text,
				 record_end(record));
}

/* --draw: behind the report of what did not pass. */
static void show_ladder(const struct running *a, struct arena *arena, struct attempt *end)
{
	struct buf text = BUF_INIT;

	if (!a->session->cmd->draw || !end->exchange || !verdict_is_bad(end->result.verdict))
		return;
	pages_ladder(&text, end->exchange, !draw_is_utf8(getenv));
	end->ladder = arena_strdup(arena, buf_text(&text));
	buf_free(&text);
}

void attempt_take(const struct running *a, unsigned i, struct arena *arena, struct attempt *end)
{
	struct left *left = &a->left[i];
	struct err e = a->error;
	/* What one of several has left before the process died is its result. */
	int ret = a->n > 1 && left->told ? 0 : a->ended;

	*end = (struct attempt){.time_us = left->took_us ? left->took_us : a->took_us,
				.text = text_of(a, i, arena)};
	take_exchange(a, arena, end);
	if (a->session->jail)
		end->text = own_lines(end->text, a->tasks[i]->of->path, arena);
	if (!result_receive(&left->result) && ret == 0)
		ret = err_set(&e, "the process that ran the script left a damaged record");
	if (ret == 0 && !left->result.ended)
		ret = err_set(&e, "the process that ran the script left no verdict");
	if (ret == 0) {
		end->result = left->result;
		end->artifacts = left->result.kept ? artifacts_of(a, a->tasks[i], arena) : NULL;
		if (end->artifacts && a->session->jail)
			unpack(a, i, arena, end);
	} else {
		explain_death(a, i, arena, end, &e);
	}
	if (left->result.text_lost)
		explain_loss(a->tasks[i], arena, end);
	show_ladder(a, arena, end);
}

void attempt_close(struct running *a)
{
	a->play.report->ops->close(a->play.report);
	close_memory(a);
}
