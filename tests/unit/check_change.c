// SPDX-License-Identifier: GPL-2.0-or-later
/* change.c request.c: links, addresses, routes and the MTU of a TUN device change, and the kernel
 * at its other end answers or does not. */
#include <check.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netdev/netdev.h"
#include "netdev/setup.h"
#include "tests/lib/netns_fixture.h"

Suite *change_suite(void);

static struct err e;
static struct nlsock *netlink;
static struct netdev *dev;
static struct link_setup want;

static void start(const char *local, const char *gateway, const char *remote)
{
	dev = tun_open("tun0", &e);
	ck_assert_msg(dev, "%s", e.what);
	want = (struct link_setup){.ifindex = tun_ifindex(dev), .mtu = 1500};
	ck_assert(ipaddr_parse_prefix(local, &want.local, &want.prefix_len));
	ck_assert(ipaddr_parse(gateway, &want.gateway));
	ck_assert(ipaddr_parse_prefix(remote, &want.remote, &want.remote_len));
	netlink = nlsock_open(&e);
	ck_assert_msg(netlink, "%s", e.what);
	ck_assert_msg(!setup_link(netlink, &want, &e), "%s", e.what);
}

static void start4(void)
{
	start("192.168.0.1/16", "192.168.0.1", "192.0.2.1/24");
}

static void start6(void)
{
	start("fd3d:a0b:17d6::1/48", "fd3d:a0b:17d6:8888::1", "2001:db8::1/32");
}

static void stop(void)
{
	nlsock_close(netlink);
	netdev_close(dev);
}

static struct net_change address(bool on)
{
	return (struct net_change){
		.kind = CHANGE_ADDRESS, .on = on, .addr = want.local, .len = want.prefix_len};
}

static struct net_change route(bool on)
{
	struct net_change c = {
		.kind = CHANGE_ROUTE, .on = on, .addr = want.remote, .len = want.remote_len};

	if (on)
		c.gateway = want.gateway;
	return c;
}

static void change(struct net_change c)
{
	ck_assert_msg(!setup_change(netlink, want.ifindex, &c, &e), "%s", e.what);
}

static void is_refused(struct net_change c, const char *what)
{
	struct err why = ERR_INIT;

	ck_assert_int_eq(setup_change(netlink, want.ifindex, &c, &why), -1);
	ck_assert_int_eq(why.kind, ERR_SCRIPT);
	ck_assert_msg(!strncmp(why.what, what, strlen(what)), "%s", why.what);
}

#define LINK(up) ((struct net_change){.kind = CHANGE_LINK, .on = (up)})

/* A SYN to a closed port of ours: whether it is answered, at once, with a RST. */
static bool answers(void)
{
	struct segment syn = {.l4 = L4P_TCP}, rst;
	unsigned char bytes[128];
	struct frame f;
	ssize_t n;

	syn.ip.src = want.remote;
	syn.ip.dst = want.local;
	syn.ip.ttl = 255;
	syn.tcp = (struct tcp_hdr){.sport = 40000, .dport = 8080, .flags = 2, .win = 1000};
	n = segment_emit(&syn, bytes, sizeof(bytes), &e);
	ck_assert_int_gt(n, 0);
	ck_assert_msg(!netdev_send(dev, bytes, (size_t)n, NULL, &e), "%s", e.what);
	while (netdev_recv(dev, &f, &e) == 1)
		if (!segment_parse(f.data, f.len, &rst, NULL) && rst.l4 == L4P_TCP &&
		    rst.tcp.flags == 0x14)
			return true;
	return false;
}

static void link_comes_back(void)
{
	ck_assert(answers());
	change(LINK(false));
	change(LINK(true));
	/* The way to the peer is gone: nothing comes back with the link but what the kernel keeps.
	 */
	ck_assert(!answers());
	change(address(true));
	change(route(true));
	ck_assert(answers());
	stop();
}

START_TEST(link_down_and_up)
{
	if (netns_missing(true))
		return;
	start4();
	link_comes_back();
}
END_TEST

START_TEST(link_down_and_up_v6)
{
	if (netns_missing(true))
		return;
	start6();
	link_comes_back();
}
END_TEST

START_TEST(nothing_can_be_injected_while_down)
{
	unsigned char byte[20] = {0x45};
	struct err why = ERR_INIT;

	if (netns_missing(true))
		return;
	start4();
	change(LINK(false));
	ck_assert_int_eq(netdev_send(dev, byte, sizeof(byte), NULL, &why), -1);
	ck_assert_int_eq(why.kind, ERR_SCRIPT);
	ck_assert_str_eq(why.hint, "the link is down: nothing arrives");
	stop();
}
END_TEST

/* An address is in place when setup_change() says so, also for IPv6, where a worker does it. */
static void addresses_come_and_go(void)
{
	for (unsigned i = 0; i < 30; i++) {
		change(address(false));
		ck_assert(!answers());
		change(address(true));
		change(route(true));
		ck_assert_msg(answers(), "round %u", i);
	}
	stop();
}

START_TEST(addresses)
{
	if (netns_missing(true))
		return;
	start4();
	addresses_come_and_go();
}
END_TEST

START_TEST(addresses_v6)
{
	if (netns_missing(true))
		return;
	start6();
	addresses_come_and_go();
}
END_TEST

static void routes_come_and_go(void)
{
	change(route(false));
	ck_assert(!answers());
	is_refused(route(false), "remove route ");
	change(route(true));
	change(route(true)); /* it is there: fine */
	ck_assert(answers());
	stop();
}

START_TEST(routes)
{
	if (netns_missing(true))
		return;
	start4();
	routes_come_and_go();
}
END_TEST

START_TEST(routes_v6)
{
	if (netns_missing(true))
		return;
	start6();
	routes_come_and_go();
}
END_TEST

START_TEST(refusals_name_what_was_wanted)
{
	if (netns_missing(true))
		return;
	start4();
	change(address(false));
	is_refused(address(false),
		   "remove address 192.168.0.1/16: Cannot assign requested address");
	is_refused(route(true), "add route 192.0.2.1/24 via 192.168.0.1: Network is unreachable");
	change(LINK(false));
	is_refused(route(true), "add route 192.0.2.1/24 via 192.168.0.1: ");
	is_refused((struct net_change){.kind = CHANGE_MTU, .mtu = 10},
		   "set the MTU of tun0: Invalid argument");
	stop();
}
END_TEST

static int mtu_of(const char *name)
{
	struct ifreq ifr = {0};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	memcpy(ifr.ifr_name, name, strlen(name));
	ck_assert_int_eq(ioctl(fd, SIOCGIFMTU, &ifr), 0);
	close(fd);
	return ifr.ifr_mtu;
}

START_TEST(mtu)
{
	if (netns_missing(true))
		return;
	start4();
	change((struct net_change){.kind = CHANGE_MTU, .mtu = 576});
	ck_assert_int_eq(mtu_of("tun0"), 576);
	ck_assert(answers());
	stop();
}
END_TEST

START_TEST(as_text)
{
	struct net_change c = {.kind = CHANGE_ADDRESS, .on = true, .len = 48};
	struct buf out = BUF_INIT;

	ck_assert(ipaddr_parse("fd3d::9", &c.addr));
	net_change_text(&c, &out);
	ck_assert_str_eq(buf_text(&out), "address add fd3d::9/48");
	buf_reset(&out);
	c = (struct net_change){.kind = CHANGE_ROUTE, .len = 24};
	ck_assert(ipaddr_parse("192.0.2.0", &c.addr));
	net_change_text(&c, &out);
	ck_assert_str_eq(buf_text(&out), "route remove 192.0.2.0/24");
	buf_reset(&out);
	ck_assert(ipaddr_parse("192.168.0.1", &c.gateway));
	c.on = true;
	net_change_text(&c, &out);
	ck_assert_str_eq(buf_text(&out), "route add 192.0.2.0/24 via 192.168.0.1");
	buf_reset(&out);
	net_change_text(&LINK(false), &out);
	ck_assert_str_eq(buf_text(&out), "link down");
	buf_free(&out);
}
END_TEST

Suite *change_suite(void)
{
	Suite *s = suite_create("change");
	TCase *tc = tcase_create("kernel");

	tcase_add_checked_fixture(tc, netns_fixture, NULL);
	tcase_add_test(tc, link_down_and_up);
	tcase_add_test(tc, link_down_and_up_v6);
	tcase_add_test(tc, nothing_can_be_injected_while_down);
	tcase_add_test(tc, addresses);
	tcase_add_test(tc, addresses_v6);
	tcase_add_test(tc, routes);
	tcase_add_test(tc, routes_v6);
	tcase_add_test(tc, refusals_name_what_was_wanted);
	tcase_add_test(tc, mtu);
	suite_add_tcase(s, tc);
	tc = tcase_create("text");
	tcase_add_test(tc, as_text);
	suite_add_tcase(s, tc);
	return s;
}
