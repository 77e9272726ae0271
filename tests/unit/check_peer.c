// SPDX-License-Identifier: GPL-2.0-or-later
/* cli/peer.c dut/peer.c rawif.c veth.c: a stack behind a device of its own, and how it is named. */
#include <check.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "netdev/ethtool.h"
#include "netdev/rawif.h"
#include "netdev/veth.h"
#include "runtime/base/clock.h"
#include "runtime/dut/peer.h"
#include "tests/lib/netns_fixture.h"

Suite *peer_suite(void);

static struct err e;
static struct peer peer;

START_TEST(names)
{
	ck_assert_int_eq(peer_parse("tun:server --port 1", NULL, &peer, &e), 0);
	ck_assert_int_eq(peer.link, PEER_TUN);
	ck_assert_str_eq(peer.command, "server --port 1");
	ck_assert(!peer.late && !peer.ready && peer.limit_s == 10);
	ck_assert_int_eq(peer_parse("tap:a:b", "late,limit=3,ready=up, and, limit=9", &peer, &e),
			 0);
	ck_assert_int_eq(peer.link, PEER_TAP);
	ck_assert_str_eq(peer.command, "a:b");
	ck_assert(peer.late && peer.limit_s == 3);
	ck_assert_str_eq(peer.ready, "up, and, limit=9");
	ck_assert_int_eq(peer_parse("veth:x", "limit=3600", &peer, &e), 0);
	ck_assert_str_eq(peer_link_name(peer.link), "veth");
	ck_assert(peer_is_meant("tun:") && !peer_is_meant("tuna:x") && !peer_is_meant("lwip"));
}
END_TEST

START_TEST(refused)
{
	static const struct {
		const char *stack, *flags, *what;
	} bad[] = {
		{"tun", "", "is not tun:COMMAND"},
		{"lwip:x", "", "is not tun:COMMAND"},
		{"tun: \t", "", "lacks the command"},
		{"tun:x", "ready=", "lacks the text"},
		{"tun:x", "limit=", "a number of seconds"},
		{"tun:x", "limit=0", "a number of seconds"},
		{"tun:x", "limit=3601", "a number of seconds"},
		{"tun:x", "limit=99999999999999999999", "a number of seconds"},
		{"tun:x", "limit=3s", "a number of seconds"},
		{"tun:x", "later", "'later' is not late"},
		{"tun:x", "late,,", "',' is not late"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		e = (struct err)ERR_INIT;
		ck_assert_int_eq(peer_parse(bad[i].stack, bad[i].flags, &peer, &e), -1);
		ck_assert_msg(strstr(e.what, bad[i].what), "%s %s: %s", bad[i].stack, bad[i].flags,
			      e.what);
	}
}
END_TEST

static struct dut_cfg config(void)
{
	struct dut_cfg c = {.port = 8080, .link = {.mtu = 1500}};

	ck_assert(ipaddr_parse_prefix("192.168.0.1/16", &c.link.local, &c.link.prefix_len));
	ck_assert(ipaddr_parse_prefix("192.0.2.1/24", &c.link.remote, &c.link.remote_len));
	ck_assert(ipaddr_parse("192.168.0.1", &c.link.gateway));
	return c;
}

static struct dut *open_peer(const char *stack, const char *flags, struct buf *printed)
{
	struct dut_cfg c = config();

	e = (struct err)ERR_INIT;
	ck_assert_int_eq(peer_parse(stack, flags, &peer, &e), 0);
	return peer_dut_open(&c, &peer, printed, &e);
}

/* A namespace with the kernel's own stack in it, which answers for a port that nobody has. */
START_TEST(kernel_behind_a_pair)
{
	unsigned char packet[128];
	struct buf out = BUF_INIT;
	struct segment s = {.l4 = L4P_TCP};
	struct frame f;
	unsigned ready;
	struct dut *d;
	ssize_t n;

	if (netns_missing(false))
		return;
	d = open_peer("veth:env | grep ^TCPCHECK_ | grep -v SKIP_LOG | sort; echo ready; sleep 60",
		      "ready=ready", &out);
	ck_assert_msg(d, "%s", e.what);
	s.ip.dst = config().link.local;
	s.ip.src = config().link.remote;
	s.ip.ttl = 255;
	s.tcp = (struct tcp_hdr){.sport = 40000, .dport = 8080, .seq = 5, .flags = TCP_FLAG_SYN};
	n = segment_emit(&s, packet, sizeof(packet), &e);
	ck_assert_int_eq(d->ops->inject(d, packet, (size_t)n, NULL, &e), 0);
	ck_assert_int_eq(d->ops->wait(d, d->ops->now(d) + NS_PER_S, &ready, &e), 0);
	ck_assert_uint_eq(ready, DUT_PACKET);
	ck_assert_int_eq(d->ops->capture(d, &f, &e), 1);
	ck_assert_int_eq(segment_parse(f.data, f.len, &s, &e), 0);
	ck_assert_uint_eq(s.tcp.flags, TCP_FLAG_RST | TCP_FLAG_ACK);
	ck_assert_int_eq(d->ops->capture(d, &f, &e), 0);
	ck_assert_uint_eq(d->ops->lost(d), 0);
	ck_assert(!d->ops->account(d, &out, &e));
	ck_assert_str_eq(buf_text(&out), "  the last that veth:COMMAND printed\n"
					 "  | TCPCHECK_DEVICE=veth1\n"
					 "  | TCPCHECK_FAMILY=ipv4\n"
					 "  | TCPCHECK_GATEWAY=192.168.0.2\n"
					 "  | TCPCHECK_LOCAL=192.168.0.1\n"
					 "  | TCPCHECK_MTU=1500\n"
					 "  | TCPCHECK_PORT=8080\n"
					 "  | TCPCHECK_PREFIX=16\n"
					 "  | TCPCHECK_REMOTE=192.0.2.1\n"
					 "  | ready\n");
	d->ops->close(d);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *stack, *flags, *what, *printed;
} bad_starts[] = {
	{"tun:echo oh >&2; exit 4", "", "ended with status 4 before it was ready", "  | oh\n"},
	{"tun:kill -9 $$", "", "was killed by signal 9 (Killed) before", ""},
	{"tap:true", "", "ended with status 0 before it was ready", ""},
	{"tun:sleep 60", "limit=1", "has not opened tun1 for 1 s", ""},
	{"veth:sleep 60", "limit=1", "does not listen at port 8080 after 1 s", ""},
	{"veth:sleep 60", "limit=1,ready=up", "has not printed \"up\" for 1 s", ""},
};
#define BAD_STARTS (int)(sizeof(bad_starts) / sizeof(bad_starts[0]))

START_TEST(never_ready)
{
	struct buf out = BUF_INIT;

	if (netns_missing(true))
		return;
	ck_assert_ptr_null(open_peer(bad_starts[_i].stack, bad_starts[_i].flags, &out));
	ck_assert_msg(strstr(e.what, bad_starts[_i].what), "%s", e.what);
	ck_assert_str_eq(buf_text(&out), bad_starts[_i].printed);
	buf_free(&out);
}
END_TEST

/* A device that nobody has open: packets are lost, and counted. */
START_TEST(nobody)
{
	struct link_setup up = {0};
	struct nlsock *s;
	struct netdev *d;

	if (netns_missing(true))
		return;
	ck_assert_msg(tun_leave("tun1", false, &e) == 0, "%s", e.what);
	ck_assert_int_eq(tun_leave("tun1", false, &e), -1);
	d = rawif_open("tun1", false, &e);
	ck_assert_msg(d, "%s", e.what);
	up.ifindex = rawif_ifindex(d);
	s = nlsock_open(&e);
	ck_assert_msg(setup_link(s, &up, &e) == 0, "%s", e.what);
	nlsock_close(s);
	ck_assert(!ethtool_has_link(up.ifindex));
	ck_assert_int_eq(netdev_send(d, "\x45packet", 7, NULL, &e), 0);
	ck_assert_uint_eq(rawif_untaken(d), 1);
	ck_assert_int_eq(rawif_meet(d, NULL, NULL, 0, &e), 1); /* none is needed */
	netdev_close(d);
	ck_assert_ptr_null(rawif_open("tun2", false, &e));
}
END_TEST

START_TEST(pair_of_devices)
{
	struct nlsock *s;
	int here;

	if (netns_missing(false))
		return;
	s = nlsock_open(&e);
	here = open("/proc/self/ns/net", O_RDONLY);
	ck_assert_msg(veth_make(s, "near", "far", here, 1400, &e) == 0, "%s", e.what);
	ck_assert(if_nametoindex("near") && if_nametoindex("far"));
	ck_assert_int_eq(veth_make(s, "near", "other", here, 1400, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.what, "make the pair of devices near and other: "));
	close(here);
	nlsock_close(s);
}
END_TEST

Suite *peer_suite(void)
{
	Suite *s = suite_create("peer");
	TCase *t = tcase_create("peer"), *n = tcase_create("namespace");

	tcase_add_test(t, names);
	tcase_add_test(t, refused);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(n, netns_fixture, NULL);
	tcase_add_test(n, kernel_behind_a_pair);
	tcase_add_loop_test(n, never_ready, 0, BAD_STARTS);
	tcase_add_test(n, nobody);
	tcase_add_test(n, pair_of_devices);
	suite_add_tcase(s, n);
	return s;
}
