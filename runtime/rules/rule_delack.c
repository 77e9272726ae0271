// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about when data is acknowledged. */
#include "runtime/rules/rule.h"

#define MS 1000000LL

/* What "at once" means: less than any timer for delayed ACKs would be, more than a busy host needs.
 */
#define AT_ONCE (100 * MS)

/* An ACK, whatever it says, is an answer. */
static bool answered(const struct look *l)
{
	return l->hook == AFTER && l->p->has_ack;
}

static void say_late(struct look *l, const char *should)
{
	l->earlier = end_heard(l->from)->packet;
	say_came(l, "nothing for %.3f s", seconds(l->now - l->due->set_ns));
	say_should(l, "%s", should);
}

/* RFC 9293 section 3.8.6.3: less than half a second. */
void rule_ack_late(struct look *l)
{
	struct end *e = l->from;
	const struct arrival *a = end_heard(e);

	if (l->hook == SILENCE) {
		say_late(l, "an ACK in less than half a second");
		say_how(l,
			"data up to %lld has come in order and within the window, and %lld was "
			"acknowledged last",
			l->due->pos, e->acked);
		return;
	}
	if (answered(l))
		due_clear(l, e);
	else if (l->hook == HEARD && a->sure && a->len && e->got >= a->end && e->acked < a->end &&
		 !due_of(l, e))
		due_set(l, e, l->now + 600 * MS, a->end);
}

/* RFC 9293 section 3.8.6.3. Segments that are larger than its MSS are not judged. */
void rule_ack_every_second(struct look *l)
{
	struct end *e = l->from;
	const struct arrival *a = end_heard(e);
	long long full = (e->offer.mss_given ? e->offer.mss : 536) - (l->conn->ts ? 12 : 0);

	if (l->hook == SILENCE) {
		say_late(l, "an ACK for at least every second full-sized segment");
		say_how(l,
			"all up to %lld has come, %lld was acknowledged last, a full segment "
			"has %lld octets",
			l->due->pos, e->acked, full);
		return;
	}
	if (answered(l))
		due_clear(l, e);
	else if (l->hook == HEARD && a->sure && (long long)a->len >= full &&
		 (long long)l->p->piece <= full + 12 && e->got >= a->end &&
		 e->got - e->acked >= 2 * full && !due_of(l, e))
		due_set(l, e, l->now + AT_ONCE, e->got);
}

/* RFC 5681 section 4.2. */
void rule_ack_out_of_order(struct look *l)
{
	struct end *e = l->from;
	const struct arrival *a = end_heard(e);

	if (l->hook == SILENCE) {
		say_late(l, "an ACK at once");
		say_how(l, "data up to %lld has come beyond a gap that begins at %lld", l->due->pos,
			e->got);
		return;
	}
	if (answered(l))
		due_clear(l, e);
	else if (l->hook == HEARD && a->sure && a->len && a->seq > e->got && !due_of(l, e))
		due_set(l, e, l->now + AT_ONCE, a->end);
}

void rule_ack_gap_filled(struct look *l)
{
	struct end *e = l->from;
	const struct arrival *a = end_heard(e);

	if (l->hook == SILENCE) {
		say_late(l, "an ACK at once");
		say_how(l, "a gap before data that had come has been filled up to %lld",
			l->due->pos);
		return;
	}
	if (answered(l))
		due_clear(l, e);
	else if (l->hook == HEARD && a->fills && a->len && !due_of(l, e))
		due_set(l, e, l->now + AT_ONCE, e->got);
}
