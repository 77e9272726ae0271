/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The shortest script that shows that all parts work together: what doctor and stack check play. */
#ifndef SUITE_HANDSHAKE_H
#define SUITE_HANDSHAKE_H

#include "runtime/suite/session.h"

extern const char handshake_script[];

/* Runs it as the user would run a script. The exit status, or -1: it could not even be written. */
int handshake_run(const struct session *ss);

#endif
