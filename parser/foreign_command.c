// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the finding of other systems' settings in shell commands. */
#include <string.h>

#include "parser/foreign.h"

/* What ends a command, or makes more of a word than it says. */
#define SHELL_MARKS ";&|<>\n$`()\"'\\{}*?#"

static bool is_sysctl(const char *word, size_t len)
{
	return (len == 6 && !memcmp(word, "sysctl", 6)) ||
	       (len > 7 && !memcmp(word + len - 7, "/sysctl", 7));
}

/* -e, -i, --ignore: what is not there does not matter. */
static bool forgives(const char *word, size_t len)
{
	static const char ignore[] = "--ignore";

	if (len < 2 || word[0] != '-')
		return false;
	if (word[1] == '-')
		return len == strlen(ignore) && !memcmp(word, ignore, len);
	return memchr(word, 'e', len) || memchr(word, 'i', len);
}

static const char *foreign_key(const char *word, size_t len, struct arena *a)
{
	const char *equals = memchr(word, '=', len), *key;
	char owners[FOREIGN_TEXT];

	key = arena_strndup(a, word, equals ? (size_t)(equals - word) : len);
	return strchr(key, '.') && foreign_owners(key, owners) ? key : NULL;
}

/* Of one command, from the first of its words. */
static const char *key_of_one(const char *text, size_t len, struct arena *a)
{
	const char *key = NULL, *end = text + len;
	bool sysctl = false;

	while (text < end && !key) {
		size_t n = strspn(text, " \t"), word;

		text += n;
		word = strcspn(text, " \t" SHELL_MARKS);
		if (text + word > end)
			word = (size_t)(end - text);
		if (sysctl && forgives(text, word))
			return NULL;
		if (sysctl && word)
			key = foreign_key(text, word, a);
		sysctl |= is_sysctl(text, word);
		text += word ? word : 1;
	}
	return key;
}

/* A shell fails as the last of its commands does, or one before "&&" there; with set -e as any that
 * has no "||" behind it. How others end does not matter. */
const char *foreign_setting(const char *text, struct arena *a)
{
	bool errexit = strstr(text, "set -e");
	const char *key = NULL;

	while (text[strspn(text, " \t;\n")]) {
		size_t len = strcspn(text, ";&|\n");

		if (!key)
			key = key_of_one(text, len, a);
		text += len;
		if (!strncmp(text, "&&", 2)) {
			text += 2;
			continue;
		}
		if (!text[strspn(text, " \t;\n")] || (key && errexit && strchr(";\n", *text)))
			return key;
		key = NULL;
		text++;
	}
	return key;
}

const char *foreign_setting_only(const char *text, struct arena *a)
{
	text += strspn(text, " \t\n");
	if (text[strcspn(text, SHELL_MARKS)] || !is_sysctl(text, strcspn(text, " \t")))
		return NULL;
	return key_of_one(text, strlen(text), a);
}
