// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way of a run's packets to the rules, and of what these find to the finding. */
#include "runtime/report/besides.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/clock.h"

/* What is kept of a run: its beginning. */
#define KEPT_BYTES   (32u << 20)
#define KEPT_PACKETS 200000u

struct kept {
	int64_t time_ns;
	unsigned number; /* the tee's */
	bool outbound, csum_partial;
	uint16_t gso_size;
	unsigned line;
	size_t len, wire_len;
	unsigned char *data;
};

/* A call, and the number of the last packet that was there when it was told: at the same time as
 * packets it comes behind that one. */
struct told {
	struct rules_call call;
	unsigned after;
};

struct besides {
	struct reporter base;
	struct rules_choice choice;
	struct finding *finding;
	struct reporter *next;
	struct beside **end; /* of the finding's list */

	struct kept *kept;
	size_t n, cap, bytes;
	bool full; /* something was not kept */
	struct told *told;
	size_t ntold, told_cap;
	bool others; /* commands, code, a peer's programs may use sockets, too */
	bool over;   /* the script is: what comes now are our resets, and answers to them */

	bool injecting; /* the next inbound packet is of @line */
	unsigned line;  /* that was played last */
	int64_t injecting_us;
	bool start_known;
	int64_t start_ns;        /* of script time */
	bool disturbed, limited; /* of this script, see told() */
	int64_t disturbed_us;    /* since when, in script time */
	const struct source *src;
};

static struct besides *besides_of(struct reporter *r)
{
	return (struct besides *)r;
}

/* ---- packets ---- */

static bool has_room(struct besides *b, const struct frame *f)
{
	if (b->full || b->n == KEPT_PACKETS || b->bytes + f->len > KEPT_BYTES) {
		b->full = true;
		return false;
	}
	if (b->n < b->cap)
		return true;
	b->cap = b->cap ? b->cap * 2 : 64;
	b->kept = reallocarray(b->kept, b->cap, sizeof(*b->kept));
	if (!b->kept)
		abort();
	return true;
}

static void note_start(struct besides *b, int64_t frame_ns, int64_t time_us)
{
	if (!b->start_known)
		b->start_ns = frame_ns - time_us * NS_PER_US;
	b->start_known = true;
}

/* Our own resets are of no line. */
static bool is_over(struct besides *b, bool outbound)
{
	if (!outbound && !b->injecting)
		b->over = true;
	return b->over;
}

void besides_packet(void *arg, bool outbound, const struct frame *f)
{
	struct besides *b = arg;
	struct kept *k;

	if (is_over(b, outbound))
		return;
	if (!outbound)
		note_start(b, f->time_ns, b->injecting_us);
	b->injecting &= outbound;
	if (!has_room(b, f))
		return;
	k = &b->kept[b->n++];
	*k = (struct kept){.time_ns = f->time_ns,
			   .number = f->number,
			   .outbound = outbound,
			   .csum_partial = f->csum_partial,
			   .gso_size = f->gso_size,
			   .line = outbound ? 0 : b->line,
			   .len = f->len,
			   .wire_len = f->wire_len};
	k->data = malloc(f->len ? f->len : 1);
	if (!k->data)
		abort();
	memcpy(k->data, f->data, f->len);
	b->bytes += f->len;
}

/* Sorted by time, as what has waited is told late. */
static void besides_call(struct reporter *r, const struct rules_call *c)
{
	struct besides *b = besides_of(r);
	size_t i;

	if (b->full || b->ntold == KEPT_PACKETS) {
		b->full = true;
		return;
	}
	if (b->ntold == b->told_cap) {
		b->told_cap = b->told_cap ? b->told_cap * 2 : 64;
		b->told = reallocarray(b->told, b->told_cap, sizeof(*b->told));
		if (!b->told)
			abort();
	}
	for (i = b->ntold++; i > 0 && b->told[i - 1].call.time_ns > c->time_ns; i--)
		b->told[i] = b->told[i - 1];
	b->told[i] = (struct told){.call = *c, .after = b->n ? b->kept[b->n - 1].number : 0};
}

static int by_number(const void *key, const void *item)
{
	unsigned number = *(const unsigned *)key;
	const struct kept *k = item;

	return number < k->number ? -1 : number > k->number;
}

/* Before they are sorted by time. */
static struct kept *find(const struct besides *b, unsigned number)
{
	return bsearch(&number, b->kept, b->n, sizeof(*b->kept), by_number);
}

/* ---- events ---- */

static void take_frame(struct besides *b, const struct report_event *ev)
{
	struct kept *k = find(b, ev->frame);

	if (!k)
		return;
	k->line = b->line;
	note_start(b, k->time_ns, ev->time_us);
}

static bool has_any(const char *text, const char *const *words)
{
	while (text && *words && !strstr(text, *words))
		words++;
	return text && *words;
}

/*
 * What makes the stack do, or not do, what nobody sees the reason of: changes of links, routes,
 * filters; sockets that drop or make up what they like.
 */
static const char *const odd[] = {"ip ",    "tc ",        "iptables",   "ip6tables",
				  "nft",    "ifconfig",   "route",      "ethtool",
				  "bpf",    "TCP_REPAIR", "SO_ATTACH_", "MINTTL",
				  "MINHOP", "TCP_MD5SIG", "TCP_AO",     "SO_BINDTODEVICE",
				  "max_tw", "challenge",  "ratelimit",  NULL};
/* And what tells it when to give up. */
static const char *const limits[] = {"TCP_USER_TIMEOUT", "retries",       "TCP_SYNCNT", "orphan",
				     "TCP_LINGER2",      "tcp_keepalive", NULL};
#define FROM_THE_BEGINNING (INT64_MIN / NS_PER_MS)

static void told_text(struct besides *b, const char *text, bool change, int64_t at_us)
{
	if (change && !b->disturbed)
		b->disturbed_us = at_us;
	b->disturbed |= change;
	b->limited |= has_any(text, limits);
}

static void told(struct besides *b, const struct report_event *ev)
{
	bool change = ev->kind == REPORT_NET ||
		      ((ev->kind == REPORT_COMMAND || ev->kind == REPORT_OUTSIDE ||
			ev->kind == REPORT_CALL) &&
		       has_any(ev->text, odd));

	b->others |= ev->kind == REPORT_COMMAND || ev->kind == REPORT_PROGRAM ||
		     ev->kind == REPORT_OUTSIDE;
	told_text(b, ev->text, change,
		  ev->kind == REPORT_OUTSIDE ? FROM_THE_BEGINNING : ev->time_us);
}

static void besides_begin(struct reporter *r, const struct plan *p)
{
	struct besides *b = besides_of(r);

	b->src = p->script->source;
	b->others = p->peer_only;
	for (unsigned i = 0; i < p->cfg.nsysctls; i++)
		told_text(b, p->cfg.sysctls[i], has_any(p->cfg.sysctls[i], odd),
			  FROM_THE_BEGINNING);
	b->next->ops->begin(b->next, p);
}

static void besides_event(struct reporter *r, const struct report_event *ev)
{
	struct besides *b = besides_of(r);

	told(b, ev);

	if (ev->event)
		b->line = source_line(b->src, ev->event->span.off, NULL);
	if (ev->kind == REPORT_INJECTED) {
		b->injecting = true;
		b->injecting_us = ev->time_us;
	} else if (ev->frame && ev->event) {
		take_frame(b, ev);
	}
	b->next->ops->event(b->next, ev);
}

/* ---- the judging ---- */

/* What the stack sends is seen when somebody looks: the tool may have been slow. In virtual time
 * many have the same time. */
static int by_time(const void *x, const void *y)
{
	const struct kept *a = x, *b = y;

	if (a->time_ns != b->time_ns)
		return a->time_ns < b->time_ns ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static struct beside *beside_of(const struct finding *f, unsigned rule)
{
	for (struct beside *e = f->besides; e; e = e->next)
		if (e->rule == rule)
			return e;
	return NULL;
}

/* The line of the packet, or of the last before it that has one. */
static void note_line(const struct besides *b, const struct rules_finding *r, struct beside *e)
{
	for (size_t i = 0; i < b->n && b->kept[i].time_ns <= r->time_ns; i++) {
		if (b->kept[i].line)
			e->line = b->kept[i].line;
		e->own_line = b->kept[i].line;
		if (b->kept[i].number == r->packet)
			return;
	}
	e->own_line = false;
}

static void hear(void *arg, const struct rules_finding *r)
{
	struct besides *b = arg;
	struct finding *f = b->finding;
	struct beside *e = beside_of(f, r->rule);

	if (e) {
		e->times++;
		return;
	}
	e = arena_new(&f->arena, struct beside);
	*e = (struct beside){.rule = r->rule,
			     .times = 1,
			     .time_us = (r->time_ns - b->start_ns) / NS_PER_US,
			     .came = arena_strdup(&f->arena, r->came),
			     .should = arena_strdup(&f->arena, r->should),
			     .how = arena_strdup(&f->arena, r->how)};
	note_line(b, r, e);
	*b->end = e;
	b->end = &e->next;
}

static void show_packet(struct watcher *w, const struct kept *k)
{
	const struct rules_packet p = {
		.time_ns = k->time_ns,
		.number = k->number,
		.data = k->data,
		.len = k->len,
		.wire_len = k->wire_len,
		.sender = k->outbound ? RULES_TESTED : RULES_OTHER,
		.csum_partial = k->csum_partial,
		.gso_size = k->gso_size,
	};

	watcher_packet(w, &p);
}

/* A clock of its own is never late: what is measured is nothing then. */
static int64_t slack_ns(const struct finding *f)
{
	int64_t us = f->own_late_us + (f->stall_us > 0 ? f->stall_us : 0) + f->program_wait_us;

	return us * NS_PER_US;
}

/* A little earlier than was said: whoever says it has done it. */
static bool is_disturbed(const struct besides *b, int64_t time_ns)
{
	return b->disturbed &&
	       (time_ns - b->start_ns) / NS_PER_US > b->disturbed_us - 10 * NS_PER_MS / NS_PER_US;
}

static bool is_before(const struct told *t, const struct kept *k)
{
	return t->call.time_ns < k->time_ns ||
	       (t->call.time_ns == k->time_ns && t->after < k->number);
}

static void judge(struct besides *b)
{
	const struct finding *f = b->finding;
	const struct rules_cfg cfg = {
		.place = RULES_AT_TESTED,
		.sizes_known = true,
		.whole = !f->lost,
		.all_calls = b->ntold && !b->others,
		.tested_only = true,
		.off = b->choice.off,
		.slack_ns = slack_ns(f),
		.found = hear,
		.arg = b,
	};
	struct watcher *w = watcher_new(&cfg);
	size_t call = 0;

	if (b->limited)
		watcher_limited(w);
	if (b->n)
		qsort(b->kept, b->n, sizeof(*b->kept), by_time);
	for (size_t i = 0; i < b->n; i++) {
		if (is_disturbed(b, b->kept[i].time_ns))
			watcher_disturbed(w);
		while (call < b->ntold && is_before(&b->told[call], &b->kept[i]))
			watcher_call(w, &b->told[call++].call);
		show_packet(w, &b->kept[i]);
	}
	while (call < b->ntold && !b->full)
		watcher_call(w, &b->told[call++].call);
	if (b->disturbed)
		watcher_disturbed(w);
	if (b->start_known && !b->full)
		watcher_time(w, b->start_ns + f->made_us * NS_PER_US);
	watcher_free(w);
}

/* The first that is one. */
static const struct beside *violation(const struct finding *f)
{
	for (const struct beside *e = f->besides; e; e = e->next)
		if (rules_at(e->rule)->level == RULES_VIOLATION)
			return e;
	return NULL;
}

static void fail(struct finding *f)
{
	const struct beside *e = violation(f);

	if (!e)
		return;
	finding_set(f, VERDICT_FAIL, NULL, (struct span){0, 0},
		    "all came as expected, but it breaks rule %s: it %s", rules_at(e->rule)->name,
		    rules_at(e->rule)->what);
	finding_hint(f,
		     "--rules=note: the verdict is about the script alone; --rules=-%s: this rule "
		     "does not count",
		     rules_at(e->rule)->name);
}

static void besides_end(struct reporter *r, const struct plan *p, const struct finding *f,
			struct lateness *late)
{
	struct besides *b = besides_of(r);

	if (f->verdict == VERDICT_PASS || f->verdict == VERDICT_FAIL)
		judge(b);
	if (f->verdict == VERDICT_PASS && b->choice.mode == RULES_FAIL)
		fail(b->finding);
	b->next->ops->end(b->next, p, f, late);
}

/* ---- what is none of our business ---- */

static void besides_close(struct reporter *r)
{
	(void)r; /* besides_free() */
}

static void besides_tcp_info(struct reporter *r, const struct tcp_sample *s)
{
	struct reporter *next = besides_of(r)->next;

	next->probe->tcp_info(next, s);
}

static void besides_over(struct reporter *r, const struct finding *f)
{
	struct reporter *next = besides_of(r)->next;

	next->probe->over(next, f);
}

struct reporter *besides_reporter(struct besides *b)
{
	return &b->base;
}

struct besides *besides_open(const struct rules_choice *c, struct finding *f, struct reporter *next)
{
	static const struct reporter_ops ops = {.begin = besides_begin,
						.event = besides_event,
						.call = besides_call,
						.end = besides_end,
						.close = besides_close};
	static const struct probe_ops probe = {.tcp_info = besides_tcp_info, .over = besides_over};
	struct besides *b = calloc(1, sizeof(*b));

	if (!b)
		abort();
	*b = (struct besides){.base = {&ops, next->probe ? &probe : NULL},
			      .choice = *c,
			      .finding = f,
			      .next = next,
			      .end = &f->besides};
	return b;
}

void besides_free(struct besides *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->n; i++)
		free(b->kept[i].data);
	free(b->kept);
	free(b->told);
	free(b);
}
