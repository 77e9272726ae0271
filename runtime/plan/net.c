// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the binding of changes of the network: whose address, which route is meant, and whether they
 * fit the version of IP.
 */
#include "runtime/plan/plan.h"

#define IPV6_LEAST_MTU 1280 /* RFC 8200 section 5; below, Linux takes IPv6 off the device */

static int bind_prefix(struct plan *p, const struct word *w, struct ipaddr *addr, unsigned *len,
		       struct diag_list *diags)
{
	if (!ipaddr_parse_prefix(w->text, addr, len))
		return diag_error(diags, w->span, "'%s' is not a valid address", w->text);
	if (addr->family != p->variant->wire_family)
		return diag_error(diags, w->span, "%s is not an %s address", w->text,
				  p->variant->wire_family == AF_INET6 ? "IPv6" : "IPv4");
	return 0;
}

static int bind_address(struct plan *p, const struct net_pat *n, struct net_change *c,
			struct diag_list *diags)
{
	c->kind = CHANGE_ADDRESS;
	if (n->prefix.text)
		return bind_prefix(p, &n->prefix, &c->addr, &c->len, diags);
	if (p->cfg.is_anyip)
		return diag_error(diags, n->span,
				  "with --is_anyip the device has no address of its own");
	c->addr = p->addr.local;
	c->len = p->addr.local_prefix;
	return 0;
}

/* The way to the peer is the one that the run begins with; any other goes without a gateway, if
 * none is given. */
static int bind_route(struct plan *p, const struct net_pat *n, struct net_change *c,
		      struct diag_list *diags)
{
	unsigned unused;

	c->kind = CHANGE_ROUTE;
	if (n->prefix.text) {
		if (bind_prefix(p, &n->prefix, &c->addr, &c->len, diags))
			return -1;
	} else {
		c->addr = p->addr.remote;
		c->len = p->addr.remote_prefix;
		if (n->on && !p->cfg.is_anyip)
			c->gateway = p->addr.gateway;
	}
	return n->via.text ? bind_prefix(p, &n->via, &c->gateway, &unused, diags) : 0;
}

static int bind_mtu(struct plan *p, const struct net_pat *n, struct net_change *c,
		    struct diag_list *diags)
{
	c->kind = CHANGE_MTU;
	c->mtu = (unsigned)n->mtu.value;
	if (p->variant->wire_family == AF_INET6 && c->mtu < IPV6_LEAST_MTU)
		return diag_error(diags, n->mtu.span, "IPv6 needs an MTU of at least %d",
				  IPV6_LEAST_MTU);
	return 0;
}

struct net_change *net_change_make(struct plan *p, const struct net_pat *n, struct diag_list *diags)
{
	struct net_change *c = arena_new(&p->arena, struct net_change);
	int ret = 0;

	c->on = n->on;
	switch (n->object) {
	case NET_LINK: c->kind = CHANGE_LINK; break;
	case NET_ADDRESS: ret = bind_address(p, n, c, diags); break;
	case NET_ROUTE: ret = bind_route(p, n, c, diags); break;
	case NET_MTU: ret = bind_mtu(p, n, c, diags); break;
	}
	return ret ? NULL : c;
}
