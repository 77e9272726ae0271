// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the table of tools. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runtime/command/tree.h"

/* ---- tools of a line or two ---- */

static bool any(struct checker *c, struct simple *s)
{
	(void)c;
	(void)s;
	return true;
}

static int succeed(struct runner *r, const struct simple *s, const struct streams *io)
{
	(void)r;
	(void)s;
	(void)io;
	return 0;
}

static int fail(struct runner *r, const struct simple *s, const struct streams *io)
{
	(void)r;
	(void)s;
	(void)io;
	return 1;
}

static bool exit_check(struct checker *c, struct simple *s)
{
	const char *n = s->argc == 2 ? s->argv[1] : "0";

	/* In a pipeline it would end a part of it. */
	if (s->argc > 2 || s->piped || s->next || s->redirs)
		return refuse(c, "exit");
	if (n[0] == STATUS_MARK && !n[1])
		return true;
	return (strlen(n) <= 3 && n[0] && !n[strspn(n, "0123456789")] && atoi(n) <= 255) ||
	       refuse(c, "exit");
}

static int exit_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	(void)io;
	r->exiting = true;
	return s->argc < 2 || s->asks_status ? r->status : atoi(s->argv[1]);
}

static bool sleep_check(struct checker *c, struct simple *s)
{
	const char *n = s->argc == 2 ? s->argv[1] : "";
	size_t len = strspn(n, "0123456789");

	if (len && len < 6 && n[len] == '.' && n[len + 1])
		len += 1 + strspn(n + len + 1, "0123456789");
	return (len && len < 16 && !n[len]) || refuse(c, "sleep");
}

static int sleep_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	double seconds = strtod(s->argv[1], NULL);

	(void)io;
	return r->host->sleep(r->host->arg, (int64_t)(seconds * 1e9)) < 0 ? ENDED : 0;
}

static bool chmod_check(struct checker *c, struct simple *s)
{
	return (s->argc == 3 && !strcmp(s->argv[1], "u+x") && path_is_writable(s->argv[2])) ||
	       refuse(c, "chmod");
}

static int chmod_run(struct runner *r, const struct simple *s, const struct streams *io)
{
	struct stat st;

	(void)r;
	(void)io;
	if (stat(s->argv[2], &st) || chmod(s->argv[2], (st.st_mode & 07777) | S_IXUSR))
		return LEFT_TO_SHELL;
	return 0;
}

/* ---- the table ---- */

/* name, a program, reads from a pipe, may have "$?", reaches */
static const struct tool tools[] = {
	{"sysctl", true, false, false, sysctl_reaches, sysctl_check, sysctl_run},
	{"ip", true, false, false, NULL, ip_check, ip_run},
	{"tc", true, false, false, NULL, tc_check, tc_run},
	{"ethtool", true, false, false, NULL, ethtool_check, ethtool_run},
	{"nstat", true, false, false, NULL, nstat_check, nstat_run},
	{"echo", false, false, true, NULL, echo_check, echo_run},
	{"cat", true, true, false, words_reach, cat_check, cat_run},
	{"grep", true, true, false, words_reach, grep_check, grep_run},
	{"test", false, false, true, words_reach, test_check, test_run},
	{"[", false, false, true, words_reach, test_check, test_run},
	{"true", false, false, true, NULL, any, succeed},
	{":", false, false, true, NULL, any, succeed},
	{"false", false, false, true, NULL, any, fail},
	{"exit", false, false, true, NULL, exit_check, exit_run},
	{"sleep", true, false, false, NULL, sleep_check, sleep_run},
	{"chmod", true, false, false, NULL, chmod_check, chmod_run},
	{".", false, false, false, NULL, file_check, file_run},
	{"source", false, false, false, NULL, file_check, file_run},
	{"sh", true, false, false, NULL, file_check, file_run},
	{"bash", true, false, false, NULL, file_check, file_run},
};

static const struct tool by_path = {"", false, false, false, NULL, file_check, file_run};

static const struct tool *find(const char *name)
{
	if (strchr(name, '/'))
		return &by_path;
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
		if (!strcmp(tools[i].name, name))
			return &tools[i];
	return NULL;
}

bool tool_find(struct checker *c, struct simple *s)
{
	const struct tool *t = find(s->argv[0]);

	if (!t || (t->program && !program_is_known(t->name)))
		return refuse(c, s->argv[0]);
	if (s->asks_status && (!t->status || s->piped || s->next))
		return refuse(c, "$?");
	if (s->piped && !t->piped)
		return refuse(c, "|");
	/* A shell ends where a redirection of these fails. */
	if (s->redirs && (!strcmp(t->name, ":") || !strcmp(t->name, ".")))
		return refuse(c, ">");
	s->tool = t;
	if (!t->check(c, s))
		return refuse(c, s->argv[0]);
	c->reaches |= t->reaches && t->reaches(s);
	return true;
}
