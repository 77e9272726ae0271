// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the time until a program is ready to be played against, and what is said when it never is.
 */
#include <arpa/inet.h>
#include <time.h>

#include "netdev/ethtool.h"
#include "netdev/rawif.h"
#include "runtime/base/clock.h"
#include "runtime/dut/peer_parts.h"

#define LOOK_EVERY_NS (2 * NS_PER_MS)
#define SETTLE_NS     (100 * NS_PER_MS)

static void rest(int64_t ns)
{
	struct timespec ts = ns_timespec(ns);

	clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
}

/* It cannot get ready any more. What runs on in the background still may. */
static bool is_hopeless(struct peer_dut *p)
{
	return program_has_ended(p->program) &&
	       (program_status(p->program) || program_is_mute(p->program));
}

static int never_ready(struct peer_dut *p, bool open, struct err *e)
{
	const char *link = peer_link_name(p->peer.link);
	struct buf end = BUF_INIT;

	if (is_hopeless(p)) {
		program_add_end(p->program, &end);
		err_set(e, "%s:COMMAND %s before it was ready", link, buf_text(&end));
		buf_free(&end);
		return open ? -1 : err_hint(e, "it had not opened %s", p->device);
	}
	if (open && !program_has_said(p->program)) {
		err_set(e, "%s:COMMAND has not printed \"%.60s\" for %lld s", link, p->peer.ready,
			(long long)p->peer.limit_s);
		return err_hint(e, "that is what --stack_flags=ready=TEXT waits for; output to a "
				   "pipe may be held back by a buffer (python3 -u, stdbuf -oL)");
	}
	err_set(e, "%s:COMMAND has not opened %s for %lld s", link, p->device,
		(long long)p->peer.limit_s);
	return err_hint(e,
			"the device is there, and named in $TCPCHECK_DEVICE: open /dev/net/tun and "
			"attach to it with TUNSETIFF, %s | IFF_NO_PI; --stack_flags=late does not "
			"wait, limit=S waits longer",
			p->peer.link == PEER_TAP ? "IFF_TAP" : "IFF_TUN");
}

/* Whoever has opened the device needs a moment more until it listens. In a network namespace of its
 * own the kernel knows when. */
static int await_server(struct peer_dut *p, const struct dut_cfg *cfg, int64_t end, struct err *e)
{
	if (p->netns < 0)
		rest(SETTLE_NS);
	while (p->netns >= 0 && !peer_netns_serves(p, cfg)) {
		if (is_hopeless(p))
			return never_ready(p, true, e);
		if (clock_now_ns() > end) {
			err_set(e, "veth:COMMAND does not listen at port %u after %lld s",
				cfg->port, (long long)p->peer.limit_s);
			return err_hint(e, "a client is started with --stack_flags=late; what "
					   "listens elsewhere says so: ready=TEXT");
		}
		rest(LOOK_EVERY_NS);
	}
	return is_hopeless(p) ? never_ready(p, true, e) : 0;
}

static int await_ready(struct peer_dut *p, const struct dut_cfg *cfg, struct err *e)
{
	int64_t end = clock_now_ns() + p->peer.limit_s * NS_PER_S;
	bool open = false;

	while (!(open = ethtool_has_link(p->ifindex)) || !program_has_said(p->program)) {
		if (is_hopeless(p) || clock_now_ns() > end)
			return never_ready(p, open, e);
		rest(LOOK_EVERY_NS);
	}
	if (!p->peer.ready)
		return await_server(p, cfg, end, e);
	return is_hopeless(p) ? never_ready(p, true, e) : 0;
}

/* The kernel would answer along with us, or instead of the program. */
static int check_kernel(const struct peer_dut *p, const struct dut_cfg *cfg, struct err *e)
{
	const struct ipaddr *both[] = {&cfg->link.remote, &cfg->link.local};
	char text[INET6_ADDRSTRLEN];

	for (unsigned i = 0; i < 2; i++) {
		if (setup_is_foreign(both[i], NULL) == 0)
			continue;
		ipaddr_text(both[i], text);
		err_set(e, "%s:COMMAND has given the kernel the address %s",
			peer_link_name(p->peer.link), text);
		return err_hint(e, "it belongs to %s: %s needs no address and no route",
				i ? "the stack" : "the script's side", p->device);
	}
	return 0;
}

/* On Ethernet packets need to know where to. */
static int await_neighbour(struct peer_dut *p, const struct dut_cfg *cfg, struct err *e)
{
	const struct ipaddr *local = &cfg->link.local, *gateway = &cfg->link.gateway;
	int64_t end = clock_now_ns() + p->peer.limit_s * NS_PER_S;
	char who[INET6_ADDRSTRLEN];
	int met = rawif_meet(p->raw, local, gateway, end, e);

	if (met)
		return met < 0 ? -1 : 0;
	ipaddr_text(local, who);
	err_set(e, "on %s nobody says to have %s", p->device, who);
	return err_hint(e, "%s:COMMAND is to answer %s for $TCPCHECK_LOCAL",
			peer_link_name(p->peer.link),
			local->family == AF_INET6 ? "neighbour solicitations" : "ARP requests");
}

int peer_await(struct peer_dut *p, const struct dut_cfg *cfg, struct err *e)
{
	if (p->peer.late)
		return 0;
	return await_ready(p, cfg, e) < 0 || check_kernel(p, cfg, e) < 0 ||
			       await_neighbour(p, cfg, e) < 0
		       ? -1
		       : 0;
}
