// SPDX-License-Identifier: GPL-2.0-or-later
/* tun.c capture.c lateclose.c setup.c: the TUN device with the running kernel at its other end, and
 * the links, addresses and routes it needs. */
#include <check.h>
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netdev/netdev.h"
#include "netdev/setup.h"
#include "netdev/sysctl.h"
#include "runtime/base/clock.h"
#include "tests/lib/netns_fixture.h"

Suite *tun_suite(void);

static struct err e;

struct plan {
	const char *local, *gateway, *remote;
};
static const struct plan plan4 = {"192.168.0.1/16", "192.168.0.1", "192.0.2.1/24"};
static const struct plan plan6 = {"fd3d:a0b:17d6::1/48", "fd3d:0a0b:17d6:8888::1",
				  "2001:db8::1/32"};

static struct link_setup link_of(const struct plan *p, int ifindex)
{
	struct link_setup want = {.ifindex = ifindex, .mtu = 1500};

	ck_assert(ipaddr_parse_prefix(p->local, &want.local, &want.prefix_len));
	ck_assert(ipaddr_parse_prefix(p->remote, &want.remote, &want.remote_len));
	if (p->gateway)
		ck_assert(ipaddr_parse(p->gateway, &want.gateway));
	return want;
}

static int setup_once(const struct link_setup *want)
{
	struct nlsock *s = nlsock_open(&e);
	int rc;

	ck_assert_msg(s, "%s", e.what);
	rc = setup_loopback(s, &e);
	if (!rc)
		rc = setup_link(s, want, &e);
	nlsock_close(s);
	return rc;
}

static struct netdev *open_dev(const struct plan *p)
{
	struct netdev *d = tun_open("tun0", &e);
	struct link_setup want;

	ck_assert_msg(d, "%s", e.what);
	want = link_of(p, tun_ifindex(d));
	ck_assert_msg(!setup_once(&want), "%s", e.what);
	return d;
}

static struct segment packet(const struct plan *p, uint16_t flags)
{
	struct link_setup want = link_of(p, 1);
	struct segment s = {.l4 = L4P_TCP};

	s.ip.src = want.remote;
	s.ip.dst = want.local;
	s.ip.ttl = 255;
	s.tcp = (struct tcp_hdr){
		.sport = 40000, .dport = 8080, .seq = 1000, .flags = flags, .win = 32792};
	return s;
}

static void inject(struct netdev *d, const struct segment *s, const struct inject *how)
{
	static unsigned char bytes[WIRE_MAX_PACKET];
	ssize_t n = segment_emit(s, bytes, sizeof(bytes), &e);

	ck_assert_msg(n > 0, "%s", e.what);
	ck_assert_msg(!netdev_send(d, bytes, (size_t)n, how, &e), "%s", e.what);
}

/* The next frame, at most a second away. */
static struct segment await(struct netdev *d, struct frame *f)
{
	struct pollfd pfd = {.fd = netdev_poll_fd(d), .events = POLLIN};
	struct segment s;
	int rc;

	ck_assert_int_eq(poll(&pfd, 1, 1000), 1);
	rc = netdev_recv(d, f, &e);
	ck_assert_msg(rc == 1, "%d %s", rc, e.what);
	ck_assert_msg(!segment_parse(f->data, f->len, &s, &e), "%s", e.what);
	ck_assert_uint_eq(f->len, f->wire_len);
	return s;
}

static void expect_quiet(struct netdev *d)
{
	struct pollfd pfd = {.fd = netdev_poll_fd(d), .events = POLLIN};
	struct frame f;

	ck_assert_int_eq(poll(&pfd, 1, 50), 0);
	ck_assert_int_eq(netdev_recv(d, &f, &e), 0);
}

static void closed_port(const struct plan *p)
{
	struct netdev *d = open_dev(p);
	struct segment syn = packet(p, 0x002), rst;
	struct frame f;
	int64_t before, after;

	expect_quiet(d);
	before = clock_now_ns();
	inject(d, &syn, NULL);
	after = clock_now_ns();
	rst = await(d, &f);
	ck_assert_uint_eq(rst.tcp.flags, 0x014);
	ck_assert_uint_eq(rst.tcp.ack, 1001);
	ck_assert(f.csum_partial || rst.cksum_ok);
	/* The answer left while the SYN was being written. The clocks are read one after another.
	 */
	ck_assert_int_ge(f.time_ns, before - 100 * NS_PER_US);
	ck_assert_int_le(f.time_ns, after + 100 * NS_PER_US);
	expect_quiet(d);
	netdev_close(d);
}

START_TEST(syn_to_closed_port)
{
	if (netns_missing(true))
		return;
	closed_port(&plan4);
}
END_TEST

START_TEST(syn_to_closed_port_v6)
{
	if (netns_missing(true))
		return;
	closed_port(&plan6);
}
END_TEST

START_TEST(many_packets)
{
	struct segment syn = packet(&plan4, 0x002);
	struct netdev *d;
	struct frame f;
	unsigned i, j;

	if (netns_missing(true))
		return;
	d = open_dev(&plan4);
	/* More than the device's own queue of 500 holds: it must have been emptied. */
	for (i = 0; i < 100; i++) {
		for (j = 0; j < 16; j++)
			inject(d, &syn, NULL);
		for (j = 0; j < 16; j++)
			ck_assert_uint_eq(await(d, &f).tcp.flags, 0x014);
	}
	expect_quiet(d);
	netdev_close(d);
}
END_TEST

/* Each packet is handed over or counted. */
START_TEST(lost_packets_are_counted)
{
	struct segment syn = packet(&plan4, 0x002);
	unsigned got = 0, errors = 0;
	int rc, size = 1;
	struct netdev *d;
	struct frame f;

	if (netns_missing(true))
		return;
	d = open_dev(&plan4);
	ck_assert_int_eq(netdev_lost(d), 0);
	ck_assert(!setsockopt(netdev_poll_fd(d), SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)));
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 20; i++)
			inject(d, &syn, NULL);
		while ((rc = netdev_recv(d, &f, &e)) != 0) {
			got += rc > 0;
			errors += rc < 0;
		}
	}
	ck_assert_uint_ge(errors, 2);
	ck_assert_uint_lt(errors, 6);
	ck_assert_uint_gt(netdev_lost(d), 10);
	ck_assert_uint_eq(netdev_lost(d) + got, 40);
	netdev_close(d);
}
END_TEST

static int listener(void)
{
	struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(8080)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&any, sizeof(any)), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	return fd;
}

static int handshake(struct netdev *d, int listening, uint32_t *isn)
{
	struct segment s = packet(&plan4, 0x002), reply;
	struct frame f;
	int fd;

	inject(d, &s, NULL);
	reply = await(d, &f);
	ck_assert_uint_eq(reply.tcp.flags, 0x012);
	*isn = reply.tcp.seq;
	s.tcp.flags = 0x010;
	s.tcp.seq = 1001;
	s.tcp.ack = *isn + 1;
	inject(d, &s, NULL);
	fd = accept(listening, NULL, NULL);
	ck_assert_int_ge(fd, 0);
	return fd;
}

START_TEST(merged_segments)
{
	struct segment s = packet(&plan4, 0x018), ack;
	struct inject how = {.gso_size = 1000};
	static char data[8192];
	struct netdev *d;
	struct frame f;
	uint32_t isn;
	int l, fd;

	if (netns_missing(true))
		return;
	d = open_dev(&plan4);
	l = listener();
	fd = handshake(d, l, &isn);
	s.tcp.seq = 1001;
	s.tcp.ack = isn + 1;
	s.payload_len = 4500;
	inject(d, &s, &how);
	ack = await(d, &f);
	ck_assert_uint_eq(ack.tcp.ack, 1001 + 4500);
	ck_assert_uint_eq(f.gso_size, 0);
	ck_assert_int_eq(recv(fd, data, sizeof(data), MSG_DONTWAIT), 4500);
	/* And out: two segments and a half leave as one packet, the checksum left to the device. */
	ck_assert_int_eq(send(fd, data, 1340, 0), 1340);
	ack = await(d, &f);
	ck_assert_uint_gt(ack.payload_len, 536);
	ck_assert(f.csum_partial);
	ck_assert_uint_eq(f.gso_size, 536); /* the handshake had no MSS option: RFC 9293, 3.7.1 */
	close(fd);
	close(l);
	netdev_close(d);
}
END_TEST

/* What the kernel keeps of 60000 bytes that were injected with @how, metadata included. */
static uint32_t kept(struct netdev *d, const struct inject *how)
{
	struct segment s = packet(&plan4, 0x018);
	uint32_t isn, mem[9] = {0}; /* SK_MEMINFO_* */
	socklen_t len = sizeof(mem);
	struct frame f;
	int l = listener(), fd = handshake(d, l, &isn);

	s.tcp.seq = 1001;
	s.tcp.ack = isn + 1;
	s.payload_len = 60000;
	inject(d, &s, how);
	ck_assert_uint_eq(await(d, &f).tcp.ack, 1001 + 60000);
	ck_assert_int_eq(getsockopt(fd, SOL_SOCKET, SO_MEMINFO, mem, &len), 0);
	s.tcp.flags = 0x004;
	s.tcp.seq += 60000;
	s.payload_len = 0;
	inject(d, &s, NULL); /* the ports are free again */
	close(fd);
	close(l);
	return mem[0];
}

/* Being taken for merged does not change how the kernel lays out a packet, and so no window. */
START_TEST(merged_segments_cost_the_same)
{
	struct inject how = {.gso_size = 1000};
	uint32_t plain, merged;
	struct netdev *d;

	if (netns_missing(true))
		return;
	d = open_dev(&plan4);
	plain = kept(d, NULL);
	merged = kept(d, &how);
	ck_assert_uint_gt(plain, 60000);
	ck_assert_uint_eq(merged, plain);
	netdev_close(d);
}
END_TEST

START_TEST(tun_refusals)
{
	struct netdev *d;

	if (netns_missing(true))
		return;
	d = tun_open("tun0", &e);
	ck_assert_ptr_nonnull(d);
	ck_assert_ptr_null(tun_open("tun0", &e));
	ck_assert_str_eq(e.what, "/dev/net/tun: create device tun0: Device or resource busy");
	ck_assert_ptr_null(tun_open("sixteen.letters.", &e));
	ck_assert_int_eq(netdev_send(d, "x", 1, NULL, &e), -1);
	ck_assert_str_eq(e.what, "inject a packet of 1 bytes: Invalid argument");
	ck_assert_int_eq(netdev_send(d, "Enough for one IPv4 header", 20, NULL, &e), -1);
	ck_assert_str_eq(e.hint, "the link is down: nothing arrives");
	netdev_close(d);
}
END_TEST

/* Taking the link down and up again must not disturb the capture. */
START_TEST(link_vanishes)
{
	struct segment syn = packet(&plan4, 0x002);
	struct netdev *d;
	struct frame f;

	if (netns_missing(true))
		return;
	d = open_dev(&plan4);
	ck_assert_int_eq(system("ip link set tun0 down && ip link set tun0 up"), 0);
	ck_assert_int_eq(netdev_recv(d, &f, &e), 0);
	ck_assert_int_eq(system("ip route add 192.0.2.0/24 dev tun0"), 0);
	inject(d, &syn, NULL);
	ck_assert_uint_eq(await(d, &f).tcp.flags, 0x014);
	netdev_close(d);
}
END_TEST

static bool can_send_to(const char *text)
{
	struct ipaddr a;
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), rc;

	ck_assert(ipaddr_parse(text, &a));
	to.sin_addr = a.v4;
	rc = connect(fd, (struct sockaddr *)&to, sizeof(to));
	close(fd);
	return !rc;
}

START_TEST(routes)
{
	struct plan direct = {"192.168.0.1/16", NULL, "203.0.113.7/32"};
	struct netdev *d;
	struct link_setup want;
	char mtu[16];

	if (netns_missing(true))
		return;
	d = open_dev(&plan4);
	ck_assert(can_send_to("127.0.0.1"));
	ck_assert(can_send_to("192.0.2.77"));
	ck_assert(!can_send_to("203.0.113.7"));
	/* Once more, and to somewhere else without a gateway. */
	want = link_of(&direct, tun_ifindex(d));
	want.mtu = 1280;
	ck_assert_msg(!setup_once(&want), "%s", e.what);
	ck_assert(can_send_to("203.0.113.7"));
	ck_assert(!can_send_to("203.0.113.8"));
	want = link_of(&plan6, tun_ifindex(d));
	ck_assert_msg(!setup_once(&want), "%s", e.what);
	ck_assert_int_eq(sysctl_get("net/ipv6/conf/tun0/mtu", mtu, sizeof(mtu), &e), 0);
	ck_assert_str_eq(mtu, "1500");
	netdev_close(d);
}
END_TEST

START_TEST(refused_routes)
{
	struct plan far4 = {"192.168.0.1/16", "10.0.0.1", "192.0.2.1/24"};
	struct plan self6 = {"fd3d::1/48", "fd3d::1", "2001:db8::1/32"};
	struct link_setup want;
	struct netdev *d;

	if (netns_missing(true))
		return;
	d = tun_open("tun0", &e);
	want = link_of(&far4, tun_ifindex(d));
	ck_assert_int_eq(setup_once(&want), -1);
	ck_assert_ptr_nonnull(strstr(e.what, "add route 192.0.2.1/24 via 10.0.0.1: "));
	ck_assert_str_ne(e.hint, "");
	want = link_of(&self6, tun_ifindex(d));
	ck_assert_int_eq(setup_once(&want), -1);
	ck_assert_ptr_nonnull(strstr(e.what, "add route 2001:db8::1/32 via fd3d::1: "));
	want = (struct link_setup){.ifindex = 999};
	ck_assert_int_eq(setup_once(&want), -1);
	ck_assert_ptr_nonnull(strstr(e.what, "bring up link 999: No such device"));
	netdev_close(d);
}
END_TEST

START_TEST(peers_are_foreign)
{
	struct ipaddr a;
	struct netdev *d;

	if (netns_missing(true))
		return;
	d = open_dev(&plan4);
	ck_assert(ipaddr_parse("192.0.2.1", &a));
	ck_assert_int_eq(setup_is_foreign(&a, &e), 0);
	ck_assert(ipaddr_parse("2001:db8::1", &a));
	ck_assert_int_eq(setup_is_foreign(&a, &e), 0);
	ck_assert(ipaddr_parse("192.168.0.1", &a));
	ck_assert_int_eq(setup_is_foreign(&a, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.what, "is an address of this host"));
	/* Groups and broadcast can be bound to, and are nobody's. */
	ck_assert(ipaddr_parse("224.0.0.1", &a));
	ck_assert_int_eq(setup_is_foreign(&a, &e), 0);
	ck_assert(ipaddr_parse("255.255.255.255", &a));
	ck_assert_int_eq(setup_is_foreign(&a, &e), 0);
	ck_assert(ipaddr_parse("ff02::1", &a));
	ck_assert_int_eq(setup_is_foreign(&a, &e), 0);
	netdev_close(d);
}
END_TEST

static unsigned open_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

START_TEST(nothing_stays_open)
{
	unsigned before, i;
	char name[16];

	if (netns_missing(true))
		return;
	before = open_fds();
	for (i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "t%u", i);
		netdev_close(tun_open(name, &e));
		netdev_close(tun_open("a name that is too long", &e));
	}
	ck_assert_uint_eq(open_fds(), before);
}
END_TEST

/* A look-up has an answer and an acknowledgment: the next request must not take the second for its
 * own. */
START_TEST(each_request_has_its_own_answer)
{
	struct link_setup want, odd = {.qdisc = "no_such_qdisc"};
	struct netdev *d;
	struct nlsock *s;

	if (netns_missing(true))
		return;
	d = tun_open("tun0", &e);
	ck_assert_msg(d, "%s", e.what);
	s = nlsock_open(&e);
	ck_assert_msg(s, "%s", e.what);
	want = link_of(&plan6, tun_ifindex(d));
	odd.ifindex = want.ifindex;
	for (int i = 0; i < 3; i++) {
		ck_assert_msg(!setup_link(s, &want, &e), "%s", e.what);
		ck_assert_int_eq(setup_link(s, &odd, &e), -1);
		ck_assert_int_eq(e.kind, ERR_LACK);
	}
	nlsock_close(s);
	netdev_close(d);
}
END_TEST

START_TEST(the_driver_is_asked)
{
	if (netns_missing(true))
		return;
	ck_assert_int_eq(tun_probe(&e), 0);
}
END_TEST

Suite *tun_suite(void)
{
	Suite *s = suite_create("tun");
	TCase *tc = tcase_create("tun");

	tcase_add_checked_fixture(tc, netns_fixture, NULL);
	tcase_set_timeout(tc, 20);
	tcase_add_test(tc, each_request_has_its_own_answer);
	tcase_add_test(tc, the_driver_is_asked);
	tcase_add_test(tc, syn_to_closed_port);
	tcase_add_test(tc, syn_to_closed_port_v6);
	tcase_add_test(tc, many_packets);
	tcase_add_test(tc, lost_packets_are_counted);
	tcase_add_test(tc, merged_segments);
	tcase_add_test(tc, merged_segments_cost_the_same);
	tcase_add_test(tc, tun_refusals);
	tcase_add_test(tc, link_vanishes);
	tcase_add_test(tc, routes);
	tcase_add_test(tc, refused_routes);
	tcase_add_test(tc, peers_are_foreign);
	tcase_add_test(tc, nothing_stays_open);
	suite_add_tcase(s, tc);
	return s;
}
