/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The end of a process that was forked from us and never becomes another program. What its
 * parent has registered for exit() or not yet written is not its business, so it ends by _exit().
 */
#ifndef HOST_LEAVE_H
#define HOST_LEAVE_H

/* A build for coverage notes what has run so far; others do nothing. */
void leave_note_run(void);
/* _exit() after that. */
_Noreturn void leave(int status);
/* The same for a process that has run a script: LeakSanitizer looks first, as at exit(). It needs a
 * child, which a process that has left its PID namespace may not have. */
_Noreturn void leave_checked(int status);

#endif
