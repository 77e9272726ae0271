// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way from a capture to an exchange: who is who, and relative numbers. */
#include "runtime/draw/portray.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/capfile.h"
#include "parser/names.h"

#define TALKS_MOST 64 /* connections that are shown */

struct party {
	struct ipaddr ip;
	uint16_t port;
	bool known; /* where its numbers begin */
	uint32_t isn;
};

/* A connection: its left end, its right one. */
struct talk {
	struct party ends[2];
};

struct portrait {
	struct exchange *x;
	struct talk talks[TALKS_MOST];
	unsigned ntalks;
	uint64_t left_out; /* packets of further connections */
	int64_t start_ns;
	unsigned char *bytes; /* of a packet that was cut, filled up */
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

/* ---- who is who ---- */

static bool is_party(const struct party *p, const struct ipaddr *ip, uint16_t port)
{
	return p->port == port && ipaddr_equal(&p->ip, ip);
}

/* NULL: there are too many. *@sent: by the left end. */
static struct talk *talk_of(struct portrait *p, const struct segment *s, bool *sent)
{
	uint16_t sport = s->tcp.sport, dport = s->tcp.dport;
	struct talk *t;

	for (unsigned i = 0; i < p->ntalks; i++)
		for (int right = 0; right < 2; right++) {
			t = &p->talks[i];
			if (!is_party(&t->ends[right], &s->ip.src, sport) ||
			    !is_party(&t->ends[!right], &s->ip.dst, dport))
				continue;
			*sent = !right;
			return t;
		}
	if (p->ntalks == TALKS_MOST)
		return NULL;
	t = &p->talks[p->ntalks++];
	*sent = p->ntalks == 1 || !ipaddr_equal(&s->ip.dst, &p->talks[0].ends[0].ip);
	t->ends[!*sent] = (struct party){.ip = s->ip.src, .port = sport};
	t->ends[*sent] = (struct party){.ip = s->ip.dst, .port = dport};
	return t;
}

/* ---- relative numbers ---- */

static void rebase_sacks(struct tcp_hdr *tcp, uint32_t isn)
{
	struct tcpopt o;

	if (!tcpopt_find(tcp, TCPOPT_KIND_SACK, &o))
		return;
	for (unsigned i = 0; i + 4 <= o.len - 2u; i += 4)
		put_be32(o.data + i, get_be32(o.data + i) - isn);
}

/* A SYN tells; else what is seen first is number 1, as behind a SYN. */
static void rebase(struct talk *t, struct segment *s, bool sent)
{
	struct party *from = &t->ends[!sent], *to = &t->ends[sent];
	struct tcp_hdr *tcp = &s->tcp;

	if (tcp->flags & TCP_FLAG_SYN || !from->known)
		from->isn = tcp->seq - !(tcp->flags & TCP_FLAG_SYN);
	from->known = true;
	if (tcp->flags & TCP_FLAG_ACK && !to->known) {
		to->isn = tcp->ack - 1;
		to->known = true;
	}
	tcp->seq -= from->isn;
	if (tcp->flags & TCP_FLAG_ACK)
		tcp->ack -= to->isn;
	rebase_sacks(tcp, to->isn);
}

/* ---- packets ---- */

static void add_row(struct portrait *p, struct row *r, const struct segment *s)
{
	static const struct text_how how = {
		.win = true, .icmp_type = icmp_type_name, .icmp_code = icmp_code_name};
	struct buf text = BUF_INIT;

	segment_text(s, &how, &text, NULL);
	r->text = buf_text(&text);
	exchange_add(p->x, r);
	buf_free(&text);
}

/* Zeros in place of what the capture has cut off. */
static const unsigned char *whole(struct portrait *p, const struct capfile_packet *c, size_t *len)
{
	*len = c->len;
	if (c->wire_len <= c->len || c->wire_len > WIRE_MAX_PACKET)
		return c->data;
	memset(p->bytes, 0, c->wire_len);
	memcpy(p->bytes, c->data, c->len);
	*len = c->wire_len;
	return p->bytes;
}

static void take_tcp(struct portrait *p, struct row *r, struct segment *s)
{
	bool sent;
	struct talk *t = talk_of(p, s, &sent);

	if (!t) {
		p->left_out++;
		return;
	}
	rebase(t, s, sent);
	r->kind = sent ? ROW_SENT : ROW_RECEIVED;
	row_take_segment(&r->tcp, s, sent, true);
	add_row(p, r, s);
}

static void take_packet(struct portrait *p, const struct capfile_packet *c)
{
	struct row r = {.kind = ROW_NOTE};
	struct segment s;
	size_t len;
	const unsigned char *bytes = whole(p, c, &len);

	if (!p->start_ns)
		p->start_ns = c->time_ns;
	r.time_us = (c->time_ns - p->start_ns) / 1000;
	if (segment_parse(bytes, len, &s, NULL) < 0)
		return;
	if (s.l4 == L4P_TCP) {
		take_tcp(p, &r, &s);
	} else if (s.l4 == L4P_ICMP && p->ntalks) {
		r.kind = ipaddr_equal(&s.ip.src, &p->talks[0].ends[0].ip) ? ROW_SENT : ROW_RECEIVED;
		add_row(p, &r, &s);
	}
}

/* ---- the end ---- */

/* Which of several connections a packet is of. */
static void name_ports(struct portrait *p)
{
	for (size_t i = 0; p->ntalks > 1 && i < p->x->n; i++) {
		struct row *r = &p->x->rows[i];
		unsigned from = r->kind == ROW_SENT ? r->tcp.local : r->tcp.remote;
		unsigned to = r->kind == ROW_SENT ? r->tcp.remote : r->tcp.local;

		if (r->tcp.known)
			r->text = arena_printf(&p->x->arena, "%u > %u %s", from, to, r->text);
	}
}

static const char *name_of(const struct portrait *p, unsigned end)
{
	const struct party *first = &p->talks[0].ends[end];
	struct buf text = BUF_INIT;
	char ip[INET6_ADDRSTRLEN];
	const char *name;

	if (!p->ntalks)
		return end ? "peer" : "stack";
	for (unsigned i = 1; i < p->ntalks; i++)
		if (!ipaddr_equal(&p->talks[i].ends[end].ip, &first->ip))
			return end ? "peers" : "ends";
	if (p->ntalks > 1) {
		ipaddr_text(&first->ip, ip);
		return arena_strdup(&p->x->arena, ip);
	}
	ipaddr_port_text(&first->ip, first->port, &text);
	name = arena_strdup(&p->x->arena, buf_text(&text));
	buf_free(&text);
	return name;
}

static void note_left_out(struct portrait *p, int64_t time_us)
{
	char text[96];

	if (!p->left_out)
		return;
	snprintf(text, sizeof(text), "%llu packets of further connections are not shown",
		 (unsigned long long)p->left_out);
	exchange_add(p->x, &(struct row){.kind = ROW_NOTE, .time_us = time_us, .text = text});
}

int portray(struct exchange *x, const char *path, const char **left, const char **right,
	    struct err *e)
{
	struct capfile *f = capfile_open(path, e);
	struct portrait *p = calloc(1, sizeof(*p));
	struct capfile_packet c;
	int got = -1;

	if (!p || !(p->bytes = malloc(WIRE_MAX_PACKET)))
		abort();
	p->x = x;
	while (f && (got = capfile_next(f, &c, e)) == 1)
		take_packet(p, &c);
	capfile_close(f);
	note_left_out(p, x->n ? x->rows[x->n - 1].time_us : 0);
	name_ports(p);
	exchange_analyse(x);
	*left = name_of(p, 0);
	*right = name_of(p, 1);
	free(p->bytes);
	free(p);
	return got;
}
