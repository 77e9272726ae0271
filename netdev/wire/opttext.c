// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns TCP options as script text, by the forms of tcpopt.def. What has no word, or not the length
 * its word promises, is shown raw as "kind N HEX"; what cannot even be walked as "bad HEX".
 */
#include "netdev/wire/opttext.h"

static void put_named_hex(struct buf *out, const char *name, const unsigned char *p, size_t len)
{
	buf_puts(out, name);
	if (len)
		buf_putc(out, ' ');
	buf_hex(out, p, len);
}

static bool blocks_text(const char *word, const unsigned char *p, size_t len, struct buf *out)
{
	size_t i;

	if (!len || len % 8)
		return false;
	buf_puts(out, word);
	for (i = 0; i < len; i += 8)
		buf_printf(out, " %u:%u", get_be32(p + i), get_be32(p + i + 4));
	return true;
}

/* RFC 9768 section 3.2.3: counters may be missing from the end. */
static bool counters_text(const struct tcpopt_spec *s, const struct tcpopt *o, size_t len,
			  struct buf *out)
{
	static const char *const order[2][3] = {{"e0b", "ceb", "e1b"}, {"e1b", "ceb", "e0b"}};
	size_t i;

	if (!len || len > s->most || len % 3)
		return false;
	buf_puts(out, s->word);
	for (i = 0; i < len / 3; i++)
		buf_printf(out, " %s %u", order[o->kind == TCPOPT_KIND_ECN1][i],
			   get_be24(o->data + 3 * i));
	return true;
}

/* Any bytes behind those that tell an experiment. */
static bool bytes_text(const struct tcpopt_spec *s, const unsigned char *p, size_t len,
		       struct buf *out)
{
	size_t skip = s->magic ? 2 : 0;

	if (s->form == TCPOPT_HEX && !len)
		return false;
	put_named_hex(out, s->word, p + skip, len - skip);
	return true;
}

static bool spec_text(const struct tcpopt_spec *s, const struct tcpopt *o, size_t len,
		      struct buf *out)
{
	switch (s->form) {
	case TCPOPT_BARE: buf_puts(out, s->word); return true;
	case TCPOPT_NUMBER:
		buf_printf(out, "%s %u", s->word, len == 1 ? o->data[0] : get_be16(o->data));
		return true;
	case TCPOPT_TIMES:
		buf_printf(out, "%s val %u ecr %u", s->word, get_be32(o->data),
			   get_be32(o->data + 4));
		return true;
	case TCPOPT_BLOCKS: return blocks_text(s->word, o->data, len, out);
	case TCPOPT_COUNTERS: return counters_text(s, o, len, out);
	case TCPOPT_HEX:
	case TCPOPT_COOKIE: return bytes_text(s, o->data, len, out);
	case TCPOPT_MPTCP: return mptcp_text(o, out);
	}
	return false;
}

static void option_text(const struct tcpopt *o, struct buf *out)
{
	const struct tcpopt_spec *s = tcpopt_spec_of(o);
	size_t len = o->data ? o->len - 2U : 0;

	if (s && spec_text(s, o, len, out))
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
