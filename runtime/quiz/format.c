// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns a quiz as students see it, and as servers for teaching import it. */
#include <string.h>

#include "runtime/quiz/quiz.h"

/* The script, piece by piece: text, and in place of each blank what @blank writes. */
static void walk(const struct quiz *q, struct buf *out,
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

static void add_plain(struct buf *out, const char *text, size_t len)
{
	buf_add(out, text, len);
}

static void add_number(const struct quiz *q, size_t i, struct buf *out)
{
	(void)q;
	buf_printf(out, "[%zu]", i + 1);
}

void quiz_as_text(const struct quiz *q, struct buf *out)
{
	walk(q, out, add_plain, add_number);
	if (q->len && q->text[q->len - 1] != '\n')
		buf_putc(out, '\n');
	buf_puts(out, "\n# What stands in the blanks? Answers are lines like these:\n");
	for (size_t i = 0; i < q->n; i++)
		buf_printf(out, "# %s\n%zu: \n", quiz_kind_rule(q->blanks[i].kind), i + 1);
}

/* ---- HTML ---- */

static void add_html(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		switch (text[i]) {
		case '<': buf_puts(out, "&lt;"); break;
		case '>': buf_puts(out, "&gt;"); break;
		case '&': buf_puts(out, "&amp;"); break;
		case '"': buf_puts(out, "&quot;"); break;
		default: buf_putc(out, text[i]);
		}
}

static void add_field(const struct quiz *q, size_t i, struct buf *out)
{
	buf_printf(out,
		   "<label>[%zu]<input name=\"%zu\" size=\"6\" maxlength=\"%d\" title=\"blank %zu: "
		   "%s\" autocomplete=\"off\"></label>",
		   i + 1, i + 1, QUIZ_ANSWER_MOST, i + 1, quiz_kind_rule(q->blanks[i].kind));
}

void quiz_as_html(const struct quiz *q, struct buf *out)
{
	buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "style-src 'unsafe-inline'\">\n<title>Quiz: ");
	add_html(out, q->name, strlen(q->name));
	buf_puts(out, "</title>\n<style>pre { line-height: 1.8 } input { font: inherit }</style>\n"
		      "</head>\n<body>\n<h1>What does the stack do?</h1>\n<form>\n<pre>");
	walk(q, out, add_html, add_field);
	buf_puts(out, "</pre>\n</form>\n<ol>\n");
	for (size_t i = 0; i < q->n; i++)
		buf_printf(out, "<li>%s</li>\n", quiz_kind_rule(q->blanks[i].kind));
	buf_puts(out, "</ol>\n</body>\n</html>\n");
}

/* ---- GIFT ---- */

static void add_gift(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (strchr("~=#{}:\\", text[i]) && text[i])
			buf_putc(out, '\\');
		if (text[i] == '\n')
			buf_puts(out, "\\n");
		else
			buf_putc(out, text[i]);
	}
}

/* One question for each blank. */
void quiz_as_gift(const struct quiz *q, struct buf *out)
{
	for (size_t i = 0; i < q->n; i++) {
		const struct blank *b = &q->blanks[i];

		buf_puts(out, "::");
		add_gift(out, q->name, strlen(q->name));
		buf_printf(out, " %zu::[plain]What stands at [%zu]? ", i + 1, i + 1);
		add_gift(out, quiz_kind_rule(b->kind), strlen(quiz_kind_rule(b->kind)));
		buf_puts(out, ".\\n\\n");
		walk(q, out, add_gift, add_number);
		buf_puts(out, " {=");
		add_gift(out, q->text + b->at, b->len);
		buf_puts(out, "}\n\n");
	}
}

/* ---- Moodle's XML: one question with all blanks ---- */

/* In a CDATA section, which cannot hold its own end, and there as HTML. */
static void add_cloze(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strchr("{}~#\\", text[i]) && text[i])
			buf_printf(out, "&#%d;", text[i]);
		else
			add_html(out, text + i, 1);
}

static void add_short_answer(const struct quiz *q, size_t i, struct buf *out)
{
	buf_puts(out, "{1:SHORTANSWER_C:=");
	add_cloze(out, q->text + q->blanks[i].at, q->blanks[i].len);
	buf_puts(out, "}");
}

void quiz_as_moodle(const struct quiz *q, struct buf *out)
{
	buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n<question "
		      "type=\"cloze\">\n<name><text>");
	add_html(out, q->name, strlen(q->name));
	buf_puts(out, "</text></name>\n<questiontext format=\"html\"><text><![CDATA[<pre>");
	walk(q, out, add_cloze, add_short_answer);
	buf_puts(out, "</pre>]]></text></questiontext>\n</question>\n</quiz>\n");
}
