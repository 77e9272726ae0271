// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns findings: a verdict and its evidence. The first verdict that is not PASS stays. */
#include "runtime/finding/finding.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/buf.h"

void finding_init(struct finding *f)
{
	memset(f, 0, sizeof(*f));
	f->diffs_end = &f->diffs;
	f->stall_us = -1;
}

void finding_free(struct finding *f)
{
	arena_free(&f->arena);
	finding_init(f);
}

void finding_forget(struct finding *f)
{
	struct finding old = *f;

	finding_free(f);
	f->own_late_us = old.own_late_us;
	f->own_late_event = old.own_late_event;
	f->command_wait_us = old.command_wait_us;
	f->change_us = old.change_us;
	f->call_wait_us = old.call_wait_us;
	f->program_wait_us = old.program_wait_us;
	f->finest_step_us = old.finest_step_us;
	f->stall_us = old.stall_us;
	f->before = old.before;
}

int finding_set(struct finding *f, enum verdict v, const struct event *ev, struct span at,
		const char *fmt, ...)
{
	va_list ap;

	if (f->verdict != VERDICT_PASS)
		return -1;
	f->verdict = v;
	f->event = ev;
	f->at = at;
	va_start(ap, fmt);
	vsnprintf(f->headline, sizeof(f->headline), fmt, ap);
	va_end(ap);
	return -1;
}

int finding_err(struct finding *f, const struct event *ev, struct span at, const struct err *e)
{
	enum verdict v = e->kind == ERR_SCRIPT  ? VERDICT_ERROR_SCRIPT
			 : e->kind == ERR_LACK  ? VERDICT_SKIP
			 : e->kind == ERR_STACK ? VERDICT_FAIL
						: VERDICT_ERROR_ENV;

	finding_set(f, v, ev, at, "%s", e->what);
	f->broken = e->kind == ERR_STACK;
	if (e->hint[0])
		finding_hint(f, "%s", e->hint);
	return -1;
}

void finding_hint(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->hint, sizeof(f->hint), fmt, ap);
	va_end(ap);
}

void finding_add_hint(struct finding *f, const char *fmt, ...)
{
	size_t len = strlen(f->hint);
	va_list ap;

	if (len && len + 2 < sizeof(f->hint))
		len += (size_t)snprintf(f->hint + len, sizeof(f->hint) - len, "; ");
	va_start(ap, fmt);
	vsnprintf(f->hint + len, sizeof(f->hint) - len, fmt, ap);
	va_end(ap);
}

struct difference *finding_diff(struct finding *f, struct span at, const char *field,
				const char *expected, const char *actual)
{
	struct difference *d = arena_new(&f->arena, struct difference);

	d->field = arena_strdup(&f->arena, field);
	d->expected = expected ? arena_strdup(&f->arena, expected) : NULL;
	d->actual = actual ? arena_strdup(&f->arena, actual) : NULL;
	d->span = at;
	d->mark = TEXT_FIELDS;
	*f->diffs_end = d;
	f->diffs_end = &d->next;
	return d;
}

struct difference *finding_diff_num(struct finding *f, struct span at, const char *field,
				    int64_t expected, int64_t actual)
{
	char want[24], got[24];

	snprintf(want, sizeof(want), "%lld", (long long)expected);
	snprintf(got, sizeof(got), "%lld", (long long)actual);
	return finding_diff(f, at, field, want, got);
}

/* ---- the same failure? ---- */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The length of the word or the sign that begins here; *@number: it has digits. Numbers may also be
 * in hexadecimal, or within a word. */
static size_t next_token(const char *text, bool *number)
{
	size_t n = 0;

	*number = false;
	while (is_word(text[n]) || (n && text[n] == '.' && isdigit((unsigned char)text[n - 1]) &&
				    isdigit((unsigned char)text[n + 1])))
		*number |= isdigit((unsigned char)text[n++]) != 0;
	return n ? n : 1;
}

/* Numbers become '#': they may be random, or a time. */
static void add_blurred(struct buf *b, const char *text)
{
	bool number;

	for (size_t n; *text; text += n) {
		n = next_token(text, &number);
		buf_add(b, number ? "#" : text, number ? 1 : n);
	}
}

/* '<', '=' or '>' for each number of @got, which has them at the same places as @want. */
static void add_directions(struct buf *b, const char *want, const char *got)
{
	bool number;

	for (size_t n, m; *want && *got; want += n, got += m) {
		double d;

		n = next_token(want, &number);
		m = next_token(got, &number);
		if (!number)
			continue;
		d = strtod(got, NULL) - strtod(want, NULL);
		buf_putc(b, d < 0 ? '<' : d > 0 ? '>' : '=');
	}
}

/* A host that is late makes these longer every time: the same direction says nothing then. */
static bool measures_time(const char *field)
{
	static const char *const words[] = {"time", "rtt",     "rto", "ato", "last_",
					    "rate", "limited", "TS",  "ecr"};

	for (unsigned i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(field, words[i]))
			return true;
	return false;
}

static void add_difference(struct buf *b, const struct difference *d)
{
	const char *want = d->expected ? d->expected : "", *got = d->actual ? d->actual : "";
	struct buf expected = BUF_INIT, actual = BUF_INIT;

	add_blurred(&expected, want);
	add_blurred(&actual, got);
	buf_printf(b, "%s ", d->field);
	if (measures_time(d->field))
		buf_printf(b, "%s/%s", want, got);
	else if (!strcmp(buf_text(&expected), buf_text(&actual)))
		add_directions(b, want, got);
	else
		buf_printf(b, "%s/%s", buf_text(&expected), buf_text(&actual));
	buf_puts(b, "; ");
	buf_free(&expected);
	buf_free(&actual);
}

static bool only_times_differ(const struct finding *f)
{
	for (const struct difference *d = f->diffs; d; d = d->next)
		if (!measures_time(d->field))
			return false;
	return true;
}

void finding_differing(const struct finding *f, char hash[static FINDING_DIFFERING])
{
	struct span at = f->event ? f->event->span : f->at;
	bool times = only_times_differ(f);
	struct buf b = BUF_INIT;

	buf_printf(&b, "%u: ", (unsigned)at.off);
	for (const struct difference *d = f->diffs; d; d = d->next)
		if (times || !measures_time(d->field))
			add_difference(&b, d);
	if (!f->diffs)
		add_blurred(&b, f->headline);
	sha256_of(b.data, b.len, hash);
	buf_free(&b);
}
