// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the digits of times. */
#include "runtime/update/moment.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS      6
#define ROUND_MOST  1000 /* us */
#define ROUND_SHARE 4    /* of the tolerance */

static int64_t rounded(int64_t us, unsigned digits)
{
	int64_t unit = 1;

	for (unsigned i = digits; i < DIGITS; i++)
		unit *= 10;
	return (us + unit / 2) / unit * unit;
}

static unsigned digits_needed(int64_t us, int64_t tolerance_us)
{
	int64_t most = tolerance_us / ROUND_SHARE;
	unsigned digits = 0;

	if (most > ROUND_MOST)
		most = ROUND_MOST;
	while (digits < DIGITS && llabs(rounded(us, digits) - us) > most)
		digits++;
	return digits;
}

/* Behind its point, if they end with a zero. */
static unsigned digits_like(const char *like, size_t len)
{
	const char *point = memchr(like, '.', len);
	size_t n = point ? (size_t)(like + len - point - 1) : 0;

	return n && n <= DIGITS && like[len - 1] == '0' ? (unsigned)n : 0;
}

void moment_text(int64_t us, int64_t tolerance_us, const char *like, size_t len, struct buf *out)
{
	unsigned digits = digits_needed(us, tolerance_us), least = digits_like(like, len);
	bool bare;
	char text[32];

	if (len && (*like == '+' || *like == ' ')) {
		like++;
		len--;
	}
	bare = len && *like == '.';
	us = rounded(us, digits);
	if (digits < least)
		digits = least;
	snprintf(text, sizeof(text), "%lld.%06lld", (long long)(us / 1000000),
		 (long long)(us % 1000000));
	text[strlen(text) - DIGITS + digits - !digits] = '\0';
	buf_puts(out, bare && digits && us < 1000000 ? text + 1 : text);
}
