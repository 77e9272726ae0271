// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns one script's way: read, parse, check, plan for each variant, run each plan on the running
 * kernel or on kernels in virtual time; and how the results of several combine.
 */
#include "runtime/suite/session.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/parser.h"
#include "runtime/cell.h"
#include "runtime/plan.h"
#include "runtime/report/artifacts.h"
#include "runtime/suite/play.h"
#include "runtime/suite/virtual.h"

/* ---- exit statuses of several runs ---- */

static int severity(int status)
{
	static const int order[] = {STATUS_SKIP,        STATUS_PASS,  STATUS_INCONCLUSIVE,
				    STATUS_ENVIRONMENT, STATUS_USAGE, STATUS_FAIL};

	for (int i = 0; i < 6; i++)
		if (order[i] == status)
			return i;
	return 6; /* 128 + signal */
}

int status_worse(int a, int b)
{
	return severity(a) > severity(b) ? a : b;
}

/* ---- one script ---- */

struct job {
	const struct session *session;
	struct script *script;
	struct plan *plan;
};

void session_error(const struct session *ss, const char *about, const struct err *e)
{
	fflush(ss->out);
	fprintf(ss->err, "%s: %s\n", about, e->what);
	if (e->hint[0])
		fprintf(ss->err, "  %s\n", e->hint);
}

static int skip(const struct job *job)
{
	fprintf(job->session->out, "%s: SKIP (%s): it needs %s\n", job->script->source->path,
		job->plan->variant->name, job->plan->lacks);
	return STATUS_SKIP;
}

/* On the kernel we run on. */
static int run_here(const struct job *job)
{
	const struct session *ss = job->session;
	struct human_cfg cfg = {
		.verbose = job->plan->cfg.verbose,
		.colour = ss->colour_out,
		.stats = ss->cmd->stats,
	};
	struct play play = {
		.plan = job->plan, .argv = ss->cmd->argv, .out = ss->out, .err = ss->err};
	struct buf place = BUF_INIT;
	struct err e = ERR_INIT;
	int status, ret;

	if (ss->cmd->artifacts) {
		artifacts_place(ss->cmd->artifacts, job->plan, &place);
		play.artifacts = buf_text(&place);
	}
	play.report = human_open(ss->out, &cfg);
	ret = play_run(&play, &status, &e);
	play.report->ops->close(play.report);
	buf_free(&place);
	if (ret == 0)
		return status;
	session_error(ss, job->script->source->path, &e);
	return cell_stopped() ? 128 + cell_stopped() : STATUS_ENVIRONMENT;
}

static int run_variant(const struct job *job)
{
	if (job->plan->lacks)
		return skip(job);
	if (job->session->cmd->virtual_time)
		return virtual_run(job->session, job->plan);
	return run_here(job);
}

static bool variant_wanted(const struct cmdline *c, const struct config *cfg,
			   const struct variant *v, const char *path)
{
	if (cfg->ip_version)
		return !strcmp(cfg->ip_version, v->name);
	if (c->variants)
		return c->variants & 1u << v->id;
	return variant_fits_file(v, path);
}

void session_diags(const struct session *ss, const struct script *s, const struct diag_list *diags)
{
	struct buf out = BUF_INIT;

	diag_render(diags, s->source, ss->colour_err, &out);
	fflush(ss->out);
	fprintf(ss->err, "%s", buf_text(&out));
	buf_free(&out);
}

/* A script may be good for some variants only (ICMP names, addresses): then the others are skipped,
 * unless they were asked for. */
static bool plan_variants(const struct cmdline *c, struct script *s, const struct config *cfg,
			  struct plan *plans[VARIANT_COUNT], struct diag_list *diags)
{
	bool any = false;

	for (unsigned i = 0; i < VARIANT_COUNT; i++) {
		const struct variant *v = variant_get((enum variant_id)i);

		if (!variant_wanted(c, cfg, v, s->source->path))
			continue;
		plans[i] = plan_make(s, v, cfg, diags);
		any |= plans[i] != NULL;
	}
	return any && (!diags->nerrors || (!c->variants && !cfg->ip_version));
}

static void show_unfit(const struct session *ss, const struct script *s,
		       const struct diag_list *diags)
{
	for (size_t i = 0; i < diags->n; i++)
		fprintf(ss->out, "%s:%u: SKIP: %s\n", s->source->path,
			source_line(s->source, diags->items[i].span.off, NULL),
			diags->items[i].message);
}

static int run_variants(const struct session *ss, struct script *s, const struct config *cfg,
			struct diag_list *diags, bool dry)
{
	struct job job = {.session = ss, .script = s};
	struct plan *plans[VARIANT_COUNT] = {NULL};
	int status = STATUS_SKIP;

	if (!plan_variants(ss->cmd, s, cfg, plans, diags)) {
		if (diags->nerrors) {
			session_diags(ss, s, diags);
			status = STATUS_USAGE;
		}
		goto out;
	}
	if (dry || cfg->dry_run) {
		status = STATUS_PASS;
		goto out;
	}
	show_unfit(ss, s, diags);
	for (unsigned i = 0; i < VARIANT_COUNT && !cell_stopped(); i++) {
		job.plan = plans[i];
		if (job.plan)
			status = status_worse(status, run_variant(&job));
	}
out:
	for (unsigned i = 0; i < VARIANT_COUNT; i++)
		plan_free(plans[i]);
	return status;
}

static int check_options(const struct script *s, const struct config *cfg, struct diag_list *diags)
{
	if (!cfg->ip_version || variant_by_name(cfg->ip_version))
		return 0;
	for (const struct option *o = s->options; o; o = o->next)
		if (!strcmp(o->name.text, "ip_version"))
			return diag_error(diags, o->value.span, "unknown IP version '%s'",
					  cfg->ip_version);
	return diag_error(diags, (struct span){0, 0}, "--ip_version: unknown IP version '%s'",
			  cfg->ip_version);
}

int session_script(const struct session *ss, const char *path, bool dry)
{
	const struct cmdline *c = ss->cmd;
	struct diag_list diags = DIAG_LIST_INIT;
	struct symtab late = SYMTAB_INIT;
	struct err e = ERR_INIT;
	struct source *src = source_read(path, &e);
	struct script *s;
	struct config cfg;
	int status = STATUS_USAGE;

	if (!src) {
		session_error(ss, "tcpcheck", &e);
		return STATUS_USAGE;
	}
	s = script_parse(src, &c->defines, &diags);
	if (!diags.nerrors) {
		variant_symbols(variant_get(VARIANT_IPV4), &late);
		opts_combine(&cfg, s, c->uses, c->nuses, &diags);
		check_options(s, &cfg, &diags);
		script_check(s, &late, &diags);
	}
	if (diags.nerrors)
		session_diags(ss, s, &diags);
	else
		status = run_variants(ss, s, &cfg, &diags, dry);
	symtab_free(&late);
	diag_free(&diags);
	script_free(s);
	return status;
}
