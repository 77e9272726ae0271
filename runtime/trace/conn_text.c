// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is said of a connection: its ends, its end, and what is not known of it. */
#include "runtime/trace/conn.h"

void end_text(const struct trace_end *e, struct buf *out)
{
	ipaddr_port_text(&e->addr, e->port, out);
}

const char *conn_role(const struct trace_conn *c, unsigned side)
{
	return side == c->client ? "client" : "server";
}

void conn_ending(const struct trace_conn *c, struct buf *out)
{
	const struct trace_end *a = &c->end[0], *b = &c->end[1];

	if (a->rst || b->rst)
		buf_printf(out, "reset by the %s",
			   a->rst && b->rst ? "client and the server" : conn_role(c, !a->rst));
	else if (a->fin && b->fin)
		buf_printf(out, "closed by both%s",
			   a->fin_acked && b->fin_acked ? "" : ", not all FINs acknowledged");
	else if (a->fin || b->fin)
		buf_printf(out, "closed by the %s only", conn_role(c, !a->fin));
	else if (c->from_syn && !b->any)
		buf_puts(out, "opened, not answered");
	else
		buf_puts(out, "open at the end");
}

/* ---- what is not known ---- */

static void line(struct buf *out)
{
	if (out->len)
		buf_putc(out, '\n');
}

static void plural(struct buf *out, unsigned long long n, const char *what)
{
	buf_printf(out, "%llu %s%s", n, what, n == 1 ? "" : "s");
}

static void counted(struct buf *out, uint64_t n, const char *what, const char *so)
{
	if (!n)
		return;
	line(out);
	plural(out, n, what);
	buf_puts(out, so);
}

static void of_end(const struct trace_conn *c, unsigned side, struct buf *out)
{
	const struct trace_end *e = &c->end[side];

	if (!e->any && !e->headless) {
		line(out);
		buf_printf(out, "nothing of the %s was captured%s", conn_role(c, side),
			   c->end[!side].packets > 2 ? ": one direction only" : "");
	}
	if (e->bursts) {
		line(out);
		plural(out, e->bursts, "packet");
		buf_printf(out,
			   " of the %s with more data than a segment holds: how they were cut "
			   "on the wire (TSO), or merged from it (GRO), is not known",
			   conn_role(c, side));
	}
	if (e->partial) {
		line(out);
		plural(out, e->partial, "checksum");
		buf_printf(out, " of the %s left to its device", conn_role(c, side));
	}
}

void conn_caveats(const struct trace_conn *c, struct buf *out)
{
	const struct trace_end *a = &c->end[0], *b = &c->end[1];

	if (!c->from_syn) {
		line(out);
		buf_puts(out, "begins in the middle: options and window scales are not known");
	}
	of_end(c, 0, out);
	of_end(c, 1, out);
	counted(out, a->cut + b->cut, "packet",
		" cut by the snapshot length: no checksum, not all data");
	counted(out, a->headless + b->headless, "packet",
		" cut within the TCP header: as if it were missing");
	counted(out, a->twice + b->twice, "packet",
		" twice: captured at two places, or doubled on the way");
	counted(out, a->damaged + b->damaged, "packet",
		" damaged on the way, as the checksum tells: not judged");
	counted(out, c->back, "packet", " with an earlier time than the one before: not judged");
	counted(out, conn_missing(c), "stretch",
		" of data that was acknowledged or followed, and never captured");
}
