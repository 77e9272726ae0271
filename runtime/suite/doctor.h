/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. tcpcheck doctor: what this host can do, and what to do about what is missing. */
#ifndef SUITE_DOCTOR_H
#define SUITE_DOCTOR_H

#include <stdio.h>

/* Takes about two seconds, and leaves nothing behind. Returns the exit status: 0 when scripts can
 * run here, else that of a poor environment. */
int doctor_run(FILE *out);

#endif
