/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The kernel settings that a script asks for (--sysctl), in the namespace of its run. */
#ifndef HOST_SETTING_H
#define HOST_SETTING_H

#include "runtime/base/err.h"
#include "runtime/cli/config.h"

/* Sets them in order. ERR_LACK: this kernel has no such setting or does not know this number of it
 * (with --unknown_sysctl=error: ERR_ENV); ERR_ENV: it refused the value. */
int setting_apply(const struct config *cfg, struct err *e);

/* Whether all of them are there to be set in this network namespace. */
bool setting_is_private(const struct config *cfg);

#endif
