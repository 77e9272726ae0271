// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the option table and the combination of defaults, script and command line. */
#include "runtime/opts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parser/ast.h"
#include "parser/names.h"
#include "parser/symtab.h"

const struct config config_default = {
	.bind_port = 8080,
	.connect_port = 8080,
	.tolerance_us = 4000,
	.tolerance_percent = 12.5,
	.code_command = "python3",
	.code_format = "python",
	.call_timeout_s = 10,
	.command_timeout_s = 60,
	.unknown_sysctl = "skip",
};

const struct suite_config suite_config_default = {
	.retries = 2,
	.repeat = 1,
	.flaky = "pass",
	.exit = "plain",
	.artifacts_for = "fail",
};

/* Where a row's value goes; actions and symbols go elsewhere. */
#define MEMBER_FLAG(m)    offsetof(struct config, m)
#define MEMBER_INT(m)     offsetof(struct config, m)
#define MEMBER_PERCENT(m) offsetof(struct config, m)
#define MEMBER_TEXT(m)    offsetof(struct config, m)
#define MEMBER_CHOICE(m)  offsetof(struct config, m)
#define MEMBER_SYSCTL(m)  0
#define MEMBER_DEFINE(m)  0
#define MEMBER_ACTION(m)  0

const struct opt_spec opt_specs[OPT_ID_COUNT] = {
#define GROUP(title)
#define OPT(name_, letter_, kind_, where_, member, least_, most_, metavar_, help_) \
	{#name_, letter_, OPT_##kind_, OPT_##where_, MEMBER_##kind_(member),       \
	 least_, most_,   metavar_,    help_},
#define SUITE(name_, letter_, kind_, member, least_, most_, metavar_, help_)             \
	{#name_, letter_, OPT_##kind_, OPT_SUITE, offsetof(struct suite_config, member), \
	 least_, most_,   metavar_,    help_},
#include "runtime/opts.def"
#undef GROUP
#undef OPT
#undef SUITE
};

static int bad_value(const struct opt_spec *spec, const char *value, struct err *e)
{
	err_kind_set(e, ERR_SCRIPT, "option --%s: '%s' does not fit", spec->name, value);
	if (spec->kind == OPT_INT)
		return err_hint(e, "it takes a whole number from %lld to %lld",
				(long long)spec->least, (long long)spec->most);
	return err_hint(e, "it takes a number from %lld to %lld", (long long)spec->least,
			(long long)spec->most);
}

static int apply_int(int64_t *to, const struct opt_spec *spec, const char *value, struct err *e)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(value, &end, 10);
	if (end == value || *end || errno || n < spec->least || n > spec->most)
		return bad_value(spec, value, e);
	*to = n;
	return 0;
}

static int apply_percent(double *to, const struct opt_spec *spec, const char *value, struct err *e)
{
	char *end;
	double x = strtod(value, &end);

	if (end == value || *end || !(x >= (double)spec->least && x <= (double)spec->most))
		return bad_value(spec, value, e);
	*to = x;
	return 0;
}

/* @value is one of the words of the metavar, "skip|error". */
static int apply_choice(const char **to, const struct opt_spec *spec, const char *value,
			struct err *e)
{
	size_t len = strlen(value);

	for (const char *c = spec->metavar; *c; c += strcspn(c, "|"), c += *c == '|') {
		if (strcspn(c, "|") != len || strncmp(c, value, len) != 0)
			continue;
		*to = value;
		return 0;
	}
	return err_kind_set(e, ERR_SCRIPT, "option --%s: '%s' is none of %s", spec->name, value,
			    spec->metavar);
}

static int apply_sysctl(struct config *cfg, const char *value, struct err *e)
{
	const char *equals = strchr(value, '=');

	if (!equals || equals == value)
		return err_kind_set(e, ERR_SCRIPT, "option --sysctl: '%s' is not KEY=VALUE", value);
	if (strncmp(value, "net.", 4) != 0 && strncmp(value, "net/", 4) != 0) {
		err_kind_set(e, ERR_SCRIPT, "option --sysctl: '%.*s' is not below net.",
			     (int)(equals - value), value);
		return err_hint(e, "other settings belong to the whole machine: a script cannot "
				   "change them");
	}
	if (cfg->nsysctls == CONFIG_MAX_SYSCTLS)
		return err_kind_set(e, ERR_SCRIPT, "option --sysctl: more than %d of them",
				    CONFIG_MAX_SYSCTLS);
	cfg->sysctls[cfg->nsysctls++] = value;
	return 0;
}

static int apply(void *to, const struct opt_spec *spec, const char *value, struct err *e)
{
	if (spec->kind == OPT_FLAG && value)
		return err_kind_set(e, ERR_SCRIPT, "option --%s takes no value", spec->name);
	if (spec->kind != OPT_FLAG && spec->kind != OPT_OUTPUT && !value)
		return err_kind_set(e, ERR_SCRIPT, "option --%s needs a value: --%s=%s", spec->name,
				    spec->name, spec->metavar);
	switch (spec->kind) {
	case OPT_FLAG: *(bool *)to = true; return 0;
	case OPT_INT: return apply_int(to, spec, value, e);
	case OPT_PERCENT: return apply_percent(to, spec, value, e);
	case OPT_TEXT: *(const char **)to = value; return 0;
	case OPT_OUTPUT: *(const char **)to = value ? value : "-"; return 0;
	case OPT_CHOICE: return apply_choice(to, spec, value, e);
	default: return 0; /* symbols went to the symbol table, actions to cmdline.c */
	}
}

int opt_apply(struct config *cfg, const struct opt_spec *spec, const char *value, struct err *e)
{
	if (spec->kind == OPT_SYSCTL && value)
		return apply_sysctl(cfg, value, e);
	return apply((char *)cfg + spec->offset, spec, value, e);
}

int opt_apply_suite(struct suite_config *cfg, const struct opt_spec *spec, const char *value,
		    struct err *e)
{
	return apply((char *)cfg + spec->offset, spec, value, e);
}

const void *opt_member(const struct config *cfg, const struct opt_spec *spec)
{
	switch (spec->kind) {
	case OPT_FLAG:
	case OPT_INT:
	case OPT_PERCENT:
	case OPT_TEXT:
	case OPT_CHOICE: return spec->where == OPT_SUITE ? NULL : (const char *)cfg + spec->offset;
	default: return NULL;
	}
}

bool opt_is_for_scripts(const struct opt_spec *spec)
{
	return spec->where != OPT_CLI && spec->where != OPT_SUITE;
}

const struct opt_spec *opt_find_for_scripts(const char *name)
{
	for (unsigned i = 0; i < OPT_ID_COUNT; i++)
		if (opt_is_for_scripts(&opt_specs[i]) && !strcmp(opt_specs[i].name, name))
			return &opt_specs[i];
	return NULL;
}

static void note_similar(struct diag_list *diags, const char *typed)
{
	const char *names[OPT_ID_COUNT + 1];
	const char *best;
	unsigned n = 0;

	for (unsigned i = 0; i < OPT_ID_COUNT; i++)
		if (opt_is_for_scripts(&opt_specs[i]))
			names[n++] = opt_specs[i].name;
	names[n] = NULL;
	best = suggest(typed, names);
	if (best)
		diag_note(diags, "did you mean '--%s'?", best);
}

/* NAME=VALUE, which the grammar has taken apart, or "NAME=VALUE". */
static bool is_definition(const struct option *o)
{
	return o->define_name.text || symtab_is_definition(o->value.text + 1);
}

int opt_apply_option(struct config *cfg, const struct opt_spec *spec, const struct option *o,
		     struct err *e)
{
	if (spec->kind == OPT_DEFINE && o->has_value && !is_definition(o))
		return err_kind_set(e, ERR_SCRIPT, "option --define: %s is not NAME=VALUE",
				    o->value.text);
	return opt_apply(cfg, spec, o->has_value ? o->value.text : NULL, e);
}

static void apply_script_option(struct config *cfg, const struct option *o, struct diag_list *diags)
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

void opts_combine(struct config *cfg, const struct script *s, const struct opt_use *uses,
		  size_t nuses, struct diag_list *diags)
{
	*cfg = config_default;
	for (const struct option *o = s->options; o; o = o->next)
		apply_script_option(cfg, o, diags);
	for (size_t i = 0; i < nuses; i++)
		opt_apply(cfg, uses[i].spec, uses[i].value, NULL);
}
