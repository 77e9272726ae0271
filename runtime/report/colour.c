// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the codes of ECMA-48 that reports use. */
#include "runtime/report/colour.h"

const char *colour_on(enum colour c, bool wanted)
{
	static const char *const codes[] = {
		[COLOUR_PLAIN] = "",         [COLOUR_RED] = "\033[31m",
		[COLOUR_GREEN] = "\033[32m", [COLOUR_YELLOW] = "\033[33m",
		[COLOUR_BOLD] = "\033[1m",   [COLOUR_DIM] = "\033[2m",
	};

	return wanted ? codes[c] : "";
}

const char *colour_off(bool wanted)
{
	return wanted ? "\033[0m" : "";
}
