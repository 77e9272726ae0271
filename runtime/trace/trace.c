// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the second pass over a capture: every packet to the watcher, what it finds to its
 * connection. */
#include <stdlib.h>
#include <string.h>

#include "runtime/trace/parts.h"

/* ---- findings: they come while the watcher has a packet, before it is known whose it is ---- */

static void found(void *arg, const struct rules_finding *f)
{
	struct trace *t = arg;
	struct rules_finding *new;

	t->pending = realloc(t->pending, (t->npending + 1) * sizeof(*f));
	if (!t->pending)
		abort();
	new = &t->pending[t->npending++];
	*new = *f;
	new->came = found_text(f->came);
	new->should = found_text(f->should);
	new->how = found_text(f->how);
}

/* Those that are about connections which are known by now. */
static void attach(struct trace *t)
{
	size_t left = 0;

	for (size_t i = 0; i < t->npending; i++) {
		struct rules_finding *f = &t->pending[i];
		struct trace_conn *c = table_find(&t->table, &f->blamed.addr, f->blamed.port,
						  &f->other.addr, f->other.port);

		if (!c || c->watched != f->conn) {
			t->pending[left++] = *f;
			continue;
		}
		found_add(c, f);
		free((char *)f->came);
		free((char *)f->should);
		free((char *)f->how);
	}
	t->npending = left;
}

static void pending_free(struct trace *t)
{
	for (size_t i = 0; i < t->npending; i++) {
		free((char *)t->pending[i].came);
		free((char *)t->pending[i].should);
		free((char *)t->pending[i].how);
	}
	free(t->pending);
	t->pending = NULL;
	t->npending = 0;
}

/* ---- packets ---- */

static void retire(void *arg, struct trace_conn *c)
{
	trace_keep(arg, c);
}

static void show(struct trace *t, const struct capfile_packet *p, enum rules_sender sender,
		 bool partial, unsigned long *watched)
{
	*watched = watcher_packet(t->watcher, &(struct rules_packet){
						      .time_ns = p->time_ns,
						      .number = p->number,
						      .data = p->data,
						      .len = p->len,
						      .wire_len = p->wire_len,
						      .sender = sender,
						      .csum_partial = partial,
					      });
}

/* What cannot be followed: the watcher looks whether it may be TCP. */
static void gap(const struct capfile_packet *p, enum capfile_left why, void *arg)
{
	unsigned long watched;

	(void)why;
	show(arg, p, RULES_ANYONE, false, &watched);
}

/* The connection of a segment that was shown to the watcher, which numbers it @watched. */
static struct trace_conn *conn_of(struct trace *t, struct trace_conn *c, const struct glance *g,
				  unsigned long watched)
{
	if (c && watched && c->watched && c->watched != watched) {
		table_retire(&t->table, c);
		c = NULL;
	}
	if (!c)
		c = table_add(&t->table, g);
	if (watched)
		c->watched = watched;
	table_touch(&t->table, c);
	return c;
}

static void take_time(struct trace *t, const struct capfile_packet *p)
{
	if (!t->first_ns)
		t->first_ns = t->last_ns = p->time_ns;
	if (p->time_ns > t->last_ns)
		t->last_ns = p->time_ns;
}

/* Seen twice, and it came but once: a host does not send the same packet again, a network may. */
static bool is_copy(const struct trace *t, struct trace_conn *c, const struct glance *g)
{
	enum trace_twice twice = c ? conn_twice(c, g) : TWICE_NOT;
	bool here = twice == TWICE_CERTAIN && place_sender(&t->place, c, g) == RULES_TESTED;

	if (twice == TWICE_NOT || (twice == TWICE_PERHAPS && !t->doubled))
		return false;
	c->end[conn_side(c, g)].twice++;
	return t->doubled || here;
}

/* Its ports may be what was damaged: it begins no connection. */
static void note_damaged(struct trace *t, struct trace_conn *c, const struct glance *g)
{
	if (c)
		c->end[conn_side(c, g)].damaged++;
	else
		t->damaged++;
}

static void take_tcp(struct trace *t, const struct capfile_packet *p)
{
	unsigned long watched = 0;
	struct trace_conn *c;
	struct glance g;

	take_time(t, p);
	if (p->late)
		watcher_missed(t->watcher);
	if (!glance_at(p, &g)) {
		t->odd++;
		watcher_missed(t->watcher);
		return;
	}
	c = table_find(&t->table, &g.src, g.sport, &g.dst, g.dport);
	if (is_copy(t, c, &g))
		return;
	if (place_damaged(&t->place, c, &g)) {
		note_damaged(t, c, &g);
		return;
	}
	if (g.whole)
		show(t, p, place_sender(&t->place, c, &g), g.partial, &watched);
	else
		watcher_missed(t->watcher);
	attach(t);
	c = conn_of(t, c, &g, watched);
	attach(t);
	conn_take(c, &g);
}

static void take(struct trace *t, const struct capfile_packet *p)
{
	unsigned long watched;

	if (p->icmp)
		show(t, p, RULES_ANYONE, false, &watched);
	else
		take_tcp(t, p);
}

/* ---- files ---- */

static void finish(struct trace *t, struct capfile *f)
{
	watcher_time(t->watcher, t->last_ns);
	attach(t);
	pending_free(t);
	t->counts = *capfile_counts(f);
	t->conns = t->table.seen;
	table_free(&t->table);
	watcher_free(t->watcher);
	t->watcher = NULL;
	trace_kept(t);
}

static void watch(struct trace *t, struct capfile *f)
{
	struct rules_cfg rules = {
		.place = t->place.proof == PROOF_NONE || t->place.given == TRACE_AT_MIDDLE
				 ? RULES_SOMEWHERE
				 : RULES_AT_TESTED,
		.whole = t->surveyed && !t->missing,
		.max_conns = TABLE_MOST,
		.found = found,
		.arg = t,
	};
	struct capfile_packet p;

	t->watcher = watcher_new(&rules);
	table_init(&t->table, retire, t);
	capfile_on_gap(f, gap, t);
	t->link = capfile_link_name(f);
	t->snaplen = capfile_snaplen(f);
	while (capfile_next(f, &p, &t->broken) > 0)
		take(t, &p);
	finish(t, f);
}

static void tell_file(const struct trace *t)
{
	struct buf line = BUF_INIT;

	if (!t->cfg->line)
		return;
	lines_file(t, &line);
	t->cfg->line(t->cfg->arg, line.data, line.len);
	buf_free(&line);
}

struct trace *trace_judge(const char *path, const struct trace_cfg *cfg, struct err *e)
{
	struct capfile *f = capfile_open(path, e);
	struct trace *t;

	if (!f)
		return NULL;
	t = calloc(1, sizeof(*t));
	if (!t)
		abort();
	t->path = found_text(path);
	t->cfg = cfg;
	t->place.given = cfg->at;
	t->surveyed = trace_survey(t);
	watch(t, f);
	capfile_close(f);
	if (cfg->ladders)
		trace_draw(t);
	tell_file(t);
	t->cfg = NULL;
	return t;
}

void trace_free(struct trace *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->nkept; i++)
		conn_free(t->kept[i]);
	free(t->kept);
	free(t->path);
	free(t);
}

const struct err *trace_broken(const struct trace *t)
{
	return t->broken.kind ? &t->broken : NULL;
}

uint64_t trace_findings(const struct trace *t, enum rules_level level)
{
	return t->findings[level];
}

unsigned long trace_conns(const struct trace *t)
{
	return t->conns;
}

uint64_t trace_packets(const struct trace *t)
{
	return t->counts.tcp;
}
