/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Who talks to whom in a run: the variant's addresses, or those that options give. */
#ifndef CLI_ADDRESS_H
#define CLI_ADDRESS_H

#include "netdev/wire/wire.h"
#include "runtime/cli/opts.h"
#include "runtime/cli/variant.h"

/* As scripts see it. */
struct address_plan {
	struct ipaddr local, remote, gateway;
	unsigned local_prefix, remote_prefix;
	unsigned mtu;
};

/* -1 with @e set when the options do not fit together or not the variant; *@about is the one that
 * is to blame. */
int address_bind(struct address_plan *a, const struct variant *v, const struct config *cfg,
		 enum opt_id *about, struct err *e);

#endif
