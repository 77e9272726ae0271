// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the choice of a verb, its help, and what is said of words that are none. */
#include "runtime/suite/verb.h"

#include <stdlib.h>
#include <string.h>

#include "parser/names.h"
#include "runtime/cli/cmdline.h"
#include "runtime/cli/opt_value.h"

void verb_cite(const struct verb_call *c, int i, size_t off, size_t len)
{
	*c->at = (struct cite){i, off, len};
}

int verb_surplus(const struct verb_call *c, int i, struct err *e)
{
	char shown[OPT_SHOWN];

	verb_cite(c, i + 1, 0, strlen(c->argv[i]));
	return err_kind_set(e, ERR_SCRIPT, "%s %s: '%s' is one argument too many", c->family,
			    c->argv[0], opt_shown(c->argv[i], shown));
}

/* @only: of this verb; NULL: of all. */
static int help(const struct verbs *v, const struct verb *only, FILE *out)
{
	const char *before = "usage: ";

	for (size_t i = 0; i < v->n; i++) {
		if (only && &v->items[i] != only)
			continue;
		fprintf(out, "%stcpcheck %s %s%s\n         %s\n", before, v->family,
			v->items[i].name, v->items[i].arguments, v->items[i].what);
		before = "       ";
	}
	for (size_t i = 0; i < v->n; i++)
		if (v->items[i].help && (!only || &v->items[i] == only))
			fprintf(out, "%s", v->items[i].help);
	return 0;
}

static int unknown(const struct verbs *v, const struct verb_call *c, struct err *e)
{
	const char **names = calloc(v->n + 1, sizeof(*names)), *close;
	char shown[OPT_SHOWN];

	if (!names)
		abort();
	for (size_t i = 0; i < v->n; i++)
		names[i] = v->items[i].name;
	verb_cite(c, 1, 0, strlen(c->argv[0]));
	err_kind_set(e, ERR_SCRIPT, "%s: unknown subcommand '%s'", v->family,
		     opt_shown(c->argv[0], shown));
	close = suggest(c->argv[0], names);
	free(names);
	return close ? err_hint(e, "did you mean 'tcpcheck %s %s'?", v->family, close)
		     : err_hint(e, "it is %s", v->names);
}

static bool asks_for_help(int argc, char *const *argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (cmdline_is_help(argv[i]))
			return true;
	return false;
}

int verb_run(const struct verbs *v, int argc, char **argv, FILE *out, const void *arg,
	     struct cite *at, struct err *e)
{
	const struct verb_call c = {v->family, argc - 1, argv + 1, out, at, arg};
	const struct verb *verb = NULL;

	*at = (struct cite){0, 0, 0};
	for (size_t i = 0; argc > 1 && i < v->n; i++)
		if (!strcmp(argv[1], v->items[i].name))
			verb = &v->items[i];
	if (asks_for_help(c.argc, c.argv))
		return help(v, verb, out);
	if (verb)
		return verb->run(&c, e);
	if (argc > 1)
		return unknown(v, &c, e);
	err_kind_set(e, ERR_SCRIPT, "%s: no subcommand given", v->family);
	return err_hint(e, "it is %s: tcpcheck %s --help", v->names, v->family);
}
