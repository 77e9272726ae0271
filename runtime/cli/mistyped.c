// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is said to a subcommand at the wrong place, or with a typing mistake. */
#include "runtime/cli/mistyped.h"

#include <string.h>
#include <unistd.h>

#include "parser/names.h"

/* The subcommand that @word is like; NULL: none. */
static const char *like(const char *word, const char *const *names)
{
	if (!strcmp(word, "help"))
		return "--help";
	if (!strcmp(word, "version"))
		return "--version";
	return suggest(word, names);
}

static int argument_of(char *const *argv, const char *text)
{
	for (int i = 1; argv[i]; i++)
		if (!strcmp(argv[i], text))
			return i;
	return 0;
}

static void say(const char *path, const char *name, bool exact, struct err *e)
{
	if (exact)
		err_kind_set(e, ERR_SCRIPT, "there is no script '%s'", path);
	else
		err_kind_set(e, ERR_SCRIPT, "unknown subcommand '%s'", path);
	err_hint(e,
		 exact ? "a subcommand comes first: tcpcheck %s ..."
		       : "did you mean 'tcpcheck %s'?",
		 name);
}

bool mistyped_find(const struct cmdline *c, const char *const *names, struct cite *at,
		   struct err *e)
{
	for (size_t i = 0; i < c->npaths; i++) {
		const char *path = c->paths[i], *name = like(path, names);
		int arg = argument_of(c->argv, path);
		bool exact = name && !strcmp(name, path);

		if (!name || access(path, F_OK) == 0 || (arg > 1 && !exact))
			continue;
		*at = (struct cite){arg, 0, strlen(path)};
		say(path, name, exact, e);
		return true;
	}
	return false;
}
