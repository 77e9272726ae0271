// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns a quiz as Moodle imports it: GIFT, and XML with a cloze. Both have what is right in them. */
#include <string.h>

#include "runtime/quiz/quiz.h"

/* ---- GIFT: one question for each blank ---- */

/* "//" at the beginning of a line would be a comment there, and an empty line the end: no line of
 * the script begins one, since its ends of line are "\n" in two characters. */
static void add_gift(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\r')
			continue;
		if (strchr("~=#{}:\\", text[i]) && text[i])
			buf_putc(out, '\\');
		if (text[i] == '\n')
			buf_puts(out, "\\n");
		else
			buf_putc(out, text[i]);
	}
}

static void add_gift_text(struct buf *out, const char *text)
{
	add_gift(out, text, strlen(text));
}

static void add_gift_choices(const struct quiz *q, size_t i, struct buf *out)
{
	const struct blank *b = &q->blanks[i];

	for (size_t k = 0; k < b->npieces; k++) {
		const char letter[] = {(char)('A' + k), '\0'};

		buf_puts(out, quiz_is_as_written(q, i, letter) ? "\n=" : "\n~");
		add_gift_text(out, b->pieces[k].text);
		if (*b->pieces[k].why) {
			buf_puts(out, "#bug: ");
			add_gift_text(out, b->pieces[k].why);
		}
	}
	buf_putc(out, '\n');
}

static void add_gift_question(const struct quiz *q, size_t i, struct buf *out)
{
	const struct blank *b = &q->blanks[i];
	struct arena a = ARENA_INIT;

	buf_puts(out, "::");
	add_gift_text(out, q->name);
	buf_printf(out, " %zu::[plain]What stands at __%zu__? ", i + 1, i + 1);
	add_gift_text(out, quiz_kind_rule(b->kind));
	buf_puts(out, ".\\n\\n");
	quiz_walk(q, out, add_gift, quiz_number);
	for (size_t k = 0; b->kind == QUIZ_order && k < b->npieces; k++) {
		buf_printf(out, "\\n%c  ", (char)('A' + k));
		add_gift_text(out, b->pieces[k].text);
	}
	buf_puts(out, " {");
	if (b->kind == QUIZ_next) {
		add_gift_choices(q, i, out);
	} else {
		buf_putc(out, '=');
		add_gift_text(out, quiz_right(q, i, &a));
	}
	buf_puts(out, "}\n\n");
	arena_free(&a);
}

void quiz_as_gift(const struct quiz *q, struct buf *out)
{
	for (size_t i = 0; i < q->n; i++)
		add_gift_question(q, i, out);
}

/* ---- Moodle's XML: one question with all blanks ---- */

/* In a CDATA section, which cannot hold its own end, and there as HTML. */
static void add_cloze(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] && strchr("{}~#\\<>&\"/", text[i]))
			buf_printf(out, "&#%d;", text[i]);
		else if (text[i] != '\r')
			buf_putc(out, text[i]);
}

static void add_cloze_text(struct buf *out, const char *text)
{
	add_cloze(out, text, strlen(text));
}

static void add_cloze_choices(const struct quiz *q, size_t i, struct buf *out)
{
	const struct blank *b = &q->blanks[i];

	buf_puts(out, "{1:MULTICHOICE_V:");
	for (size_t k = 0; k < b->npieces; k++) {
		const char letter[] = {(char)('A' + k), '\0'};

		buf_printf(out, "%s%s", k ? "~" : "", quiz_is_as_written(q, i, letter) ? "=" : "");
		add_cloze_text(out, b->pieces[k].text);
		if (*b->pieces[k].why) {
			buf_puts(out, "#bug: ");
			add_cloze_text(out, b->pieces[k].why);
		}
	}
	buf_putc(out, '}');
}

/* An order is worth more, as tcpcheck quiz grade has it. */
static void add_short_answer(const struct quiz *q, size_t i, struct buf *out)
{
	const struct blank *b = &q->blanks[i];
	struct arena a = ARENA_INIT;

	for (size_t k = 0; k < b->npieces; k++) {
		buf_printf(out, "%c  ", (char)('A' + k));
		add_cloze_text(out, b->pieces[k].text);
		buf_putc(out, '\n');
	}
	buf_printf(out, "{%zu:SHORTANSWER%s:=", b->npieces ? b->npieces - 1 : 1,
		   b->npieces ? "" : "_C");
	add_cloze_text(out, quiz_right(q, i, &a));
	buf_putc(out, '}');
	arena_free(&a);
}

static void add_cloze_blank(const struct quiz *q, size_t i, struct buf *out)
{
	if (q->blanks[i].kind == QUIZ_next)
		add_cloze_choices(q, i, out);
	else
		add_short_answer(q, i, out);
}

void quiz_as_moodle(const struct quiz *q, struct buf *out)
{
	buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n<question "
		      "type=\"cloze\">\n<name><text>");
	add_cloze_text(out, q->name);
	buf_puts(out, "</text></name>\n<questiontext format=\"html\"><text><![CDATA[<pre>");
	quiz_walk(q, out, add_cloze, add_cloze_blank);
	buf_puts(out, "</pre>]]></text></questiontext>\n</question>\n</quiz>\n");
}
