// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what a difference means: one sentence in a student's words, with its source where there is
 * one. Only says what follows from the two segments and from what was injected before.
 */
#include <string.h>

#include "netdev/sysctl.h"
#include "runtime/base/seq.h"
#include "runtime/finding/explain.h"

static const char *plural(uint32_t n)
{
	return n == 1 ? "" : "s";
}

static const char *why_seq(struct finding *f)
{
	uint32_t want = f->expected.tcp.seq, got = f->actual.tcp.seq;
	bool early = seq_before(got, want), fin = f->actual.tcp.flags & TCP_FLAG_FIN;
	uint32_t n = early ? want - got : got - want;

	if ((f->actual.tcp.flags | f->expected.tcp.flags) & TCP_FLAG_SYN)
		return NULL;
	if (f->actual.payload_len || fin)
		return arena_printf(&f->arena, "it starts %u byte%s %s", n, plural(n),
				    early ? "earlier: a retransmission, or earlier data that no "
					    "line has expected"
					  : "further on than the line");
	if (early && n == 1)
		return "it starts one byte earlier, as a keep-alive or a window probe does (RFC "
		       "9293, sections 3.8.4 and 3.8.6.1)";
	return arena_printf(&f->arena, "the stack is %u byte%s %s than the line has it", n,
			    plural(n), early ? "less far" : "further");
}

/* How bursts are made smaller; bbr does not look at the setting. */
static const char *why_burst(struct finding *f)
{
	static const char one[] = "--sysctl=net.ipv4.tcp_min_tso_segs=1";
	char cc[32] = "";
	bool bbr = sysctl_get("net.ipv4.tcp_congestion_control", cc, sizeof(cc), NULL) == 0 &&
		   !strncmp(cc, "bbr", 3);

	return arena_printf(
		&f->arena,
		"the stack passes more than one segment to the device at once (TSO), or "
		"has merged several writes; %s%s makes bursts smaller",
		one,
		bbr ? " together with --sysctl=net.ipv4.tcp_congestion_control=reno "
		      "(here it is bbr, which ignores the other)"
		    : "");
}

static const char *why_length(struct finding *f)
{
	size_t want = f->expected.payload_len, got = f->actual.payload_len;

	if (!want && got)
		return "it carries data where none was expected";
	if (want && !got)
		return "it carries no data";
	if (got > want && got % want == 0)
		return why_burst(f);
	return got > want ? "the stack puts more data into one segment: several writes may have "
			    "been merged"
			  : NULL;
}

/* One sentence for each flag that differs, most telling first. */
static const struct {
	uint16_t flag;
	const char *missing, *extra;
} flag_reasons[] = {
	{TCP_FLAG_RST, "the connection was expected to be reset (RFC 9293, section 3.10.7)",
	 "the stack resets the connection (RFC 9293, section 3.5.2)"},
	{TCP_FLAG_SYN, "no SYN where one was expected", "a SYN where none was expected"},
	{TCP_FLAG_FIN,
	 "no FIN here: it follows close() or shutdown(), behind all data (RFC 9293, section "
	 "3.6)",
	 "the stack closes its side here (RFC 9293, section 3.6)"},
	{TCP_FLAG_ACK, "no ACK: only a first SYN and some RSTs go without (RFC 9293, section 3.1)",
	 "it carries an ACK"},
	{TCP_FLAG_PSH,
	 "PSH is not set: it comes with the last data that is waiting (RFC 9293, section "
	 "3.9.1.2)",
	 "PSH is set: it comes with the last data that was waiting when it was put together, and "
	 "Linux also sets it every half window (RFC 9293, section 3.9.1.2)"},
	{TCP_FLAG_ECE, "ECE is not set (RFC 3168, section 6.1)",
	 "ECE is set (RFC 3168, section 6.1)"},
	{TCP_FLAG_CWR, "CWR is not set (RFC 3168, section 6.1.2)",
	 "CWR is set (RFC 3168, section 6.1.2)"},
	{TCP_FLAG_AE, "AE is not set (RFC 9768)", "AE is set (RFC 9768)"},
	{TCP_FLAG_URG, "URG is not set", "URG is set (RFC 9293, section 3.8.5)"},
};

/* The answer to a SYN is a refusal. */
static bool is_refused(uint16_t want, uint16_t got)
{
	return (want & TCP_FLAG_SYN) && (want & TCP_FLAG_ACK) && (got & TCP_FLAG_RST);
}

static const char *why_flags(struct finding *f)
{
	uint16_t want = f->expected.tcp.flags, got = f->actual.tcp.flags;

	if (is_refused(want, got))
		return "the stack refuses the connection, as it does where no socket listens: "
		       "bind() and listen() come first (RFC 9293, section 3.10.7.1)";
	for (size_t i = 0; i < sizeof(flag_reasons) / sizeof(*flag_reasons); i++) {
		uint16_t bit = flag_reasons[i].flag;

		if (!((want ^ got) & bit))
			continue;
		if (bit == TCP_FLAG_PSH && !f->actual.payload_len)
			return f->expected.payload_len
				       ? NULL
				       : "PSH comes with data, and this segment has none";
		return want & bit ? flag_reasons[i].missing : flag_reasons[i].extra;
	}
	return NULL;
}

static const char *why_time(struct finding *f, const struct injected *in)
{
	const struct time_evidence *t = &f->time;
	bool early = t->actual_us < t->from_us;
	int64_t off = early ? t->from_us - t->actual_us : t->actual_us - t->to_us;

	return arena_printf(&f->arena, "%.3f ms too %s; allowed are %.3f ms%s", (double)off / 1e3,
			    early ? "early" : "late", (double)t->tolerance_us / 1e3,
			    explain_time(f, in));
}

static const char *why(struct finding *f, const struct difference *d, const struct source *src,
		       const struct injected *in)
{
	if (!strcmp(d->field, "payload") && !strcmp(d->expected, "zeros"))
		return "a line without data TEXT stands for zeros, which is what write(4, ..., 5) "
		       "sends: give the bytes, as in > P. 1:6(5) ack 1 data \"hello\"";
	if (f->time.missed && !strncmp(d->field, "time", 4))
		return why_time(f, in);
	if (!f->has_actual || f->actual.l4 != L4P_TCP || f->expected.l4 != L4P_TCP)
		return NULL;
	/* What the number must not be has no reason in what was sent. */
	if (d->expected && d->expected[0] == '!')
		return NULL;
	switch (d->mark) {
	case TEXT_ACK: return explain_ack(f, src, in);
	case TEXT_SEQ: return why_seq(f);
	case TEXT_LEN: return why_length(f);
	case TEXT_FLAGS: return why_flags(f);
	default: return NULL;
	}
}

void explain_differences(struct finding *f, const struct source *src, const struct injected *in)
{
	for (struct difference *d = f->diffs; d; d = d->next)
		if (!d->why)
			d->why = why(f, d, src, in);
	if (!f->diffs)
		explain_silence(f, src, in);
}
