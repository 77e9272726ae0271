// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns bounds of numbers: what is within, what would be nearest, how they read. */
#include "runtime/match/bounds.h"

#include "runtime/base/seq.h"

/* From @a to @b: positive when @b is larger. */
static int64_t distance(enum number_line line, int64_t a, int64_t b)
{
	return line == LINE_CIRCLE ? seq_diff((uint32_t)a, (uint32_t)b) : b - a;
}

bool bounds_hold(const struct bounds *b, enum number_line line, int64_t n)
{
	int64_t above = distance(line, b->low.value, n);

	switch (b->relation) {
	case RELATION_IN:
		if (line == LINE_CIRCLE)
			return !seq_range_backward(b->low.value, b->high.value) &&
			       (uint32_t)(n - b->low.value) <=
				       (uint32_t)(b->high.value - b->low.value);
		return above >= 0 && n <= b->high.value;
	case RELATION_NOT: return above != 0;
	case RELATION_LESS: return above < 0;
	case RELATION_MOST: return above <= 0;
	case RELATION_MORE: return above > 0;
	case RELATION_LEAST: return above >= 0;
	}
	return false;
}

bool bounds_hold_all(const struct bounds *b, int64_t n, int64_t len)
{
	uint32_t room = (uint32_t)(b->high.value - b->low.value);

	if (!bounds_hold(b, LINE_CIRCLE, n))
		return false;
	return b->relation != RELATION_IN || (uint32_t)(n - b->low.value) + (uint64_t)len <= room;
}

void bounds_text(const struct bounds *b, struct buf *out)
{
	static const char *const relations[] = {
		[RELATION_IN] = "in",   [RELATION_NOT] = "!=", [RELATION_LESS] = "<",
		[RELATION_MOST] = "<=", [RELATION_MORE] = ">", [RELATION_LEAST] = ">=",
	};

	buf_printf(out, "%s %lld", relations[b->relation], (long long)b->low.value);
	if (b->relation == RELATION_IN)
		buf_printf(out, ":%lld", (long long)b->high.value);
}

/* ---- what it would have been ---- */

static int64_t nearest(const struct bounds *b, enum number_line line, int64_t n)
{
	if (bounds_hold(b, line, n))
		return n;
	switch (b->relation) {
	case RELATION_IN: return distance(line, n, b->low.value) > 0 ? b->low.value : b->high.value;
	case RELATION_LESS: return b->low.value - 1;
	case RELATION_MORE: return b->low.value + 1;
	default: return b->low.value;
	}
}

static int64_t settle(const struct field *f, enum number_line line, int64_t expected,
		      int64_t actual)
{
	if (f->state == FIELD_ANY)
		return actual;
	return f->state == FIELD_OPEN ? nearest(f->open, line, actual) : expected;
}

/* The whole of it has to be there. */
static uint32_t settle_seq(const struct field *f, const struct segment *expected,
			   const struct segment *actual)
{
	uint32_t seq = actual->tcp.seq, len = (uint32_t)actual->payload_len;

	if (f->state == FIELD_OPEN && f->open->relation == RELATION_IN &&
	    bounds_hold(f->open, LINE_CIRCLE, seq) && !bounds_hold_all(f->open, seq, len))
		return (uint32_t)f->open->high.value - len;
	return (uint32_t)settle(f, LINE_CIRCLE, expected->tcp.seq, seq);
}

static void settle_length(const struct tcp_pat *t, const struct segment *actual,
			  struct segment *expected)
{
	if (!field_is_open(&t->len))
		return;
	expected->payload_len =
		(size_t)settle(&t->len, LINE_STRAIGHT, 0, (int64_t)actual->payload_len);
	expected->cut = (struct cut){0};
	cut_add(&expected->cut, expected->payload_len, 0);
}

void bounds_settle(const struct packet_pat *pat, const struct segment *actual,
		   struct segment *expected)
{
	const struct tcp_pat *t = &pat->tcp;

	if (pat->l4 != L4_TCP || actual->l4 != L4P_TCP)
		return;
	expected->tcp.seq = settle_seq(&t->seq, expected, actual);
	settle_length(t, actual, expected);
	expected->tcp.ack =
		(uint32_t)settle(&t->ack, LINE_CIRCLE, expected->tcp.ack, actual->tcp.ack);
	expected->tcp.win =
		(uint16_t)settle(&t->win, LINE_STRAIGHT, expected->tcp.win, actual->tcp.win);
	expected->tcp.urg =
		(uint16_t)settle(&t->urg, LINE_STRAIGHT, expected->tcp.urg, actual->tcp.urg);
}

/* ---- as the line has it ---- */

static const char *open_text(const char *name, const struct field *f, struct arena *a)
{
	struct buf b = BUF_INIT;
	const char *text;

	if (f->state != FIELD_OPEN)
		return NULL;
	buf_printf(&b, "%s ", name);
	bounds_text(f->open, &b);
	text = arena_strdup(a, buf_text(&b));
	buf_free(&b);
	return text;
}

/* "seq in 1:3001", "(100)", "len > 0" */
static void sequence_texts(const struct tcp_pat *t, const char *texts[TEXT_FIELDS], struct arena *a)
{
	bool seq = t->seq.span.len > 0, exact = t->len.state == FIELD_VALUE;

	texts[TEXT_SEQ] = open_text("seq", &t->seq, a);
	if (!texts[TEXT_SEQ] && seq)
		texts[TEXT_SEQ] = t->seq.state == FIELD_ANY
					  ? "seq *"
					  : arena_printf(a, "seq %lld", (long long)t->seq.value);
	texts[TEXT_LEN] = open_text("len", &t->len, a);
	if (exact)
		texts[TEXT_LEN] =
			arena_printf(a, seq ? "(%lld)" : "len %lld", (long long)t->len.value);
	else if (t->len.state == FIELD_ANY && t->len.span.len)
		texts[TEXT_LEN] = "len *";
	if (!texts[TEXT_SEQ])
		texts[TEXT_SEQ] = "";
	if (!texts[TEXT_LEN])
		texts[TEXT_LEN] = "";
}

void bounds_texts(const struct packet_pat *pat, const char *texts[TEXT_FIELDS], struct arena *a)
{
	const struct tcp_pat *t = &pat->tcp;

	if (pat->l4 != L4_TCP)
		return;
	if (t->in_words)
		sequence_texts(t, texts, a);
	texts[TEXT_ACK] = open_text("ack", &t->ack, a);
	texts[TEXT_WIN] = open_text("win", &t->win, a);
	texts[TEXT_URG] = open_text("urg", &t->urg, a);
}
