// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the structs of socket options whose members are numbers of the host's byte order: where each
 * member stands. Layouts are the kernel's (include/uapi/linux/tcp.h); libc may know shorter ones.
 */
#include "runtime/call/optstruct.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

struct member {
	const char *name;
	unsigned off, size;
	unsigned bit; /* of a 32-bit word, the first is 1; 0: all of it */
};

struct layout {
	unsigned size;
	const struct member *members;
};

struct zerocopy { /* struct tcp_zerocopy_receive */
	uint64_t address;
	uint32_t length, recv_skip_hint, inq;
	int32_t err;
	uint64_t copybuf_address;
	int32_t copybuf_len;
	uint32_t flags;
	uint64_t msg_control, msg_controllen;
	uint32_t msg_flags, reserved;
};

struct md5sig { /* struct tcp_md5sig */
	struct sockaddr_storage addr;
	uint8_t flags, prefixlen;
	uint16_t keylen;
	int32_t ifindex;
	uint8_t key[80];
};

struct ao_add { /* struct tcp_ao_add */
	struct sockaddr_storage addr;
	char alg_name[64];
	int32_t ifindex;
	uint32_t bits;
	uint16_t reserved;
	uint8_t prefix, sndid, rcvid, maclen, keyflags, keylen, key[80];
} __attribute__((aligned(8)));

struct ao_del { /* struct tcp_ao_del */
	struct sockaddr_storage addr;
	int32_t ifindex;
	uint32_t bits;
	uint16_t reserved;
	uint8_t prefix, sndid, rcvid, current_key, rnext, keyflags;
} __attribute__((aligned(8)));

struct ao_info { /* struct tcp_ao_info_opt */
	uint32_t bits;
	uint16_t reserved;
	uint8_t current_key, rnext;
	uint64_t pkt_good, pkt_bad, pkt_key_not_found, pkt_ao_required, pkt_dropped_icmp;
} __attribute__((aligned(8)));

struct repair_opt { /* struct tcp_repair_opt: one of an array */
	uint32_t code, val;
};

struct repair_window { /* struct tcp_repair_window */
	uint32_t snd_wl1, snd_wnd, max_window, rcv_wnd, rcv_wup;
};

struct mptcpinfo { /* struct mptcp_info */
	uint8_t subflows, add_addr_signal, add_addr_accepted, subflows_max;
	uint8_t add_addr_signal_max, add_addr_accepted_max;
	uint32_t flags, token;
	uint64_t write_seq, snd_una, rcv_nxt;
	uint8_t local_addr_used, local_addr_max, csum_enabled;
	uint32_t retransmits;
	uint64_t bytes_retrans, bytes_sent, bytes_received, bytes_acked;
	uint8_t subflows_total, reserved[3];
	uint32_t last_data_sent, last_data_recv, last_ack_recv;
};

/* clang-format off */
#define M(name, type, member) {name, offsetof(struct type, member), sizeof(((struct type *)0)->member), 0}
#define BIT(name, type, n) {name, offsetof(struct type, bits), 4, (n) + 1}
#define END {NULL, 0, 0, 0}
/* clang-format on */

/* clang-format off */
static const struct member linger_members[] = {
	M("onoff", linger, l_onoff), M("linger", linger, l_linger), END,
};
static const struct member timeval_members[] = {
	M("tv_sec", timeval, tv_sec), M("tv_usec", timeval, tv_usec), END,
};
static const struct member zerocopy_members[] = {
	M("address", zerocopy, address), M("length", zerocopy, length),
	M("recv_skip_hint", zerocopy, recv_skip_hint), M("inq", zerocopy, inq), M("err", zerocopy, err),
	M("copybuf_address", zerocopy, copybuf_address), M("copybuf_len", zerocopy, copybuf_len),
	M("flags", zerocopy, flags), M("msg_control", zerocopy, msg_control),
	M("msg_controllen", zerocopy, msg_controllen), M("msg_flags", zerocopy, msg_flags), END,
};
static const struct member md5sig_members[] = {
	M("tcpm_flags", md5sig, flags), M("tcpm_prefixlen", md5sig, prefixlen),
	M("tcpm_ifindex", md5sig, ifindex), M("tcpm_addr", md5sig, addr), M("tcpm_key", md5sig, key), END,
};
#define A(name) M(#name, ao_add, name)
static const struct member ao_add_members[] = {
	A(addr), A(alg_name), A(ifindex), A(prefix), A(sndid), A(rcvid), A(maclen), A(keyflags), A(key),
	BIT("set_current", ao_add, 0), BIT("set_rnext", ao_add, 1), END,
};
#define D(name) M(#name, ao_del, name)
static const struct member ao_del_members[] = {
	D(addr), D(ifindex), D(prefix), D(sndid), D(rcvid), D(current_key), D(rnext), D(keyflags),
	BIT("set_current", ao_del, 0), BIT("set_rnext", ao_del, 1), BIT("del_async", ao_del, 2), END,
};
#define N(name) M(#name, ao_info, name)
static const struct member ao_info_members[] = {
	BIT("set_current", ao_info, 0), BIT("set_rnext", ao_info, 1), BIT("ao_required", ao_info, 2),
	BIT("set_counters", ao_info, 3), BIT("accept_icmps", ao_info, 4), N(current_key), N(rnext), N(pkt_good),
	N(pkt_bad), N(pkt_key_not_found), N(pkt_ao_required), N(pkt_dropped_icmp), END,
};
static const struct member repair_opt_members[] = {
	M("opt_code", repair_opt, code), M("opt_val", repair_opt, val), END,
};
static const struct member repair_window_members[] = {
	M("snd_wl1", repair_window, snd_wl1), M("snd_wnd", repair_window, snd_wnd),
	M("max_window", repair_window, max_window), M("rcv_wnd", repair_window, rcv_wnd),
	M("rcv_wup", repair_window, rcv_wup), END,
};
#define I(name) M("mptcpi_" #name, mptcpinfo, name)
static const struct member mptcpinfo_members[] = {
	I(subflows), I(add_addr_signal), I(add_addr_accepted), I(subflows_max),
	I(add_addr_signal_max), I(add_addr_accepted_max), I(flags), I(token), I(write_seq),
	I(snd_una), I(rcv_nxt), I(local_addr_used), I(local_addr_max), I(csum_enabled),
	I(retransmits), I(bytes_retrans), I(bytes_sent), I(bytes_received), I(bytes_acked),
	I(subflows_total), I(last_data_sent), I(last_data_recv), I(last_ack_recv), END,
};

static const struct layout layouts[] = {
	{sizeof(struct linger), linger_members}, {sizeof(struct timeval), timeval_members},
	{sizeof(struct zerocopy), zerocopy_members}, {sizeof(struct md5sig), md5sig_members},
	{sizeof(struct repair_opt), repair_opt_members},
	{sizeof(struct repair_window), repair_window_members},
	{sizeof(struct mptcpinfo), mptcpinfo_members},
	/* in this order: members of the latter two are some of those before */
	{sizeof(struct ao_info), ao_info_members}, {sizeof(struct ao_del), ao_del_members},
	{sizeof(struct ao_add), ao_add_members},
};
/* clang-format on */

static const struct member *member_find(const struct layout *l, const char *name)
{
	for (const struct member *m = l->members; m->name; m++)
		if (!strcmp(m->name, name))
			return m;
	return NULL;
}

static bool all_known(const struct layout *l, const struct value *v)
{
	for (const struct value *m = v->items; m; m = m->next)
		if (!m->name || !member_find(l, m->name))
			return false;
	return v->nitems > 0;
}

static const struct value *part(const struct value *v, const char *name)
{
	const struct value *p = value_member(v, name);

	return p && p->kind == VALUE_STRUCT ? p : v;
}

static const struct layout *layout_of(const struct value *v)
{
	if (v->kind != VALUE_STRUCT)
		return NULL;
	v = part(v, "in");
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (all_known(&layouts[i], v))
			return &layouts[i];
	return NULL;
}

size_t optstruct_size(const struct value *v)
{
	const struct layout *l = layout_of(v);

	return l ? l->size : 0;
}

const struct value *optstruct_peer(const struct value *v)
{
	const struct value *md5 = value_member(v, "tcpm_addr");

	return md5 ? md5 : value_member(v, "addr");
}

bool optstruct_is_grown(const struct value *v)
{
	const struct layout *l = layout_of(v);

	return l && (l->members == zerocopy_members || l->members == mptcpinfo_members);
}

bool optstruct_goes_in(const struct value *v)
{
	const struct layout *l = layout_of(v);

	return l && l->members == zerocopy_members;
}

bool optstruct_maps(const struct value *v)
{
	const struct value *m = value_member(part(v, "in"), "address");

	return m && m->kind == VALUE_ELLIPSIS;
}

static void put_int(unsigned char *p, unsigned size, int64_t n)
{
	uint8_t n8 = (uint8_t)n;
	uint16_t n16 = (uint16_t)n;
	uint32_t n32 = (uint32_t)n;
	const void *from = size == 8   ? (void *)&n
			   : size == 4 ? (void *)&n32
			   : size == 2 ? (void *)&n16
				       : (void *)&n8;

	memcpy(p, from, size);
}

static int64_t get_int(const unsigned char *p, unsigned size)
{
	int64_t n64;
	int32_t n32;
	uint16_t n16;

	memcpy(&n64, p, size == 8 ? 8 : 0);
	memcpy(&n32, p, size == 4 ? 4 : 0);
	memcpy(&n16, p, size == 2 ? 2 : 0);
	return size == 8 ? n64 : size == 4 ? n32 : size == 2 ? n16 : *p;
}

/* A bit-field of the kernel's, which begin at the end that comes first in memory. */
static uint32_t mask_of(const struct member *m)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 1u << (m->bit - 1) : 1u << (32 - m->bit);
}

static void put_bit(const struct member *m, unsigned char *p, bool on)
{
	uint32_t word;

	memcpy(&word, p + m->off, sizeof(word));
	word = on ? word | mask_of(m) : word & ~mask_of(m);
	memcpy(p + m->off, &word, sizeof(word));
}

static void put_bytes(const struct layout *l, const struct member *m, const struct value *v,
		      unsigned char *p)
{
	size_t len = v->len < m->size ? v->len : m->size;

	memcpy(p + m->off, v->bytes, len);
	if (l->members == md5sig_members)
		put_int(p + offsetof(struct md5sig, keylen), 2, (int64_t)v->len);
	else if (l->members == ao_add_members && m->off == offsetof(struct ao_add, key))
		p[offsetof(struct ao_add, keylen)] = (unsigned char)v->len;
}

void optstruct_put(const struct value *v, unsigned char *p)
{
	const struct layout *l = layout_of(v);

	for (v = part(v, "in")->items; v; v = v->next) {
		const struct member *m = member_find(l, v->name);

		if (v->kind == VALUE_INT && m->bit)
			put_bit(m, p, v->num);
		else if (v->kind == VALUE_INT)
			put_int(p + m->off, m->size, v->num);
		else if (v->kind == VALUE_BYTES)
			put_bytes(l, m, v, p);
	}
}

void optstruct_compare(const struct value *v, const unsigned char *p, size_t len, struct finding *f)
{
	const struct layout *l = layout_of(v);

	for (v = part(v, "out")->items; v; v = v->next) {
		const struct member *m = member_find(l, v->name);
		int64_t got;

		if (!m || v->kind != VALUE_INT || m->size > 8)
			continue;
		if (m->off + m->size > len) {
			if (l->members == mptcpinfo_members)
				finding_diff(f, v->span, v->name, "a number",
					     "unknown to this kernel");
			continue;
		}
		got = get_int(p + m->off, m->size);
		if (m->bit)
			got = !!((uint32_t)got & mask_of(m));
		/* written as a number without sign */
		if (m->size == 4 && v->num > INT32_MAX)
			got = (uint32_t)got;
		if (got != v->num)
			finding_diff_num(f, v->span, v->name, v->num, got);
	}
}
