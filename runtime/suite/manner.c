// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns tcpcheck's own manner. */
#include "runtime/suite/manner.h"

#include <string.h>

#include "runtime/finding/deed.h"
#include "runtime/suite/updater.h"
#include "runtime/draw/collect.h"

static struct reporter *for_people(FILE *out, const struct session *ss, const struct plan *plan)
{
	const struct human_cfg cfg = {
		.verbose = plan->cfg.verbose,
		.colour = ss->colour_out,
		.stats = ss->cmd->stats,
	};

	struct reporter *human = human_open(out, &cfg);

	return session_draws(ss) ? collect_open(human, out) : human;
}

static const struct manner manner_tcpcheck = {
	.variant = variant_get,
	.report = for_people,
};

unsigned manner_patience(const struct cmdline *c)
{
	if (!c->go_on)
		return PATIENCE_END;
	return strcmp(c->go_on, "brisk") ? PATIENCE_LONG : PATIENCE_SHORT;
}

const struct manner *manner_of(const struct session *ss)
{
	if (ss->manner)
		return ss->manner;
	return ss->cmd->go_on ? &manner_update : &manner_tcpcheck;
}
