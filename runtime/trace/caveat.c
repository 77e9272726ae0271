// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is said of a file before its connections: where it was taken, what was left out of it,
 * and why. */
#include <inttypes.h>

#include "runtime/trace/parts.h"

static void line(struct buf *out, uint64_t n, const char *what)
{
	buf_printf(out, "%s%" PRIu64 " %s%s", out->len ? "\n" : "", n,
		   n == 1 ? "packet" : "packets", what);
}

static void left_out(const struct trace *t, struct buf *out)
{
	for (unsigned i = 0; i < CAPFILE_LEFT_COUNT; i++)
		if (t->counts.left[i]) {
			line(out, t->counts.left[i], " left out: ");
			buf_puts(out, capfile_left_text(i));
		}
	if (t->damaged)
		line(out, t->damaged,
		     " left out: damaged on the way, as the checksum tells, and of no connection "
		     "that "
		     "is known");
	if (t->odd)
		line(out, t->odd, " left out: TCP header with impossible lengths");
	if (t->counts.late)
		line(out, t->counts.late,
		     " written a little too late: put in order by their times");
	if (t->counts.cut)
		line(out, t->counts.cut, " cut by the snapshot length: not all can be judged");
}

void trace_caveats(const struct trace *t, struct buf *out)
{
	left_out(t, out);
	if (!t->surveyed)
		buf_printf(out,
			   "%sread once: whether packets are missing, and where it was taken, "
			   "cannot be found out",
			   out->len ? "\n" : "");
	if (t->missing)
		buf_printf(out,
			   "%sthe capture lacks packets: %" PRIu64
			   " stretches of data were followed or acknowledged, and not captured; "
			   "what needs all "
			   "packets is not judged",
			   out->len ? "\n" : "", t->missing);
}
