/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Subcommands that have subcommands of their own: tcpcheck kernel build, tcpcheck stack check. */
#ifndef SUITE_VERB_H
#define SUITE_VERB_H

#include <stdio.h>

#include "runtime/base/err.h"
#include "runtime/cli/cite.h"

/* What a verb is given. */
struct verb_call {
	const char *family; /* "kernel" */
	int argc;           /* argv[0] is the verb */
	char **argv;
	FILE *out;
	struct cite *at; /* of what is wrong, counted from the family's name */
	const void *arg; /* the caller's */
};

struct verb {
	const char *name, *arguments, *what;
	int (*run)(const struct verb_call *c, struct err *e); /* 0 or a status; -1: @e */
	const char *help; /* more, behind the usage; NULL: none */
};

struct verbs {
	const char *family;
	const struct verb *items;
	size_t n;
	const char *names; /* "build, list or remove" */
};

/* argv[0] is the family. What the verb returns, or 0 after help. -1 with @e set (ERR_SCRIPT: usage)
 * and, where an argument is to blame, *@at. */
int verb_run(const struct verbs *v, int argc, char **argv, FILE *out, const void *arg,
	     struct cite *at, struct err *e);
/* Cites @len bytes of argument @i, counted from the family's name, at @off. */
void verb_cite(const struct verb_call *c, int i, size_t off, size_t len);
/* Argument @i of the verb, from 1, is one too many: sets @e and cites it. Returns -1. */
int verb_surplus(const struct verb_call *c, int i, struct err *e);

#endif
