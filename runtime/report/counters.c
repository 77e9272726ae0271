// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the form of the kernel's counter files: tables of two lines ("Tcp: ActiveOpens ..." above
 * "Tcp: 1 ..."), and lists of one counter a line ("Ip6InReceives 1").
 */
#include "runtime/report/counters.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/file.h"

/* ---- reading ---- */

void counters_read(struct buf *out)
{
	file_read("/proc/self/net/snmp", SIZE_MAX, out);
	file_read("/proc/self/net/netstat", SIZE_MAX, out);
	file_read("/proc/self/net/snmp6", SIZE_MAX, out); /* not there without IPv6 */
}

/* ---- the form ---- */

struct word {
	const char *text;
	size_t len;
};

struct counter {
	struct word group, name; /* "Tcp", "ActiveOpens"; of a list the group is empty */
	uint64_t value;          /* differences are right also for the few that are signed */
};

struct counters {
	struct counter *items;
	size_t n, cap;
};

/* The next word of the line at *@at; false at its end. */
static bool next_word(const char **at, struct word *w)
{
	const char *p = *at + strspn(*at, " \t\r");

	w->text = p;
	w->len = strcspn(p, " \t\r\n");
	*at = p + w->len;
	return w->len > 0;
}

static const char *next_line(const char *at)
{
	at = strchrnul(at, '\n');
	return *at ? at + 1 : at;
}

static void add(struct counters *c, struct word group, struct word name, struct word value)
{
	if (!isdigit((unsigned char)value.text[0]) && value.text[0] != '-')
		return;
	if (c->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 512;
		c->items = reallocarray(c->items, c->cap, sizeof(*c->items));
		if (!c->items)
			abort();
	}
	/* Ends at the blank behind it: the text has a NUL at the very end. */
	c->items[c->n++] = (struct counter){group, name, strtoull(value.text, NULL, 10)};
}

static bool equal(struct word a, struct word b)
{
	return a.len == b.len && !memcmp(a.text, b.text, a.len);
}

/* Names at @names; values in the line below. Returns what comes behind the table. */
static const char *parse_table(struct counters *c, struct word group, const char *names)
{
	const char *values = next_line(names);
	struct word group2, name, value;

	if (!next_word(&values, &group2) || !equal(group, group2))
		return next_line(names);
	group.len--; /* the colon */
	while (next_word(&names, &name) && next_word(&values, &value))
		add(c, group, name, value);
	return next_line(values);
}

static struct counters parse(const char *text)
{
	struct counters c = {0};

	while (*text) {
		const char *at = text;
		struct word name, value;

		if (!next_word(&at, &name)) {
			text = next_line(text);
		} else if (name.text[name.len - 1] == ':') {
			text = parse_table(&c, name, at);
		} else {
			if (next_word(&at, &value))
				add(&c, (struct word){name.text, 0}, name, value);
			text = next_line(text);
		}
	}
	return c;
}

/* ---- comparing ---- */

/* Searched from *@at on, since both readings have nearly the same order. */
static uint64_t value_before(const struct counters *before, const struct counter *c, size_t *at)
{
	for (size_t i = 0; i < before->n; i++) {
		const struct counter *b = &before->items[(*at + i) % before->n];

		if (!equal(b->group, c->group) || !equal(b->name, c->name))
			continue;
		*at = (*at + i + 1) % before->n;
		return b->value;
	}
	return 0;
}

unsigned counters_compare(const char *before, const char *after, struct buf *out)
{
	struct counters a = parse(before), b = parse(after);
	unsigned n = 0;
	size_t at = 0;

	for (size_t i = 0; i < b.n; i++) {
		const struct counter *c = &b.items[i];
		uint64_t difference = c->value - value_before(&a, c, &at);
		size_t from = out->len;

		if (!difference)
			continue;
		buf_add(out, c->group.text, c->group.len);
		buf_add(out, c->name.text, c->name.len);
		buf_fill(out, ' ', out->len - from < 32 ? 32 - (out->len - from) : 1);
		buf_printf(out, "%lld\n", (long long)difference);
		n++;
	}
	free(a.items);
	free(b.items);
	return n;
}
