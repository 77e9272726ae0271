// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the option table and the combination of defaults, script and command line. */
#include "runtime/cli/opts.h"

#include <string.h>

#include "parser/ast.h"
#include "parser/names.h"
#include "parser/symtab.h"
#include "runtime/cli/cmdline.h"
#include "runtime/cli/opt_value.h"

const struct config config_default = {
	.bind_port = 8080,
	.connect_port = 8080,
	.tolerance_us = 4000,
	.tolerance_percent = 12.5,
	.code_command = "python3",
	.call_timeout_s = 10,
	.command_timeout_s = 60,
	.unknown_sysctl = "skip",
	.shell = "auto",
	.rules = "note",
};

/* Where a row's value goes. */
#define IN_BOTH(m)    offsetof(struct config, m)
#define IN_QUIET(m)   offsetof(struct config, m)
#define IN_IGNORED(m) 0
#define IN_SYMBOL(m)  0
#define IN_CLI(m)     offsetof(struct cmdline, m)
#define IN_RUN(m)     offsetof(struct cmdline, m)
#define IN_SUITE(m)   offsetof(struct suite_config, m)

const struct opt_spec opt_specs[OPT_ID_COUNT] = {
#define GROUP(title)
#define OPT(name_, letter_, kind_, where_, member, least_, most_, metavar_, help_) \
	{#name_, letter_, CLI_##kind_, WHERE_##where_, IN_##where_(member),        \
	 least_, most_,   metavar_,    help_},
#define SUITE(name, letter, kind, ...) OPT(name, letter, kind, SUITE, __VA_ARGS__)
#include "runtime/cli/opts.def"
#undef GROUP
#undef OPT
#undef SUITE
};

static int apply_sysctl(struct config *cfg, const char *value, struct err *e)
{
	const char *equals = strchr(value, '=');

	char shown[OPT_SHOWN];

	if (!equals || equals == value)
		return err_kind_set(e, ERR_SCRIPT, "option --sysctl: '%s' is not KEY=VALUE",
				    opt_shown(value, shown));
	if ((strncmp(value, "net.", 4) != 0 && strncmp(value, "net/", 4) != 0) ||
	    equals == value + 4) {
		err_kind_set(e, ERR_SCRIPT, "option --sysctl: '%.*s' is not below net.",
			     (int)(equals - value < OPT_SHOWN ? equals - value : OPT_SHOWN), value);
		return err_hint(e, "other settings belong to the whole machine: a script cannot "
				   "change them");
	}
	if (cfg->nsysctls == CONFIG_MAX_SYSCTLS)
		return err_kind_set(e, ERR_SCRIPT, "option --sysctl: more than %d of them",
				    CONFIG_MAX_SYSCTLS);
	cfg->sysctls[cfg->nsysctls++] = value;
	return 0;
}

int opt_apply(struct config *cfg, const struct opt_spec *spec, const char *value, struct err *e)
{
	union {
		bool flag;
		int64_t number;
		const char *text;
	} ignored;

	if (spec->kind == CLI_SYSCTL && value)
		return apply_sysctl(cfg, value, e);
	if (spec->where == WHERE_IGNORED)
		return opt_value_set(&ignored, spec, value, e);
	return opt_value_set((char *)cfg + spec->offset, spec, value, e);
}

const void *opt_member(const struct config *cfg, const struct opt_spec *spec)
{
	if ((spec->where != WHERE_BOTH && spec->where != WHERE_QUIET) || spec->kind == CLI_SYSCTL)
		return NULL;
	return (const char *)cfg + spec->offset;
}

const char *opt_suite_text(const struct suite_config *cfg, enum opt_id id)
{
	return *(const char *const *)((const char *)cfg + opt_specs[id].offset);
}

bool opt_is_report(const struct opt_spec *spec)
{
	return spec->where == WHERE_SUITE && (spec->kind == CLI_OUTPUT || spec->kind == CLI_REPORT);
}

void opt_forget_reports(struct suite_config *cfg)
{
	for (unsigned i = 0; i < OPT_ID_COUNT; i++)
		if (opt_is_report(&opt_specs[i]))
			*(const char **)((char *)cfg + opt_specs[i].offset) = NULL;
}

bool opt_is_for_scripts(const struct opt_spec *spec)
{
	return spec->where < WHERE_CLI;
}

const struct opt_spec *opt_find_for_scripts(const char *name)
{
	for (unsigned i = 0; i < OPT_ID_COUNT; i++)
		if (opt_is_for_scripts(&opt_specs[i]) && !strcmp(opt_specs[i].name, name))
			return &opt_specs[i];
	return NULL;
}

const char *opt_suggest(const char *typed, bool for_scripts)
{
	const char *names[OPT_ID_COUNT + 1];
	unsigned n = 0;

	for (unsigned i = 0; i < OPT_ID_COUNT; i++)
		if (!for_scripts || opt_is_for_scripts(&opt_specs[i]))
			names[n++] = opt_specs[i].name;
	names[n] = NULL;
	return suggest(typed, names);
}

static void note_similar(struct diag_list *diags, const char *typed)
{
	const char *best = opt_suggest(typed, true);

	for (unsigned i = 0; i < OPT_ID_COUNT; i++)
		if (!strcmp(opt_specs[i].name, typed)) {
			diag_note(diags, "'--%s' is only for the command line", typed);
			return;
		}
	if (best)
		diag_note(diags, "did you mean '--%s'?", best);
}

/* NAME=VALUE, which the grammar has taken apart, or "NAME=VALUE". */
static bool is_definition(const struct script_option *o)
{
	return o->define_name.text || symtab_is_definition(o->value.text + 1);
}

int opt_apply_option(struct config *cfg, const struct opt_spec *spec, const struct script_option *o,
		     struct err *e)
{
	if (spec->kind == CLI_DEFINE && o->has_value && !is_definition(o))
		return err_kind_set(e, ERR_SCRIPT, "option --define: %s is not NAME=VALUE",
				    o->value.text);
	return opt_apply(cfg, spec, o->has_value ? o->value.text : NULL, e);
}

static void apply_script_option(struct config *cfg, const struct script_option *o,
				struct diag_list *diags)
{
	const struct opt_spec *spec = opt_find_for_scripts(o->name.text);
	struct err e = ERR_INIT;

	if (!spec) {
		diag_error(diags, o->name.span, "unknown option '--%s'", o->name.text);
		note_similar(diags, o->name.text);
		return;
	}
	if (opt_apply_option(cfg, spec, o, &e) == 0)
		return;
	diag_error(diags, o->has_value ? o->value.span : o->span, "%s", e.what);
	if (e.hint[0])
		diag_note(diags, "%s", e.hint);
}

static bool is_in(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = list; p && (p = strstr(p, name)); p += len)
		if ((p == list || p[-1] == ',') && (!p[len] || p[len] == ','))
			return true;
	return false;
}

/* What the command line sets, too, is as it says, whatever the script wants. */
static bool is_locked(const char *lock, const struct script_option *o, const struct opt_use *uses,
		      size_t nuses)
{
	if (!is_in(lock, o->name.text))
		return false;
	for (size_t i = 0; i < nuses; i++)
		if (!strcmp(uses[i].spec->name, o->name.text))
			return false;
	return true;
}

void opts_combine(struct config *cfg, const struct script *s, const struct opt_use *uses,
		  size_t nuses, const char *lock, struct diag_list *diags)
{
	*cfg = config_default;
	for (const struct script_option *o = s->options; o; o = o->next) {
		if (is_locked(lock, o, uses, nuses)) {
			diag_error(diags, o->name.span, "--%s is locked: no script may set it",
				   o->name.text);
			diag_note(diags,
				  "the command line may, or allow it: --lock=OPTION,... (as it is: "
				  "--lock=%s)",
				  lock);
			continue;
		}
		apply_script_option(cfg, o, diags);
	}
	for (size_t i = 0; i < nuses; i++)
		opt_apply(cfg, uses[i].spec, uses[i].value, NULL);
}
