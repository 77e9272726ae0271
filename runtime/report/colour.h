/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a terminal shows text. */
#ifndef REPORT_COLOUR_H
#define REPORT_COLOUR_H

#include <stdbool.h>

enum colour { COLOUR_PLAIN, COLOUR_RED, COLOUR_GREEN, COLOUR_YELLOW, COLOUR_BOLD, COLOUR_DIM };

/* What begins it, and ends it; "" unless @wanted. */
const char *colour_on(enum colour c, bool wanted);
const char *colour_off(bool wanted);

#endif
