/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The doctor's checks, by where they are made. Each adds what it found to the list. */
#ifndef SUITE_DOCTOR_PARTS_H
#define SUITE_DOCTOR_PARTS_H

#include "runtime/suite/checkup.h"
#include "runtime/suite/latency.h"

/* doctor_host.c: what is known from outside. */
void doctor_kernel(struct checkup *c);
void doctor_processors(struct checkup *c);
void doctor_tun(struct checkup *c);
void doctor_users(struct checkup *c); /* as root: what others may do */
void doctor_priority(struct checkup *c);
void doctor_python(struct checkup *c);

/* doctor_cell.c: a private cell, and everything inside. */
void doctor_cell(struct checkup *c);

/* doctor_jail.c: what --untrusted has here. */
void doctor_jail(struct checkup *c);

/* doctor_script.c: a handshake, as the user would run it. */
void doctor_script(struct checkup *c);
void doctor_virtual(struct checkup *c);

/* doctor_stacks.c: the plug-ins that --stack finds. */
void doctor_stacks(struct checkup *c);

/* doctor_time.c: how late sleepers are, and what that means. */
void doctor_time(struct checkup *c);
void doctor_judge_ticks(struct checkup *c, const struct latency *l);
void doctor_judge_time(struct checkup *c, const struct latency *l);

#endif
