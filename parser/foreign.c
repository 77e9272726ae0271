// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is known of other systems' constants: that they are not misspellings, and whose. */
#include "parser/foreign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FREEBSD = 1,
	NETBSD = 2,
	OPENBSD = 4,
	DRAGONFLY = 8,
	MACOS = 16,
	SOLARIS = 32,
};

/* In the order of the bits. */
static const char *const systems[] = {"FreeBSD",   "NetBSD", "OpenBSD",
				      "DragonFly", "macOS",  "Solaris"};
#define NSYSTEMS (sizeof(systems) / sizeof(systems[0]))

static const struct foreign {
	const char *name;
	unsigned owners;
} rows[] = {
#define FOREIGN(name, owners) {#name, owners},
#include "parser/foreign.def"
};
#define NROWS (sizeof(rows) / sizeof(rows[0]))

/* By how the names of settings begin. */
static const struct foreign settings[] = {
#define FOREIGN_SETTINGS(prefix, owners) {prefix, owners},
#include "parser/foreign.def"
};
#define NSETTINGS (sizeof(settings) / sizeof(settings[0]))

static int by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct foreign *)row)->name);
}

static const struct foreign *find(const char *name)
{
	if (!strchr(name, '.'))
		return bsearch(name, rows, NROWS, sizeof(rows[0]), by_name);
	for (size_t i = 0; i < NSETTINGS; i++)
		if (!strncmp(name, settings[i].name, strlen(settings[i].name)))
			return &settings[i];
	return NULL;
}

static void list_owners(unsigned owners, char text[static FOREIGN_TEXT])
{
	int left = __builtin_popcount(owners), n = 0;
	const char *has = left > 1 ? "have" : "has";

	for (size_t i = 0; i < NSYSTEMS; i++) {
		if (!(owners & 1u << i))
			continue;
		left--;
		n += snprintf(text + n, (size_t)(FOREIGN_TEXT - n), "%s%s ", systems[i],
			      left > 1    ? ","
			      : left == 1 ? " and"
					  : "");
	}
	snprintf(text + n, (size_t)(FOREIGN_TEXT - n), "%s", has);
}

bool foreign_owners(const char *name, char text[static FOREIGN_TEXT])
{
	const struct foreign *row = find(name);

	if (row)
		list_owners(row->owners, text);
	return row;
}

static bool is_noted(const struct diag_list *diags, const char *message)
{
	for (size_t i = 0; i < diags->n; i++)
		if (diags->items[i].level == DIAG_SKIP && !strcmp(diags->items[i].message, message))
			return true;
	return false;
}

bool foreign_use(const char *name, struct span at, const char **first, struct diag_list *diags)
{
	const struct foreign *row = find(name);
	char owners[FOREIGN_TEXT], message[FOREIGN_TEXT + 120];

	if (!row)
		return false;
	list_owners(row->owners, owners);
	snprintf(message, sizeof(message), "only %s %.100s", owners, name);
	if (!is_noted(diags, message))
		diag_add(diags, DIAG_SKIP, at, "%s", message);
	if (first && !*first)
		*first = row->name;
	return true;
}

const char *foreign_name(size_t i)
{
	return i < NROWS ? rows[i].name : NULL;
}
