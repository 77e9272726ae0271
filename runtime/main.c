// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the program: its subcommands and what they print where. The only file that exits.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/names.h"
#include "runtime/host/fence.h"
#include "runtime/host/nofile.h"
#include "runtime/report/clean.h"
#include "runtime/suite/doctor.h"
#include "runtime/suite/engine.h"
#include "runtime/suite/find.h"
#include "runtime/suite/kernels.h"
#include "runtime/suite/packetdrill.h"
#include "runtime/suite/session.h"
#include "runtime/version.h"
#include "runtime/vtime/guest.h"

enum verb { VERB_RUN, VERB_CHECK, VERB_FMT, VERB_LIST, VERB_MERGE, VERB_DOCTOR, VERB_KERNEL };

static const struct verb_row {
	const char *name, *arguments, *what;
} verbs[] = {
	[VERB_RUN] = {"", "[OPTION]... PATH...", "run scripts (a folder: all *.pkt below it)"},
	[VERB_CHECK] = {"check", "[OPTION]... PATH...", "only look for mistakes in scripts"},
	[VERB_FMT] = {"fmt", "[OPTION]... PATH...", "print scripts in canonical form"},
	[VERB_LIST] = {"list", "[OPTION]... PATH...", "what would run, and how long"},
	[VERB_MERGE] = {"merge", "[OPTION]... FILE...", "join the --json files of several runs"},
	[VERB_DOCTOR] = {"doctor", "", "what this host can do, and what it lacks"},
	[VERB_KERNEL] = {"kernel", "build|list|remove", "kernels for --virtual_time"},
};
#define VERBS (sizeof(verbs) / sizeof(*verbs))

static const char intro_text[] =
	"tcpcheck plays packetdrill scripts against a TCP stack and reports what the stack does\n"
	"differently.\n"
	"\n";

static bool want_colour(const struct cmdline *c, int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (c->colour != COLOUR_AUTO)
		return c->colour == COLOUR_ALWAYS;
	return isatty(fd) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

/* Through clean.h. */
struct streams {
	FILE *out, *err;
};

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

/* ---- help ---- */

static void print_usage(const char *before, enum verb verb)
{
	char call[64];

	snprintf(call, sizeof(call), "%s%s%s", verbs[verb].name, *verbs[verb].name ? " " : "",
		 verbs[verb].arguments);
	printf("%s tcpcheck %-26s  %s\n", before, call, verbs[verb].what);
}

static int print_help(enum verb verb)
{
	struct buf out = BUF_INIT;

	if (verb == VERB_RUN)
		fputs(intro_text, stdout);
	print_usage("usage:", verb);
	for (unsigned i = VERB_RUN + 1; verb == VERB_RUN && i < VERBS; i++)
		print_usage("      ", (enum verb)i);
	if (verb == VERB_DOCTOR)
		return STATUS_PASS;
	buf_putc(&out, '\n');
	status_help(&out);
	buf_putc(&out, '\n');
	cmdline_help(&out);
	fputs(buf_text(&out), stdout);
	buf_free(&out);
	return STATUS_PASS;
}

static bool is_help(const char *arg)
{
	return !strcmp(arg, "--help") || !strcmp(arg, "-h");
}

/* ---- mistakes on the command line ---- */

static void name_of(enum verb verb, char out[static 32])
{
	snprintf(out, 32, "tcpcheck%s%s", *verbs[verb].name ? " " : "", verbs[verb].name);
}

/* @argv[0] is the subcommand, or the program where there is none. */
static int mistaken(const struct session *ss, enum verb verb, char *const *argv,
		    const struct cite *at, size_t n, const struct err *e)
{
	struct buf text = BUF_INIT;
	char name[32];

	name_of(verb, name);
	cite_show(&text, name, argv, at, n, ss->colour_err);
	fflush(ss->out);
	fprintf(ss->err, "tcpcheck: %s\n%s", e->what, buf_text(&text));
	if (e->hint[0])
		fprintf(ss->err, "  %s\n", e->hint);
	buf_free(&text);
	return STATUS_USAGE;
}

/* The subcommand that @word is like; NULL: none. */
static const char *suggest_verb(const char *word)
{
	const char *names[VERBS + 2];
	unsigned n = 0;

	if (!strcmp(word, "help"))
		return "--help";
	if (!strcmp(word, "version"))
		return "--version";
	for (unsigned i = VERB_RUN + 1; i < VERBS; i++)
		names[n++] = verbs[i].name;
	names[n] = NULL;
	return suggest(word, names);
}

static int find_argument(char *const *argv, const char *text)
{
	for (int i = 1; argv[i]; i++)
		if (!strcmp(argv[i], text))
			return i;
	return 0;
}

/* What would be taken for the name of a script, which does not exist. */
static bool find_mistyped_verb(const struct cmdline *c, struct cite *at, struct err *e)
{
	for (size_t i = 0; i < c->npaths; i++) {
		const char *path = c->paths[i], *verb = suggest_verb(path);
		int arg = find_argument(c->argv, path);
		bool exact = verb && !strcmp(verb, path);

		if (!verb || access(path, F_OK) == 0 || (arg > 1 && !exact))
			continue;
		*at = (struct cite){arg, 0, strlen(path)};
		if (exact)
			err_kind_set(e, ERR_SCRIPT, "there is no script '%s'", path);
		else
			err_kind_set(e, ERR_SCRIPT, "unknown subcommand '%s'", path);
		err_hint(e,
			 exact ? "a subcommand comes first: tcpcheck %s ..."
			       : "did you mean 'tcpcheck %s'?",
			 verb);
		return true;
	}
	return false;
}

/* Options that mean something to one subcommand only. */
static bool find_misplaced_option(const struct cmdline *c, enum verb verb, struct cite *at,
				  struct err *e)
{
	static const struct {
		enum opt_id id;
		enum verb verb;
	} all[] = {{OPT_ID_write, VERB_FMT}, {OPT_ID_partial, VERB_MERGE}};

	for (unsigned i = 0; i < sizeof(all) / sizeof(*all); i++) {
		const char *given = c->given[all[i].id];

		if (!given || verb == all[i].verb)
			continue;
		for (int k = 1; c->typed[k]; k++)
			if (c->typed[k] == given)
				*at = (struct cite){k, 0, strlen(given)};
		err_kind_set(e, ERR_SCRIPT, "option --%s is for tcpcheck %s only",
			     opt_specs[all[i].id].name, verbs[all[i].verb].name);
		return true;
	}
	return false;
}

static int nothing_given(enum verb verb)
{
	char name[32];

	name_of(verb, name);
	fprintf(stderr,
		"tcpcheck: no %s given; usage: %s %s\n"
		"  %s --help lists the options\n",
		verb == VERB_MERGE ? "file" : "script", name, verbs[verb].arguments, name);
	return STATUS_USAGE;
}

/* ---- subcommands ---- */

static bool is_stdout(const char *path)
{
	return path && !strcmp(path, "-");
}

/* Where GitHub Actions reads along; not in the middle of a report in another format. */
static bool wants_hush(const struct cmdline *c)
{
	const struct suite_config *s = &c->suite;
	const char *actions = getenv("GITHUB_ACTIONS");

	if (is_stdout(s->tap) || is_stdout(s->ktap) || is_stdout(s->junit) || is_stdout(s->json))
		return false;
	return is_stdout(s->github) || (actions && !strcmp(actions, "true"));
}

static int on_paths(struct session *ss, enum verb verb)
{
	const struct cmdline *c = ss->cmd;
	int status;

	if (verb == VERB_FMT) { /* what it prints is a script, as it is */
		ss->out = stdout;
		return do_paths(ss, verb);
	}
	if (verb != VERB_LIST && wants_hush(c) && !vtime_in_guest())
		github_hush(ss->out, ss->hush);
	status = verb == VERB_MERGE ? session_merge(ss, c->paths, c->npaths) : do_paths(ss, verb);
	github_unhush(ss->out, ss->hush);
	return status;
}

static int on_cmdline(struct session *ss, struct cmdline *c, enum verb verb)
{
	struct err e = ERR_INIT;
	struct cite at;

	if (c->help)
		return print_help(verb);
	if (c->version) {
		printf("tcpcheck %s\n", TCPCHECK_VERSION);
		return STATUS_PASS;
	}
	if (find_misplaced_option(c, verb, &at, &e))
		return mistaken(ss, verb, c->argv, &at, 1, &e);
	if (!c->npaths)
		return nothing_given(verb);
	if (verb == VERB_RUN && !vtime_in_guest()) {
		if (find_mistyped_verb(c, &at, &e))
			return mistaken(ss, verb, c->argv, &at, 1, &e);
		if (!wants_dry_run(c))
			engine_adopt(c, getenv);
	}
	return on_paths(ss, verb == VERB_RUN && wants_dry_run(c) ? VERB_CHECK : verb);
}

static int on_scripts(int argc, char **argv, enum verb verb, const struct streams *to)
{
	struct session ss = {.out = to->out, .err = to->err};
	struct err e = ERR_INIT;
	struct cmdline c;
	int status, parsed = cmdline_parse(&c, argc, argv, &e);

	ss.cmd = &c;
	ss.colour_out = want_colour(&c, STDOUT_FILENO);
	ss.colour_err = want_colour(&c, STDERR_FILENO);
	if (parsed < 0 && !c.bad.spec && !e.hint[0])
		err_hint(&e, "tcpcheck --help lists the options");
	if (parsed < 0)
		status = mistaken(&ss, verb, argv, c.bad_at, c.nbad, &e);
	else
		status = on_cmdline(&ss, &c, verb);
	if (engine_wants_bisect(argc, argv) || (c.suite.exit && !strcmp(c.suite.exit, "bisect")))
		status = engine_bisect(status, c.virtual_time);
	cmdline_free(&c);
	return status;
}

/* Of subcommands that have no options of ours. */
static struct session plain_session(const struct streams *to)
{
	const struct cmdline none = {.colour = COLOUR_AUTO};

	return (struct session){
		.out = to->out, .err = to->err, .colour_err = want_colour(&none, STDERR_FILENO)};
}

static int on_kernels(int argc, char **argv, const struct streams *to)
{
	struct session ss = plain_session(to);
	struct err e = ERR_INIT;
	struct cite at;

	if (kernel_command(argc, argv, stdout, &at, &e) == 0)
		return STATUS_PASS;
	if (e.kind == ERR_SCRIPT)
		return mistaken(&ss, VERB_KERNEL, argv, &at, 1, &e);
	session_error(&ss, "tcpcheck", &e);
	return STATUS_ENVIRONMENT;
}

static int on_doctor(int argc, char **argv, const struct streams *to)
{
	struct session ss = plain_session(to);
	struct cite at = {1, 0, argc > 1 ? strlen(argv[1]) : 0};
	struct err e = ERR_INIT;

	if (argc == 1)
		return doctor_run(stdout);
	if (is_help(argv[1]))
		return print_help(VERB_DOCTOR);
	err_kind_set(&e, ERR_SCRIPT, "doctor takes no arguments; usage: tcpcheck doctor");
	return mistaken(&ss, VERB_DOCTOR, argv, &at, 1, &e);
}

static int dispatch(int argc, char **argv, const struct streams *to)
{
	enum verb verb = VERB_RUN;

	if (packetdrill_is_name(argv[0]))
		return packetdrill_main(argc, argv, to->out, to->err);
	for (unsigned i = VERB_RUN + 1; argc > 1 && i < VERBS; i++)
		if (!strcmp(argv[1], verbs[i].name))
			verb = (enum verb)i;
	switch (verb) {
	case VERB_RUN: return on_scripts(argc, argv, verb, to);
	case VERB_DOCTOR: return on_doctor(argc - 1, argv + 1, to);
	case VERB_KERNEL: return on_kernels(argc - 1, argv + 1, to);
	default: return on_scripts(argc - 1, argv + 1, verb, to);
	}
}

static bool all_written(FILE *f)
{
	return fflush(f) == 0 && !ferror(f);
}

static int program(int argc, char **argv)
{
	/* Our escapes are in what is for a terminal, or where a colour was asked for. */
	struct streams to = {clean_open(STDOUT_FILENO, true), clean_open(STDERR_FILENO, true)};
	int status;

	nofile_raise();
	/* If the machine hangs, what it said before must not be lost in a buffer. */
	if (vtime_in_guest())
		setvbuf(to.out, NULL, _IOLBF, BUFSIZ);
	status = dispatch(argc, argv, &to);
	/* Also what is only for people to read; unless something was said about it already. */
	if ((!all_written(to.out) || !all_written(stdout)) && status != STATUS_ENVIRONMENT) {
		fprintf(to.err, "tcpcheck: standard output: not all of it could be written\n");
		status = status_worse(status, STATUS_ENVIRONMENT);
	}
	fclose(to.out);
	fclose(to.err);
	return status;
}

int main(int argc, char **argv)
{
	fence_standard();
	signal(SIGXFSZ, SIG_IGN); /* ulimit -f is a failed write like any other */
	/* We may be all there is in a virtual machine. */
	if (vtime_guest_active())
		vtime_guest_main(program);
	return program(argc, argv);
}
