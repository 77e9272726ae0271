// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the grading of answers to a quiz. An answer is right if the script passes with it in its
 * blank, and with what is right in all others. What many have answered is played once.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/quiz/quiz.h"
#include "runtime/suite/quiz.h"
#include "runtime/suite/scores.h"
#include "runtime/suite/tally.h"

#define AT_ONCE 100 /* files that are open for scripts */

/* One script to play. */
struct trial {
	size_t blank;
	const char *answer; /* NULL: the script as it is */
	enum verdict verdict;
	const char *hint, *text;
};

struct student {
	const char *name;
	const char **answers;
	const char *trouble; /* why its file is none; NULL: it is one */
};

struct grading {
	struct arena arena;
	struct quiz quiz;
	struct student *students;
	size_t n;
	struct trial *trials; /* by blank and answer; the first is the script as it is */
	size_t ntrials;
	/* being played: */
	struct trial *first;
	int fds[AT_ONCE];
	size_t nfds;
};

/* ---- reading ---- */

static int read_file(const char *path, size_t most, struct buf *text, struct err *e)
{
	if (!strcmp(path, "-") || file_read(path, most, text) < 0) {
		err_sys(e, "%s", path);
		e->kind = ERR_SCRIPT;
		return -1;
	}
	return 0;
}

static int read_quiz(struct grading *g, const char *path, struct err *e)
{
	struct buf text = BUF_INIT;
	struct err why = ERR_INIT;
	int ret = read_file(path, QUIZ_TEXT_MOST * 4, &text, e);

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

	s->name = path;
	if (read_file(path, QUIZ_TEXT_MOST, &text, &why) < 0 ||
	    answers_read(&g->quiz, buf_text(&text), text.len, &s->answers, &g->arena, &why) < 0) {
		s->trouble = arena_strdup(&g->arena, why.what);
		s->answers = arena_array(&g->arena, g->quiz.n, sizeof(*s->answers));
	}
	buf_free(&text);
}

/* ---- what is to be played ---- */

static int by_answer(const void *a, const void *b)
{
	const struct trial *x = a, *y = b;

	if (!x->answer || !y->answer)
		return (x->answer != NULL) - (y->answer != NULL);
	if (x->blank != y->blank)
		return x->blank < y->blank ? -1 : 1;
	return strcmp(x->answer, y->answer);
}

static bool needs_trial(const struct grading *g, size_t blank, const char *answer)
{
	const struct blank *b = &g->quiz.blanks[blank];

	return answer && quiz_is_answer(b->kind, answer) &&
	       (strlen(answer) != b->len || memcmp(answer, g->quiz.text + b->at, b->len) != 0);
}

static void list_trials(struct grading *g)
{
	size_t n = 1, kept = 1;

	g->trials = arena_array(&g->arena, g->n * g->quiz.n + 1, sizeof(*g->trials));
	for (size_t i = 0; i < g->n; i++)
		for (size_t k = 0; k < g->quiz.n; k++)
			if (needs_trial(g, k, g->students[i].answers[k]))
				g->trials[n++] = (struct trial){
					.blank = k, .answer = g->students[i].answers[k]};
	qsort(g->trials, n, sizeof(*g->trials), by_answer);
	for (size_t i = 1; i < n; i++)
		if (by_answer(&g->trials[kept - 1], &g->trials[i]) != 0)
			g->trials[kept++] = g->trials[i];
	g->ntrials = kept;
	for (size_t i = 0; i < kept; i++) {
		g->trials[i].hint = g->trials[i].text = "";
		g->trials[i].verdict = VERDICT_INCONCLUSIVE;
	}
}

/* ---- playing ---- */

/* A file without a name, gone with us. */
static int open_script(const struct grading *g, const struct trial *t)
{
	struct buf text = BUF_INIT;
	int fd = memfd_create("quiz", MFD_CLOEXEC);
	bool ok;

	if (t->answer)
		quiz_fill(&g->quiz, t->blank, t->answer, &text);
	else
		buf_add(&text, g->quiz.text, g->quiz.len);
	ok = fd >= 0 && write(fd, text.data, text.len) == (ssize_t)text.len;
	buf_free(&text);
	if (ok || fd < 0)
		return fd;
	close(fd);
	return -1;
}

/* The report, with the name of the quiz's script where it begins with that of our file. */
static const char *named(struct grading *g, const char *text, const char *path)
{
	size_t n = strlen(path);

	return strncmp(text, path, n) ? arena_strdup(&g->arena, text)
				      : arena_printf(&g->arena, "%s%s", g->quiz.name, text + n);
}

static void take(const struct outcome *o, void *arg)
{
	struct grading *g = arg;
	int fd = atoi(strrchr(o->script, '/') + 1);
	size_t i = 0;

	while (i < g->nfds && g->fds[i] != fd)
		i++;
	if (i == g->nfds)
		return;
	g->first[i].verdict = o->verdict;
	g->first[i].hint = arena_strdup(&g->arena, outcome_last(o)->result.reason);
	g->first[i].text = named(g, outcome_last(o)->text, o->script);
}

/* @n trials from g->first on. */
static int play(struct grading *g, const struct session *ss, size_t n, struct err *e)
{
	static const char *const one_variant[] = {NULL};
	struct tally t = {.each = take,
			  .arg = g,
			  .faults = one_variant,
			  .hidden = true,
			  .shares = true,
			  .quiet = true};
	char *paths[AT_ONCE];
	int ret = 0;

	for (g->nfds = 0; g->nfds < n && ret == 0; g->nfds++) {
		int fd = open_script(g, &g->first[g->nfds]);

		g->fds[g->nfds] = fd;
		paths[g->nfds] = (char *)arena_printf(&g->arena, "/proc/self/fd/%d", fd);
		if (fd < 0)
			ret = err_sys(e, "memory for a script");
	}
	if (ret == 0)
		ret = tally_run(ss, &t, paths, n);
	for (size_t i = 0; i < g->nfds; i++)
		if (g->fds[i] >= 0)
			close(g->fds[i]);
	return ret;
}

/* STATUS_PASS, another status when it was said why, or -1. First of all, and alone, the script as
 * it is: without it nothing is known. */
static int play_all(struct grading *g, const struct session *ss, struct err *e)
{
	size_t n = 1;
	int ret;

	for (size_t i = 0; i < g->ntrials; i += n) {
		n = !i ? 1 : g->ntrials - i < AT_ONCE ? g->ntrials - i : AT_ONCE;
		g->first = &g->trials[i];
		ret = play(g, ss, n, e);
		if (ret != STATUS_PASS && (ret != STATUS_USAGE || !i))
			return ret;
		if (i || g->trials->verdict == VERDICT_PASS || g->trials->verdict == VERDICT_FLAKY)
			continue;
		err_kind_set(e, ERR_SCRIPT, "the script of the quiz does not pass as it is: %s: %s",
			     verdict_name(g->trials->verdict), g->trials->hint);
		return err_hint(e, "grade on the stack that it was made for: --stack, --kernel");
	}
	return STATUS_PASS;
}

/* ---- points ---- */

static struct score_item judge(struct grading *g, size_t blank, const char *answer)
{
	const struct trial key = {.blank = blank, .answer = answer}, *t;
	enum quiz_kind kind = g->quiz.blanks[blank].kind;
	struct score_item it = {
		.name = arena_printf(&g->arena, "%zu %s", blank + 1, quiz_kind_name(kind)),
		.of = 1,
		.hint = "no answer",
		.text = "",
	};

	if (!answer)
		return it;
	it.hint = quiz_kind_rule(kind);
	if (!quiz_is_answer(kind, answer))
		return it;
	it.points = 1;
	if (!needs_trial(g, blank, answer))
		return it;
	t = bsearch(&key, g->trials, g->ntrials, sizeof(key), by_answer);
	it.points = t && (t->verdict == VERDICT_PASS || t->verdict == VERDICT_FLAKY);
	it.hint = t && *t->hint ? t->hint : "not known";
	it.text = t ? t->text : "";
	return it;
}

static struct score score_of(struct grading *g, const struct student *s)
{
	struct score_item *items = arena_array(&g->arena, g->quiz.n, sizeof(*items));
	struct score score = {.name = s->name,
			      .note = s->trouble ? s->trouble : "",
			      .text = "",
			      .items = items,
			      .n = g->quiz.n,
			      .of = (unsigned)g->quiz.n};

	for (size_t k = 0; k < g->quiz.n; k++) {
		items[k] = judge(g, k, s->answers[k]);
		score.points += items[k].points;
	}
	return score;
}

static int report(struct grading *g, const struct session *ss, struct err *e)
{
	struct scores out;
	int status = STATUS_PASS;

	if (scores_open(&out, ss, e) < 0)
		return -1;
	for (size_t i = 0; i < g->n; i++) {
		struct score s = score_of(g, &g->students[i]);

		scores_put(&out, &s);
		if (s.points < s.of)
			status = STATUS_FAIL;
	}
	return scores_close(&out, ss, e) < 0 ? -1 : status;
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
	status = play_all(g, ss, e);
	return status == STATUS_PASS ? report(g, ss, e) : status;
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
