// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the measuring of round-trip times (RFC 6298 section 3). */
#include "runtime/rules/rtt.h"

void rtt_sent(struct rtt *r, long long end, int64_t now)
{
	if (r->timing)
		return;
	r->timing = true;
	r->pos = end;
	r->sent_ns = now;
}

void rtt_again(struct rtt *r)
{
	r->timing = false;
}

static void sample(struct rtt *r, int64_t ns)
{
	if (!r->samples++ || ns < r->least)
		r->least = ns;
}

void rtt_acked(struct rtt *r, long long ack, int64_t now)
{
	if (!r->timing || ack < r->pos)
		return;
	r->timing = false;
	if (now >= r->sent_ns)
		sample(r, now - r->sent_ns);
}
