// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the netlink socket: one request at a time, and what the kernel says to it. */
#include "netdev/request.h"

#include <errno.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/handlers.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* NETLINK_EXT_ACK: behind the error stand attributes; NETLINK_CAP_ACK: and no copy of the request.
 */
static int on_error(struct sockaddr_nl *who, struct nlmsgerr *nlerr, void *arg)
{
	struct setup *s = arg;
	struct nlmsghdr *h = (struct nlmsghdr *)((char *)nlerr - NLMSG_HDRLEN);
	struct nlattr *text = NULL;

	(void)who;
	s->error = -nlerr->error;
	s->answered = true;
	if (h->nlmsg_flags & NLM_F_ACK_TLVS && h->nlmsg_flags & NLM_F_CAPPED)
		text = nlmsg_find_attr(h, sizeof(*nlerr), NLMSGERR_ATTR_MSG);
	if (text)
		snprintf(s->reason, sizeof(s->reason), "%.*s", nla_len(text),
			 (const char *)nla_data(text));
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

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct setup *s = arg;

	(void)msg;
	s->answered = true;
	return NL_STOP;
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

struct nl_msg *request_new(int type, int flags, const void *hdr, size_t len)
{
	struct nl_msg *msg = nlmsg_alloc_simple(type, NLM_F_REQUEST | NLM_F_ACK | flags);

	if (!msg || nlmsg_append(msg, (void *)hdr, len, NLMSG_ALIGNTO))
		abort();
	return msg;
}

void request_addr(struct nl_msg *msg, int attr, const struct ipaddr *a)
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

int request_submit(struct setup *s, struct nl_msg *msg, const char *op, const char *object,
		   struct err *e)
{
	int rc;

	s->error = 0;
	s->reason[0] = '\0';
	s->answered = false;
	rc = nl_send_auto(s->sock, msg);
	/* What was asked for comes before the acknowledgement, in a message of its own. */
	while (rc >= 0 && !s->answered)
		rc = nl_recvmsgs_default(s->sock);
	return rc < 0 ? refused(s, op, object, rc, e) : 0;
}
