// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the manner of the name "packetdrill" and its usage: runners such as run_all.py and
 * ksft_runner.sh prepare a network namespace and expect the tool to use it; names like TFO_COOKIE
 * come from -D only; the first failure ends it.
 */
#include "runtime/suite/packetdrill.h"

#include <string.h>

#include "parser/parser.h"
#include "runtime/host/cell.h"
#include "runtime/suite/manner.h"
#include "runtime/suite/pool.h"
#include "runtime/version.h"

static const char usage_text[] = "usage: packetdrill [OPTION]... SCRIPT...\n"
				 "(this is tcpcheck under packetdrill's name)\n";

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

static int usage(const struct session *ss, const struct err *e)
{
	const struct opt_use *bad = &ss->cmd->bad;
	struct err value = ERR_INIT;
	struct buf text = BUF_INIT;

	if (bad->spec && !bad->value)
		return classic_err(ss->err, "Command Line", e);
	if (bad->spec) {
		bad_value(&value, bad->spec, bad->value);
		return classic_err(ss->err, "Command Line", &value);
	}
	if (e)
		buf_printf(&text, "packetdrill: %s\n", e->what);
	if (e && e->hint[0])
		buf_printf(&text, "  %s\n", e->hint);
	buf_puts(&text, usage_text);
	cmdline_help(&text);
	classic_text(ss->err, buf_text(&text));
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
static bool refuses_options(const struct session *ss)
{
	struct buf text = BUF_INIT;
	bool refused;

	for (unsigned i = 0; i < OPT_ID_COUNT && !text.len; i++)
		if (ss->cmd->given[i] && !is_known((enum opt_id)i))
			buf_printf(&text,
				   "packetdrill: option --%s works only under the name tcpcheck\n",
				   opt_specs[i].name);
	refused = text.len > 0;
	if (refused)
		classic_text(ss->err, buf_text(&text));
	buf_free(&text);
	return refused;
}

/* ---- the manner ---- */

/* What packetdrill does not have is off unless it was asked for. */
static void configure(struct config *cfg)
{
	cfg->inherit_output = true;
	cfg->as_packetdrill = true;
	cfg->rules = "off";
	if (cfg->command_timeout_s == config_default.command_timeout_s)
		cfg->command_timeout_s = 0;
}

static struct reporter *report(FILE *out, const struct session *ss, const struct plan *plan)
{
	return classic_open(out, plan->cfg.verbose ? ss->out : NULL);
}

/* The first option of the script that is wrong. */
static void show_option(const struct script *s, FILE *err)
{
	struct err e = ERR_INIT;

	for (const struct script_option *o = s->options; o; o = o->next) {
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
	classic_err(err, s->source->path, &e);
}

static void show_mistakes(const struct loaded *l, const struct session *ss)
{
	const struct diag_list *diags = &l->diags;

	if (!l->script) {
		classic_err(ss->err, "packetdrill", &l->err);
		return;
	}
	if (l->stage == LOAD_OPTIONS) {
		show_option(l->script, ss->err);
		return;
	}
	for (unsigned v = 0; v < VARIANT_COUNT && !diags->nerrors; v++)
		diags = &l->unfit[v];
	classic_diags(ss->err, l->script->source, diags, l->stage == LOAD_SYNTAX);
}

const struct manner manner_packetdrill = {
	.variant = variant_bare,
	.one_variant = true,
	.first_mistake = true,
	.no_skip = true,
	.configure = configure,
	.show = show_mistakes,
	.no_remarks = true,
	.report = report,
	.at_home = true,
	.patient = true,
};

/* ---- one script ---- */

struct teller {
	struct suite_listener base;
	FILE *err;
};

static void tell(struct suite_listener *l, const struct outcome *o)
{
	classic_text(((struct teller *)l)->err, outcome_last(o)->text);
}

/* A verdict for the runner: what is inconclusive is tried again, or it would be a failure of the
 * stack in the runner's eyes. */
static int run_script(const struct session *ss, struct task_list *tasks, const char *path)
{
	static const struct suite_listener_ops ops = {.outcome = tell};
	struct teller teller = {{&ops}, ss->err};
	struct outputs outputs = {.to = {&teller.base}, .n = 1};
	const struct pool_cfg pool = {.session = ss, .jobs = 1, .outputs = &outputs};
	struct totals totals = {0};
	struct err e = ERR_INIT;
	int status;

	pool_run(&pool, tasks, &totals, &status);
	if (!totals.stopped)
		return status != STATUS_PASS;
	err_set(&e, "interrupted by %s", strsignal(totals.stopped));
	return classic_err(ss->err, path, &e);
}

/* What a runner takes for a pass must have run, unless it was not to. */
static int run_planned(const struct session *ss, struct task_list *tasks, const struct plan *plan)
{
	const char *path = plan->script->source->path;
	const struct config *cfg = &plan->cfg;
	struct err e = ERR_INIT;

	if (cfg->virtual_time && !cfg->dry_run)
		err_set(&e, "it needs virtual time, which only tcpcheck --virtual-time has");
	else if (plan->lacks)
		err_set(&e, "it needs %s", plan->lacks);
	else
		return cfg->dry_run ? 0 : run_script(ss, tasks, path);
	return classic_err(ss->err, path, &e);
}

static int run_path(const struct session *ss, char *const *path)
{
	struct task_list tasks;
	struct err e = ERR_INIT;
	int status = 1;

	if (tasks_make(&tasks, ss, path, 1, &e) < 0) {
		status = classic_err(ss->err, "packetdrill", &e);
	} else if (!tasks.scripts->bad) {
		const struct loaded *l = tasks.scripts;

		status = run_planned(ss, &tasks, l->plans[tasks.items->variant->id]);
	}
	tasks_free(&tasks);
	return status;
}

/* Each when the one before it has passed, which may have written it. */
static int run_paths(const struct session *ss, char *const *paths, size_t n)
{
	int status = 0;

	for (size_t i = 0; i < n && status == 0; i++)
		status = run_path(ss, &paths[i]);
	return status;
}

int packetdrill_main(int argc, char **argv, FILE *out, FILE *err)
{
	struct cmdline c;
	const struct session ss = {
		.cmd = &c, .manner = &manner_packetdrill, .out = out, .err = err};
	struct err e = ERR_INIT;
	int status = 0;

	if (cmdline_parse(&c, argc, argv, &e) < 0)
		status = refuses_options(&ss) ? STATUS_USAGE : usage(&ss, &e);
	else if (refuses_options(&ss))
		status = STATUS_USAGE;
	else if (c.version)
		classic_text(out, "packetdrill (tcpcheck " TCPCHECK_VERSION ")\n");
	else if (c.help || !c.npaths)
		status = usage(&ss, NULL);
	else
		status = run_paths(&ss, c.paths, c.npaths);
	cmdline_free(&c);
	return status;
}
