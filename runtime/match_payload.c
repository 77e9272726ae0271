// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns how different data are found and shown. */
#include "runtime/match_payload.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define SHOWN 16 /* bytes: enough to recognize a text */

static size_t escape(char *to, size_t room, unsigned char c)
{
	if (c == '"' || c == '\\')
		return (size_t)snprintf(to, room, "\\%c", c);
	if (isprint(c))
		return (size_t)snprintf(to, room, "%c", c);
	return (size_t)snprintf(to, room, "\\x%02x", c);
}

static void show(char text[static PAYLOAD_TEXT], const unsigned char *bytes, size_t len, size_t at)
{
	size_t n = len - at < SHOWN ? len - at : SHOWN;
	size_t used = (size_t)snprintf(text, PAYLOAD_TEXT, "\"");

	for (size_t i = 0; i < n; i++)
		used += escape(text + used, PAYLOAD_TEXT - used, bytes[at + i]);
	snprintf(text + used, PAYLOAD_TEXT - used, "\"%s at offset %zu", at + n < len ? "..." : "",
		 at);
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
		show(expected, want, len, at);
	else
		snprintf(expected, PAYLOAD_TEXT, "zeros");
	show(actual, got, len, at);
	return true;
}
