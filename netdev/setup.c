// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what a device of the current network namespace looks like at the beginning: what is wanted
 * becomes a few netlink requests, sent as one. Looks nothing up and keeps no caches. What
 * happens to a device later is change.c's.
 */
#include "netdev/setup.h"

#include <errno.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netdev/change.h"
#include "netdev/ethtool.h"
#include "netdev/qdisc.h"
#include "netdev/request.h"

#define LO_IFINDEX 1 /* in every namespace: the first device made */

/* ---- links ---- */

/*
 * Without a link-local address there is neither duplicate detection nor router solicitation. An own
 * request before the one that brings the device up: within one the kernel handles IFLA_AF_SPEC last
 * (do_setlink() in net/core/rtnetlink.c).
 */
static void link_shape(struct nlsock *s, const struct link_setup *want, bool may_fail)
{
	struct request r = {.op = "configure", .may_fail = may_fail};
	struct ifinfomsg ifi = {.ifi_index = want->ifindex};
	_auto_nlmsg struct nl_msg *msg = request_new(RTM_NEWLINK, 0, &ifi, sizeof(ifi));
	struct nlattr *spec, *inet6;

	if (want->mtu)
		nla_put_u32(msg, IFLA_MTU, want->mtu);
	if (want->local.family == AF_INET6) {
		spec = nla_nest_start(msg, IFLA_AF_SPEC);
		inet6 = nla_nest_start(msg, AF_INET6);
		nla_put_u8(msg, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
		nla_nest_end(msg, inet6);
		nla_nest_end(msg, spec);
	}
	snprintf(r.object, sizeof(r.object), "link %d", want->ifindex);
	request_queue(s, msg, &r);
}

/* An IPv4 run has no use for IPv6 on its device, but then the kernel would send solicitations. */
static void link_quiet(struct nlsock *s, const struct link_setup *want)
{
	struct link_setup quiet = {.ifindex = want->ifindex, .local.family = AF_INET6};

	link_shape(s, &quiet, true); /* fails where there is no IPv6: fine */
}

static int explain_qdisc(const struct request *r, struct err *e)
{
	if (r->error != ENOENT) /* tc_modify_qdisc() in net/sched/sch_api.c */
		return -1;
	return err_kind_set(e, ERR_LACK, "this kernel has no queueing discipline '%s'", r->object);
}

static void set_qdisc(struct nlsock *s, const struct link_setup *want)
{
	struct request r = {.op = "set queueing discipline", .explain = explain_qdisc};
	struct qdisc_change wanted = {.op = QDISC_REPLACE, .kind = want->qdisc};
	_auto_nlmsg struct nl_msg *msg = qdisc_message(&wanted, want->ifindex);

	snprintf(r.object, sizeof(r.object), "%s", want->qdisc);
	request_queue(s, msg, &r);
}

/* ---- what others call ---- */

int setup_loopback(struct nlsock *s, struct err *e)
{
	change_link(s, LO_IFINDEX, true);
	return request_flush(s, e);
}

int setup_link(struct nlsock *s, const struct link_setup *want, struct err *e)
{
	if (want->speed && ethtool_set_speed(want->ifindex, want->speed, e))
		return -1;
	change_link(s, LO_IFINDEX, true);
	if (want->local.family != AF_INET6)
		link_quiet(s, want);
	if (want->local.family == AF_INET6 || want->mtu)
		link_shape(s, want, false);
	change_link(s, want->ifindex, true);
	if (want->qdisc)
		set_qdisc(s, want);
	if (want->local.family)
		change_address(s, want->ifindex, true, &want->local, want->prefix_len);
	if (want->remote.family)
		change_route(s, want->ifindex, true, &want->remote, want->remote_len,
			     &want->gateway);
	if (request_flush(s, e))
		return -1;
	return want->local.family == AF_INET6 ? change_await(s, &want->local, e) : 0;
}

/* What is no host's own can be bound to as well: a group, everybody (RFC 1122, section 3.2.1.3). */
static bool is_nobodys(const struct ipaddr *a)
{
	in_addr_t v4 = ntohl(a->v4.s_addr);

	if (a->family == AF_INET6)
		return IN6_IS_ADDR_MULTICAST(&a->v6);
	return IN_MULTICAST(v4) || v4 == INADDR_BROADCAST;
}

/* Only what is local can be bound to. */
int setup_is_foreign(const struct ipaddr *a, struct err *e)
{
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = a->v6};
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr = a->v4};
	bool is6 = a->family == AF_INET6;
	int fd, got;
	char text[INET6_ADDRSTRLEN];

	if (is_nobodys(a))
		return 0;
	fd = socket(a->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return 0; /* the family is missing: others will say so */
	got = is6 ? bind(fd, (const struct sockaddr *)&v6, sizeof(v6))
		  : bind(fd, (const struct sockaddr *)&v4, sizeof(v4));
	close(fd);
	if (got < 0)
		return 0;
	ipaddr_text(a, text);
	return err_kind_set(e, ERR_SCRIPT, "%s is an address of this host, not of a peer", text);
}
