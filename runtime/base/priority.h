/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Asks the host to run this thread promptly, as far as our rights go. */
#ifndef BASE_PRIORITY_H
#define BASE_PRIORITY_H

/*
 * Real-time round robin at the lowest priority where that is allowed; else the shortest time slice
 * (Linux 6.12: an earlier deadline, so a sleeper is run sooner when it wakes up; needs no right).
 * We sleep nearly all the time and never spin, so nobody else is starved. Children and new threads
 * start without it. Failure does not matter.
 */
void priority_raise(void);

#endif
