// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the netlink socket: the requests that are sent at once, and what the kernel says to them. */
#include "netdev/request.h"

#include <errno.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/handlers.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the one that an error or acknowledgement is about; NULL: of none of ours. */
static struct request *request_of(struct nlsock *s, uint32_t seq)
{
	return seq - s->first < s->n ? &s->requests[seq - s->first] : NULL;
}

/* An error comes for each that is refused; only the last one is acknowledged. */
static bool is_last(const struct nlsock *s, uint32_t seq)
{
	return seq == s->first + s->n - 1;
}

/* NETLINK_EXT_ACK: behind the error stand attributes; NETLINK_CAP_ACK: and no copy of the request.
 */
static int on_error(struct sockaddr_nl *who, struct nlmsgerr *nlerr, void *arg)
{
	struct nlsock *s = arg;
	struct nlmsghdr *h = (struct nlmsghdr *)((char *)nlerr - NLMSG_HDRLEN);
	struct request *r = request_of(s, nlerr->msg.nlmsg_seq);
	struct nlattr *text = NULL;

	(void)who;
	if (!r)
		return NL_SKIP;
	r->error = -nlerr->error;
	s->answered = is_last(s, nlerr->msg.nlmsg_seq);
	if (h->nlmsg_flags & NLM_F_ACK_TLVS && h->nlmsg_flags & NLM_F_CAPPED)
		text = nlmsg_find_attr(h, sizeof(*nlerr), NLMSGERR_ATTR_MSG);
	if (text)
		snprintf(r->reason, sizeof(r->reason), "%.*s", nla_len(text),
			 (const char *)nla_data(text));
	return NL_SKIP;
}

static int on_route(struct nl_msg *msg, void *arg)
{
	struct nlsock *s = arg;
	struct nlmsghdr *h = nlmsg_hdr(msg);

	if (h->nlmsg_type == RTM_NEWROUTE && nlmsg_valid_hdr(h, sizeof(struct rtmsg)))
		s->route_type = ((struct rtmsg *)nlmsg_data(h))->rtm_type;
	return NL_OK;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct nlsock *s = arg;

	s->answered |= is_last(s, nlmsg_hdr(msg)->nlmsg_seq);
	return NL_OK;
}

struct nlsock *nlsock_open(struct err *e)
{
	struct nlsock *s = calloc(1, sizeof(*s));
	int rc, one = 1;

	if (!s)
		abort();
	s->sock = nl_socket_alloc();
	if (!s->sock)
		abort();
	rc = nl_connect(s->sock, NETLINK_ROUTE);
	if (rc < 0) {
		nl_fail(e, "open", "a netlink socket", rc);
		nlsock_close(s);
		return NULL;
	}
	s->first = 1;
	nl_socket_disable_seq_check(s->sock);
	nl_socket_disable_msg_peek(s->sock); /* all answers are short */
	/* Only for better messages. */
	setsockopt(nl_socket_get_fd(s->sock), SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(nl_socket_get_fd(s->sock), SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	nl_socket_modify_err_cb(s->sock, NL_CB_CUSTOM, on_error, s);
	nl_socket_modify_cb(s->sock, NL_CB_VALID, NL_CB_CUSTOM, on_route, s);
	nl_socket_modify_cb(s->sock, NL_CB_ACK, NL_CB_CUSTOM, on_ack, s);
	return s;
}

void nlsock_close(struct nlsock *s)
{
	if (!s)
		return;
	nl_socket_free(s->sock);
	free(s);
}

struct nl_msg *request_new(int type, int flags, const void *hdr, size_t len)
{
	struct nl_msg *msg = nlmsg_alloc_simple(type, NLM_F_REQUEST | flags);

	if (!msg || nlmsg_append(msg, (void *)hdr, len, NLMSG_ALIGNTO))
		abort();
	return msg;
}

void request_addr(struct nl_msg *msg, int attr, const struct ipaddr *a)
{
	if (nla_put(msg, attr, a->family == AF_INET6 ? 16 : 4, a->bytes))
		abort();
}

static const char *object_of(const struct request *r, char name[static IF_NAMESIZE])
{
	if (r->ifindex <= 0)
		return r->object;
	if (!if_indextoname((unsigned)r->ifindex, name))
		snprintf(name, IF_NAMESIZE, "link %d", r->ifindex);
	return name;
}

/* "OP OBJECT: why" */
static int refused(struct nlsock *s, const struct request *r, struct err *e)
{
	char name[IF_NAMESIZE];

	s->error = r->error;
	if (r->reason[0])
		err_set(e, "%s %s: %s (%s)", r->op, object_of(r, name), strerror(r->error),
			r->reason);
	else
		err_set(e, "%s %s: %s", r->op, object_of(r, name), strerror(r->error));
	return r->explain ? r->explain(r, e) : -1;
}

void request_queue(struct nlsock *s, struct nl_msg *msg, const struct request *r)
{
	struct nlmsghdr *h = nlmsg_hdr(msg);

	if (s->n == REQUESTS_MAX || s->len + NLMSG_ALIGN(h->nlmsg_len) > BATCH_CAP)
		abort();
	h->nlmsg_seq = s->first + s->n;
	s->requests[s->n++] = *r;
	s->last = s->len;
	memcpy(s->batch + s->len, h, h->nlmsg_len);
	s->len += NLMSG_ALIGN(h->nlmsg_len);
}

/* What was asked for comes before the acknowledgement, in a message of its own. */
static int exchange(struct nlsock *s)
{
	int rc;

	((struct nlmsghdr *)(void *)(s->batch + s->last))->nlmsg_flags |= NLM_F_ACK;
	s->answered = false;
	rc = nl_sendto(s->sock, s->batch, s->len);
	while (rc >= 0 && !s->answered)
		rc = nl_recvmsgs_default(s->sock);
	return rc;
}

int request_flush(struct nlsock *s, struct err *e)
{
	const struct request *r = s->requests, *end = r + s->n;
	char name[IF_NAMESIZE];
	int rc;

	if (r == end)
		return 0;
	rc = exchange(s);
	s->first += s->n;
	s->n = 0;
	s->len = 0;
	s->error = 0;
	if (rc < 0)
		return nl_fail(e, r->op, object_of(r, name), rc);
	for (; r < end; r++)
		if (r->error && !r->may_fail)
			return refused(s, r, e);
	return 0;
}
