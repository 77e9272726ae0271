/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Start reading here: a plan (plan/plan.h) is played against a device under test
 * (dut/dut.h); the result is a finding (finding/finding.h); reporters (report/report.h) listen.
 */
#ifndef RUNTIME_RUNTIME_H
#define RUNTIME_RUNTIME_H

#include "runtime/dut/dut.h"
#include "runtime/finding/finding.h"
#include "runtime/plan/plan.h"
#include "runtime/report/report.h"

/* How the plan's device should look. */
struct dut_cfg run_dut_cfg(const struct plan *plan);

/*
 * Runs @plan once: init command, events, clean-up command, closing resets. @f is from
 * finding_init() and has the verdict afterwards, also after errors. @report, which may be NULL,
 * hears each event as it happens and the end, and is not closed; its begin() is the caller's.
 * Closes @dut. SIGPIPE is ignored from here on. When calls are still parked their threads live
 * until the process ends.
 */
void run_script(const struct plan *plan, struct dut *dut, struct reporter *report,
		struct finding *f);

#endif
