// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the table of formats. */
#include <string.h>
#include <strings.h>

#include "runtime/draw/render.h"

const struct draw_format draw_formats[] = {
	{"text", "a ladder for a terminal", draw_text, false},
	{"html", "a page with all of it", draw_page, true},
	{"svg", "a ladder as picture", draw_ladder, true},
	{"plot", "time and sequence numbers as picture", draw_plot, true},
	{"mermaid", "a sequence diagram for Markdown", draw_mermaid, true},
	{"xplot", "time and sequence numbers for xplot(1)", draw_xplot, true},
	{NULL, NULL, NULL, false},
};

const struct draw_format *draw_format_find(const char *name)
{
	for (const struct draw_format *f = draw_formats; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

bool draw_is_utf8(char *(*get)(const char *name))
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (unsigned i = 0; i < 3; i++) {
		const char *value = get(names[i]);

		if (value && *value)
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}
