// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the outbound packet events: take what the stack sent, merge segments until they make up the
 * line, compare. Packets are taken strictly in order; those of other connections are passed over.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "runtime/match/bounds.h"
#include "runtime/match/match.h"
#include "runtime/run/state.h"
#include "runtime/run/step.h"
#include "runtime/run/wait.h"

struct expectation {
	struct run *run;
	const struct step *step;
	struct flow *flow;
	struct due *due;
	struct segment expected; /* script space */
	struct segment actual;   /* script space; merged so far */
	struct buf payload;      /* of all merged */
	struct inbox kept;       /* packets of other connections, for lines that name their ports */
	int64_t actual_us;
	unsigned nmerged;
	bool by_cut; /* the sizes of its segments are compared, not those of what was merged */
};

static struct finding *finding_of(struct expectation *x)
{
	return x->run->finding;
}

static void report_segment(struct expectation *x, enum report_kind kind, int64_t time_us,
			   const struct segment *s, const struct letter *l)
{
	run_report(x->run, (struct report_event){
				   .kind = kind,
				   .time_us = time_us,
				   .event = kind == REPORT_SENT ? x->step->event : NULL,
				   .segment = s,
				   .frame = l->frame.number,
			   });
}

/* ---- what goes wrong ---- */

/* For the report: the ports that the line leaves to the connection. */
static void show_ports(const struct flow *f, struct segment *s)
{
	const struct flow_side *names = f->script.local_port ? &f->script : &f->live;

	if (s->l4 != L4P_TCP || s->tcp.sport || s->tcp.dport)
		return;
	s->tcp.sport = names->local_port;
	s->tcp.dport = names->remote_port;
}

static int fail(struct expectation *x, const char *headline)
{
	struct finding *f = finding_of(x);

	finding_set(f, VERDICT_FAIL, x->step->event, x->step->event->packet->span, "%s", headline);
	if (!f->time.known) {
		f->time.from_us = x->due->from_us;
		f->time.to_us = x->due->to_us;
		f->time.actual_us = x->actual_us;
	}
	f->packet = true;
	f->expected = x->expected;
	show_ports(x->flow, &f->expected);
	f->has_actual = x->nmerged > 0;
	f->actual = x->actual;
	f->actual.payload = NULL;
	bounds_texts(x->step->packet->pat, f->left_open, &f->arena);
	x->run->injected = x->flow->injected;
	f->nmerged = x->nmerged;
	return -1;
}

static int64_t patience_ns(const struct expectation *x)
{
	return x->due->any ? run_any_us(x->run) * NS_PER_US
			   : timing_patience_ns(&x->run->timing, x->due);
}

static int never_came(struct expectation *x)
{
	struct finding *f = finding_of(x);

	if (x->nmerged && x->run->amiss.on)
		return 0; /* what came is judged */
	if (!x->nmerged) {
		fail(x, "the stack did not send this packet");
		finding_hint(f, "nothing came for %.0f s", (double)patience_ns(x) / 1e9);
		return -1;
	}
	fail(x, "the stack sent less than this packet");
	finding_hint(f, "%zu of %zu bytes came, in %u segment%s, then nothing",
		     x->actual.payload_len, x->expected.payload_len, x->nmerged,
		     x->nmerged == 1 ? "" : "s");
	return -1;
}

static int malformed(struct expectation *x, const struct err *e)
{
	finding_set(finding_of(x), VERDICT_FAIL, x->step->event, x->step->event->packet->span,
		    "the stack sent a malformed packet: %s", e->what);
	return -1;
}

/* ---- the next segment of the flow ---- */

static bool is_synack(const struct segment *s)
{
	const uint16_t both = TCP_FLAG_SYN | TCP_FLAG_ACK;

	return s->l4 == L4P_TCP && (s->tcp.flags & both) == both;
}

/* 1: a captured packet is ours and now in @s, in script space; 0: it is not; 2: another line may
 * ask for it; -1: malformed. */
static int open_letter(struct expectation *x, const struct letter *l, struct segment *s)
{
	int64_t time_us = timing_script_us(&x->run->timing, l->frame.time_ns);
	struct err e = ERR_INIT;

	if (letter_segment(l, s, &e) < 0)
		return malformed(x, &e);
	if (!flow_takes_for(&x->run->flows, x->flow, x->step->packet->pat, s)) {
		if (x->run->plan->names_ports && flows_own(&x->run->flows, x->flow, s))
			return 2;
		flows_overhear(&x->run->flows, s);
		report_segment(x, REPORT_UNASKED, time_us, s, l);
		return 0;
	}
	if (x->run->amiss.on && is_synack(s) && !is_synack(&x->expected))
		amiss_to_script(x->flow, s); /* the connection goes on all the same */
	else
		flow_to_script(x->flow, &x->expected, s);
	report_segment(x, REPORT_SENT, time_us, s, l);
	x->actual_us = time_us;
	return 1;
}

/* 1: got one, the letter is the caller's; 0: none came in time; -1. */
static int next_segment(struct expectation *x, int64_t until_ns, struct segment *s,
			struct letter **letter)
{
	struct run *r = x->run;

	for (;;) {
		struct letter *l = inbox_take(&r->inbox);
		int got;

		if (!l) {
			if (r->dut->ops->now(r->dut) >= until_ns)
				return 0;
			if (wait_once(r, until_ns) < 0)
				return -1;
			continue;
		}
		got = open_letter(x, l, s);
		if (got == 1) {
			*letter = l;
			return 1;
		}
		if (got == 2) {
			inbox_append(&x->kept, l);
			continue;
		}
		free(l);
		if (got < 0)
			return -1;
	}
}

/* ---- merging ---- */

/* Timing and headers are those of the last segment, sequence number and CWR of the first. */
static void merge(struct expectation *x, const struct segment *s)
{
	uint32_t seq = x->nmerged ? x->actual.tcp.seq : s->tcp.seq;
	struct cut cut = x->actual.cut;
	bool cksum_ok = s->cksum_ok && (!x->nmerged || x->actual.cksum_ok);
	uint16_t cwr = (x->nmerged ? x->actual.tcp.flags : s->tcp.flags) & TCP_FLAG_CWR;

	buf_add(&x->payload, s->payload, s->payload_len);
	x->actual = *s;
	if (s->l4 == L4P_TCP) {
		x->actual.tcp.seq = seq;
		x->actual.tcp.flags = (uint16_t)((s->tcp.flags & ~TCP_FLAG_CWR) | cwr);
	}
	x->actual.cksum_ok = cksum_ok;
	x->actual.cut = cut;
	cut_join(&x->actual.cut, &s->cut);
	x->actual.payload_len = x->payload.len;
	x->actual.payload = (const unsigned char *)x->payload.data;
	x->nmerged++;
}

#define NOT_PART 2

static int cannot_merge(struct expectation *x, const struct segment *s, const char *why)
{
	struct finding *f = finding_of(x);

	if (x->run->amiss.on)
		return NOT_PART;
	finding_diff_num(f, x->step->event->packet->span, "payload length",
			 (int64_t)x->expected.payload_len, (int64_t)x->actual.payload_len)
		->mark = TEXT_LEN;
	fail(x, "the stack sent this data in other segments");
	finding_hint(
		f,
		"segment %u cannot be part of the same line: %s. It is %u:%u(%zu); one line may "
		"stand for several segments only if they have equal sizes (but for the last) and "
		"the same header fields",
		x->nmerged + 1, why, s->tcp.seq, s->tcp.seq + (unsigned)s->payload_len,
		s->payload_len);
	return -1;
}

/* A segment without data is never part of a line with data: nobody would see it. packetdrill does
 * not see it. */
static bool is_empty_among_data(const struct expectation *x, const struct segment *s)
{
	return !s->payload_len && x->expected.payload_len && !x->run->plan->cfg.as_packetdrill;
}

/* 1: the line's length is reached (or passed), or nothing more may be added; 0: more is needed;
 * NOT_PART: another line may ask for this one; -1: this one does not belong. */
static int add_segment(struct expectation *x, const struct segment *prev, const struct segment *s)
{
	size_t want = x->expected.payload_len;
	const char *why;
	size_t sum = x->payload.len + s->payload_len;

	if (x->nmerged) {
		if (is_empty_among_data(x, s))
			return cannot_merge(x, s, "it has no data");
		if (!match_continues(prev, s, &why))
			return cannot_merge(x, s, why);
		if (sum < want && s->payload_len != prev->payload_len && !x->by_cut)
			return cannot_merge(x, s, "its length differs from the one before");
	}
	merge(x, s);
	return sum >= want || x->run->plan->cfg.strict_segments || is_empty_among_data(x, s);
}

static int collect(struct expectation *x)
{
	struct run *r = x->run;
	int64_t patience = patience_ns(x);
	struct segment prev = {0}, s;
	struct letter *l;
	int got;

	for (;;) {
		int64_t until = r->dut->ops->now(r->dut) + patience;

		got = next_segment(x, until, &s, &l);
		if (got == 0)
			return never_came(x);
		if (got < 0)
			return -1;
		got = add_segment(x, &prev, &s);
		prev = s;
		prev.payload = NULL;
		if (got == NOT_PART)
			inbox_put_back(&r->inbox, l);
		else
			free(l);
		if (got)
			return got < 0 ? -1 : 0;
	}
}

/* ---- judging ---- */

static unsigned judge_time(struct expectation *x)
{
	struct finding *f = finding_of(x);
	struct span at = x->step->event->when.span;
	char want[64], got[32];

	f->time = timing_judge(&x->run->timing, x->due, x->actual_us);
	if (!f->time.missed)
		return 0;
	if (f->time.from_us == f->time.to_us)
		snprintf(want, sizeof(want), "%.6f", (double)f->time.from_us / 1e6);
	else
		snprintf(want, sizeof(want), "%.6f~%.6f", (double)f->time.from_us / 1e6,
			 (double)f->time.to_us / 1e6);
	snprintf(got, sizeof(got), "%.6f", (double)x->actual_us / 1e6);
	finding_diff(f, at, "time", want, got);
	return 1;
}

/* "the segment differs in flags, ack" */
static int differs(struct expectation *x)
{
	char headline[200] = "the packet differs in ";
	size_t len = strlen(headline);
	const char *last = NULL;

	for (struct difference *d = finding_of(x)->diffs; d; d = d->next) {
		if (last && !strcmp(last, d->field))
			continue;
		len += (size_t)snprintf(headline + len, sizeof(headline) - len, "%s%s",
					last ? ", " : "", d->field);
		if (len >= sizeof(headline) - 1)
			break;
		last = d->field;
	}
	return fail(x, headline);
}

/* What came before a line with data: segments without any. */
struct empties {
	unsigned n;
	bool only_acks;
	struct buf text;
};

static void add_empty(struct expectation *x, struct empties *e, const struct segment *s)
{
	static const struct text_how how = {.win = true};

	e->only_acks &= s->l4 == L4P_TCP && s->tcp.flags == TCP_FLAG_ACK;
	buf_printf(&e->text, "%s%.6f > ", e->n++ ? "; " : "", (double)x->actual_us / 1e6);
	segment_text(s, &how, &e->text, NULL);
}

/* The first is the line's actual segment; those behind it are here already, or do not matter. */
static void add_followers(struct expectation *x, struct empties *e)
{
	struct letter *l;
	struct segment s;

	if (wait_poll(x->run) < 0)
		return;
	while (next_segment(x, INT64_MIN, &s, &l) == 1) {
		bool empty = !s.payload_len;

		if (empty)
			add_empty(x, e, &s);
		free(l);
		if (!empty)
			break;
	}
}

static int came_first(struct expectation *x)
{
	struct empties e = {.only_acks = true};
	char what[48] = "a segment without data";
	int64_t first_us = x->actual_us;

	add_empty(x, &e, &x->actual);
	add_followers(x, &e);
	x->actual_us = first_us;
	if (e.n > 1)
		snprintf(what, sizeof(what), "%u %s", e.n,
			 e.only_acks ? "ACKs" : "segments without data");
	else if (e.only_acks)
		snprintf(what, sizeof(what), "an ACK");
	finding_hint(finding_of(x), "the stack sent %s", buf_text(&e.text));
	buf_free(&e.text);
	snprintf(what + strlen(what), sizeof(what) - strlen(what), " came first");
	return fail(x, what);
}

/* --non_fatal=packet: all but a wrong length is only a warning. */
static bool is_warning(const struct expectation *x)
{
	return x->run->plan->warns & WARN_PACKET &&
	       x->expected.payload_len == x->actual.payload_len;
}

static int warn(struct expectation *x)
{
	differs(x);
	run_warn(x->run, x->step->event, x->actual_us);
	return 0;
}

static int judge_packet(struct expectation *x)
{
	struct run *r = x->run;
	unsigned n;

	bounds_settle(x->step->packet->pat, &x->actual, &x->expected);
	n = match_segment(r->plan, x->step->packet, x->flow, &x->expected, &x->actual,
			  x->due->from_us, finding_of(x));

	n += judge_time(x);
	if (n && is_warning(x))
		return warn(x);
	if (n && r->amiss.on) {
		differs(x);
		return amiss_packet(r, x->step, &x->actual);
	}
	if (n && x->actual.l4 == x->expected.l4 && is_empty_among_data(x, &x->actual))
		return came_first(x);
	if (n)
		return differs(x);
	finding_of(x)->time.known = false;
	return 0;
}

/* The next line's gap begins when this packet came; packetdrill lets it begin when the line was
 * reached, so that what follows a long wait may come at any time. */
static void note_time(struct expectation *x)
{
	struct due *due = x->due;

	if (x->run->plan->cfg.as_packetdrill || (!due->any && due->from_us == due->to_us))
		return;
	due->from_us = x->actual_us;
}

int step_expect(struct run *r, const struct step *st, struct due *due)
{
	struct expectation x = {.run = r, .step = st, .due = due};
	int64_t reached_us = run_now_us(r);
	struct err e = ERR_INIT;
	int ret;

	x.by_cut = match_looks_at_cut(r->plan, st->packet->pat);
	inbox_init(&x.kept);
	x.flow = flow_for_line(&r->flows, st->packet->pat, &e);
	if (!x.flow)
		return run_error(r, st->event, &e);
	match_expected(r->plan, st->packet, x.flow, &x.expected);
	ret = collect(&x);
	if (ret == 0)
		ret = judge_packet(&x);
	if (ret == 0)
		ret = names_take(r, st, x.flow, &x.actual, x.actual_us);
	if (ret == 0)
		note_time(&x);
	r->happened_us = x.actual_us > reached_us ? x.actual_us : reached_us;
	inbox_prepend(&r->inbox, &x.kept);
	buf_free(&x.payload);
	return ret;
}
