// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the exchange as a sequence diagram of Mermaid, which Markdown pages draw. */
#include <string.h>

#include "runtime/draw/render.h"
#include "runtime/draw/wrap.h"

/* Its own characters as entities; it ends a message at a semicolon and at the end of the line. */
static void put_text(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr(";#<>&\"%{}", *text))
			buf_printf(out, "#%d;", *text);
		else
			buf_putc(out, *text == '\n' ? ' ' : *text);
	}
}

static void put_packet(struct buf *out, const struct row *r)
{
	static const char *const arrows[] = {"S->>P: ", "P-->>S: ", "S--xP: expected: "};

	buf_printf(out, "    %s", arrows[r->kind == ROW_GHOST ? 2 : r->kind == ROW_RECEIVED]);
	put_text(out, r->text);
	buf_putc(out, '\n');
}

static void put_call(struct buf *out, const struct row *r)
{
	buf_puts(out, r->kind == ROW_RETURNS ? "    S-->>A: returns: " : "    A->>S: ");
	put_text(out, r->text);
	buf_putc(out, '\n');
}

static void put_note(struct buf *out, const char *over, const char *text)
{
	if (!*text)
		return;
	buf_printf(out, "    Note over %s: ", over);
	put_text(out, text);
	buf_putc(out, '\n');
}

static void put_row(struct buf *out, const struct row *r)
{
	struct buf aside = BUF_INIT;

	switch (r->kind) {
	case ROW_SENT:
	case ROW_RECEIVED:
	case ROW_GHOST: put_packet(out, r); break;
	case ROW_CALL: put_call(out, r); break;
	case ROW_BLOCKS: /* a bar, if it ever returns */
		put_call(out, r);
		if (r->until)
			buf_puts(out, "    activate A\n");
		break;
	case ROW_RETURNS:
		if (r->first)
			buf_puts(out, "    deactivate A\n");
		put_call(out, r);
		break;
	default: put_note(out, "A,P", *r->text ? r->text : row_who(r)); break;
	}
	row_aside(r, &aside);
	put_note(out, "S,P", buf_text(&aside));
	put_note(out, "S", row_state_name(r->state));
	buf_free(&aside);
}

void draw_mermaid(struct buf *out, const struct picture *p)
{
	const struct exchange *x = p->x;
	struct buf gap = BUF_INIT;

	buf_puts(out, "sequenceDiagram\n    participant A as application\n    participant S as ");
	put_text(out, p->left);
	buf_puts(out, "\n    participant P as ");
	put_text(out, p->right);
	buf_putc(out, '\n');
	for (size_t i = 0; i < x->n; i++) {
		int64_t us = i ? x->rows[i].time_us - x->rows[i - 1].time_us : 0;

		if (us >= GAP_US) {
			buf_reset(&gap);
			gap_text(us, &gap);
			put_note(out, "A,P", buf_text(&gap));
		}
		put_row(out, &x->rows[i]);
	}
	buf_free(&gap);
}
