/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Internal to this folder. A line is pipelines, a pipeline is commands, a command is words and
 * redirections. All words are known when the line is checked but "$?", which is STATUS_MARK in
 * them.
 */
#ifndef COMMAND_TREE_H
#define COMMAND_TREE_H

#include <stdbool.h>

#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "runtime/command/command.h"

#define STATUS_MARK '\001'
#define DEPTH_MOST  8     /* of files that run files */
#define FILE_MOST   65536 /* bytes of a script file */
#define TEXT_MOST   (1024 * 1024)

enum join { JOIN_ALWAYS, JOIN_AND, JOIN_OR };

enum redir_kind { REDIR_NOWHERE, REDIR_COPY, REDIR_FILE };
struct redir {
	int fd; /* 1 or 2 */
	enum redir_kind kind;
	int of;           /* COPY */
	const char *path; /* FILE */
	bool append;
	struct redir *next;
};

struct simple {
	char **argv; /* ends with NULL */
	int argc;
	bool piped;       /* its input is the command before it */
	bool asks_status; /* "$?" is in a word */
	struct redir *redirs;
	const struct tool *tool;
	void *checked; /* what the tool's check has found */
	struct simple *next;
};

struct pipeline {
	enum join join;
	struct simple *first;
	size_t off, len; /* its text */
	unsigned line;
	struct pipeline *next;
};

/* The commands of a line or of a script file. */
struct list {
	const char *text;
	const char *shell, *name; /* who would run it, and as what */
	struct pipeline *first;
};

struct command {
	struct arena arena;
	struct list *list;
	bool reaches; /* see command_reaches() */
};

/* ---- checking ---- */

struct checker {
	struct arena *arena;
	char *why;
	/* tool_find(): some tools read command lines, too, so that the grammar is below them. */
	bool (*find_tool)(struct checker *c, struct simple *s);
	unsigned files;   /* that run files: how deep we are */
	bool inner;       /* what is checked now runs in a shell that the line's shell starts */
	bool bash;        /* what is checked now is bash's, not sh's */
	bool has_written; /* to a file that a later command could run */
	bool reaches;     /* something does beyond the network namespace */
};

/* Notes the first reason, a word or an operator, and returns false. */
bool refuse(struct checker *c, const char *what);
bool refuse_part(struct checker *c, const char *what, size_t len);
/* NULL: not understood. */
struct list *list_parse(struct checker *c, const char *text, const char *shell, const char *name);

/* Tokens (word.c). */
enum token_kind {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_SEPARATOR, /* ; or the end of a line */
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_PIPE,
	TOKEN_REDIR, /* > >> n> >&n */
};
struct lexer {
	struct checker *c;
	const char *text;
	size_t pos;
	unsigned line;
	size_t from, end; /* of the last token */
	/* TOKEN_WORD */
	char *word;
	bool quoted;
	bool asks_status;
	/* TOKEN_SEPARATOR */
	bool newline;
	/* TOKEN_REDIR */
	struct redir redir; /* path not yet set, but of "&n" */
};
/* Less than 0: not understood. */
int lexer_next(struct lexer *l, enum token_kind *kind);
/* "$((" is behind @text: appends the value, returns the length up to and with "))"; 0: no. */
size_t arith(const char *text, struct buf *out);

/* What may be read or written here as any program would (path.c): not what looks different for each
 * process, and no devices. */
bool path_is_readable(const char *path);
bool path_is_writable(const char *path);
/* Below /proc/sys or /sys: nothing that could be run. */
bool path_is_setting(const char *path);
/* A setting, or a file below /sys or /run, that is not only the network namespace's. */
bool path_reaches(const char *path);

/* ---- running ---- */

enum sink_kind { SINK_OUTER, SINK_NOWHERE, SINK_TEXT, SINK_FILE };
struct sink {
	enum sink_kind kind;
	int fd;           /* OUTER: 1 or 2; FILE */
	struct buf *text; /* TEXT */
};

struct streams {
	const struct buf *in; /* of a pipe; else NULL */
	struct sink out, err;
};

struct runner {
	const struct command_host *host;
	int status;   /* $? */
	bool exiting; /* by exit */
};

/* What else than an exit status comes of a tool. */
#define LEFT_TO_SHELL (-1) /* nothing was done, or only what can be done again */
#define ENDED         (-2) /* by the host */

int list_run(struct runner *r, const struct list *list, const struct streams *io);
/* Writes all of it at once; 0, LEFT_TO_SHELL or ENDED. */
int sink_put(struct runner *r, const struct sink *s, const struct buf *text);

/* ---- tools ---- */

/* Whether these arguments are understood. */
typedef bool tool_check(struct checker *c, struct simple *s);
typedef int tool_run(struct runner *r, const struct simple *s, const struct streams *io);
/* Whether with these words it reaches beyond the network namespace. */
typedef bool tool_reaches(const struct simple *s);

struct tool {
	const char *name;
	bool program;          /* found in PATH, not part of the shell */
	bool piped;            /* can read from a pipe */
	bool status;           /* can have "$?" in its words */
	tool_reaches *reaches; /* NULL: never */
	tool_check *check;
	tool_run *run;
};

/* The tool that @s calls, checked; false: refused. */
bool tool_find(struct checker *c, struct simple *s);

/* Whether a program of this name is the system's, or there is none. */
bool program_is_known(const char *name);
/* @word with "$?" put in, added to @out. */
void tool_word(const struct runner *r, const char *word, struct buf *out);

tool_check sysctl_check, echo_check, cat_check, grep_check, test_check, nstat_check, ip_check,
	tc_check, ethtool_check;
tool_run sysctl_run, echo_run, cat_run, grep_run, test_run, nstat_run, ip_run, tc_run, ethtool_run;
tool_reaches sysctl_reaches, words_reach;
/* Files that are run: by their name, by ".", "sh FILE" (file.c). */
tool_check file_check;
tool_run file_run;
/* A Python program (python.c); @text lasts as long as the line. NULL: not understood. */
struct python_program;
struct python_program *python_check(struct checker *c, const char *text, char **argv);
int python_program_run(struct runner *r, const struct python_program *p, const struct streams *io);

#endif
