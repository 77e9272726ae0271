// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns changes of a root queueing discipline. */
#include "netdev/qdisc.h"

#include <errno.h>
#include <linux/pkt_sched.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <stdlib.h>

#include "netdev/request.h"

struct nl_msg *qdisc_message(const struct qdisc_change *c, int ifindex)
{
	static const int flags[] = {
		[QDISC_ADD] = NLM_F_CREATE | NLM_F_EXCL,
		[QDISC_REPLACE] = NLM_F_CREATE | NLM_F_REPLACE,
		[QDISC_DELETE] = 0,
	};
	struct tcmsg tc = {
		.tcm_family = AF_UNSPEC, .tcm_ifindex = ifindex, .tcm_parent = TC_H_ROOT};
	struct tc_fifo_qopt opt = {.limit = c->limit};
	struct nl_msg *msg = request_new(c->op == QDISC_DELETE ? RTM_DELQDISC : RTM_NEWQDISC,
					 flags[c->op], &tc, sizeof(tc));

	if (c->kind && nla_put_string(msg, TCA_KIND, c->kind))
		abort();
	if (c->limited && nla_put(msg, TCA_OPTIONS, sizeof(opt), &opt))
		abort();
	return msg;
}

int qdisc_change(const struct qdisc_change *c)
{
	unsigned ifindex = if_nametoindex(c->dev);
	struct nlsock *s = ifindex ? nlsock_open(NULL) : NULL;
	int error;

	if (!s)
		return ENODEV;
	_auto_nlmsg struct nl_msg *msg = qdisc_message(c, (int)ifindex);
	request_queue(s, msg, &(struct request){.op = "change", .object = "qdisc"});
	error = request_flush(s, NULL) == 0 ? 0 : s->error ? s->error : EIO;
	nlsock_close(s);
	return error;
}
