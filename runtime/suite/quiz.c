// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the command line of "tcpcheck quiz", and the making of a quiz. */
#include "runtime/suite/quiz.h"

#include <string.h>

#include "parser/names.h"
#include "runtime/cli/opt_value.h"
#include "runtime/quiz/make.h"
#include "runtime/suite/load.h"
#include "runtime/suite/quiz_next.h"

/* ---- make ---- */

static unsigned kinds_of(const struct cmdline *c)
{
	return c->kinds ? opt_list_bits(&opt_specs[OPT_ID_kinds], c->kinds) : QUIZ_FIELDS;
}

/* False: it is one of tcpcheck draw. */
static bool write_as(const struct quiz *q, const char *format, struct buf *out)
{
	static const struct {
		const char *name;
		void (*write)(const struct quiz *, struct buf *);
	} formats[] = {{"text", quiz_as_text},           {"html", quiz_as_html},
		       {"gift", quiz_as_gift},           {"moodle", quiz_as_moodle},
		       {"inginious", quiz_as_inginious}, {"json", quiz_as_json}};

	for (unsigned i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(format, formats[i].name)) {
			formats[i].write(q, out);
			return true;
		}
	return false;
}

static int write_quiz(const struct session *ss, const struct quiz *q, struct err *e)
{
	const char *format = ss->cmd->format ? ss->cmd->format : "text";
	struct buf out = BUF_INIT;
	int ret = 0;

	if (!write_as(q, format, &out))
		ret = err_kind_set(e, ERR_SCRIPT, "quiz: no quiz is of the format '%s'", format);
	if (ret == 0) {
		fwrite(buf_text(&out), 1, out.len, ss->out);
		ret = outcome_flush(ss->out, "standard output", e);
	}
	buf_free(&out);
	return ret;
}

static int make(const struct session *ss, const struct loaded *l)
{
	const struct cmdline *c = ss->cmd;
	struct quiz_wish w = {
		.kinds = kinds_of(c), .blanks = (size_t)c->blanks, .seed = (uint64_t)c->seed};
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct quiz q;
	int status = STATUS_PASS;

	if (w.kinds & 1u << QUIZ_next)
		status = quiz_next_play(ss, l->script, l->path, &w, &a, &e);
	if (status == STATUS_PASS &&
	    (quiz_make(&q, l->script, &w, &a, &e) < 0 || write_quiz(ss, &q, &e) < 0))
		status = -1;
	arena_free(&a);
	return status < 0 ? session_failed(ss, &e) : status;
}

int quiz_command_make(const struct session *ss, const char *path)
{
	struct loaded l;
	int status = STATUS_USAGE;

	load_script(&l, ss, path);
	if (l.bad || !l.script)
		load_show(&l, ss);
	else if (l.script->source->len > QUIZ_TEXT_MOST)
		status = session_mistaken(ss, "it may have a million bytes",
					  "quiz: the script is too long");
	else
		status = make(ss, &l);
	load_free(&l);
	return status;
}

/* ---- both ---- */

int session_quiz(const struct session *ss, char *const *paths, size_t n)
{
	static const char *const verbs[] = {"make", "grade", NULL};
	const char *close;
	struct err e = ERR_INIT;
	char shown[OPT_SHOWN];

	if (!strcmp(paths[0], "make"))
		return n == 2 ? quiz_command_make(ss, paths[1])
			      : session_mistaken(ss, "usage: tcpcheck quiz make SCRIPT",
						 "quiz: make: one script");
	if (!strcmp(paths[0], "grade"))
		return n > 2 ? quiz_command_grade(ss, paths[1], paths + 2, n - 2)
			     : session_mistaken(ss, "usage: tcpcheck quiz grade QUIZ ANSWERS...",
						"quiz: grade: a quiz, and answers to it");
	close = suggest(paths[0], verbs);
	err_kind_set(&e, ERR_SCRIPT, "quiz: unknown subcommand '%s'", opt_shown(paths[0], shown));
	if (close)
		err_hint(&e, "did you mean 'tcpcheck quiz %s'?", close);
	else
		err_hint(&e, "it is make or grade");
	return session_failed(ss, &e);
}
