// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the order of releases. */
#include "runtime/base/release.h"

#include <ctype.h>
#include <stdlib.h>

int release_compare(const char *release, const char *limit)
{
	while (isdigit((unsigned char)*limit)) {
		char *r, *l;
		long a = strtol(release, &r, 10), b = strtol(limit, &l, 10);

		if (a != b)
			return a < b ? -1 : 1;
		release = *r == '.' ? r + 1 : "";
		limit = *l == '.' ? l + 1 : "";
	}
	return 0;
}
