/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Keeps the programs that a script starts out of the process that judges it, and out of
 * other processes of ours. Not a sandbox: what they may do to files and to the host is up to the
 * rights of the user who runs them.
 */
#ifndef HOST_FENCE_H
#define HOST_FENCE_H

/* Nobody without CAP_SYS_PTRACE where this program was started may look at or change this process's
 * memory and descriptors (ptrace(2), "access mode checking"). Lasts until exec. */
void fence_memory(void);
/* As before: our own /proc/self/uid_map cannot be written behind the fence, and LeakSanitizer does
 * not work. */
void fence_lift(void);
/* The same, and programs that this process or its children start never have CAP_SYS_PTRACE, not
 * even as root. We keep it, so to them we are somebody with more rights than they have. */
void fence_programs(void);
/* Closes all descriptors above 2 but @keep (-1: none), and lets 0 read nothing. */
void fence_descriptors(int keep);
/* Where 0, 1 or 2 is closed, a file that we open would become standard output. Reading or writing
 * there still fails, as on a closed one. */
void fence_standard(void);

#endif
