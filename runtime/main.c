// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the program: its subcommands and what they print where. The only file that exits.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/cell.h"
#include "runtime/suite/doctor.h"
#include "runtime/suite/engine.h"
#include "runtime/suite/find.h"
#include "runtime/suite/packetdrill.h"
#include "runtime/suite/session.h"
#include "runtime/version.h"
#include "runtime/vtime/build.h"
#include "runtime/vtime/guest.h"

static const char usage_text[] =
	"tcpcheck plays packetdrill scripts against a TCP stack and reports what the stack does\n"
	"differently.\n"
	"\n"
	"usage: tcpcheck [OPTION]... PATH...        run scripts (a folder: all *.pkt below it)\n"
	"       tcpcheck check [OPTION]... PATH...  only look for mistakes in scripts\n"
	"       tcpcheck fmt [OPTION]... PATH...    print scripts in canonical form\n"
	"       tcpcheck list [OPTION]... PATH...   what would run, and how long\n"
	"       tcpcheck merge [OPTION]... FILE...  join the --json files of several runs\n"
	"       tcpcheck doctor                     what this host can do, and what it lacks\n"
	"       tcpcheck kernel build|list|remove   kernels for --virtual_time\n"
	"\n"
	"exit status: 0 the stack does what the scripts say; 1 it differs; 2 a mistake in the "
	"usage\n"
	"or in a script; 3 the environment lacks something; 4 all skipped; 5 inconclusive: the "
	"tool\n"
	"or the host was late. Of several, the first in the order 1 2 3 5 0 4.\n"
	"\n";

static bool want_colour(const struct cmdline *c, int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (c->colour != COLOUR_AUTO)
		return c->colour == COLOUR_ALWAYS;
	return isatty(fd) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

enum verb { VERB_RUN, VERB_CHECK, VERB_FMT, VERB_LIST, VERB_MERGE };

/* On the command line: for all scripts. */
static bool wants_dry_run(const struct cmdline *c)
{
	for (size_t i = 0; i < c->nuses; i++)
		if (c->uses[i].spec == &opt_specs[OPT_ID_dry_run])
			return true;
	return false;
}

static int on_files(const struct session *ss, enum verb verb, const struct file_list *files)
{
	int status = STATUS_PASS;

	switch (verb) {
	case VERB_CHECK: return session_check(ss, files->paths, files->n);
	case VERB_LIST: return session_list(ss, files->paths, files->n);
	case VERB_FMT:
		for (size_t i = 0; i < files->n; i++)
			status = status_worse(status, session_format(ss, files->paths[i]));
		return status;
	default: return session_run(ss, files->paths, files->n);
	}
}

static int do_paths(const struct session *ss, enum verb verb)
{
	const struct cmdline *c = ss->cmd;
	struct file_list files = {0};
	struct err e = ERR_INIT;
	int status = STATUS_SKIP;

	/* Its text is handed over: what the path leads to here does not matter. */
	if (vtime_in_guest())
		return session_guest(ss, c->paths, c->npaths);
	for (size_t i = 0; i < c->npaths; i++) {
		if (file_list_add(&files, c->paths[i], &e) == 0)
			continue;
		session_error(ss, "tcpcheck", &e);
		status = STATUS_USAGE;
	}
	if (files.n)
		status = status_worse(status, on_files(ss, verb, &files));
	file_list_free(&files);
	return status;
}

static int print_help(void)
{
	struct buf out = BUF_INIT;

	cmdline_help(&out);
	printf("%s%s", usage_text, buf_text(&out));
	buf_free(&out);
	return STATUS_PASS;
}

static int on_scripts(int argc, char **argv, enum verb verb)
{
	struct session ss = {.out = stdout, .err = stderr};
	struct err e = ERR_INIT;
	struct cmdline c;
	int status;

	ss.cmd = &c;
	if (cmdline_parse(&c, argc, argv, &e) < 0) {
		session_error(&ss, "tcpcheck", &e);
		status = STATUS_USAGE;
	} else if (c.help) {
		status = print_help();
	} else if (c.version) {
		printf("tcpcheck %s\n", TCPCHECK_VERSION);
		status = STATUS_PASS;
	} else if (!c.npaths) {
		fputs("tcpcheck: no script given; usage: tcpcheck [OPTION]... PATH...\n"
		      "  tcpcheck --help lists the options\n",
		      stderr);
		status = STATUS_USAGE;
	} else {
		if (verb == VERB_RUN && wants_dry_run(&c))
			verb = VERB_CHECK;
		ss.colour_out = want_colour(&c, STDOUT_FILENO);
		ss.colour_err = want_colour(&c, STDERR_FILENO);
		if (verb == VERB_RUN && !vtime_in_guest())
			engine_adopt(&c, getenv);
		cell_stop_on_signals();
		status = verb == VERB_MERGE ? session_merge(&ss, c.paths, c.npaths)
					    : do_paths(&ss, verb);
	}
	if (engine_wants_bisect(argc, argv) || (c.suite.exit && !strcmp(c.suite.exit, "bisect")))
		status = engine_bisect(status, c.virtual_time);
	cmdline_free(&c);
	return status;
}

static int on_kernels(int argc, char **argv)
{
	struct session ss = {.out = stdout, .err = stderr};
	struct err e = ERR_INIT;

	if (kernel_command(argc, argv, stdout, &e) == 0)
		return STATUS_PASS;
	session_error(&ss, "tcpcheck", &e);
	return e.kind == ERR_SCRIPT ? STATUS_USAGE : STATUS_ENVIRONMENT;
}

static int on_doctor(int argc)
{
	if (argc == 1)
		return doctor_run(stdout);
	fputs("tcpcheck: usage: tcpcheck doctor\n", stderr);
	return STATUS_USAGE;
}

static int dispatch(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : "";

	if (packetdrill_is_name(argv[0]))
		return packetdrill_main(argc, argv, stdout, stderr);
	if (!strcmp(verb, "check"))
		return on_scripts(argc - 1, argv + 1, VERB_CHECK);
	if (!strcmp(verb, "list"))
		return on_scripts(argc - 1, argv + 1, VERB_LIST);
	if (!strcmp(verb, "merge"))
		return on_scripts(argc - 1, argv + 1, VERB_MERGE);
	if (!strcmp(verb, "fmt"))
		return on_scripts(argc - 1, argv + 1, VERB_FMT);
	if (!strcmp(verb, "doctor"))
		return on_doctor(argc - 1);
	if (!strcmp(verb, "kernel"))
		return on_kernels(argc - 1, argv + 1);
	return on_scripts(argc, argv, VERB_RUN);
}

static int program(int argc, char **argv)
{
	int status;

	/* If the machine hangs, what it said before must not be lost in a buffer. */
	if (vtime_in_guest())
		setvbuf(stdout, NULL, _IOLBF, 0);
	status = dispatch(argc, argv);
	if (fflush(stdout) != 0 && status == STATUS_PASS) {
		fprintf(stderr, "tcpcheck: standard output: %s\n", strerror(errno));
		status = STATUS_ENVIRONMENT;
	}
	return status;
}

int main(int argc, char **argv)
{
	/* We may be all there is in a virtual machine. */
	if (vtime_guest_active())
		vtime_guest_main(program);
	return program(argc, argv);
}
