// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the text that git keeps of a matrix. */
#include "runtime/conformance/snapshot.h"

#include <stdlib.h>
#include <string.h>

#define TITLE "# Requirements and stacks: see tcpcheck-matrix(1). Written by make matrix.\n"

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

void snapshot_write(struct buf *out, const struct judged *j)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < j->nrows; i++)
		put_row(&text, j, &j->rows[i]);
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

static bool has_script(const struct row *row, const char *path)
{
	for (size_t i = 0; i < row->nscripts; i++)
		if (!strcmp(row->scripts[i]->path, path))
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

/* "STACK: passed", of which the name may have colons. */
static void compare_pass(struct comparison *c, const struct row *row, const char *stack, size_t len)
{
	const struct runs *r = c->j->runs;
	const struct cell *cell;

	for (unsigned i = 0; i < r->ncolumns; i++) {
		if (strlen(r->columns[i].id) != len || memcmp(r->columns[i].id, stack, len) != 0)
			continue;
		cell = &row->cells[i];
		if (cell->outcome == EARL_PASSED)
			return;
		c->lost++;
		buf_printf(c->out, "%s: %s: passed before, now %s%s%s\n", row->of->id,
			   r->columns[i].id, cell_word(cell), *cell->why ? ": " : "", cell->why);
		return;
	}
	note_absent(c, stack, len);
}

static void compare_line(struct comparison *c, const char *id, size_t len, const char *rest)
{
	static const char script[] = "script ", passed[] = ": passed";
	const struct row *row = find_row(c->j, id, len);
	size_t n = strlen(rest);

	if (!row) {
		c->lost++;
		buf_printf(c->out, "%.*s: this requirement is no longer in the table\n", (int)len,
			   id);
	} else if (!strncmp(rest, script, strlen(script))) {
		if (has_script(row, rest + strlen(script)))
			return;
		c->lost++;
		buf_printf(c->out, "%s: has lost its script %s\n", row->of->id,
			   rest + strlen(script));
	} else if (n > strlen(passed) && !strcmp(rest + n - strlen(passed), passed)) {
		compare_pass(c, row, rest, n - strlen(passed));
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
