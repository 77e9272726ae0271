/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What no line asks for: packets that come when no line is left to look at them, those that still
 * wait when the run is over, and those that the kernel still holds then. They are reported, in the
 * script's numbers, and change neither the verdict nor a flow.
 */
#ifndef RUN_UNASKED_H
#define RUN_UNASKED_H

#include "runtime/plan/plan.h"

struct run;

/* How many lines look at packets of the stack; @st is behind us. */
void unasked_count(struct run *r);
/* The steps [@from, @to), directly or not in @in, are not played this time. */
void unasked_left_out(struct run *r, size_t from, size_t to, const struct group *in);
void unasked_passed(struct run *r, const struct step *st);
/* Reports what is in the inbox, and empties it. */
void unasked_report(struct run *r);
/* The same when the verdict is in, with what the kernel holds up to now. */
void unasked_report_all(struct run *r);
/* Shows to the capture, if any, what the stack has sent since then. */
void unasked_show_closing(struct run *r);

#endif
