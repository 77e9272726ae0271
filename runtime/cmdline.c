// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of argv, with getopt_long over the option table. */
#include "runtime/cmdline.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/vtime/launch.h"

#define VTIME_LIMIT_S 60
#define LONG_BASE     256 /* getopt values of long options: LONG_BASE + enum opt_id */

static void make_tables(struct option *longs, char *shorts)
{
	/* '+' is not wanted: options may follow paths; ':' makes getopt tell a missing value apart.
	 */
	*shorts++ = ':';
	for (unsigned i = 0; i < OPT_ID_COUNT; i++) {
		const struct opt_spec *s = &opt_specs[i];
		bool value = *s->metavar != '\0';
		int how = s->kind == OPT_OUTPUT ? optional_argument
			  : value               ? required_argument
						: no_argument;

		longs[i] = (struct option){s->name, how, NULL, LONG_BASE + (int)i};
		if (!s->letter)
			continue;
		*shorts++ = s->letter;
		if (value)
			*shorts++ = ':';
	}
	*shorts = '\0';
	longs[OPT_ID_COUNT] = (struct option){0};
}

static int spec_of(int got)
{
	if (got >= LONG_BASE)
		return got - LONG_BASE;
	for (unsigned i = 0; i < OPT_ID_COUNT; i++)
		if (opt_specs[i].letter && opt_specs[i].letter == got)
			return (int)i;
	return -1;
}

static int set_colour(struct cmdline *c, const char *value, struct err *e)
{
	static const char *const names[] = {"auto", "always", "never"};

	for (unsigned i = 0; i < 3; i++) {
		if (strcmp(value, names[i]))
			continue;
		c->colour = (enum colour_mode)i;
		return 0;
	}
	return err_kind_set(e, ERR_SCRIPT, "option --color: '%s' is none of always, never, auto",
			    value);
}

static int add_kernel(struct cmdline *c, const char *value)
{
	c->virtual_time = true;
	c->kernels = realloc(c->kernels, (c->nkernels + 1) * sizeof(*c->kernels));
	if (!c->kernels)
		abort();
	c->kernels[c->nkernels++] = value;
	return 0;
}

static int set_folder(struct cmdline *c, const char *value, struct err *e)
{
	if (!*value)
		return err_kind_set(e, ERR_SCRIPT, "option --artifacts: no folder is given");
	c->artifacts = value;
	return 0;
}

/* The kernel would split it at blanks, but for those in quotes. */
static int add_kernel_arg(struct cmdline *c, const char *value, struct err *e)
{
	if (!*value || strchr(value, '\n'))
		return err_kind_set(e, ERR_SCRIPT,
				    "option --kernel_arg: '%s' is no parameter of a kernel", value);
	if (c->nkernel_args == VTIME_MAX_KERNEL_ARGS)
		return err_kind_set(e, ERR_SCRIPT, "option --kernel_arg: more than %d of them",
				    VTIME_MAX_KERNEL_ARGS);
	c->virtual_time = true;
	c->kernel_args = realloc(c->kernel_args, (c->nkernel_args + 2) * sizeof(*c->kernel_args));
	if (!c->kernel_args)
		abort();
	c->kernel_args[c->nkernel_args++] = value;
	c->kernel_args[c->nkernel_args] = NULL;
	return 0;
}

static int set_limit(struct cmdline *c, const char *value, struct err *e)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (end == value || *end || n < 1 || n > 86400)
		return err_kind_set(e, ERR_SCRIPT,
				    "option --vtime_limit: '%s' is no number of seconds from 1 to "
				    "86400",
				    value);
	c->vtime_limit_s = (int)n;
	return 0;
}

static int act(struct cmdline *c, enum opt_id id, const char *value, struct err *e)
{
	switch (id) {
	case OPT_ID_help: c->help = true; return 0;
	case OPT_ID_version: c->version = true; return 0;
	case OPT_ID_stats: c->stats = true; return 0;
	case OPT_ID_write: c->write = true; return 0;
	case OPT_ID_artifacts: return set_folder(c, value, e);
	case OPT_ID_ipv4: c->variants |= 1u << VARIANT_IPV4; return 0;
	case OPT_ID_ipv6: c->variants |= 1u << VARIANT_IPV6; return 0;
	case OPT_ID_mapped: c->variants |= 1u << VARIANT_MAPPED; return 0;
	case OPT_ID_kernel: return add_kernel(c, value);
	case OPT_ID_stale_kernel: c->stale_kernel = true; return 0;
	case OPT_ID_kernel_arg: return add_kernel_arg(c, value, e);
	case OPT_ID_vtime_limit: return set_limit(c, value, e);
	case OPT_ID_color: return set_colour(c, value, e);
	case OPT_ID_define:
		if (symtab_add_text(&c->defines, value, SYMBOL_COMMAND_LINE))
			return 0;
		return err_kind_set(e, ERR_SCRIPT, "option -D: '%s' is not NAME=VALUE", value);
	default: return 0;
	}
}

static int use(struct cmdline *c, enum opt_id id, const char *value, struct err *e)
{
	struct config scratch = config_default;

	if (opt_specs[id].kind == OPT_ACTION || opt_specs[id].kind == OPT_DEFINE)
		return act(c, id, value, e);
	if (opt_specs[id].where == OPT_SUITE)
		return opt_apply_suite(&c->suite, &opt_specs[id], value, e);
	if (opt_apply(&scratch, &opt_specs[id], value, e) < 0)
		return -1;
	c->virtual_time |= scratch.virtual_time;
	c->uses = realloc(c->uses, (c->nuses + 1) * sizeof(*c->uses));
	if (!c->uses)
		abort();
	c->uses[c->nuses++] = (struct opt_use){&opt_specs[id], value};
	return 0;
}

static int complain(int got, char *const *argv, struct err *e)
{
	const char *word = argv[optind - 1];

	if (got == ':')
		err_kind_set(e, ERR_SCRIPT, "option %s needs a value", word);
	else if (optopt && optopt < LONG_BASE)
		err_kind_set(e, ERR_SCRIPT, "unknown option -%c", optopt);
	else
		err_kind_set(e, ERR_SCRIPT, "unknown, ambiguous or ill-formed option %s", word);
	return err_hint(e, "tcpcheck --help lists the options");
}

/* Option names have underscores, as in packetdrill; dashes will do, too. */
static void unify_dashes(char *arg)
{
	if (strncmp(arg, "--", 2))
		return;
	for (char *p = arg + 2; *p && *p != '='; p++)
		if (*p == '-')
			*p = '_';
}

int cmdline_parse(struct cmdline *c, int argc, char **argv, struct err *e)
{
	struct option longs[OPT_ID_COUNT + 1];
	char shorts[2 * OPT_ID_COUNT + 2];
	int got;

	*c = (struct cmdline){
		.vtime_limit_s = VTIME_LIMIT_S, .suite = suite_config_default, .argv = argv};
	make_tables(longs, shorts);
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		unify_dashes(argv[i]);
	opterr = 0;
	optind = 0; /* glibc: start afresh */
	while ((got = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		int id = got == '?' || got == ':' ? -1 : spec_of(got);

		if (id < 0)
			return complain(got, argv, e);
		c->given[id] = true;
		if (use(c, (enum opt_id)id, optarg, e) < 0) {
			c->bad = (struct opt_use){&opt_specs[id], optarg};
			return -1;
		}
	}
	c->paths = argv + optind;
	c->npaths = (size_t)(argc - optind);
	return 0;
}

void cmdline_free(struct cmdline *c)
{
	free(c->uses);
	free(c->kernels);
	free(c->kernel_args);
	symtab_free(&c->defines);
	*c = (struct cmdline){0};
}

/* ---- help ---- */

/* The rows of the table with its headings; @title NULL: an option. */
static const struct help_row {
	const char *title;
	enum opt_id id;
} help_rows[] = {
#define GROUP(title)     {title, OPT_ID_COUNT},
#define OPT(name, ...)   {NULL, OPT_ID_##name},
#define SUITE(name, ...) {NULL, OPT_ID_##name},
#include "runtime/opts.def"
#undef GROUP
#undef OPT
#undef SUITE
};

/* The names take 32 columns, or a line of their own. */
static void help_option(const struct opt_spec *s, struct buf *out)
{
	size_t from = out->len;

	buf_puts(out, opt_is_for_scripts(s) ? "  " : "* ");
	if (s->letter)
		buf_printf(out, "-%c, --%s", s->letter, s->name);
	else
		buf_printf(out, "    --%s", s->name);
	if (*s->metavar)
		buf_printf(out, "%s%s", s->kind == OPT_OUTPUT ? "" : "=", s->metavar);
	if (out->len - from < 32)
		buf_fill(out, ' ', 32 - (out->len - from));
	else
		buf_puts(out, "\n                                ");
	buf_printf(out, "%s\n", s->help);
}

void cmdline_help(struct buf *out)
{
	buf_puts(out, "Options. Those without * may also stand at the top of a script, as --name "
		      "or --name=value.\n");
	for (size_t i = 0; i < sizeof(help_rows) / sizeof(*help_rows); i++) {
		const struct help_row *row = &help_rows[i];

		if (row->title)
			buf_printf(out, "\n%s\n", row->title);
		else if (opt_specs[row->id].where != OPT_QUIET)
			help_option(&opt_specs[row->id], out);
	}
}
