/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The table of options and what they do to a configuration. The same rows serve the command
 * line (cmdline.c), the options at the top of a script, --help and the manual's check.
 */
#ifndef CLI_OPTS_H
#define CLI_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parser/diag.h"
#include "runtime/base/err.h"
#include "runtime/cli/config.h"

enum opt_kind {
	CLI_FLAG,
	CLI_INT,
	CLI_PERCENT,
	CLI_TEXT,
	CLI_NAME,
	CLI_FOLDER,
	CLI_OUTPUT, /* a text with "-" as default */
	CLI_REPORT, /* the same without a default */
	CLI_CHOICE,
	CLI_WHEN, /* always, never, auto */
	CLI_LIST,
	CLI_RULES,
	CLI_WORDS,
	CLI_ADDR,
	CLI_PREFIX,
	CLI_MASK,
	CLI_PART,
	CLI_SYSCTL,
	CLI_DEFINE,
	CLI_VARIANT,
	CLI_NAMES,
	CLI_REQS,
	CLI_FAULT,
	CLI_FAULTS,
	CLI_PARAMS
};
/* Where it may stand, and which struct holds its value. */
enum opt_where {
	WHERE_BOTH,    /* also in a script: struct config */
	WHERE_QUIET,   /* the same, without a word in the help */
	WHERE_IGNORED, /* the same; checked, and then forgotten */
	WHERE_SYMBOL,  /* also in a script: a symbol */
	WHERE_CLI,     /* struct cmdline */
	WHERE_RUN,     /* the same; it is about a run: also one in a virtual machine has it */
	WHERE_SUITE,   /* struct suite_config */
};
enum opt_id {
#define GROUP(title)
#define OPT(name, ...)   OPT_ID_##name,
#define SUITE(name, ...) OPT_ID_##name,
#include "runtime/cli/opts.def"
#undef GROUP
#undef OPT
#undef SUITE
	OPT_ID_COUNT
};

/* --check: bits, in the order of its words. */
#define CHECK_AT(name, word)  CHECK_AT_##name,
#define CHECK_BIT(name, word) CHECK_##name = 1 << CHECK_AT_##name,
enum { CHECK_WORDS(CHECK_AT) CHECK_AT_COUNT };
enum config_check { CHECK_WORDS(CHECK_BIT) CHECK_ALL = (1 << CHECK_AT_COUNT) - 1 };
#undef CHECK_AT
#undef CHECK_BIT

/* The value of an INT for which a word was given. */
#define OPT_WORD -1

struct opt_spec {
	const char *name;
	char letter; /* 0: none */
	enum opt_kind kind;
	enum opt_where where;
	size_t offset; /* of the member of the struct: enum opt_where */
	int64_t least, most;
	const char *metavar, *help;
};
extern const struct opt_spec opt_specs[OPT_ID_COUNT];

/* Where @cfg holds the option's value: a bool (FLAG), int64_t (INT), double (PERCENT), else a text.
 * NULL: elsewhere, as those of the suite, or nowhere. */
const void *opt_member(const struct config *cfg, const struct opt_spec *spec);
/* The text of a row of the suite; NULL: it was not given. */
const char *opt_suite_text(const struct suite_config *cfg, enum opt_id id);
/* Whether it names a file for a report of the suite. */
bool opt_is_report(const struct opt_spec *spec);
/* None of them is wanted. */
void opt_forget_reports(struct suite_config *cfg);
/* Whether it may stand at the top of a script. */
bool opt_is_for_scripts(const struct opt_spec *spec);
/* NULL: scripts have no such option. */
const struct opt_spec *opt_find_for_scripts(const char *name);

/* The best match for a mistyped name, or NULL; @for_scripts: among those that scripts may have. */
const char *opt_suggest(const char *typed, bool for_scripts);

struct script;
struct script_option; /* parser/ast.h */

/* Sets one option of a run. @value is NULL when none was given. -1 with @e set when it does not
 * fit.
 */
int opt_apply(struct config *cfg, const struct opt_spec *spec, const char *value, struct err *e);
/* The same with what stands at the top of a script; also tells what is not a definition. */
int opt_apply_option(struct config *cfg, const struct opt_spec *spec, const struct script_option *o,
		     struct err *e);

/* One use of an option on the command line. */
struct opt_use {
	const struct opt_spec *spec;
	const char *value;
};

/* Defaults, then the script's options, then the command line's, each in order. Mistakes in the
 * script's go to @diags. */
void opts_combine(struct config *cfg, const struct script *s, const struct opt_use *uses,
		  size_t nuses, const char *lock, struct diag_list *diags);

#endif
