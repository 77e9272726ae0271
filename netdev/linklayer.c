// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the link layers of captures: Ethernet (IEEE 802.3, 802.1Q, 802.1ad), BSD loopback, raw IP,
 * Linux cooked 1 and 2 (tcpdump.org/linktypes.html). The bytes are hostile: all are read through a
 * cursor.
 */
#include "netdev/linklayer.h"

#include "netdev/wire/cursor.h"
#include "netdev/wire/wire.h"

enum { ETHER_HEAD = 14, SLL_HEAD = 16, SLL2_HEAD = 20, NULL_HEAD = 4, VLAN_TAG = 4 };
enum { TYPE_IP4 = 0x0800, TYPE_ARP = 0x0806, TYPE_RARP = 0x8035, TYPE_IP6 = 0x86dd };
enum { TYPE_VLAN = 0x8100, TYPE_QINQ = 0x88a8, TYPE_OLD_QINQ = 0x9100 };
/* Of Linux cooked captures. */
enum { PACKET_FOR_OTHERS = 3, PACKET_SENT = 4 };

/* Takes the header; *@type: what follows, as on Ethernet. 0: IP of the version that it says itself.
 * False: too short. */
typedef bool (*head_fn)(struct reader *r, struct link_view *v, unsigned *type);

static bool ether_head(struct reader *r, struct link_view *v, unsigned *type)
{
	const unsigned char *p = reader_take(r, ETHER_HEAD);

	(void)v;
	if (p)
		*type = get_be16(p + 12);
	return p != NULL;
}

static bool raw_head(struct reader *r, struct link_view *v, unsigned *type)
{
	(void)v;
	*type = 0;
	return r->left > 0;
}

/* The family is in the byte order of the host that took the capture, and each BSD has its own
 * number for IPv6; the version field says the same. */
static bool null_head(struct reader *r, struct link_view *v, unsigned *type)
{
	const unsigned char *p = reader_take(r, NULL_HEAD);
	uint32_t family;

	(void)v;
	if (!p)
		return false;
	family = get_be32(p);
	if (family > 0xffff)
		family = __builtin_bswap32(family);
	switch (family) {
	case 2: *type = TYPE_IP4; break;
	case 10:
	case 24:
	case 28:
	case 30: *type = TYPE_IP6; break;
	default: *type = 1; break;
	}
	return true;
}

static enum capfile_way way_of(unsigned packet_type)
{
	if (packet_type == PACKET_SENT)
		return CAPFILE_SENT;
	return packet_type < PACKET_FOR_OTHERS ? CAPFILE_RECEIVED : CAPFILE_WAY_UNKNOWN;
}

static bool sll_head(struct reader *r, struct link_view *v, unsigned *type)
{
	const unsigned char *p = reader_take(r, SLL_HEAD);

	if (!p)
		return false;
	v->way = way_of(get_be16(p));
	*type = get_be16(p + 14);
	return true;
}

static bool sll2_head(struct reader *r, struct link_view *v, unsigned *type)
{
	const unsigned char *p = reader_take(r, SLL2_HEAD);

	if (!p)
		return false;
	*type = get_be16(p);
	v->ifindex = get_be32(p + 4);
	v->way = way_of(p[10]);
	return true;
}

static const struct link {
	int dlt;
	const char *name;
	head_fn head;
} links[] = {
	{0, "BSD loopback", null_head},  {1, "Ethernet", ether_head},
	{12, "raw IP", raw_head},        {14, "raw IP", raw_head},
	{101, "raw IP", raw_head},       {108, "OpenBSD loopback", null_head},
	{113, "Linux cooked", sll_head}, {228, "raw IPv4", raw_head},
	{229, "raw IPv6", raw_head},     {276, "Linux cooked, version 2", sll2_head},
};

static const struct link *find(int dlt)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (links[i].dlt == dlt)
			return &links[i];
	return NULL;
}

const char *link_name(int dlt)
{
	const struct link *l = find(dlt);

	return l ? l->name : NULL;
}

static bool is_vlan(unsigned type)
{
	return type == TYPE_VLAN || type == TYPE_QINQ || type == TYPE_OLD_QINQ;
}

/* However many there are. */
static bool vlan_tags(struct reader *r, unsigned *type)
{
	while (is_vlan(*type)) {
		const unsigned char *p = reader_take(r, VLAN_TAG);

		if (!p)
			return false;
		*type = get_be16(p + 2);
	}
	return true;
}

/* Which IP @type asks for; 0: none. */
static unsigned version_of(unsigned type, unsigned seen)
{
	switch (type) {
	case 0: return seen == 4 || seen == 6 ? seen : 0;
	case TYPE_IP4: return 4;
	case TYPE_IP6: return 6;
	default: return 0;
	}
}

bool link_strip(int dlt, const unsigned char *p, size_t len, struct link_view *v,
		enum capfile_left *left)
{
	const struct link *l = find(dlt);
	struct reader r = {.base = p, .p = p, .left = len};
	const unsigned char *ip;
	unsigned type, version;

	*v = (struct link_view){0};
	*left = CAPFILE_LINK_SHORT;
	if (!l || !l->head(&r, v, &type) || !vlan_tags(&r, &type))
		return false;
	ip = reader_peek(&r, 1);
	*left = type == TYPE_ARP || type == TYPE_RARP ? CAPFILE_ARP : CAPFILE_NOT_IP;
	version = version_of(type, ip ? ip[0] >> 4 : 0);
	if (!version)
		return false;
	*left = ip ? CAPFILE_IP_BAD : CAPFILE_IP_SHORT;
	v->off = reader_off(&r);
	return ip && ip[0] >> 4 == version;
}
