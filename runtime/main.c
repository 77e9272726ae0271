// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the program: its subcommands and what they print where. The only file that exits.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "netdev/capfile.h"
#include "runtime/cli/mistyped.h"
#include "runtime/cli/owner.h"
#include "runtime/host/fence.h"
#include "runtime/host/nofile.h"
#include "runtime/host/priority.h"
#include "runtime/report/clean.h"
#include "runtime/suite/doctor.h"
#include "runtime/suite/engine.h"
#include "runtime/suite/find.h"
#include "runtime/suite/kernels.h"
#include "runtime/suite/outputs.h"
#include "runtime/suite/packetdrill.h"
#include "runtime/suite/req_command.h"
#include "runtime/suite/rules_command.h"
#include "runtime/suite/session.h"
#include "runtime/suite/stack_command.h"
#include "runtime/version.h"
#include "runtime/vtime/guest.h"

/* Through clean.h. */
struct streams {
	FILE *out, *err;
};

struct command;
typedef int (*command_main)(const struct command *, int argc, char **argv, const struct streams *);
typedef int (*paths_main)(struct session *, char *const *paths, size_t n);

/* A subcommand. @argv[0] is its name. */
struct command {
	const char *name, *arguments, *what;
	command_main run;
	/* Of those that take options and paths: */
	paths_main on_paths;
	const char *path; /* what a path leads to */
};

static int on_paths(const struct command *, int argc, char **argv, const struct streams *);
static int on_doctor(const struct command *, int argc, char **argv, const struct streams *);
static int on_kernels(const struct command *, int argc, char **argv, const struct streams *);
static int on_stacks(const struct command *, int argc, char **argv, const struct streams *);
static int on_reqs(const struct command *, int argc, char **argv, const struct streams *);
static int on_rules(const struct command *, int argc, char **argv, const struct streams *);
static int run_paths(struct session *, char *const *paths, size_t n);
static int check_paths(struct session *, char *const *paths, size_t n);
static int format_paths(struct session *, char *const *paths, size_t n);
static int list_paths(struct session *, char *const *paths, size_t n);
static int update_paths(struct session *, char *const *paths, size_t n);
static int record_paths(struct session *, char *const *paths, size_t n);
static int merge_paths(struct session *, char *const *paths, size_t n);
static int matrix_paths(struct session *, char *const *paths, size_t n);
static int grade_paths(struct session *, char *const *paths, size_t n);
static int quiz_paths(struct session *, char *const *paths, size_t n);
static int draw_paths(struct session *, char *const *paths, size_t n);
static int judge_paths(struct session *, char *const *paths, size_t n);

/* The first one has no name: it is tcpcheck itself. */
static const struct command commands[] = {
	{"", "[OPTION]... PATH...", "run scripts (a folder: all *.pkt below it)", on_paths,
	 run_paths, "script"},
	{"check", "[OPTION]... PATH...", "only look for mistakes in scripts", on_paths, check_paths,
	 "script"},
	{"fmt", "[OPTION]... PATH...", "print scripts in canonical form", on_paths, format_paths,
	 "script"},
	{"list", "[OPTION]... PATH...", "what would run, and how long", on_paths, list_paths,
	 "script"},
	{"update", "[OPTION]... SCRIPT...", "make scripts say what the stack does", on_paths,
	 update_paths, "script"},
	{"record", "[OPTION]... FILE", "a script from a capture", on_paths, record_paths,
	 "capture"},
	{"draw", "[OPTION]... PATH...", "scripts, their runs and captures as pictures", on_paths,
	 draw_paths, "script or capture"},
	{"merge", "[OPTION]... FILE...", "join the --json files of several runs", on_paths,
	 merge_paths, "file"},
	{"matrix", "[OPTION]... FILE...", "which requirements stacks keep, as --json files tell",
	 on_paths, matrix_paths, "file"},
	{"grade", "[OPTION]... PATH...", "points for tests (--faults) and stacks (--stack)",
	 on_paths, grade_paths, "script"},
	{"quiz", "make|grade [OPTION]... FILE...", "blanks in scripts, and points for answers",
	 on_paths, quiz_paths, "script"},
	{"judge", "[OPTION]... FILE...", "judge the connections of captures by RFC 9293 and others",
	 on_paths, judge_paths, "capture"},
	{"doctor", "", "what this host can do, and what it lacks", on_doctor, NULL, NULL},
	{"kernel", "build|list|remove", "kernels for --virtual_time", on_kernels, NULL, NULL},
	{"stack", "list|check", "stacks for --stack", on_stacks, NULL, NULL},
	{"req", "list|show", "what RFCs ask of a TCP", on_reqs, NULL, NULL},
	{"rules", "[NAME]...", "rules of TCP that are looked after besides (--rules)", on_rules,
	 NULL, NULL},
};
/* Libraries that a build may lack. */
#ifdef HAVE_SECCOMP
#define WITH_SECCOMP      "with"
#define WITH_SECCOMP_WHAT ""
#else
#define WITH_SECCOMP      "without"
#define WITH_SECCOMP_WHAT ": no --untrusted"
#endif

#define COMMANDS (sizeof(commands) / sizeof(*commands))

static const char intro_text[] =
	"tcpcheck plays packetdrill scripts against a TCP stack and reports what the stack does\n"
	"differently.\n"
	"\n";

static bool want_colour(const struct cmdline *c, int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (strcmp(c->colour, "auto"))
		return !strcmp(c->colour, "always");
	return isatty(fd) && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

/* On the command line: for all scripts. */
static bool wants_dry_run(const struct cmdline *c)
{
	for (size_t i = 0; i < c->nuses; i++)
		if (c->uses[i].spec == &opt_specs[OPT_ID_dry_run])
			return true;
	return false;
}

/* ---- help ---- */

static void print_usage(const char *before, const struct command *cmd)
{
	char call[64];

	snprintf(call, sizeof(call), "%s%s%s", cmd->name, *cmd->name ? " " : "", cmd->arguments);
	printf("%s tcpcheck %-26s  %s\n", before, call, cmd->what);
}

static int print_help(const struct command *cmd)
{
	struct buf out = BUF_INIT;

	if (cmd == commands)
		fputs(intro_text, stdout);
	print_usage("usage:", cmd);
	for (unsigned i = 1; cmd == commands && i < COMMANDS; i++)
		print_usage("      ", &commands[i]);
	if (!cmd->on_paths)
		return STATUS_PASS;
	buf_putc(&out, '\n');
	status_help(&out);
	buf_putc(&out, '\n');
	cmdline_help(&out);
	fputs(buf_text(&out), stdout);
	buf_free(&out);
	return STATUS_PASS;
}

/* ---- mistakes on the command line ---- */

static void name_of(const struct command *cmd, char out[static 32])
{
	snprintf(out, 32, "tcpcheck%s%s", *cmd->name ? " " : "", cmd->name);
}

/* @argv[0] is the subcommand, or the program where there is none. */
static int mistaken(const struct session *ss, const struct command *cmd, char *const *argv,
		    const struct cite *at, size_t n, const struct err *e)
{
	struct buf text = BUF_INIT;
	char name[32];

	name_of(cmd, name);
	cite_show(&text, name, argv, at, n, ss->colour_err);
	fflush(ss->out);
	fprintf(ss->err, "tcpcheck: %s\n%s", e->what, buf_text(&text));
	if (e->hint[0])
		fprintf(ss->err, "  %s\n", e->hint);
	buf_free(&text);
	return STATUS_USAGE;
}

/* What would be taken for the name of a script, which does not exist. */
static bool is_mistyped(const struct cmdline *c, struct cite *at, struct err *e)
{
	const char *names[COMMANDS] = {NULL};

	for (unsigned i = 1; i < COMMANDS; i++)
		names[i - 1] = commands[i].name;
	return mistyped_find(c, names, at, e);
}

static int nothing_given(const struct command *cmd)
{
	char name[32];

	name_of(cmd, name);
	fprintf(stderr,
		"tcpcheck: no %s given; usage: %s %s\n"
		"  %s --help lists the options\n",
		cmd->path, name, cmd->arguments, name);
	return STATUS_USAGE;
}

/* ---- subcommands ---- */

/* The scripts at @paths, and below. */
static int on_files(struct session *ss, char *const *paths, size_t n,
		    int (*what)(const struct session *, char *const *, size_t))
{
	struct file_list files = {0};
	struct err e = ERR_INIT;
	int status = STATUS_SKIP;

	for (size_t i = 0; i < n; i++) {
		if (file_list_add(&files, paths[i], &e) == 0)
			continue;
		session_error(ss, "tcpcheck", &e);
		status = STATUS_USAGE;
	}
	if (files.n)
		status = status_worse(status, what(ss, files.paths, files.n));
	file_list_free(&files);
	return status;
}

static bool takes_no_scripts(int (*what)(const struct session *, char *const *, size_t))
{
	return what == session_merge || what == session_matrix || what == session_judge;
}

/* Where an engine reads along, what @what shows is only text to it. */
static int hushed(struct session *ss, char *const *paths, size_t n,
		  int (*what)(const struct session *, char *const *, size_t))
{
	int status;

	if (outputs_may_mix(&ss->cmd->suite) && engine_reads_along(ss->cmd, getenv))
		github_hush(ss->out, ss->hush);
	status = takes_no_scripts(what) ? what(ss, paths, n) : on_files(ss, paths, n, what);
	github_unhush(ss->out, ss->hush);
	return status;
}

static int check_paths(struct session *ss, char *const *paths, size_t n)
{
	return hushed(ss, paths, n, session_check);
}

static int list_paths(struct session *ss, char *const *paths, size_t n)
{
	return on_files(ss, paths, n, session_list);
}

static int format_files(const struct session *ss, char *const *paths, size_t n)
{
	int status = STATUS_PASS;

	for (size_t i = 0; i < n; i++)
		status = status_worse(status, session_format(ss, paths[i]));
	return status;
}

static int format_paths(struct session *ss, char *const *paths, size_t n)
{
	ss->out = stdout; /* what it prints is a script, as it is */
	return on_files(ss, paths, n, format_files);
}

static int update_paths(struct session *ss, char *const *paths, size_t n)
{
	return session_update(ss, paths, n);
}

static int record_paths(struct session *ss, char *const *paths, size_t n)
{
	ss->out = stdout; /* what it prints is a script, as it is */
	return session_record(ss, paths, n);
}

static int merge_paths(struct session *ss, char *const *paths, size_t n)
{
	return hushed(ss, paths, n, session_merge);
}

static int matrix_paths(struct session *ss, char *const *paths, size_t n)
{
	return hushed(ss, paths, n, session_matrix);
}

static int grade_paths(struct session *ss, char *const *paths, size_t n)
{
	return session_grade(ss, paths, n);
}

static int quiz_paths(struct session *ss, char *const *paths, size_t n)
{
	return session_quiz(ss, paths, n);
}

static int draw_paths(struct session *ss, char *const *paths, size_t n)
{
	return on_files(ss, paths, n, session_draw);
}

static int judge_paths(struct session *ss, char *const *paths, size_t n)
{
	return hushed(ss, paths, n, session_judge);
}

static int run_paths(struct session *ss, char *const *paths, size_t n)
{
	/* Its text is handed over: what the path leads to here does not matter. */
	if (vtime_in_guest())
		return session_guest(ss, paths, n);
	return hushed(ss, paths, n, wants_dry_run(ss->cmd) ? session_check : session_run);
}

static void print_version(void)
{
	printf("tcpcheck %s\nbuilt %s libseccomp%s\n", TCPCHECK_VERSION, WITH_SECCOMP,
	       WITH_SECCOMP_WHAT);
	if (capfile_has_libpcap())
		printf("built with %s\n", capfile_libpcap_version());
	else
		printf("built without libpcap: no captures are read\n");
}

static int on_cmdline(const struct command *cmd, struct session *ss, struct cmdline *c)
{
	struct err e = ERR_INIT;
	struct cite at;

	if (c->help)
		return print_help(cmd);
	if (c->version) {
		print_version();
		return STATUS_PASS;
	}
	if (c->fault && !strcmp(c->fault, "list"))
		return session_faults(ss);
	/* In a virtual machine we are what that subcommand runs. */
	if (!vtime_in_guest() && owner_find_other(c, cmd->name, &at, &e))
		return mistaken(ss, cmd, c->argv, &at, 1, &e);
	if (!c->npaths)
		return nothing_given(cmd);
	if (cmd == commands && !vtime_in_guest()) {
		if (is_mistyped(c, &at, &e))
			return mistaken(ss, cmd, c->argv, &at, 1, &e);
		if (!wants_dry_run(c))
			engine_adopt(c, getenv);
	}
	return cmd->on_paths(ss, c->paths, c->npaths);
}

static int on_paths(const struct command *cmd, int argc, char **argv, const struct streams *to)
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
		status = mistaken(&ss, cmd, argv, c.bad_at, c.nbad, &e);
	else
		status = on_cmdline(cmd, &ss, &c);
	if (engine_wants_bisect(argc, argv) || (c.suite.exit && !strcmp(c.suite.exit, "bisect")))
		status = engine_bisect(status, c.virtual_time);
	cmdline_free(&c);
	return status;
}

/* Of subcommands that have no options of ours. */
static struct session plain_session(const struct streams *to)
{
	return (struct session){.out = to->out,
				.err = to->err,
				.colour_err = want_colour(&cmdline_default, STDERR_FILENO)};
}

typedef int (*family_main)(const struct session *, int argc, char **argv, struct cite *at,
			   struct err *);

/* Of a family of subcommands. */
static int on_family(const struct command *cmd, int argc, char **argv, const struct streams *to,
		     family_main run)
{
	struct session ss = plain_session(to);
	struct err e = ERR_INIT;
	struct cite at;
	int status = run(&ss, argc, argv, &at, &e);

	if (status >= 0)
		return status;
	if (e.kind == ERR_SCRIPT)
		return mistaken(&ss, cmd, argv, &at, 1, &e);
	session_error(&ss, "tcpcheck", &e);
	return STATUS_ENVIRONMENT;
}

static int on_kernels(const struct command *cmd, int argc, char **argv, const struct streams *to)
{
	const struct streams plain = {stdout, to->err}; /* make's progress goes there, too */

	return on_family(cmd, argc, argv, &plain, kernel_command);
}

static int on_stacks(const struct command *cmd, int argc, char **argv, const struct streams *to)
{
	return on_family(cmd, argc, argv, to, stack_command);
}

static int on_reqs(const struct command *cmd, int argc, char **argv, const struct streams *to)
{
	return on_family(cmd, argc, argv, to, req_command);
}

static int on_rules(const struct command *cmd, int argc, char **argv, const struct streams *to)
{
	if (argc > 1 && cmdline_is_help(argv[1]))
		return print_help(cmd);
	return on_family(cmd, argc, argv, to, rules_command);
}

static int on_doctor(const struct command *cmd, int argc, char **argv, const struct streams *to)
{
	struct session ss = plain_session(to);
	struct cite at = {1, 0, argc > 1 ? strlen(argv[1]) : 0};
	struct err e = ERR_INIT;

	if (argc == 1)
		return doctor_run(stdout);
	if (cmdline_is_help(argv[1]))
		return print_help(cmd);
	err_kind_set(&e, ERR_SCRIPT, "doctor takes no arguments; usage: tcpcheck doctor");
	return mistaken(&ss, cmd, argv, &at, 1, &e);
}

static int dispatch(int argc, char **argv, const struct streams *to)
{
	if (packetdrill_is_name(argv[0]))
		return packetdrill_main(argc, argv, to->out, to->err);
	for (unsigned i = 1; argc > 1 && i < COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(&commands[i], argc - 1, argv + 1, to);
	return commands[0].run(&commands[0], argc, argv, to);
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
	int status;

	fence_standard();
	signal(SIGXFSZ, SIG_IGN); /* ulimit -f is a failed write like any other */
	signal(SIGCHLD, SIG_DFL); /* ignored, as some engines leave it, it hides how children end */
	/* We may be all there is in a virtual machine. */
	if (vtime_guest_active())
		vtime_guest_main(program);
	status = program(argc, argv);
	priority_lower(); /* LeakSanitizer comes now */
	return status;
}
