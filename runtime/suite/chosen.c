// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the choice of scripts by what they are about. */
#include "runtime/suite/chosen.h"

#include "runtime/req/choice.h"

bool chosen_is(const struct cmdline *c, const struct loaded *l)
{
	if (!c->reqs.n || !l->script || l->req.mistaken)
		return true;
	for (size_t i = 0; i < c->reqs.n; i++)
		if (req_choice_fits(c->reqs.items[i], &l->req, req_table()))
			return true;
	return false;
}

int chosen_none(const struct cmdline *c, size_t n, struct err *e)
{
	err_kind_set(e, ERR_SCRIPT, "--req=%s: none of %zu scripts is about it",
		     c->reqs.items[c->reqs.n - 1], n);
	if (c->reqs.n > 1)
		err_kind_set(e, ERR_SCRIPT, "--req: none of %zu scripts is about one of these", n);
	return err_hint(e, "what a script is about, its lines '// req: ID' say");
}
