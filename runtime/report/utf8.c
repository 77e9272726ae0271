// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the recognition of UTF-8 (RFC 3629): shortest forms, no surrogates, up to U+10FFFF. */
#include "runtime/report/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const struct {
	unsigned char mask, lead;
	size_t len;
	uint32_t least;
} forms[] = {
	{0x80, 0x00, 1, 0},
	{0xe0, 0xc0, 2, 0x80},
	{0xf0, 0xe0, 3, 0x800},
	{0xf8, 0xf0, 4, 0x10000},
};

size_t utf8_length(const char *s, size_t len)
{
	unsigned char c = (unsigned char)*s;

	for (unsigned i = 0; i < 4; i++) {
		uint32_t code = c & (unsigned char)~forms[i].mask;

		if ((c & forms[i].mask) != forms[i].lead)
			continue;
		if (forms[i].len > len)
			return 0;
		for (size_t k = 1; k < forms[i].len; k++) {
			if (((unsigned char)s[k] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | ((unsigned char)s[k] & 0x3f);
		}
		if (code < forms[i].least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
			return 0;
		return forms[i].len;
	}
	return 0;
}

/* Of three bytes: U+200B-200F, U+2028-202E, U+2060-206F, U+FEFF, U+FFFE and U+FFFF. */
static bool misleads(const unsigned char *s)
{
	if (s[0] == 0xe2 && s[1] == 0x80)
		return (s[2] >= 0x8b && s[2] <= 0x8f) || (s[2] >= 0xa8 && s[2] <= 0xae);
	if (s[0] == 0xe2 && s[1] == 0x81)
		return s[2] >= 0xa0 && s[2] <= 0xaf;
	return s[0] == 0xef && ((s[1] == 0xbb && s[2] == 0xbf) || (s[1] == 0xbf && s[2] >= 0xbe));
}

size_t utf8_printable(const char *s)
{
	unsigned char c = (unsigned char)s[0], next;
	size_t n = utf8_length(s, strnlen(s, 4));

	if (n == 1)
		return (c >= ' ' && c != 0x7f) || c == '\t';
	if (n == 0)
		return 0;
	next = (unsigned char)s[1];
	/* C1 controls, and the Arabic letter mark, U+061C. */
	if ((c == 0xc2 && next < 0xa0) || (c == 0xd8 && next == 0x9c))
		return 0;
	return n == 3 && misleads((const unsigned char *)s) ? 0 : n;
}
