// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the text that git keeps of a matrix. */
#include "runtime/conformance/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/conformance/condition.h"

#define TITLE     "# Requirements and stacks: see tcpcheck-matrix(1). Written by make matrix.\n"
#define CONDITION "condition "

/* ---- writing ---- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The lines of @text, sorted. */
static void sort_lines(struct buf *text, struct buf *out)
{
	const char **lines = NULL;
	size_t n = 0, cap = 0;

	for (char *p = strtok(text->data, "\n"); p; p = strtok(NULL, "\n")) {
		if (n == cap) {
			cap = cap ? cap * 2 : 256;
			lines = realloc(lines, cap * sizeof(*lines));
			if (!lines)
				abort();
		}
		lines[n++] = p;
	}
	if (n)
		qsort(lines, n, sizeof(*lines), by_text);
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s\n", lines[i]);
	free(lines);
}

static void put_row(struct buf *out, const struct judged *j, const struct row *row)
{
	const char *id = row->of->id;

	if (!row->nscripts && row->of->testable == REQ_UNTESTABLE)
		buf_printf(out, "%s: not testable: %s\n", id, row->of->why_not);
	else if (!row->nscripts)
		buf_printf(out, "%s: no script\n", id);
	for (size_t i = 0; i < row->nscripts; i++)
		buf_printf(out, "%s: script %s\n", id, row->scripts[i]->path);
	for (unsigned i = 0; row->nscripts && i < j->runs->ncolumns; i++)
		buf_printf(out, "%s: %s: %s\n", id, j->runs->columns[i].id,
			   cell_word(&row->cells[i]));
}

/* A feature that is lost makes many requirements inapplicable: that is one line. */
static void put_condition(struct buf *out, const struct judged *j, const struct condition *c)
{
	for (size_t i = 0; i < c->nscripts; i++)
		buf_printf(out, CONDITION "%s: script %s\n", c->name, c->scripts[i]->path);
	for (unsigned i = 0; c->nscripts && i < j->runs->ncolumns; i++)
		buf_printf(out, CONDITION "%s: %s: %s\n", c->name, j->runs->columns[i].id,
			   condition_word(c, i));
}

void snapshot_write(struct buf *out, const struct judged *j)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < j->nrows; i++)
		put_row(&text, j, &j->rows[i]);
	for (size_t i = 0; i < j->nconditions; i++)
		put_condition(&text, j, &j->conditions[i]);
	buf_puts(out, TITLE);
	if (text.len)
		sort_lines(&text, out);
	buf_free(&text);
}

/* ---- comparing ---- */

struct comparison {
	const struct judged *j;
	struct buf *out, *notes;
	int lost;
};

static const struct row *find_row(const struct judged *j, const char *id, size_t len)
{
	for (size_t i = 0; i < j->nrows; i++)
		if (strlen(j->rows[i].of->id) == len && !memcmp(j->rows[i].of->id, id, len))
			return &j->rows[i];
	return NULL;
}

static const struct condition *find_condition(const struct judged *j, const char *name, size_t len)
{
	for (size_t i = 0; i < j->nconditions; i++)
		if (strlen(j->conditions[i].name) == len &&
		    !memcmp(j->conditions[i].name, name, len))
			return &j->conditions[i];
	return NULL;
}

static bool is_among(const struct script_runs **scripts, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(scripts[i]->path, path))
			return true;
	return false;
}

/* Once for each stack. */
static void note_absent(struct comparison *c, const char *stack, size_t len)
{
	struct buf line = BUF_INIT;

	buf_printf(&line, "%.*s was not run: it is not compared\n", (int)len, stack);
	if (!strstr(buf_text(c->notes), buf_text(&line)))
		buf_puts(c->notes, buf_text(&line));
	buf_free(&line);
}

/* The column, or -1: it was not run. */
static int find_stack(struct comparison *c, const char *stack, size_t len)
{
	const struct runs *r = c->j->runs;

	for (unsigned i = 0; i < r->ncolumns; i++)
		if (strlen(r->columns[i].id) == len && !memcmp(r->columns[i].id, stack, len))
			return (int)i;
	note_absent(c, stack, len);
	return -1;
}

static void compare_pass(struct comparison *c, const struct row *row, const char *stack, size_t len)
{
	int k = find_stack(c, stack, len);
	const struct cell *cell = k < 0 ? NULL : &row->cells[k];

	if (!cell || cell->outcome == EARL_PASSED)
		return;
	c->lost++;
	buf_printf(c->out, "%s: %s: passed before, now %s%s%s\n", row->of->id,
		   c->j->runs->columns[k].id, cell_word(cell), *cell->why ? ": " : "", cell->why);
}

static void compare_met(struct comparison *c, const struct condition *k, const char *stack,
			size_t len)
{
	int i = find_stack(c, stack, len);

	if (i < 0 || k->on[i].outcome == EARL_PASSED)
		return;
	c->lost++;
	buf_printf(c->out,
		   CONDITION "%s: %s: met before, now %s, which hides %zu requirements%s%s\n",
		   k->name, c->j->runs->columns[i].id, condition_word(k, (unsigned)i),
		   k->on[i].hides, *k->on[i].why ? ": " : "", k->on[i].why);
}

/* Whether @rest is "STACK: WORD", of which the name may have colons; *@len is its length. */
static bool ends_in(const char *rest, const char *word, size_t *len)
{
	size_t n = strlen(rest), w = strlen(word);

	if (n <= w || strcmp(rest + n - w, word) != 0)
		return false;
	*len = n - w;
	return true;
}

static void compare_line(struct comparison *c, const char *id, size_t len, const char *rest)
{
	bool is_condition = !strncmp(id, CONDITION, strlen(CONDITION)),
	     is_script = !strncmp(rest, "script ", strlen("script "));
	const struct condition *k =
		is_condition ? find_condition(c->j, id + strlen(CONDITION), len - strlen(CONDITION))
			     : NULL;
	const struct row *row = find_row(c->j, id, len);
	size_t n;

	if (!k && !row) {
		c->lost++;
		buf_printf(c->out, "%.*s: this %s is no longer in the table\n", (int)len, id,
			   is_condition ? "condition" : "requirement");
	} else if (is_script) {
		if (is_among(k ? k->scripts : row->scripts, k ? k->nscripts : row->nscripts,
			     rest + strlen("script ")))
			return;
		c->lost++;
		buf_printf(c->out, "%.*s: has lost its %s\n", (int)len, id, rest);
	} else if (k && ends_in(rest, ": met", &n)) {
		compare_met(c, k, rest, n);
	} else if (row && ends_in(rest, ": passed", &n)) {
		compare_pass(c, row, rest, n);
	}
}

int snapshot_compare(const struct judged *j, const char *text, const char *path, struct buf *out,
		     struct buf *notes, struct err *e)
{
	struct comparison c = {j, out, notes, 0};
	char *copy = strdup(text), *save;
	unsigned number = 0;

	if (!copy)
		abort();
	if (strncmp(text, TITLE, strlen("# Requirements and stacks")) != 0) {
		free(copy);
		return err_kind_set(e, ERR_SCRIPT, "%s: this is not a snapshot of tcpcheck matrix",
				    path);
	}
	for (char *p = strtok_r(copy, "\n", &save); p; p = strtok_r(NULL, "\n", &save)) {
		char *colon = strstr(p, ": ");

		number++;
		if (*p == '#')
			continue;
		if (!colon) {
			err_kind_set(e, ERR_SCRIPT, "%s:%u: this is not a line of a snapshot", path,
				     number);
			free(copy);
			return -1;
		}
		compare_line(&c, p, (size_t)(colon - p), colon + 2);
	}
	free(copy);
	return c.lost;
}
