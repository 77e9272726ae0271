// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the checks that are made inside a private cell, where scripts run. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netdev/netdev.h"
#include "netdev/setup.h"
#include "netdev/sysctl.h"
#include "runtime/base/clock.h"
#include "runtime/cli/config.h"
#include "runtime/host/cell.h"
#include "runtime/host/setting.h"
#include "runtime/cli/variant.h"
#include "runtime/suite/doctor_parts.h"

#define PORT        8080
#define PATIENCE_MS 200
#define WORDS_CAP   256

struct visit {
	struct checkup *c;
	ino_t outside; /* our user namespace, seen from outside */
	int64_t begin_ns;
	struct netdev *dev; /* inside only */
	struct nlsock *netlink;
};

static ino_t user_namespace(void)
{
	struct stat st;

	return stat("/proc/self/ns/user", &st) < 0 ? 0 : st.st_ino;
}

/* ---- the device and packets ---- */

static struct link_setup link_of(const struct variant *v, int ifindex)
{
	struct link_setup want = {.ifindex = ifindex, .mtu = v->mtu, .prefix_len = v->prefix_len};

	ipaddr_parse(v->local_ip, &want.local);
	ipaddr_parse(v->gateway_ip, &want.gateway);
	ipaddr_parse_prefix(v->remote_ip, &want.remote, &want.remote_len);
	return want;
}

static int set_up(const struct visit *v, enum variant_id id, struct err *e)
{
	struct link_setup want = link_of(variant_get(id), tun_ifindex(v->dev));

	return setup_link(v->netlink, &want, e);
}

static bool open_device(struct visit *v)
{
	struct err e = ERR_INIT;

	v->dev = tun_open("tun0", &e);
	if (v->dev)
		v->netlink = nlsock_open(&e);
	if (v->netlink && setup_loopback(v->netlink, &e) == 0 && set_up(v, VARIANT_IPV4, &e) == 0) {
		checkup_add(v->c, MARK_OK, "device", "tun0 with address and route");
		return true;
	}
	checkup_err(v->c, MARK_BAD, "device", &e);
	return false;
}

/* Sends a datagram through the stack and sees it leave. */
static int see_out(struct visit *v, int sock, const struct link_setup *link, int64_t *took,
		   struct err *e)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	struct pollfd p = {.fd = netdev_poll_fd(v->dev), .events = POLLIN};
	int64_t before = clock_now_ns(), after;
	struct frame f;

	to.sin_addr = link->remote.v4;
	if (sendto(sock, "doctor", 6, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		return err_sys(e, "sending a datagram");
	after = clock_now_ns();
	if (poll(&p, 1, PATIENCE_MS) != 1)
		return err_set(e, "a datagram was sent, and never left the device");
	if (netdev_recv(v->dev, &f, e) != 1)
		return e->kind ? -1 : err_set(e, "a packet was announced, and is not there");
	*took = f.time_ns - before;
	/* The two clocks cannot be read at once. */
	if (f.time_ns < before - NS_PER_MS || f.time_ns > after + NS_PER_MS)
		return err_set(e, "a packet's time stamp is %lld us off",
			       (long long)((f.time_ns - after) / NS_PER_US));
	return 0;
}

/* Injects a datagram and reads it from its socket. */
static int see_in(struct visit *v, int sock, const struct link_setup *link, struct err *e)
{
	struct segment s = {.l4 = L4P_UDP,
			    .udp = {.sport = PORT, .dport = PORT},
			    .payload = (const unsigned char *)"patient",
			    .payload_len = 7};
	unsigned char packet[256];
	char got[16];
	ssize_t n;

	s.ip.src = link->remote;
	s.ip.dst = link->local;
	s.ip.ttl = 64;
	n = segment_emit(&s, packet, sizeof(packet), e);
	if (n < 0 || netdev_send(v->dev, packet, (size_t)n, NULL, e) < 0)
		return -1;
	n = recv(sock, got, sizeof(got), MSG_DONTWAIT);
	if (n != 7 || memcmp(got, "patient", 7) != 0)
		return err_set(e, "an injected datagram did not reach its socket");
	return 0;
}

static void check_packets(struct visit *v)
{
	struct link_setup link = link_of(variant_get(VARIANT_IPV4), tun_ifindex(v->dev));
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct err e = ERR_INIT;
	int64_t took = 0;
	int ret = -1;

	if (sock < 0 || bind(sock, (struct sockaddr *)&at, sizeof(at)) < 0)
		err_sys(&e, "a UDP socket");
	else if (see_out(v, sock, &link, &took, &e) == 0)
		ret = see_in(v, sock, &link, &e);
	if (sock >= 0)
		close(sock);
	if (ret < 0)
		checkup_err(v->c, MARK_BAD, "packets", &e);
	else
		checkup_add(
			v->c, MARK_OK, "packets",
			"go in and come out; the kernel's time stamp is %lld us behind the send",
			(long long)(took / NS_PER_US));
}

static void check_ipv6(struct visit *v)
{
	struct err e = ERR_INIT;

	if (set_up(v, VARIANT_IPV6, &e) == 0) {
		checkup_add(v->c, MARK_OK, "IPv6", "address and route on the device");
		return;
	}
	checkup_add(v->c, MARK_NOTE, "IPv6", "is not there: %s", e.what);
	checkup_hint(v->c,
		     "boot without ipv6.disable=1, or modprobe ipv6; until then: tcpcheck -4");
}

/* ---- settings ---- */

static void check_sysctl(struct visit *v)
{
	static const char key[] = "net.ipv4.tcp_sack";
	struct err e = ERR_INIT;
	char text[16];

	if (sysctl_set(key, "0", &e) == 0 && sysctl_get(key, text, sizeof(text), &e) == 0 &&
	    !strcmp(text, "0") && sysctl_set(key, "1", &e) == 0) {
		checkup_add(v->c, MARK_OK, "settings",
			    "net.* can be changed in a private namespace");
		return;
	}
	checkup_err(v->c, MARK_NOTE, "settings", &e);
	if (errno == EROFS)
		checkup_hint(v->c, "the container has /proc/sys read-only: start it with "
				   "--security-opt systempaths=unconfined, or --privileged");
}

static int set(const char *setting, struct err *e)
{
	struct config cfg = config_default;

	cfg.sysctls[0] = setting;
	cfg.nsysctls = 1;
	return setting_apply(&cfg, e);
}

/* The words of the setting @key that can be chosen for net.ipv4.tcp_congestion_control. */
static void choose_each(const char *available, char allowed[static WORDS_CAP])
{
	char words[WORDS_CAP], setting[WORDS_CAP], *save = NULL;
	struct err e = ERR_INIT;

	snprintf(words, sizeof(words), "%s", available);
	allowed[0] = '\0';
	for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		size_t n = strlen(allowed);

		snprintf(setting, sizeof(setting), "net.ipv4.tcp_congestion_control=%.60s", w);
		if (set(setting, &e) == 0)
			snprintf(allowed + n, WORDS_CAP - n, "%s%s", n ? " " : "", w);
	}
}

static void check_congestion(struct visit *v)
{
	static const char cubic[] = "net.ipv4.tcp_congestion_control=cubic";
	char standard[64] = "?", available[WORDS_CAP] = "", allowed[WORDS_CAP];
	struct err e = ERR_INIT;
	bool can, is;

	sysctl_get("net.ipv4.tcp_congestion_control", standard, sizeof(standard), NULL);
	sysctl_get("net.ipv4.tcp_available_congestion_control", available, sizeof(available), NULL);
	choose_each(available, allowed);
	can = set(cubic, &e) == 0;
	is = !strcmp(standard, "cubic");
	checkup_add(v->c, can && is ? MARK_OK : MARK_NOTE, "congestion control",
		    "%s unless a script chooses; of %s it may choose %s", standard, available,
		    allowed[0] ? allowed : "none");
	if (e.kind == ERR_LACK)
		checkup_hint(v->c, "many scripts count on cubic: modprobe tcp_cubic");
	else if (!can)
		checkup_hint(v->c, "many scripts count on cubic; %s", e.hint[0] ? e.hint : e.what);
	else if (!is)
		checkup_hint(v->c, "scripts that count on cubic should say so: --sysctl=%s", cubic);
}

static void check_qdisc(struct visit *v, const char *kind)
{
	struct link_setup want = {.ifindex = tun_ifindex(v->dev), .qdisc = kind};
	struct err e = ERR_INIT;

	if (setup_link(v->netlink, &want, &e) == 0)
		return;
	checkup_err(v->c, MARK_NOTE, "queueing", &e);
	checkup_hint(v->c,
		     "scripts with --qdisc=%s are skipped; if it is a module, as root: modprobe "
		     "sch_%s",
		     kind, kind);
}

static void check_qdiscs(struct visit *v)
{
	unsigned before = v->c->n;

	check_qdisc(v, "fq");
	check_qdisc(v, "pfifo");
	if (v->c->n == before)
		checkup_add(v->c, MARK_OK, "queueing",
			    "the disciplines fq and pfifo can be chosen");
}

/* RFC 792 echo requests without root: a group's right, and in a new namespace nobody's. */
static void check_ping(struct visit *v)
{
	char range[64] = "?";
	struct err e = ERR_INIT;
	int sock = -1;

	sysctl_get("net.ipv4.ping_group_range", range, sizeof(range), NULL);
	range[strcspn(range, "\t")] = ' ';
	if (set("net.ipv4.ping_group_range=0 0", &e) == 0) {
		sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_ICMP);
		if (sock < 0)
			err_sys(&e, "a ping socket");
	}
	if (sock < 0) {
		checkup_err(v->c, MARK_NOTE, "ping sockets", &e);
		checkup_hint(v->c, "only scripts that send echo requests need them");
		return;
	}
	close(sock);
	checkup_add(v->c, MARK_OK, "ping sockets",
		    "open with --sysctl=net.ipv4.ping_group_range=\"0 0\"; without it \"%s\"",
		    range);
}

/* ---- the cell ---- */

static int body(void *arg)
{
	struct visit *v = arg;
	bool same = user_namespace() == v->outside;

	checkup_add(v->c, MARK_OK, "namespaces",
		    "private ones for network, mounts and processes%s, made in %lld ms",
		    same ? "" : ", with a user namespace",
		    (long long)((clock_now_ns() - v->begin_ns + NS_PER_MS / 2) / NS_PER_MS));
	check_sysctl(v);
	if (checkup_worst(v->c) == MARK_BAD || !open_device(v))
		return 0;
	check_packets(v);
	check_ipv6(v);
	check_qdiscs(v);
	check_congestion(v);
	check_ping(v);
	return 0;
}

void doctor_cell(struct checkup *c)
{
	struct visit v = {.c = c, .outside = user_namespace(), .begin_ns = clock_now_ns()};
	struct err e = ERR_INIT;
	int status;

	if (cell_run(CELL_PRIVATE, body, &v, &status, &e) < 0)
		checkup_err(c, MARK_BAD, "namespaces", &e);
}
