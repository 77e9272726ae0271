// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the command line of "tcpcheck kernel". */
#include "runtime/suite/kernels.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "parser/names.h"
#include "runtime/cli/opt_value.h"
#include "runtime/suite/verb.h"
#include "runtime/vtime/build.h"
#include "runtime/vtime/cache.h"

static int build(const struct verb_call *c, struct err *e);
static int list(const struct verb_call *c, struct err *e);
static int drop(const struct verb_call *c, struct err *e);

static const char build_help[] =
	"\n"
	"  --source=TREE|TARBALL  of the kernel (the newest /usr/src/linux-source-*.tar.xz)\n"
	"  --name=NAME            what it is called (its version)\n"
	"  --config=FILE          more options for its configuration\n";

static const struct verb verbs[] = {
	{"build", " [--source=TREE|TARBALL] [--name=NAME] [--config=FILE]",
	 "builds one, or brings it up to date", build, build_help},
	{"list", "", "shows those that are built", list, NULL},
	{"remove", " NAME", "removes one", drop, NULL},
};
#define VERBS (sizeof(verbs) / sizeof(*verbs))

/* ---- mistakes ---- */

static int usage(const struct verb_call *c, struct err *e)
{
	for (size_t i = 0; i < VERBS; i++)
		if (!strcmp(c->argv[0], verbs[i].name))
			err_hint(e, "usage: tcpcheck kernel %s%s", verbs[i].name,
				 verbs[i].arguments);
	return -1;
}

static int surplus(const struct verb_call *c, int i, struct err *e)
{
	verb_surplus(c, i, e);
	return usage(c, e);
}

/* ---- build ---- */

static const struct option longs[] = {{"source", required_argument, NULL, 's'},
				      {"name", required_argument, NULL, 'n'},
				      {"config", required_argument, NULL, 'c'},
				      {NULL, 0, NULL, 0}};

/* getopt_long() has put what is not an option last: the argument is looked for. */
static void cite_word(const struct verb_call *c, char *const *typed, const char *word)
{
	for (int i = 1; i < c->argc; i++)
		if (typed[i] == word)
			verb_cite(c, i + 1, 0, strcspn(word, "="));
}

static int bad_option(const struct verb_call *c, char *const *typed, int got, const char *word,
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

static int read_build(const struct verb_call *c, char *const *typed, struct kernel_build *b,
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
		if (typed[i] == c->argv[optind]) {
			struct verb_call as_typed = *c;

			as_typed.argv = (char **)typed;
			return surplus(&as_typed, i, e);
		}
	return 0;
}

static int build(const struct verb_call *c, struct err *e)
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

static int list(const struct verb_call *c, struct err *e)
{
	return c->argc > 1 ? surplus(c, 1, e) : cache_list(c->out, e);
}

static int drop(const struct verb_call *c, struct err *e)
{
	if (c->argc > 2)
		return surplus(c, 2, e);
	if (c->argc == 2)
		return cache_remove(c->argv[1], e);
	verb_cite(c, 1, 0, strlen(c->argv[0]));
	err_kind_set(e, ERR_SCRIPT, "kernel remove: which one?");
	return usage(c, e);
}

int kernel_command(const struct session *ss, int argc, char **argv, struct cite *at, struct err *e)
{
	static const struct verbs all = {"kernel", verbs, VERBS, "build, list or remove"};

	return verb_run(&all, argc, argv, ss->out, NULL, at, e);
}
