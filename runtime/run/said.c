// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the last words of a stack in the report. */
#include "runtime/run/said.h"

#include "runtime/run/state.h"

#define LINES_SHOWN 20

void said_note(struct run *r)
{
	struct finding *f = r->finding;
	struct buf text = BUF_INIT, shown = BUF_INIT;

	if (!r->dut->ops->said || f->verdict == VERDICT_PASS || f->verdict == VERDICT_SKIP ||
	    f->output)
		return;
	r->dut->ops->said(r->dut, &text);
	shell_text_tail(&text, LINES_SHOWN, "  | ", &shown);
	if (shown.len)
		f->output = arena_strndup(&f->arena, buf_text(&shown), shown.len);
	buf_free(&text);
	buf_free(&shown);
}
