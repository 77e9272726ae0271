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

ACTION(rst_to_fin)
{
	UNUSED;
	p->s.tcp.flags = TCP_FLAG_FIN | TCP_FLAG_ACK;
	p->s.tcp.ack = p->flow->local.ack;
	p->s.tcp.win = p->flow->local.win;
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

ACTION(add_ts_echo_second)
{
	if (nth % 2)
		add_ts_echo(p, f, arg, nth);
}

ACTION(add_ts_value_second)
{
	struct tcpopt o;

	UNUSED;
	f->changed = nth % 2 && tcpopt_find(&p->s.tcp, TCPOPT_KIND_TS, &o) && o.len == 10;
	if (f->changed)
		put_be32(o.data, get_be32(o.data) + (uint32_t)arg);
}

/* An option is put behind the others, if there is room: its bytes are kind, @len, and then all
 * @fill. */
#define OPTION(kind, len, fill) ((kind) | (len) << 8 | (fill) << 16)

ACTION(put_option)
{
	unsigned char *at = p->s.tcp.opts + p->s.tcp.opts_len;
	unsigned len = arg >> 8 & 255, room = (len + 3) & ~3U;

	UNUSED;
	f->changed = p->s.tcp.opts_len + room <= TCP_MAX_OPTS;
	if (!f->changed)
		return;
	memset(at, TCPOPT_KIND_NOP, room);
	memset(at, (int)(arg >> 16 & 255), len);
	at[0] = (unsigned char)arg;
	at[1] = (unsigned char)len;
	p->s.tcp.opts_len = (uint8_t)(p->s.tcp.opts_len + room);
}

/* What the option MSS says of its length. */
ACTION(set_mss_length)
{
	struct tcpopt o;

	UNUSED;
	f->changed = tcpopt_find(&p->s.tcp, TCPOPT_KIND_MSS, &o);
	if (f->changed)
		o.data[-1] = (unsigned char)arg;
}

/* The list of options ends, and something follows. */
ACTION(dirty_padding)
{
	unsigned char *at = p->s.tcp.opts + p->s.tcp.opts_len;

	UNUSED;
	f->changed = p->s.tcp.opts_len + 4 <= TCP_MAX_OPTS;
	if (!f->changed)
		return;
	memset(at, (int)arg, 4);
	at[0] = TCPOPT_KIND_EOL;
	p->s.tcp.opts_len = (uint8_t)(p->s.tcp.opts_len + 4);
}

/* Blocks are moved by @arg, or their ends are. */
static void move_sack(struct path_packet *p, struct fate *f, uint32_t begin, uint32_t end)
{
	struct tcpopt o;

	f->changed = tcpopt_find(&p->s.tcp, TCPOPT_KIND_SACK, &o) && o.len >= 10;
	if (!f->changed)
		return;
	put_be32(o.data, get_be32(o.data) + begin);
	put_be32(o.data + 4, get_be32(o.data + 4) + end);
}

ACTION(move_sack_block)
{
	UNUSED;
	move_sack(p, f, (uint32_t)arg, (uint32_t)arg);
}

ACTION(lengthen_sack_block)
{
	UNUSED;
	move_sack(p, f, 0, (uint32_t)arg);
}

/* ---- the headers ---- */

ACTION(set_flags)
{
	UNUSED;
	p->s.tcp.flags |= (uint16_t)arg;
	f->changed = true;
}

ACTION(set_reserved)
{
	UNUSED;
	p->s.tcp.reserved = (uint8_t)arg;
	f->changed = true;
}

ACTION(set_ecn)
{
	UNUSED;
	p->s.ip.tos = (uint8_t)((p->s.ip.tos & ~3) | arg);
	f->changed = true;
}

ACTION(set_ttl)
{
	UNUSED;
	p->s.ip.ttl = (uint8_t)arg;
	f->changed = true;
}

ACTION(set_ip_flags)
{
	UNUSED;
	p->s.ip.frag |= (uint16_t)arg;
	f->changed = true;
}

/* Of odd ones it is far away, of others near. */
ACTION(urgent_back)
{
	set_urgent(p, f, nth % 2 ? 1 : arg, nth);
}

ACTION(urgent_once)
{
	if (!nth)
		set_urgent(p, f, arg, nth);
}

/* ---- every second one ---- */

ACTION(add_ack_second)
{
	if (nth % 2)
		add_ack(p, f, arg, nth);
}

/* ---- what follows ---- */

ACTION(repeat_later)
{
	UNUSED;
	f->again = true;
	f->again_ns = arg * NS_PER_MS;
}

/* At most one byte that nobody has written, behind all that was sent. */
static void extra_data(const struct path_packet *p, struct fate *f, size_t n)
{
	static const unsigned char bytes[1] = {'x'};

	f->surplus = true;
	f->extra = p->s;
	f->extra.tcp.seq = p->flow->local.next;
	f->extra.tcp.flags = TCP_FLAG_ACK | TCP_FLAG_PSH;
	f->extra.tcp.opts_len = 0;
	f->extra.payload = bytes;
	f->extra.payload_len = n;
}

ACTION(add_data)
{
	UNUSED;
	extra_data(p, f, 1);
}

ACTION(add_keepalive)
{
	UNUSED;
	extra_data(p, f, 0);
	f->extra.tcp.flags = TCP_FLAG_ACK;
	f->extra.tcp.seq = (p->flow->peer.acked ? p->flow->peer.ack : p->flow->local.next) - 1;
	f->extra_ns = arg * NS_PER_MS;
}

ACTION(add_fin)
{
	UNUSED;
	extra_data(p, f, 0);
	f->extra.tcp.flags = TCP_FLAG_ACK | TCP_FLAG_FIN;
	f->extra_ns = arg * NS_PER_MS;
}

ACTION(add_octet)
{
	static const unsigned char byte = 'x';

	UNUSED;
	p->s.payload = &byte;
	p->s.payload_len = 1;
	f->changed = true;
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
