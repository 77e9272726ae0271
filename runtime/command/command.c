// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns a command line as others see it: checked as a whole, then played. */
#include <stdlib.h>
#include <string.h>

#include "runtime/command/tree.h"

/* What changes the meaning of all that a shell runs. */
static bool is_usual(struct checker *c)
{
	static const char *const odd[] = {"BASH_FUNC_", "BASH_ENV=",   "SHELLOPTS=",
					  "BASHOPTS=",  "LD_PRELOAD=", "POSIXLY_CORRECT="};
	extern char **environ;

	for (char **v = environ; *v; v++)
		for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
			if (!strncmp(*v, odd[i], strlen(odd[i])))
				return refuse_part(c, *v, strcspn(*v, "=%"));
	return true;
}

struct command *command_parse(const char *text, char why[static COMMAND_WHY])
{
	struct command *cmd = calloc(1, sizeof(*cmd));
	struct checker c = {.why = why, .find_tool = tool_find};

	if (!cmd)
		abort();
	why[0] = '\0';
	c.arena = &cmd->arena;
	if (is_usual(&c))
		cmd->list = list_parse(&c, arena_strdup(&cmd->arena, text), "/bin/sh", "sh");
	cmd->reaches = c.reaches;
	if (cmd->list)
		return cmd;
	refuse(&c, text);
	command_free(cmd);
	return NULL;
}

bool command_reaches(const struct command *c)
{
	return c->reaches;
}

void command_free(struct command *c)
{
	if (!c)
		return;
	arena_free(&c->arena);
	free(c);
}

int command_play(const struct command *c, const struct command_host *host)
{
	struct runner r = {.host = host};
	struct streams io = {.out = {.kind = SINK_OUTER, .fd = 1},
			     .err = {.kind = SINK_OUTER, .fd = 2}};

	return list_run(&r, c->list, &io);
}
