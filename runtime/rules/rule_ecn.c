// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about Explicit Congestion Notification (RFC 3168, RFC 9768). */
#include "runtime/rules/rule.h"

static const char *mark(const struct packet *p)
{
	return ecn_name(p->seg->ip.tos & 3);
}

static unsigned ace(const struct packet *p)
{
	return (p->flags & TCP_FLAGS_ACE) >> TCP_FLAGS_ACE_SHIFT;
}

static bool has(unsigned bits, unsigned bit)
{
	return bits >> bit & 1;
}

/* AE, CWR, ECE as RFC 9768 writes them. */
static const char *bits(unsigned a)
{
	static const char *const text[] = {"0,0,0", "0,0,1", "0,1,0", "0,1,1",
					   "1,0,0", "1,0,1", "1,1,0", "1,1,1"};

	return text[a & 7];
}

/* ECN of RFC 3168, without what DCTCP has made of it (RFC 8257; RFC 8311 section 4.3). */
static bool classic(const struct look *l)
{
	return conn_ecn(l->conn) == ECN_CLASSIC && !l->from->heard.syn_ect;
}

/* RFC 3168 section 6.1.1. RFC 8311 section 4.3 lets experiments do it, so it is advice. */
void rule_ecn_syn_ect(struct look *l)
{
	if (!l->p->syn || !(l->p->seg->ip.tos & 3))
		return;
	say_came(l, "%s in the IP header of a SYN", mark(l->p));
	say_should(l, "noecn");
	say_how(l, "the IP header, where it was sent");
}

/* RFC 3168 section 6.1.1, RFC 9768 section 3.1.2. */
void rule_ecn_synack_unasked(struct look *l)
{
	const struct heard *o = &l->to->heard;
	unsigned a = ace(l->p);

	if (!l->p->syn || !l->p->has_ack || l->from->heard.bare || !o->bare || !a)
		return;
	if (a == 1 ? has(o->aces, 3) || has(o->aces, 7) : o->aces != 1)
		return;
	say_came(l, "a SYN-ACK with AE,CWR,ECE %s", bits(a));
	say_should(l, "0,0,0");
	say_how(l, "the SYN asks for no ECN");
}

/* RFC 3168 section 6.1.1: who does not want ECN clears both. */
void rule_ecn_synack_form(struct look *l)
{
	unsigned a = ace(l->p);

	if (!l->p->syn || !l->p->has_ack || l->from->heard.bare || l->to->heard.aces != 1 << 3 ||
	    a < 2)
		return;
	say_came(l, "a SYN-ACK with AE,CWR,ECE %s", bits(a));
	say_should(l, "0,0,1 or 0,0,0");
	say_how(l, "the SYN has 0,1,1, which is RFC 3168");
}

/* RFC 9768 section 3.1.3. */
void rule_accecn_synack_reserved(struct look *l)
{
	if (!l->p->syn || !l->p->has_ack || ace(l->p) != 5)
		return;
	say_came(l, "a SYN-ACK with AE,CWR,ECE 1,0,1");
	say_should(l, "one of the values that are not reserved");
	say_how(l, "the flags of the SYN-ACK");
}

/* RFC 9768 section 3.1.1, Table 2. */
void rule_accecn_synack_reflects(struct look *l)
{
	static const unsigned tells[8] = {[2] = 1, [3] = 2, [4] = 4, [6] = 8};
	const struct heard *o = &l->to->heard;
	unsigned told = tells[ace(l->p)];

	if (!l->p->syn || !l->p->has_ack || l->from->heard.bare || o->aces != 1 << 7 || !told)
		return;
	if (o->ecns & told)
		return;
	say_came(l, "a SYN-ACK with AE,CWR,ECE %s", bits(ace(l->p)));
	say_should(l, "what Table 2 has for the ECN field of the SYN");
	say_how(l, "no SYN came with the ECN field that this stands for");
}

/* RFC 3168 section 6.1.1. */
void rule_ecn_ect_unagreed(struct look *l)
{
	const struct packet *p = l->p;

	if (!p->len || p->syn || p->rst || !(p->seg->ip.tos & 3) || conn_ecn(l->conn) != ECN_NONE)
		return;
	say_came(l, "data with %s", mark(p));
	say_should(l, "noecn");
	say_how(l, "the SYN has AE,CWR,ECE %s: ECN is not agreed upon",
		has(l->conn->end[0].heard.aces | l->conn->end[1].heard.aces, 0)
			? "0,0,0, or the SYN-ACK has"
			: "another value than the SYN-ACK asks for");
}

/* RFC 3168 section 6.1.4; of probes without data section 6.1.6. */
void rule_ecn_ack_ect(struct look *l)
{
	if (!packet_is_ack(l->p) || !(l->p->seg->ip.tos & 3) || !classic(l))
		return;
	say_came(l, "an ACK without data, with %s", mark(l->p));
	say_should(l, "noecn");
	say_how(l, "ECN of RFC 3168 is agreed upon");
}

/* RFC 3168 section 6.1.5. */
void rule_ecn_repeat_ect(struct look *l)
{
	const struct packet *p = l->p;

	if (!p->len || p->syn || p->rst || p->fresh || !(p->seg->ip.tos & 3) || !classic(l))
		return;
	say_came(l, "data %lld:%lld again, with %s", p->data, p->data + (long long)p->len, mark(p));
	say_should(l, "noecn");
	say_how(l, "it was sent before, and ECN of RFC 3168 is agreed upon");
}

/* RFC 3168 section 6.1.2: it is set in the first new data. */
void rule_ecn_cwr_place(struct look *l)
{
	const struct packet *p = l->p;

	if (!(p->flags & TCP_FLAG_CWR) || p->syn || p->rst || (p->len && p->fresh) || !classic(l))
		return;
	say_came(l, "CWR in a segment %s", p->len ? "that repeats data" : "without data");
	say_should(l, "CWR in new data");
	say_how(l, "ECN of RFC 3168 is agreed upon");
}

/* RFC 3168 section 6.1.1: these flags have no meaning without ECN. */
void rule_ecn_flags_unagreed(struct look *l)
{
	if (!ace(l->p) || l->p->syn || l->p->rst || conn_ecn(l->conn) != ECN_NONE)
		return;
	say_came(l, "AE,CWR,ECE %s", bits(ace(l->p)));
	say_should(l, "0,0,0");
	say_how(l, "SYN and SYN-ACK do not agree upon ECN");
}

/* RFC 3168 section 6.1.3: until a segment with CWR has come. */
void rule_ecn_echo_missing(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;

	if (p->flags & TCP_FLAG_ECE || p->rst || p->syn || !h->ce_due || !p->has_ack ||
	    p->ack < h->ce_end || !classic(l) || l->to->heard.syn_ect)
		return;
	l->earlier = h->ce_packet;
	say_came(l, "ack %lld without ECE", p->ack);
	say_should(l, "ECE, until CWR comes");
	say_how(l, "packet %llu came with CE, is acknowledged here, and no CWR has come since",
		(unsigned long long)h->ce_packet);
}

/* RFC 3168 section 6.1.3. */
void rule_ecn_echo_unfounded(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;

	if (!(p->flags & TCP_FLAG_ECE) || p->rst || p->syn || h->ce_any || !classic(l))
		return;
	say_came(l, "ECE");
	say_should(l, "no ECE");
	say_how(l, "no packet has come with CE");
}

/* RFC 3168 section 6.1.3: after CWR it ends. */
void rule_ecn_echo_stuck(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;

	if (!(p->flags & TCP_FLAG_ECE) || p->rst || p->syn || !h->cwr_due || !p->has_ack ||
	    p->ack < h->cwr_end || !classic(l))
		return;
	l->earlier = h->cwr_packet;
	say_came(l, "ack %lld with ECE", p->ack);
	say_should(l, "no ECE");
	say_how(l, "packet %llu came with CWR, is acknowledged here, and no CE has come since",
		(unsigned long long)h->cwr_packet);
}

/* RFC 9768 section 3.2.3. */
void rule_accecn_opt_unagreed(struct look *l)
{
	enum ecn_mode m = conn_ecn(l->conn);

	if (!l->p->opts.accecn || l->p->syn || l->p->rst || (m != ECN_NONE && m != ECN_CLASSIC))
		return;
	say_came(l, "an Accurate ECN option");
	say_should(l, "none");
	say_how(l, "SYN and SYN-ACK do not agree upon Accurate ECN");
}

/* RFC 9768 section 3.2.3.2.1. */
void rule_accecn_opt_syn(struct look *l)
{
	if (!l->p->opts.accecn || !l->p->syn || l->p->has_ack)
		return;
	say_came(l, "an Accurate ECN option in a SYN");
	say_should(l, "none");
	say_how(l, "the options of the SYN");
}
