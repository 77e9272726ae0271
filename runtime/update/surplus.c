// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the lines that a script gets: packets that nobody expected, in the manner of those around.
 */
#include <stdio.h>
#include <string.h>

#include "parser/names.h"
#include "runtime/base/quote.h"
#include "runtime/update/moment.h"
#include "runtime/update/parts.h"

#define DATA_MOST 64 /* bytes that are written as a string */

static bool is_outbound(const struct event *ev)
{
	return ev->kind == EVENT_PACKET && ev->packet->dir == DIR_OUTBOUND &&
	       ev->packet->l4 == L4_TCP;
}

static bool is_like(const struct event *ev, const struct segment *s)
{
	return is_outbound(ev) && s->l4 == L4P_TCP &&
	       !((ev->packet->tcp.flags ^ s->tcp.flags) & TCP_FLAG_SYN);
}

/* The nearest line for such a packet, before @at (index) or behind; NULL: there is none. */
static const struct event *find_model(const struct update *u, size_t at, const struct segment *s)
{
	for (size_t i = at; i-- > 0;)
		if (is_like(u->events[i], s))
			return u->events[i];
	for (size_t i = at; i < u->script->nevents; i++)
		if (is_like(u->events[i], s))
			return u->events[i];
	return NULL;
}

static bool is_absolute(const struct event *ev)
{
	return ev && (ev->when.kind == WHEN_ABSOLUTE || ev->when.kind == WHEN_ABSOLUTE_RANGE);
}

static void put_time(const struct update *u, const struct deed *d, struct buf *out)
{
	const struct event *before = d->event ? d->event : u->script->events;
	struct span like = time_like(u, before);
	bool absolute = is_absolute(before);

	buf_puts(out, absolute ? "" : "+");
	moment_text(absolute ? d->at_us : d->gap_us, d->tolerance_us, u->src->text + like.off,
		    like.len, out);
}

/* What is between a time and the sign of direction. */
static void put_gap(const struct update *u, const struct event *model, struct buf *out)
{
	uint32_t from = model ? span_end(model->when.span) : 0;

	if (model && model->packet->span.off > from)
		buf_add(out, u->src->text + from, model->packet->span.off - from);
	else
		buf_putc(out, ' ');
	buf_puts(out, "> ");
}

static bool is_zeros(const struct segment *s)
{
	for (size_t i = 0; s->payload && i < s->payload_len; i++)
		if (s->payload[i])
			return false;
	return true;
}

static void put_data(const struct segment *s, struct buf *out)
{
	if (is_zeros(s))
		return;
	buf_puts(out, " data ");
	if (s->payload_len <= DATA_MOST)
		quote_bytes(out, s->payload, s->payload_len, QUOTE_SHORT);
	else
		buf_putc(out, '*');
}

static void put_packet(const struct segment *s, const struct event *model, struct buf *out)
{
	const struct packet_pat *p = model ? model->packet : NULL;
	char tos[24];
	struct text_how how = {
		.icmp_type = icmp_type_name,
		.icmp_code = icmp_code_name,
		.win = p && p->tcp.win.state != FIELD_ABSENT && p->tcp.win.state != FIELD_ANY,
		.any_opts = p && p->tcp.opts_kind == TCPOPTS_ANY,
		.ports = p && p->tcp.sport.value,
		.ace = p && p->tcp.ace,
	};

	if (p && p->ip.tos != TOS_ABSENT) {
		snprintf(tos, sizeof(tos), "[tos 0x%02x]", s->ip.tos);
		if (s->ip.tos <= 3)
			snprintf(tos, sizeof(tos), "[%s]", ecn_name(s->ip.tos));
		how.ip = true;
		how.ip_text = tos;
		how.ip_len = strlen(tos);
	}
	segment_text(s, &how, out, NULL);
	put_data(s, out);
}

int surplus_edit(struct update *u, const struct deed *d)
{
	const struct segment *s = &d->actual;
	const struct event *model = find_model(u, d->event ? d->event->index + 1 : 0, s);
	struct buf line = BUF_INIT;
	size_t time;
	int ret;

	if (s->l4 == L4P_OTHER || s->nouter)
		return update_refuse(u, d->event,
				     "a packet came behind this event that update "
				     "cannot write");
	put_time(u, d, &line);
	time = line.len;
	put_gap(u, model, &line);
	put_packet(s, model, &line);
	if (!model || (d->event && lines_indent(u, d->event) > 0))
		model = d->event; /* its time ends where that of the line before does */
	ret = lines_put(u, d->event, buf_text(&line), time, model);
	buf_free(&line);
	return ret;
}

int pause_edit(struct update *u, const struct deed *d)
{
	const struct event *before = d->event->index ? u->events[d->event->index - 1] : NULL;
	struct span like = time_like(u, d->event);
	struct buf line = BUF_INIT;
	size_t time;
	int ret;

	buf_putc(&line, '+');
	moment_text(d->gap_us, 4000, u->src->text + like.off, like.len, &line);
	time = line.len;
	buf_puts(&line, " > nothing");
	ret = lines_put(u, before, buf_text(&line), time, before);
	buf_free(&line);
	return ret;
}
