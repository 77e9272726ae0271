/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What peer.c, its beginning (peer_ready.c) and its network namespace (peer_netns.c) share. */
#ifndef DUT_PEER_PARTS_H
#define DUT_PEER_PARTS_H

#include "runtime/dut/peer.h"
#include "runtime/host/program.h"

struct peer_dut {
	struct dut dut;
	struct peer peer;
	struct netdev *dev; /* what is behind it, and perhaps a tee on top, which owns it */
	struct netdev *raw;
	struct nlsock *netlink;
	struct program *program;
	const char *device; /* as the program knows it */
	int ifindex;        /* of ours */
	int64_t waited_ns;  /* for processors, until it was ready */
	int netns;          /* of the program; -1: ours */
};

/* Until packets can be played. In peer_ready.c. */
int peer_await(struct peer_dut *p, const struct dut_cfg *cfg, struct err *e);

/* Makes the program's namespace, and the pair of devices between it and ours, which is @ours here.
 */
int peer_netns_make(struct peer_dut *p, const char *ours, const struct dut_cfg *cfg, struct err *e);
/* Sets up its end as any host would be, and starts the program in it. */
int peer_netns_start(struct peer_dut *p, const struct dut_cfg *cfg, const char *const *env,
		     struct err *e);
/* Whether a server listens there. */
bool peer_netns_serves(struct peer_dut *p, const struct dut_cfg *cfg);

#endif
