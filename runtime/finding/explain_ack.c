// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what a wrong ACK number means: which sequence numbers it covers or leaves out, and whether
 * the peer has ever sent them. An ACK names the next number that is expected, so it covers those
 * before.
 */
#include "runtime/base/seq.h"
#include "runtime/finding/explain.h"

static const char *numbers(struct arena *a, struct injected_range r)
{
	if (seq_diff(r.start, r.end) == 1)
		return arena_printf(a, "sequence number %u", r.start);
	return arena_printf(a, "sequence numbers %u to %u", r.start, r.end - 1);
}

/* "1:75", "1:70, 75:80 and its FIN", "nothing but its SYN" */
static const char *sent(struct arena *a, const struct injected *in)
{
	const char *parts[INJECTED_RANGES + 1], *text = "";
	unsigned n = 0;

	for (unsigned i = 0; i < in->n; i++) {
		struct injected_range r = in->ranges[i];

		/* What the FIN takes is not a byte. */
		if (in->has_fin && r.end == in->fin + 1)
			r.end--;
		if (r.start != r.end)
			parts[n++] = arena_printf(a, "%u:%u", r.start, r.end);
	}
	if (in->has_fin) {
		parts[n] = n ? "its FIN" : "only its FIN";
		n++;
	}
	if (!n)
		return "nothing but its SYN";
	for (unsigned i = 0; i < n; i++)
		text = arena_printf(a, "%s%s%s", text,
				    !i          ? ""
				    : i + 1 < n ? ", "
						: " and ",
				    parts[i]);
	return text;
}

/* The first that were never sent, of those that an ACK with @ack covers. */
static struct injected_range first_missing(const struct injected *in, uint32_t ack)
{
	struct injected_range r = {injected_solid_end(in), ack};

	if (in->n > 1 && seq_before(in->ranges[1].start, ack))
		r.end = in->ranges[1].start;
	return r;
}

/* Where one number too many may come from. */
static const char *one_too_many(const struct injected *in, uint32_t got)
{
	if (got != injected_solid_end(in) + 1)
		return "";
	if (!in->has_fin)
		return "; the extra 1 looks like a FIN counted before it came";
	if (in->n > 1)
		return "; the extra 1 looks like the FIN counted before the data in front of it";
	return "; the extra 1 looks like the FIN counted twice";
}

static const char *never_sent(struct arena *a, const struct injected *in, uint32_t got)
{
	struct injected_range r = first_missing(in, got);

	return arena_printf(a,
			    "it acknowledges %s, which %s never sent: the peer has sent %s%s (RFC "
			    "9293, section 3.4)",
			    numbers(a, r), seq_diff(r.start, r.end) == 1 ? "was" : "were",
			    sent(a, in), one_too_many(in, got));
}

/* "only 1:75"; what is said without numbers says that itself. */
static const char *sent_only(struct arena *a, const struct injected *in)
{
	const char *what = sent(a, in);

	return *what >= '0' && *what <= '9' ? arena_printf(a, "only %s", what) : what;
}

static const char *too_little(struct arena *a, const struct source *src, const struct injected *in,
			      uint32_t want, uint32_t got)
{
	if (in->bare_ack)
		return arena_printf(
			a,
			"line %u injects a segment with the ACK flag but without a number, "
			"which stands for ack 0: the stack drops it as too old (RFC 9293, "
			"section 3.10.7.4)",
			source_line(src, in->bare_ack->span.off, NULL));
	if (in->n && seq_before(injected_solid_end(in), want))
		return arena_printf(a, "the line acknowledges %s; the peer has sent %s",
				    numbers(a, (struct injected_range){got, want}),
				    sent_only(a, in));
	if (in->has_fin && got == in->fin && want == in->fin + 1)
		return arena_printf(a,
				    "it does not acknowledge the peer's FIN, which takes sequence "
				    "number %u (RFC 9293, section 3.4)",
				    in->fin);
	return arena_printf(a, "it leaves out %s, which the peer has sent",
			    numbers(a, (struct injected_range){got, want}));
}

static const char *too_much(struct arena *a, const struct injected *in, uint32_t want, uint32_t got)
{
	if (in->has_fin && want == in->fin && got == in->fin + 1)
		return arena_printf(a,
				    "it acknowledges the peer's FIN as well, which takes sequence "
				    "number %u (RFC 9293, section 3.4)",
				    in->fin);
	return arena_printf(a, "it acknowledges %s as well, which the peer has sent",
			    numbers(a, (struct injected_range){want, got}));
}

const char *explain_ack(struct finding *f, const struct source *src, const struct injected *in)
{
	uint32_t want = f->expected.tcp.ack, got = f->actual.tcp.ack;
	struct arena *a = &f->arena;

	if (!(f->actual.tcp.flags & TCP_FLAG_ACK) || f->actual.tcp.flags & TCP_FLAG_SYN)
		return NULL;
	if (in->n && seq_before(injected_solid_end(in), got))
		return never_sent(a, in, got);
	if (!want)
		return f->expected.tcp.flags & TCP_FLAG_ACK
			       ? "the line has no ack, which stands for ack 0"
			       : NULL;
	return seq_before(got, want) ? too_little(a, src, in, want, got)
				     : too_much(a, in, want, got);
}
