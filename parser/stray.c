// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the names of characters that do not belong into a script outside of strings and comments:
 * most of them were typed by a word processor, a chat or a web page in place of plain ones.
 */
#include "parser/stray.h"

#include <stdbool.h>

struct stray {
	unsigned from, to; /* Unicode */
	const char *name;
	const char *plain; /* what to write; NULL: leave it out */
};

#define BLANK "a plain blank"

static const struct stray strays[] = {
	{0x85, 0x85, "a line end", "a plain line end"},
	{0xa0, 0xa0, "a no-break space", BLANK},
	{0xab, 0xab, "an angle quote", "a plain \" or <"},
	{0xad, 0xad, "a soft hyphen, which is invisible", NULL},
	{0xb4, 0xb4, "an acute accent", "a plain ` or \""},
	{0xb7, 0xb7, "a middle dot", "a plain '.'"},
	{0xbb, 0xbb, "an angle quote", "a plain \" or >"},
	{0xd7, 0xd7, "a multiplication sign", "a plain '*'"},
	{0x1680, 0x1680, "a wide blank", BLANK},
	{0x180e, 0x180e, "an invisible character", NULL},
	{0x2000, 0x200a, "a blank of a special width", BLANK},
	{0x200b, 0x200d, "a character of no width, which is invisible", NULL},
	{0x200e, 0x200f, "a mark of the writing direction, which is invisible", NULL},
	{0x2010, 0x2011, "a typographic hyphen", "a plain '-'"},
	{0x2012, 0x2012, "a figure dash", "a plain '-'"},
	{0x2013, 0x2013, "an en dash", "a plain '-', or '--' before an option"},
	{0x2014, 0x2015, "an em dash", "a plain '-', or '--' before an option"},
	{0x2018, 0x201b, "a curly single quote", "a plain \" around a string, ` around a command"},
	{0x201c, 0x201f, "a curly quote", "a plain \""},
	{0x2024, 0x2024, "a leader dot", "a plain '.'"},
	{0x2026, 0x2026, "an ellipsis", "three plain dots, ..."},
	{0x2028, 0x2029, "a line end", "a plain line end"},
	{0x202a, 0x202e, "a control of the writing direction, which is invisible", NULL},
	{0x202f, 0x202f, "a narrow no-break space", BLANK},
	{0x2032, 0x2036, "a prime", "a plain \" or `"},
	{0x2039, 0x2039, "an angle quote", "a plain '<'"},
	{0x203a, 0x203a, "an angle quote", "a plain '>'"},
	{0x205f, 0x205f, "a blank of a special width", BLANK},
	{0x2060, 0x2064, "a character of no width, which is invisible", NULL},
	{0x2066, 0x206f, "a control of the writing direction, which is invisible", NULL},
	{0x2192, 0x2192, "an arrow", "a plain '>'"},
	{0x2190, 0x2190, "an arrow", "a plain '<'"},
	{0x2212, 0x2212, "a minus sign", "a plain '-'"},
	{0x2217, 0x2217, "an asterisk operator", "a plain '*'"},
	{0x223c, 0x223c, "a tilde operator", "a plain '~'"},
	{0x2260, 0x2260, "a not-equal sign", "a plain !="},
	{0x2264, 0x2264, "a less-or-equal sign", "a plain <="},
	{0x2265, 0x2265, "a greater-or-equal sign", "a plain >="},
	{0x27e8, 0x27e8, "an angle bracket", "a plain '<'"},
	{0x27e9, 0x27e9, "an angle bracket", "a plain '>'"},
	{0x3000, 0x3000, "a wide blank", BLANK},
	{0x3001, 0x3001, "a wide comma", "a plain ','"},
	{0x3008, 0x3008, "an angle bracket", "a plain '<'"},
	{0x3009, 0x3009, "an angle bracket", "a plain '>'"},
	{0xfe63, 0xfe63, "a small hyphen", "a plain '-'"},
	{0xfeff, 0xfeff, "a byte order mark, which belongs to the start of a file", NULL},
	{0xfff9, 0xfffd, "a character that was lost in a conversion", "what stood there"},
};

/* Windows-1252, and Latin-1 as far as it is the same: what a lone byte may have been meant for. */
static const struct {
	unsigned char byte;
	unsigned code;
} windows[] = {
	{0x85, 0x2026}, {0x8b, 0x2039}, {0x91, 0x2018}, {0x92, 0x2019}, {0x93, 0x201c},
	{0x94, 0x201d}, {0x96, 0x2013}, {0x97, 0x2014}, {0x9b, 0x203a}, {0xa0, 0xa0},
	{0xab, 0xab},   {0xad, 0xad},   {0xb4, 0xb4},   {0xbb, 0xbb},   {0xd7, 0xd7},
};

static const struct stray *find(unsigned code)
{
	for (size_t i = 0; i < sizeof(strays) / sizeof(*strays); i++)
		if (code >= strays[i].from && code <= strays[i].to)
			return &strays[i];
	return NULL;
}

/* The lexer has found the bytes to be well-formed. */
static unsigned decode(const unsigned char *p, uint32_t len)
{
	unsigned code = len == 2 ? p[0] & 0x1fu : len == 3 ? p[0] & 0x0fu : p[0] & 0x07u;

	for (uint32_t i = 1; i < len; i++)
		code = code << 6 | (p[i] & 0x3fu);
	return code;
}

static void name(struct diag_list *diags, struct span at, const char *how, unsigned code,
		 const struct stray *s)
{
	if (s->plain)
		diag_error(diags, at, "%s%02X, %s: write %s", how, code, s->name, s->plain);
	else
		diag_error(diags, at, "%s%02X, %s: delete it", how, code, s->name);
}

static void report_character(struct diag_list *diags, struct span at, unsigned code)
{
	const struct stray *s = find(code);

	if (code >= 0xff01 && code <= 0xff5e) {
		diag_error(diags, at, "U+%04X, a full-width '%c': write a plain '%c'", code,
			   (char)(code - 0xfee0), (char)(code - 0xfee0));
	} else if (s) {
		name(diags, at, code < 0x100 ? "U+00" : "U+", code, s);
	} else {
		diag_error(diags, at, "unexpected character U+%04X", code);
		diag_note(diags, "outside of strings, comments and commands a script is plain "
				 "ASCII");
	}
}

static void report_byte(struct diag_list *diags, struct span at, unsigned char c)
{
	const struct stray *s = NULL;

	for (size_t i = 0; i < sizeof(windows) / sizeof(*windows); i++)
		if (windows[i].byte == c)
			s = find(windows[i].code);
	if (s)
		name(diags, at, "byte 0x", c, s);
	else
		diag_error(diags, at, "unexpected byte 0x%02x", c);
}

static void report_ascii(struct diag_list *diags, struct span at, char c)
{
	diag_error(diags, at, "unexpected character '%c'", c);
	if (c == '\'')
		diag_note(diags, "a string stands in double quotes, a command in backquotes");
	else if (c == ';')
		diag_note(diags, "an event ends with its line");
}

void stray_report(struct diag_list *diags, const struct source *src, struct span at)
{
	const unsigned char *p = (const unsigned char *)src->text + at.off;

	if (at.len > 1)
		report_character(diags, at, decode(p, at.len));
	else if (*p > ' ' && *p < 0x7f)
		report_ascii(diags, at, (char)*p);
	else
		report_byte(diags, at, *p);
}
