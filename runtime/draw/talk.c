// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way from a packet of a capture to a row: relative numbers, and who has sent it. */
#include "runtime/draw/talk.h"

#include <string.h>

#include "parser/names.h"

static const unsigned char *whole(const struct capfile_packet *c, unsigned char *scratch,
				  size_t *len)
{
	*len = c->len;
	if (c->wire_len <= c->len || c->wire_len > WIRE_MAX_PACKET)
		return c->data;
	memset(scratch, 0, c->wire_len);
	memcpy(scratch, c->data, c->len);
	*len = c->wire_len;
	return scratch;
}

bool talk_parse(const struct capfile_packet *c, unsigned char *scratch, struct segment *s)
{
	size_t len;
	const unsigned char *bytes = whole(c, scratch, &len);

	return segment_parse(bytes, len, s, NULL) == 0;
}

bool talk_is_left(const struct talk *t, const struct segment *s)
{
	const struct talk_end *e = &t->ends[0];

	return e->port == s->tcp.sport && ipaddr_equal(&e->ip, &s->ip.src);
}

bool talk_is_over_for(const struct talk *t, const struct segment *s)
{
	bool left = talk_is_left(t, s);
	const struct talk_end *from = &t->ends[!left], *to = &t->ends[left];

	if ((s->tcp.flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) != TCP_FLAG_SYN ||
	    (from->known && from->isn == s->tcp.seq))
		return false;
	return !to->seen || from->rst || to->rst || (from->fin && to->fin);
}

static void rebase_sacks(struct tcp_hdr *tcp, uint32_t isn)
{
	struct tcpopt o;

	if (!tcpopt_find(tcp, TCPOPT_KIND_SACK, &o))
		return;
	for (unsigned i = 0; i + 4 <= o.len - 2u; i += 4)
		put_be32(o.data + i, get_be32(o.data + i) - isn);
}

static void rebase(struct talk_end *from, struct talk_end *to, struct tcp_hdr *tcp)
{
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

void talk_text(const struct segment *s, struct buf *out)
{
	static const struct text_how how = {
		.win = true, .icmp_type = icmp_type_name, .icmp_code = icmp_code_name};

	segment_text(s, &how, out, NULL);
}

void talk_take(struct talk *t, struct segment *s, struct row *r, struct buf *text)
{
	bool left = talk_is_left(t, s);
	struct talk_end *from = &t->ends[!left], *to = &t->ends[left];

	from->seen = true;
	from->fin |= (s->tcp.flags & TCP_FLAG_FIN) != 0;
	from->rst |= (s->tcp.flags & TCP_FLAG_RST) != 0;
	rebase(from, to, &s->tcp);
	r->kind = left ? ROW_SENT : ROW_RECEIVED;
	row_take_segment(&r->tcp, s, left, true);
	r->tcp.conn = t->number;
	talk_text(s, text);
	r->text = buf_text(text);
}
