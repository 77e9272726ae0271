// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of TCP segments: flags, numbers, options and the room they take.
 */
#include "parser/check.h"

#include <string.h>

#include "netdev/wire/wire.h"
#include "parser/habits.h"
#include "parser/mptcp.h"
#include "parser/psh.h"
#include "parser/tcpopt.h"

#define MAX_OPTIONS TCP_MAX_OPTS
#define MAX_BLOCKS  4

/* Place of one character of the flags; all of them when a symbol stands there. */
static struct span flag_span(const struct word *flags, size_t i)
{
	if (flags->span.len != flags->len)
		return flags->span;
	return (struct span){flags->span.off + (uint32_t)i, 1};
}

/* "SYN", "ACK" */
static bool check_flag_names(struct check *c, const struct word *flags)
{
	char letters[TCPFLAGS_TEXT];

	if (flags->len < 3 || !flags_from_names(flags->text, flags->len, false, letters))
		return true;
	diag_error(c->diags, flags->span, "TCP flags are single letters, and ACK is '.': write %s",
		   letters);
	return false;
}

/* "SA": an acknowledgment number without the ACK flag, and AE, which comes with both of the others
 * where there is no ACK (RFC 9768 section 3.1.1). No stack sends that; but what is injected may be
 * anything, and a segment that has AE and nothing else cannot be written in another way, while S4
 * is what SA says. */
static void check_ack_letter(struct check *c, const struct tcp_pat *t, enum direction dir)
{
	const char *text = t->flags_text.text;
	bool perhaps = dir == DIR_INBOUND && t->flags == TCP_FLAG_AE;
	char letters[TCPFLAGS_TEXT];

	if (!t->ack.state || t->ace || !(t->flags & TCP_FLAG_AE) ||
	    t->flags & (TCP_FLAG_ACK | TCP_FLAG_ECE | TCP_FLAG_CWR) ||
	    !flags_from_names(text, t->flags_text.len, true, letters))
		return;
	diag_add(c->diags, perhaps ? DIAG_WARNING : DIAG_ERROR,
		 flag_span(&t->flags_text, (size_t)(strchr(text, 'A') - text)),
		 "'A' is the AE flag of Accurate ECN, ACK is '.': write %s", letters);
	if (perhaps)
		diag_note(c->diags, "as it stands it has no ACK flag, and a connection drops it");
}

static bool check_psh_open(struct check *c, const struct tcp_pat *t, enum direction dir,
			   struct span at)
{
	if (t->flags & TCP_FLAG_PSH)
		diag_error(c->diags, at, "'p' leaves PSH open, 'P' asks for it: write one of them");
	else if (dir == DIR_INBOUND)
		diag_error(c->diags, at,
			   "only an expected segment can leave PSH open: write P or nothing");
	else
		return true;
	return false;
}

static void check_flags(struct check *c, const struct tcp_pat *t, enum direction dir)
{
	const struct word *flags = &t->flags_text;
	const char *ecn = NULL, *digit = NULL;

	if (!strcmp(flags->text, "-") || !check_flag_names(c, flags))
		return;
	for (const char *f = flags->text; *f; f++) {
		struct span at = flag_span(flags, (size_t)(f - flags->text));

		if (*f >= '0' && *f <= '7') {
			if (digit) {
				diag_error(c->diags, at, "only one ACE digit can be given");
				return;
			}
			digit = f;
		} else if (*f == '8' || *f == '9') {
			diag_error(c->diags, at, "an ACE counter is between 0 and 7");
			return;
		} else if (*f == FLAG_PSH_OPEN) {
			if (!check_psh_open(c, t, dir, at))
				return;
		} else if (!tcpflag_bit(*f)) {
			diag_error(c->diags, at, "unknown TCP flag '%c'", *f);
			diag_note(c->diags, "flags are F S R P U . E W A, a digit 0 to 7, or -; p "
					    "is with PSH or without it");
			return;
		}
		if (tcpflag_bit(*f) & TCP_FLAGS_ACE)
			ecn = f;
	}
	if (ecn && digit)
		diag_error(c->diags, flags->span, "E, W and A cannot be mixed with an ACE digit");
}

static int64_t check_cookie(struct check *c, const struct tcpopt_pat *o, int64_t header)
{
	unsigned char bytes[MAX_OPTIONS];
	size_t cap = o->kind == OPT_KIND ? MAX_OPTIONS - 2 : tcpopt_spec_for(o)->most;
	int n = word_hex(&o->cookie, &c->scope, bytes, cap);

	if (n >= 0)
		return header + n;
	if (strlen(check_text(c, &o->cookie)) > 2 * cap)
		diag_error(c->diags, o->cookie.span, "at most %zu bytes fit here", cap);
	else
		diag_error(c->diags, o->cookie.span, "'%s' is not an even number of hex digits",
			   check_text(c, &o->cookie));
	return header;
}

static int64_t check_sack(struct check *c, const struct tcpopt_pat *o)
{
	const int64_t most = 0xffffffff;

	for (size_t i = 0; i < o->nblocks; i++) {
		const struct sack_block *b = &o->blocks[i];

		if (b->left.value < 0 || b->left.value > most || b->right.value < 0 ||
		    b->right.value > most)
			diag_error(c->diags, b->span, "sack edges must be between 0 and %lld",
				   (long long)most);
	}
	if (o->nblocks > MAX_BLOCKS) {
		diag_error(c->diags, o->blocks[MAX_BLOCKS].span,
			   "a sack option has at most %d blocks", MAX_BLOCKS);
		diag_note(c->diags, "TCP options have %d bytes, and 5 blocks take 42", MAX_OPTIONS);
	}
	return 2 + 8 * (int64_t)o->nblocks;
}

static int64_t check_accecn(struct check *c, const struct tcpopt_pat *o)
{
	int64_t length = 2;

	for (int i = 0; i < 3; i++) {
		check_range(c, &o->counters[i], "AccECN counter", 0xffffff);
		length += o->counters[i].state ? 3 : 0;
	}
	return length;
}

/* kind N HEX. EOL and NOP have no length byte: what stands behind them is as raw as it is written,
 * for padding that is not zero, and for lengths that cannot be. */
static int64_t check_kind(struct check *c, const struct tcpopt_pat *o)
{
	if (!check_range(c, &o->value, "option kind", 255))
		return 0;
	if (o->value.value > 1)
		return check_cookie(c, o, 2);
	if (o->any)
		diag_error(c->diags, o->span, "options of kind 0 and 1 have no content");
	return o->cookie.len ? check_cookie(c, o, 1) : 1;
}

static int64_t check_mptcp(struct check *c, const struct tcpopt_pat *o)
{
	struct mptcp_bytes bytes;

	return mptcp_encode(o, &c->scope, &bytes, c->diags) < 0 ? 0 : bytes.len;
}

/* '*' for content of an unknown length. */
static bool any_length(const struct tcpopt_pat *o)
{
	return (o->any && (o->kind == OPT_KIND || !tcpopt_spec_for(o)->len)) || mptcp_is_any(o);
}

/* Raw bytes cannot be expected: what comes is compared option by option. */
static void check_raw(struct check *c, const struct tcpopt_pat *o)
{
	if (o->kind != OPT_KIND || o->value.value > 1 || !o->cookie.len)
		return;
	diag_error(c->diags, o->span, "options of kind 0 and 1 have no content");
	diag_note(c->diags, "raw bytes behind them can only be injected");
}

/* Returns the option's length. */
static int64_t check_option(struct check *c, const struct tcpopt_pat *o)
{
	const struct tcpopt_spec *s = tcpopt_spec_for(o);

	if (!s)
		return check_kind(c, o);
	switch (s->form) {
	case TCPOPT_BARE: break;
	case TCPOPT_NUMBER: check_range(c, &o->value, s->word, s->len == 3 ? 0xff : 0xffff); break;
	case TCPOPT_TIMES:
		check_range(c, &o->value, "timestamp", 0xffffffff);
		check_range(c, &o->ecr, "timestamp", 0xffffffff);
		break;
	case TCPOPT_BLOCKS: return check_sack(c, o);
	case TCPOPT_HEX:
	case TCPOPT_COOKIE: return check_cookie(c, o, s->magic ? 4 : 2);
	case TCPOPT_COUNTERS: return check_accecn(c, o);
	case TCPOPT_MPTCP: return check_mptcp(c, o);
	}
	return s->len;
}

static void check_open_option(struct check *c, const struct tcpopt_pat *o, enum direction dir)
{
	const struct tcpopt_spec *s = tcpopt_spec_for(o);
	const struct field *const numbers[] = {&o->value, &o->ecr, &o->counters[0], &o->counters[1],
					       &o->counters[2]};
	bool some = false;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		if (numbers[i]->state != FIELD_OPEN)
			continue;
		some = true;
		check_left_open(c, numbers[i], dir);
		check_bounds(c, numbers[i], s && s->len == 3 ? 0xff : 0xffff, o->kind == OPT_TS);
	}
	if (!some && tcpopt_has_any(o))
		check_wildcard(c, o->span, dir);
}

static bool is_padding(const struct tcpopt_pat *o)
{
	return o->kind == OPT_NOP || o->kind == OPT_EOL ||
	       (o->kind == OPT_KIND && o->value.value <= TCPOPT_KIND_NOP);
}

static int64_t check_options(struct check *c, const struct tcp_pat *t, enum direction dir)
{
	size_t errors = c->diags->nerrors;
	bool open_end = false;
	int64_t length = 0;

	for (const struct tcpopt_pat *o = t->opts; o; o = o->next) {
		length += check_option(c, o);
		open_end |= any_length(o);
		check_open_option(c, o, dir);
		if (t->opts_kind == TCPOPTS_SOME && is_padding(o))
			diag_error(c->diags, o->span,
				   "padding says nothing in a list that leaves others open");
		if (dir == DIR_OUTBOUND)
			check_raw(c, o);
	}
	if (c->diags->nerrors != errors || open_end)
		return length;
	if (length > MAX_OPTIONS) {
		diag_error(c->diags, t->opts_span, "TCP options take %lld bytes, at most %d fit",
			   (long long)length, MAX_OPTIONS);
	} else if (length % 4 && t->opts_kind != TCPOPTS_SOME) {
		diag_error(c->diags, t->opts_span,
			   "TCP options take %lld bytes, which is not a multiple of 4",
			   (long long)length);
		diag_note(c->diags, "write %lld more nop", (long long)(4 - length % 4));
	}
	return length;
}

/* "cut": how the data of an expected line leaves. */
static void check_cut(struct check *c, const struct tcp_pat *t, enum direction dir)
{
	int64_t sum = 0;

	if (!t->cut.span.len)
		return;
	if (dir == DIR_INBOUND) {
		diag_error(c->diags, t->cut.span, "'cut' is only for outbound segments");
		diag_note(c->diags, "what is injected is one segment; --mss has it taken for "
				    "several");
		return;
	}
	if (t->cut.any && t->cut.n) {
		diag_error(c->diags, t->cut.span, "'*' stands alone: it means any sizes");
		return;
	}
	if (field_is_open(&t->len)) {
		if (!t->cut.any)
			diag_error(c->diags, t->cut.span, "'cut' needs the length of the data");
		return;
	}
	if (t->len.state == FIELD_VALUE && t->len.value == 0) {
		diag_error(c->diags, t->cut.span, "there is no data to cut");
		return;
	}
	for (size_t i = 0; i < t->cut.n; i++) {
		if (!check_range(c, &t->cut.sizes[i], "size of a segment", 0xffff))
			return;
		if (t->cut.sizes[i].state == FIELD_LIVE || t->len.state == FIELD_LIVE)
			return;
		if (t->cut.sizes[i].value == 0) {
			diag_error(c->diags, t->cut.sizes[i].span,
				   "a segment of 0 bytes has no data");
			return;
		}
		sum += t->cut.sizes[i].value;
	}
	if (t->cut.n < 2 || sum == t->len.value)
		return;
	diag_error(c->diags, t->cut.span, "these segments have %lld bytes, the line has %lld",
		   (long long)sum, (long long)t->len.value);
	diag_note(c->diags, "one size alone is that of all, and the last may be shorter");
}

#define MAX_PAYLOAD 0xffff

/* In words a segment may be of any length. */
static void check_length(struct check *c, const struct tcp_pat *t, enum direction dir)
{
	if (t->len.state == FIELD_ANY && dir == DIR_INBOUND)
		diag_error(c->diags, t->seq_span, "how much data should be injected?");
	else if (t->seq.state == FIELD_ANY && !t->seq.span.len && dir == DIR_INBOUND)
		diag_error(c->diags, t->seq_span, "with which sequence number?");
	check_left_open(c, t->len.span.len ? &t->len : &(struct field){0}, dir);
	check_bounds(c, &t->len, MAX_PAYLOAD, false);
}

int64_t check_tcp(struct check *c, const struct tcp_pat *t, enum direction dir)
{
	const struct field *const wild[] = {&t->seq, &t->ack, &t->win, &t->urg};

	check_flags(c, t, dir);
	check_ack_letter(c, t, dir);
	check_range(c, &t->sport, "port", 0xffff);
	check_range(c, &t->dport, "port", 0xffff);
	check_range(c, &t->spi, "spi", 0xffffffff);
	check_sequence(c, &t->seq, &t->seq_end, &t->len, t->seq_span);
	check_cut(c, t, dir);
	check_range(c, &t->ack, "acknowledgment number", 0xffffffff);
	check_range(c, &t->win, "window", 0xffff);
	check_range(c, &t->urg, "urgent pointer", 0xffff);
	for (size_t i = 0; i < sizeof(wild) / sizeof(wild[0]); i++) {
		if (wild[i]->span.len)
			check_left_open(c, wild[i], dir);
		check_bounds(c, wild[i], i < 2 ? 0xffffffff : 0xffff, i < 2);
	}
	check_length(c, t, dir);
	if (dir == DIR_INBOUND && !t->win.state) {
		uint32_t end = t->seq_span.off + t->seq_span.len;

		if (t->ack.state)
			end = t->ack.span.off + t->ack.span.len;
		diag_error(c->diags, (struct span){end, 0}, "an inbound segment needs a window");
		diag_note(c->diags, "write it behind the sequence and ack numbers: win 65535");
	}
	if (dir == DIR_INBOUND && (t->opts_kind == TCPOPTS_ANY || t->opts_kind == TCPOPTS_SOME))
		diag_error(c->diags, t->opts_span, "<...> is only for outbound segments");
	/* A length beyond any packet's has been reported, and must not overflow here. */
	return TCP_HDR_LEN + check_options(c, t, dir) +
	       (t->len.value <= MAX_PAYLOAD ? t->len.value : 0);
}
