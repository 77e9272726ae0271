// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the generic netlink family "tcp_metrics". */
#include "netdev/metrics.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/tcp_metrics.h>
#include <netlink/attr.h>
#include <netlink/handlers.h>
#include <stdint.h>
#include <stdlib.h>

#include "netdev/nlutil.h"

struct answer {
	uint16_t family;
	int error;
	int done;
};

static int on_valid(struct nl_msg *msg, void *arg)
{
	struct nlattr *id = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN, CTRL_ATTR_FAMILY_ID);

	if (id && nla_len(id) >= (int)sizeof(uint16_t))
		((struct answer *)arg)->family = nla_get_u16(id);
	return NL_OK;
}

static int on_error(struct sockaddr_nl *who, struct nlmsgerr *e, void *arg)
{
	(void)who;
	((struct answer *)arg)->error = -e->error;
	((struct answer *)arg)->done = 1;
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	(void)msg;
	((struct answer *)arg)->done = 1;
	return NL_STOP;
}

static int request(struct nl_sock *sock, struct answer *a, int type, uint8_t cmd, const char *name)
{
	struct genlmsghdr hdr = {.cmd = cmd, .version = 1};
	_auto_nlmsg struct nl_msg *msg = nlmsg_alloc_simple(type, NLM_F_REQUEST | NLM_F_ACK);
	int rc;

	if (!msg || nlmsg_append(msg, &hdr, sizeof(hdr), NLMSG_ALIGNTO))
		abort();
	if (name && nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, name))
		abort();
	a->done = 0;
	rc = nl_send_auto(sock, msg);
	while (rc >= 0 && !a->done)
		rc = nl_recvmsgs_default(sock);
	return a->error ? a->error : rc < 0 ? EIO : 0;
}

static int flush(struct nl_sock *sock)
{
	struct answer a = {0};
	int error;

	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, on_valid, &a);
	nl_socket_modify_cb(sock, NL_CB_ACK, NL_CB_CUSTOM, on_ack, &a);
	nl_socket_modify_err_cb(sock, NL_CB_CUSTOM, on_error, &a);
	if (nl_connect(sock, NETLINK_GENERIC) < 0)
		return EIO;
	error = request(sock, &a, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, TCP_METRICS_GENL_NAME);
	if (error || !a.family)
		return error ? error : ENOENT;
	return request(sock, &a, a.family, TCP_METRICS_CMD_DEL, NULL);
}

int metrics_flush(void)
{
	struct nl_sock *sock = nl_socket_alloc();
	int error;

	if (!sock)
		abort();
	error = flush(sock);
	nl_socket_free(sock);
	return error;
}
