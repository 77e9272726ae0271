// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the program: subcommands, what goes to standard error, and the exit status. The only file that
 * exits.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/parser.h"
#include "runtime/cell.h"
#include "runtime/cmdline.h"
#include "runtime/runtime.h"
#include "runtime/suite/find.h"
#include "runtime/version.h"

enum status {
	STATUS_PASS = 0,
	STATUS_FAIL = 1,
	STATUS_USAGE = 2,
	STATUS_ENVIRONMENT = 3,
	STATUS_SKIP = 4,
	STATUS_INCONCLUSIVE = 5,
};

static const char usage_text[] =
	"tcpcheck plays packetdrill scripts against a TCP stack and reports what the stack does\n"
	"differently.\n"
	"\n"
	"usage: tcpcheck [OPTION]... PATH...        run scripts (a folder: all *.pkt below it)\n"
	"       tcpcheck check [OPTION]... PATH...  only look for mistakes in scripts\n"
	"\n"
	"exit status: 0 the stack does what the scripts say; 1 it differs; 2 a mistake in the usage\n"
	"or in a script; 3 the environment lacks something; 4 all skipped; 5 inconclusive: the tool\n"
	"or the host was late. Of several, the first in the order 1 2 3 5 0 4.\n"
	"\n"
	"options, all but -h -V -4 -6 -m --color --stats also at the top of a script:\n";

static void print_err(const char *about, const struct err *e)
{
	fflush(stdout);
	fprintf(stderr, "%s: %s\n", about, e->what);
	if (e->hint[0])
		fprintf(stderr, "  %s\n", e->hint);
}

/* ---- exit statuses of several runs ---- */

static int severity(int status)
{
	static const int order[] = {STATUS_SKIP,	STATUS_PASS,  STATUS_INCONCLUSIVE,
				    STATUS_ENVIRONMENT, STATUS_USAGE, STATUS_FAIL};

	for (int i = 0; i < 6; i++)
		if (order[i] == status)
			return i;
	return 6; /* 128 + signal */
}

static int worse(int a, int b)
{
	return severity(a) > severity(b) ? a : b;
}

/* ---- one script ---- */

struct job {
	const struct cmdline *cmd;
	struct script *script;
	struct plan *plan;
	bool colour;
};

static bool want_colour(const struct cmdline *c, int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (c->colour != COLOUR_AUTO)
		return c->colour == COLOUR_ALWAYS;
	return isatty(fd) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

/* Scripts name their helpers relative to where they are. */
static void enter_folder(const char *path)
{
	char *copy;

	if (!strcmp(path, "-"))
		return;
	copy = strdup(path);
	if (copy && chdir(dirname(copy)) < 0) {
		/* Then only relative names in commands suffer, and these will say so. */
	}
	free(copy);
}

static int run_init_scripts(const char *list, struct err *e)
{
	char *copy = strdup(list ? list : ""), *save = NULL;
	int ret = 0;

	for (char *c = strtok_r(copy, ",", &save); c && ret == 0; c = strtok_r(NULL, ",", &save))
		if (system(c) != 0)
			ret = err_set(e, "the init script '%s' failed", c);
	free(copy);
	return ret;
}

/* In the cell. */
static int run_job(void *arg)
{
	struct job *job = arg;
	const struct plan *plan = job->plan;
	struct human_cfg cfg = {
		.verbose = plan->cfg.verbose,
		.colour = job->colour,
		.stats = job->cmd->stats,
	};
	struct dut_cfg dut_cfg = run_dut_cfg(plan);
	struct err e = ERR_INIT;
	struct reporter *report;
	struct finding f;
	struct dut *dut;
	int status;

	enter_folder(plan->script->source->path);
	if (run_init_scripts(plan->cfg.init_scripts, &e) < 0 ||
	    !(dut = kernel_dut_open(&dut_cfg, &e))) {
		print_err(plan->script->source->path, &e);
		return STATUS_ENVIRONMENT;
	}
	report = human_open(stdout, &cfg);
	finding_init(&f);
	report->ops->begin(report, plan);
	run_script(plan, dut, report, &f);
	status = verdict_exit_status(f.verdict);
	finding_free(&f);
	report->ops->close(report);
	return status;
}

static int skip(const struct job *job)
{
	printf("%s: SKIP (%s): it needs %s\n", job->script->source->path, job->plan->variant->name,
	       job->plan->lacks);
	return STATUS_SKIP;
}

static int run_variant(struct job *job)
{
	struct err e = ERR_INIT;
	int status;

	if (job->plan->lacks)
		return skip(job);
	if (cell_run(run_job, job, &status, &e) == 0)
		return status;
	print_err(job->script->source->path, &e);
	return cell_stopped() ? 128 + cell_stopped() : STATUS_ENVIRONMENT;
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

static void show_diags(const struct cmdline *c, const struct script *s,
		       const struct diag_list *diags)
{
	struct buf out = BUF_INIT;

	diag_render(diags, s->source, want_colour(c, STDERR_FILENO), &out);
	fflush(stdout);
	fputs(buf_text(&out), stderr);
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

static void show_unfit(const struct script *s, const struct diag_list *diags)
{
	for (size_t i = 0; i < diags->n; i++)
		printf("%s:%u: SKIP: %s\n", s->source->path,
		       source_line(s->source, diags->items[i].span.off, NULL),
		       diags->items[i].message);
}

static int run_variants(const struct cmdline *c, struct script *s, const struct config *cfg,
			struct diag_list *diags, bool dry)
{
	struct job job = {.cmd = c, .script = s, .colour = want_colour(c, STDOUT_FILENO)};
	struct plan *plans[VARIANT_COUNT] = {NULL};
	int status = STATUS_SKIP;

	if (!plan_variants(c, s, cfg, plans, diags)) {
		if (diags->nerrors) {
			show_diags(c, s, diags);
			status = STATUS_USAGE;
		}
		goto out;
	}
	if (dry || cfg->dry_run) {
		status = STATUS_PASS;
		goto out;
	}
	show_unfit(s, diags);
	for (unsigned i = 0; i < VARIANT_COUNT && !cell_stopped(); i++) {
		job.plan = plans[i];
		if (job.plan)
			status = worse(status, run_variant(&job));
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

static int run_file(const struct cmdline *c, const char *path, bool dry)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct symtab late = SYMTAB_INIT;
	struct err e = ERR_INIT;
	struct source *src = source_read(path, &e);
	struct script *s;
	struct config cfg;
	int status = STATUS_USAGE;

	if (!src) {
		print_err("tcpcheck", &e);
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
		show_diags(c, s, &diags);
	else
		status = run_variants(c, s, &cfg, &diags, dry);
	symtab_free(&late);
	diag_free(&diags);
	script_free(s);
	return status;
}

/* ---- subcommands ---- */

static int run_paths(const struct cmdline *c, bool dry)
{
	struct file_list files = {0};
	struct err e = ERR_INIT;
	int status = STATUS_SKIP;

	for (size_t i = 0; i < c->npaths; i++) {
		if (file_list_add(&files, c->paths[i], &e) == 0)
			continue;
		print_err("tcpcheck", &e);
		status = STATUS_USAGE;
	}
	for (size_t i = 0; i < files.n && !cell_stopped(); i++)
		status = worse(status, run_file(c, files.paths[i], dry));
	file_list_free(&files);
	return status;
}

static int print_help(void)
{
	struct buf out = BUF_INIT;

	cmdline_help(&out);
	printf("%s%s", usage_text, buf_text(&out));
	buf_free(&out);
	return STATUS_PASS;
}

static int subcommand(int argc, char **argv, bool dry)
{
	struct err e = ERR_INIT;
	struct cmdline c;
	int status;

	if (cmdline_parse(&c, argc, argv, &e) < 0) {
		print_err("tcpcheck", &e);
		status = STATUS_USAGE;
	} else if (c.help) {
		status = print_help();
	} else if (c.version) {
		printf("tcpcheck %s\n", TCPCHECK_VERSION);
		status = STATUS_PASS;
	} else if (!c.npaths) {
		fputs("tcpcheck: no script given; usage: tcpcheck [OPTION]... PATH...\n"
		      "  tcpcheck --help lists the options\n",
		      stderr);
		status = STATUS_USAGE;
	} else {
		cell_stop_on_signals();
		status = run_paths(&c, dry);
	}
	cmdline_free(&c);
	return status;
}

int main(int argc, char **argv)
{
	int status;

	if (argc > 1 && !strcmp(argv[1], "check"))
		status = subcommand(argc - 1, argv + 1, true);
	else
		status = subcommand(argc, argv, false);
	if (fflush(stdout) != 0 && status == STATUS_PASS) {
		fprintf(stderr, "tcpcheck: standard output: %s\n", strerror(errno));
		status = STATUS_ENVIRONMENT;
	}
	return status;
}
