// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the packet socket: its filter, its time stamps, and the proof that it missed nothing. Which
 * device it listens to is tun.c's business.
 */
#include "netdev/capture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netdev/stamp.h"
#include "netdev/wire/wire.h"

/* IPv6 with its header outside the payload length, rounded up. */
#define DATA_CAP  (WIRE_MAX_PACKET + 1 + 64)
#define RCVBUF    (8 << 20)
#define CTRL_SIZE 256

struct clock_sample {
	int64_t offset_ns; /* CLOCK_REALTIME - CLOCK_MONOTONIC */
	int64_t now_ns;    /* CLOCK_MONOTONIC */
};

/* In virtual time nothing slews the clock, and a look at it is a system call. */
static struct clock_sample sample_clocks(void)
{
	int64_t before = clock_is_virtual() ? 0 : clock_now_ns(), after, middle;
	struct timespec real;

	clock_gettime(CLOCK_REALTIME, &real);
	after = clock_now_ns();
	middle = clock_is_virtual() ? after - clock_step_ns : before + (after - before) / 2;
	return (struct clock_sample){.offset_ns = timespec_ns(&real) - middle, .now_ns = after};
}

static void keep_sample(struct capture *c, struct clock_sample s)
{
	c->offset_ns = s.offset_ns;
	c->sampled_ns = s.now_ns;
	c->stepped = false;
}

/* Kernel time @real of a frame that is being received now. */
static int64_t to_mono(struct capture *c, int64_t real)
{
	struct clock_sample s = sample_clocks();
	int64_t slewed = clock_is_virtual() ? 0 : s.now_ns - c->sampled_ns;

	/* After a step the queue may hold stamps from before: keep the old offset till it is empty.
	 */
	c->stepped = stamp_stepped(c->offset_ns, s.offset_ns, slewed);
	if (c->stepped)
		return stamp_mono(real, c->offset_ns, s.offset_ns, s.now_ns);
	keep_sample(c, s);
	return stamp_mono(real, s.offset_ns, s.offset_ns, s.now_ns);
}

static int set_filter(int fd, int ifindex, enum capture_way way, struct err *e)
{
	const bool out = way == CAPTURE_OUTGOING;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, out ? 0 : 3, out ? 3 : 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_IFINDEX)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)ifindex, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0x40000),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog prog = {.len = sizeof(code) / sizeof(code[0]), .filter = code};

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)))
		return err_sys(e, "attach a filter to the packet socket");
	return 0;
}

static int set_options(int fd, struct err *e)
{
	int one = 1, size = RCVBUF;

	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one)))
		return err_sys(e, "turn on time stamps of the packet socket");
	if (setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof(one)))
		return err_sys(e, "turn on PACKET_AUXDATA");
	if (setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof(one)))
		return err_sys(e, "turn on PACKET_VNET_HDR");
	if (setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &one, sizeof(one)))
		return err_sys(e, "turn on SO_RXQ_OVFL");
	/* Beyond net.core.rmem_max only root of the initial user namespace may go: take what we
	 * get, losses are noticed. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return 0;
}

/* Only now: a packet socket made without protocol hears nothing before it has its filter, and
 * binding one that does not listen yet waits for no RCU grace period (packet_do_bind()). */
static int start_capture(int fd, struct err *e)
{
	struct sockaddr_ll any = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};

	if (bind(fd, (struct sockaddr *)&any, sizeof(any)))
		return err_sys(e, "start the packet socket");
	return 0;
}

static int find_device(struct capture *c, const char *device, struct err *e)
{
	struct ifreq ifr = {0};

	strncpy(ifr.ifr_name, device, IFNAMSIZ - 1);
	if (ioctl(c->fd, SIOCGIFINDEX, &ifr))
		return err_sys(e, "look up device %s", device);
	c->ifindex = ifr.ifr_ifindex;
	return 0;
}

int capture_open(struct capture *c, const char *device, enum capture_way way, struct err *e)
{
	*c = (struct capture)CAPTURE_NONE;
	/* A TUN device has no link header: raw packets begin with IP as well. The kernel tells
	 * only of those how the device is to cut them (packet_setsockopt()). */
	c->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd < 0) {
		err_sys(e, "open a packet socket");
		if (errno == EPERM)
			err_hint(e, "it needs CAP_NET_RAW in the network namespace");
		return -1;
	}
	if (find_device(c, device, e) || set_filter(c->fd, c->ifindex, way, e) ||
	    set_options(c->fd, e) || start_capture(c->fd, e)) {
		capture_close(c);
		return -1;
	}
	c->data = malloc(DATA_CAP);
	if (!c->data)
		abort();
	late_close_begin(&c->late, c->fd);
	keep_sample(c, sample_clocks());
	return 0;
}

void capture_close(struct capture *c)
{
	if (c->fd >= 0)
		close(c->fd);
	late_close_end(&c->late);
	free(c->data);
	*c = (struct capture)CAPTURE_NONE;
}

/* Counted since the last time, by the kernel, which then begins anew. */
static uint32_t count_drops(struct capture *c)
{
	struct tpacket_stats stats = {0};
	socklen_t len = sizeof(stats);

	if (getsockopt(c->fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len))
		return 0;
	c->dropped += stats.tp_drops;
	return stats.tp_drops;
}

uint32_t capture_lost(struct capture *c)
{
	count_drops(c);
	return c->dropped;
}

static int lost_packets(uint32_t n, struct err *e)
{
	err_set(e, "capture lost packets: %u did not fit the packet socket's buffer", n);
	return err_hint(e,
			"raise it: sysctl -w net.core.rmem_max=%d (in the initial namespace), or "
			"run as root",
			RCVBUF);
}

/* Nothing waits: then also nothing may have been dropped since the last frame. */
static int check_empty(struct capture *c, struct err *e)
{
	uint32_t dropped;

	if (!clock_is_virtual() || c->stepped)
		keep_sample(c, sample_clocks());
	dropped = count_drops(c);
	return dropped ? lost_packets(dropped, e) : 0;
}

static void read_auxdata(const struct cmsghdr *cm, struct frame *f)
{
	struct tpacket_auxdata aux;

	memcpy(&aux, CMSG_DATA(cm), sizeof(aux));
	f->csum_partial = aux.tp_status & TP_STATUS_CSUMNOTREADY;
}

static int read_control(struct capture *c, struct msghdr *msg, struct frame *f, struct err *e)
{
	struct timespec real = {0};
	uint32_t lost = 0;
	struct cmsghdr *cm;

	for (cm = CMSG_FIRSTHDR(msg); cm; cm = CMSG_NXTHDR(msg, cm)) {
		if (cm->cmsg_level == SOL_SOCKET && cm->cmsg_type == SCM_TIMESTAMPNS)
			memcpy(&real, CMSG_DATA(cm), sizeof(real));
		else if (cm->cmsg_level == SOL_SOCKET && cm->cmsg_type == SO_RXQ_OVFL)
			memcpy(&lost, CMSG_DATA(cm), sizeof(lost));
		else if (cm->cmsg_level == SOL_PACKET && cm->cmsg_type == PACKET_AUXDATA)
			read_auxdata(cm, f);
	}
	if (!real.tv_sec)
		return err_set(e, "the kernel gave a captured packet no time stamp");
	f->time_ns = to_mono(c, timespec_ns(&real));
	if (lost == c->lost)
		return 0;
	lost -= c->lost;
	c->lost += lost;
	c->dropped++; /* the one that tells is given up as well */
	return lost_packets(lost, e);
}

int capture_recv(struct capture *c, struct frame *f, struct err *e)
{
	union {
		char bytes[CTRL_SIZE];
		struct cmsghdr align;
	} ctrl;
	struct virtio_net_hdr h;
	struct iovec iov[] = {{&h, sizeof(h)}, {c->data, DATA_CAP}};
	struct msghdr msg = {.msg_iov = iov,
			     .msg_iovlen = 2,
			     .msg_control = &ctrl,
			     .msg_controllen = sizeof(ctrl)};
	ssize_t n;

	do
		n = recvmsg(c->fd, &msg, MSG_DONTWAIT | MSG_TRUNC);
	while (n < 0 && (errno == EINTR || errno == ENETDOWN));
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return check_empty(c, e);
	if (n < 0)
		return err_sys(e, "read the packet socket");
	if ((size_t)n < sizeof(h))
		return err_set(e, "the packet socket gave %zd bytes, less than their header", n);
	*f = (struct frame){.data = c->data, .wire_len = (size_t)n - sizeof(h)};
	if (h.gso_type != VIRTIO_NET_HDR_GSO_NONE)
		f->gso_size = h.gso_size;
	f->len = f->wire_len < DATA_CAP ? f->wire_len : DATA_CAP;
	return read_control(c, &msg, f, e) ? -1 : 1;
}
