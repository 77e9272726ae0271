// SPDX-License-Identifier: GPL-2.0-or-later
/* Constructors of changes of the network: which of two words was written. */
#include <string.h>

#include "parser/build.h"

static struct net_pat *change(struct parse *p, enum net_object object, struct span at)
{
	struct net_pat *n = arena_new(p->arena, struct net_pat);

	n->object = object;
	n->span = at;
	return n;
}

/* Whether @how is the first of the two words, not the second. */
static bool first_of(struct parse *p, const char *object, struct word how, const char *first,
		     const char *second)
{
	bool is_first = !strcmp(how.text, first);

	if (!is_first && strcmp(how.text, second) != 0)
		diag_error(p->diags, how.span, "behind '%s' comes '%s' or '%s'", object, first,
			   second);
	return is_first;
}

struct net_pat *build_link(struct parse *p, struct word how, struct span at)
{
	struct net_pat *n = change(p, NET_LINK, at);

	n->on = first_of(p, "link", how, "up", "down");
	return n;
}

struct net_pat *build_address(struct parse *p, struct word how, struct word prefix, struct span at)
{
	struct net_pat *n = change(p, NET_ADDRESS, at);

	n->on = first_of(p, "address", how, "add", "remove");
	n->prefix = prefix;
	return n;
}

struct net_pat *build_route(struct parse *p, struct word how, struct word prefix, struct word via,
			    struct span at)
{
	struct net_pat *n = change(p, NET_ROUTE, at);

	n->on = first_of(p, "route", how, "add", "remove");
	n->prefix = prefix;
	n->via = via;
	return n;
}

struct net_pat *build_mtu(struct parse *p, struct field mtu, struct span at)
{
	struct net_pat *n = change(p, NET_MTU, at);

	n->mtu = mtu;
	return n;
}
