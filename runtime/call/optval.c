// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the forms of option values: [N], "bytes", inet6_addr(), a GRE header as in RFC 2890 (both
 * optional words and the checksum present), MPLS label stack entries (RFC 3032), members of a
 * snapshot ({tcpi_state=..., ...}, named as in code blocks), and those of optstruct.c.
 */
#include "runtime/call/optval.h"

#include <stdio.h>
#include <string.h>

#include "netdev/wire/wire.h"
#include "parser/structs.h"
#include "runtime/base/quote.h"
#include "runtime/call/optstruct.h"
#include "runtime/code/code.h"

enum form {
	FORM_NONE,
	FORM_INT,
	FORM_BYTES,
	FORM_STRUCT,
	FORM_ADDR6,
	FORM_GRE,
	FORM_MPLS,
	FORM_SNAPSHOT,
};

static bool all_labels(const struct value *v)
{
	for (const struct value *m = v->items; m; m = m->next)
		if (m->kind != VALUE_LABEL)
			return false;
	return v->nitems > 0 || v->kind == VALUE_STRUCT; /* {} is an empty stack */
}

static const struct struct_spec *gre_spec(void)
{
	return struct_spec_at(STRUCT_gre);
}

static bool is_snapshot(const struct value *v)
{
	return v->items && v->items->name && struct_is_snapshot(v->items->name);
}

static enum form form_of(const struct value *v)
{
	switch (v->kind) {
	case VALUE_LIST:
		if (v->nitems == 1 && v->items->kind == VALUE_INT)
			return FORM_INT;
		return all_labels(v) ? FORM_MPLS : FORM_NONE;
	case VALUE_BYTES: return FORM_BYTES;
	case VALUE_ADDR6: return v->len == 16 ? FORM_ADDR6 : FORM_NONE;
	case VALUE_STRUCT:
		if (optstruct_size(v))
			return FORM_STRUCT;
		if (is_snapshot(v))
			return FORM_SNAPSHOT;
		if (all_labels(v))
			return FORM_MPLS;
		return struct_of_option(v) == gre_spec() ? FORM_GRE : FORM_NONE;
	default: return FORM_NONE;
	}
}

size_t optval_size(const struct value *v)
{
	switch (form_of(v)) {
	case FORM_INT: return sizeof(int32_t);
	case FORM_BYTES: return v->len + 1;
	case FORM_STRUCT: return optstruct_size(v);
	case FORM_SNAPSHOT: return sizeof(((struct snapshot *)0)->tcp_info);
	case FORM_ADDR6: return 16;
	case FORM_GRE: return gre_spec()->size;
	case FORM_MPLS: return (v->nitems ? v->nitems : 1) * 4; /* room also for an empty one */
	default: return 0;
	}
}

static void gre_put(const struct value *v, unsigned char *p)
{
	for (const struct member *g = gre_spec()->members; g->name; g++) {
		const struct value *m = value_member(v, g->name);
		uint32_t n = m ? (uint32_t)m->num : 0;

		if (g->size == 4)
			put_be32(p + g->off, n);
		else
			put_be16(p + g->off, (uint16_t)n);
	}
}

void optval_put(const struct value *v, unsigned char *p)
{
	int32_t num;

	switch (form_of(v)) {
	case FORM_INT:
		num = (int32_t)v->items->num;
		memcpy(p, &num, sizeof(num));
		break;
	case FORM_BYTES:
	case FORM_ADDR6: memcpy(p, v->bytes, v->len); break;
	case FORM_STRUCT: optstruct_put(v, p); break;
	case FORM_GRE: gre_put(v, p); break;
	case FORM_MPLS:
		for (const struct value *m = v->items; m; m = m->next, p += 4)
			put_be32(p, (uint32_t)m->num);
		break;
	default: break;
	}
}

static void compare_num(struct finding *f, const struct value *m, const char *field, int64_t got)
{
	if (m && (uint32_t)m->num != (uint32_t)got)
		finding_diff_num(f, m->span, field, m->num,
				 m->num > INT32_MAX ? (uint32_t)got : got);
}

static const char *bytes_text(struct arena *a, const unsigned char *p, size_t len)
{
	struct buf b = BUF_INIT;
	const char *text;

	quote_bytes(&b, p, len, "");
	text = arena_strndup(a, buf_text(&b), b.len);
	buf_free(&b);
	return text;
}

static void compare_bytes(const struct value *v, const unsigned char *p, size_t len,
			  struct finding *f)
{
	if (len == v->len && !memcmp(p, v->bytes, len))
		return;
	finding_diff(f, v->span, "option value", bytes_text(&f->arena, v->bytes, v->len),
		     bytes_text(&f->arena, p, len));
}

static void compare_gre(const struct value *v, const unsigned char *p, struct finding *f)
{
	for (const struct member *g = gre_spec()->members; g->name; g++)
		compare_num(f, value_member(v, g->name), g->name,
			    g->size == 4 ? get_be32(p + g->off) : get_be16(p + g->off));
}

/* The same bytes under every name: which of the three it is tells the member. */
static void compare_snapshot(const struct value *v, const unsigned char *p, size_t len,
			     struct finding *f)
{
	struct snapshot snap = {0};
	int64_t got;

	snap.tcp_info_len = len < sizeof(snap.tcp_info) ? (unsigned)len : sizeof(snap.tcp_info);
	snap.cc_info_len = len < sizeof(snap.cc_info) ? (unsigned)len : sizeof(snap.cc_info);
	snap.meminfo_len = len < sizeof(snap.meminfo) ? (unsigned)len : sizeof(snap.meminfo);
	memcpy(snap.tcp_info, p, snap.tcp_info_len);
	memcpy(snap.cc_info, p, snap.cc_info_len);
	memcpy(snap.meminfo, p, snap.meminfo_len);
	for (const struct value *m = v->items; m; m = m->next) {
		if (m->kind != VALUE_INT)
			continue;
		if (!m->name || !snapshot_find(&snap, m->name, &got))
			finding_diff(f, m->span, m->name ? m->name : "member", "a number",
				     "unknown");
		else if (got != m->num)
			finding_diff_num(f, m->span, m->name, m->num, got);
	}
}

/* Bytes behind the string: only NULs, as behind the name of a congestion control. */
static void compare_padded(const struct value *v, const unsigned char *p, size_t len,
			   struct finding *f)
{
	size_t used = len;

	while (used > v->len && !p[used - 1])
		used--;
	compare_bytes(v, p, used, f);
}

bool optval_open_ended(const struct value *v)
{
	return form_of(v) == FORM_BYTES || form_of(v) == FORM_SNAPSHOT;
}

bool optval_is_part(const struct value *v)
{
	return form_of(v) == FORM_SNAPSHOT || (form_of(v) == FORM_STRUCT && optstruct_is_grown(v));
}

void optval_compare_open(const struct value *v, const unsigned char *p, size_t len,
			 struct finding *f)
{
	if (form_of(v) == FORM_BYTES)
		compare_padded(v, p, len, f);
	else
		optval_compare(v, p, len, f);
}

void optval_compare(const struct value *v, const unsigned char *p, size_t len, struct finding *f)
{
	int32_t num = 0;

	switch (form_of(v)) {
	case FORM_INT: /* fewer bytes than four: the rest of @p is 0 */
		memcpy(&num, p, sizeof(num));
		compare_num(f, v->items, "option value", num);
		break;
	case FORM_STRUCT: optstruct_compare(v, p, len, f); break;
	case FORM_SNAPSHOT: compare_snapshot(v, p, len, f); break;
	case FORM_GRE: compare_gre(v, p, f); break;
	case FORM_BYTES:
	case FORM_ADDR6: compare_bytes(v, p, len < v->len ? len : v->len, f); break;
	default: break;
	}
}
