// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the addresses of a run. opt_value.c has checked that each is an address. */
#include "runtime/cli/address.h"

#include <assert.h>

#define IPV4_LEAST_MTU 68   /* RFC 791, 3.2; no TUN device takes less */
#define IPV6_LEAST_MTU 1280 /* RFC 8200, 5 */

static const char *family_name(int family)
{
	return family == AF_INET ? "IPv4" : "IPv6";
}

static int bind_one(enum opt_id id, const char *text, const struct variant *v, struct ipaddr *addr,
		    unsigned *prefix, struct err *e)
{
	bool known = ipaddr_parse_prefix(text, addr, prefix);

	assert(known);
	if (known && addr->family == v->wire_family)
		return 0;
	return err_kind_set(e, ERR_SCRIPT,
			    "option --%s: %s is not an %s address, as --ip_version=%s needs",
			    opt_specs[id].name, text, family_name(v->wire_family), v->name);
}

/* The netmask is one of IPv4 addresses. */
static void bind_netmask(struct address_plan *a, const struct variant *v, const char *text)
{
	struct ipaddr mask;

	a->local_prefix = v->prefix_len;
	if (text && v->wire_family == AF_INET && ipaddr_parse(text, &mask))
		a->local_prefix = (unsigned)__builtin_popcount(mask.v4.s_addr);
}

static int bind_mtu(struct address_plan *a, const struct variant *v, const struct config *cfg,
		    struct err *e)
{
	unsigned least = v->wire_family == AF_INET ? IPV4_LEAST_MTU : IPV6_LEAST_MTU;

	a->mtu = cfg->mtu ? (unsigned)cfg->mtu : v->mtu;
	if (a->mtu >= least)
		return 0;
	return err_kind_set(e, ERR_SCRIPT, "option --mtu: %u is less than the %u that %s needs",
			    a->mtu, least, family_name(v->wire_family));
}

static const char *either(const char *given, const char *usual)
{
	return given ? given : usual;
}

int address_bind(struct address_plan *a, const struct variant *v, const struct config *cfg,
		 enum opt_id *about, struct err *e)
{
	unsigned all;

	*about = OPT_ID_mtu;
	if (bind_mtu(a, v, cfg, e) < 0)
		return -1;
	*about = OPT_ID_local_ip;
	if (bind_one(*about, either(cfg->local_ip, v->local_ip), v, &a->local, &all, e) < 0)
		return -1;
	*about = OPT_ID_remote_ip;
	if (bind_one(*about, either(cfg->remote_ip, v->remote_ip), v, &a->remote, &a->remote_prefix,
		     e) < 0)
		return -1;
	*about = OPT_ID_gateway_ip;
	if (bind_one(*about, either(cfg->gateway_ip, v->gateway_ip), v, &a->gateway, &all, e) < 0)
		return -1;
	bind_netmask(a, v, cfg->netmask_ip);
	*about = cfg->remote_ip ? OPT_ID_remote_ip : OPT_ID_local_ip;
	if (ipaddr_equal(&a->local, &a->remote))
		return err_kind_set(e, ERR_SCRIPT, "--remote_ip and --local_ip are the same, %s",
				    either(cfg->local_ip, v->local_ip));
	return 0;
}
