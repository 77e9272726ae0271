// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the namespaces of a test and the record of tests that could not run. */
#include "tests/lib/netns_fixture.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/netdev.h"
#include "netdev/netns.h"

static struct err refusal;

void netns_fixture(void)
{
	refusal = (struct err)ERR_INIT;
	netns_enter(&refusal);
}

void skip_test(const char *name, const char *reason)
{
	const char *path = getenv("TCPCHECK_SKIP_LOG");
	FILE *log = path ? fopen(path, "a") : NULL;
	const char *suffix = strstr(name, "_fn"); /* what START_TEST() adds to a test's name */
	int len = (int)(suffix && !suffix[3] ? suffix - name : (ptrdiff_t)strlen(name));

	printf("SKIP %.*s: %s\n", len, name, reason);
	fflush(stdout);
	if (!log)
		return;
	fprintf(log, "%.*s: %s\n", len, name, reason);
	fclose(log);
}

static bool tun_missing(struct err *e)
{
	struct netdev *d = tun_open("probe0", e);

	netdev_close(d);
	return !d;
}

bool netns_missing_for(const char *name, bool tun)
{
	struct err e = refusal;

	if (e.kind == ERR_NONE && !(tun && tun_missing(&e)))
		return false;
	skip_test(name, e.what);
	return true;
}
