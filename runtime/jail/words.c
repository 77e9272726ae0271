// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the environment inside of a jail: the caller's may hold secrets. */
#include <stdlib.h>
#include <string.h>

#include "runtime/jail/parts.h"

/* Of the caller's: how texts look. */
static const char *const kept[] = {"LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TZ"};

static const char *const fixed[][2] = {
	{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
	{"HOME", "/tmp"},
	{"TMPDIR", "/tmp"},
	{"SHELL", "/bin/sh"},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

int words_change(struct err *e)
{
	char *values[COUNT(kept)];
	int ret = 0;

	for (unsigned i = 0; i < COUNT(kept); i++) {
		const char *value = getenv(kept[i]);

		values[i] = value ? strdup(value) : NULL;
	}
	clearenv();
	for (unsigned i = 0; i < COUNT(kept); i++) {
		if (values[i])
			ret |= setenv(kept[i], values[i], 1);
		free(values[i]);
	}
	for (unsigned i = 0; i < COUNT(fixed); i++)
		ret |= setenv(fixed[i][0], fixed[i][1], 1);
	return ret ? err_sys(e, "--untrusted: the environment") : 0;
}
