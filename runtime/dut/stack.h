/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. A stack that is not a kernel as device under test, on a clock of ours: no namespace, no
 * device, no rights, and nobody is ever late. */
#ifndef DUT_STACK_H
#define DUT_STACK_H

#include "runtime/dut/dut.h"
#include "runtime/stack/nursery.h"

/* Out of @nursery, unless that is NULL. NULL with @e set; ERR_LACK: it is not for this network. */
struct dut *stack_dut_open(const struct stack_spec *spec, struct nursery *nursery,
			   const struct dut_cfg *cfg, struct err *e);

#endif
