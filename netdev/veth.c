// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the making of a pair of devices: one netlink request. */
#include "netdev/veth.h"

#include <linux/if_link.h>
#include <linux/veth.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/request.h"

static void put_far(struct nl_msg *msg, const char *far, int netns_fd, unsigned mtu)
{
	struct nlattr *peer = nla_nest_start(msg, VETH_INFO_PEER);
	struct ifinfomsg ifi = {0};

	if (!peer || nlmsg_append(msg, &ifi, sizeof(ifi), NLMSG_ALIGNTO))
		abort();
	nla_put_string(msg, IFLA_IFNAME, far);
	nla_put_u32(msg, IFLA_MTU, mtu);
	nla_put_u32(msg, IFLA_NET_NS_FD, (uint32_t)netns_fd);
	nla_nest_end(msg, peer);
}

int veth_make(struct nlsock *s, const char *name, const char *far, int netns_fd, unsigned mtu,
	      struct err *e)
{
	struct request r = {.op = "make"};
	struct ifinfomsg ifi = {0};
	_auto_nlmsg struct nl_msg *msg =
		request_new(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &ifi, sizeof(ifi));
	struct nlattr *info, *data;

	nla_put_string(msg, IFLA_IFNAME, name);
	nla_put_u32(msg, IFLA_MTU, mtu);
	info = nla_nest_start(msg, IFLA_LINKINFO);
	nla_put_string(msg, IFLA_INFO_KIND, "veth");
	data = nla_nest_start(msg, IFLA_INFO_DATA);
	put_far(msg, far, netns_fd, mtu);
	nla_nest_end(msg, data);
	nla_nest_end(msg, info);
	snprintf(r.object, sizeof(r.object), "the pair of devices %s and %s", name, far);
	request_queue(s, msg, &r);
	return request_flush(s, e);
}
