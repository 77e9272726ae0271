// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the host's side of a plan in virtual time: the command line that the machine is to run, and
 * what its end means.
 */
#include "runtime/suite/virtual.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/parser.h"
#include "runtime/base/clock.h"
#include "runtime/base/file.h"
#include "runtime/host/cell.h"
#include "runtime/jail/jail.h"
#include "runtime/suite/sharing.h"
#include "runtime/vtime/launch.h"

_Static_assert(CONFIG_MAX_KERNEL_ARGS <= VTIME_MAX_KERNEL_ARGS, "there is room for all");

static bool is_stdin(const struct plan *plan)
{
	return !strcmp(plan->script->source->path, SOURCE_STDIN);
}

/* ---- the command line inside ---- */

/* Each of several kernels and stacks has a folder, or the last would win. */
const char *virtual_artifacts(const struct cmdline *c, const struct task *t, struct arena *arena)
{
	const char *slash = t->binary ? strrchr(t->kernel, '/') : NULL;
	char *name;

	if (!cmdline_several(c))
		return c->artifacts;
	name = arena_strdup(arena, slash ? slash + 1 : t->kernel);
	for (char *p = name; *p; p++) /* a stack may be a command */
		if (*p == '/' || *p <= ' ')
			*p = '_';
	return arena_printf(arena, "%s/%s", c->artifacts, name);
}

/* As ours, but for what is different for one run there. */
static char *const *make_args(const struct session *ss, const struct task *t, const char *artifacts,
			      struct arena *arena)
{
	const struct source *src = t->plan->script->source;
	/* A day of sleep costs nothing here; what hangs meets the limit of real time. */
	const struct opt_use day = {&opt_specs[OPT_ID_command_timeout], "86400"};
	struct cmdline c = *ss->cmd;
	size_t n = 0;

	c.uses = arena_array(arena, c.nuses + 1, sizeof(*c.uses));
	if (!script_option(t->plan->script, day.spec->name))
		c.uses[n++] = day;
	for (size_t i = 0; i < c.nuses; i++)
		c.uses[n++] = ss->cmd->uses[i];
	c.nuses = n;
	c.variants = 1u << t->plan->variant->id;
	c.fault = t->plan->fault;
	c.colour = ss->colour_out ? "always" : "never";
	c.artifacts = artifacts;
	c.draw = session_draws(ss);
	return cmdline_inner(&c, is_stdin(t->plan) ? "-" : src->path, arena);
}

/* ---- what its end means ---- */

int virtual_limit_s(const struct cmdline *c)
{
	int limit = (int)c->suite.time_limit_s;

	return limit && limit < c->vtime_limit_s ? limit : (int)c->vtime_limit_s;
}

static unsigned line_of(const char *at)
{
	const char *colon = strrchr(at, ':');

	return colon ? (unsigned)atoi(colon + 1) : 0;
}

static int settle_result(struct result *res, enum verdict v, const char *reason, const char *at)
{
	if (line_of(at))
		res->line = line_of(at);
	result_set(res, v, reason);
	res->reason[strcspn(res->reason, "\n")] = '\0';
	return verdict_status(v);
}

/* ---- the folder of artifacts ---- */

/* Appends the components of @path to the absolute @out. */
static void add_components(struct buf *out, const char *path)
{
	size_t n;

	for (; *path; path += n) {
		path += strspn(path, "/");
		n = strcspn(path, "/");
		if (n == 2 && !strncmp(path, "..", 2)) {
			while (out->len && out->data[--out->len] != '/')
				;
			if (out->data)
				out->data[out->len] = '\0';
		} else if (n && !(n == 1 && *path == '.')) {
			buf_putc(out, '/');
			buf_add(out, path, n);
		}
	}
}

/* Where @dir leads, though some of it may have to be made: links and ".." of what is there. */
static void real_folder(const char *dir, struct buf *out)
{
	size_t n = strlen(dir);
	char *part = NULL, *real = NULL;

	for (;;) {
		part = strndup(*dir ? dir : ".", n);
		real = part ? realpath(*part ? part : (*dir == '/' ? "/" : "."), NULL) : NULL;
		free(part);
		if (real || !n)
			break;
		while (n && dir[n - 1] == '/')
			n--;
		while (n && dir[n - 1] != '/')
			n--;
	}
	add_components(out, real ? real : "");
	add_components(out, dir + n);
	free(real);
}

/* The machine has file systems of its own there (guest.c): what it writes ends with it. */
static int check_visible(const char *path, struct err *e)
{
	static const char *const hidden[] = {"/run", "/dev", "/proc", "/sys"};

	for (unsigned i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		if (!file_is_below(path, hidden[i]))
			continue;
		err_set(e, "--artifacts: this folder is %s", path);
		return err_hint(e,
				"a virtual machine cannot keep anything below %s: choose another "
				"folder",
				hidden[i]);
	}
	return 0;
}

/* What the machine is to be given for --artifacts=@given. NULL with @e set: it would be lost. */
static const char *folder_inside(const char *given, struct arena *arena, struct err *e)
{
	struct buf plain = BUF_INIT, real = BUF_INIT;
	char *cwd = *given == '/' ? NULL : getcwd(NULL, 0);
	const char *to = NULL;

	add_components(&plain, cwd ? cwd : "");
	add_components(&plain, given);
	real_folder(given, &real);
	if (check_visible(buf_text(&real), e) == 0)
		to = strcmp(buf_text(&plain), buf_text(&real)) || strstr(given, "..")
			     ? arena_strdup(arena, buf_text(&real))
			     : given;
	free(cwd);
	buf_free(&plain);
	buf_free(&real);
	return to;
}

/* ---- one machine ---- */

/* "hang.pkt:2", or only the script when no line of it was reached. */
static void place_of(const struct task *t, const struct vtime_result *r, char text[static 4200])
{
	const char *path = t->plan->script->source->path;

	if (line_of(r->at))
		snprintf(text, 4200, "%.4096s:%u", path, line_of(r->at));
	else
		snprintf(text, 4200, "%.4096s", path);
}

/* A sentence about it. */
static const char *where(const struct vtime_result *r, const char *at, char text[static 4300])
{
	if (!line_of(r->at))
		return "no line of the script was reached";
	snprintf(text, 4300, "it was at %s", at);
	return text;
}

static const char *limit_name(const struct cmdline *c)
{
	return virtual_limit_s(c) < c->vtime_limit_s ? "time_limit" : "vtime_limit";
}

/* A reason that stands alone, in JSON and TAP: with the line. */
static int settle_at(struct result *res, enum verdict v, const char *reason, const char *at)
{
	char text[sizeof(res->reason)];

	if (!line_of(at))
		return settle_result(res, v, reason, at);
	snprintf(text, sizeof(text), "%s; it was at line %u", reason, line_of(at));
	return settle_result(res, v, text, at);
}

static int hung(const struct session *ss, const struct task *t, const struct vtime_result *r,
		FILE *out, struct result *res)
{
	char reason[160], at[4200], sentence[4300];

	snprintf(reason, sizeof(reason),
		 "the virtual machine has computed for %d s and has not ended",
		 virtual_limit_s(ss->cmd));
	place_of(t, r, at);
	fprintf(out,
		"%s: FAIL (%s): TIMEOUT: %s\n  %s: a loop in a command, in the kernel or in "
		"tcpcheck, or the script takes longer; --%s changes the limit\n",
		at, t->plan->label, reason, where(r, at, sentence), limit_name(ss->cmd));
	return settle_at(res, VERDICT_TIMEOUT, reason, r->at);
}

/* The host's fault, and so nothing about the stack. */
static int held_up(const struct task *t, const struct vtime_result *r, FILE *out,
		   struct result *res)
{
	const char *why = "the host was busy with other things";
	char reason[200], at[4200], sentence[4300];

	if (r->end == VTIME_STILL)
		why = "it was stopped, or a command waits for something of the host";
	snprintf(reason, sizeof(reason),
		 "the virtual machine could compute for %.1f s only in %.1f s of real time",
		 (double)r->ran_ns / NS_PER_S, (double)r->wall_ns / NS_PER_S);
	place_of(t, r, at);
	fprintf(out, "%s: INCONCLUSIVE (%s): %s\n  %s; %s\n", at, t->plan->label, reason,
		where(r, at, sentence), why);
	return settle_at(res, VERDICT_INCONCLUSIVE, reason, r->at);
}

static int complains(const struct task *t, const struct vtime_result *r, FILE *out,
		     struct result *res)
{
	char at[4200];

	place_of(t, r, at);
	fprintf(out, "%s: FAIL (%s): the kernel complains\n%s", at, t->plan->label,
		buf_text(&r->kernel));
	return settle_result(res, VERDICT_FAIL, "the kernel complains", r->at);
}

static int conclude(const struct session *ss, const struct task *t, const struct vtime_result *r,
		    FILE *out, struct result *res)
{
	fwrite(r->out.data, 1, r->out.len, out);
	fflush(out);
	fwrite(r->err.data, 1, r->err.len, ss->err);
	if (r->record_len == sizeof(*res))
		memcpy(res, r->record, sizeof(*res));
	(void)result_receive(res); /* else there is no verdict, as below */
	switch (r->end) {
	case VTIME_KERNEL: return complains(t, r, out, res);
	case VTIME_HUNG: return hung(ss, t, r, out, res);
	case VTIME_STARVED:
	case VTIME_STILL: return held_up(t, r, out, res);
	default: break;
	}
	if (!res->ended)
		settle_result(res,
			      r->status == STATUS_USAGE ? VERDICT_ERROR_SCRIPT : VERDICT_ERROR_ENV,
			      r->err.len ? buf_text(&r->err) : "the run left no verdict", r->at);
	return r->status;
}

/* ---- plays ---- */

/* As many as a machine is given. */
struct plays {
	struct arena arena;
	const struct session *ss;
	const struct task *const *tasks;
	struct vtime_play items[VTIME_MAX_PLAYS];
	unsigned n;
};

static const char *artifacts_inside(struct plays *p, const struct task *t, struct err *e)
{
	const char *given = virtual_artifacts(p->ss->cmd, t, &p->arena);

	return folder_inside(given, &p->arena, e);
}

static int add_play(struct plays *p, const struct task *t, struct err *e)
{
	const struct source *src = t->plan->script->source;
	const char *artifacts = NULL;

	if (p->ss->cmd->artifacts && !(artifacts = artifacts_inside(p, t, e)))
		return -1;
	p->items[p->n] = (struct vtime_play){
		.argv = make_args(p->ss, t, artifacts, &p->arena),
		/* Whatever has become of the file since it was checked. */
		.input = src->text,
		.input_len = src->len,
		.period_ms = sharing_period_ms(t->of),
	};
	p->n++;
	return 0;
}

void left_told(FILE *out, struct left *left)
{
	fflush(out);
	/* Others may have written there, too. */
	left->text_end = (long)lseek(fileno(out), 0, SEEK_CUR);
	left->told = true;
}

static unsigned run_some(const struct session *ss, const struct task *const *tasks, unsigned n,
			 FILE *out, struct left *left, int *status);

/* Those that want a machine of their own get it here, in their turn. */
static void take_results(struct plays *p, struct vtime_result *r, unsigned n, FILE *out,
			 struct left *left, int *status)
{
	for (unsigned i = 0; i < n; i++) {
		if (r[i].end == VTIME_ALONE) {
			run_some(p->ss, p->tasks + i, 1, out, left + i, status);
		} else {
			*status = conclude(p->ss, p->tasks[i], &r[i], out, &left[i].result);
			left[i].took_us = p->n > 1 ? r[i].took_ns / NS_PER_US : 0;
			left_told(out, &left[i]);
		}
		vtime_result_free(&r[i]);
	}
}

static int run_machine(struct plays *p, FILE *out, struct left *left, int *status, struct err *e)
{
	const struct cmdline *c = p->ss->cmd;
	struct vtime_job job = {
		.kernel = p->tasks[0]->binary,
		.kernel_args = c->kernel_args.items,
		.plays = p->items,
		.nplays = p->n,
		.limit_s = virtual_limit_s(c),
		.init = p->ss->jail ? p->ss->jail->tool : NULL,
	};
	struct vtime_result *r = calloc(p->n, sizeof(*r));
	int n;

	if (!r)
		abort();
	n = vtime_run(&job, r, e);
	if (n > 0)
		take_results(p, r, (unsigned)n, out, left, status);
	free(r);
	return n;
}

/* Returns how many have a record now. */
static unsigned run_some(const struct session *ss, const struct task *const *tasks, unsigned n,
			 FILE *out, struct left *left, int *status)
{
	struct plays p = {.arena = ARENA_INIT, .ss = ss, .tasks = tasks};
	struct err e = ERR_INIT;
	int taken = 0;

	while (p.n < n && taken == 0)
		taken = add_play(&p, tasks[p.n], &e);
	if (taken == 0)
		taken = run_machine(&p, out, left, status, &e);
	if (taken < 0) {
		session_error(ss, tasks[0]->plan->script->source->path, &e);
		*status = settle_result(&left->result, VERDICT_ERROR_ENV, e.what, "");
		left_told(out, left);
		taken = 1;
	}
	arena_free(&p.arena);
	return (unsigned)taken;
}

int virtual_run(const struct session *ss, const struct task *const *tasks, unsigned n, FILE *out,
		struct left *left)
{
	int status = STATUS_ENVIRONMENT;
	unsigned done = 0;

	while (done < n && !cell_stopped())
		done += run_some(ss, tasks + done, n - done, out, left + done, &status);
	return status;
}
