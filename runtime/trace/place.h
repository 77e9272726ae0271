/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a capture was taken: which addresses are those of the host that took it. Found out from the
 * direction in Linux cooked captures, else from checksums that were left to a device, else from how
 * long the answers of a handshake took; nothing that points both ways is believed.
 */
#ifndef TRACE_PLACE_H
#define TRACE_PLACE_H

#include "runtime/rules/rules.h"
#include "runtime/trace/conn.h"
#include "runtime/trace/trace.h"

enum place_proof { PROOF_NONE, PROOF_TIME, PROOF_CHECKSUM, PROOF_DIRECTION, PROOF_GIVEN };

#define PLACE_SLOTS 1024

struct place_host {
	struct ipaddr addr;
	uint64_t packets, sent, received; /* sent, received: what a cooked capture says */
	/* Packets that are one segment; of them, checksum left to a device, and wrong. */
	uint64_t small, partial, wrong;
	uint64_t near, far; /* handshakes: its answer came at once, the other's much later; and the
			       reverse */
	bool travelled;     /* a TTL that is no first one */
};

struct place {
	enum trace_at given;
	struct place_host hosts[PLACE_SLOTS];
	unsigned nhosts;
	enum place_proof proof;
};

/* Before conn_take(). */
void place_take(struct place *p, struct trace_conn *c, const struct glance *g);
/* After all of them. */
void place_decide(struct place *p);
/* Who has sent @g, if this is known; of its connection @c (NULL: it begins with @g). */
enum rules_sender place_sender(const struct place *p, const struct trace_conn *c,
			       const struct glance *g);
/* @g was damaged on the way to where the capture was taken: its checksum is wrong, although those
 * of its sender are right. None of its numbers can be believed. @c as above. */
bool place_damaged(const struct place *p, const struct trace_conn *c, const struct glance *g);
/* "at 10.0.2.15, as ... tells" */
void place_text(const struct place *p, struct buf *out);

#endif
