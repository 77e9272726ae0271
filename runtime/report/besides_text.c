// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what people read of rules that were broken besides. */
#include "runtime/report/besides.h"

#define SHOWN 8

static bool is_shown(const struct beside *e, bool remarks)
{
	return remarks || rules_at(e->rule)->level > RULES_REMARK;
}

static void place(struct buf *out, const struct beside *e)
{
	if (e->line)
		buf_printf(out, ", %s line %u", e->own_line ? "in" : "after", e->line);
	if (e->times > 1)
		buf_printf(out, " (and %u more)", e->times - 1);
}

static void one(struct buf *out, const struct beside *e)
{
	const struct rules_info *r = rules_at(e->rule);

	buf_printf(out, "  %s %s: it %s (%s)\n", rules_level_name(r->level), r->name, r->what,
		   r->sources);
	buf_printf(out, "  %12.6f  %s", (double)e->time_us / 1e6, e->came);
	place(out, e);
	buf_printf(out, "\n  %-12s  %s\n", "should be", e->should);
	buf_printf(out, "  %-12s  %s\n", "known since", e->how);
}

void besides_show(struct buf *out, const struct finding *f, bool remarks)
{
	unsigned n = 0;

	for (const struct beside *e = f->besides; e; e = e->next) {
		if (!is_shown(e, remarks))
			continue;
		if (!n)
			buf_puts(out, "\n  what the stack did besides\n");
		if (n++ < SHOWN)
			one(out, e);
	}
	if (n > SHOWN)
		buf_printf(out, "  and %u more: --json has all\n", n - SHOWN);
}
