// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the grading of answers to a quiz. An answer is right if the script passes with it in its
 * blank, and with what is right in all others. What many have answered is played once.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/base/file.h"
#include "runtime/suite/quiz.h"
#include "runtime/suite/quiz_trial.h"
#include "runtime/suite/scores.h"

struct student {
	const char *name;
	const char **answers;
	const char *trouble; /* what of its file is none; NULL: all is well */
};

struct grading {
	struct arena arena;
	struct quiz quiz;
	struct student *students;
	size_t n;
	struct trial *trials; /* by blank and answer */
	size_t ntrials;
};

/* ---- reading ---- */

static int not_read(const char *path, struct err *e)
{
	err_sys(e, "%s", path);
	e->kind = ERR_SCRIPT;
	return -1;
}

static int read_quiz(struct grading *g, const char *path, struct err *e)
{
	struct buf text = BUF_INIT;
	struct err why = ERR_INIT;
	int ret = file_read(path, QUIZ_TEXT_MOST * 4, &text) < 0 ? not_read(path, e) : 0;

	if (ret == 0 && quiz_read(&g->quiz, buf_text(&text), text.len, &g->arena, &why) < 0) {
		ret = err_kind_set(e, ERR_SCRIPT, "%s: %s", path, why.what);
		if (why.hint[0])
			err_hint(e, "%s", why.hint);
	}
	buf_free(&text);
	return ret;
}

/* What one has handed in is nobody else's trouble. */
static void read_student(struct grading *g, struct student *s, const char *path)
{
	struct buf text = BUF_INIT;
	struct err why = ERR_INIT;
	int ret = file_read_plain(path, QUIZ_TEXT_MOST, &text) < 0 ? not_read(path, &why) : 0;

	s->name = path;
	s->answers = arena_array(&g->arena, g->quiz.n, sizeof(*s->answers));
	if (ret == 0)
		ret = answers_read(&g->quiz, buf_text(&text), text.len, &s->answers, &g->arena,
				   &why);
	if (ret < 0)
		s->trouble = arena_strdup(&g->arena, why.what);
	buf_free(&text);
}

/* ---- what is to be played ---- */

static int by_answer(const void *a, const void *b)
{
	const struct trial *x = a, *y = b;

	if (x->blank != y->blank)
		return x->blank < y->blank ? -1 : 1;
	return strcmp(x->answer, y->answer);
}

static bool needs_trial(const struct grading *g, size_t blank, const char *answer)
{
	return answer && quiz_is_answer(&g->quiz.blanks[blank], answer) &&
	       !quiz_is_as_written(&g->quiz, blank, answer);
}

static void list_trials(struct grading *g)
{
	size_t n = 0, kept = 0;

	g->trials = arena_array(&g->arena, g->n * g->quiz.n + 1, sizeof(*g->trials));
	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < g->quiz.n; k++)
			if (needs_trial(g, k, g->students[i].answers[k]))
				g->trials[n++] = (struct trial){
					.blank = k, .answer = g->students[i].answers[k]};
	qsort(g->trials, n, sizeof(*g->trials), by_answer);
	for (size_t i = 0; i < n; i++)
		if (!kept || by_answer(&g->trials[kept - 1], &g->trials[i]) != 0)
			g->trials[kept++] = g->trials[i];
	g->ntrials = kept;
}

/* ---- points ---- */

/* An order is worth a point for each two lines that follow each other. */
static unsigned worth(const struct blank *b)
{
	return b->kind == QUIZ_order ? (unsigned)b->npieces - 1 : 1;
}

static struct score_item judge(struct grading *g, size_t blank, const char *answer)
{
	const struct trial key = {.blank = blank, .answer = answer}, *t;
	const struct blank *b = &g->quiz.blanks[blank];
	struct score_item it = {
		.name = arena_printf(&g->arena, "%zu %s", blank + 1, quiz_kind_name(b->kind)),
		.of = worth(b),
		.hint = "no answer",
		.text = "",
	};

	if (!answer)
		return it;
	it.hint = quiz_kind_rule(b->kind);
	if (!quiz_is_answer(b, answer))
		return it;
	it.points = it.of;
	if (!needs_trial(g, blank, answer))
		return it;
	t = bsearch(&key, g->trials, g->ntrials, sizeof(key), by_answer);
	if (!t || !trial_passed(t))
		it.points =
			b->kind == QUIZ_order ? quiz_order_kept(&g->quiz, blank, answer) - 1 : 0;
	it.hint = t && *t->hint ? t->hint : "not known";
	it.text = t ? t->text : "";
	return it;
}

static struct score points(void *arg, size_t nth)
{
	struct grading *g = arg;
	const struct student *s = &g->students[nth];
	struct score_item *items = arena_array(&g->arena, g->quiz.n, sizeof(*items));
	struct score score = {.name = s->name,
			      .note = s->trouble ? s->trouble : "",
			      .text = "",
			      .items = items,
			      .n = g->quiz.n};

	for (size_t k = 0; k < g->quiz.n; k++) {
		items[k] = judge(g, k, s->answers[k]);
		score.points += items[k].points;
		score.of += items[k].of;
	}
	return score;
}

static int grade(struct grading *g, const struct session *ss, const char *path,
		 char *const *answers, size_t n, struct err *e)
{
	int status;

	if (cmdline_several(ss->cmd)) {
		err_kind_set(e, ERR_SCRIPT, "quiz: on one kernel or stack at a time");
		return err_hint(e, "name it once: --stack=NAME, or --kernel=NAME");
	}
	if (read_quiz(g, path, e) < 0)
		return -1;
	g->students = arena_array(&g->arena, n, sizeof(*g->students));
	for (g->n = 0; g->n < n; g->n++)
		read_student(g, &g->students[g->n], answers[g->n]);
	list_trials(g);
	status = trials_play(ss, &g->quiz, g->trials, g->ntrials, &g->arena, e);
	return status == STATUS_PASS ? scores_report(ss, g->n, points, g, e) : status;
}

int quiz_command_grade(const struct session *ss, const char *path, char *const *answers, size_t n)
{
	struct grading g = {.arena = ARENA_INIT};
	struct err e = ERR_INIT;
	int status = grade(&g, ss, path, answers, n, &e);

	if (status < 0)
		status = session_failed(ss, &e);
	arena_free(&g.arena);
	return status;
}
