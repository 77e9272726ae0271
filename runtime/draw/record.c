// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the form in which exchanges travel. */
#include "runtime/draw/record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN "%exchange 1 "
#define END   "%end"

/* ---- writing ---- */

static void put_text(struct buf *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < ' ' || c > '~' || c == '%' || c == '|')
			buf_printf(out, "%%%02x", c);
		else
			buf_putc(out, *text);
	}
}

static void put_row(struct buf *out, const struct row *r)
{
	const struct row_tcp *t = &r->tcp;

	buf_printf(out, "%s %lld %u %u %d %u %u %u %u %u %u %u %u", row_kind_word(r->kind),
		   (long long)r->time_us, r->line, r->marks & MARKS_GIVEN, t->known, t->flags,
		   t->seq, t->ack, t->len, t->win, t->scale, t->local, t->remote);
	for (unsigned i = 0; i < t->nsacks; i++)
		buf_printf(out, " %u %u", t->sacks[i][0], t->sacks[i][1]);
	buf_putc(out, '|');
	put_text(out, r->text);
	buf_putc(out, '|');
	put_text(out, r->note);
	buf_putc(out, '\n');
}

void record_write(const struct exchange *x, struct buf *out)
{
	buf_puts(out, BEGIN);
	buf_printf(out, "%zu\n", x->dropped);
	for (size_t i = 0; i < x->n; i++)
		put_row(out, &x->rows[i]);
	buf_puts(out, END "\n");
}

/* ---- reading ---- */

/* The next number of a row, at most @most; false: there is none. */
static bool number(const char **at, int64_t least, int64_t most, int64_t *out)
{
	char *end;
	long long v;

	if (**at != ' ')
		return false;
	errno = 0;
	v = strtoll(*at + 1, &end, 10);
	if (end == *at + 1 || errno || v < least || v > most)
		return false;
	*at = end;
	*out = v;
	return true;
}

static int hex(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Control characters, which a report has not either, become blanks. */
static const char *read_text(struct arena *a, const char *text, size_t len)
{
	char *to = arena_strndup(a, text, len), *out = to;

	for (size_t i = 0; i < len; i++) {
		int c = (unsigned char)text[i];

		if (c == '%' && i + 2 < len && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
			c = hex(text[i + 1]) * 16 + hex(text[i + 2]);
			i += 2;
		}
		*out++ = (char)(c < ' ' || c == 0x7f ? ' ' : c);
	}
	*out = '\0';
	return to;
}

static bool read_kind(const char **at, struct row *r)
{
	size_t len = strcspn(*at, " |\n");

	for (unsigned k = 0; k < ROW_KIND_COUNT; k++) {
		const char *word = row_kind_word((enum row_kind)k);

		if (strlen(word) != len || strncmp(word, *at, len) != 0)
			continue;
		r->kind = (enum row_kind)k;
		*at += len;
		return true;
	}
	return false;
}

static bool read_numbers(const char **at, struct row *r)
{
	static const int64_t most[] = {UINT16_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX,
				       UINT16_MAX, NO_SCALE,   UINT16_MAX, UINT16_MAX};
	struct row_tcp *t = &r->tcp;
	int64_t line, marks, known, v[8];

	if (!number(at, INT64_MIN / 4, INT64_MAX / 4, &r->time_us) ||
	    !number(at, 0, UINT32_MAX, &line) || !number(at, 0, UINT32_MAX, &marks) ||
	    !number(at, 0, 1, &known))
		return false;
	for (unsigned i = 0; i < 8; i++)
		if (!number(at, 0, most[i], &v[i]))
			return false;
	r->line = (unsigned)line;
	r->marks = (unsigned)marks & MARKS_GIVEN;
	*t = (struct row_tcp){.known = known && row_is_packet(r),
			      .flags = (uint16_t)v[0],
			      .seq = (uint32_t)v[1],
			      .ack = (uint32_t)v[2],
			      .len = (uint32_t)v[3],
			      .win = (uint16_t)v[4],
			      .scale = v[5] == NO_SCALE || v[5] <= 14 ? (uint8_t)v[5] : 14,
			      .local = (uint16_t)v[6],
			      .remote = (uint16_t)v[7]};
	return true;
}

static bool read_sacks(const char **at, struct row_tcp *t)
{
	int64_t left, right;

	while (**at == ' ') {
		if (t->nsacks == ROW_SACKS || !number(at, 0, UINT32_MAX, &left) ||
		    !number(at, 0, UINT32_MAX, &right))
			return false;
		t->sacks[t->nsacks][0] = (uint32_t)left;
		t->sacks[t->nsacks++][1] = (uint32_t)right;
	}
	return true;
}

static void read_row(struct exchange *x, const char *at, size_t len, struct arena *a)
{
	const char *end = at + len, *bar;
	struct row r = {.tcp = {.scale = NO_SCALE}};

	if (!read_kind(&at, &r) || !read_numbers(&at, &r) || !read_sacks(&at, &r.tcp) ||
	    at >= end || *at != '|')
		return;
	bar = memchr(at + 1, '|', (size_t)(end - at - 1));
	if (!bar)
		return;
	r.text = read_text(a, at + 1, (size_t)(bar - at - 1));
	r.note = read_text(a, bar + 1, (size_t)(end - bar - 1));
	exchange_add(x, &r);
}

const char *record_find(const char *text)
{
	const char *found = NULL, *at = text;

	while ((at = strstr(at, BEGIN)) != NULL) {
		if (at == text || at[-1] == '\n')
			found = at;
		at++;
	}
	return found;
}

const char *record_end(const char *record)
{
	const char *end = strstr(record, "\n" END "\n");

	return end ? end + strlen("\n" END "\n") : record + strlen(record);
}

bool record_read(struct exchange *x, const char *text)
{
	const char *at = record_find(text);
	struct arena scratch = ARENA_INIT;
	size_t len;

	if (!at)
		return false;
	x->dropped = strtoul(at + strlen(BEGIN), NULL, 10);
	for (at += strcspn(at, "\n"); *at == '\n'; at += len) {
		at++;
		len = strcspn(at, "\n");
		if (!strncmp(at, END, strlen(END)))
			break;
		read_row(x, at, len, &scratch);
	}
	arena_free(&scratch);
	exchange_analyse(x);
	return true;
}
