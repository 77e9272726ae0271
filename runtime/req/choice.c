// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the choice of requirements by id, RFC or level. */
#include "runtime/req/choice.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define WORD_MOST 64 /* longer than any id */

/* The word at *@p, cut to WORD_MOST; *@p goes behind it. */
static void next(const char **p, char word[static WORD_MOST])
{
	size_t len = strcspn(*p, ",");

	snprintf(word, WORD_MOST, "%.*s", (int)(len < WORD_MOST ? len : WORD_MOST - 1), *p);
	*p += len + ((*p)[len] == ',');
}

/* "must" is also MUST NOT; "must-not" is only that. */
static bool is_of_level(const char *word, enum req_level level)
{
	char name[WORD_MOST];

	snprintf(name, sizeof(name), "%s", req_level_name(level));
	for (char *c = name; *c; c++)
		if (*c == ' ')
			*c = '-';
	return !strcasecmp(word, name) || !strcasecmp(word, req_level_name(req_level_class(level)));
}

static bool is_about(const char *word, const struct requirement *r)
{
	return !strcmp(word, r->id) || !strcasecmp(word, r->rfc) || is_of_level(word, r->level);
}

static bool is_about_any(const char *word, const struct req_table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (is_about(word, &t->items[i]))
			return true;
	return false;
}

static int nothing_like(const char *word, const struct req_table *t, struct err *e)
{
	const char *like = *word ? req_suggest(t, word) : NULL;

	if (!*word)
		return err_kind_set(e, ERR_SCRIPT, "a requirement is missing");
	err_kind_set(e, ERR_SCRIPT, "no requirement is called '%s'", word);
	if (like)
		return err_hint(e, "did you mean '%s'?", like);
	return err_hint(e, "it is an id (RFC9293-MUST-36), an RFC (RFC9293) or a level (MUST, "
			   "SHOULD, MAY); tcpcheck req list shows all");
}

int req_choice_check(const char *list, const struct req_table *t, struct req_fault *at,
		     struct err *e)
{
	const char *p = list;
	char word[WORD_MOST];

	do {
		*at = (struct req_fault){(size_t)(p - list), strcspn(p, ",")};
		next(&p, word);
		if (!is_about_any(word, t))
			return nothing_like(word, t, e);
	} while (*p);
	return 0;
}

bool req_choice_has(const char *list, const struct requirement *r)
{
	char word[WORD_MOST];

	while (*list) {
		next(&list, word);
		if (is_about(word, r))
			return true;
	}
	return false;
}

bool req_choice_fits(const char *list, const struct req_lines *l, const struct req_table *t)
{
	const struct requirement *r;

	for (size_t i = 0; i < l->nuses + l->nnots; i++) {
		r = req_find(t, i < l->nuses ? l->uses[i].name : l->nots[i - l->nuses].id);
		if (r && req_choice_has(list, r))
			return true;
	}
	return false;
}
