// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the script around blanks, and a quiz as plain text. */
#include <string.h>

#include "runtime/quiz/quiz.h"

void quiz_walk(const struct quiz *q, struct buf *out,
	       void (*text)(struct buf *, const char *, size_t),
	       void (*blank)(const struct quiz *, size_t, struct buf *))
{
	size_t at = 0;

	for (size_t i = 0; i < q->n; i++) {
		text(out, q->text + at, q->blanks[i].at - at);
		blank(q, i, out);
		at = q->blanks[i].at + q->blanks[i].len;
	}
	text(out, q->text + at, q->len - at);
}

void quiz_number(const struct quiz *q, size_t blank, struct buf *out)
{
	(void)q;
	buf_printf(out, "__%zu__", blank + 1);
}

static void add_plain(struct buf *out, const char *text, size_t len)
{
	buf_add(out, text, len);
}

void quiz_as_text(const struct quiz *q, struct buf *out)
{
	quiz_walk(q, out, add_plain, quiz_number);
	if (q->len && q->text[q->len - 1] != '\n')
		buf_putc(out, '\n');
	buf_puts(out, "\n# What stands in the blanks? Answers are lines like these:\n");
	for (size_t i = 0; i < q->n; i++) {
		const struct blank *b = &q->blanks[i];

		buf_printf(out, "# %s\n", quiz_kind_rule(b->kind));
		for (size_t k = 0; k < b->npieces; k++)
			buf_printf(out, "#   %c  %s\n", (char)('A' + k), b->pieces[k].text);
		buf_printf(out, "%zu: \n", i + 1);
	}
}
