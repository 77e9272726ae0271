// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the table of verdicts. */
#include "runtime/finding/verdict.h"

#include <string.h>

enum who { WHO_RUN, WHO_SUITE };

static const struct {
	const char *name;
	enum status status;
	enum who who;
} verdicts[] = {
#define VERDICT(id, name, status, who) {(name), STATUS_##status, WHO_##who},
#include "runtime/finding/verdict.def"
#undef VERDICT
};

const char *verdict_name(enum verdict v)
{
	return verdicts[v].name;
}

int verdict_by_name(const char *name)
{
	for (int v = 0; v < VERDICTS; v++)
		if (!strcmp(verdicts[v].name, name))
			return v;
	return -1;
}

enum status verdict_status(enum verdict v)
{
	return verdicts[v].status;
}

bool verdict_is_bad(enum verdict v)
{
	return verdicts[v].status != STATUS_PASS && verdicts[v].status != STATUS_SKIP;
}

bool verdict_is_of_run(enum verdict v)
{
	return (unsigned)v < VERDICTS && verdicts[v].who == WHO_RUN;
}

bool verdict_is_error(enum verdict v)
{
	return v == VERDICT_ERROR_SCRIPT || v == VERDICT_ERROR_ENV;
}
