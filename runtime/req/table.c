// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the table: its reading, and looking things up in it. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parser/names.h"
#include "runtime/req/csv.h"
#include "runtime/req/embedded.h"
#include "runtime/req/req.h"

enum column {
	ID,
	LEVEL,
	RFC,
	SECTION,
	TITLE,
	TESTABLE,
	WHY_NOT,
	IDEA,
	AREA,
	VERIFIED,
	BASIS,
	LINUX,
	CONDITION,
	STATUS,
	UPDATED,
	COLUMNS
};
static const char *const column_names[COLUMNS] = {
	"id",          "level",      "rfc",         "section", "title",
	"testable",    "why_not",    "script_idea", "area",    "verified",
	"level_basis", "linux_note", "condition",   "status",  "updated_by",
};
static const char *const level_names[REQ_LEVELS] = {"MUST",       "MUST NOT", "SHOULD",
						    "SHOULD NOT", "MAY",      "INFO"};
static const char *const testable_names[] = {"yes", "partly", "no"};

/* ---- reading ---- */

/* Its place among @names, or -1. */
static int place_of(const char *word, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(word, names[i]))
			return i;
	return -1;
}

static int wrong(struct err *e, unsigned line, const char *what, const char *word)
{
	return err_kind_set(e, ERR_SCRIPT, "line %u: %s '%s'", line, what, word);
}

static int check_head(const char *const *fields, int n, struct err *e)
{
	for (int i = 0; i < COLUMNS; i++)
		if (i >= n || strcmp(fields[i], column_names[i]) != 0)
			return wrong(e, 1, "the table has no column", column_names[i]);
	return 0;
}

/* "RFC" and digits. */
static bool is_rfc(const char *word)
{
	return !strncmp(word, "RFC", 3) && word[3] && !word[3 + strspn(word + 3, "0123456789")];
}

/* Ids are words in lists: the RFC, and what may stand behind it. */
static bool is_id(const char *id, const char *rfc)
{
	size_t n = strlen(rfc);

	return !strncmp(id, rfc, n) && id[n] == '-' && id[n + 1] &&
	       !id[strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			      "0123456789.-")];
}

static int take(struct requirement *r, const char *const *f, unsigned line, struct err *e)
{
	int level = place_of(f[LEVEL], level_names, REQ_LEVELS);
	int testable = place_of(f[TESTABLE], testable_names, 3);

	if (!is_rfc(f[RFC]))
		return wrong(e, line, "this is not an RFC:", f[RFC]);
	if (!is_id(f[ID], f[RFC]))
		return wrong(e, line, "this is not an id:", f[ID]);
	if (level < 0)
		return wrong(e, line, "this is not a level:", f[LEVEL]);
	if (testable < 0)
		return wrong(e, line, "testable is yes, partly or no, not", f[TESTABLE]);
	if (!*f[TITLE])
		return wrong(e, line, "this requirement has no title:", f[ID]);
	if (testable != REQ_TESTABLE && !*f[WHY_NOT])
		return wrong(e, line, "nothing says why this is not testable:", f[ID]);
	*r = (struct requirement){
		.id = f[ID],
		.level = (enum req_level)level,
		.rfc = f[RFC],
		.section = f[SECTION],
		.title = f[TITLE],
		.testable = (enum req_testable)testable,
		.why_not = f[WHY_NOT],
		.idea = f[IDEA],
		.area = f[AREA],
		.linux_note = f[LINUX],
		.condition = f[CONDITION],
		.status = f[STATUS],
		.updated_by = f[UPDATED],
	};
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct requirement *x = *(const struct requirement *const *)a;
	const struct requirement *y = *(const struct requirement *const *)b;

	return strcmp(x->id, y->id);
}

static int sort(struct req_table *t, struct err *e)
{
	t->by_id = arena_array(&t->arena, t->n + 1, sizeof(*t->by_id));
	t->ids = arena_array(&t->arena, t->n + 1, sizeof(*t->ids));
	for (size_t i = 0; i < t->n; i++) {
		t->by_id[i] = &t->items[i];
		t->ids[i] = t->items[i].id;
	}
	qsort(t->by_id, t->n, sizeof(*t->by_id), by_id);
	for (size_t i = 1; i < t->n; i++)
		if (!strcmp(t->by_id[i - 1]->id, t->by_id[i]->id))
			return err_kind_set(e, ERR_SCRIPT, "requirement '%s' is there twice",
					    t->by_id[i]->id);
	return 0;
}

static size_t count_lines(const char *text, size_t len)
{
	size_t n = 1;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

int req_parse(struct req_table *t, const char *text, size_t len, struct err *e)
{
	struct csv c = {.at = text, .end = text + len, .line = 1};
	const char *f[COLUMNS];
	unsigned line;
	int n;

	*t = (struct req_table){.arena = ARENA_INIT};
	t->items = arena_array(&t->arena, count_lines(text, len), sizeof(*t->items));
	n = csv_record(&c, &t->arena, f, COLUMNS);
	if (n >= 0 && check_head(f, n, e) < 0)
		return -1;
	while (n >= 0) {
		line = c.line;
		n = csv_record(&c, &t->arena, f, COLUMNS);
		if (n == 0)
			return sort(t, e);
		if (n > 0 && n < COLUMNS)
			return err_kind_set(e, ERR_SCRIPT, "line %u: %d fields instead of %d", line,
					    n, COLUMNS);
		if (n > 0 && take(&t->items[t->n++], f, line, e) < 0)
			return -1;
	}
	return err_kind_set(e, ERR_SCRIPT, "line %u: %s", c.line, c.why);
}

void req_table_free(struct req_table *t)
{
	arena_free(&t->arena);
	*t = (struct req_table){.arena = ARENA_INIT};
}

const struct req_table *req_table(void)
{
	static struct req_table table;
	struct err e = ERR_INIT;

	if (!table.n) {
		int ret = req_parse(&table, requirements_csv, strlen(requirements_csv), &e);

		assert(ret == 0 && table.n);
		(void)ret;
	}
	return &table;
}

/* ---- looking up ---- */

const struct requirement *req_find(const struct req_table *t, const char *id)
{
	const struct requirement key = {.id = id}, *at = &key, **found;

	found = t->n ? bsearch(&at, t->by_id, t->n, sizeof(*t->by_id), by_id) : NULL;
	return found ? *found : NULL;
}

const char *req_suggest(const struct req_table *t, const char *typed)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcasecmp(t->ids[i], typed))
			return t->ids[i];
	return suggest(typed, t->ids);
}

const char *req_level_name(enum req_level level)
{
	return level_names[level];
}

enum req_level req_level_class(enum req_level level)
{
	switch (level) {
	case REQ_MUST_NOT: return REQ_MUST;
	case REQ_SHOULD_NOT: return REQ_SHOULD;
	default: return level;
	}
}

bool req_condition(const struct requirement *r, struct buf *name)
{
	const char *colon = strchr(r->condition, ':');

	buf_reset(name);
	if (!colon)
		return false;
	buf_add(name, r->condition, (size_t)(colon - r->condition));
	return true;
}

void req_source(struct buf *out, const struct requirement *r)
{
	buf_printf(out, "RFC %s, section %s", r->rfc + strlen("RFC"), r->section);
}
