// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns a quiz as a page: fields with names for those who hear it, questions with a frame of their
 * own, no script, nothing of what is right.
 */
#include <string.h>

#include "runtime/quiz/quiz.h"

/* In the light, in the dark, enlarged and on paper; the script scrolls, the page does not. */
static const char style[] =
	":root{color-scheme:light dark;--text:#1b1b1b;--back:#fff;--line:#767676;--link:#0b4f9e}"
	"@media(prefers-color-scheme:dark){:root{--text:#e9e9e6;--back:#16181a;--line:#8a8a8a;"
	"--link:#8cc0ff}}"
	"body{margin:0 auto;max-width:60rem;padding:1rem;color:var(--text);background:var(--back);"
	"font:1rem/1.45 system-ui,sans-serif}a{color:var(--link)}"
	"pre{line-height:1.8;overflow-x:auto}input{font:inherit}"
	"fieldset{margin:1em 0;min-width:0;border:1px solid var(--line)}"
	"label b{background:#ddd;color:#000;border-radius:.6em;padding:0 .5em}"
	"@media print{pre{white-space:pre-wrap}fieldset{break-inside:avoid-page}}";

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

static void add_text(struct buf *out, const char *text)
{
	add_html(out, text, strlen(text));
}

static void add_input(size_t i, size_t most, struct buf *out)
{
	buf_printf(out,
		   "<input name=\"%zu\" type=\"text\" size=\"8\" maxlength=\"%zu\" "
		   "aria-describedby=\"rule%zu\" "
		   "autocomplete=\"off\" spellcheck=\"false\">",
		   i + 1, most, i + 1);
}

/* In the script: a field, or where the question below is about. */
static void add_blank(const struct quiz *q, size_t i, struct buf *out)
{
	if (q->blanks[i].npieces) {
		buf_printf(out, "<a href=\"#question%zu\" id=\"place%zu\">__%zu__</a>", i + 1,
			   i + 1, i + 1);
		return;
	}
	buf_printf(out, "<label><b>%zu</b> ", i + 1);
	add_input(i, QUIZ_ANSWER_MOST, out);
	buf_puts(out, "</label>");
}

static void add_lines(const struct blank *b, size_t i, struct buf *out)
{
	buf_puts(out, "<ol type=\"A\">\n");
	for (size_t k = 0; k < b->npieces; k++) {
		buf_puts(out, "<li><code>");
		add_text(out, b->pieces[k].text);
		buf_puts(out, "</code></li>\n");
	}
	buf_puts(out, "</ol>\n<label>Letters, first things first ");
	add_input(i, b->npieces, out);
	buf_puts(out, "</label>\n");
}

static void add_choices(const struct blank *b, size_t i, struct buf *out)
{
	for (size_t k = 0; k < b->npieces; k++) {
		buf_printf(out,
			   "<div><label><input type=\"radio\" name=\"%zu\" value=\"%c\"> %c "
			   "<code>",
			   i + 1, (char)('A' + k), (char)('A' + k));
		add_text(out, b->pieces[k].text);
		buf_puts(out, "</code></label></div>\n");
	}
}

static void add_question(const struct quiz *q, size_t i, struct buf *out)
{
	const struct blank *b = &q->blanks[i];

	buf_printf(
		out, "<fieldset id=\"question%zu\">\n<legend>__%zu__: %s</legend>\n", i + 1, i + 1,
		b->kind == QUIZ_order ? "In which order are these lines?" : "What is sent next?");
	if (b->kind == QUIZ_order)
		add_lines(b, i, out);
	else
		add_choices(b, i, out);
	buf_printf(out,
		   "<p><a href=\"#place%zu\">Where this is in the script</a></p>\n</fieldset>\n",
		   i + 1);
}

void quiz_as_html(const struct quiz *q, struct buf *out)
{
	buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "style-src 'unsafe-inline'\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<title>Quiz: ");
	add_text(out, q->name);
	buf_printf(out,
		   "</title>\n<style>%s</style>\n"
		   "</head>\n<body>\n<main>\n<h1>What does the stack do?</h1>\n<form>\n"
		   "<fieldset>\n<legend>The script, with blanks</legend>\n<pre>\n",
		   style);
	quiz_walk(q, out, add_html, add_blank);
	buf_puts(out, "</pre>\n</fieldset>\n");
	for (size_t i = 0; i < q->n; i++)
		if (q->blanks[i].npieces)
			add_question(q, i, out);
	buf_puts(out, "</form>\n<h2>What answers look like</h2>\n<ol>\n");
	for (size_t i = 0; i < q->n; i++)
		buf_printf(out, "<li id=\"rule%zu\">%s</li>\n", i + 1,
			   quiz_kind_rule(q->blanks[i].kind));
	buf_puts(out, "</ol>\n</main>\n</body>\n</html>\n");
}
