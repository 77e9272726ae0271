/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The command line, understood: options, variants, symbols and paths. Owns no output. */
#ifndef CLI_CMDLINE_H
#define CLI_CMDLINE_H

#include "parser/symtab.h"
#include "runtime/base/arena.h"
#include "runtime/cli/cite.h"
#include "runtime/cli/opts.h"
#include "runtime/cli/variant.h"

struct cmdline {
	struct opt_use *uses; /* options that change the configuration, in order */
	size_t nuses;
	struct symtab defines;
	struct suite_config suite;
	unsigned variants;  /* bits 1 << enum variant_id; 0: all */
	const char *colour; /* "always", "never" or "auto" */
	bool help, version, stats, write;
	const char *side;   /* record: "client" or "server" is tested; NULL: found out */
	const char *output; /* record: file; NULL: standard output */
	bool accept;        /* update: replaces the script */
	const char *go_on;  /* "patient", "brisk"; NULL: update chooses, others do not */
	bool draw;          /* failures with their ladder; in a virtual machine: leave a record */
	bool run;           /* draw: play the scripts */
	const char *format; /* of a picture or a quiz; NULL: text */
	const char *at;     /* judge: where a capture was taken; NULL: to be found out */
	int64_t flow;       /* only this connection; OPT_WORD: each; 0: not said */
	const char *artifacts;     /* NULL: none */
	const char *artifacts_for; /* "fail" or "all" */
	const char *fault;         /* that is planted, or "list"; NULL: none */
	const char *faults;        /* names with commas between, or "all"; NULL: none */
	const char *feedback;      /* "none", "low" or "full" */
	bool no_jail;
	int64_t seed, blanks; /* of a quiz */
	const char *kinds;    /* NULL: all fields */
	bool virtual_time;
	bool stale_kernel; /* whose last build failed: may run */
	int64_t vtime_limit_s;
	bool untrusted; /* or TCPCHECK_UNTRUSTED=1 says so */
	struct text_list binds;
	struct text_list envs;
	struct text_list baselines; /* files */
	struct text_list reqs;      /* lists of requirements; none: all scripts */
	const char *lock;           /* names of options with commas between; NULL: none is locked */
	struct text_list kernels;   /* names or paths; none: the one built last */
	struct text_list kernel_args;
	struct text_list stacks; /* names, files or commands, as given */
	const char *stack_flags; /* NULL: none */
	char **argv;             /* all of it, as it was given */
	char **paths;            /* in words */
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
/* As --untrusted does. */
void cmdline_distrust(struct cmdline *c);
extern const struct cmdline cmdline_default;
/* Where the option stands that was given last, as a whole. */
struct cite cmdline_cite(const struct cmdline *c, enum opt_id id);
/* On how many kernels each script runs, beside stacks, and whether that is more than one in all. */
size_t cmdline_kernels(const struct cmdline *c);
bool cmdline_several(const struct cmdline *c);
/* Whether the word asks for help. */
bool cmdline_is_help(const char *word);

/* The words of a command line by which a program inside of a virtual machine runs one script as @c
 * would: the rows of opts.def that are for scripts or RUN. Ends with NULL. (inner.c) */
char *const *cmdline_inner(const struct cmdline *c, const char *path, struct arena *arena);

/* The options as a help text, one a line, in groups. */
void cmdline_help(struct buf *out); /* help.c */

#endif
