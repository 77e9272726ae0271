// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the fields of a packet line that differ. TCP options are options.c's. */
#include <stdio.h>
#include <string.h>

#include "parser/names.h"
#include "parser/psh.h"
#include "runtime/base/quote.h"
#include "runtime/update/parts.h"

#define DATA_MOST 256 /* bytes that are written as a string */

/* What has changed within the numbers of one line: they are written together. */
struct changed {
	bool seq, len, opts;
};

static int calculated(struct update *u, const struct deed *d, const char *field)
{
	return update_refuse(u, d->event, "the %s is another, and the line calculates it", field);
}

static void put_number(struct update *u, struct span at, unsigned long long n)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", n);
	edits_add(&u->edits, at, text);
}

/* Behind the last of those that are there. */
static uint32_t behind(const struct span *at, size_t n)
{
	uint32_t end = 0;

	for (size_t i = 0; i < n; i++)
		if (at[i].len && span_end(at[i]) > end)
			end = span_end(at[i]);
	return end;
}

/* " ack 5" goes. */
static int strip_field(struct update *u, const struct deed *d, const char *word,
		       const struct field *f)
{
	const char *text = u->src->text;
	uint32_t at = f->span.off, len = (uint32_t)strlen(word);

	while (at && is_blank(text[at - 1]))
		at--;
	if (at < len || memcmp(text + at - len, word, len) != 0)
		return update_refuse(u, d->event, "the packet has no %s", word);
	at -= len;
	while (at && is_blank(text[at - 1]))
		at--;
	edits_add(&u->edits, (struct span){at, span_end(f->span) - at}, "");
	return 0;
}

/* A field that the line has, had not, or has no more. */
static int edit_field(struct update *u, const struct deed *d, const char *word,
		      const struct field *f, bool has, uint32_t n, uint32_t at)
{
	char text[32];

	if (f->state == FIELD_LIVE)
		return calculated(u, d, word);
	if (f->state == FIELD_ABSENT) {
		snprintf(text, sizeof(text), " %s %u", word, n);
		edits_add(&u->edits, (struct span){at, 0}, text);
		return 0;
	}
	if (!has)
		return strip_field(u, d, word, f);
	put_number(u, f->span, n);
	return 0;
}

static void edit_flags(struct update *u, const struct deed *d)
{
	const struct tcp_pat *t = &d->event->packet->tcp;
	uint16_t flags = d->actual.tcp.flags;
	char text[TCPFLAGS_TEXT], open[TCPFLAGS_TEXT + 1] = {FLAG_PSH_OPEN};

	if (!psh_is_open(t)) {
		tcpflags_text(flags, t->ace, text);
		edits_add(&u->edits, t->flags_text.span, text);
		return;
	}
	tcpflags_text(flags & (uint16_t)~TCP_FLAG_PSH, t->ace, text);
	memcpy(open + 1, text, sizeof(text));
	edits_add(&u->edits, t->flags_text.span, open);
}

static void edit_cut(struct update *u, const struct deed *d)
{
	struct buf text = BUF_INIT;

	buf_puts(&text, "cut ");
	cut_text(&d->actual.cut, &text);
	edits_add(&u->edits, d->event->packet->tcp.cut.span, buf_text(&text));
	buf_free(&text);
}

static int edit_numbers(struct update *u, const struct deed *d, const struct changed *c)
{
	const struct tcp_pat *t = &d->event->packet->tcp;
	uint32_t seq = d->actual.tcp.seq;
	size_t len = d->actual.payload_len;
	char text[64];

	if (t->seq.state == FIELD_LIVE || t->seq_end.state == FIELD_LIVE ||
	    t->len.state == FIELD_LIVE)
		return calculated(u, d, "sequence number");
	if (t->in_words || t->seq.state == FIELD_ANY) {
		if (c->seq)
			put_number(u, t->seq.span, seq);
		if (c->len)
			put_number(u, t->len.span, len);
	} else {
		snprintf(text, sizeof(text), "%u:%u(%zu)", seq, seq + (uint32_t)len, len);
		edits_add(&u->edits, t->seq_span, text);
	}
	if (c->len && t->cut.n)
		edit_cut(u, d);
	return 0;
}

/* ---- IP ---- */

static int edit_ip(struct update *u, const struct deed *d, const struct difference *diff)
{
	const struct ip_info *ip = &d->event->packet->ip;
	char tos[16];

	if (ip->tos != TOS_ABSENT && diff->span.off == ip->tos_span.off) {
		snprintf(tos, sizeof(tos), "tos 0x%02x", d->actual.ip.tos);
		edits_add(&u->edits, ip->tos_span,
			  ip->tos == TOS_BYTE ? tos : ecn_name(d->actual.ip.tos));
		return 0;
	}
	if (ip->ttl.span.len && diff->span.off == ip->ttl.span.off) {
		put_number(u, ip->ttl.span, d->actual.ip.ttl);
		return 0;
	}
	return update_refuse(u, d->event, "%s: expected %s, seen %s", diff->field, diff->expected,
			     diff->actual);
}

/* ---- data ---- */

static int edit_data(struct update *u, const struct deed *d)
{
	const struct packet_pat *p = d->event->packet;
	struct buf text = BUF_INIT;

	if (!d->actual.payload || d->actual.payload_len > DATA_MOST)
		return update_refuse(u, d->event, "it has other data");
	quote_bytes(&text, d->actual.payload, d->actual.payload_len, QUOTE_SHORT);
	if (p->data.state == DATA_GIVEN) {
		edits_add(&u->edits, p->data.text->span, buf_text(&text));
	} else {
		edits_add(&u->edits, (struct span){span_end(p->span), 0}, " data ");
		edits_add(&u->edits, (struct span){span_end(p->span), 0}, buf_text(&text));
	}
	buf_free(&text);
	return 0;
}

static int edit_length(struct update *u, const struct deed *d, const struct difference *diff,
		       struct changed *c)
{
	const struct packet_pat *p = d->event->packet;

	if (!strcmp(diff->field, "payload"))
		return edit_data(u, d);
	if (p->l4 == L4_TCP) {
		c->len = true;
		return p->data.state == DATA_GIVEN ? edit_data(u, d) : 0;
	}
	if (p->l4 != L4_UDP || p->udp.len.state == FIELD_LIVE)
		return update_refuse(u, d->event, "it has another length");
	put_number(u, p->udp.len.span, d->actual.payload_len);
	return p->data.state == DATA_GIVEN ? edit_data(u, d) : 0;
}

/* Of another protocol: nothing of the line is left. */
static int edit_all(struct update *u, const struct deed *d)
{
	static const struct text_how how = {.icmp_type = icmp_type_name,
					    .icmp_code = icmp_code_name};
	struct buf text = BUF_INIT;

	if (d->actual.l4 == L4P_OTHER)
		return update_refuse(u, d->event, "the packet is of a protocol that scripts lack");
	buf_puts(&text, "> ");
	segment_text(&d->actual, &how, &text, NULL);
	edits_add(&u->edits, d->event->packet->span, buf_text(&text));
	buf_free(&text);
	return 0;
}

/* ---- one difference ---- */

static int edit_tcp(struct update *u, const struct deed *d, const struct difference *diff)
{
	const struct tcp_pat *t = &d->event->packet->tcp;
	const struct tcp_hdr *got = &d->actual.tcp;
	const struct span order[] = {t->seq_span, t->seq.span, t->len.span,
				     t->cut.span, t->ack.span, t->win.span};

	switch (diff->mark) {
	case TEXT_FLAGS: edit_flags(u, d); return 0;
	case TEXT_ACK:
		return edit_field(u, d, "ack", &t->ack, got->flags & TCP_FLAG_ACK, got->ack,
				  behind(order, 4));
	case TEXT_WIN: return edit_field(u, d, "win", &t->win, true, got->win, behind(order, 5));
	case TEXT_URG:
		return edit_field(u, d, "urg", &t->urg, got->urg, got->urg, behind(order, 6));
	case TEXT_CUT: edit_cut(u, d); return 0;
	default:
		return update_refuse(u, d->event, "%s: expected %s, seen %s", diff->field,
				     diff->expected, diff->actual);
	}
}

static int edit_one(struct update *u, const struct deed *d, const struct difference *diff,
		    struct changed *c)
{
	const struct packet_pat *p = d->event->packet;

	if (diff->span.off == d->event->when.span.off && !strcmp(diff->field, "time"))
		return 0; /* time.c */
	if (!strcmp(diff->field, "protocol") || diff->mark == TEXT_ICMP)
		return edit_all(u, d);
	if (!strcmp(diff->field, "segments") && p->tcp.cut.n) {
		edit_cut(u, d);
		return 0;
	}
	switch (diff->mark) {
	case TEXT_IP: return edit_ip(u, d, diff);
	case TEXT_LEN: return edit_length(u, d, diff, c);
	case TEXT_SEQ: c->seq = true; return 0;
	case TEXT_OPTS: c->opts = true; return 0;
	default: break;
	}
	if (p->l4 == L4_TCP)
		return edit_tcp(u, d, diff);
	return update_refuse(u, d->event, "%s: expected %s, seen %s", diff->field, diff->expected,
			     diff->actual);
}

int packet_edit(struct update *u, const struct deed *d)
{
	struct changed c = {0};

	for (const struct difference *diff = d->diffs; diff; diff = diff->next)
		if (edit_one(u, d, diff, &c) < 0)
			return -1;
	if ((c.seq || c.len) && edit_numbers(u, d, &c) < 0)
		return -1;
	return c.opts ? options_edit(u, d) : 0;
}
