/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Our own memory, inside the virtual machine: there a page fault costs what three system
 * calls do, and after a fork each page that is touched is one. A play gets those that plays touch
 * with a few calls instead.
 */
#ifndef VTIME_PAGES_H
#define VTIME_PAGES_H

/* Once, before the first fork: finds out where they are. */
void pages_find(void);
/* After a fork: has them. Where the kernel does not know how (before Linux 5.14), they come one by
 * one, as ever. */
void pages_have(void);

#endif
