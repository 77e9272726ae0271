/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long programs have waited for a processor. */
#ifndef HOST_SESSION_WAIT_H
#define HOST_SESSION_WAIT_H

#include <stdint.h>
#include <sys/types.h>

/* All threads together that live in session @sid, since each of them began (run_delay in
 * Documentation/scheduler/sched-stats.rst). 0 where nobody counts it, or /proc is not ours. */
int64_t session_wait_ns(pid_t sid);

#endif
