// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the command line of "tcpcheck kernel". */
#include "runtime/suite/kernels.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "parser/names.h"
#include "runtime/cli/cmdline.h"
#include "runtime/cli/opt_value.h"
#include "runtime/vtime/build.h"
#include "runtime/vtime/cache.h"

struct command {
	int argc; /* argv[0] is the verb */
	char **argv;
	FILE *out;
	struct cite *at;
};

struct verb {
	const char *name, *arguments, *what;
	int (*run)(const struct command *c, struct err *e);
};

static int build(const struct command *c, struct err *e);
static int list(const struct command *c, struct err *e);
static int drop(const struct command *c, struct err *e);

static const struct verb verbs[] = {
	{"build", " [--source=TREE|TARBALL] [--name=NAME] [--config=FILE]",
	 "builds one, or brings it up to date", build},
	{"list", "", "shows those that are built", list},
	{"remove", " NAME", "removes one", drop},
};
#define VERBS (sizeof(verbs) / sizeof(*verbs))

static const char build_help[] =
	"\n"
	"  --source=TREE|TARBALL  of the kernel (the newest /usr/src/linux-source-*.tar.xz)\n"
	"  --name=NAME            what it is called (its version)\n"
	"  --config=FILE          more options for its configuration\n";

/* @only: of this verb; NULL: of all. */
static int help(FILE *out, const struct verb *only)
{
	const char *before = "usage: ";

	for (size_t i = 0; i < VERBS; i++) {
		if (only && &verbs[i] != only)
			continue;
		fprintf(out, "%stcpcheck kernel %s%s\n         %s\n", before, verbs[i].name,
			verbs[i].arguments, verbs[i].what);
		before = "       ";
	}
	if (!only || only->run == build)
		fprintf(out, "%s", build_help);
	return 0;
}

/* ---- mistakes ---- */

/* Cites @len bytes of argument @i, counted from "kernel", at @off. */
static void cite(const struct command *c, int i, size_t off, size_t len)
{
	*c->at = (struct cite){i, off, len};
}

static int usage(const struct command *c, struct err *e)
{
	for (size_t i = 0; i < VERBS; i++)
		if (!strcmp(c->argv[0], verbs[i].name))
			err_hint(e, "usage: tcpcheck kernel %s%s", verbs[i].name,
				 verbs[i].arguments);
	return -1;
}

static int surplus(const struct command *c, int i, struct err *e)
{
	char shown[OPT_SHOWN];

	cite(c, i + 1, 0, strlen(c->argv[i]));
	err_kind_set(e, ERR_SCRIPT, "kernel %s: '%s' is one argument too many", c->argv[0],
		     opt_shown(c->argv[i], shown));
	return usage(c, e);
}

static int unknown_verb(const struct command *c, struct err *e)
{
	const char *names[VERBS + 1] = {NULL}, *close;
	char shown[OPT_SHOWN];

	for (size_t i = 0; i < VERBS; i++)
		names[i] = verbs[i].name;
	cite(c, 1, 0, strlen(c->argv[0]));
	err_kind_set(e, ERR_SCRIPT, "kernel: unknown subcommand '%s'",
		     opt_shown(c->argv[0], shown));
	close = suggest(c->argv[0], names);
	return close ? err_hint(e, "did you mean 'tcpcheck kernel %s'?", close)
		     : err_hint(e, "it is build, list or remove");
}

/* ---- build ---- */

static const struct option longs[] = {{"source", required_argument, NULL, 's'},
				      {"name", required_argument, NULL, 'n'},
				      {"config", required_argument, NULL, 'c'},
				      {NULL, 0, NULL, 0}};

/* getopt_long() has put what is not an option last: the argument is looked for. */
static void cite_word(const struct command *c, char *const *typed, const char *word)
{
	for (int i = 1; i < c->argc; i++)
		if (typed[i] == word)
			cite(c, i + 1, 0, strcspn(word, "="));
}

static int bad_option(const struct command *c, char *const *typed, int got, const char *word,
		      struct err *e)
{
	const char *names[] = {"source", "name", "config", NULL}, *close;
	char shown[OPT_SHOWN], name[OPT_SHOWN];

	cite_word(c, typed, word);
	if (got == ':') {
		err_kind_set(e, ERR_SCRIPT, "kernel build: option %s needs a value", word);
		return usage(c, e);
	}
	err_kind_set(e, ERR_SCRIPT, "kernel build: unknown option %s", opt_shown(word, shown));
	usage(c, e);
	snprintf(name, sizeof(name), "%s", word + strspn(word, "-"));
	name[strcspn(name, "=")] = '\0';
	close = suggest(name, names);
	return close ? err_hint(e, "did you mean --%s?", close) : -1;
}

static int read_build(const struct command *c, char *const *typed, struct kernel_build *b,
		      struct err *e)
{
	const char **to;
	int got;

	opterr = 0;
	optind = 0;
	while ((got = getopt_long(c->argc, c->argv, ":", longs, NULL)) != -1) {
		to = got == 's' ? &b->source : got == 'n' ? &b->name : &b->config;
		if (got == '?' || got == ':')
			return bad_option(c, typed, got, c->argv[optind - 1], e);
		*to = optarg;
		if (!*optarg) {
			cite_word(c, typed, c->argv[optind - 1]);
			err_kind_set(e, ERR_SCRIPT, "kernel build: the value of %s is empty",
				     got == 's'   ? "--source"
				     : got == 'n' ? "--name"
						  : "--config");
			return usage(c, e);
		}
	}
	for (int i = 1; optind < c->argc && i < c->argc; i++)
		if (typed[i] == c->argv[optind])
			return surplus(&(struct command){c->argc, (char **)typed, c->out, c->at}, i,
				       e);
	return 0;
}

static int build(const struct command *c, struct err *e)
{
	struct kernel_build b = {NULL, NULL, NULL};
	char **typed = malloc(((size_t)c->argc + 1) * sizeof(char *));
	int ret;

	if (!typed)
		abort();
	memcpy(typed, c->argv, ((size_t)c->argc + 1) * sizeof(char *));
	ret = read_build(c, typed, &b, e);
	memcpy(c->argv, typed, ((size_t)c->argc + 1) * sizeof(char *));
	free(typed);
	return ret < 0 ? -1 : kernel_build(&b, c->out, e);
}

/* ---- the others ---- */

static int list(const struct command *c, struct err *e)
{
	return c->argc > 1 ? surplus(c, 1, e) : cache_list(c->out, e);
}

static int drop(const struct command *c, struct err *e)
{
	if (c->argc > 2)
		return surplus(c, 2, e);
	if (c->argc == 2)
		return cache_remove(c->argv[1], e);
	cite(c, 1, 0, strlen(c->argv[0]));
	err_kind_set(e, ERR_SCRIPT, "kernel remove: which one?");
	return usage(c, e);
}

static bool asks_for_help(int argc, char *const *argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (cmdline_is_help(argv[i]))
			return true;
	return false;
}

int kernel_command(int argc, char **argv, FILE *out, struct cite *at, struct err *e)
{
	struct command c = {argc - 1, argv + 1, out, at};
	const struct verb *verb = NULL;

	*at = (struct cite){0, 0, 0};
	for (size_t i = 0; argc > 1 && i < VERBS; i++)
		if (!strcmp(argv[1], verbs[i].name))
			verb = &verbs[i];
	if (asks_for_help(c.argc, c.argv))
		return help(out, verb);
	if (verb)
		return verb->run(&c, e);
	if (argc > 1)
		return unknown_verb(&c, e);
	err_kind_set(e, ERR_SCRIPT, "kernel: no subcommand given");
	return err_hint(e, "it is build, list or remove: tcpcheck kernel --help");
}
