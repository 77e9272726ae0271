// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hostile packets of a capture: through the link layer, the first look at IP, the summary of
 * connections, the place, the watcher, and into a ladder. Input: the link layer, then packets:
 * length (2 bytes), how many bytes were cut off, a step of time, bytes. How libpcap reads files is
 * its own business.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/linklayer.h"
#include "runtime/draw/analyse.h"
#include "runtime/draw/excerpt.h"
#include "runtime/draw/render.h"
#include "runtime/draw/talk.h"
#include "runtime/trace/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int links[] = {0, 1, 12, 108, 113, 228, 229, 276};
static unsigned char room[LINK_ROOM];

static void retire(void *arg, struct trace_conn *c)
{
	struct trace t = {.path = (char *)"f", .cfg = &(struct trace_cfg){.flow = 0}};
	struct buf out = BUF_INIT;

	(void)arg;
	conn_caveats(c, &out);
	lines_conn(&t, c, &out);
	assert(conn_missing(c) <= 2 * (TRACE_HOLES + 2));
	buf_free(&out);
	conn_free(c);
}

static void found(void *arg, const struct rules_finding *f)
{
	(void)arg;
	assert(f->came[0]);
}

static void take(struct table *t, struct place *place, struct watcher *w, struct capfile_packet *p)
{
	struct trace_conn *c;
	struct glance g;

	watcher_packet(w, &(struct rules_packet){.time_ns = p->time_ns,
						 .number = p->number,
						 .data = p->data,
						 .len = p->len,
						 .wire_len = p->wire_len});
	if (p->icmp || !glance_at(p, &g))
		return;
	c = table_find(t, &g.src, g.sport, &g.dst, g.dport);
	if (c && conn_twice(c, &g) == TWICE_CERTAIN)
		return;
	if (c && conn_is_over_for(c, &g)) {
		table_retire(t, c);
		c = NULL;
	}
	place_take(place, c, &g);
	place_sender(place, c, &g);
	if (!c)
		c = table_add(t, &g);
	table_touch(t, c);
	conn_take(c, &g);
}

/* All of them as one connection, of which each third packet matters. */
struct drawing {
	struct talk talk;
	struct analysis *a;
	struct excerpt e;
	unsigned char scratch[WIRE_MAX_PACKET];
};

static void draw(struct drawing *d, const struct capfile_packet *p)
{
	struct row r = {.number = p->number, .time_us = p->time_ns / 1000};
	struct buf text = BUF_INIT;
	struct segment s;

	if (!talk_parse(p, d->scratch, &s) || s.l4 != L4P_TCP)
		return;
	talk_is_over_for(&d->talk, &s);
	talk_take(&d->talk, &s, &r, &text);
	analysis_packet(d->a, &r);
	excerpt_take(&d->e, &r, p->number % 3 == 0);
	buf_free(&text);
}

static void draw_begin(struct drawing *d)
{
	d->talk.number = 1;
	d->a = analysis_new();
	excerpt_init(&d->e, 2, 100);
}

static void draw_end(struct drawing *d)
{
	struct picture p = {.x = &d->e.x, .title = "f", .left = "a", .right = "b", .capture = true};
	struct buf out = BUF_INIT;

	excerpt_end(&d->e);
	draw_text(&out, &p);
	draw_ladder(&out, &p);
	draw_plot(&out, &p);
	draw_xplot(&out, &p);
	buf_free(&out);
	analysis_free(d->a);
	excerpt_free(&d->e);
}

/* Not the fuzzer's own buffer: ASan is to see the end. */
static void packet(struct table *t, struct place *place, struct watcher *w, struct drawing *d,
		   int link, const uint8_t *head, size_t len)
{
	static int64_t now;
	static uint64_t number;
	unsigned char *bytes = malloc(len ? len : 1);
	struct capfile_packet p = {.number = ++number, .time_ns = now += (int8_t)head[3] * 100000};
	enum capfile_left left;
	struct link_view v;

	if (!bytes)
		abort();
	memcpy(bytes, head + 4, len);
	if (link_strip(link, bytes, len, &v, &left)) {
		p.data = bytes + v.off;
		p.len = len - v.off;
		p.wire_len = p.len + head[2] * 300U;
		if (link_look(&p, room, &left)) {
			take(t, place, w, &p);
			draw(d, &p);
		}
	}
	assert(left <= CAPFILE_LEFT_COUNT);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct table t;
	struct place *place = calloc(1, sizeof(*place));
	struct watcher *w = watcher_new(&(struct rules_cfg){.whole = true, .found = found});
	static struct drawing d;
	struct buf out = BUF_INIT;
	size_t at = 1;

	table_init(&t, retire, NULL);
	d = (struct drawing){.a = NULL};
	draw_begin(&d);
	while (place && at + 4 <= size) {
		size_t len = data[at] | (size_t)data[at + 1] << 8;

		len = len < size - at - 4 ? len : size - at - 4;
		packet(&t, place, w, &d, links[data[0] % 8], data + at, len);
		at += 4 + len;
	}
	if (place) {
		place_decide(place);
		place_text(place, &out);
	}
	draw_end(&d);
	table_free(&t);
	watcher_free(w);
	free(place);
	buf_free(&out);
	return 0;
}
