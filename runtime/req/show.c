// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the words in which requirements are shown. */
#include "runtime/req/show.h"

#include <string.h>

void req_show_line(struct buf *out, const struct requirement *r)
{
	static const char *const marks[] = {"", "  (partly testable)", "  (not testable)"};

	buf_printf(out, "%-24s %-10s %-10s %s%s\n", r->id, req_level_name(r->level), r->section,
		   r->title, marks[r->testable]);
}

static void put(struct buf *out, const char *what, const char *text)
{
	if (*text)
		buf_printf(out, "  %-12s %s\n", what, text);
}

void req_show_all(struct buf *out, const struct requirement *r)
{
	static const char *const testable[] = {"yes", "partly", "no"};
	struct buf source = BUF_INIT;

	req_source(&source, r);
	buf_printf(out, "%s: %s\n", r->id, r->title);
	put(out, "level", req_level_name(r->level));
	put(out, "from", buf_text(&source));
	put(out, "condition", r->condition);
	put(out, "testable", testable[r->testable]);
	put(out, "because", r->why_not);
	put(out, "script", r->idea);
	put(out, "Linux", r->linux_note);
	put(out, "area", r->area);
	put(out, "status", strcmp(r->status, "active") ? r->status : "");
	put(out, "updated by", r->updated_by);
	buf_free(&source);
}

static void put_missed(struct buf *out, const struct requirement *r)
{
	buf_printf(out, "  %-16s %s (", r->id, req_level_name(r->level));
	req_source(out, r);
	buf_printf(out, "): %s\n", r->title);
	if (*r->condition)
		buf_printf(out, "  %-16s condition: %s\n", "", r->condition);
}

static void put_known(struct buf *out, const struct req_lines *l, const char *id)
{
	for (size_t i = 0; i < l->nnots; i++)
		if (!strcmp(l->nots[i].id, id))
			buf_printf(out, "  %-16s known of %s: %s\n", "", l->nots[i].stack,
				   l->nots[i].why);
}

void req_show_missed(struct buf *out, const struct req_lines *l, const struct req_table *t)
{
	const struct requirement *r;
	bool any = false;

	/* In order of the table: the script may name one in either kind of line. */
	for (size_t i = 0; i < t->n; i++) {
		r = &t->items[i];
		if (!req_lines_has(l, r->id))
			continue;
		if (!any)
			buf_puts(out, "\n  what it is about\n");
		any = true;
		put_missed(out, r);
		put_known(out, l, r->id);
	}
}
