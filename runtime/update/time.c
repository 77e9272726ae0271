// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns when a line comes, as it is written. */
#include <string.h>

#include "runtime/update/moment.h"
#include "runtime/update/parts.h"

static const char *text_at(const struct update *u, struct span at)
{
	return u->src->text + at.off;
}

/* Up to the '~' of a range. */
static struct span first_part(const struct update *u, struct span at)
{
	const char *wave = memchr(text_at(u, at), '~', at.len);

	return wave ? (struct span){at.off, (uint32_t)(wave - text_at(u, at))} : at;
}

static bool has_point(const struct update *u, struct span at)
{
	return memchr(text_at(u, at), '.', at.len) != NULL;
}

struct span time_like(const struct update *u, const struct event *ev)
{
	struct span own = first_part(u, ev->when.span), at;

	for (size_t i = ev->index + 1; i-- > 0;)
		if (has_point(u, at = first_part(u, u->events[i]->when.span)))
			return at;
	for (size_t i = ev->index; i < u->script->nevents; i++)
		if (has_point(u, at = first_part(u, u->events[i]->when.span)))
			return at;
	return own;
}

static void put(const struct update *u, const struct deed *d, int64_t us, struct buf *out)
{
	struct span like = time_like(u, d->event);

	moment_text(us, d->tolerance_us, text_at(u, like), like.len, out);
}

/* The end that was missed moves. */
static void range_text(const struct update *u, const struct deed *d, int64_t at_us, bool relative,
		       struct buf *out)
{
	const struct when *w = &d->event->when;
	const char *text = text_at(u, w->span), *wave = memchr(text, '~', w->span.len);
	size_t before = wave ? (size_t)(wave - text) : w->span.len;

	if (at_us > w->end_us) {
		buf_add(out, text, before);
		buf_puts(out, relative ? "~+" : "~");
		put(u, d, at_us, out);
	} else {
		buf_puts(out, relative ? "+" : "");
		put(u, d, at_us, out);
		buf_add(out, text + before, w->span.len - before);
	}
}

int time_edit(struct update *u, const struct deed *d)
{
	const struct when *w = &d->event->when;
	struct buf text = BUF_INIT;

	if (w->live_at || w->live_end)
		return update_refuse(u, d->event,
				     "the packet came at %.6f, and when it was due is calculated",
				     (double)d->at_us / 1e6);
	switch (w->kind) {
	case WHEN_ABSOLUTE: put(u, d, d->at_us, &text); break;
	case WHEN_RELATIVE:
		buf_putc(&text, '+');
		put(u, d, d->gap_us, &text);
		break;
	case WHEN_ABSOLUTE_RANGE: range_text(u, d, d->at_us, false, &text); break;
	case WHEN_RELATIVE_RANGE: range_text(u, d, d->gap_us, true, &text); break;
	case WHEN_ANY: return 0;
	}
	lines_set_time(u, d->event, buf_text(&text));
	buf_free(&text);
	return 0;
}
