// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the forms of option values: [N], "bytes", {onoff=, linger=}, inet6_addr(), a GRE header as
 * in RFC 2890 (both optional words and the checksum present), MPLS label stack entries (RFC 3032).
 */
#include "runtime/call/optval.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "netdev/wire/wire.h"

enum form { FORM_NONE, FORM_INT, FORM_BYTES, FORM_LINGER, FORM_ADDR6, FORM_GRE, FORM_MPLS };

struct gre_member {
	const char *name;
	unsigned off, size;
};

static const struct gre_member gre_members[] = {
	{"flags", 0, 2}, {"sum", 4, 2}, {"off", 6, 2}, {"key", 8, 4}, {"seq", 12, 4}, {NULL, 0, 0},
};

#define GRE_SIZE 16

static bool all_labels(const struct value *v)
{
	for (const struct value *m = v->items; m; m = m->next)
		if (m->kind != VALUE_LABEL)
			return false;
	return v->nitems > 0;
}

static bool is_gre(const struct value *v)
{
	for (const struct value *m = v->items; m; m = m->next) {
		const struct gre_member *g = gre_members;

		if (!m->name || m->kind != VALUE_INT)
			return false;
		while (g->name && strcmp(g->name, m->name) != 0)
			g++;
		if (!g->name)
			return false;
	}
	return v->nitems > 0;
}

static bool is_linger(const struct value *v)
{
	const struct value *on = value_member(v, "onoff"), *time = value_member(v, "linger");

	return on && on->kind == VALUE_INT && time && time->kind == VALUE_INT;
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
		if (is_linger(v))
			return FORM_LINGER;
		if (all_labels(v))
			return FORM_MPLS;
		return is_gre(v) ? FORM_GRE : FORM_NONE;
	default: return FORM_NONE;
	}
}

size_t optval_size(const struct value *v)
{
	switch (form_of(v)) {
	case FORM_INT: return sizeof(int32_t);
	case FORM_BYTES: return v->len + 1;
	case FORM_LINGER: return sizeof(struct linger);
	case FORM_ADDR6: return 16;
	case FORM_GRE: return GRE_SIZE;
	case FORM_MPLS: return v->nitems * 4;
	default: return 0;
	}
}

static void gre_put(const struct value *v, unsigned char *p)
{
	for (const struct gre_member *g = gre_members; g->name; g++) {
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
	struct linger linger;
	int32_t num;

	switch (form_of(v)) {
	case FORM_INT:
		num = (int32_t)v->items->num;
		memcpy(p, &num, sizeof(num));
		break;
	case FORM_BYTES:
	case FORM_ADDR6: memcpy(p, v->bytes, v->len); break;
	case FORM_LINGER:
		linger = (struct linger){.l_onoff = (int)value_member(v, "onoff")->num,
					 .l_linger = (int)value_member(v, "linger")->num};
		memcpy(p, &linger, sizeof(linger));
		break;
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

	buf_putc(&b, '"');
	for (size_t i = 0; i < len; i++)
		if (isprint(p[i]) && p[i] != '"' && p[i] != '\\')
			buf_putc(&b, (char)p[i]);
		else
			buf_printf(&b, "\\x%02x", p[i]);
	buf_putc(&b, '"');
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
	for (const struct gre_member *g = gre_members; g->name; g++)
		compare_num(f, value_member(v, g->name), g->name,
			    g->size == 4 ? get_be32(p + g->off) : get_be16(p + g->off));
}

void optval_compare(const struct value *v, const unsigned char *p, size_t len, struct finding *f)
{
	struct linger linger;
	int32_t num = 0;

	switch (form_of(v)) {
	case FORM_INT: /* fewer bytes than four: the rest of @p is 0 */
		memcpy(&num, p, sizeof(num));
		compare_num(f, v->items, "option value", num);
		break;
	case FORM_LINGER:
		memcpy(&linger, p, sizeof(linger));
		compare_num(f, value_member(v, "onoff"), "onoff", linger.l_onoff);
		compare_num(f, value_member(v, "linger"), "linger", linger.l_linger);
		break;
	case FORM_GRE: compare_gre(v, p, f); break;
	case FORM_BYTES:
	case FORM_ADDR6: compare_bytes(v, p, len < v->len ? len : v->len, f); break;
	default: break;
	}
}
