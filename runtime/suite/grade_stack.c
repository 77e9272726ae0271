// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the grading of a stack with scripts that whoever wrote it does not see: points for each
 * script, as its "// points: N" line says, and a hint, "// hint: TEXT", for those that fail.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/base/file.h"
#include "runtime/suite/find.h"
#include "runtime/suite/grade.h"
#include "runtime/suite/tally.h"

#define POINTS_MOST 1000
#define SCRIPT_MOST (4u << 20)
#define BIND_MOST   8

struct exam {
	const char *stack; /* as it was given */
	struct arena arena;
	struct score_item *items; /* of scripts, in their order */
	char *const *paths;
	size_t n;
	unsigned *left; /* variants that have not passed; 0 at first */
	bool *ran;
};

/* ---- what scripts are worth ---- */

/* What stands behind "// WORD:" in a line of its own; NULL: nowhere. */
static const char *comment(const char *text, const char *word, struct arena *a)
{
	const char *key = arena_printf(a, "// %s:", word), *at = text;

	while ((at = strstr(at, key))) {
		if (at == text || at[-1] == '\n') {
			at += strlen(key) + strspn(at + strlen(key), " \t");
			return arena_strndup(a, at, strcspn(at, "\n"));
		}
		at++;
	}
	return NULL;
}

static int read_worth(struct exam *x, const char *path, struct score_item *it, struct err *e)
{
	struct buf text = BUF_INIT;
	const char *slash = strrchr(path, '/'), *points, *hint;
	char *end;
	unsigned long n = 1;

	if (file_read(path, SCRIPT_MOST, &text) < 0)
		return err_sys(e, "%s", path);
	points = comment(buf_text(&text), "points", &x->arena);
	hint = comment(buf_text(&text), "hint", &x->arena);
	buf_free(&text);
	if (points) {
		n = strtoul(points, &end, 10);
		if (end == points || *end || n > POINTS_MOST || *points == '-')
			return err_kind_set(e, ERR_SCRIPT,
					    "%s: '// points: %.40s' is not a number up to %d", path,
					    points, POINTS_MOST);
	}
	*it = (struct score_item){.name = slash ? slash + 1 : path,
				  .of = (unsigned)n,
				  .hint = hint ? hint : "",
				  .text = ""};
	return 0;
}

static int read_all(struct exam *x, const struct file_list *files, struct err *e)
{
	x->paths = files->paths;
	x->n = files->n;
	x->items = arena_array(&x->arena, x->n, sizeof(*x->items));
	x->left = arena_array(&x->arena, x->n, sizeof(*x->left));
	x->ran = arena_array(&x->arena, x->n, sizeof(*x->ran));
	for (size_t i = 0; i < x->n; i++)
		if (read_worth(x, files->paths[i], &x->items[i], e) < 0)
			return -1;
	return 0;
}

/* ---- what came ---- */

static size_t index_of(const struct exam *x, const char *path)
{
	size_t low = 0, high = x->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(x->paths[middle], path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Names of fields and verdicts tell nothing of the script. */
static const char *plain_hint(const struct outcome *o, struct arena *a)
{
	const struct result *r = &outcome_last(o)->result;

	if (!strncmp(r->reason, "the packet differs in ", 22))
		return arena_strdup(a, r->reason);
	return verdict_name(o->verdict);
}

static void take(const struct outcome *o, void *arg)
{
	struct exam *x = arg;
	size_t i = index_of(x, o->script);
	struct score_item *it = &x->items[i];

	if (o->verdict == VERDICT_SKIP && outcome_last(o)->result.line == 0)
		return; /* IPv6, on a stack that has none */
	x->ran[i] = true;
	if (o->verdict == VERDICT_PASS || o->verdict == VERDICT_FLAKY)
		return;
	if (!x->left[i]++) {
		if (!*it->hint)
			it->hint = plain_hint(o, &x->arena);
		it->text = arena_strdup(&x->arena, outcome_last(o)->text);
	}
}

/* There is one: of the stack. */
static struct score points(void *arg, size_t nth)
{
	struct exam *x = arg;
	struct score s = {.name = x->stack, .note = "", .text = "", .items = x->items, .n = x->n};

	(void)nth;
	for (size_t i = 0; i < x->n; i++) {
		struct score_item *it = &x->items[i];

		if (x->ran[i] && !x->left[i])
			it->points = it->of;
		else if (!x->ran[i])
			it->hint = "the stack lacks what it needs";
		s.points += it->points;
		s.of += it->of;
	}
	return s;
}

/* ---- what the stack sees ---- */

/* Folders of files that its command names, so that a jail shows them. */
static void find_binds(struct exam *x, struct cmdline *c)
{
	const char *all = c->stacks.items[0];
	char *copy = arena_strdup(&x->arena, strncmp(all, "pipe:", 5) ? "" : all + 5), *save = NULL;
	const char **items = arena_array(&x->arena, c->binds.n + BIND_MOST + 1, sizeof(*items));
	size_t n = 0;

	for (size_t i = 0; i < c->binds.n; i++)
		items[n++] = c->binds.items[i];
	for (char *p = strtok_r(copy, " ", &save); p; p = strtok_r(NULL, " ", &save)) {
		char *real = strchr(p, '/') ? realpath(p, NULL) : NULL, *slash;

		if (!real)
			continue;
		slash = strrchr(real, '/');
		if (slash != real && strncmp(real, "/usr/", 5) && strncmp(real, "/bin/", 5)) {
			*slash = '\0';
			if (n < c->binds.n + BIND_MOST)
				items[n++] = arena_strdup(&x->arena, real);
		}
		free(real);
	}
	c->binds = (struct text_list){items, n};
}

/* The hidden scripts may not be where the stack can read them. */
static int check_hidden(const struct exam *x, const struct cmdline *c, struct err *e)
{
	int ret = 0;

	for (size_t b = 0; b < c->binds.n; b++) {
		char *shown = realpath(c->binds.items[b], NULL);

		for (size_t i = 0; shown && i < x->n && ret == 0; i++) {
			char *script = realpath(x->paths[i], NULL);

			if (script && file_is_below(script, shown)) {
				err_kind_set(e, ERR_SCRIPT,
					     "grade: the stack would see %s in its folder %s",
					     x->paths[i], shown);
				ret = err_hint(e, "put the scripts elsewhere");
			}
			free(script);
		}
		free(shown);
	}
	return ret;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int grade(struct exam *x, const struct session *ss, struct file_list *files,
		 char *const *paths, size_t n, struct err *e)
{
	struct tally t = {.each = take, .arg = x, .hidden = true};
	struct cmdline c = *ss->cmd;
	struct session own = *ss;
	int status;

	own.cmd = &c;
	x->stack = c.stacks.items[0];
	for (size_t i = 0; i < n; i++)
		if (file_list_add(files, paths[i], e) < 0)
			return -1;
	qsort(files->paths, files->n, sizeof(*files->paths), by_path);
	if (read_all(x, files, e) < 0)
		return -1;
	if (!c.no_jail)
		find_binds(x, &c);
	if (!c.no_jail && check_hidden(x, &c, e) < 0)
		return -1;
	status = tally_run(&own, &t, files->paths, files->n);
	return status == STATUS_PASS ? scores_report(ss, 1, points, x, e) : status;
}

int grade_stack(const struct session *ss, char *const *paths, size_t n)
{
	struct exam x = {.arena = ARENA_INIT};
	struct file_list files = {0};
	struct err e = ERR_INIT;
	int status = grade(&x, ss, &files, paths, n, &e);

	if (status < 0)
		status = session_failed(ss, &e);
	file_list_free(&files);
	arena_free(&x.arena);
	return status;
}
