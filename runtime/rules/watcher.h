/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this room share, and rules do not need. */
#ifndef RULES_WATCHER_H
#define RULES_WATCHER_H

#include "runtime/rules/rule.h"

struct watcher {
	struct rules_cfg cfg;
	struct pairs conns; /* of struct conn, by when they were last heard of */
	size_t most;        /* of them at a time */
	size_t budget;      /* bytes of data that may still be kept */
	unsigned long seen; /* connections */
	int64_t now;
	unsigned char *scratch; /* for packets that are not here whole */
	uint64_t icmp;          /* number of the last ICMP packet; 0: there was none */
	bool limited;           /* when to give up was set by somebody */
	struct app **apps;      /* in the order in which they were told */
	size_t napps;
	bool holes; /* anything may be missing: fragments, which nobody puts together */
};

/* ---- conns.c ---- */

/* As struct pairs asks for it. */
bool conn_is_end(const struct pair *p, unsigned side, const struct ipaddr *addr, uint16_t port);
/* The one that was heard of last, or before @c; NULL: there is none. */
static inline struct conn *conn_newest(const struct watcher *w)
{
	return (struct conn *)w->conns.newest;
}
static inline struct conn *conn_older(const struct conn *c)
{
	return (struct conn *)c->pair.older;
}
static inline struct conn *conn_oldest(const struct watcher *w)
{
	return (struct conn *)w->conns.oldest;
}
/* The connection of @s, @side: which of its ends has sent it. NULL: it is new. */
struct conn *conn_find(struct watcher *w, const struct segment *s, unsigned *side);
/* A new one, begun by the sender of @s, which is end 0. */
struct conn *conn_new(struct watcher *w, const struct segment *s, const struct rules_packet *p);
/* Forgotten. */
void conn_drop(struct watcher *w, struct conn *c);

/* ---- apps.c ---- */

/* A connection that begins with a SYN of end 0: its application, if it is known. */
void apps_claim(struct watcher *w, struct conn *c);
/* The end whose application has made this call, which takes it in, and its connection; NULL: not
 * known (yet). */
struct end *apps_take(struct watcher *w, const struct rules_call *call, struct conn **conn);
void apps_free(struct watcher *w);

/* ---- packet.c ---- */

/* Its form; 1 a segment of TCP, 0 something else, -1 fragments or what hides a segment. @scratch:
 * room for a packet that was not captured whole. */
int packet_parse(const struct rules_packet *raw, struct segment *s, unsigned char **scratch);
/* The rest, in the numbers of the connection. */
void packet_fill(struct packet *p, const struct rules_packet *raw, const struct segment *s,
		 const struct conn *c, const struct end *from, const struct end *to);

/* ---- state.c ---- */

/* The first numbers of an end that began before we did. */
void state_begin(struct conn *c, struct end *from, struct end *to, const struct rules_packet *raw,
		 const struct segment *s);
void state_take(struct look *l, size_t *budget);

/* ---- heard.c ---- */

/* What the sender of the packet has said in it, and what arrives with it at its receiver. Before
 * the state has taken it in. */
void heard_sent(struct look *l);
void heard_arrived(struct look *l);
/* What stays of a former life of both ends, @side first. */
void heard_leave(const struct conn *c, unsigned side, struct former out[static 2]);

/* ---- history.c ---- */

/* Before state_take(): it looks at what was. */
void history_take(struct look *l);
/* After it. */
void history_after(struct look *l);
/* @new begins where @old, of the same pair of ports, was. */
void history_inherit(struct conn *new, const struct conn *old);

#endif
