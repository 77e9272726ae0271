// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the small pieces of SVG. */
#include "runtime/draw/svg.h"

#include "runtime/report/markup.h"

void svg_begin(struct buf *out, bool alone, double height, const char *id, const char *title,
	       const char *desc)
{
	if (alone)
		buf_printf(out,
			   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\"",
			   SVG_WIDTH, height);
	else
		buf_puts(out, "<svg");
	buf_printf(out,
		   " viewBox=\"0 0 %d %.0f\" role=\"group\" aria-labelledby=\"%s-t %s-d\">"
		   "<title id=\"%s-t\">",
		   SVG_WIDTH, height, id, id, id);
	markup_text(out, title);
	buf_printf(out, "</title><desc id=\"%s-d\">", id);
	markup_text(out, desc);
	buf_puts(out, "</desc>\n");
	if (alone)
		buf_printf(out,
			   "<style>%s%s</style>\n<rect class=\"back\" width=\"100%%\" "
			   "height=\"100%%\"/>\n",
			   svg_colours, svg_style);
}

void svg_end(struct buf *out)
{
	buf_puts(out, "</svg>\n");
}

void svg_text(struct buf *out, double x, double y, const char *class, const char *anchor,
	      const char *text, size_t len)
{
	struct buf part = BUF_INIT;

	buf_add(&part, text, len);
	buf_printf(out, "<text x=\"%.0f\" y=\"%.0f\"", x, y);
	if (*class)
		buf_printf(out, " class=\"%s\"", class);
	if (*anchor)
		buf_printf(out, " text-anchor=\"%s\"", anchor);
	buf_putc(out, '>');
	markup_text(out, buf_text(&part));
	buf_puts(out, "</text>");
	buf_free(&part);
}
