/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The root queueing discipline of a device, changed as tc(8) changes it. */
#ifndef NETDEV_QDISC_H
#define NETDEV_QDISC_H

#include <stdbool.h>
#include <stdint.h>

enum qdisc_op { QDISC_ADD, QDISC_REPLACE, QDISC_DELETE };
struct qdisc_change {
	enum qdisc_op op;
	const char *dev, *kind; /* DELETE: no kind */
	bool limited;           /* of a kind that has a limit in packets: pfifo */
	uint32_t limit;
};

struct nl_msg;

/* The request for it, whatever its dev: for others that are sent with it (setup.c). */
struct nl_msg *qdisc_message(const struct qdisc_change *c, int ifindex);
/* 0, or the errno of the refusal. */
int qdisc_change(const struct qdisc_change *c);

#endif
