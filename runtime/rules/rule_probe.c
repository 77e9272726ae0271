// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about probes of closed windows. */
#include "runtime/rules/rule.h"

#define SECOND 1000000000LL

/* RFC 9293 section 3.8.6.1. Keep-alives of a closed window look alike, but are a second apart at
 * least. */
void rule_probe_not_backed_off(struct look *l)
{
	const struct history *h = &l->from->h;
	int64_t before = h->probe_ns[0] - h->probe_ns[1], gap = l->now - h->probe_ns[0];

	if (!look_probes(l) || h->probe_n < 2 || h->probe_edge != l->to->edge_last || !h->probing)
		return;
	if (gap >= before * 13 / 10 || gap >= 50 * SECOND || look_limited(l))
		return; /* Linux doubles no more often than tcp_retries2 says */
	l->earlier = h->probe_packet;
	say_came(l, "the closed window is probed again after %.3f s", seconds(gap));
	say_should(l, "more than the %.3f s of before: exponentially growing intervals",
		   seconds(before));
	say_how(l, "the window ends at %lld since before the two last probes", l->to->edge_last);
}

/* RFC 9293 section 3.8.6.1: as long as they are answered. */
void rule_probe_stopped(struct look *l)
{
	const struct history *h = &l->from->h;
	bool on = !look_limited(l) && h->probing && h->probe_n >= 2 &&
		  l->to->edge_last == h->probe_edge &&
		  end_heard(l->from)->packet > h->probe_packet && end_heard(l->from)->sure;

	if (l->hook != SILENCE) {
		if (!on)
			due_clear(l, l->from);
		else if (l->hook == HEARD)
			due_set(l, l->from,
				l->now + end_patience(l->from) +
					4 * (h->probe_ns[0] - h->probe_ns[1]),
				0);
		return;
	}
	if (!on)
		return;
	l->earlier = h->probe_packet;
	say_came(l, "the closed window is not probed any more, for %.3f s",
		 seconds(l->now - h->probe_ns[0]));
	say_should(l, "probes as long as they are answered, unless the application has given up");
	say_how(l, "the last of %u was answered, and the window still ends at %lld", h->probe_n,
		l->to->edge_last);
}

/* RFC 9293 section 3.10.7.4, fifth check: the window of a newer segment is taken over. Who has
 * probed has something to send. */
void rule_window_open_ignored(struct look *l)
{
	struct end *e = l->from;
	long long room = l->to->edge_last - e->nxt;

	if (l->hook == SILENCE) {
		say_came(l, "nothing is sent for %.3f s", seconds(l->now - l->due->set_ns));
		say_should(l, "data from %lld on", e->nxt);
		say_how(l, "it has probed the window, and the window has room for %lld", room);
		return;
	}
	if (!e->h.probing || room < end_mss(l->conn, e, 0) || room <= 0 || e->fin_sent)
		due_clear(l, e);
	else if (l->hook == HEARD && end_heard(e)->sure && !due_of(l, e))
		due_set(l, e, l->now + 2 * SECOND + 2 * e->h.age_max, e->nxt);
}
