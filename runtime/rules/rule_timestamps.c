// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about time stamps (RFC 7323). */
#include "runtime/rules/rule.h"

#define SECOND      1000000000LL
#define MILLISECOND 1000000LL
/* RFC 7323 section 5.5: then TS.Recent is no longer valid. */
#define OUTDATED (24 * 86400 * SECOND)

static bool older(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

/* Not as far as half the circle, where something between the two may have been later than both. */
static bool surely_older(uint32_t a, uint32_t b)
{
	return older(a, b) && b - a < 1U << 30;
}

/* RFC 7323 section 3.2. Not if the other side leaves them out, too. */
void rule_ts_missing(struct look *l)
{
	if (!l->conn->ts || l->p->opts.ts || l->p->rst || l->p->syn || l->to->heard.ts_lacked)
		return;
	say_came(l, "a segment without time stamp");
	say_should(l, "one in every segment but RST");
	say_how(l, "both SYNs have the option Timestamps");
}

/* RFC 7323 section 3.2: "may" only where both SYNs have it. */
void rule_ts_unagreed(struct look *l)
{
	if (l->conn->ts || !l->p->opts.ts || l->p->syn || l->p->rst)
		return;
	if (l->from->heard.ts && l->to->heard.ts)
		return;
	say_came(l, "a segment with a time stamp");
	say_should(l, "no time stamps");
	say_how(l, "no SYN of %s side has the option Timestamps",
		l->from->heard.ts ? "the other" : "this");
}

/* RFC 7323 section 3.2. */
void rule_ts_echo_unacked(struct look *l)
{
	const struct packet *p = l->p;

	if (!p->opts.ts || p->has_ack || !p->opts.ts_ecr || p->rst)
		return;
	say_came(l, "TSecr %u without ACK", p->opts.ts_ecr);
	say_should(l, "TSecr 0");
	say_how(l, "the flags and options of the segment");
}

/* RFC 7323 section 3.2: an echo is of something that was received. */
void rule_ts_echo_unknown(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;
	unsigned i;

	if (!l->conn->ts || !p->opts.ts || !p->has_ack || p->rst || h->vals_lost)
		return;
	for (i = 0; i < h->nvals; i++)
		if (h->vals[i] == p->opts.ts_ecr)
			return;
	say_came(l, "TSecr %u", p->opts.ts_ecr);
	say_should(l, "the TSval of a segment that was received");
	say_how(l, "of the %u that have come none had this TSval", h->nvals);
}

/* RFC 7323 section 4.3: TS.Recent never goes back, but for section 5.5. */
void rule_ts_echo_back(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;

	if (!l->conn->ts || !p->opts.ts || !p->has_ack || p->rst || p->syn || !h->ts_sent)
		return;
	if (!h->ecr || !surely_older(p->opts.ts_ecr, h->ecr) ||
	    l->now - l->from->sent_ns > OUTDATED)
		return;
	l->earlier = h->ts_packet;
	say_came(l, "TSecr %u", p->opts.ts_ecr);
	say_should(l, "TSecr %u or later", h->ecr);
	say_how(l, "packet %llu had %u", (unsigned long long)h->ts_packet, h->ecr);
}

/* RFC 7323 section 4.3: a segment that reaches back to the last ACK is what is echoed once it is
 * acknowledged. */
void rule_ts_echo_stale(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;

	if (!l->conn->ts || !p->opts.ts || !p->has_ack || p->rst || !h->recent_due)
		return;
	if (p->ack < h->recent_end || !surely_older(p->opts.ts_ecr, h->recent))
		return;
	l->earlier = h->recent_packet;
	say_came(l, "ack %lld with TSecr %u", p->ack, p->opts.ts_ecr);
	say_should(l, "TSecr %u or later", h->recent);
	say_how(l, "packet %llu had it, began at the last ACK, and is acknowledged here",
		(unsigned long long)h->recent_packet);
}

/* RFC 7323 section 5.4: the clock is monotonic, but in 24.8 days its sign bit wraps. */
void rule_ts_val_back(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;

	if (!l->conn->ts || !p->opts.ts || p->syn || p->rst || !h->ts_sent ||
	    !older(p->opts.ts_val, h->val) || l->now - l->from->sent_ns > OUTDATED)
		return;
	l->earlier = h->ts_packet;
	say_came(l, "TSval %u", p->opts.ts_val);
	say_should(l, "TSval %u or later", h->val);
	say_how(l, "packet %llu had %u", (unsigned long long)h->ts_packet, h->val);
}

/* RFC 7323 section 5.4: a tick is between 1 ms and 1 s. Twice as fast is no drift of clocks. */
void rule_ts_clock_fast(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;
	int64_t ms = (l->now - h->val_first_ns) / MILLISECOND;
	uint32_t ticks = p->opts.ts_val - h->val_first;

	if (!l->conn->ts || !p->opts.ts || p->rst || !h->ts_sent || ms < 100 || ticks >> 31 ||
	    ticks < 2 * ms + 100)
		return;
	say_came(l, "%u ticks of TSval in %lld ms", ticks, (long long)ms);
	say_should(l, "one tick in 1 ms to 1 s");
	say_how(l, "the first TSval of the connection was %u", h->val_first);
}

/* RFC 7323 sections 4.1 and 5.4. */
void rule_ts_clock_stands(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;

	if (!l->conn->ts || !p->opts.ts || p->rst || !h->ts_sent || p->opts.ts_val != h->val ||
	    l->now - h->tick_ns < 10 * SECOND)
		return;
	l->earlier = h->ts_packet;
	say_came(l, "TSval %u, as %.0f s before", h->val, seconds(l->now - h->tick_ns));
	say_should(l, "a clock that ticks once a second at least");
	say_how(l, "TSval has not changed since");
}
