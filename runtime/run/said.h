/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a stack has printed, as evidence. */
#ifndef RUN_SAID_H
#define RUN_SAID_H

struct run;

/* The end of it, into the finding of a run that did not pass. */
void said_note(struct run *r);

#endif
