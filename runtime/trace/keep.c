// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns which connections are counted, told and kept. */
#include <stdlib.h>

#include "runtime/trace/parts.h"

static void count(struct trace *t, const struct trace_conn *c)
{
	for (unsigned l = 0; l < RULES_LEVELS; l++) {
		uint64_t n = found_count(c, l);

		t->findings[l] += n;
		t->with[l] += n > 0;
	}
}

static void tell(const struct trace *t, const struct trace_conn *c)
{
	struct buf line = BUF_INIT;

	if (!t->cfg->line)
		return;
	lines_conn(t, c, &line);
	t->cfg->line(t->cfg->arg, line.data, line.len);
	buf_free(&line);
}

static bool has_room(const struct trace *t, const struct trace_conn *c)
{
	if (t->cfg->flow)
		return true;
	return c->found ? t->nfound < SHOWN_FOUND : t->nkept - t->nfound < SHOWN_QUIET;
}

/* There are never many more than SHOWN_FOUND: the array grows by steps. */
static void put(struct trace *t, struct trace_conn *c)
{
	if (t->nkept % 64 == 0)
		t->kept = realloc(t->kept, (t->nkept + 64) * sizeof(struct trace_conn *));
	if (!t->kept)
		abort();
	t->kept[t->nkept++] = c;
	t->nfound += c->found != NULL;
}

void trace_keep(struct trace *t, struct trace_conn *c)
{
	bool wanted = !t->cfg->flow || t->cfg->flow == c->number;

	if (wanted) {
		count(t, c);
		tell(t, c);
	}
	if (wanted && has_room(t, c))
		put(t, c);
	else
		conn_free(c);
}

static int by_number(const void *a, const void *b)
{
	unsigned long x = (*(struct trace_conn *const *)a)->number;
	unsigned long y = (*(struct trace_conn *const *)b)->number;

	return (x > y) - (x < y);
}

void trace_kept(struct trace *t)
{
	if (t->nkept)
		qsort(t->kept, t->nkept, sizeof(struct trace_conn *), by_number);
}
