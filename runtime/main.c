// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the program: subcommands, what goes to standard error, and the exit status. The only file that
 * exits.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/parser.h"
#include "runtime/cell.h"
#include "runtime/cmdline.h"
#include "runtime/runtime.h"
#include "runtime/suite/find.h"
#include "runtime/suite/packetdrill.h"
#include "runtime/suite/play.h"
#include "runtime/suite/rewrite.h"
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
	"       tcpcheck fmt [-w] [-D NAME=VALUE]... PATH...  print scripts in canonical form\n"
	"\n"
	"exit status: 0 the stack does what the scripts say; 1 it differs; 2 a mistake in the usage\n"
	"or in a script; 3 the environment lacks something; 4 all skipped; 5 inconclusive: the tool\n"
	"or the host was late. Of several, the first in the order 1 2 3 5 0 4.\n"
	"\n"
	"options, all but -h -V -4 -6 -m -w --color --stats also at the top of a script:\n";

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

static int skip(const struct job *job)
{
	printf("%s: SKIP (%s): it needs %s\n", job->script->source->path, job->plan->variant->name,
	       job->plan->lacks);
	return STATUS_SKIP;
}

static int run_variant(struct job *job)
{
	struct human_cfg cfg = {
		.verbose = job->plan->cfg.verbose,
		.colour = job->colour,
		.stats = job->cmd->stats,
	};
	struct play play = {.plan = job->plan};
	struct err e = ERR_INIT;
	int status, ret;

	if (job->plan->lacks)
		return skip(job);
	play.report = human_open(stdout, &cfg);
	ret = play_run(&play, &status, &e);
	play.report->ops->close(play.report);
	if (ret == 0)
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

/* ---- canonical form ---- */

/* The canonical text must be canonical: nobody's script is replaced by what we cannot read. */
static bool is_stable(const struct cmdline *c, const char *path, const struct buf *text)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct buf again = BUF_INIT;
	struct script *s =
		script_parse(source_from_text(path, text->data, text->len), &c->defines, &diags);
	bool same = false;

	if (!diags.nerrors) {
		script_print(s, &again);
		same = again.len == text->len && !memcmp(again.data, text->data, text->len);
	}
	buf_free(&again);
	script_free(s);
	diag_free(&diags);
	return same;
}

static int put_formatted(const struct cmdline *c, const struct script *s, const struct buf *text)
{
	const struct source *src = s->source;
	struct err e = ERR_INIT;

	if (!is_stable(c, src->path, text)) {
		err_set(&e, "tcpcheck cannot format this script, which is a mistake of tcpcheck");
		print_err(src->path, &e);
		return STATUS_ENVIRONMENT;
	}
	if (!c->write || !strcmp(src->path, "-")) {
		fwrite(text->data, 1, text->len, stdout);
		return STATUS_PASS;
	}
	if (text->len == src->len && !memcmp(text->data, src->text, text->len))
		return STATUS_PASS;
	if (file_rewrite(src->path, text->data, text->len, &e) == 0)
		return STATUS_PASS;
	print_err("tcpcheck", &e);
	return STATUS_ENVIRONMENT;
}

static int format_file(const struct cmdline *c, const char *path)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct buf text = BUF_INIT;
	struct err e = ERR_INIT;
	struct source *src = source_read(path, &e);
	int status = STATUS_USAGE;
	struct script *s;

	if (!src) {
		print_err("tcpcheck", &e);
		return STATUS_USAGE;
	}
	s = script_parse(src, &c->defines, &diags);
	if (diags.nerrors) {
		show_diags(c, s, &diags);
	} else {
		script_print(s, &text);
		status = put_formatted(c, s, &text);
	}
	buf_free(&text);
	diag_free(&diags);
	script_free(s);
	return status;
}

/* ---- subcommands ---- */

enum verb { VERB_RUN, VERB_CHECK, VERB_FMT };

static int do_file(const struct cmdline *c, const char *path, enum verb verb)
{
	return verb == VERB_FMT ? format_file(c, path) : run_file(c, path, verb == VERB_CHECK);
}

static int run_paths(const struct cmdline *c, enum verb verb)
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
		status = worse(status, do_file(c, files.paths[i], verb));
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

static int subcommand(int argc, char **argv, enum verb verb)
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
		status = run_paths(&c, verb);
	}
	cmdline_free(&c);
	return status;
}

int main(int argc, char **argv)
{
	int status;

	if (packetdrill_is_name(argv[0]))
		status = packetdrill_main(argc, argv, stdout, stderr);
	else if (argc > 1 && !strcmp(argv[1], "check"))
		status = subcommand(argc - 1, argv + 1, VERB_CHECK);
	else if (argc > 1 && !strcmp(argv[1], "fmt"))
		status = subcommand(argc - 1, argv + 1, VERB_FMT);
	else
		status = subcommand(argc, argv, VERB_RUN);
	if (fflush(stdout) != 0 && status == STATUS_PASS) {
		fprintf(stderr, "tcpcheck: standard output: %s\n", strerror(errno));
		status = STATUS_ENVIRONMENT;
	}
	return status;
}
