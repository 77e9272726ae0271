// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of changes of the network: that addresses are addresses, prefixes fit them, and an MTU is
 * one. Whether they fit the version of IP is the plan's business.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parser/check.h"

/* What every IPv4 link carries (RFC 791 section 3.2); the longest packet there is. */
#define MTU_LEAST 68
#define MTU_MOST  65535

static bool is_v6(const struct word *w)
{
	return strchr(w->text, ':') != NULL;
}

/* "ADDRESS" or "ADDRESS/LENGTH"; the lexer has seen to the form. */
static void check_prefix(struct check *c, const struct word *w)
{
	const char *slash = strchr(w->text, '/');
	size_t len = slash ? (size_t)(slash - w->text) : w->len;
	long most = is_v6(w) ? 128 : 32;
	unsigned char address[16];
	char host[INET6_ADDRSTRLEN];

	snprintf(host, sizeof(host), "%.*s", (int)len, w->text);
	if (len >= sizeof(host) || inet_pton(is_v6(w) ? AF_INET6 : AF_INET, host, address) != 1)
		diag_error(c->diags, w->span, "not an %s address", is_v6(w) ? "IPv6" : "IPv4");
	else if (slash && strtol(slash + 1, NULL, 10) > most)
		diag_error(c->diags, w->span, "the length of an %s prefix is at most %ld",
			   is_v6(w) ? "IPv6" : "IPv4", most);
}

void check_net(struct check *c, const struct net_pat *n)
{
	if (n->prefix.text)
		check_prefix(c, &n->prefix);
	if (n->via.text)
		check_prefix(c, &n->via);
	if (n->prefix.text && n->via.text && is_v6(&n->prefix) != is_v6(&n->via))
		diag_error(c->diags, n->via.span,
			   "the gateway must be of the same version of IP as what it leads to");
	if (n->mtu.state == FIELD_VALUE && (n->mtu.value < MTU_LEAST || n->mtu.value > MTU_MOST))
		diag_error(c->diags, n->mtu.span, "an MTU is between %d and %d", MTU_LEAST,
			   MTU_MOST);
}
