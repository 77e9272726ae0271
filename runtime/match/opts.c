// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the comparison of TCP options. Where both lists name the same options in the same order,
 * each differing option is a difference of its own; otherwise the lists differ as a whole, and what
 * is missing or too much is named.
 */
#include "runtime/match/opts.h"

#include <stdlib.h>
#include <string.h>

#include "parser/mptcp.h"
#include "parser/tcpopt.h"
#include "runtime/finding/timing.h"
#include "runtime/match/bounds.h"

struct opts_matcher {
	const struct plan *plan;
	const struct packet_step *st;
	const struct packet_pat *pat;
	struct finding *f;
	int64_t elapsed_us;
	unsigned n;
};

/* An option as script text. */
static const char *opt_text(struct opts_matcher *m, const struct tcpopt *o)
{
	struct buf b = BUF_INIT;
	unsigned char bytes[TCP_MAX_OPTS];
	const char *text;

	bytes[0] = o->kind;
	bytes[1] = o->len;
	if (o->data)
		memcpy(bytes + 2, o->data, o->len - 2u);
	tcpopts_text(bytes, o->len, &b);
	text = arena_strdup(&m->f->arena, buf_text(&b));
	buf_free(&b);
	return text;
}

/* As the script writes it: bytes cannot show a '*'. */
static const char *written(struct opts_matcher *m, struct span at)
{
	return arena_printf(&m->f->arena, "%.*s", (int)at.len,
			    m->plan->script->source->text + at.off);
}

/* "mss >= 536"; what is left open in another way is as the script writes it. */
static const char *wanted_option(struct opts_matcher *m, const struct tcpopt_pat *pat,
				 const struct tcpopt *want)
{
	const struct tcpopt_spec *spec = pat ? tcpopt_spec_for(pat) : NULL;
	struct buf b = BUF_INIT;
	const char *text;

	if (!pat || !tcpopt_has_any(pat))
		return opt_text(m, want);
	if (!spec || spec->form != TCPOPT_NUMBER || pat->value.state != FIELD_OPEN)
		return written(m, pat->span);
	buf_printf(&b, "%s ", spec->word);
	bounds_text(pat->value.open, &b);
	text = arena_strdup(&m->f->arena, buf_text(&b));
	buf_free(&b);
	return text;
}

static const char *wanted_list(struct opts_matcher *m)
{
	for (const struct tcpopt_pat *o = m->pat->tcp.opts; o; o = o->next)
		if (tcpopt_has_any(o))
			return written(m, m->pat->tcp.opts_span);
	return NULL;
}

static const char *list_text(struct opts_matcher *m, const struct segment *s)
{
	struct buf b = BUF_INIT;
	const char *text;

	buf_putc(&b, '<');
	tcpopts_text(s->tcp.opts, s->tcp.opts_len, &b);
	buf_putc(&b, '>');
	text = arena_strdup(&m->f->arena, s->tcp.opts_len ? buf_text(&b) : "no options");
	buf_free(&b);
	return text;
}

static struct difference *differ(struct opts_matcher *m, struct span at, const char *field,
				 const char *want, const char *got)
{
	struct difference *d = finding_diff(m->f, at, field, want, got);

	d->mark = TEXT_OPTS;
	m->n++;
	return d;
}

static bool val_differs(const struct opts_matcher *m, uint32_t want, uint32_t got)
{
	const struct config *cfg = &m->plan->cfg;
	struct timing t;

	if (!cfg->ts_tick_us)
		return false;
	timing_init(&t, cfg, 0);
	return llabs((long long)(int32_t)(got - want)) * cfg->ts_tick_us >
	       timing_tolerance(&t, m->elapsed_us);
}

static bool is_outside(const struct field *f, enum number_line line, int64_t n)
{
	return f->state == FIELD_OPEN && !bounds_hold(f->open, line, n);
}

/* Numbers that the line leaves open, but not to this. @got is as long as it should be. */
static bool outside(const struct tcpopt_pat *pat, const struct tcpopt *got)
{
	unsigned n = got->len < 2 ? 0 : (got->len - 2u) / 3;

	for (unsigned i = 0; i < 3 && i < n; i++)
		if (is_outside(&pat->counters[i], LINE_STRAIGHT, get_be24(got->data + 3 * i)))
			return true;
	if (pat->value.state != FIELD_OPEN || !got->data)
		return false;
	return is_outside(&pat->value, LINE_STRAIGHT,
			  got->len == 3 ? got->data[0] : get_be16(got->data));
}

/* TS: the val is looked at only when a tick is given, the ecr only with --check=ecr. What the stack
 * echoes is what was injected, in both worlds. @want is cut short where any val will do. */
static bool ts_differs(const struct opts_matcher *m, const struct tcpopt_pat *pat,
		       const struct tcpopt *want, const struct tcpopt *got)
{
	bool check_ecr = m->plan->checks & CHECK_ECR, whole = want->len == 10;
	bool any_ecr = pat && field_is_open(&pat->ecr);
	uint32_t ecr = whole ? get_be32(want->data + 4) : (uint32_t)pat->ecr.value;

	if (got->len != 10)
		return check_ecr;
	if (pat && (is_outside(&pat->value, LINE_CIRCLE, get_be32(got->data)) ||
		    is_outside(&pat->ecr, LINE_CIRCLE, get_be32(got->data + 4))))
		return true;
	if (check_ecr && !any_ecr && get_be32(got->data + 4) != ecr)
		return true;
	return whole && val_differs(m, get_be32(want->data), get_be32(got->data));
}

/* Where any address will do, one of IPv6 is taken for one of IPv4: @data has room for the rest. */
static void shorten_address(const struct tcpopt_pat *pat, const struct tcpopt *want,
			    struct tcpopt *got, unsigned char data[static TCP_MAX_OPTS])
{
	const unsigned address = 2, extra = 12; /* behind subtype and id */

	if (!pat || !mptcp_any_address(pat) || got->len != want->len + extra)
		return;
	memcpy(data, got->data, address);
	memcpy(data + address, got->data + address + extra, got->len - 2u - address - extra);
	got->data = data;
	got->len = want->len;
}

/* @any: bytes of the option's data that do not matter. */
static bool opt_differs(const struct opts_matcher *m, const struct tcpopt_pat *pat,
			const struct tcpopt *want, const struct tcpopt *seen, const uint8_t *any)
{
	unsigned char data[TCP_MAX_OPTS];
	struct tcpopt copy = *seen, *got = &copy;

	if (pat && pat->any)
		return false;
	if (pat && mptcp_is_any(pat))
		return got->len < 3 || want->data[0] >> 4 != got->data[0] >> 4;
	if (want->kind == TCPOPT_KIND_TS && (want->len == 10 || (pat && pat->kind == OPT_TS)))
		return ts_differs(m, pat, want, got);
	shorten_address(pat, want, got, data);
	if (want->len != got->len)
		return true;
	if (pat && pat->value.state == FIELD_OPEN)
		return outside(pat, got);
	if (pat && outside(pat, got))
		return true;
	for (unsigned i = 0; want->data && i < want->len - 2u; i++)
		if ((want->data[i] ^ got->data[i]) & ~any[i])
			return true;
	return false;
}

static bool same_kinds(struct tcp_hdr *want, struct tcp_hdr *got)
{
	struct tcpopt a, b;
	size_t i = 0, j = 0;

	for (;;) {
		int x = tcpopt_next(want->opts, want->opts_len, &i, &a);
		int y = tcpopt_next(got->opts, got->opts_len, &j, &b);

		if (x != y)
			return false;
		if (x != 1)
			return x == 0;
		if (a.kind != b.kind)
			return false;
	}
}

static void match_each(struct opts_matcher *m, struct tcp_hdr *want, struct tcp_hdr *got)
{
	const struct tcpopt_pat *pat = m->pat->tcp.opts;
	struct tcpopt a, b;
	size_t i = 0, j = 0;

	while (tcpopt_next(want->opts, want->opts_len, &i, &a) == 1 &&
	       tcpopt_next(got->opts, got->opts_len, &j, &b) == 1) {
		const uint8_t *any = m->st->opts_any + i - a.len + 2;

		if (opt_differs(m, pat, &a, &b, any))
			differ(m, pat ? pat->span : m->pat->span, "option",
			       wanted_option(m, pat, &a), opt_text(m, &b));
		if (pat)
			pat = pat->next;
	}
}

/* Whether @got has an option that fits; if not, @b is one of this kind, if there is one. */
static bool has_fitting(struct opts_matcher *m, const struct tcpopt_pat *pat,
			const struct tcpopt *want, const uint8_t *any, struct tcp_hdr *got,
			struct tcpopt *b)
{
	struct tcpopt o;
	size_t pos = 0;

	*b = (struct tcpopt){.kind = TCPOPT_KIND_NOP}; /* which is never wanted */
	while (tcpopt_next(got->opts, got->opts_len, &pos, &o) == 1) {
		if (o.kind != want->kind)
			continue;
		*b = o;
		if (!opt_differs(m, pat, want, &o, any))
			return true;
	}
	return false;
}

/* <mss 1460,...>: these are there, wherever. */
static void match_some(struct opts_matcher *m, struct tcp_hdr *want, struct tcp_hdr *got)
{
	const struct tcpopt_pat *pat = m->pat->tcp.opts;
	struct tcpopt a, b;

	for (size_t i = 0; tcpopt_next(want->opts, want->opts_len, &i, &a) == 1 && pat;
	     pat = pat->next)
		if (!has_fitting(m, pat, &a, m->st->opts_any + i - a.len + 2, got, &b))
			differ(m, pat->span, "option", wanted_option(m, pat, &a),
			       b.kind == a.kind ? opt_text(m, &b) : "none");
}

/* Options of @a that @b has not, padding aside: "sackOK, wscale 8". NULL: none. */
static const char *only_in(struct opts_matcher *m, struct tcp_hdr *a, struct tcp_hdr *b)
{
	struct buf out = BUF_INIT;
	struct tcpopt o, other;
	size_t pos = 0;
	const char *text = NULL;

	while (tcpopt_next(a->opts, a->opts_len, &pos, &o) == 1) {
		if (!o.data || tcpopt_find(b, o.kind, &other))
			continue;
		buf_printf(&out, "%s%s", out.len ? ", " : "", opt_text(m, &o));
	}
	if (out.len)
		text = arena_strdup(&m->f->arena, buf_text(&out));
	buf_free(&out);
	return text;
}

static const char *explain(struct opts_matcher *m, struct tcp_hdr *want, struct tcp_hdr *got)
{
	const char *missing = only_in(m, want, got), *extra = only_in(m, got, want);

	if (missing && extra)
		return arena_printf(&m->f->arena, "missing: %s; not expected: %s", missing, extra);
	if (missing)
		return arena_printf(&m->f->arena, "missing: %s", missing);
	if (extra)
		return arena_printf(&m->f->arena, "not expected: %s%s", extra,
				    want->opts_len ? "" : "; write <...> for any options");
	return "the same options in another order or with other padding";
}

unsigned match_tcpopts(const struct plan *p, const struct packet_step *st,
		       const struct segment *want, const struct segment *got, int64_t elapsed_us,
		       struct finding *f)
{
	const struct packet_pat *pat = st->pat;
	struct opts_matcher m = {.plan = p, .st = st, .pat = pat, .f = f, .elapsed_us = elapsed_us};
	struct tcp_hdr a = want->tcp, b = got->tcp;
	struct difference *d;
	const char *list;

	if (pat->tcp.opts_kind == TCPOPTS_SOME) {
		match_some(&m, &a, &b);
		return m.n;
	}
	if (same_kinds(&a, &b)) {
		match_each(&m, &a, &b);
		return m.n;
	}
	list = wanted_list(&m);
	d = differ(&m, pat->tcp.opts_span.len ? pat->tcp.opts_span : pat->span, "options",
		   list ? list : list_text(&m, want), list_text(&m, got));
	d->why = explain(&m, &a, &b);
	return m.n;
}
