/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. How many descriptors we may have open. Our own count against the same limit as those of a
 * script: with a low one its calls would fail with EMFILE through no fault of the stack.
 */
#ifndef HOST_NOFILE_H
#define HOST_NOFILE_H

/* As many as the hard limit allows, within reason: programs that close all descriptors there may be
 * take their time over a billion. Harmless if repeated. */
void nofile_raise(void);
/* As they were before the first nofile_raise(): around the start of a program, whose limit is its
 * user's. */
void nofile_lift(void);

#endif
