// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the evidence of where a capture was taken. */
#include "runtime/trace/place.h"

#include <string.h>

/* What answers at once does so within this time, the other end takes this many times longer. */
#define NEAR_NS       2000000
#define FAR_TIMES     10
#define DAMAGED_SHARE 4    /* more than one in so many: not the way, but how its device adds up */
#define SEGMENT       1460 /* of data; more may be a burst that was merged */
#define SHOWN         4

/* ---- hosts ---- */

static size_t hash(const struct ipaddr *a)
{
	uint32_t h = 2166136261U;

	for (unsigned i = 0; i < (a->family == AF_INET ? 4U : 16U); i++)
		h = (h ^ a->bytes[i]) * 16777619U;
	return h ^ h >> 15;
}

/* Its slot, or the free one for it. */
static size_t slot(const struct place *p, const struct ipaddr *a)
{
	size_t i = hash(a) % PLACE_SLOTS;

	while (p->hosts[i].addr.family && !ipaddr_equal(&p->hosts[i].addr, a))
		i = (i + 1) % PLACE_SLOTS;
	return i;
}

/* NULL: there are too many; the host that took the capture was among the first. */
static struct place_host *host_of(struct place *p, const struct ipaddr *a)
{
	struct place_host *h = &p->hosts[slot(p, a)];

	if (h->addr.family)
		return h;
	if (p->nhosts >= PLACE_SLOTS * 3 / 4)
		return NULL;
	p->nhosts++;
	h->addr = *a;
	return h;
}

/* ---- evidence ---- */

static void vote(struct place *p, const struct ipaddr *a, bool near)
{
	struct place_host *h = host_of(p, a);

	if (h)
		near ? h->near++ : h->far++;
}

/* At the ACK that ends a handshake: whose answer came at once. */
static void take_handshake(struct place *p, struct trace_conn *c, const struct glance *g)
{
	const struct trace_end *client = &c->end[c->client], *server = &c->end[!c->client];
	int64_t there, back;

	if (c->timed || !c->synack_ns || g->flags & (TCP_FLAG_SYN | TCP_FLAG_RST) ||
	    conn_side(c, g) != c->client)
		return;
	c->timed = true;
	there = c->synack_ns - c->syn_ns;
	back = g->raw->time_ns - c->synack_ns;
	if (there < 0 || back < 0)
		return;
	if (there < NEAR_NS && back > there * FAR_TIMES) {
		vote(p, &server->addr, true);
		vote(p, &client->addr, false);
	}
	if (back < NEAR_NS && there > back * FAR_TIMES) {
		vote(p, &client->addr, true);
		vote(p, &server->addr, false);
	}
}

static bool is_first_ttl(unsigned ttl)
{
	return ttl == 64 || ttl == 128 || ttl == 255;
}

static bool is_small(const struct glance *g)
{
	return g->whole && g->data <= SEGMENT;
}

void place_take(struct place *p, struct trace_conn *c, const struct glance *g)
{
	struct place_host *h = host_of(p, &g->src);

	if (c)
		take_handshake(p, c, g);
	if (!h)
		return;
	h->packets++;
	h->sent += g->raw->way == CAPFILE_SENT;
	h->received += g->raw->way == CAPFILE_RECEIVED;
	if (is_small(g)) {
		h->small++;
		h->partial += g->partial;
		h->wrong += glance_wrong(g);
	}
	h->travelled |= !is_first_ttl(g->ttl);
}

/* ---- the verdict ---- */

static bool is_local(const struct place_host *h, enum place_proof proof)
{
	switch (proof) {
	case PROOF_DIRECTION: return h->sent > h->received;
	case PROOF_CHECKSUM: return h->partial * 2 > h->small;
	case PROOF_TIME: return h->near && !h->far && !h->travelled;
	default: return false;
	}
}

/* Some hosts are, by this proof, and some are not. */
static bool tells(const struct place *p, enum place_proof proof)
{
	unsigned local = 0, others = 0;

	for (size_t i = 0; i < PLACE_SLOTS; i++)
		if (p->hosts[i].packets)
			is_local(&p->hosts[i], proof) ? local++ : others++;
	return local && others;
}

void place_decide(struct place *p)
{
	p->proof = PROOF_NONE;
	if (p->given != TRACE_AT_AUTO)
		p->proof = PROOF_GIVEN;
	else
		for (enum place_proof by = PROOF_DIRECTION; by > PROOF_NONE && !p->proof; by--)
			p->proof = tells(p, by) ? by : PROOF_NONE;
}

static bool is_here(const struct place *p, const struct ipaddr *a)
{
	return is_local(&p->hosts[slot(p, a)], p->proof);
}

static enum rules_sender given_sender(const struct place *p, const struct trace_conn *c,
				      const struct glance *g)
{
	struct trace_conn fresh = {0};
	bool client;

	if (p->given == TRACE_AT_MIDDLE)
		return RULES_ANYONE;
	if (!c) {
		conn_begin(&fresh, g);
		c = &fresh;
	}
	client = conn_side(c, g) == c->client;
	return client == (p->given == TRACE_AT_CLIENT) ? RULES_TESTED : RULES_OTHER;
}

enum rules_sender place_sender(const struct place *p, const struct trace_conn *c,
			       const struct glance *g)
{
	bool src, dst;

	if (p->proof == PROOF_GIVEN)
		return given_sender(p, c, g);
	src = is_here(p, &g->src);
	dst = is_here(p, &g->dst);
	if (src == dst)
		return RULES_ANYONE;
	return src ? RULES_TESTED : RULES_OTHER;
}

bool place_damaged(const struct place *p, const struct trace_conn *c, const struct glance *g)
{
	const struct place_host *h = &p->hosts[slot(p, &g->src)];

	if (!h->wrong || h->wrong * DAMAGED_SHARE > h->small || !is_small(g))
		return false;
	return place_sender(p, c, g) != RULES_TESTED && glance_wrong(g);
}

/* ---- in words ---- */

static void hosts_text(const struct place *p, struct buf *out)
{
	char text[INET6_ADDRSTRLEN];
	unsigned n = 0;

	for (size_t i = 0; i < PLACE_SLOTS; i++) {
		const struct place_host *h = &p->hosts[i];

		if (!h->packets || !is_local(h, p->proof) || n++ >= SHOWN)
			continue;
		ipaddr_text(&h->addr, text);
		buf_printf(out, "%s%s", n > 1 ? ", " : "", text);
	}
	if (n > SHOWN)
		buf_printf(out, " and %u more", n - SHOWN);
}

void place_text(const struct place *p, struct buf *out)
{
	static const char *const given[] = {"", "at each client", "at each server",
					    "between the ends"};
	static const char *const proofs[] = {
		[PROOF_TIME] = ", whose answers to SYNs came at once, the others' much later",
		[PROOF_CHECKSUM] = ", which left checksums to its device",
		[PROOF_DIRECTION] = ", which the capture says has sent what it sent",
	};

	if (p->proof == PROOF_GIVEN) {
		buf_printf(out, "%s, as --at says", given[p->given]);
		return;
	}
	if (p->proof == PROOF_NONE) {
		buf_puts(out, "where, is not known: as if between the ends (--at tells)");
		return;
	}
	buf_puts(out, "at ");
	hosts_text(p, out);
	buf_puts(out, proofs[p->proof]);
}
