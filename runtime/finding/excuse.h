/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Who was late, the stack or the host? A failure becomes INCONCLUSIVE when a delay of the
 * host's own, measured while the script ran, is long enough to have made it. The delays: how late
 * the tool's own events were (timing.h), how long the thread of a blocking call waited for a CPU
 * (call/worker.h) and how late the kernel's timers were served (host/stall.h). The rule is in
 * tcpcheck(1), "Who was late".
 */
#ifndef FINDING_EXCUSE_H
#define FINDING_EXCUSE_H

#include "runtime/finding/finding.h"
#include "runtime/finding/timing.h"

/* What the host did while the script ran; microseconds. */
struct host_delay {
	int64_t stall_us; /* the longest stall of the timers; -1: not watched (virtual time) */
	int64_t tick_us;  /* the period of the timer wheel */
	int64_t phase_us; /* how long after a tick what is judged happened */
};

/* Measured from shortly before the script began up to now. */
struct host_delay host_delay_measure(const struct timing *t, int64_t actual_us);
/* Judges @f, which is changed when the verdict is FAIL and the host explains it. */
void excuse_finding(struct finding *f, const struct host_delay *host, int64_t tolerance_us);

#endif
