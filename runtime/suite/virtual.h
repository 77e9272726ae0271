/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. A plan in virtual time: one virtual machine per plan and kernel. */
#ifndef SUITE_VIRTUAL_H
#define SUITE_VIRTUAL_H

#include "runtime/plan.h"
#include "runtime/suite/session.h"

/* Runs @plan on every kernel of the command line (none: the one built last) and prints what the
 * runs printed; with several kernels also a row with a verdict for each. Returns the exit status.
 */
int virtual_run(const struct session *ss, const struct plan *plan);

#endif
