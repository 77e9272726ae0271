// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns a stack that is known only by its packets as a device under test: a program, and the device
 * in our network namespace behind which it is. There are no system calls to make. The kernel's own
 * stack has no part in it: packets go past it (netdev/rawif.h), and it has no address to answer
 * from.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "netdev/ethtool.h"
#include "netdev/rawif.h"
#include "runtime/base/clock.h"
#include "runtime/dut/peer_parts.h"
#include "runtime/host/priority.h"

#define OURS_VETH   "veth0"
#define LINES_SHOWN 20

static struct peer_dut *peer_of(struct dut *d)
{
	return (struct peer_dut *)d;
}

/* ---- what a run does ---- */

static int64_t peer_now(struct dut *d)
{
	(void)d;
	return clock_now_ns();
}

static int peer_wait(struct dut *d, int64_t until_ns, unsigned *ready, struct err *e)
{
	struct pollfd p = {.fd = netdev_poll_fd(peer_of(d)->dev), .events = POLLIN};
	int64_t left = clock_up(until_ns) - clock_now_ns();
	struct timespec ts = ns_timespec(left > 0 ? left : 0);

	*ready = 0;
	if (ppoll(&p, 1, &ts, NULL) < 0 && errno != EINTR)
		return err_sys(e, "waiting for packets");
	if (p.revents)
		*ready |= DUT_PACKET;
	return 0;
}

static int peer_inject(struct dut *d, const void *packet, size_t len, const struct inject *how,
		       struct err *e)
{
	return netdev_send(peer_of(d)->dev, packet, len, how, e);
}

static int peer_capture(struct dut *d, struct frame *f, struct err *e)
{
	return netdev_recv(peer_of(d)->dev, f, e);
}

static uint32_t peer_lost(struct dut *d)
{
	return netdev_lost(peer_of(d)->dev);
}

static int peer_call_begin(struct dut *d, struct sys *s, struct err *e)
{
	(void)s;
	return err_kind_set(e, ERR_LACK, "%s: has no system calls",
			    peer_link_name(peer_of(d)->peer.link));
}

static struct sys *peer_call_end(struct dut *d)
{
	(void)d;
	return NULL;
}

static int peer_network(struct dut *d, const struct net_change *c, struct err *e)
{
	struct peer_dut *p = peer_of(d);

	if (c->kind == CHANGE_ADDRESS || c->kind == CHANGE_ROUTE)
		return err_kind_set(e, ERR_LACK,
				    "the addresses and routes of this stack are its own affair");
	return setup_change(p->netlink, p->ifindex, c, e);
}

/* ---- what became of the program ---- */

static void add_printed(struct peer_dut *p, struct buf *out)
{
	struct buf tail = BUF_INIT;

	program_tail(p->program, LINES_SHOWN, "  | ", &tail);
	if (tail.len)
		buf_printf(out, "  the last that %s:COMMAND printed\n%s",
			   peer_link_name(p->peer.link), buf_text(&tail));
	buf_free(&tail);
}

/* By all of it, in the whole run: which of its packets came late of that, nobody can tell. */
static int64_t peer_waited(struct dut *d)
{
	struct peer_dut *p = peer_of(d);
	int64_t ns = program_waited_ns(p->program) - p->waited_ns;

	return ns > 0 ? ns : 0;
}

static bool peer_account(struct dut *d, struct buf *out, struct err *fatal)
{
	struct peer_dut *p = peer_of(d);
	const char *link = peer_link_name(p->peer.link);
	unsigned untaken = rawif_untaken(p->raw);
	bool ended = program_has_ended(p->program);
	struct buf end = BUF_INIT;
	bool killed = false;

	if (ended)
		killed = program_add_end(p->program, &end);
	if (ended)
		buf_printf(out, "  %s:COMMAND %s\n", link, buf_text(&end));
	else if (!ethtool_has_link(p->ifindex))
		buf_printf(out, "  %s:COMMAND runs, but nobody has %s open\n", link, p->device);
	if (untaken)
		buf_printf(out, "  %u packet%s for %s nobody took\n", untaken,
			   untaken == 1 ? "" : "s", p->device);
	add_printed(p, out);
	if (killed)
		err_set(fatal, "the stack's program %s", buf_text(&end));
	buf_free(&end);
	return killed;
}

/* ---- its environment ---- */

#define VARS     9
#define VAR_SIZE 96

struct environment {
	char text[VARS][VAR_SIZE];
	const char *list[VARS + 1];
	unsigned n;
};

static void add_var(struct environment *env, const char *name, const char *value)
{
	snprintf(env->text[env->n], VAR_SIZE, "TCPCHECK_%s=%s", name, value);
	env->list[env->n] = env->text[env->n];
	env->list[++env->n] = NULL;
}

static void add_number(struct environment *env, const char *name, unsigned value)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", value);
	add_var(env, name, text);
}

static void add_address(struct environment *env, const char *name, const struct ipaddr *a)
{
	char text[INET6_ADDRSTRLEN];

	ipaddr_text(a, text);
	add_var(env, name, text);
}

static void make_environment(const struct peer_dut *p, const struct dut_cfg *cfg,
			     struct environment *env)
{
	const struct link_setup *l = &cfg->link;

	env->n = 0;
	add_var(env, "DEVICE", p->device);
	add_var(env, "FAMILY", l->local.family == AF_INET6 ? "ipv6" : "ipv4");
	add_address(env, "LOCAL", &l->local);
	add_number(env, "PREFIX", l->prefix_len);
	add_address(env, "GATEWAY", &l->gateway);
	add_address(env, "REMOTE", &l->remote);
	add_number(env, "PORT", cfg->port);
	add_number(env, "MTU", l->mtu);
}

/* ---- opening ---- */

static int bring_up(struct peer_dut *p, const char *name, const struct dut_cfg *cfg, struct err *e)
{
	struct link_setup link = {.mtu = cfg->link.mtu, .speed = cfg->link.speed};

	p->raw = p->dev = rawif_open(name, p->peer.link != PEER_TUN, e);
	if (!p->dev)
		return -1;
	link.ifindex = p->ifindex = rawif_ifindex(p->dev);
	if (setup_link(p->netlink, &link, e))
		return -1;
	if (cfg->sink)
		p->dev = tee_open(p->dev, cfg->sink, cfg->sink_arg);
	return 0;
}

static int start(struct peer_dut *p, const struct dut_cfg *cfg, struct err *e)
{
	struct environment env;

	make_environment(p, cfg, &env);
	if (p->peer.link == PEER_VETH)
		return peer_netns_make(p, OURS_VETH, cfg, e) < 0 ||
				       bring_up(p, OURS_VETH, cfg, e) < 0
			       ? -1
			       : peer_netns_start(p, cfg, env.list, e);
	if (tun_leave(p->device, p->peer.link == PEER_TAP, e) || bring_up(p, p->device, cfg, e))
		return -1;
	p->program = program_start(p->peer.command, env.list, p->peer.folder, p->peer.ready, e);
	return p->program ? 0 : -1;
}

/* ---- closing ---- */

static void peer_close(struct dut *d)
{
	struct peer_dut *p;

	if (!d)
		return;
	p = peer_of(d);
	program_free(p->program);
	netdev_close(p->dev);
	nlsock_close(p->netlink);
	if (p->netns >= 0)
		close(p->netns);
	free(p);
}

static const struct dut_ops peer_ops = {
	.name = "peer",
	.now = peer_now,
	.wait = peer_wait,
	.inject = peer_inject,
	.capture = peer_capture,
	.lost = peer_lost,
	.call_begin = peer_call_begin,
	.call_end = peer_call_end,
	.network = peer_network,
	.account = peer_account,
	.waited = peer_waited,
	.close = peer_close,
};

static const char *const devices[] = {
	[PEER_TUN] = "tun1",
	[PEER_TAP] = "tap1",
	[PEER_VETH] = "veth1",
};

static int open_all(struct peer_dut *p, const struct dut_cfg *cfg, struct err *e)
{
	p->netlink = nlsock_open(e);
	return !p->netlink || start(p, cfg, e) < 0 || peer_await(p, cfg, e) < 0 ? -1 : 0;
}

/* As packetdrill has it, the stack is its own gateway, which works with devices that need none:
 * there must be somebody else on the link. */
static struct dut_cfg with_gateway(const struct dut_cfg *cfg)
{
	struct dut_cfg copy = *cfg;
	struct link_setup *l = &copy.link;

	if (!l->gateway.family || ipaddr_equal(&l->gateway, &l->local)) {
		l->gateway = l->local;
		l->gateway.bytes[l->local.family == AF_INET6 ? 15 : 3] ^= 3;
	}
	return copy;
}

struct dut *peer_dut_open(const struct dut_cfg *asked, const struct peer *peer, struct buf *printed,
			  struct err *e)
{
	struct peer_dut *p = calloc(1, sizeof(*p));
	struct dut_cfg copy = with_gateway(asked), *cfg = &copy;

	if (!p)
		abort();
	p->dut.ops = &peer_ops;
	p->peer = *peer;
	p->device = devices[peer->link];
	p->netns = -1;
	if (open_all(p, cfg, e) == 0) {
		p->waited_ns = program_waited_ns(p->program);
		priority_raise();
		prctl(PR_SET_TIMERSLACK, 1UL); /* the default would add 50 us to every wait */
		return &p->dut;
	}
	if (p->program)
		program_tail(p->program, LINES_SHOWN, "  | ", printed);
	peer_close(&p->dut);
	return NULL;
}
