// SPDX-License-Identifier: GPL-2.0-or-later
/* Fuzz target: command lines, up to the decision whether a shell is needed; nothing is run. A line
 * that begins with "#!" is a Python program, called with one argument. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/command/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_python(const char *text)
{
	char *argv[] = {(char *)"./x.py", (char *)"/proc/sys/net/ipv4/tcp_sack=1", NULL};
	char why[COMMAND_WHY] = "";
	struct arena arena = ARENA_INIT;
	struct checker c = {.arena = &arena, .why = why};

	python_check(&c, text, argv);
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), why[COMMAND_WHY];

	if (!text)
		abort();
	if (!strncmp(text, "#!", 2))
		check_python(text);
	else
		command_free(command_parse(text, why));
	free(text);
	return 0;
}
