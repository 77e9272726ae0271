/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a jail stands on here: a root of its own, or the host's behind Landlock. */
#ifndef SUITE_FOOTING_H
#define SUITE_FOOTING_H

#include "runtime/jail/jail.h"

enum footing {
	FOOTING_NONE, /* no jail: @why says what is refused */
	FOOTING_OWN,
	FOOTING_SHARED /* @why says what forbids an own one */
};

/* Tries it, with jails that nobody is in. After jail_prepare(). */
enum footing footing_find(struct err *why);

#endif
