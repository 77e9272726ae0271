// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what may stand in a blank, what is right there, and the text around it. */
#include <ctype.h>
#include <string.h>

#include "runtime/quiz/quiz.h"

static const struct {
	const char *name, *rule;
} kinds[] = {
#define KIND(name, what) {#name, what},
	QUIZ_KINDS(KIND)
#undef KIND
};

const char *quiz_kind_name(enum quiz_kind k)
{
	return kinds[k].name;
}

const char *quiz_kind_rule(enum quiz_kind k)
{
	return kinds[k].rule;
}

/* ---- what is an answer ---- */

static bool is_flags(const char *text)
{
	static const char known[] = "SFRPUEWCA.";

	for (const char *p = text; *p; p++)
		if (!strchr(known, *p) || strchr(p + 1, *p))
			return false;
	return *text;
}

/* No zero before other digits, which means something else to some. */
static bool is_number(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return n && !text[n] && n <= 10 && (*text != '0' || n == 1);
}

static bool is_time(const char *text)
{
	size_t whole = strspn(text, "0123456789"), part = 0;

	if (text[whole] == '.')
		part = 1 + strspn(text + whole + 1, "0123456789");
	return !text[whole + part] && whole + part > (part > 0) && whole <= 7 && part <= 7;
}

/* @n different letters of the pieces. */
static bool is_letters(const struct blank *b, const char *text, size_t n)
{
	if (strlen(text) != n)
		return false;
	for (const char *p = text; *p; p++)
		if (*p < 'A' || *p >= 'A' + (int)b->npieces || strchr(p + 1, *p))
			return false;
	return true;
}

bool quiz_is_answer(const struct blank *b, const char *text)
{
	switch (b->kind) {
	case QUIZ_flags: return is_flags(text);
	case QUIZ_time: return is_time(text);
	case QUIZ_order: return is_letters(b, text, b->npieces);
	case QUIZ_next: return is_letters(b, text, 1);
	default: return is_number(text);
	}
}

/* ---- what is right ---- */

size_t quiz_lines(const char *text, size_t len, struct piece *pieces, struct arena *a)
{
	const char *end = text + len, *to;
	size_t n = 0;

	for (; n < QUIZ_PIECES_MOST && text < end; text = to + 1, n++) {
		size_t one;

		to = memchr(text, '\n', (size_t)(end - text));
		to = to ? to : end;
		one = (size_t)(to - text);
		while (one && strchr(" \t\r", text[one - 1]))
			one--;
		pieces[n] = (struct piece){.text = arena_strndup(a, text, one), .why = ""};
	}
	return n;
}

/* The letter of the first piece that reads @text and is not in @taken yet; '\0': none. */
static char letter_of(const struct blank *b, const char *text, const char *taken)
{
	for (size_t i = 0; i < b->npieces; i++)
		if (!strcmp(b->pieces[i].text, text) && !strchr(taken, 'A' + (int)i))
			return (char)('A' + i);
	return '\0';
}

const char *quiz_right(const struct quiz *q, size_t blank, struct arena *a)
{
	const struct blank *b = &q->blanks[blank];
	char letters[QUIZ_PIECES_MOST + 1] = "";
	struct piece lines[QUIZ_PIECES_MOST];
	size_t n;

	if (!b->npieces)
		return arena_strndup(a, q->text + b->at, b->len);
	n = quiz_lines(q->text + b->at, b->len, lines, a);
	for (size_t i = 0; i < n; i++)
		letters[i] = letter_of(b, lines[i].text, letters);
	return arena_strdup(a, letters);
}

void quiz_put(const struct quiz *q, size_t blank, const char *answer, struct buf *out)
{
	const struct blank *b = &q->blanks[blank];

	if (!b->npieces)
		buf_puts(out, answer);
	for (const char *p = answer; b->npieces && *p; p++)
		buf_printf(out, "%s%s", p > answer ? "\n" : "", b->pieces[*p - 'A'].text);
}

bool quiz_is_as_written(const struct quiz *q, size_t blank, const char *answer)
{
	const struct blank *b = &q->blanks[blank];
	struct buf text = BUF_INIT;
	bool same;

	quiz_put(q, blank, answer, &text);
	same = text.len == b->len && !memcmp(buf_text(&text), q->text + b->at, b->len);
	buf_free(&text);
	return same;
}

void quiz_fill(const struct quiz *q, size_t blank, const char *answer, struct buf *out)
{
	const struct blank *b = &q->blanks[blank];

	buf_add(out, q->text, b->at);
	quiz_put(q, blank, answer, out);
	buf_add(out, q->text + b->at + b->len, q->len - b->at - b->len);
}
