// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the host's side of a plan in virtual time: the command line that the machine is to run, and
 * what its end means.
 */
#include "runtime/suite/virtual.h"

#include <string.h>

#include "runtime/cell.h"
#include "runtime/vtime/cache.h"
#include "runtime/vtime/launch.h"

static const char *status_name(int status)
{
	static const char *const names[] = {"PASS",  "FAIL", "ERROR",
					    "ERROR", "SKIP", "INCONCLUSIVE"};

	return status >= 0 && status < 6 ? names[status] : "ERROR";
}

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

static void add_options(struct args *a, const struct session *ss)
{
	const struct cmdline *c = ss->cmd;

	/* A day of sleep costs nothing here; what hangs meets the limit of real time. */
	add(a, arena_strdup(&a->arena, "--command_timeout=86400"));
	for (size_t i = 0; i < c->nuses; i++) {
		const struct opt_use *u = &c->uses[i];

		add(a, u->value ? arena_printf(&a->arena, "--%s=%s", u->spec->name, u->value)
				: arena_printf(&a->arena, "--%s", u->spec->name));
	}
	for (size_t i = 0; i < c->defines.n; i++)
		add(a, arena_printf(&a->arena, "--define=%s=%s", c->defines.items[i].name,
				    c->defines.items[i].value));
	if (c->stats)
		add(a, arena_strdup(&a->arena, "--stats"));
	add(a, arena_printf(&a->arena, "--color=%s", ss->colour_out ? "always" : "never"));
}

static char *const *make_args(struct args *a, const struct session *ss, const struct plan *plan)
{
	static const char *const variants[] = {
		[VARIANT_IPV4] = "-4", [VARIANT_IPV6] = "-6", [VARIANT_MAPPED] = "-m"};
	const struct cmdline *c = ss->cmd;

	a->items = arena_array(&a->arena, c->nuses + c->defines.n + 9, sizeof(*a->items));
	add(a, arena_strdup(&a->arena, "tcpcheck"));
	add_options(a, ss);
	add(a, arena_strdup(&a->arena, variants[plan->variant->id]));
	add(a, arena_strdup(&a->arena, "--"));
	add(a, is_stdin(plan) ? arena_strdup(&a->arena, "-") : plan->script->source->path);
	return a->items;
}

/* ---- one machine ---- */

static int conclude(const struct session *ss, const struct plan *plan, const struct vtime_result *r)
{
	const char *path = plan->script->source->path, *variant = plan->variant->name;

	fwrite(r->out.data, 1, r->out.len, ss->out);
	fflush(ss->out);
	fwrite(r->err.data, 1, r->err.len, ss->err);
	switch (r->end) {
	case VTIME_KERNEL:
		fprintf(ss->out, "%s: FAIL (%s): the kernel complains\n%s", r->at[0] ? r->at : path,
			variant, buf_text(&r->kernel));
		return STATUS_FAIL;
	case VTIME_HUNG:
		fprintf(ss->out,
			"%s: FAIL (%s): TIMEOUT: the virtual machine has not ended within %d s of "
			"real "
			"time\n  it waited there, or the kernel hangs; --vtime_limit changes the "
			"limit\n",
			r->at[0] ? r->at : path, variant, ss->cmd->vtime_limit_s);
		return STATUS_FAIL;
	case VTIME_STOPPED: return 128 + cell_stopped();
	default: return r->status;
	}
}

static int run_on(const struct session *ss, const struct plan *plan, const char *kernel)
{
	const struct source *src = plan->script->source;
	struct vtime_job job = {.kernel_args = ss->cmd->kernel_args,
				.limit_s = ss->cmd->vtime_limit_s};
	struct args args = {.arena = ARENA_INIT};
	struct vtime_result r;
	struct err e = ERR_INIT;
	char path[4096];
	int status;

	if (cache_find(kernel, path, &e) < 0) {
		session_error(ss, "tcpcheck", &e);
		return STATUS_ENVIRONMENT;
	}
	job.kernel = path;
	job.argv = make_args(&args, ss, plan);
	if (is_stdin(plan)) {
		job.input = src->text;
		job.input_len = src->len;
	}
	if (vtime_run(&job, &r, &e) == 0) {
		status = conclude(ss, plan, &r);
		vtime_result_free(&r);
	} else {
		session_error(ss, src->path, &e);
		status = STATUS_ENVIRONMENT;
	}
	arena_free(&args.arena);
	return status;
}

int virtual_run(const struct session *ss, const struct plan *plan)
{
	const struct cmdline *c = ss->cmd;
	struct buf row = BUF_INIT;
	int status = STATUS_SKIP;

	if (!c->nkernels)
		return run_on(ss, plan, NULL);
	for (size_t i = 0; i < c->nkernels && !cell_stopped(); i++) {
		int one = run_on(ss, plan, c->kernels[i]);

		buf_printf(&row, "  %s %-12s", c->kernels[i], status_name(one));
		status = status_worse(status, one);
	}
	if (c->nkernels > 1)
		fprintf(ss->out, "%s (%s):%s\n", plan->script->source->path, plan->variant->name,
			buf_text(&row));
	buf_free(&row);
	return status;
}
