// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the rule that tells the host's lateness from the stack's. */
#include "runtime/finding/excuse.h"

#include <string.h>

#include "runtime/base/clock.h"
#include "runtime/host/stall.h"
#include "runtime/host/tick.h"

/* Stalls just before the first event count: what they delayed may still be under way. And a short
 * script alone would not see enough ticks. */
#define BEFORE_NS (200 * NS_PER_MS)
/* What may bring events into another order, at most. */
#define DISORDER_US 500
/* How close behind a tick a packet leaves whose timer fired there. */
#define AT_TICK_US 500
/* What the measurement cannot tell apart: a time this little beyond the tolerance is a tie. */
#define RESOLUTION_US 250
/* One tick late, and little more, is what the kernel does on every day: whenever another CPU moves
 * the clock just after this one has looked. Then the packet leaves at a tick. */
#define EVERYDAY_TICKS 1.25
/* Up to here a stall is of another kind: a tick that came, but was served late by that much. */
#define SHORT_TICKS 0.75

struct host_delay host_delay_measure(const struct timing *t, int64_t actual_us)
{
	int64_t stall = stall_worst(t->start_ns - BEFORE_NS, clock_now_ns());
	int64_t actual_ns = timing_live_ns(t, actual_us);

	return (struct host_delay){
		.stall_us = stall < 0 ? -1 : stall / NS_PER_US,
		.tick_us = tick_period_ns() / NS_PER_US,
		.phase_us = tick_behind(actual_ns) / NS_PER_US,
	};
}

static int64_t excess_us(const struct time_evidence *t)
{
	int64_t allowed = t->tolerance_us + t->slack_us;
	int64_t early = t->from_us - allowed - t->actual_us;
	int64_t late = t->actual_us - t->to_us - allowed;

	return early > late ? early : late;
}

static bool only_time_differs(const struct finding *f)
{
	if (!f->time.known || !f->time.missed)
		return false;
	for (const struct difference *d = f->diffs; d; d = d->next)
		if (strncmp(d->field, "time", 4) != 0)
			return false;
	return true;
}

static bool is_everyday(const struct host_delay *h, int64_t delay_us)
{
	return (double)delay_us <= EVERYDAY_TICKS * (double)h->tick_us;
}

/* How long behind a tick a packet can leave because of this stall. */
static int64_t reach_us(const struct host_delay *h)
{
	bool is_short = (double)h->stall_us <= SHORT_TICKS * (double)h->tick_us;

	return is_short && h->stall_us > AT_TICK_US ? h->stall_us : AT_TICK_US;
}

/* The least retransmission timeout of a stack that runs in real time (Linux, TCP_RTO_MIN). */
#define LEAST_RTO_US (200 * NS_PER_MS / NS_PER_US)

static bool is_absolute(const struct finding *f)
{
	return f->event &&
	       (f->event->when.kind == WHEN_ABSOLUTE || f->event->when.kind == WHEN_ABSOLUTE_RANGE);
}

/*
 * How far what we did late moves what is judged. A late ACK makes a longer round-trip time, which
 * is added to the timeout, and each doubling doubles it, too (RFC 6298, sections 2.2 and 5.5): of
 * 200 ms each it is there once more in 200, 400 and 800 ms. A change of the network, which waits
 * for those of all others on the host, may miss the one timer that it was to be made for: then the
 * next is meant. Relative times count from its end.
 */
static int64_t own_reach_us(const struct finding *f)
{
	int64_t change = is_absolute(f) ? f->change_us : 0;
	int64_t late = f->own_late_us > change ? f->own_late_us : change;

	return late + late * f->timer_us / LEAST_RTO_US;
}

/* A late timer makes a late packet, and an early one: what it delayed is what the script counts
 * from. */
static bool explains_time(const struct finding *f, const struct host_delay *h)
{
	int64_t excess = excess_us(&f->time);

	if (own_reach_us(f) >= excess || f->call_wait_us >= excess ||
	    f->program_wait_us >= excess || excess <= RESOLUTION_US)
		return true;
	if (h->stall_us < excess)
		return false;
	return !is_everyday(h, h->stall_us) || h->phase_us <= reach_us(h);
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/*
 * Little is enough to change the order of events: events come about half a millisecond behind a
 * tick, and a tick that is served later than that finds timers which they have just set. Where the
 * script goes on in small steps round-trip times, and what follows from them, are as small. And
 * what comes behind a command that the host kept waiting counts from its end.
 */
static bool explains_fields(const struct finding *f, const struct host_delay *h,
			    int64_t tolerance_us)
{
	int64_t step = f->finest_step_us ? f->finest_step_us / 4 : INT64_MAX;
	int64_t most = least(DISORDER_US, step);

	return f->own_late_us > most || h->stall_us > most || f->command_wait_us > tolerance_us ||
	       f->change_us > tolerance_us;
}

/* Noise does not repeat itself. */
static bool is_as_before(const struct finding *f)
{
	char hash[FINDING_DIFFERING];

	if (!f->before)
		return false;
	finding_differing(f, hash);
	return !strcmp(hash, f->before);
}

void excuse_finding(struct finding *f, const struct host_delay *host, int64_t tolerance_us)
{
	bool time = only_time_differs(f);

	/* A command that failed has said so itself. */
	if (f->verdict != VERDICT_FAIL || host->stall_us < 0 || f->command_status || f->broken)
		return;
	if (!(time ? explains_time(f, host) : explains_fields(f, host, tolerance_us)))
		return;
	f->excused = time ? EXCUSED_TIME : EXCUSED_FIELDS;
	if (!time && is_as_before(f))
		f->excused = EXCUSED_NO_MORE;
	else
		f->verdict = VERDICT_INCONCLUSIVE;
}
