// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the TUN device: what is written to it the stack receives. What the stack sends is not read
 * from it but captured (capture.c), for the kernel's time stamps; the device's own queue is only
 * emptied.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "netdev/capture.h"
#include "netdev/netdev.h"
#include "netdev/wire/wire.h"

#define TUN_PATH    "/dev/net/tun"
#define DRAIN_EVERY 32 /* the device's queue holds 500 */

#define WAIT_FOR_NAME_MS 1000
#define NAME_TRIES       50

struct tun {
	struct netdev dev; /* first: we are cast to and from it */
	int fd;
	unsigned undrained; /* packets captured since the queue was emptied */
	struct capture capture;
};

static struct tun *tun_of(const struct netdev *d)
{
	return (struct tun *)d;
}

/* ---- injecting ---- */

/*
 * A packet needs no more than their size, and its kind, to be taken for merged segments. Its
 * checksum is complete, as one that GRO has made: VIRTIO_NET_HDR_F_NEEDS_CSUM and a hdr_len would
 * let the kernel lay it out in another way, which the windows that it offers depend on (truesize).
 */
static void make_gso(const unsigned char *p, size_t len, uint16_t size, struct virtio_net_hdr *h)
{
	struct segment s;

	if (segment_parse(p, len, &s, NULL) || s.l4 != L4P_TCP || s.nouter)
		return;
	h->gso_type =
		s.ip.src.family == AF_INET6 ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4;
	h->gso_size = size;
}

static int tun_send(struct netdev *d, const void *packet, size_t len, const struct inject *how,
		    struct err *e)
{
	struct tun *t = tun_of(d);
	struct virtio_net_hdr h = {0};
	struct iovec iov[2] = {{&h, sizeof(h)}, {(void *)packet, len}};
	ssize_t n;

	if (len > WIRE_MAX_PACKET)
		return err_set(e, "inject a packet of %zu bytes: too long", len);
	if (how && how->gso_size)
		make_gso(packet, len, how->gso_size, &h);
	do
		n = writev(t->fd, iov, 2);
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		err_sys(e, "inject a packet of %zu bytes", len);
		if (errno != EIO || !e)
			return -1;
		e->kind = ERR_SCRIPT; /* who else would have taken it down? */
		return err_hint(e, "the link is down: nothing arrives");
	}
	return 0;
}

/* ---- capturing ---- */

static void drain(struct tun *t)
{
	unsigned char cut[64]; /* longer packets are cut off, not kept */
	ssize_t n;

	do
		n = read(t->fd, cut, sizeof(cut));
	while (n > 0 || (n < 0 && errno == EINTR));
	t->undrained = 0;
}

static int tun_recv(struct netdev *d, struct frame *f, struct err *e)
{
	struct tun *t = tun_of(d);
	int rc = capture_recv(&t->capture, f, e);

	if (rc > 0 && ++t->undrained >= DRAIN_EVERY)
		drain(t);
	return rc;
}

static uint32_t tun_lost(struct netdev *d)
{
	return capture_lost(&tun_of(d)->capture);
}

static int tun_poll_fd(struct netdev *d)
{
	return tun_of(d)->capture.fd;
}

int tun_ifindex(const struct netdev *d)
{
	return tun_of(d)->capture.ifindex;
}

/* ---- opening and closing ---- */

static void tun_close(struct netdev *d)
{
	struct tun *t = tun_of(d);

	if (t->fd >= 0)
		close(t->fd);
	capture_close(&t->capture);
	free(t);
}

static const struct netdev_ops tun_ops = {
	.name = "tun",
	.send = tun_send,
	.recv = tun_recv,
	.lost = tun_lost,
	.poll_fd = tun_poll_fd,
	.close = tun_close,
};

/* As the caller knows it: in a user namespace of our own it is another one. */
static unsigned outer_uid(void)
{
	unsigned uid = (unsigned)geteuid(), inside, outside, count;
	FILE *f = fopen("/proc/self/uid_map", "re");

	while (f && fscanf(f, "%u %u %u", &inside, &outside, &count) == 3)
		if (uid >= inside && uid - inside < count) {
			uid = outside + (uid - inside);
			break;
		}
	if (f)
		fclose(f);
	return uid;
}

static int open_clone(struct err *e)
{
	int fd = open(TUN_PATH, O_RDWR | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0)
		return fd;
	err_sys(e, "open " TUN_PATH);
	switch (errno) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return err_hint(e, "load the driver (modprobe tun); in a container, start it with "
				   "--device " TUN_PATH);
	case EACCES:
	case EPERM:
		return err_hint(e,
				"user id %u may not use it: chmod 0666 " TUN_PATH
				", or a udev rule "
				"KERNEL==\"tun\", MODE=\"0666\"; in a container, start it with "
				"--device " TUN_PATH,
				outer_uid());
	default: return -1;
	}
}

int tun_probe(struct err *e)
{
	unsigned features;
	int fd = open_clone(e), rc = 0;

	if (fd < 0)
		return -1;
	if (ioctl(fd, TUNGETFEATURES, &features)) {
		rc = err_set(e, TUN_PATH " is not the TUN driver");
		err_hint(e, "rm " TUN_PATH "; mknod -m 0666 " TUN_PATH " c 10 200");
	}
	close(fd);
	return rc;
}

/* The device of a run that was just killed is gone in a moment: its processes are still dying. */
static int set_name(int fd, struct ifreq *ifr)
{
	const struct timespec pause = {.tv_nsec = WAIT_FOR_NAME_MS * 1000000L / NAME_TRIES};
	int rc;

	for (int i = 0; (rc = ioctl(fd, TUNSETIFF, ifr)) && errno == EBUSY && i < NAME_TRIES; i++)
		nanosleep(&pause, NULL);
	return rc;
}

/* IFF_TUN_EXCL: never take over a device that somebody else left behind. */
static int create(int fd, const char *name, short flags, struct err *e)
{
	struct ifreq ifr = {.ifr_flags = (short)(flags | IFF_NO_PI)};

	ifr.ifr_flags |= (short)IFF_TUN_EXCL;
	if (strlen(name) >= sizeof(ifr.ifr_name))
		return err_set(e, "\"%s\" is too long for the name of a device", name);
	memcpy(ifr.ifr_name, name, strlen(name));
	if (!set_name(fd, &ifr))
		return 0;
	err_sys(e, "/dev/net/tun: create device %s", name);
	if (errno == EPERM)
		return err_hint(e, "it needs CAP_NET_ADMIN in the network namespace (user id %u)",
				outer_uid());
	if (errno == EBUSY)
		return err_hint(e, "a device of this name exists: ip link del %s", name);
	return -1;
}

static int configure(int fd, const char *name, struct err *e)
{
	unsigned long offloads = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;

	if (create(fd, name, IFF_TUN | IFF_VNET_HDR, e))
		return -1;
	if (ioctl(fd, TUNSETOFFLOAD, offloads))
		return err_sys(e, "set offloads of TUN device %s", name);
	return 0;
}

static int persist(int fd, struct err *e)
{
	if (ioctl(fd, TUNSETPERSIST, 1UL))
		return err_sys(e, "make the TUN device persistent");
	return 0;
}

int tun_persist(struct netdev *d, struct err *e)
{
	return persist(tun_of(d)->fd, e);
}

int tun_leave(const char *name, bool ethernet, struct err *e)
{
	int fd = open_clone(e), rc;

	if (fd < 0)
		return -1;
	rc = create(fd, name, ethernet ? IFF_TAP : IFF_TUN, e) || persist(fd, e) ? -1 : 0;
	close(fd);
	return rc;
}

struct netdev *tun_open(const char *name, struct err *e)
{
	struct tun *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	t->dev.ops = &tun_ops;
	t->capture = (struct capture)CAPTURE_NONE;
	t->fd = open_clone(e);
	if (t->fd < 0 || configure(t->fd, name, e))
		goto fail;
	if (capture_open(&t->capture, name, CAPTURE_OUTGOING, e))
		goto fail;
	return &t->dev;
fail:
	tun_close(&t->dev);
	return NULL;
}
