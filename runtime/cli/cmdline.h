/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The command line, understood: options, variants, symbols and paths. Owns no output. */
#ifndef CLI_CMDLINE_H
#define CLI_CMDLINE_H

#include "parser/symtab.h"
#include "runtime/cli/cite.h"
#include "runtime/cli/opts.h"
#include "runtime/plan/variant.h"

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
	char **argv;              /* all of it, as it was given */
	const char **kernel_args; /* ends with NULL, or is NULL */
	size_t nkernel_args;
	char **paths; /* in words */
	size_t npaths;
	const char *given[OPT_ID_COUNT]; /* the argument; also of the one that was wrong; or NULL */
	/* When parsing has failed: */
	struct opt_use
		bad; /* that does not fit: for its value, or (NULL) for others; spec NULL: none */
	struct cite bad_at[CITE_MAX];
	size_t nbad;
	/* Copies with option names as in the table: in the order of argv, and with paths last. */
	char **typed, **words;
};

/* @argv[0] is the program's or subcommand's name. -1 with @e set (ERR_SCRIPT: usage). */
int cmdline_parse(struct cmdline *c, int argc, char **argv, struct err *e);
void cmdline_free(struct cmdline *c);
/* The options as a help text, one a line, in groups. */
void cmdline_help(struct buf *out); /* help.c */

#endif
