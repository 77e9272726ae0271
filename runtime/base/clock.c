// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the step of the clock. */
#include "runtime/base/clock.h"

int64_t clock_step_ns = 1;
