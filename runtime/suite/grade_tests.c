// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the grading of tests: they must pass on the right stack, and fail with each planted fault.
 * What is handed in together finds a fault when one of its scripts does.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runtime/fault/fault.h"
#include "runtime/suite/find.h"
#include "runtime/suite/grade.h"
#include "runtime/suite/tally.h"

#define AT_ONCE 32 /* that are handed in: a jail shows the folders of no more */

/* What came of a fault. */
enum found { MISSED, UNKNOWN, CAUGHT };

struct handed_in {
	const char *name;
	unsigned scripts, passed;
	bool lost;               /* there are none, or some that nobody may run */
	const char *note, *text; /* of the first that did not pass as it should */
	unsigned char *found;    /* enum found, of each fault */
};

struct owner {
	const char *script;
	struct handed_in *of;
};

struct grading {
	struct arena arena;
	const struct fault **faults;
	const char **names; /* ends with NULL */
	size_t nfaults;
	struct handed_in *all;
	size_t n;
	struct owner *owners; /* by script */
	size_t nowners;
};

/* ---- what is wanted ---- */

static void add_fault(struct grading *g, const struct fault *f)
{
	for (size_t i = 0; i < g->nfaults; i++)
		if (g->faults[i] == f)
			return;
	g->faults[g->nfaults] = f;
	g->names[g->nfaults++] = f->name;
}

/* @list was checked when it was read. */
static void choose_faults(struct grading *g, const char *list)
{
	char *copy = arena_strdup(&g->arena, list), *save = NULL;

	g->faults = arena_array(&g->arena, fault_count + 1, sizeof(struct fault *));
	g->names = arena_array(&g->arena, fault_count + 1, sizeof(char *));
	if (!strcmp(list, "all"))
		for (unsigned i = 0; i < fault_count; i++)
			add_fault(g, &fault_table[i]);
	else
		for (char *p = strtok_r(copy, ",", &save); p; p = strtok_r(NULL, ",", &save))
			add_fault(g, fault_find(p));
}

static int by_script(const void *a, const void *b)
{
	return strcmp(((const struct owner *)a)->script, ((const struct owner *)b)->script);
}

/* To a folder, which might be anybody's. */
static bool is_link(const char *path, struct arena *a)
{
	char *name = arena_strdup(a, path);
	size_t n = strlen(name);
	struct stat st;

	while (n > 1 && name[n - 1] == '/')
		name[--n] = '\0';
	return lstat(name, &st) == 0 && S_ISLNK(st.st_mode);
}

/* That there are none is the trouble of who has handed that in, and of nobody else. */
static void find_scripts(struct grading *g, struct file_list *files, struct handed_in *h)
{
	struct err why = ERR_INIT;
	size_t before = files->n;
	int ret = 0;

	if (files->within && is_link(h->name, &g->arena))
		ret = err_kind_set(&why, ERR_SCRIPT, "a link: nobody knows whose that is");
	if (ret < 0 || file_list_add(files, h->name, &why) < 0) {
		h->lost = true;
		h->note = arena_strdup(&g->arena, why.what);
	}
	h->scripts = (unsigned)(files->n - before);
}

static void list_scripts(struct grading *g, struct file_list *files, char *const *paths, size_t n)
{
	g->all = arena_array(&g->arena, n, sizeof(*g->all));
	for (size_t i = 0; i < n; i++) {
		g->all[g->n++] = (struct handed_in){
			.name = paths[i],
			.note = "",
			.text = "",
			.found = arena_array(&g->arena, g->nfaults + 1, 1),
		};
		find_scripts(g, files, &g->all[i]);
	}
	g->owners = arena_array(&g->arena, files->n, sizeof(*g->owners));
	for (size_t i = 0; i < n; i++)
		for (unsigned k = 0; k < g->all[i].scripts; k++, g->nowners++)
			g->owners[g->nowners] =
				(struct owner){files->paths[g->nowners], &g->all[i]};
	qsort(g->owners, g->nowners, sizeof(*g->owners), by_script);
}

/* ---- what came ---- */

static size_t index_of(const struct grading *g, const char *fault)
{
	size_t i = 0;

	while (strcmp(g->names[i], fault) != 0)
		i++;
	return i;
}

static void take_plain(struct grading *g, struct handed_in *h, const struct outcome *o)
{
	const struct attempt *last = outcome_last(o);
	const char *slash = strrchr(o->script, '/');

	if (o->verdict == VERDICT_PASS || o->verdict == VERDICT_FLAKY) {
		h->passed++;
		return;
	}
	if (*h->note)
		return;
	h->note = arena_printf(&g->arena, "it must pass on %s: %s:%u: %s: %s", o->kernel,
			       slash ? slash + 1 : o->script, last->result.line,
			       verdict_name(o->verdict), last->result.reason);
	h->text = arena_strdup(&g->arena, last->text);
}

static void take_fault(struct handed_in *h, size_t i, enum verdict v)
{
	enum found now = UNKNOWN;

	if (v == VERDICT_FAIL || v == VERDICT_TIMEOUT)
		now = CAUGHT;
	else if (v == VERDICT_PASS || v == VERDICT_FLAKY)
		now = MISSED;
	if (now > h->found[i])
		h->found[i] = (unsigned char)now;
}

static void take(const struct outcome *o, void *arg)
{
	struct grading *g = arg;
	const struct owner key = {o->script, NULL}, *at;

	at = bsearch(&key, g->owners, g->nowners, sizeof(key), by_script);
	/* A script that is handed in twice counts for all that have it. */
	while (at > g->owners && !by_script(at - 1, &key))
		at--;
	for (; at < g->owners + g->nowners && !by_script(at, &key); at++)
		if (o->fault)
			take_fault(at->of, index_of(g, o->fault), o->verdict);
		else
			take_plain(g, at->of, o);
}

/* ---- what it comes to ---- */

static struct score points(void *arg, size_t nth)
{
	struct grading *g = arg;
	const struct handed_in *h = &g->all[nth];
	struct score_item *items = arena_array(&g->arena, g->nfaults, sizeof(*items));
	bool passes = !h->lost && h->passed >= h->scripts;
	struct score s = {
		.name = h->name, .note = h->note, .text = h->text, .of = (unsigned)g->nfaults};

	for (size_t i = 0; i < g->nfaults; i++) {
		bool caught = passes && h->found[i] == CAUGHT;

		items[i] = (struct score_item){
			.name = g->names[i],
			.points = caught,
			.of = 1,
			.hint = arena_printf(&g->arena, "%s: %s",
					     h->found[i] == UNKNOWN ? "not known" : "not found",
					     g->faults[i]->what),
			.text = "",
		};
		s.points += caught;
	}
	s.items = items;
	s.n = passes ? g->nfaults : 0;
	return s;
}

/* What some have handed in, of all that has scripts. */
static int play(struct grading *g, const struct session *ss, const struct file_list *files)
{
	struct tally t = {.each = take, .arg = g, .faults = g->names};
	char *named[AT_ONCE];
	size_t from = 0, to = 0;
	int status = STATUS_PASS;

	t.named = named;
	for (size_t i = 0; i < g->n && status == STATUS_PASS; i++) {
		if (g->all[i].scripts)
			named[t.nnamed++] = (char *)g->all[i].name;
		to += g->all[i].scripts;
		if (t.nnamed != AT_ONCE && i + 1 < g->n)
			continue;
		if (to > from)
			status = tally_run(ss, &t, files->paths + from, to - from);
		from = to;
		t.nnamed = 0;
	}
	return status;
}

static int grade(struct grading *g, const struct session *ss, struct file_list *files,
		 char *const *paths, size_t n, struct err *e)
{
	int status;

	choose_faults(g, ss->cmd->faults);
	files->within = !ss->cmd->no_jail;
	list_scripts(g, files, paths, n);
	status = play(g, ss, files);
	return status == STATUS_PASS ? scores_report(ss, g->n, points, g, e) : status;
}

int grade_tests(const struct session *ss, char *const *paths, size_t n)
{
	struct grading g = {.arena = ARENA_INIT};
	struct file_list files = {0};
	struct err e = ERR_INIT;
	int status = grade(&g, ss, &files, paths, n, &e);

	if (status < 0)
		status = session_failed(ss, &e);
	file_list_free(&files);
	arena_free(&g.arena);
	return status;
}
