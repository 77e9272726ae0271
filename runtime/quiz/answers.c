// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of answers: lines "N: ANSWER". They are data; what is no answer is none. */
#include <string.h>

#include "runtime/quiz/quiz.h"

#define NONE "?" /* an answer that is none */
#define BOM  "\xef\xbb\xbf"

static int wrong(struct err *e, unsigned line, const char *what)
{
	return err_kind_set(e, ERR_SCRIPT, "line %u: %s", line, what);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static size_t skip_blanks(const char *at, const char *end)
{
	size_t n = 0;

	while (at + n < end && is_blank(at[n]))
		n++;
	return n;
}

/* @at ... @end without the blanks around it, if it could be an answer; else a text that is none. */
static const char *word(const char *at, const char *end, struct arena *a)
{
	at += skip_blanks(at, end);
	while (end > at && is_blank(end[-1]))
		end--;
	if (at == end)
		return NULL;
	for (const char *p = at; p < end; p++)
		if (end - at > QUIZ_ANSWER_MOST || *p <= ' ' || *p > '~')
			return NONE;
	return arena_strndup(a, at, (size_t)(end - at));
}

static int read_line(const struct quiz *q, const char *at, const char *end, unsigned line,
		     const char **answers, struct arena *a, struct err *e)
{
	size_t n = 0;

	at += skip_blanks(at, end);
	if (at == end || *at == '#')
		return 0;
	while (at < end && *at >= '0' && *at <= '9' && n <= QUIZ_MOST)
		n = n * 10 + (size_t)(*at++ - '0');
	at += skip_blanks(at, end);
	if (at == end || *at != ':')
		return wrong(e, line, "this is not 'NUMBER: ANSWER'");
	if (!n || n > q->n)
		return wrong(e, line, "there is no blank with this number");
	if (answers[n - 1]) {
		answers[n - 1] = NONE;
		return wrong(e, line, "this blank has an answer already");
	}
	answers[n - 1] = word(at + 1, end, a);
	return 0;
}

int answers_read(const struct quiz *q, const char *text, size_t len, const char ***answers,
		 struct arena *a, struct err *e)
{
	const char *end = text + len, *to;
	unsigned line = 1;
	int ret = 0;

	*answers = arena_array(a, q->n + 1, sizeof(**answers));
	if (len >= strlen(BOM) && !memcmp(text, BOM, strlen(BOM)))
		text += strlen(BOM); /* editors of some put it there */
	for (; text < end; text = to + 1, line++) {
		to = memchr(text, '\n', (size_t)(end - text));
		to = to ? to : end;
		if (read_line(q, text, to, line, *answers, a, ret ? NULL : e) < 0)
			ret = -1;
	}
	return ret;
}
