// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way from a capture to a script: once through the file for its connections, once for the
 * packets of one. */
#include "runtime/record/record.h"

#include <string.h>

#include "netdev/capfile.h"
#include "runtime/record/conns.h"
#include "runtime/record/story.h"

#define PACKETS_MOST 20000 /* of a script that somebody is to read */
#define LISTED_MOST  20

struct recording {
	const char *path;
	struct rec_conns conns;
	const struct rec_conn *chosen; /* NULL: not yet */
	unsigned ours;                 /* its end under test */
	struct story story;
	bool too_long;
};

/* Cut by the snapshot length: the rest is taken to be zeros. False: even the headers are cut. */
static bool parse(const struct capfile_packet *p, struct segment *s)
{
	static unsigned char whole[WIRE_MAX_PACKET];

	if (p->wire_len <= p->len)
		return segment_parse(p->data, p->len, s, NULL) == 0 && s->l4 == L4P_TCP;
	if (p->wire_len > sizeof(whole))
		return false;
	memcpy(whole, p->data, p->len);
	memset(whole + p->len, 0, p->wire_len - p->len);
	return segment_parse(whole, p->wire_len, s, NULL) == 0 && s->l4 == L4P_TCP &&
	       p->wire_len - s->payload_len <= p->len;
}

/* More than the other end allows in a segment (1460 bytes where it does not say). */
static void note_size(struct story *st, const struct segment *s)
{
	st->bursts += s->payload_len > 1460;
}

static void take(struct recording *r, struct rec_conns *conns, const struct capfile_packet *p)
{
	struct rec_conn *c;
	struct segment s;
	unsigned side;

	if (p->icmp) {
		r->story.icmp += r->chosen != NULL;
		return;
	}
	if (!parse(p, &s))
		return;
	c = conns_take(conns, &s, p->time_ns, &side);
	if (!r->chosen || c->number != r->chosen->number)
		return;
	if (r->story.n == PACKETS_MOST) {
		r->too_long = true;
		return;
	}
	r->story.clipped |= p->wire_len > p->len;
	note_size(&r->story, &s);
	story_add(&r->story, &s, p->time_ns, side == r->ours);
}

/* Through all of the file. What is behind a break in it is not there. */
static int read_file(struct recording *r, struct rec_conns *conns, struct err *e)
{
	struct err broken = ERR_INIT;
	struct capfile *f = capfile_open(r->path, e);
	struct capfile_packet p;

	if (!f)
		return -1;
	conns_init(conns);
	while (capfile_next(f, &p, &broken) == 1)
		take(r, conns, &p);
	capfile_close(f);
	return 0;
}

/* ---- the choice ---- */

static void list_conns(const struct rec_conns *conns, struct buf *list)
{
	unsigned n = 0;

	for (const struct rec_conn *c = conns_first(conns); c && n < LISTED_MOST;
	     c = conn_later(c), n++) {
		conn_text(c, list);
		buf_putc(list, '\n');
	}
	if (conns->table.n > n)
		buf_printf(list, "      and %zu more\n", conns->table.n - n);
}

static int choose(struct recording *r, const struct record_cfg *cfg, struct buf *list,
		  struct err *e)
{
	const struct rec_conn *c = conns_first(&r->conns);

	if (!c)
		return err_kind_set(e, ERR_SCRIPT, "%s: there is no TCP connection in it", r->path);
	if (!cfg->flow && r->conns.table.n > 1) {
		list_conns(&r->conns, list);
		err_kind_set(e, ERR_SCRIPT, "%s: there are %zu connections in it", r->path,
			     r->conns.table.n);
		return err_hint(e, "choose one of them: --flow=N");
	}
	while (c && cfg->flow && c->number != cfg->flow)
		c = conn_later(c);
	if (!c)
		return err_kind_set(e, ERR_SCRIPT, "%s: there is no connection %lu in it, but %zu",
				    r->path, cfg->flow, r->conns.table.n);
	if (!c->begun) {
		err_kind_set(e, ERR_SCRIPT, "%s: connection %lu begins before the capture", r->path,
			     c->number);
		return err_hint(e, "a script needs the handshake: capture from before it begins");
	}
	r->chosen = c;
	return 0;
}

/* The peers of our own runs: addresses for documentation (RFC 5737, 3; RFC 3849, 2), which no host
 * has. */
static bool is_documentation(const struct ipaddr *a)
{
	static const unsigned char v4[] = {192, 0, 2}, v6[] = {0x20, 0x01, 0x0d, 0xb8};

	return a->family == AF_INET ? !memcmp(a->bytes, v4, sizeof(v4))
				    : !memcmp(a->bytes, v6, sizeof(v6));
}

static unsigned find_side(const struct rec_conn *c, enum record_side wanted)
{
	if (wanted != RECORD_FOUND)
		return wanted == RECORD_SERVER;
	return !(is_documentation(&c->addr[1]) && !is_documentation(&c->addr[0]));
}

/* Of a capture of our own: the reset that ends each run is no part of the script, nor is what the
 * stack does behind it, as the application has gone. */
static void drop_reset(struct recording *r)
{
	const struct rec_conn *c = r->chosen;
	struct story *st = &r->story;
	size_t n = st->n;

	if (!is_documentation(&c->addr[!r->ours]) || is_documentation(&c->addr[r->ours]))
		return;
	while (n && st->packets[n - 1].ours)
		n--;
	if (n && st->packets[n - 1].s.tcp.flags & TCP_FLAG_RST)
		st->n = n - 1;
}

static int record_chosen(struct recording *r, struct buf *script, struct err *e)
{
	struct rec_conns again;
	const char *slash = strrchr(r->path, '/');
	int ret;

	if (read_file(r, &again, e) < 0)
		return -1;
	conns_free(&again);
	if (r->too_long) {
		err_kind_set(e, ERR_SCRIPT, "%s: connection %lu has more than %d packets", r->path,
			     r->chosen->number, PACKETS_MOST);
		return err_hint(e, "a script of so many lines is of no use: cut the capture");
	}
	drop_reset(r);
	r->story.active = r->ours == 0;
	r->story.number = r->chosen->number;
	r->story.file = slash ? slash + 1 : r->path;
	ret = story_normalise(&r->story, e);
	if (ret == 0)
		story_script(&r->story, script);
	return ret;
}

int record_capture(const char *path, const struct record_cfg *cfg, struct buf *script,
		   struct buf *list, struct err *e)
{
	struct recording r = {.path = path};
	int ret;

	if (!strcmp(path, "-")) {
		err_kind_set(e, ERR_SCRIPT,
			     "record reads a capture twice, and standard input but once");
		return err_hint(e, "save it to a file first");
	}
	if (read_file(&r, &r.conns, e) < 0)
		return -1;
	ret = choose(&r, cfg, list, e);
	if (ret == 0) {
		r.ours = find_side(r.chosen, cfg->side);
		ret = record_chosen(&r, script, e);
	}
	story_free(&r.story);
	conns_free(&r.conns);
	return ret;
}
