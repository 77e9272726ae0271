// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the conventions of Bazel, git bisect and GitHub Actions. */
#include "runtime/suite/engine.h"

#include <string.h>

#include "runtime/suite/session.h"

#define BISECT_SKIP 125
#define BISECT_STOP 128

static const char *value(char *(*get)(const char *), const char *name)
{
	const char *text = get(name);

	return text && *text ? text : NULL;
}

void engine_adopt(struct cmdline *c, char *(*get)(const char *))
{
	if (!c->suite.junit)
		c->suite.junit = value(get, "XML_OUTPUT_FILE");
	if (!c->artifacts)
		c->artifacts = value(get, "TEST_UNDECLARED_OUTPUTS_DIR");
	c->suite.only = value(get, "TESTBRIDGE_TEST_ONLY");
}

bool engine_reads_along(const struct cmdline *c, char *(*get)(const char *))
{
	const char *actions = get("GITHUB_ACTIONS"), *own = c->suite.github;

	return (own && !strcmp(own, "-")) || (actions && !strcmp(actions, "true"));
}

int engine_bisect(int status, bool virtual_time)
{
	switch (status) {
	case STATUS_PASS:
	case STATUS_FAIL: return status;
	case STATUS_SKIP:
	case STATUS_INCONCLUSIVE: return BISECT_SKIP;
	case STATUS_ENVIRONMENT: return virtual_time ? BISECT_SKIP : BISECT_STOP;
	default: return status > BISECT_STOP ? status : BISECT_STOP;
	}
}

bool engine_wants_bisect(int argc, char *const *argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (!strcmp(argv[i], "--exit=bisect") ||
		    (!strcmp(argv[i], "--exit") && i + 1 < argc && !strcmp(argv[i + 1], "bisect")))
			return true;
	return false;
}
