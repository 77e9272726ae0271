// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the first pass over a capture: only who has seen the end knows whether packets are missing,
 * and whose host took it.
 */
#include <sys/stat.h>

#include "runtime/trace/parts.h"

/* Networks double few packets, captures at two places all that go through both. */
#define TWICE_SHARE 4

struct survey {
	struct trace *trace;
	struct table table;
	uint64_t packets, twice; /* of those that tell */
};

static void retire(void *arg, struct trace_conn *c)
{
	struct survey *s = arg;

	s->trace->missing += conn_missing(c);
	conn_free(c);
}

/* Equal ACKs may be as many ACKs. */
static bool tells(const struct glance *g)
{
	return g->id || g->data || g->flags & (TCP_FLAG_SYN | TCP_FLAG_FIN);
}

static void take(struct survey *s, const struct capfile_packet *p)
{
	enum trace_twice twice;
	struct trace_conn *c;
	struct glance g;

	if (p->icmp || !glance_at(p, &g))
		return;
	c = table_find(&s->table, &g.src, g.sport, &g.dst, g.dport);
	twice = c ? conn_twice(c, &g) : TWICE_NOT;
	if (tells(&g)) {
		s->packets++;
		s->twice += twice != TWICE_NOT;
	}
	if (twice == TWICE_CERTAIN)
		return;
	if (c && conn_is_over_for(c, &g)) {
		table_retire(&s->table, c);
		c = NULL;
	}
	place_take(&s->trace->place, c, &g);
	if (place_damaged(&s->trace->place, c, &g))
		return;
	if (!c)
		c = table_add(&s->table, &g);
	table_touch(&s->table, c);
	conn_take(c, &g);
}

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool trace_survey(struct trace *t)
{
	struct survey s = {.trace = t};
	struct capfile *f = is_file(t->path) ? capfile_open(t->path, NULL) : NULL;
	struct capfile_packet p;

	table_init(&s.table, retire, &s);
	while (f && capfile_next(f, &p, NULL) > 0)
		take(&s, &p);
	table_free(&s.table);
	place_decide(&t->place);
	t->doubled = s.twice > s.packets / TWICE_SHARE;
	capfile_close(f);
	return f != NULL;
}
