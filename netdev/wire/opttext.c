// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns TCP options as script text. What has no name, or not the length its name promises, is shown
 * raw as "kind N HEX"; what cannot even be walked as "bad HEX".
 */
#include "netdev/wire/opttext.h"

static void put_hex(struct buf *out, const unsigned char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		buf_printf(out, "%02x", p[i]);
}

static void put_named_hex(struct buf *out, const char *name, const unsigned char *p, size_t len)
{
	buf_puts(out, name);
	if (len)
		buf_putc(out, ' ');
	put_hex(out, p, len);
}

static bool sack_text(const unsigned char *p, size_t len, struct buf *out)
{
	size_t i;

	if (!len || len % 8)
		return false;
	buf_puts(out, "sack");
	for (i = 0; i < len; i += 8)
		buf_printf(out, " %u:%u", get_be32(p + i), get_be32(p + i + 4));
	return true;
}

/* RFC 9768 section 3.2.3: counters may be missing from the end. */
static bool accecn_text(const struct tcpopt *o, size_t len, struct buf *out)
{
	static const char *const order[2][3] = {{"e0b", "ceb", "e1b"}, {"e1b", "ceb", "e0b"}};
	size_t i;

	if (!len || len > 9 || len % 3)
		return false;
	buf_puts(out, "ECN");
	for (i = 0; i < len / 3; i++)
		buf_printf(out, " %s %u", order[o->kind == TCPOPT_KIND_ACCECN1][i],
			   get_be24(o->data + 3 * i));
	return true;
}

/* Options whose length is fixed. */
static bool fixed_text(const struct tcpopt *o, struct buf *out)
{
	switch (o->kind << 8 | o->len) {
	case TCPOPT_KIND_EOL << 8 | 1: buf_puts(out, "eol"); return true;
	case TCPOPT_KIND_NOP << 8 | 1: buf_puts(out, "nop"); return true;
	case TCPOPT_KIND_MSS << 8 | 4: buf_printf(out, "mss %u", get_be16(o->data)); return true;
	case TCPOPT_KIND_WSCALE << 8 | 3: buf_printf(out, "wscale %u", o->data[0]); return true;
	case TCPOPT_KIND_SACKOK << 8 | 2: buf_puts(out, "sackOK"); return true;
	case TCPOPT_KIND_TS << 8 | 10:
		buf_printf(out, "TS val %u ecr %u", get_be32(o->data), get_be32(o->data + 4));
		return true;
	default: return false;
	}
}

/* Options of any length. */
static bool sized_text(const struct tcpopt *o, size_t len, struct buf *out)
{
	switch (o->kind) {
	case TCPOPT_KIND_SACK: return sack_text(o->data, len, out);
	case TCPOPT_KIND_ACCECN0:
	case TCPOPT_KIND_ACCECN1: return accecn_text(o, len, out);
	case TCPOPT_KIND_MPTCP: return mptcp_text(o, out);
	case TCPOPT_KIND_FO: put_named_hex(out, "FO", o->data, len); return true;
	case TCPOPT_KIND_MD5:
		if (len)
			put_named_hex(out, "md5", o->data, len);
		return len > 0;
	case TCPOPT_KIND_EXP:
		if (len < 2 || get_be16(o->data) != TCPOPT_FOEXP_MAGIC)
			return false;
		put_named_hex(out, "FOEXP", o->data + 2, len - 2);
		return true;
	default: return false;
	}
}

static void option_text(const struct tcpopt *o, struct buf *out)
{
	size_t len = o->data ? o->len - 2U : 0;

	if (fixed_text(o, out) || sized_text(o, len, out))
		return;
	buf_printf(out, "kind %u", o->kind);
	put_named_hex(out, "", o->data, len);
}

void tcpopts_text(const unsigned char *opts, size_t opts_len, struct buf *out)
{
	unsigned char *walk = (unsigned char *)opts; /* tcpopt_next() does not write */
	struct tcpopt o;
	size_t pos = 0;
	int rc;

	while ((rc = tcpopt_next(walk, opts_len, &pos, &o)) > 0) {
		option_text(&o, out);
		if (pos < opts_len)
			buf_putc(out, ',');
	}
	if (rc < 0)
		put_named_hex(out, "bad", opts + pos, opts_len - pos);
}
