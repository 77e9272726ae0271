// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is written of points. */
#include "runtime/report/score.h"

#include <stdbool.h>
#include <string.h>

#include "runtime/base/buf.h"
#include "runtime/report/clean.h"
#include "runtime/report/jsontext.h"
#include "runtime/report/utf8.h"

/* ---- for people ---- */

static void put_report(const struct scores *s, const char *text)
{
	struct buf marked = BUF_INIT;

	if (!*text || strcmp(s->feedback, "full"))
		return;
	clean_marked(text, "    | ", &marked);
	fputs(buf_text(&marked), s->text);
	buf_free(&marked);
}

static void put_text(const struct scores *s, const struct score *one)
{
	fprintf(s->text, "%s: %u of %u points\n", one->name, one->points, one->of);
	if (!strcmp(s->feedback, "none"))
		return;
	if (*one->note)
		fprintf(s->text, "  %s\n", one->note);
	put_report(s, one->text);
	for (size_t i = 0; i < one->n; i++) {
		const struct score_item *it = &one->items[i];

		if (it->points == it->of)
			continue;
		fprintf(s->text, "  %-24s %u of %u%s%s\n", it->name, it->points, it->of,
			*it->hint ? ": " : "", it->hint);
		put_report(s, it->text);
	}
}

/* ---- for programs ---- */

static void add_text(struct buf *b, const char *key, const char *text)
{
	buf_printf(b, ",\"%s\":", key);
	json_string(b, text, strlen(text));
}

static void add_item(struct buf *b, const struct scores *s, const struct score_item *it)
{
	buf_puts(b, "{\"item\":");
	json_string(b, it->name, strlen(it->name));
	buf_printf(b, ",\"points\":%u,\"of\":%u", it->points, it->of);
	if (*it->hint && it->points < it->of)
		add_text(b, "hint", it->hint);
	if (*it->text && !strcmp(s->feedback, "full"))
		add_text(b, "report", it->text);
	buf_putc(b, '}');
}

static void put_json(const struct scores *s, const struct score *one)
{
	struct buf b = BUF_INIT;

	buf_puts(&b, "{\"name\":");
	json_string(&b, one->name, strlen(one->name));
	buf_printf(&b, ",\"points\":%u,\"of\":%u", one->points, one->of);
	if (strcmp(s->feedback, "none") != 0) {
		if (*one->note)
			add_text(&b, "note", one->note);
		if (*one->text && !strcmp(s->feedback, "full"))
			add_text(&b, "report", one->text);
		buf_puts(&b, ",\"items\":[");
		for (size_t i = 0; i < one->n; i++) {
			if (i)
				buf_putc(&b, ',');
			add_item(&b, s, &one->items[i]);
		}
		buf_putc(&b, ']');
	}
	buf_puts(&b, "}\n");
	fwrite(b.data, 1, b.len, s->json);
	buf_free(&b);
}

/* What a spreadsheet would take for a formula, also behind blanks and in the wide forms of East
 * Asia (U+FF1D, U+FF0B, U+FF0D, U+FF20). */
static bool is_formula(const char *text)
{
	text += strspn(text, " \t\r\n");
	return (*text && strchr("=+-@", *text)) || !strncmp(text, "\xef\xbc\x9d", 3) ||
	       !strncmp(text, "\xef\xbc\x8b", 3) || !strncmp(text, "\xef\xbc\x8d", 3) ||
	       !strncmp(text, "\xef\xbc\xa0", 3);
}

/* RFC 4180, in UTF-8, on one line. */
static void put_field(FILE *f, const char *text)
{
	size_t n;

	fputs(is_formula(text) ? "\"'" : "\"", f);
	for (; *text; text += n ? n : 1) {
		n = utf8_printable(text);
		if (*text == '"')
			fputc('"', f);
		if (n && *text != '\t')
			fwrite(text, 1, n, f);
		else
			fputc((unsigned char)*text <= ' ' ? ' ' : '?', f);
	}
	fputc('"', f);
}

static void put_csv(const struct scores *s, const struct score *one)
{
	put_field(s->csv, one->name);
	fprintf(s->csv, ",%u,%u", one->points, one->of);
	for (size_t i = 0; i < one->n && strcmp(s->feedback, "none") != 0; i++)
		fprintf(s->csv, ",%u", one->items[i].points);
	fputs("\r\n", s->csv);
}

void scores_put(const struct scores *s, const struct score *one)
{
	if (s->text)
		put_text(s, one);
	if (s->json)
		put_json(s, one);
	if (s->csv)
		put_csv(s, one);
}
