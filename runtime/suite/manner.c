// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns tcpcheck's own manner. */
#include "runtime/suite/manner.h"

static struct reporter *for_people(FILE *out, const struct session *ss, const struct plan *plan)
{
	const struct human_cfg cfg = {
		.verbose = plan->cfg.verbose,
		.colour = ss->colour_out,
		.stats = ss->cmd->stats,
	};

	return human_open(out, &cfg);
}

static const struct manner manner_tcpcheck = {
	.variant = variant_get,
	.report = for_people,
};

const struct manner *manner_of(const struct session *ss)
{
	return ss->manner ? ss->manner : &manner_tcpcheck;
}
