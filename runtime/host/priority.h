/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Asks the host to run this thread promptly, as far as our rights go. */
#ifndef HOST_PRIORITY_H
#define HOST_PRIORITY_H

#include <stdbool.h>

/*
 * Real-time round robin, just above the commands of scripts, where that is allowed; else the
 * shortest time slice (Linux 6.12: an earlier deadline, so a sleeper is run sooner when it wakes
 * up; needs no right). We sleep nearly all the time and never spin, so nobody else is starved.
 * Children and new threads start without it. Failure does not matter.
 */
void priority_raise(void);
/* The same, to be inherited by the next child, which then calls the above and needs no right to. */
void priority_raise_for_child(void);
/* Real time is over for this thread. Before LeakSanitizer's look at the end, which waits for a
 * process that it starts by asking all the time: at real-time priority that one hardly has a turn,
 * and it takes seconds. */
void priority_lower(void);

/* The lowest real-time priority: of commands of scripts, which under packetdrill inherit its own.
 * They work, so they must not keep us, in other runs, from being on time. */
#define PRIORITY_COMMANDS 1
/* Whether this thread has got real-time priority: then commands shall have it, too. */
bool priority_is_raised(void);

#endif
