// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what is different under the name "packetdrill": runners such as run_all.py and
 * ksft_runner.sh prepare a network namespace and expect the tool to use it; names like TFO_COOKIE
 * come from -D only; the first failure ends it.
 */
#include "runtime/suite/packetdrill.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "netdev/netns.h"
#include "parser/parser.h"
#include "runtime/cli/cmdline.h"
#include "runtime/host/cell.h"
#include "runtime/report/report.h"
#include "runtime/suite/play.h"
#include "runtime/suite/session.h"
#include "runtime/version.h"

static const char usage_text[] = "usage: packetdrill [OPTION]... SCRIPT...\n"
				 "(this is tcpcheck under packetdrill's name)\n";

struct program {
	struct cmdline cmd;
	FILE *out, *err;
};

bool packetdrill_is_name(const char *argv0)
{
	const char *slash = argv0 ? strrchr(argv0, '/') : NULL;

	return argv0 && !strcmp(slash ? slash + 1 : argv0, "packetdrill");
}

static void bad_value(struct err *e, const struct opt_spec *spec, const char *value)
{
	size_t quotes = spec->kind == CLI_DEFINE && *value == '"'; /* kept in a script's */

	if (spec->kind == CLI_DEFINE)
		err_set(e, "bad definition: %.*s", (int)(strlen(value) - 2 * quotes),
			value + quotes);
	else
		err_set(e, "bad --%s: %s", spec->name, value);
}

static int usage(struct program *p, const struct err *e)
{
	const struct opt_use *bad = &p->cmd.bad;
	struct err value = ERR_INIT;
	struct buf text = BUF_INIT;

	if (bad->spec && !bad->value)
		return classic_err(p->err, "Command Line", e);
	if (bad->spec) {
		bad_value(&value, bad->spec, bad->value);
		return classic_err(p->err, "Command Line", &value);
	}
	if (e)
		buf_printf(&text, "packetdrill: %s\n", e->what);
	if (e && e->hint[0])
		buf_printf(&text, "  %s\n", e->hint);
	buf_puts(&text, usage_text);
	cmdline_help(&text);
	classic_text(p->err, buf_text(&text));
	buf_free(&text);
	return 1;
}

/*
 * Whether an option means something under this name: what concerns one run does; what is only for
 * many runs, their reports and their kernels does not. A new option is refused until it is listed
 * here.
 */
static bool is_known(enum opt_id id)
{
	const struct opt_spec *spec = &opt_specs[id];

	switch (id) {
	case OPT_ID_help:
	case OPT_ID_version:
	case OPT_ID_ipv4:
	case OPT_ID_ipv6:
	case OPT_ID_mapped:
	case OPT_ID_define:
	case OPT_ID_retries: return true;
	case OPT_ID_virtual_time: return false;
	default: return opt_is_for_scripts(spec);
	}
}

/* Nothing is swallowed: a runner would wait for a report that nobody writes. */
static bool refuses_options(struct program *p)
{
	struct buf text = BUF_INIT;
	bool refused;

	for (unsigned i = 0; i < OPT_ID_COUNT && !text.len; i++)
		if (p->cmd.given[i] && !is_known((enum opt_id)i))
			buf_printf(&text,
				   "packetdrill: option --%s works only under the name tcpcheck\n",
				   opt_specs[i].name);
	refused = text.len > 0;
	if (refused)
		classic_text(p->err, buf_text(&text));
	buf_free(&text);
	return refused;
}

static const struct variant *choose_variant(const struct program *p, const struct config *cfg)
{
	const struct variant *v = cfg->ip_version ? variant_by_name(cfg->ip_version) : NULL;

	for (unsigned i = 0; !v && i < VARIANT_COUNT; i++)
		if (p->cmd.variants & 1u << i)
			v = variant_get((enum variant_id)i);
	return variant_bare(v ? v->id : VARIANT_IPV4);
}

/* What packetdrill does not have is off unless it was asked for. */
static void make_classic(struct config *cfg)
{
	cfg->inherit_output = true;
	cfg->as_packetdrill = true;
	if (cfg->command_timeout_s == config_default.command_timeout_s)
		cfg->command_timeout_s = 0;
}

/* One attempt; what it says of a failure goes to @said. */
static int attempt(struct program *p, const struct plan *plan, FILE *said)
{
	struct play play = {
		.plan = plan,
		.report = classic_open(said, plan->cfg.verbose ? p->out : NULL),
		.stay = true,
		.here = netns_is_private(),
	};
	struct err e = ERR_INIT;
	int status;

	if (play_run(&play, &status, &e) < 0)
		status = classic_err(said, plan->script->source->path, &e);
	play.report->ops->close(play.report);
	return status;
}

/* A verdict for the runner: what is inconclusive is tried again, or it would be a failure of the
 * stack in the runner's eyes. */
static int play(struct program *p, const struct plan *plan)
{
	int fd = memfd_create("said", MFD_CLOEXEC), status = STATUS_INCONCLUSIVE;
	FILE *said = fd < 0 ? NULL : fdopen(fd, "r+");
	char line[1024];

	if (!said)
		return classic_text(p->err, "packetdrill: no memory for a report\n");
	cell_stop_on_signals();
	for (int64_t i = 0; i <= p->cmd.suite.retries && status == STATUS_INCONCLUSIVE; i++) {
		rewind(said);
		if (ftruncate(fd, 0) < 0)
			break;
		status = attempt(p, plan, said);
		fflush(said);
	}
	cell_signals_restore();
	fseek(said, 0, SEEK_SET);
	while (fgets(line, sizeof(line), said))
		classic_text(p->err, line);
	fclose(said);
	return status != 0;
}

static int run_checked(struct program *p, struct script *s, struct config *cfg,
		       struct diag_list *diags)
{
	const struct variant *v = choose_variant(p, cfg);
	struct err e = ERR_INIT;
	struct plan *plan;
	int status = 0;

	plan = plan_make(s, v, cfg, diags);
	if (!plan)
		return classic_diags(p->err, s->source, diags, false);
	if (cfg->virtual_time && !cfg->dry_run) {
		err_set(&e, "it needs virtual time, which only tcpcheck --virtual-time has");
		status = classic_err(p->err, s->source->path, &e);
	} else if (plan->lacks) {
		err_set(&e, "it needs %s", plan->lacks);
		status = classic_err(p->err, s->source->path, &e);
	} else if (!cfg->dry_run) {
		status = play(p, plan);
	}
	plan_free(plan);
	return status;
}

/* The first option of the script that is wrong. */
static int option_mistake(struct program *p, const struct script *s)
{
	struct err e = ERR_INIT;

	for (const struct option *o = s->options; o; o = o->next) {
		const struct opt_spec *spec = opt_find_for_scripts(o->name.text);
		const char *value = o->has_value ? o->value.text : NULL;
		struct config scratch = config_default;

		if (spec && opt_apply_option(&scratch, spec, o, NULL) == 0)
			continue;
		if (!spec)
			err_set(&e, "option '%s' unknown", o->name.text);
		else if (!value || spec->kind == CLI_FLAG)
			err_set(&e, "option '%s' %s an argument", o->name.text,
				value ? "forbids" : "requires");
		else
			bad_value(&e, spec, value);
		break;
	}
	return classic_err(p->err, s->source->path, &e);
}

static int run_path(struct program *p, const char *path)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct err e = ERR_INIT;
	struct source *src = source_read(path, &e);
	struct script *s;
	struct config cfg;
	int status;

	if (!src)
		return classic_err(p->err, "packetdrill", &e);
	s = script_parse(src, &p->cmd.defines, &diags);
	if (diags.nerrors) {
		status = classic_diags(p->err, src, &diags, true);
		goto out;
	}
	opts_combine(&cfg, s, p->cmd.uses, p->cmd.nuses, &diags);
	make_classic(&cfg);
	if (diags.nerrors) {
		status = option_mistake(p, s);
		goto out;
	}
	script_check(s, NULL, &diags);
	diag_raise(&diags, DIAG_SKIP); /* there is no such verdict here */
	if (diags.nerrors)
		status = classic_diags(p->err, src, &diags, false);
	else
		status = run_checked(p, s, &cfg, &diags);
out:
	diag_free(&diags);
	script_free(s);
	return status;
}

static int run_paths(struct program *p)
{
	int status = 0;

	for (size_t i = 0; i < p->cmd.npaths && status == 0; i++)
		status = run_path(p, p->cmd.paths[i]);
	return status;
}

int packetdrill_main(int argc, char **argv, FILE *out, FILE *err)
{
	struct program p = {.out = out, .err = err};
	struct err e = ERR_INIT;
	int status = 0;

	if (cmdline_parse(&p.cmd, argc, argv, &e) < 0)
		status = refuses_options(&p) ? STATUS_USAGE : usage(&p, &e);
	else if (refuses_options(&p))
		status = STATUS_USAGE;
	else if (p.cmd.version)
		classic_text(out, "packetdrill (tcpcheck " TCPCHECK_VERSION ")\n");
	else if (p.cmd.help || !p.cmd.npaths)
		status = usage(&p, NULL);
	else
		status = run_paths(&p);
	cmdline_free(&p.cmd);
	return status;
}
