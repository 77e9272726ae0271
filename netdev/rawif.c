// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the way past the kernel's own stack: what is sent goes out through an interface with a
 * packet socket, as it is and without a queue; what comes in there is captured (capture.c). The
 * kernel sees what comes in as well, but without an address of its own and without forwarding it
 * drops it.
 *
 * With Ethernet: packets get a header to the one neighbour there is, who is known from what it
 * sends; whoever it asks for is us.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "netdev/capture.h"
#include "netdev/ether.h"
#include "netdev/ethtool.h"
#include "netdev/netdev.h"
#include "netdev/rawif.h"
#include "runtime/base/clock.h"

#define ASK_EVERY_NS (50 * NS_PER_MS)

/* Ours, administered locally: not the interface's own, so the kernel takes nothing for itself. */
static const unsigned char self[ETHER_ADDR] = {0x02, 't', 'c', 'p', 'c', 'k'};

struct rawif {
	struct netdev dev; /* first: we are cast to and from it */
	int fd;            /* for sending: it hears nothing */
	bool ethernet, met;
	unsigned untaken;
	unsigned char other[ETHER_ADDR];
	struct capture capture;
};

static struct rawif *rawif_of(const struct netdev *d)
{
	return (struct rawif *)d;
}

/* ---- sending ---- */

static int send_frame(struct rawif *r, unsigned type, const struct iovec *iov, size_t n)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons((uint16_t)type),
		.sll_ifindex = r->capture.ifindex,
		.sll_halen = ETHER_ADDR,
	};
	struct msghdr msg = {
		.msg_name = &to,
		.msg_namelen = sizeof(to),
		.msg_iov = (struct iovec *)iov,
		.msg_iovlen = n,
	};
	ssize_t done;

	do
		done = sendmsg(r->fd, &msg, 0);
	while (done < 0 && errno == EINTR);
	return done < 0 ? -1 : 0;
}

static int explain(struct rawif *r, size_t len, struct err *e)
{
	switch (errno) {
	case ENOBUFS: /* nobody has the device open, or does not read it: as if the wire had lost it
		       */
		r->untaken++;
		return 0;
	case EMSGSIZE:
		err_kind_set(e, ERR_SCRIPT,
			     "inject a packet of %zu bytes: it is longer than the device's MTU",
			     len);
		return err_hint(e, "--mtu=N makes room");
	case ENETDOWN:
		err_kind_set(e, ERR_SCRIPT, "inject a packet of %zu bytes: the link is down", len);
		return err_hint(e, "the stack's own program may have taken it down");
	default: return err_sys(e, "inject a packet of %zu bytes", len);
	}
}

static int rawif_send(struct netdev *d, const void *packet, size_t len, const struct inject *how,
		      struct err *e)
{
	struct rawif *r = rawif_of(d);
	unsigned char header[ETHER_HDR];
	const struct iovec iov[2] = {{header, ETHER_HDR}, {(void *)packet, len}};
	unsigned char first = len ? *(const unsigned char *)packet : 0;

	(void)how; /* merged segments are for a kernel that has GRO */
	ether_header(r->other, self, first, header);
	if (send_frame(r, get_be16(header + 12), iov + !r->ethernet, 1u + r->ethernet))
		return explain(r, len, e);
	return 0;
}

/* ---- capturing ---- */

/* What the neighbour says of itself; true: it is not for the script. */
static bool hear(struct rawif *r, const struct frame *f)
{
	unsigned char answer[ETHER_TALK];
	struct iovec iov = {answer, ether_answer(f->data, f->len, self, answer)};
	unsigned type = ether_type(f->data, f->len);

	if (!type)
		return true;
	memcpy(r->other, f->data + ETHER_ADDR, ETHER_ADDR);
	r->met = true;
	if (iov.iov_len)
		send_frame(r, get_be16(answer + 12), &iov, 1);
	return ether_is_talk(f->data, f->len) || (type != ETHER_TYPE_IP4 && type != ETHER_TYPE_IP6);
}

static int rawif_recv(struct netdev *d, struct frame *f, struct err *e)
{
	struct rawif *r = rawif_of(d);
	int rc;

	do
		rc = capture_recv(&r->capture, f, e);
	while (rc > 0 && r->ethernet && hear(r, f));
	if (rc > 0 && r->ethernet) {
		f->data += ETHER_HDR;
		f->len -= ETHER_HDR;
		f->wire_len -= ETHER_HDR;
	}
	return rc;
}

static uint32_t rawif_lost(struct netdev *d)
{
	return capture_lost(&rawif_of(d)->capture);
}

static int rawif_poll_fd(struct netdev *d)
{
	return rawif_of(d)->capture.fd;
}

int rawif_ifindex(const struct netdev *d)
{
	return rawif_of(d)->capture.ifindex;
}

unsigned rawif_untaken(const struct netdev *d)
{
	return rawif_of(d)->untaken;
}

int rawif_meet(struct netdev *d, const struct ipaddr *wanted, const struct ipaddr *own,
	       int64_t until_ns, struct err *e)
{
	struct rawif *r = rawif_of(d);
	struct pollfd p = {.fd = r->capture.fd, .events = POLLIN};
	unsigned char question[ETHER_TALK];
	struct iovec iov = {question, 0};
	struct frame f;
	int rc;

	if (!r->ethernet)
		return 1;
	iov.iov_len = ether_question(wanted, own, self, question);
	do {
		while ((rc = rawif_recv(d, &f, e)) > 0)
			;
		if (rc < 0 || r->met)
			return rc < 0 ? -1 : 1;
		send_frame(r, get_be16(question + 12), &iov, 1);
		poll(&p, 1, (int)(ASK_EVERY_NS / NS_PER_MS));
	} while (clock_now_ns() < until_ns);
	return 0;
}

/* ---- opening and closing ---- */

static void rawif_close(struct netdev *d)
{
	struct rawif *r = rawif_of(d);

	if (r->fd >= 0)
		close(r->fd);
	capture_close(&r->capture);
	free(r);
}

static const struct netdev_ops rawif_ops = {
	.name = "rawif",
	.send = rawif_send,
	.recv = rawif_recv,
	.lost = rawif_lost,
	.poll_fd = rawif_poll_fd,
	.close = rawif_close,
};

static int open_sender(struct rawif *r, struct err *e)
{
	int one = 1;

	r->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (r->fd < 0) {
		err_sys(e, "open a packet socket");
		return errno == EPERM ? err_hint(e, "it needs CAP_NET_RAW in the network namespace")
				      : -1;
	}
	/* No queue in between, which would also wait for the kernel to notice the carrier. */
	if (setsockopt(r->fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof(one)))
		return err_sys(e, "turn on PACKET_QDISC_BYPASS");
	return 0;
}

struct netdev *rawif_open(const char *name, bool ethernet, struct err *e)
{
	struct rawif *r = calloc(1, sizeof(*r));

	if (!r)
		abort();
	r->dev.ops = &rawif_ops;
	r->ethernet = ethernet;
	r->fd = -1;
	r->capture = (struct capture)CAPTURE_NONE;
	memset(r->other, 0xff, ETHER_ADDR);
	if (capture_open(&r->capture, name, CAPTURE_INCOMING, e) == 0 && open_sender(r, e) == 0)
		return &r->dev;
	rawif_close(&r->dev);
	return NULL;
}
