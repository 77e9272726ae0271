// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the expectations file. */
#include "runtime/suite/expect.h"

#include <ctype.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/buf.h"
#include "runtime/base/release.h"
#include "runtime/suite/expect_index.h"
#include "runtime/suite/lines.h"

/* ---- conditions ---- */

static bool covers_kernel(const struct expectation *x, const char *release)
{
	return (!x->from || release_compare(release, x->from) >= 0) &&
	       (!x->to || release_compare(release, x->to) <= 0);
}

struct look_up {
	struct expectations *x;
	const char *variant, *release;
	struct expected *first;
};

static void add(struct look_up *l, const struct expectation *one)
{
	struct expected **at = &l->first, *node = arena_new(&l->x->arena, struct expected);

	while (*at && (*at)->one->line < one->line)
		at = &(*at)->next;
	*node = (struct expected){one, *at};
	*at = node;
}

/* The lines come in any order. */
static void take(struct expectation *one, void *arg)
{
	struct look_up *l = arg;

	if (one->variant && strcmp(one->variant, l->variant) != 0)
		return;
	if (!l->release && (one->from || one->to)) {
		if (!one->expired)
			l->x->unsure = one;
		return;
	}
	if (!covers_kernel(one, l->release))
		return;
	one->used = true;
	if (!one->expired)
		add(l, one);
}

const struct expected *expect_find(struct expectations *x, const char *script, const char *variant,
				   const char *release)
{
	struct look_up l = {.x = x, .variant = variant, .release = release};

	if (x->index)
		expect_index_find(x->index, script, take, &l);
	return l.first;
}

void expect_apply(const struct expected *known, struct outcome *o)
{
	switch (o->verdict) {
	case VERDICT_FAIL:
	case VERDICT_TIMEOUT:
		while (known && known->one->at && known->one->at != outcome_last(o)->result.line)
			known = known->next;
		if (!known)
			return;
		o->verdict = VERDICT_XFAIL;
		break;
	case VERDICT_PASS:
	case VERDICT_FLAKY: o->verdict = VERDICT_XPASS; break;
	default: return;
	}
	o->expected = known->one->reason;
}

/* ---- the file ---- */

struct reader {
	struct expectations *x;
	const char *path, *today;
	unsigned line;
	struct err *e;
};

static int bad(const struct reader *r, const char *what, const char *word)
{
	err_kind_set(r->e, ERR_SCRIPT, "%s:%u: %s%s%s%s", r->path, r->line, what, word ? " '" : "",
		     word ? word : "", word ? "'" : "");
	return err_hint(r->e, "a line is: PATTERN [variant=NAME] [kernel=FROM-TO] "
			      "[line=N] [until=YYYY-MM-DD]: REASON");
}

static bool is_release(const char *s)
{
	return isdigit((unsigned char)*s) && s[strspn(s, "0123456789.")] == '\0';
}

/* "6.1-6.12", "6.1-", "-6.12", "6.12" */
static int read_kernel(struct reader *r, struct expectation *one, char *value)
{
	char *dash = strchr(value, '-');

	one->from = one->to = value;
	if (dash) {
		*dash = '\0';
		one->from = *value ? value : NULL;
		one->to = dash[1] ? dash + 1 : NULL;
	}
	if ((!one->from || is_release(one->from)) && (!one->to || is_release(one->to)) &&
	    (one->from || one->to) &&
	    (!one->from || !one->to || release_compare(one->from, one->to) <= 0))
		return 0;
	if (dash)
		*dash = '-';
	return bad(r, "this is not a valid range of kernel releases:", value);
}

static bool is_day(const char *text)
{
	static const int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int m, d;

	if (fnmatch("[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]", text, 0))
		return false;
	m = atoi(text + 5);
	d = atoi(text + 8);
	return m >= 1 && m <= 12 && d >= 1 && d <= longest[m - 1];
}

static int read_until(struct reader *r, struct expectation *one, const char *value)
{
	if (!is_day(value))
		return bad(r, "this is not a valid day (YYYY-MM-DD):", value);
	one->until = value;
	one->expired = strcmp(r->today, value) > 0;
	return 0;
}

static int read_at(struct reader *r, struct expectation *one, const char *value)
{
	char *end;
	unsigned long n = isdigit((unsigned char)*value) ? strtoul(value, &end, 10) : 0;

	if (!n || *end || n > UINT_MAX)
		return bad(r, "this is not the number of a line:", value);
	one->at = (unsigned)n;
	return 0;
}

static int read_word(struct reader *r, struct expectation *one, char *word)
{
	char *value = strchr(word, '=');

	if (!one->pattern) {
		one->pattern = word;
		return 0;
	}
	if (!value)
		return bad(r, "this is not a condition:", word);
	*value++ = '\0';
	if (!strcmp(word, "kernel"))
		return read_kernel(r, one, value);
	if (!strcmp(word, "until"))
		return read_until(r, one, value);
	if (!strcmp(word, "line"))
		return read_at(r, one, value);
	if (strcmp(word, "variant") != 0)
		return bad(r, "there is no condition", word);
	if (strcmp(value, "ipv4") != 0 && strcmp(value, "ipv6") != 0 &&
	    strcmp(value, "ipv4-mapped-ipv6") != 0)
		return bad(r, "there is no variant", value);
	one->variant = value;
	return 0;
}

static void cut_blanks(char *text)
{
	size_t n = strlen(text);

	while (n && strchr(" \t\r", text[n - 1]))
		text[--n] = '\0';
}

static int read_line(struct reader *r, char *line)
{
	struct expectation *one = &r->x->items[r->x->n];
	char *reason, *save = NULL;

	cut_blanks(line);
	line += strspn(line, " \t");
	if (!*line || *line == '#')
		return 0;
	/* Behind the conditions: neither names nor dates hold ": ". */
	reason = strstr(line, ": ");
	if (!reason)
		return bad(r, "there is no reason behind ': '", NULL);
	*reason = '\0';
	reason += 1 + strspn(reason + 1, " \t");
	*one = (struct expectation){.line = r->line, .reason = reason};
	for (char *w = strtok_r(line, " \t", &save); w; w = strtok_r(NULL, " \t", &save))
		if (read_word(r, one, w) < 0)
			return -1;
	if (!one->pattern)
		return bad(r, "there is no pattern", NULL);
	r->x->n++;
	return 0;
}

static size_t count_lines(const char *text)
{
	size_t n = 1;

	while ((text = strchr(text, '\n'))) {
		text++;
		n++;
	}
	return n;
}

int expect_parse(struct expectations *x, const char *text, const char *path, const char *today,
		 struct err *e)
{
	struct reader r = {.x = x, .path = path, .today = today, .e = e};
	char *next;

	*x = (struct expectations){.arena = ARENA_INIT};
	x->items = arena_array(&x->arena, count_lines(text), sizeof(*x->items));
	for (char *line = arena_strdup(&x->arena, text); line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		r.line++;
		if (read_line(&r, line) < 0) {
			expect_free(x);
			return -1;
		}
	}
	x->index = expect_index_new(x);
	return 0;
}

int expect_read(struct expectations *x, const char *path, const char *today, struct err *e)
{
	struct buf text = BUF_INIT;
	int ret = lines_read(&text, path, e);

	if (ret == 0)
		ret = expect_parse(x, buf_text(&text), path, today, e);
	buf_free(&text);
	return ret;
}

void expect_free(struct expectations *x)
{
	arena_free(&x->arena);
	*x = (struct expectations){0};
}
