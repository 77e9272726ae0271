// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the statistics that the kernel attaches to a transmit time stamp: a run of netlink
 * attributes (include/uapi/linux/tcp.h, TCP_NLA_*). Attributes newer than those that scripts know
 * are skipped.
 */
#include "runtime/call/cmsg_stats.h"

#include <stdlib.h>
#include <string.h>

#include "parser/names.h"

enum {
	NLA_PAD = 0,
	NLA_BUSY = 1,
	NLA_SNDBUF_LIMITED = 3,
	NLA_SRTT = 22, /* the last one known to scripts */
	NLA_HEADER = 4,
};

#define IGNORE 0xffffffff

static unsigned type_size(unsigned type)
{
	static const unsigned char sizes[NLA_SRTT + 1] = {
		[0] = 0,  [1] = 8,  [2] = 8,  [3] = 8,  [4] = 8,  [5] = 8,  [6] = 8,  [7] = 8,
		[8] = 4,  [9] = 4,  [10] = 4, [11] = 1, [12] = 1, [13] = 4, [14] = 1, [15] = 4,
		[16] = 4, [17] = 4, [18] = 8, [19] = 8, [20] = 4, [21] = 4, [22] = 4,
	};

	return type <= NLA_SRTT ? sizes[type] : 0;
}

static unsigned type_of(const struct value *v)
{
	int64_t type;

	if (!v->name || !const_find(v->name, &type) || type < 1 || type > NLA_SRTT)
		return 0;
	return (unsigned)type;
}

static size_t aligned(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

static bool is_ignored(const struct value *v)
{
	return v->kind != VALUE_INT || v->num == IGNORE;
}

size_t stats_size(const struct value *v)
{
	size_t n = 0;

	for (const struct value *m = v->items; m; m = m->next) {
		unsigned type = type_of(m);

		if (!type)
			return 0;
		n += NLA_HEADER + aligned(type_size(type));
	}
	return n;
}

static void number_put(unsigned char *p, unsigned size, uint64_t v)
{
	uint32_t v32 = (uint32_t)v;

	if (size == 8)
		memcpy(p, &v, 8);
	else if (size == 4)
		memcpy(p, &v32, 4);
	else
		*p = (unsigned char)v;
}

static uint64_t number_get(const unsigned char *p, unsigned size)
{
	uint64_t v = *p;
	uint32_t v32;

	if (size == 8)
		memcpy(&v, p, 8);
	if (size != 4)
		return v;
	memcpy(&v32, p, 4);
	return v32;
}

void stats_put(const struct value *v, unsigned char *p)
{
	for (const struct value *m = v->items; m; m = m->next) {
		unsigned size = type_size(type_of(m));
		uint16_t header[2] = {(uint16_t)(NLA_HEADER + size), (uint16_t)type_of(m)};

		memcpy(p, header, NLA_HEADER);
		number_put(p + NLA_HEADER, size, (uint64_t)m->num);
		p += NLA_HEADER + aligned(size);
	}
}

struct attr {
	unsigned type, size;
	const unsigned char *data;
};

/* The next attribute that scripts know. */
static bool attr_next(const unsigned char *p, size_t len, size_t *pos, struct attr *a)
{
	while (len - *pos >= NLA_HEADER) {
		uint16_t header[2];

		memcpy(header, p + *pos, NLA_HEADER);
		if (header[0] < NLA_HEADER || header[0] > len - *pos)
			return false;
		*a = (struct attr){header[1], header[0] - NLA_HEADER, p + *pos + NLA_HEADER};
		*pos += aligned(header[0]) < len - *pos ? aligned(header[0]) : len - *pos;
		if (a->type != NLA_PAD && a->type <= NLA_SRTT)
			return true;
	}
	return false;
}

/* Times are measured, so they may be off; that there was none at all is exact. */
static bool fits(unsigned type, uint64_t want, uint64_t got, int64_t tolerance_us)
{
	uint64_t off = want > got ? want - got : got - want;

	if (type >= NLA_BUSY && type <= NLA_SNDBUF_LIMITED && want)
		return off <= (uint64_t)tolerance_us;
	return off == 0;
}

static const char *number_text(struct finding *f, uint64_t v)
{
	return arena_printf(&f->arena, "%llu", (unsigned long long)v);
}

void stats_compare(const struct value *v, const unsigned char *p, size_t len, unsigned n,
		   int64_t tolerance_us, struct finding *f)
{
	size_t pos = 0;

	for (const struct value *m = v->items; m; m = m->next) {
		const char *field = arena_printf(&f->arena, "cmsg %u %s", n, m->name);
		unsigned size = type_size(type_of(m));
		struct attr a;
		uint64_t got;

		if (!attr_next(p, len, &pos, &a) || a.type != type_of(m) || a.size != size) {
			finding_diff(f, m->span, field, "to come next",
				     "another attribute or none");
			return;
		}
		got = number_get(a.data, size);
		if (!is_ignored(m) && !fits(a.type, (uint64_t)m->num, got, tolerance_us))
			finding_diff(f, m->span, field, number_text(f, (uint64_t)m->num),
				     number_text(f, got));
	}
}
