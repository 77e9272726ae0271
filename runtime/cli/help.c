// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the help text of the options. */
#include "runtime/cli/cmdline.h"

/* The rows of the table with its headings; @title NULL: an option. */
static const struct help_row {
	const char *title;
	enum opt_id id;
} help_rows[] = {
#define GROUP(title)     {title, OPT_ID_COUNT},
#define OPT(name, ...)   {NULL, OPT_ID_##name},
#define SUITE(name, ...) {NULL, OPT_ID_##name},
#include "runtime/cli/opts.def"
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
		buf_printf(out, "%s%s", s->kind == CLI_OUTPUT ? "" : "=", s->metavar);
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
		else if (opt_specs[row->id].where != WHERE_QUIET &&
			 opt_specs[row->id].where != WHERE_IGNORED)
			help_option(&opt_specs[row->id], out);
	}
}
