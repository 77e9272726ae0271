// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns how different data are found and shown. */
#include "runtime/match/payload.h"

#include <stdio.h>

#include "runtime/base/quote.h"

#define SHOWN 16 /* bytes: enough to recognize a text */

static void show_bytes(char text[static PAYLOAD_TEXT], const unsigned char *bytes, size_t len,
		       size_t at)
{
	size_t n = len - at < SHOWN ? len - at : SHOWN;
	struct buf quoted = BUF_INIT;

	quote_bytes(&quoted, bytes + at, n, "\"\\");
	snprintf(text, PAYLOAD_TEXT, "%s%s at offset %zu", buf_text(&quoted),
		 at + n < len ? "..." : "", at);
	buf_free(&quoted);
}

bool payload_differs(const unsigned char *want, const unsigned char *got, size_t len,
		     char expected[static PAYLOAD_TEXT], char actual[static PAYLOAD_TEXT])
{
	size_t at = 0;

	while (at < len && got[at] == (want ? want[at] : 0))
		at++;
	if (at == len)
		return false;
	if (want)
		show_bytes(expected, want, len, at);
	else
		snprintf(expected, PAYLOAD_TEXT, "zeros");
	show_bytes(actual, got, len, at);
	return true;
}
