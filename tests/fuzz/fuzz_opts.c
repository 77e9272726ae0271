// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: the command line (arguments are the input's lines up to an empty one) and the
 * options at the top of a script (the rest), combined and planned for every variant.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parser/parser.h"
#include "runtime/cli/cmdline.h"
#include "runtime/plan/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_ARGS 16

static int split(char *text, char *argv[MAX_ARGS + 2], char **rest)
{
	int n = 0;

	argv[n++] = (char *)"tcpcheck";
	while (n <= MAX_ARGS && *text && *text != '\n') {
		char *end = strchrnul(text, '\n');

		argv[n++] = text;
		text = *end ? end + 1 : end;
		*end = '\0';
	}
	argv[n] = NULL;
	*rest = *text == '\n' ? text + 1 : text;
	return n;
}

static void plan(const struct cmdline *c, const char *text)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct script *s =
		script_parse(source_from_text("fuzz.pkt", text, strlen(text)), &c->defines, &diags);
	struct config cfg;

	if (!diags.nerrors) {
		opts_combine(&cfg, s, c->uses, c->nuses, c->lock, &diags);
		script_check(s, NULL, &diags);
	}
	for (unsigned i = 0; i < VARIANT_COUNT && !diags.nerrors; i++)
		plan_free(plan_make(s, variant_get((enum variant_id)i), &cfg, &diags));
	diag_free(&diags);
	script_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), *argv[MAX_ARGS + 2], *rest;
	struct err e = ERR_INIT;
	struct cmdline c;

	if (!text)
		abort();
	if (cmdline_parse(&c, split(text, argv, &rest), argv, &e) == 0)
		plan(&c, rest);
	cmdline_free(&c);
	free(text);
	return 0;
}
