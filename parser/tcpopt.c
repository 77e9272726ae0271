// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is asked about TCP options as written: which there are, and what is left open. */
#include "parser/tcpopt.h"

#include "parser/mptcp.h"

const struct tcpopt_spec *tcpopt_spec_for(const struct tcpopt_pat *o)
{
	return o->kind == OPT_KIND ? NULL : tcpopt_spec_at((enum tcpopt_id)o->kind);
}

bool tcpopt_has_any(const struct tcpopt_pat *o)
{
	return o->any || mptcp_has_any(o) || field_is_open(&o->value) || field_is_open(&o->ecr) ||
	       field_is_open(&o->counters[0]) || field_is_open(&o->counters[1]) ||
	       field_is_open(&o->counters[2]);
}

const char *const *tcpopt_words(void)
{
	static const char *const words[] = {
#define TCPOPT(id, kind, word, form, len, most, magic) #word,
#include "netdev/wire/tcpopt.def"
		"kind",
#define MPTCP_OPTION(subtype, name, usage) #name,
#include "netdev/wire/mptcp.def"
		NULL,
	};

	return words;
}
