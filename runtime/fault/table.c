// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the table of faults and what they do. */
#include <string.h>

#include "parser/ast.h"
#include "parser/names.h"
#include "runtime/base/clock.h"
#include "runtime/fault/fault.h"

#define ACTION(name) static void name(struct path_packet *p, struct fate *f, long arg, unsigned nth)
#define UNUSED       (void)p, (void)f, (void)arg, (void)nth

/* ---- whether and when ---- */

ACTION(drop)
{
	UNUSED;
	f->drop = true;
}

ACTION(drop_second)
{
	UNUSED;
	f->drop = nth % 2;
}

ACTION(drop_after)
{
	UNUSED;
	f->drop = nth >= (unsigned)arg;
}

ACTION(delay)
{
	UNUSED;
	f->delay_ns = arg * NS_PER_MS;
}

ACTION(delay_percent)
{
	UNUSED;
	f->delay_ns = p->gap_ns / 100 * arg;
}

ACTION(repeat)
{
	UNUSED;
	f->again = true;
}

ACTION(repeat_unless_acked)
{
	UNUSED;
	f->again = f->again_unless_acked = true;
	f->again_ns = arg * NS_PER_MS;
}

/* ---- numbers and flags ---- */

ACTION(add_ack)
{
	UNUSED;
	p->s.tcp.ack += (uint32_t)arg;
	f->changed = true;
}

ACTION(add_seq)
{
	UNUSED;
	p->s.tcp.seq += (uint32_t)arg;
	f->changed = true;
}

ACTION(set_window)
{
	UNUSED;
	f->changed = p->s.tcp.win != (uint16_t)arg;
	p->s.tcp.win = (uint16_t)arg;
}

ACTION(clear_flags)
{
	UNUSED;
	p->s.tcp.flags &= (uint16_t)~arg;
	if (!(p->s.tcp.flags & TCP_FLAG_ACK))
		p->s.tcp.ack = 0;
	f->changed = true;
}

ACTION(set_urgent)
{
	UNUSED;
	p->s.tcp.flags |= TCP_FLAG_URG;
	p->s.tcp.urg = (uint16_t)arg;
	f->changed = true;
}

static void make_rst(struct segment *s)
{
	s->tcp.flags = TCP_FLAG_RST | TCP_FLAG_ACK;
	s->tcp.win = 0;
	s->tcp.opts_len = 0;
	s->payload_len = 0;
}

ACTION(fin_to_rst)
{
	UNUSED;
	make_rst(&p->s);
	f->changed = true;
}

ACTION(ack_to_rst)
{
	UNUSED;
	make_rst(&p->s);
	f->changed = true;
}

ACTION(add_rst)
{
	UNUSED;
	f->surplus = true;
	f->extra = p->s;
	f->extra.tcp.seq += (uint32_t)p->s.payload_len + 1;
	make_rst(&f->extra);
}

/* As if the stack had not noticed: it acknowledges what it has acknowledged last. */
ACTION(rst_to_ack)
{
	UNUSED;
	p->s.tcp.flags = TCP_FLAG_ACK;
	p->s.tcp.ack = p->flow->local.ack;
	p->s.tcp.win = p->flow->local.win;
	f->changed = true;
}

/* ---- data ---- */

ACTION(corrupt)
{
	static unsigned char copy[WIRE_MAX_PACKET];

	UNUSED;
	memcpy(copy, p->s.payload, p->s.payload_len);
	copy[p->s.payload_len / 2] ^= 0x10;
	p->s.payload = copy;
	f->changed = true;
}

ACTION(shorten)
{
	UNUSED;
	f->changed = p->s.payload_len > (size_t)arg;
	if (f->changed)
		p->s.payload_len -= (size_t)arg;
}

ACTION(break_checksum)
{
	UNUSED;
	f->changed = f->bad_checksum = true;
}

/* ---- options ---- */

ACTION(remove_option)
{
	struct tcpopt o;
	unsigned len;

	UNUSED;
	if (!tcpopt_find(&p->s.tcp, (uint8_t)arg, &o))
		return;
	len = o.len;
	/* Nothing is moved: other options stay where they are, no length changes. */
	memset(o.data - 2, TCPOPT_KIND_NOP, len);
	f->changed = true;
	for (unsigned i = 0; i < p->s.tcp.opts_len; i++)
		if (p->s.tcp.opts[i] != TCPOPT_KIND_NOP)
			return;
	p->s.tcp.opts_len = 0;
}

ACTION(set_mss)
{
	struct tcpopt o;

	UNUSED;
	f->changed = tcpopt_find(&p->s.tcp, TCPOPT_KIND_MSS, &o) && o.len == 4;
	if (f->changed)
		put_be16(o.data, (uint16_t)arg);
}

ACTION(add_ts_echo)
{
	struct tcpopt o;

	UNUSED;
	f->changed = tcpopt_find(&p->s.tcp, TCPOPT_KIND_TS, &o) && o.len == 10;
	if (f->changed)
		put_be32(o.data + 4, get_be32(o.data + 4) + (uint32_t)arg);
}

/* ---- the table ---- */

const struct fault fault_table[] = {
#define FAULT(...) {__VA_ARGS__},
#include "runtime/fault/faults.def"
#undef FAULT
};
const unsigned fault_count = sizeof(fault_table) / sizeof(fault_table[0]);

const struct fault *fault_find(const char *name)
{
	for (unsigned i = 0; i < fault_count; i++)
		if (!strcmp(fault_table[i].name, name))
			return &fault_table[i];
	return NULL;
}

const char *fault_suggest(const char *typed)
{
	const char *names[sizeof(fault_table) / sizeof(fault_table[0]) + 2];
	unsigned n = 0;

	for (unsigned i = 0; i < fault_count; i++)
		names[n++] = fault_table[i].name;
	names[n++] = "list";
	names[n] = NULL;
	return suggest(typed, names);
}

bool fault_apply(const struct fault *f, struct path_packet *pkt, struct fate *fate, unsigned *nth)
{
	*fate = (struct fate){0};
	if ((pkt->facts & f->must) != f->must || pkt->facts & f->must_not)
		return false;
	f->act(pkt, fate, f->arg, (*nth)++);
	return fate->drop || fate->changed || fate->delay_ns || fate->again || fate->surplus;
}
