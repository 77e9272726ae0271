/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Script files in a folder of their own and a command line, for tests of the suite runner. */
#ifndef TESTS_SUITE_FIXTURE_H
#define TESTS_SUITE_FIXTURE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/suite/session.h"

#define SOCKET "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"

static char folder[] = "/tmp/tcpcheck-suite-XXXXXX";
static struct cmdline cmd;
static struct session session = {.cmd = &cmd};

static void fixture_setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	session.out = fopen("/dev/null", "w");
	session.err = fopen("/dev/null", "w");
}

static void fixture_teardown(void)
{
	char command[100];

	cmdline_free(&cmd);
	fclose(session.out);
	fclose(session.err);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(command), 0);
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
}

static void write_script(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

/* "OPTION OPTION PATH", split at blanks. */
__attribute__((unused)) static void command_line(const char *text)
{
	static char copy[256], *argv[32], *save;
	struct err e = ERR_INIT;
	int argc = 0;

	cmdline_free(&cmd);
	snprintf(copy, sizeof(copy), "tcpcheck %s", text);
	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		argv[argc++] = w;
	argv[argc] = NULL;
	ck_assert_msg(cmdline_parse(&cmd, argc, argv, &e) == 0, "%s", e.what);
}

#endif
