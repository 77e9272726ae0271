// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A table of symbols. Tables have a handful of entries, so a list searched from the front is all
 * that is needed.
 */
#include "parser/symtab.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static char *must_dup(const char *text, size_t len)
{
	char *copy = strndup(text, len);

	if (!copy)
		abort();
	return copy;
}

static struct symbol *find(const struct symtab *t, const char *name, size_t len)
{
	for (size_t i = 0; t && i < t->n; i++) {
		const char *s = t->items[i].name;

		if (!strncmp(s, name, len) && !s[len])
			return &t->items[i];
	}
	return NULL;
}

const struct symbol *symtab_find(const struct symtab *t, const char *name, size_t len)
{
	return find(t, name, len);
}

static void add(struct symtab *t, const char *name, size_t name_len, const char *value,
		enum symbol_origin origin)
{
	struct symbol *s = find(t, name, name_len);

	if (s && s->origin > origin)
		return;
	if (s) {
		char *copy = must_dup(value, strlen(value));

		free(s->value);
		s->value = copy;
		s->origin = origin;
		return;
	}
	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 8;
		t->items = realloc(t->items, t->cap * sizeof(*t->items));
		if (!t->items)
			abort();
	}
	t->items[t->n++] = (struct symbol){.name = must_dup(name, name_len),
					   .value = must_dup(value, strlen(value)),
					   .origin = origin};
}

void symtab_add(struct symtab *t, const char *name, const char *value, enum symbol_origin origin)
{
	add(t, name, strlen(name), value, origin);
}

/* The length of NAME in "NAME=VALUE"; 0: it is something else. */
static size_t name_length(const char *text)
{
	size_t len = 0;

	while (isalnum((unsigned char)text[len]) || text[len] == '_')
		len++;
	/* A number is not a name: the lexer would never look it up. */
	return text[len] != '=' || strspn(text, "0123456789") == len ? 0 : len;
}

bool symtab_is_definition(const char *text)
{
	return name_length(text) > 0;
}

bool symtab_is_value(const char *value)
{
	size_t len = strlen(value);
	char *end;

	if (*value == '"' || *value == '`')
		return len > 1 && value[len - 1] == *value;
	(void)strtoll(value, &end, 0); /* which takes blanks before a number */
	if (!*end)
		return true;
	for (; *value; value++)
		if ((unsigned char)*value <= ' ' || *value == 0x7f)
			return false;
	return true;
}

bool symtab_add_text(struct symtab *t, const char *text, enum symbol_origin origin)
{
	size_t len = name_length(text);

	if (!len)
		return false;
	add(t, text, len, text + len + 1, origin);
	return true;
}

void symtab_copy(struct symtab *to, const struct symtab *from)
{
	for (size_t i = 0; from && i < from->n; i++)
		symtab_add(to, from->items[i].name, from->items[i].value, from->items[i].origin);
}

void symtab_free(struct symtab *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->items[i].name);
		free(t->items[i].value);
	}
	free(t->items);
	*t = (struct symtab)SYMTAB_INIT;
}
