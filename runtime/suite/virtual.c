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
#include "runtime/vtime/launch.h"

static bool is_stdin(const struct plan *plan)
{
	return !strcmp(plan->script->source->path, SOURCE_STDIN);
}

/* ---- the command line inside ---- */

struct args {
	struct arena arena;
	char **items;
	size_t n;
};

static void add(struct args *a, char *text)
{
	a->items[a->n++] = text;
}

/* Of several kernels each has a folder, or the last would win. */
const char *virtual_artifacts(const struct cmdline *c, const struct task *t, struct arena *arena)
{
	const char *slash = strrchr(t->kernel, '/');

	if (c->nkernels < 2)
		return c->artifacts;
	return arena_printf(arena, "%s/%s", c->artifacts, slash ? slash + 1 : t->kernel);
}

static void add_options(struct args *a, const struct session *ss, const struct task *t)
{
	const struct cmdline *c = ss->cmd;

	/* A day of sleep costs nothing here; what hangs meets the limit of real time. */
	if (!script_option(t->plan->script, "command_timeout"))
		add(a, arena_strdup(&a->arena, "--command_timeout=86400"));
	for (size_t i = 0; i < c->nuses; i++) {
		const struct opt_use *u = &c->uses[i];

		add(a, u->value ? arena_printf(&a->arena, "--%s=%s", u->spec->name, u->value)
				: arena_printf(&a->arena, "--%s", u->spec->name));
	}
	for (size_t i = 0; i < c->defines.n; i++)
		add(a, arena_printf(&a->arena, "--define=%s=%s", c->defines.items[i].name,
				    c->defines.items[i].value));
	if (c->artifacts)
		add(a,
		    arena_printf(&a->arena, "--artifacts=%s", virtual_artifacts(c, t, &a->arena)));
	if (c->stats)
		add(a, arena_strdup(&a->arena, "--stats"));
	add(a, arena_printf(&a->arena, "--color=%s", ss->colour_out ? "always" : "never"));
}

static char *const *make_args(struct args *a, const struct session *ss, const struct task *t)
{
	static const char *const variants[] = {
		[VARIANT_IPV4] = "-4", [VARIANT_IPV6] = "-6", [VARIANT_MAPPED] = "-m"};
	const struct cmdline *c = ss->cmd;
	const struct plan *plan = t->plan;

	a->items = arena_array(&a->arena, c->nuses + c->defines.n + 10, sizeof(*a->items));
	add(a, arena_strdup(&a->arena, "tcpcheck"));
	add_options(a, ss, t);
	add(a, arena_strdup(&a->arena, variants[plan->variant->id]));
	add(a, arena_strdup(&a->arena, "--"));
	add(a, is_stdin(plan) ? arena_strdup(&a->arena, "-") : plan->script->source->path);
	return a->items;
}

/* ---- one machine ---- */

static int settle(struct record *rec, enum verdict v, const char *reason, const char *at)
{
	const char *line = strrchr(at, ':');

	rec->ended = true;
	rec->verdict = v;
	if (line)
		rec->line = (unsigned)atoi(line + 1);
	snprintf(rec->reason, sizeof(rec->reason), "%.*s", (int)strcspn(reason, "\n"), reason);
	return verdict_exit_status(v);
}

/* The machine has file systems of its own there (guest.c): what it writes ends with it. */
static int check_artifacts(const char *dir, struct err *e)
{
	static const char *const hidden[] = {"/run", "/var/run", "/dev", "/proc", "/sys"};
	char *cwd = *dir == '/' ? NULL : getcwd(NULL, 0);
	const char *path = cwd ? cwd : dir;
	int ret = 0;

	for (unsigned i = 0; i < 5; i++) {
		size_t n = strlen(hidden[i]);

		if (!strncmp(path, hidden[i], n) && (!path[n] || path[n] == '/'))
			ret = err_set(e,
				      "--artifacts: a virtual machine cannot keep anything below "
				      "%s: choose another folder",
				      hidden[i]);
	}
	free(cwd);
	return ret;
}

static int hung(const struct session *ss, const struct task *t, const struct vtime_result *r,
		FILE *out, struct record *rec)
{
	fprintf(out,
		"%s: FAIL (%s): TIMEOUT: the virtual machine has not ended within %d s of real "
		"time\n  it waited there, or the kernel hangs; --vtime_limit changes the limit\n",
		r->at[0] ? r->at : t->of->path, t->variant->name, ss->cmd->vtime_limit_s);
	rec->timed_out = true;
	return settle(rec, VERDICT_FAIL, "the virtual machine has not ended in time", r->at);
}

static int complains(const struct task *t, const struct vtime_result *r, FILE *out,
		     struct record *rec)
{
	fprintf(out, "%s: FAIL (%s): the kernel complains\n%s", r->at[0] ? r->at : t->of->path,
		t->variant->name, buf_text(&r->kernel));
	return settle(rec, VERDICT_FAIL, "the kernel complains", r->at);
}

static int conclude(const struct session *ss, const struct task *t, const struct vtime_result *r,
		    FILE *out, struct record *rec)
{
	fwrite(r->out.data, 1, r->out.len, out);
	fflush(out);
	fwrite(r->err.data, 1, r->err.len, ss->err);
	if (r->record_len == sizeof(*rec))
		memcpy(rec, r->record, sizeof(*rec));
	(void)record_receive(rec); /* else there is no verdict, as below */
	switch (r->end) {
	case VTIME_KERNEL: return complains(t, r, out, rec);
	case VTIME_HUNG: return hung(ss, t, r, out, rec);
	default: break;
	}
	if (!rec->ended)
		settle(rec, r->status == STATUS_USAGE ? VERDICT_ERROR_SCRIPT : VERDICT_ERROR_ENV,
		       r->err.len ? buf_text(&r->err) : "the run left no verdict", r->at);
	return r->status;
}

int virtual_run(const struct session *ss, const struct task *t, FILE *out, struct record *rec)
{
	const struct source *src = t->plan->script->source;
	struct vtime_job job = {
		.kernel = t->binary,
		.kernel_args = ss->cmd->kernel_args,
		.limit_s = ss->cmd->vtime_limit_s,
	};
	struct args args = {.arena = ARENA_INIT};
	struct vtime_result r;
	struct err e = ERR_INIT;
	int status;

	job.argv = make_args(&args, ss, t);
	if (is_stdin(t->plan)) {
		job.input = src->text;
		job.input_len = src->len;
	}
	if ((!ss->cmd->artifacts || check_artifacts(ss->cmd->artifacts, &e) == 0) &&
	    vtime_run(&job, &r, &e) == 0) {
		status = conclude(ss, t, &r, out, rec);
		vtime_result_free(&r);
	} else {
		session_error(ss, src->path, &e);
		status = settle(rec, VERDICT_ERROR_ENV, e.what, "");
	}
	arena_free(&args.arena);
	return status;
}
