// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way from a capture to an exchange: which connections there are, and their names. */
#include "runtime/draw/portray.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/wire/pairs.h"

/* A connection of the file. */
struct line {
	struct pair pair;
	struct talk talk;
};

struct drawer {
	struct portrait *p;
	unsigned flow;
	struct pairs lines;
	struct arena arena; /* of the lines */
	struct talk *wanted[PORTRAY_MOST];
	unsigned nwanted;
	uint64_t left_out; /* packets of further connections */
	int64_t start_ns;
	unsigned char *scratch;
};

bool portray_is_capture(const char *path)
{
	static const uint32_t magics[] = {0x0a0d0d0a, 0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d,
					  0x4d3cb2a1};
	const char *dot = strrchr(path, '.');
	unsigned char head[4] = {0};
	FILE *f = strcmp(path, "-") ? fopen(path, "re") : NULL;
	bool is = dot && (!strcmp(dot, ".pcap") || !strcmp(dot, ".pcapng"));

	if (f && fread(head, 1, sizeof(head), f) == sizeof(head))
		for (unsigned i = 0; i < sizeof(magics) / sizeof(*magics); i++)
			is |= get_be32(head) == magics[i];
	if (f)
		fclose(f);
	return is;
}

/* ---- connections ---- */

static bool is_end(const struct pair *p, unsigned side, const struct ipaddr *addr, uint16_t port)
{
	const struct talk_end *e = &((const struct line *)p)->talk.ends[side];

	return e->port == port && ipaddr_equal(&e->ip, addr);
}

static bool is_wanted(const struct drawer *d, unsigned number)
{
	return d->flow ? number == d->flow : number <= PORTRAY_MOST;
}

/* What the first connection has on the left stays there. */
static bool begins_left(const struct drawer *d, const struct segment *s)
{
	return !d->nwanted || !ipaddr_equal(&s->ip.dst, &d->wanted[0]->ends[0].ip);
}

static struct line *line_new(struct drawer *d, const struct segment *s)
{
	struct line *l = arena_new(&d->arena, struct line);
	struct talk_end *ends = l->talk.ends;
	bool left = begins_left(d, s);

	l->talk.number = ++d->p->conns;
	ends[!left] = (struct talk_end){.ip = s->ip.src, .port = s->tcp.sport};
	ends[left] = (struct talk_end){.ip = s->ip.dst, .port = s->tcp.dport};
	pairs_add(&d->lines, &l->pair, &ends[0].ip, ends[0].port, &ends[1].ip, ends[1].port);
	if (is_wanted(d, l->talk.number))
		d->wanted[d->nwanted++] = &l->talk;
	return l;
}

static struct talk *talk_of(struct drawer *d, const struct segment *s)
{
	unsigned side;
	struct line *l = (struct line *)pairs_find(&d->lines, &s->ip.src, s->tcp.sport, &s->ip.dst,
						   s->tcp.dport, &side);

	if (!l || talk_is_over_for(&l->talk, s))
		l = line_new(d, s);
	return &l->talk;
}

/* ---- packets ---- */

static void take_tcp(struct drawer *d, struct row *r, struct segment *s)
{
	struct talk *t = talk_of(d, s);
	struct buf text = BUF_INIT;

	/* Those that are not wanted are followed, too: they are counted. */
	talk_take(t, s, r, &text);
	if (d->flow)
		r->tcp.conn = 1; /* the only one */
	if (is_wanted(d, t->number))
		exchange_add(&d->p->x, r);
	else
		d->left_out += !d->flow;
	buf_free(&text);
}

static void take_icmp(struct drawer *d, struct row *r, const struct segment *s)
{
	struct buf text = BUF_INIT;

	if (!d->nwanted)
		return;
	talk_text(s, &text);
	r->text = buf_text(&text);
	r->kind = ipaddr_equal(&s->ip.src, &d->wanted[0]->ends[0].ip) ? ROW_SENT : ROW_RECEIVED;
	exchange_add(&d->p->x, r);
	buf_free(&text);
}

static void take_packet(struct drawer *d, const struct capfile_packet *c)
{
	struct row r = {.number = c->number};
	struct segment s;

	if (!d->start_ns)
		d->start_ns = c->time_ns;
	r.time_us = (c->time_ns - d->start_ns) / 1000;
	if (!talk_parse(c, d->scratch, &s))
		return;
	if (s.l4 == L4P_TCP)
		take_tcp(d, &r, &s);
	else if (s.l4 == L4P_ICMP)
		take_icmp(d, &r, &s);
}

/* ---- the end ---- */

static void note_left_out(struct drawer *d)
{
	struct exchange *x = &d->p->x;
	char text[128];

	if (!d->left_out)
		return;
	snprintf(text, sizeof(text),
		 "%llu packets of further connections are not shown (--flow=N shows one)",
		 (unsigned long long)d->left_out);
	exchange_add(x, &(struct row){.kind = ROW_NOTE,
				      .time_us = x->n ? x->rows[x->n - 1].time_us : 0,
				      .text = text});
}

static void keep_shown(struct drawer *d)
{
	struct portrait *p = d->p;

	p->shown = arena_alloc(&p->x.arena, d->nwanted * sizeof(*p->shown));
	for (p->nshown = 0; p->nshown < d->nwanted; p->nshown++)
		p->shown[p->nshown] = *d->wanted[p->nshown];
}

int portray(struct portrait *p, const char *path, unsigned flow, struct err *e)
{
	struct capfile *f = capfile_open(path, e);
	struct drawer d = {.p = p, .flow = flow, .lines = PAIRS_INIT(is_end), .arena = ARENA_INIT};
	struct capfile_packet c;
	int got = -1;

	*p = (struct portrait){.shown = NULL};
	exchange_init(&p->x);
	d.scratch = malloc(WIRE_MAX_PACKET);
	if (!d.scratch)
		abort();
	while (f && (got = capfile_next(f, &c, e)) == 1)
		take_packet(&d, &c);
	capfile_close(f);
	note_left_out(&d);
	keep_shown(&d);
	exchange_analyse(&p->x);
	pairs_free(&d.lines);
	arena_free(&d.arena);
	free(d.scratch);
	return got;
}

void portrait_free(struct portrait *p)
{
	exchange_free(&p->x);
}

/* ---- names ---- */

void portrait_tell_apart(struct portrait *p)
{
	for (size_t i = 0; p->nshown > 1 && i < p->x.n; i++) {
		struct row *r = &p->x.rows[i];
		unsigned from = r->kind == ROW_SENT ? r->tcp.local : r->tcp.remote;
		unsigned to = r->kind == ROW_SENT ? r->tcp.remote : r->tcp.local;

		if (r->tcp.known)
			r->text = arena_printf(&p->x.arena, "%u > %u %s", from, to, r->text);
	}
}

static const char *name_of_end(struct portrait *p, const struct talk_end *e)
{
	struct buf text = BUF_INIT;
	const char *name;

	ipaddr_port_text(&e->ip, e->port, &text);
	name = arena_strdup(&p->x.arena, buf_text(&text));
	buf_free(&text);
	return name;
}

static const struct talk *talk_shown(const struct portrait *p, unsigned flow)
{
	for (size_t i = 0; i < p->nshown; i++)
		if (p->shown[i].number == flow)
			return &p->shown[i];
	return p->nshown == 1 ? &p->shown[0] : NULL;
}

const char *portrait_name(struct portrait *p, unsigned flow, unsigned end)
{
	const struct talk *t = talk_shown(p, flow);
	char ip[INET6_ADDRSTRLEN];

	if (t)
		return name_of_end(p, &t->ends[end]);
	for (size_t i = 1; i < p->nshown; i++)
		if (!ipaddr_equal(&p->shown[i].ends[end].ip, &p->shown[0].ends[end].ip))
			return end ? "peers" : "ends";
	if (!p->nshown)
		return end ? "peer" : "stack";
	ipaddr_text(&p->shown[0].ends[end].ip, ip);
	return arena_strdup(&p->x.arena, ip);
}

void portrait_title(struct portrait *p, unsigned flow, struct buf *out)
{
	buf_printf(out, "connection %u: %s to %s", flow, portrait_name(p, flow, 0),
		   portrait_name(p, flow, 1));
}
