// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way past a fault, and the queue of what is held back there. */
#include <stdlib.h>
#include <string.h>

#include "runtime/base/seq.h"
#include "runtime/fault/fault.h"

struct held {
	struct held *next;
	struct frame frame; /* its data follows the struct; time_ns is when it is handed out */
	bool delayed;       /* not before its time */
	/* Not when this was acknowledged until then. */
	const struct path_flow *flow;
	uint32_t end;
};

struct path {
	const struct fault *fault;
	unsigned nth;
	struct path_state state;
	struct held *queue, *out; /* by time; out: the caller has its data */
	unsigned char bytes[WIRE_MAX_PACKET];
};

/* ---- the queue ---- */

/* Behind what is due at the same time. */
static struct held *hold(struct path *x, const struct frame *f, int64_t delay_ns)
{
	struct held *h = malloc(sizeof(*h) + f->len), **at = &x->queue;

	if (!h)
		abort();
	*h = (struct held){.frame = *f, .delayed = delay_ns > 0};
	h->frame.data = (unsigned char *)(h + 1);
	memcpy(h->frame.data, f->data, f->len);
	h->frame.time_ns += delay_ns;
	while (*at && (*at)->frame.time_ns <= h->frame.time_ns)
		at = &(*at)->next;
	h->next = *at;
	*at = h;
	return h;
}

static bool obsolete(const struct held *h)
{
	return h->flow && h->flow->peer.acked && !seq_before(h->flow->peer.ack, h->end);
}

static struct held *take_due(struct path *x, int64_t now_ns)
{
	struct held *h;

	while ((h = x->queue) && (!h->delayed || h->frame.time_ns <= now_ns)) {
		x->queue = h->next;
		if (!obsolete(h))
			return h;
		free(h);
	}
	return NULL;
}

/* ---- the fault ---- */

static void rewrite(const struct segment *s, bool bad_checksum, struct frame *f, unsigned char *to)
{
	struct segment copy = *s;
	ssize_t n;

	copy.cksum = bad_checksum ? CKSUM_WRONG : CKSUM_RIGHT;
	n = segment_emit(&copy, to, WIRE_MAX_PACKET, NULL);
	if (n < 0)
		abort(); /* what was parsed can be written */
	f->data = to;
	f->len = f->wire_len = (size_t)n;
	f->csum_partial = false;
}

static void add_copy(struct path *x, const struct path_packet *p, const struct fate *fate,
		     const struct frame *f)
{
	struct held *h = hold(x, f, fate->delay_ns + fate->again_ns);

	if (!fate->again_unless_acked)
		return;
	h->flow = p->flow;
	h->end = p->s.tcp.seq + (uint32_t)p->s.payload_len;
}

void path_take(struct path *x, const struct frame *original)
{
	struct frame f = *original;
	struct path_packet p;
	struct fate fate;

	path_look(&x->state, true, f.data, f.len, f.time_ns, &p);
	/* What did not fit can only be passed on. */
	if (f.len != f.wire_len || !fault_apply(x->fault, &p, &fate, &x->nth)) {
		hold(x, &f, 0);
		return;
	}
	if (fate.drop)
		return;
	if (fate.changed)
		rewrite(&p.s, fate.bad_checksum, &f, x->bytes);
	hold(x, &f, fate.delay_ns);
	if (fate.again)
		add_copy(x, &p, &fate, &f);
	if (fate.surplus) {
		rewrite(&fate.extra, false, &f, x->bytes);
		hold(x, &f, fate.delay_ns + fate.extra_ns);
	}
}

bool path_in(struct path *x, const void *packet, size_t len, struct frame *out)
{
	struct path_packet p;
	struct fate fate;

	*out = (struct frame){.data = (unsigned char *)packet, .len = len, .wire_len = len};
	path_look(&x->state, false, packet, len, 0, &p);
	if (!fault_apply(x->fault, &p, &fate, &x->nth))
		return true;
	if (fate.drop)
		return false;
	if (fate.changed)
		rewrite(&p.s, fate.bad_checksum, out, x->bytes);
	return true;
}

bool path_due(struct path *x, int64_t now_ns, struct frame *out)
{
	free(x->out);
	x->out = take_due(x, now_ns);
	if (x->out)
		*out = x->out->frame;
	return x->out != NULL;
}

int64_t path_next_ns(const struct path *x)
{
	if (!x->queue)
		return INT64_MAX;
	return x->queue->delayed ? x->queue->frame.time_ns : INT64_MIN;
}

struct path *path_new(const struct fault *f)
{
	struct path *x = calloc(1, sizeof(*x));

	if (!x)
		abort();
	x->fault = f;
	return x;
}

void path_free(struct path *x)
{
	struct held *h;

	if (!x)
		return;
	while ((h = x->queue)) {
		x->queue = h->next;
		free(h);
	}
	free(x->out);
	free(x);
}
