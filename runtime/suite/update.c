// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns tcpcheck update: what a run that goes on has left is played once more, as a script like any
 * other, before anything is written. When that does not pass, the first run is repeated, to tell a
 * stack that does something else each time from a text that does not say what it does.
 */
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/host/cell.h"
#include "runtime/report/textdiff.h"
#include "runtime/suite/pool.h"
#include "runtime/suite/rewrite.h"
#include "runtime/suite/updater.h"

/* What a run left. */
struct played {
	enum verdict verdict;
	bool has_text;
	struct buf text; /* of the script; or why there is none */
};

static void played_free(struct played *p)
{
	buf_free(&p->text);
}

/* ---- one run ---- */

struct hearer {
	struct suite_listener base;
	struct played *played; /* by the number of its task, from 1 */
};

static void hear(struct suite_listener *l, const struct outcome *o)
{
	struct played *p = &((struct hearer *)l)->played[o->run - 1];
	const char *said = outcome_last(o)->text, *text;
	size_t len;

	p->verdict = o->verdict == VERDICT_FLAKY ? VERDICT_PASS : o->verdict;
	text = updater_text(said, &len);
	p->has_text = text && p->verdict == VERDICT_FAIL;
	buf_reset(&p->text);
	if (p->has_text)
		buf_add(&p->text, text, len);
	else
		buf_printf(&p->text, "%s", said);
	if (!p->has_text && !*said && p->verdict != VERDICT_PASS)
		buf_printf(&p->text, "%s: %s (%s): %s\n", o->script, verdict_name(p->verdict),
			   o->variant, outcome_reason(o));
}

/* Of each script the first variant in which it can run; its number is that of its path. */
static void keep_first(struct task_list *l, char *const *paths)
{
	size_t n = 0, i = 0, path = 0;

	for (size_t s = 0; s < l->nscripts; s++, path++) {
		const struct loaded *of = &l->scripts[s];
		const struct task *best = i < l->n && l->items[i].of == of ? &l->items[i] : NULL;

		for (; i < l->n && l->items[i].of == of; i++)
			if (best->settled && !l->items[i].settled)
				best = &l->items[i];
		while (paths[path] != of->path) /* --req: not all of them */
			path++;
		if (!best)
			continue;
		l->items[n] = *best;
		l->items[n++].number = (unsigned)path + 1;
	}
	l->n = n;
}

/* What was told already: mistakes. */
static void forget_told(const struct task_list *l, struct played *p)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->items[i].settled && l->items[i].of->bad)
			buf_reset(&p[l->items[i].number - 1].text);
}

/* @go_on NULL: to the first difference. @text: to play in place of the one file's; NULL: that. 0,
 * or a status when nothing could be played. */
static int play_all(const struct session *ss, char *const *paths, size_t n, const char *go_on,
		    const struct buf *text, struct played *p)
{
	static const struct suite_listener_ops ops = {.outcome = hear};
	struct hearer hearer = {{&ops}, p};
	struct outputs outputs = {.to = {&hearer.base}, .n = 1};
	struct cmdline cmd = *ss->cmd;
	struct session mine = *ss;
	struct pool_cfg pool = {.session = &mine, .jobs = 1, .outputs = &outputs};
	struct totals totals = {0};
	struct task_list tasks;
	struct err e = ERR_INIT;
	int status;

	cmd.go_on = go_on;
	cmd.suite.repeat = 1;
	cmd.suite.until_fail = cmd.suite.fail_fast = false;
	mine.cmd = &cmd;
	mine.manner = &manner_update;
	mine.instead = text;
	for (size_t i = 0; i < n; i++)
		p[i] = (struct played){.verdict = VERDICT_PASS}; /* of what is not played */
	if (tasks_make(&tasks, &mine, paths, n, &e) < 0) {
		session_failed(ss, &e);
		tasks_free(&tasks);
		return e.kind == ERR_SCRIPT ? STATUS_USAGE : STATUS_ENVIRONMENT;
	}
	keep_first(&tasks, paths);
	if (n > 1) {
		pool.jobs = pool_jobs(&ss->cmd->suite);
		tasks_sort(&tasks);
	}
	pool_run(&pool, &tasks, &totals, &status);
	forget_told(&tasks, p);
	tasks_free(&tasks);
	return 0;
}

static int play(const struct session *ss, const char *path, const char *go_on,
		const struct buf *text, struct played *p)
{
	char *const paths[] = {(char *)path};

	return play_all(ss, paths, 1, go_on, text, p);
}

/* ---- what can be written ---- */

static int cannot(const struct session *ss, const char *path, const char *why, const char *hint)
{
	struct err e = ERR_INIT;

	err_set(&e, "%s", why);
	err_hint(&e, "%s", hint);
	session_error(ss, path, &e);
	return STATUS_USAGE;
}

static bool is_folder_writable(const char *path)
{
	char *copy = strdup(path);
	bool ok;

	if (!copy)
		abort();
	ok = access(dirname(copy), W_OK | X_OK) == 0;
	free(copy);
	return ok;
}

static int check_new(const struct session *ss, const char *path)
{
	struct buf name = BUF_INIT;
	struct stat st;
	int status = STATUS_PASS;

	buf_printf(&name, "%s.new", path);
	if (lstat(buf_text(&name), &st) == 0 && !S_ISREG(st.st_mode))
		status = cannot(ss, buf_text(&name), "this is not an ordinary file",
				"update would write it: move it away");
	buf_free(&name);
	return status;
}

/* Before anything runs. */
static int check_path(const struct session *ss, const char *path)
{
	struct stat st;

	if (!strcmp(path, "-"))
		return cannot(ss, "tcpcheck", "update changes files: standard input is none",
			      "name the scripts");
	if (lstat(path, &st) < 0)
		return cannot(ss, path, strerror(errno), "update takes scripts");
	if (S_ISDIR(st.st_mode))
		return cannot(ss, path, "this is a folder",
			      "update takes scripts, each by its name: FOLDER/*.pkt");
	if (S_ISLNK(st.st_mode))
		return cannot(ss, path, "this is a symbolic link",
			      "update changes the file that it names: name that one");
	if (!S_ISREG(st.st_mode))
		return cannot(ss, path, "this is not an ordinary file", "update takes scripts");
	if (!is_folder_writable(path))
		return cannot(ss, path, "the folder of this script is not ours to write to",
			      "copy the script to one that is");
	if (ss->cmd->accept && access(path, W_OK) < 0)
		return cannot(ss, path, "this script is not ours to write to",
			      "without --accept the new text goes to SCRIPT.new beside it");
	return ss->cmd->accept ? STATUS_PASS : check_new(ss, path);
}

/* Beside the script, with its permissions. */
static int write_new(const char *path, const struct buf *text, struct err *e)
{
	struct buf name = BUF_INIT;
	struct stat st;
	FILE *f;
	int ret = 0;

	buf_printf(&name, "%s.new", path);
	f = fopen(buf_text(&name), "we");
	if (!f || stat(path, &st) < 0 || fchmod(fileno(f), st.st_mode & 0777) < 0 ||
	    fwrite(text->data, 1, text->len, f) != text->len || fflush(f) != 0)
		ret = err_sys(e, "%s", buf_text(&name));
	if (f)
		fclose(f);
	if (ret < 0)
		unlink(buf_text(&name));
	buf_free(&name);
	return ret;
}

static int write_text(const struct session *ss, const char *path, const struct buf *text)
{
	struct err e = ERR_INIT;
	int ret = ss->cmd->accept ? file_rewrite(path, text->data, text->len, &e)
				  : write_new(path, text, &e);

	if (ret == 0)
		return STATUS_FAIL;
	session_error(ss, "tcpcheck", &e);
	return STATUS_ENVIRONMENT;
}

/* ---- texts ---- */

static unsigned compare(const char *path, const struct source *old, const struct buf *new,
			struct buf *out)
{
	struct buf name = BUF_INIT;
	const struct text a = {path, old->text, old->len};
	unsigned lines;

	buf_printf(&name, "%s.new", path);
	lines = textdiff(&a, &(struct text){buf_text(&name), buf_text(new), new->len}, out);
	buf_free(&name);
	return lines;
}

/* The whole of what a run said that is no text to write. */
static void show_played(const struct session *ss, const struct played *p)
{
	fflush(ss->out);
	fprintf(ss->err, "%s", buf_text(&p->text));
}

static void show_fate(const struct session *ss, const char *path, const char *what,
		      const char *hint)
{
	fflush(ss->out);
	fprintf(ss->err, "%s: not updated: %s\n  %s\n", path, what, hint);
}

/* ---- one script ---- */

struct candidate {
	const char *go_on;
	struct played first;
	unsigned lines; /* that change */
};

struct updating {
	const struct session *ss;
	const char *path;
	const struct source *old;
	struct candidate tries[2];
	unsigned n;
};

/* A run of the script as it is has left @p, which is ours from now on. */
static void take_first(struct updating *u, const char *go_on, const struct played *p)
{
	struct candidate *c = &u->tries[u->n++];

	*c = (struct candidate){.go_on = go_on, .first = *p};
	if (p->has_text)
		c->lines = compare(u->path, u->old, &p->text, NULL);
}

/* A run that found nothing to write, or a reason not to. */
static int settle(struct updating *u, const struct candidate *c)
{
	const char *why = "nothing is known about the stack: the run was inconclusive";

	if (c->first.verdict == VERDICT_PASS)
		return STATUS_PASS;
	show_played(u->ss, &c->first);
	if (c->first.verdict == VERDICT_INCONCLUSIVE)
		show_fate(u->ss, u->path, why,
			  "try again when the host is quiet, or in virtual time");
	else if (c->first.verdict == VERDICT_FAIL)
		show_fate(u->ss, u->path, "what should change cannot be decided",
			  "the message above says where; change that line by hand");
	return session_status(u->ss, c->first.verdict);
}

/* 0: it passes; else what became of it, @p. */
static int verify(struct updating *u, struct candidate *c, struct played *p)
{
	int status = play(u->ss, u->path, NULL, &c->first.text, p);

	return status ? status : session_status(u->ss, p->verdict);
}

/* The new text does not pass: because the stack did something else, or for another reason. */
static int explain(struct updating *u, struct candidate *c, const struct played *p, int status)
{
	struct played again;
	struct buf diff = BUF_INIT;
	struct text old = {"one run", buf_text(&c->first.text), c->first.text.len}, new;

	show_played(u->ss, p);
	if (p->verdict != VERDICT_FAIL) {
		show_fate(u->ss, u->path, "the new text could not be played",
			  "the message above is about the new text");
		return status;
	}
	play(u->ss, u->path, c->go_on, NULL, &again);
	new = (struct text){"another", buf_text(&again.text), again.text.len};
	if (again.has_text && !textdiff(&old, &new, &diff)) {
		show_fate(u->ss, u->path, "the stack does not do so again with the new text",
			  "the message above is about the new text: change the script by hand");
	} else {
		show_fate(u->ss, u->path, "two runs of the script differ",
			  again.has_text ? "what they differ in:"
					 : "the second did not differ from the script so");
		fprintf(u->ss->err, "%s", buf_text(&diff));
	}
	buf_free(&diff);
	played_free(&again);
	return STATUS_FAIL;
}

static int accept_text(struct updating *u, const struct candidate *c)
{
	struct buf diff = BUF_INIT;
	int status;

	compare(u->path, u->old, &c->first.text, &diff);
	status = write_text(u->ss, u->path, &c->first.text);
	if (status == STATUS_FAIL)
		fwrite(diff.data, 1, diff.len, u->ss->out);
	buf_free(&diff);
	return status;
}

/* What changes fewer lines comes first. */
static void order(struct updating *u)
{
	struct candidate first = u->tries[0];

	if (u->n < 2 || !u->tries[1].first.has_text || u->tries[1].lines >= first.lines)
		return;
	u->tries[0] = u->tries[1];
	u->tries[1] = first;
}

static int choose(struct updating *u)
{
	struct played p[2] = {{0}};
	int status = STATUS_FAIL;
	unsigned i;

	order(u);
	for (i = 0; i < u->n && !cell_stopped(); i++) {
		if (!u->tries[i].first.has_text)
			continue;
		status = verify(u, &u->tries[i], &p[i]);
		if (status == 0)
			break;
	}
	if (status == 0)
		status = accept_text(u, &u->tries[i]);
	else if (!cell_stopped())
		status = explain(u, &u->tries[0], &p[0], status);
	played_free(&p[0]);
	played_free(&p[1]);
	return status;
}

/* Whether lines are missing that a run with less patience may not miss, or leave so much behind. */
static bool is_worth_another(const struct updating *u)
{
	return !u->ss->cmd->go_on && strstr(buf_text(&u->tries[0].first.text), "// not sent: ");
}

static int update_source(struct updating *u)
{
	struct played brisk;

	if (!u->tries[0].first.has_text)
		return settle(u, &u->tries[0]);
	if (!u->tries[0].lines) {
		show_fate(u->ss, u->path, "the script says so already, and fails all the same",
			  "this is a mistake of tcpcheck");
		return STATUS_ENVIRONMENT;
	}
	if (is_worth_another(u) && !cell_stopped()) {
		play(u->ss, u->path, "brisk", NULL, &brisk);
		take_first(u, "brisk", &brisk);
	}
	return choose(u);
}

static const char *first_manner(const struct session *ss)
{
	return ss->cmd->go_on ? ss->cmd->go_on : "patient";
}

/* What the run of the script as it was has left is @first, which is ours from now on. */
static int update_path(const struct session *ss, const char *path, struct played *first)
{
	struct updating u = {.ss = ss, .path = path};
	struct err e = ERR_INIT;
	struct source *src = source_read(path, &e);
	int status;

	if (!src) {
		played_free(first);
		session_error(ss, "tcpcheck", &e);
		return STATUS_USAGE;
	}
	u.old = src;
	take_first(&u, first_manner(ss), first);
	status = update_source(&u);
	for (unsigned i = 0; i < u.n; i++)
		played_free(&u.tries[i].first);
	source_free(src);
	return status;
}

/* ---- all of them ---- */

/* A test that is rewritten until it passes tests nothing: a person has to look at the diff. */
static bool is_in_ci(void)
{
	const char *ci = getenv("CI");

	return ci && *ci && strcmp(ci, "false") && strcmp(ci, "0");
}

static int check_session(const struct session *ss)
{
	if (is_in_ci())
		return cannot(ss, "tcpcheck", "update does nothing in CI (CI is set)",
			      "a person is to look at what changes: run it at home");
	if (ss->cmd->untrusted)
		return cannot(ss, "tcpcheck", "update does not go with --untrusted",
			      "play the script in the jail first, and update what you trust");
	if (cmdline_several(ss->cmd))
		return cannot(ss, "tcpcheck", "update is for one kernel or stack",
			      "say what one of them does: --kernel or --stack once");
	return STATUS_PASS;
}

int session_update(const struct session *ss, char *const *paths, size_t n)
{
	char **good = calloc(n + 1, sizeof(*good));
	struct played *first = calloc(n + 1, sizeof(*first));
	int status = check_session(ss), one;
	size_t ngood = 0;

	if (!good || !first)
		abort();
	for (size_t i = 0; status == STATUS_PASS && i < n; i++)
		if (check_path(ss, paths[i]) == STATUS_PASS)
			good[ngood++] = paths[i];
	one = ngood ? play_all(ss, good, ngood, first_manner(ss), NULL, first) : STATUS_PASS;
	status = status_worse(status, one);
	for (size_t i = 0; one == 0 && i < ngood && !cell_stopped(); i++)
		status = status_worse(status, update_path(ss, good[i], &first[i]));
	if (ngood < n)
		status = status_worse(status, STATUS_USAGE);
	free(good);
	free(first);
	return cell_stopped() ? 128 + cell_stopped() : status;
}
