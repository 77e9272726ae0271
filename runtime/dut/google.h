/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. A plug-in with packetdrill's own interface as device under test: in real time, so we and
 * the host may be late as with a kernel, but without namespace, device and rights. */
#ifndef DUT_GOOGLE_H
#define DUT_GOOGLE_H

#include "runtime/dut/dut.h"
#include "runtime/stack/spec.h"

/* NULL with @e set; ERR_LACK: it lacks what nothing can be played without. */
struct dut *google_dut_open(const struct stack_spec *spec, const struct dut_cfg *cfg,
			    struct err *e);

#endif
