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

#define M(name, type, member)                                                           \
	{                                                                               \
		name, offsetof(struct type, member), sizeof(((struct type *)0)->member) \
	}
#define END                \
	{                  \
		NULL, 0, 0 \
	}

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
	return value_member(v, "tcpm_addr");
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

static void put_bytes(const struct member *m, const struct value *v, unsigned char *p)
{
	size_t len = v->len < m->size ? v->len : m->size;

	memcpy(p + m->off, v->bytes, len);
	if (m->off == offsetof(struct md5sig, key))
		put_int(p + offsetof(struct md5sig, keylen), 2, (int64_t)v->len);
}

void optstruct_put(const struct value *v, unsigned char *p)
{
	const struct layout *l = layout_of(v);

	for (v = part(v, "in")->items; v; v = v->next) {
		const struct member *m = member_find(l, v->name);

		if (v->kind == VALUE_INT)
			put_int(p + m->off, m->size, v->num);
		else if (v->kind == VALUE_BYTES)
			put_bytes(m, v, p);
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
		/* written as a number without sign */
		if (m->size == 4 && v->num > INT32_MAX)
			got = (uint32_t)got;
		if (got != v->num)
			finding_diff_num(f, v->span, v->name, v->num, got);
	}
}
