/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Internal to this folder: when a play begins. The kernel's own timers, which run on while scripts
 * do, then have the same phase in front of each play, and none of those is still running that the
 * boot or the play before has started.
 */
#ifndef VTIME_SETTLE_H
#define VTIME_SETTLE_H

#include <stdint.h>

/* Sleeps until a play may set up its network, and returns when its script is to begin: at the
 * guest's first second plus an odd multiple of half of @period_ms; 0: for a play that is alone. */
int64_t settle_wait(int64_t period_ms);

/* On CLOCK_MONOTONIC. */
void sleep_until(int64_t ns);

#endif
