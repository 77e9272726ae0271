// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns links, addresses and routes of the current network namespace: what is wanted becomes a few
 * netlink requests, each acknowledged. Looks nothing up and keeps no caches.
 */
#include "netdev/setup.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/handlers.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/ethtool.h"
#include "netdev/nlutil.h"
#include "runtime/base/clock.h"

#define LO_IFINDEX 1 /* in every namespace: the first device made */

struct setup {
	struct nl_sock *sock;
	bool acked;       /* the last request */
	int error;        /* of the last request, as errno */
	char reason[128]; /* in the kernel's own words; may be empty */
	int route_type;   /* of the last route that was asked for */
};

/* ---- requests ---- */

/* NETLINK_EXT_ACK: behind the error stand attributes; NETLINK_CAP_ACK: and no copy of the request.
 */
static int on_error(struct sockaddr_nl *who, struct nlmsgerr *nlerr, void *arg)
{
	struct setup *s = arg;
	struct nlmsghdr *h = (struct nlmsghdr *)((char *)nlerr - NLMSG_HDRLEN);
	struct nlattr *text = NULL;

	(void)who;
	s->error = -nlerr->error;
	if (h->nlmsg_flags & NLM_F_ACK_TLVS && h->nlmsg_flags & NLM_F_CAPPED)
		text = nlmsg_find_attr(h, sizeof(*nlerr), NLMSGERR_ATTR_MSG);
	if (text)
		snprintf(s->reason, sizeof(s->reason), "%.*s", nla_len(text),
			 (const char *)nla_data(text));
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	(void)msg;
	((struct setup *)arg)->acked = true;
	return NL_STOP;
}

static int on_route(struct nl_msg *msg, void *arg)
{
	struct setup *s = arg;
	struct nlmsghdr *h = nlmsg_hdr(msg);

	if (h->nlmsg_type == RTM_NEWROUTE && nlmsg_valid_hdr(h, sizeof(struct rtmsg)))
		s->route_type = ((struct rtmsg *)nlmsg_data(h))->rtm_type;
	return NL_OK;
}

struct setup *setup_open(struct err *e)
{
	struct setup *s = calloc(1, sizeof(*s));
	int rc, one = 1;

	if (!s)
		abort();
	s->sock = nl_socket_alloc();
	if (!s->sock)
		abort();
	rc = nl_connect(s->sock, NETLINK_ROUTE);
	if (rc < 0) {
		nl_fail(e, "open", "a netlink socket", rc);
		setup_close(s);
		return NULL;
	}
	/* Only for better messages. */
	setsockopt(nl_socket_get_fd(s->sock), SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(nl_socket_get_fd(s->sock), SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	nl_socket_modify_err_cb(s->sock, NL_CB_CUSTOM, on_error, s);
	nl_socket_modify_cb(s->sock, NL_CB_VALID, NL_CB_CUSTOM, on_route, s);
	nl_socket_modify_cb(s->sock, NL_CB_ACK, NL_CB_CUSTOM, on_ack, s);
	return s;
}

void setup_close(struct setup *s)
{
	if (!s)
		return;
	nl_socket_free(s->sock);
	free(s);
}

static struct nl_msg *request(int type, int flags, const void *hdr, size_t len)
{
	struct nl_msg *msg = nlmsg_alloc_simple(type, NLM_F_REQUEST | NLM_F_ACK | flags);

	if (!msg || nlmsg_append(msg, (void *)hdr, len, NLMSG_ALIGNTO))
		abort();
	return msg;
}

static void put_addr(struct nl_msg *msg, int attr, const struct ipaddr *a)
{
	if (nla_put(msg, attr, a->family == AF_INET6 ? 16 : 4, a->bytes))
		abort();
}

/* "OP OBJECT: why" */
static int refused(struct setup *s, const char *op, const char *object, int rc, struct err *e)
{
	if (s->reason[0])
		return err_set(e, "%s %s: %s (%s)", op, object, strerror(s->error), s->reason);
	if (s->error)
		return err_set(e, "%s %s: %s", op, object, strerror(s->error));
	return nl_fail(e, op, object, rc);
}

static int submit(struct setup *s, struct nl_msg *msg, const char *op, const char *object,
		  struct err *e)
{
	int rc;

	s->error = 0;
	s->reason[0] = '\0';
	s->acked = false;
	rc = nl_send_auto(s->sock, msg);
	/* An answer comes in a message of its own, before its acknowledgment: nl_wait_for_ack()
	 * would return with the first and leave the second to the next request. */
	while (rc >= 0 && !s->acked)
		rc = nl_recvmsgs_default(s->sock);
	return rc < 0 ? refused(s, op, object, rc, e) : 0;
}

/* ---- links ---- */

static int link_up(struct setup *s, int ifindex, const char *object, struct err *e)
{
	struct ifinfomsg ifi = {.ifi_index = ifindex, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
	_auto_nlmsg struct nl_msg *msg = request(RTM_NEWLINK, 0, &ifi, sizeof(ifi));

	return submit(s, msg, "bring up", object, e);
}

/*
 * Without a link-local address there is neither duplicate detection nor router solicitation. An own
 * request before the one that brings the device up: within one the kernel handles IFLA_AF_SPEC last
 * (do_setlink() in net/core/rtnetlink.c).
 */
static int link_shape(struct setup *s, const struct link_setup *want, const char *object,
		      struct err *e)
{
	struct ifinfomsg ifi = {.ifi_index = want->ifindex};
	_auto_nlmsg struct nl_msg *msg = request(RTM_NEWLINK, 0, &ifi, sizeof(ifi));
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
	return submit(s, msg, "configure", object, e);
}

/* An IPv4 run has no use for IPv6 on its device, but then the kernel would send solicitations. */
static int link_quiet(struct setup *s, const struct link_setup *want, const char *object)
{
	struct link_setup quiet = {.ifindex = want->ifindex, .local.family = AF_INET6};

	return link_shape(s, &quiet, object, NULL); /* fails where there is no IPv6: fine */
}

static int set_qdisc(struct setup *s, const struct link_setup *want, struct err *e)
{
	struct tcmsg tc = {
		.tcm_family = AF_UNSPEC, .tcm_ifindex = want->ifindex, .tcm_parent = TC_H_ROOT};
	_auto_nlmsg struct nl_msg *msg =
		request(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, &tc, sizeof(tc));

	if (nla_put_string(msg, TCA_KIND, want->qdisc))
		abort();
	if (!submit(s, msg, "set queueing discipline", want->qdisc, e))
		return 0;
	if (s->error == ENOENT) /* tc_modify_qdisc() in net/sched/sch_api.c */
		return err_kind_set(e, ERR_LACK, "this kernel has no queueing discipline '%s'",
				    want->qdisc);
	return -1;
}

/* ---- addresses and routes ---- */

static int add_addr(struct setup *s, const struct link_setup *want, struct err *e)
{
	struct ifaddrmsg ifa = {.ifa_family = (uint8_t)want->local.family,
				.ifa_prefixlen = (uint8_t)want->prefix_len,
				.ifa_flags = IFA_F_NODAD,
				.ifa_index = (uint32_t)want->ifindex};
	_auto_nlmsg struct nl_msg *msg = NULL;
	char text[INET6_ADDRSTRLEN];

	if (want->local.family == AF_INET)
		ifa.ifa_flags = 0;
	msg = request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, &ifa, sizeof(ifa));
	put_addr(msg, IFA_LOCAL, &want->local);
	put_addr(msg, IFA_ADDRESS, &want->local);
	ipaddr_text(&want->local, text);
	return submit(s, msg, "add address", text, e);
}

static void route_text(const struct link_setup *want, char *out, size_t cap)
{
	char dst[INET6_ADDRSTRLEN], via[INET6_ADDRSTRLEN];

	ipaddr_text(&want->remote, dst);
	ipaddr_text(&want->gateway, via);
	snprintf(out, cap, "%s/%u%s%s", dst, want->remote_len, want->gateway.family ? " via " : "",
		 want->gateway.family ? via : "");
}

static int add_route(struct setup *s, const struct link_setup *want, struct err *e)
{
	struct ipaddr dst = ipaddr_masked(&want->remote, want->remote_len);
	bool direct = !want->gateway.family && want->remote.family == AF_INET;
	struct rtmsg rt = {.rtm_family = (uint8_t)want->remote.family,
			   .rtm_dst_len = (uint8_t)want->remote_len,
			   .rtm_table = RT_TABLE_MAIN,
			   .rtm_protocol = RTPROT_BOOT,
			   .rtm_scope = direct ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
			   .rtm_type = RTN_UNICAST};
	_auto_nlmsg struct nl_msg *msg =
		request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, &rt, sizeof(rt));
	char text[2 * INET6_ADDRSTRLEN + 16];

	put_addr(msg, RTA_DST, &dst);
	nla_put_u32(msg, RTA_OIF, (uint32_t)want->ifindex);
	if (want->gateway.family)
		put_addr(msg, RTA_GATEWAY, &want->gateway);
	route_text(want, text, sizeof(text));
	if (!submit(s, msg, "add route", text, e))
		return 0;
	if (want->gateway.family)
		err_hint(e,
			 "the gateway must be reachable through the device: inside the prefix of "
			 "the local address, and for IPv6 not that address itself");
	return -1;
}

/*
 * An IPv6 address takes part in routing only when a kernel worker has added its local route, also
 * without duplicate detection (addrconf_dad_work() in net/ipv6/addrconf.c); packets that come
 * before are not for us.
 */
static int await_local(struct setup *s, const struct link_setup *want, struct err *e)
{
	struct rtmsg rt = {.rtm_family = AF_INET6, .rtm_dst_len = 128};
	struct timespec pause = {.tv_nsec = 20000};
	int64_t limit = clock_now_ns() + NS_PER_S;
	char text[INET6_ADDRSTRLEN];

	ipaddr_text(&want->local, text);
	for (;;) {
		_auto_nlmsg struct nl_msg *msg = request(RTM_GETROUTE, 0, &rt, sizeof(rt));

		put_addr(msg, RTA_DST, &want->local);
		s->route_type = RTN_UNSPEC;
		if (submit(s, msg, "look up the route to", text, e))
			return -1;
		if (s->route_type == RTN_LOCAL)
			return 0;
		if (clock_now_ns() > limit)
			return err_set(e, "the kernel has not made %s a local address for 1 s",
				       text);
		nanosleep(&pause, NULL);
		pause.tv_nsec = pause.tv_nsec < NS_PER_MS ? 2 * pause.tv_nsec : NS_PER_MS;
	}
}

/* ---- what others call ---- */

int setup_loopback(struct setup *s, struct err *e)
{
	return link_up(s, LO_IFINDEX, "lo", e);
}

int setup_link(struct setup *s, const struct link_setup *want, struct err *e)
{
	char object[32];

	snprintf(object, sizeof(object), "link %d", want->ifindex);
	if (want->local.family != AF_INET6)
		link_quiet(s, want, object);
	if (want->local.family == AF_INET6 || want->mtu)
		if (link_shape(s, want, object, e))
			return -1;
	if (want->speed && ethtool_set_speed(want->ifindex, want->speed, e))
		return -1;
	if (link_up(s, want->ifindex, object, e))
		return -1;
	if (want->qdisc && set_qdisc(s, want, e))
		return -1;
	if (want->local.family && add_addr(s, want, e))
		return -1;
	if (want->remote.family && add_route(s, want, e))
		return -1;
	return want->local.family == AF_INET6 ? await_local(s, want, e) : 0;
}
