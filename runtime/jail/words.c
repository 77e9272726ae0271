// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the environment of a stranger's script, and of any script where the caller's holds secrets.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/jail/parts.h"

/* How texts look. */
static const char *const looks[] = {"LANG", "LC_*", "TZ", NULL};

/* Where things are, and what we and those who test us ask for. */
static const char *const places[] = {"PATH",
				     "HOME",
				     "USER",
				     "LOGNAME",
				     "SHELL",
				     "TERM",
				     "PWD",
				     "TMPDIR",
				     "XDG_*",
				     "NO_COLOR",
				     "LD_LIBRARY_PATH",
				     "PYTHON*",
				     "VIRTUAL_ENV",
				     "TCPCHECK_*",
				     "NSTAT_*",
				     "PACKETDRILL_*",
				     "ASAN_OPTIONS",
				     "UBSAN_OPTIONS",
				     "LSAN_OPTIONS",
				     "TSAN_OPTIONS",
				     "GCOV_*",
				     NULL};

static const char *const fixed[][2] = {
	{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
	{"HOME", "/tmp"},
	{"TMPDIR", "/tmp"},
	{"SHELL", "/bin/sh"},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

extern char **environ;

/* Whether @word, "NAME=VALUE", is called as one of @names; "A*" stands for all that begin so. */
static bool is_called(const char *word, const char *const *names)
{
	for (; names && *names; names++) {
		size_t n = strlen(*names);
		bool open = n && (*names)[n - 1] == '*';

		n -= open;
		if (!strncmp(word, *names, n) && (open || word[n] == '='))
			return true;
	}
	return false;
}

void words_keep(const char *const *names, bool strict)
{
	char **to = environ;

	for (char **from = environ; from && *from; from++)
		if (is_called(*from, looks) || is_called(*from, names) ||
		    (!strict && is_called(*from, places)))
			*to++ = *from;
	if (to)
		*to = NULL;
}

int words_change(const char *const *names, struct err *e)
{
	int ret = 0;

	words_keep(names, true);
	for (unsigned i = 0; i < COUNT(fixed); i++)
		ret |= setenv(fixed[i][0], fixed[i][1], 1);
	return ret ? err_sys(e, "--untrusted: the environment") : 0;
}

bool jail_words_secret(char *(*get)(const char *))
{
	static const char *const engines[] = {"CI", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL"};

	for (unsigned i = 0; i < COUNT(engines); i++) {
		const char *word = get(engines[i]);

		if (word && *word && strcmp(word, "false") != 0 && strcmp(word, "0") != 0)
			return true;
	}
	return false;
}

void jail_words_keep(const char *const *names)
{
	words_keep(names, false);
}
