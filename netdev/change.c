// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns changes of a device, its addresses and its routes. What the kernel takes away or brings back
 * along with a change is its own business: nothing is put back behind its back.
 */
#include "netdev/change.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "netdev/request.h"
#include "runtime/base/clock.h"

/* ---- requests ---- */

void change_link(struct nlsock *s, int ifindex, bool up)
{
	struct ifinfomsg ifi = {
		.ifi_index = ifindex, .ifi_flags = up ? IFF_UP : 0, .ifi_change = IFF_UP};
	_auto_nlmsg struct nl_msg *msg = request_new(RTM_NEWLINK, 0, &ifi, sizeof(ifi));

	request_queue(s, msg,
		      &(struct request){.op = up ? "bring up" : "take down", .ifindex = ifindex});
}

static void change_mtu(struct nlsock *s, int ifindex, unsigned mtu)
{
	struct ifinfomsg ifi = {.ifi_index = ifindex};
	_auto_nlmsg struct nl_msg *msg = request_new(RTM_NEWLINK, 0, &ifi, sizeof(ifi));

	nla_put_u32(msg, IFLA_MTU, mtu);
	request_queue(s, msg, &(struct request){.op = "set the MTU of", .ifindex = ifindex});
}

/* Without duplicate detection (RFC 4862 section 5.4): there is nobody who could have it, too. */
void change_address(struct nlsock *s, int ifindex, bool on, const struct ipaddr *addr, unsigned len)
{
	struct request r = {.op = on ? "add address" : "remove address"};
	struct ifaddrmsg ifa = {.ifa_family = (uint8_t)addr->family,
				.ifa_prefixlen = (uint8_t)len,
				.ifa_flags = addr->family == AF_INET6 ? IFA_F_NODAD : 0,
				.ifa_index = (uint32_t)ifindex};
	_auto_nlmsg struct nl_msg *msg =
		request_new(on ? RTM_NEWADDR : RTM_DELADDR, on ? NLM_F_CREATE | NLM_F_REPLACE : 0,
			    &ifa, sizeof(ifa));
	char host[INET6_ADDRSTRLEN];

	request_addr(msg, IFA_LOCAL, addr);
	request_addr(msg, IFA_ADDRESS, addr);
	ipaddr_text(addr, host);
	snprintf(r.object, sizeof(r.object), "%s/%u", host, len);
	request_queue(s, msg, &r);
}

static void route_text(const struct ipaddr *dst, unsigned len, const struct ipaddr *gateway,
		       char *out, size_t cap)
{
	char to[INET6_ADDRSTRLEN], via[INET6_ADDRSTRLEN];

	ipaddr_text(dst, to);
	ipaddr_text(gateway, via);
	snprintf(out, cap, "%s/%u%s%s", to, len, gateway->family ? " via " : "",
		 gateway->family ? via : "");
}

/* The scope is part of what a route is found by when it is removed: that one means any. */
static uint8_t route_scope(bool on, int family, bool direct)
{
	if (!on)
		return RT_SCOPE_NOWHERE;
	return family == AF_INET && direct ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

static int explain_gateway(const struct request *r, struct err *e)
{
	if (r->error == ENETDOWN)
		return -1;
	return err_hint(e, "the gateway must be reachable through the device: inside the prefix of "
			   "the local address, and for IPv6 not that address itself");
}

void change_route(struct nlsock *s, int ifindex, bool on, const struct ipaddr *dst, unsigned len,
		  const struct ipaddr *gateway)
{
	struct request r = {
		.op = on ? "add route" : "remove route",
		.explain = on && gateway->family ? explain_gateway : NULL,
	};
	struct ipaddr net = ipaddr_masked(dst, len);
	struct rtmsg rt = {.rtm_family = (uint8_t)dst->family,
			   .rtm_dst_len = (uint8_t)len,
			   .rtm_table = RT_TABLE_MAIN,
			   .rtm_protocol = on ? RTPROT_BOOT : RTPROT_UNSPEC,
			   .rtm_scope = route_scope(on, dst->family, !gateway->family),
			   .rtm_type = RTN_UNICAST};
	_auto_nlmsg struct nl_msg *msg =
		request_new(on ? RTM_NEWROUTE : RTM_DELROUTE, on ? NLM_F_CREATE | NLM_F_REPLACE : 0,
			    &rt, sizeof(rt));

	request_addr(msg, RTA_DST, &net);
	nla_put_u32(msg, RTA_OIF, (uint32_t)ifindex);
	if (gateway->family)
		request_addr(msg, RTA_GATEWAY, gateway);
	route_text(dst, len, gateway, r.object, sizeof(r.object));
	request_queue(s, msg, &r);
}

/* ---- until it has come about ---- */

/*
 * An IPv6 address takes part in routing only when a kernel worker has added its local route, also
 * without duplicate detection (addrconf_dad_work() in net/ipv6/addrconf.c); packets that come
 * before are not for us.
 */
int change_await(struct nlsock *s, const struct ipaddr *addr, struct err *e)
{
	struct rtmsg rt = {.rtm_family = AF_INET6, .rtm_dst_len = 128};
	struct timespec pause = {.tv_nsec = 20000};
	int64_t limit = clock_now_ns() + NS_PER_S;
	struct request r = {.op = "look up the route to"};

	ipaddr_text(addr, r.object);
	for (;;) {
		_auto_nlmsg struct nl_msg *msg = request_new(RTM_GETROUTE, 0, &rt, sizeof(rt));

		request_addr(msg, RTA_DST, addr);
		s->route_type = RTN_UNSPEC;
		request_queue(s, msg, &r);
		if (request_flush(s, e) && s->error != ENETUNREACH && s->error != EHOSTUNREACH)
			return -1;
		if (s->route_type == RTN_LOCAL)
			return 0;
		if (clock_now_ns() > limit)
			return err_set(e, "the kernel has not made %s a local address for 1 s",
				       r.object);
		nanosleep(&pause, NULL);
		pause.tv_nsec = pause.tv_nsec < NS_PER_MS ? 2 * pause.tv_nsec : NS_PER_MS;
	}
}

/* The IPv6 addresses of a device that is up. */
static int await_all(struct nlsock *s, int ifindex, struct err *e)
{
	struct ifaddrs *all, *i;
	char name[IF_NAMESIZE];
	int ret = 0;

	if (!if_indextoname((unsigned)ifindex, name))
		return 0; /* there is no such link any more */
	if (getifaddrs(&all))
		return err_sys(e, "list the addresses of %s", name);
	for (i = all; i && ret == 0; i = i->ifa_next) {
		struct ipaddr a = {.family = AF_INET6};

		if (!i->ifa_addr || i->ifa_addr->sa_family != AF_INET6 ||
		    !(i->ifa_flags & IFF_UP) || strcmp(i->ifa_name, name) != 0)
			continue;
		a.v6 = ((struct sockaddr_in6 *)i->ifa_addr)->sin6_addr;
		ret = change_await(s, &a, e);
	}
	freeifaddrs(all);
	return ret;
}

/* ---- what others call ---- */

static int apply(struct nlsock *s, int ifindex, const struct net_change *c, struct err *e)
{
	switch (c->kind) {
	case CHANGE_LINK: change_link(s, ifindex, c->on); break;
	case CHANGE_ADDRESS: change_address(s, ifindex, c->on, &c->addr, c->len); break;
	case CHANGE_ROUTE: change_route(s, ifindex, c->on, &c->addr, c->len, &c->gateway); break;
	case CHANGE_MTU: change_mtu(s, ifindex, c->mtu); break;
	}
	return request_flush(s, e);
}

int setup_change(struct nlsock *s, int ifindex, const struct net_change *c, struct err *e)
{
	if (apply(s, ifindex, c, e)) {
		if (e)
			e->kind = ERR_SCRIPT; /* the device is ours: nothing else can be wrong */
		return -1;
	}
	if (c->on && (c->kind == CHANGE_LINK || c->addr.family == AF_INET6))
		return await_all(s, ifindex, e);
	return 0;
}

void net_change_text(const struct net_change *c, struct buf *out)
{
	char text[2 * INET6_ADDRSTRLEN + 16];
	static const struct ipaddr none;

	switch (c->kind) {
	case CHANGE_LINK: buf_puts(out, c->on ? "link up" : "link down"); return;
	case CHANGE_MTU: buf_printf(out, "mtu %u", c->mtu); return;
	default: break;
	}
	route_text(&c->addr, c->len, c->kind == CHANGE_ROUTE ? &c->gateway : &none, text,
		   sizeof(text));
	buf_printf(out, "%s %s %s", c->kind == CHANGE_ROUTE ? "route" : "address",
		   c->on ? "add" : "remove", text);
}
