/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line, understood: options, variants, symbols and paths. Owns no output. */
#ifndef RUNTIME_CMDLINE_H
#define RUNTIME_CMDLINE_H

#include "parser/symtab.h"
#include "runtime/opts.h"
#include "runtime/variant.h"

enum colour_mode { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

struct cmdline {
	struct opt_use *uses; /* options that change the configuration, in order */
	size_t nuses;
	struct symtab defines;
	struct suite_config suite;
	unsigned variants; /* bits 1 << enum variant_id; 0: all */
	enum colour_mode colour;
	bool help, version, stats, write;
	const char *artifacts; /* NULL: none */
	bool virtual_time;
	bool stale_kernel; /* whose last build failed: may run */
	int vtime_limit_s;
	const char **kernels; /* names or paths; none: the one built last */
	size_t nkernels;
	char **argv;              /* all of it */
	const char **kernel_args; /* ends with NULL, or is NULL */
	size_t nkernel_args;
	char **paths; /* in argv */
	size_t npaths;
	bool given[OPT_ID_COUNT]; /* also the one that was wrong */
	struct opt_use bad; /* whose value does not fit, when parsing has failed; spec NULL: none */
};

/* @argv[0] is the program's or subcommand's name. -1 with @e set (ERR_SCRIPT: usage). Permutes
 * @argv so that paths come last. */
int cmdline_parse(struct cmdline *c, int argc, char **argv, struct err *e);
void cmdline_free(struct cmdline *c);
/* The options as a help text, one a line, in groups. */
void cmdline_help(struct buf *out);

#endif
