/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A watcher follows every TCP connection that it is shown packets of, and asks a list of
 * rules (rules.def) about each packet and each silence: packets in, findings out. It knows no
 * device, no script and no clock but the times that are passed in. What it cannot know it does not
 * judge: a false alarm is worse than a find that is missed.
 */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "netdev/wire/wire.h"
#include "runtime/rules/call.h"

/* What a rule weighs: REMARK of interest, ADVICE a SHOULD, VIOLATION a MUST. */
enum rules_level { RULES_REMARK, RULES_ADVICE, RULES_VIOLATION, RULES_LEVELS };

struct rules_info {
	const char *name;    /* "ack_unsent" */
	const char *sources; /* requirement ids or "RFC9293:3.4", separated by blanks */
	enum rules_level level;
	const char *what; /* must not happen, or must: one line */
};
unsigned rules_count(void);
const struct rules_info *rules_at(unsigned rule);
/* The one of this name; '-' and '_' are the same. -1: there is none. */
int rules_find(const char *name, size_t len);
const char *rules_level_name(enum rules_level level);

/* Where the packets were taken. */
enum rules_place {
	RULES_SOMEWHERE, /* not known: what an end sent may have been lost or delayed on its way to
			  * us, and what was sent to it on its way from us */
	RULES_AT_TESTED, /* at the end under test: we see what it sends when it does, and what we
			  * see of the other arrives at that moment, all of it */
};

/* Who sent a packet, where that is known. */
enum rules_sender { RULES_ANYONE, RULES_TESTED, RULES_OTHER };

struct rules_finding {
	unsigned rule;      /* for rules_at() */
	unsigned long conn; /* 1, 2, ... in the order in which they were first seen */
	struct {
		struct ipaddr addr;
		uint16_t port;
	} blamed, other;
	enum rules_sender sender; /* of what is blamed: RULES_ANYONE: not known */
	uint64_t packet;          /* its number, as it was passed in; 0: it is a silence */
	uint64_t earlier;         /* that of another packet that proves it; 0: none */
	int64_t time_ns;
	/* What came, what should have been, how the watcher knows. Sequence numbers are those of a
	 * script: every side begins at 0. */
	const char *came, *should, *how;
};

struct rules_cfg {
	enum rules_place place;
	/* Packets say by @gso_size how they are cut: none is larger than it was on the wire, unless
	 * it says so. */
	bool sizes_known;
	/* No packet is missing, as far as whoever took them knows. */
	bool whole;
	/* All that is done with sockets at the end under test is told by watcher_call(). */
	bool all_calls;
	/* Findings about ends that are not under test (RULES_OTHER) are not wanted. */
	bool tested_only;
	/* rules_count() of them, true: is not asked. NULL: all are. */
	const bool *off;
	/* How late at most everything of ours may have been: silences are forgiven that much. */
	int64_t slack_ns;
	size_t max_conns; /* kept at a time; 0: 65536 */
	size_t max_bytes; /* of data kept for comparison, in all; 0: 64 MiB */
	void (*found)(void *arg, const struct rules_finding *);
	void *arg;
};

struct rules_packet {
	int64_t time_ns;
	uint64_t number;           /* for findings; from 1 */
	const unsigned char *data; /* from the IP header on */
	size_t len;                /* bytes in @data */
	size_t wire_len;           /* > len: the rest was not captured */
	enum rules_sender sender;
	bool csum_partial; /* the checksum was left to the device */
	uint16_t gso_size; /* a burst to be cut, or merged, into segments of this size; 0: no */
};

struct watcher;
/* Never NULL. @cfg is copied, but not what it points to. */
struct watcher *watcher_new(const struct rules_cfg *cfg);
void watcher_free(struct watcher *w);
/* Packets in the order in which they were taken. What is not TCP over IP is passed over. The number
 * of its connection, as in findings; 0: none. */
unsigned long watcher_packet(struct watcher *w, const struct rules_packet *p);
/* A call at the end under test, in the order of times; at the same time as a packet, in the order
 * in which they were. Returns as above. */
unsigned long watcher_call(struct watcher *w, const struct rules_call *c);
/* Packets are missing at this point of time: the capture dropped them. */
void watcher_missed(struct watcher *w);
/* Links, routes, filters, the stack's own ways: from here on something is not as it seems. Nothing
 * is certain any more that needs all packets. */
void watcher_disturbed(struct watcher *w);
/* The stack was told when to give up: it may be soon. */
void watcher_limited(struct watcher *w);
/* Time has come to @time_ns without a packet. */
void watcher_time(struct watcher *w, int64_t time_ns);

#endif
