// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the structs of socket options whose members are numbers of the host's byte order: how they
 * become bytes and compare. Where each member stands is structs.def's.
 */
#include "runtime/call/optstruct.h"

#include <assert.h>
#include <string.h>

#include "parser/structs.h"

static bool is(const struct struct_spec *s, enum struct_id id)
{
	return s == struct_spec_at(id);
}

/* NULL: none of those that are numbers in the host's byte order. */
static const struct struct_spec *spec_of(const struct value *v)
{
	const struct struct_spec *s = v->kind == VALUE_STRUCT ? struct_of_option(v) : NULL;

	return s && !is(s, STRUCT_gre) ? s : NULL;
}

static const struct value *part(const struct value *v, const char *name)
{
	const struct value *p = value_member(v, name);

	return p && p->kind == VALUE_STRUCT ? p : v;
}

size_t optstruct_size(const struct value *v)
{
	const struct struct_spec *s = spec_of(v);

	return s ? s->size : 0;
}

const struct value *optstruct_peer(const struct value *v)
{
	const struct value *md5 = value_member(v, "tcpm_addr");

	return md5 ? md5 : value_member(v, "addr");
}

bool optstruct_is_grown(const struct value *v)
{
	const struct struct_spec *s = spec_of(v);

	return s && s->nature & STRUCT_GROWN;
}

bool optstruct_goes_in(const struct value *v)
{
	const struct struct_spec *s = spec_of(v);

	return s && s->nature & STRUCT_GOES_IN;
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

static void put_bytes(const struct member *m, const struct value *v, unsigned char *p)
{
	memcpy(p + m->off, v->bytes, v->len < m->size ? v->len : m->size);
	if (m->len_size)
		put_int(p + m->len_off, m->len_size, (int64_t)v->len);
}

void optstruct_put(const struct value *v, unsigned char *p)
{
	const struct struct_spec *s = spec_of(v);

	for (v = part(v, "in")->items; v; v = v->next) {
		const struct member *m = struct_member(s, v->name);

		assert(m); /* check has seen to it */
		if (v->kind == VALUE_INT && m->bit)
			put_bit(m, p, v->num);
		else if (v->kind == VALUE_INT)
			put_int(p + m->off, m->size, v->num);
		else if (v->kind == VALUE_BYTES)
			put_bytes(m, v, p);
	}
}

void optstruct_compare(const struct value *v, const unsigned char *p, size_t len, struct finding *f)
{
	const struct struct_spec *s = spec_of(v);

	for (v = part(v, "out")->items; v; v = v->next) {
		const struct member *m = struct_member(s, v->name);
		int64_t got;

		assert(m);
		if (v->kind != VALUE_INT || m->size > 8)
			continue;
		if (m->off + m->size > len) {
			if (is(s, STRUCT_mptcp_info))
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
