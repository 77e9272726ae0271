// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the form of the kernel's counter files: tables of two lines ("Tcp: ActiveOpens ..." above
 * "Tcp: 1 ..."), and lists of one counter a line ("Ip6InReceives 1").
 */
#include "netdev/counters.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/file.h"

/* ---- the form ---- */

struct word {
	const char *text;
	size_t len;
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

static bool add(struct counters *c, struct word group, struct word name, struct word value)
{
	struct counter new;
	char *end;

	if (!isdigit((unsigned char)value.text[0]) && value.text[0] != '-')
		return false;
	/* Ends at the blank behind it: the text has a NUL at the very end. */
	new.value = strtoull(value.text, &end, 10);
	if (end != value.text + value.len)
		return false;
	new.name = arena_printf(&c->arena, "%.*s%.*s", (int)group.len, group.text, (int)name.len,
				name.text);
	if (c->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 512;
		c->items = reallocarray(c->items, c->cap, sizeof(*c->items));
		if (!c->items)
			abort();
	}
	c->items[c->n++] = new;
	return true;
}

static bool equal(struct word a, struct word b)
{
	return a.len == b.len && !memcmp(a.text, b.text, a.len);
}

/* The rest of the line at *@text has names; the line below, which begins with @group, too, has
 * their values. Moves behind the table. */
static bool parse_table(struct counters *c, struct word group, const char **text)
{
	const char *names = *text, *values = next_line(names);
	struct word group2, name, value;
	bool good = true;

	if (!next_word(&values, &group2) || !equal(group, group2)) {
		*text = next_line(names);
		return false;
	}
	group.len--; /* the colon */
	while (next_word(&names, &name))
		good &= next_word(&values, &value) && add(c, group, name, value);
	*text = next_line(values);
	return good;
}

bool counters_parse(struct counters *c, const char *text)
{
	bool good = true;

	while (*text) {
		struct word name, value;

		if (!next_word(&text, &name)) {
			text = next_line(text);
		} else if (name.text[name.len - 1] == ':') {
			good &= parse_table(c, name, &text);
		} else {
			good &= next_word(&text, &value) &&
				add(c, (struct word){name.text, 0}, name, value);
			text = next_line(text);
		}
	}
	return good;
}

void counters_free(struct counters *c)
{
	free(c->items);
	arena_free(&c->arena);
}

/* ---- reading ---- */

void counters_read(struct buf *out)
{
	file_read("/proc/self/net/snmp", SIZE_MAX, out);
	file_read("/proc/self/net/netstat", SIZE_MAX, out);
	file_read("/proc/self/net/snmp6", SIZE_MAX, out); /* not there without IPv6 */
}

/* ---- comparing ---- */

/* Searched from *@at on, since both readings have nearly the same order. */
static uint64_t value_before(const struct counters *before, const struct counter *c, size_t *at)
{
	for (size_t i = 0; i < before->n; i++) {
		const struct counter *b = &before->items[(*at + i) % before->n];

		if (strcmp(b->name, c->name) != 0)
			continue;
		*at = (*at + i + 1) % before->n;
		return b->value;
	}
	return 0;
}

unsigned counters_compare(const char *before, const char *after, struct buf *out)
{
	struct counters a = COUNTERS_INIT, b = COUNTERS_INIT;
	unsigned n = 0;
	size_t at = 0;

	counters_parse(&a, before);
	counters_parse(&b, after);
	for (size_t i = 0; i < b.n; i++) {
		const struct counter *c = &b.items[i];
		uint64_t difference = c->value - value_before(&a, c, &at);
		size_t from = out->len;

		if (!difference)
			continue;
		buf_puts(out, c->name);
		buf_fill(out, ' ', out->len - from < 32 ? 32 - (out->len - from) : 1);
		buf_printf(out, "%lld\n", (long long)difference);
		n++;
	}
	counters_free(&a);
	counters_free(&b);
	return n;
}
