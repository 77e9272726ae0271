// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the choice of rules that a user writes. */
#include "runtime/rules/choice.h"

#include <string.h>

#include "runtime/rules/rules.h"

#define BETWEEN ", \t"

static int find_mode(const char *word, size_t len)
{
	static const char *const modes[] = {"off", "note", "fail"};

	for (int i = 0; i < 3; i++)
		if (strlen(modes[i]) == len && !strncmp(modes[i], word, len))
			return i;
	return -1;
}

/* The first name says whether the others are those that count. */
static void count_only(struct rules_choice *c, bool *named, bool value)
{
	if (!*named)
		memset(c->off, value, sizeof(c->off));
	*named = true;
}

static int choose(const char *word, size_t len, struct rules_choice *c, bool *named, struct err *e)
{
	bool without = *word == '-';
	int rule = rules_find(word + without, len - without);

	if (rule < 0) {
		err_kind_set(e, ERR_SCRIPT, "there is no rule '%.*s'", (int)(len < 60 ? len : 60),
			     word);
		return err_hint(e, "tcpcheck rules lists them; off, note and fail are not rules");
	}
	count_only(c, named, !without);
	c->off[rule] = without;
	return 0;
}

int rules_choose(const char *text, struct rules_choice *c, struct err *e)
{
	bool named = false;
	size_t len;
	int mode;

	*c = (struct rules_choice){.mode = RULES_NOTE};
	for (text += strspn(text, BETWEEN); *text; text += len, text += strspn(text, BETWEEN)) {
		len = strcspn(text, BETWEEN);
		mode = find_mode(text, len);
		if (mode >= 0)
			c->mode = (enum rules_mode)mode;
		else if (choose(text, len, c, &named, e) < 0)
			return -1;
	}
	return 0;
}
