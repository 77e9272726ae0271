// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what may stand in a blank, and the text around it. */
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

bool quiz_is_answer(enum quiz_kind k, const char *text)
{
	switch (k) {
	case QUIZ_flags: return is_flags(text);
	case QUIZ_time: return is_time(text);
	default: return is_number(text);
	}
}

const char *quiz_right(const struct quiz *q, size_t blank, struct arena *a)
{
	return arena_strndup(a, q->text + q->blanks[blank].at, q->blanks[blank].len);
}

void quiz_fill(const struct quiz *q, size_t blank, const char *answer, struct buf *out)
{
	const struct blank *b = &q->blanks[blank];

	buf_add(out, q->text, b->at);
	buf_puts(out, answer);
	buf_add(out, q->text + b->at + b->len, q->len - b->at - b->len);
}
