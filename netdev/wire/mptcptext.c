// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns MPTCP options as script text (RFC 8684 section 3), by the forms of mptcpform.c: which of the
 * fields that may be left out are there say the length and the bits. An option that has none of the
 * forms is left to the caller, who shows it raw.
 */
#include <string.h>

#include "netdev/wire/mptcpform.h"
#include "netdev/wire/opttext.h"

/* An option behind its subtype. */
struct mp {
	const struct mptcp_field *form;
	const unsigned char *p;
	size_t len;
	unsigned nibble,
		octet; /* the four bits; the byte that says what follows, 0: there is none */
};

/* What is taken of it by the fields before one. */
struct taken {
	size_t len;
	unsigned nibble, octet;
	uint32_t there; /* a bit for each field */
	size_t address; /* its size */
};

static bool fits(const struct mp *m, unsigned i, struct taken *t);

/* With field @i, of @size bytes. */
static bool fits_with(const struct mp *m, unsigned i, size_t size, struct taken *t)
{
	const struct mptcp_field *f = &m->form[i];
	struct taken with = *t;

	if (m->len - t->len < size || (m->nibble & f->nibble) != f->nibble ||
	    (m->octet & f->octet) != f->octet || (f->what == MP_ZERO && m->p[t->len]) ||
	    (f->what == MP_VERSION && m->nibble > 9))
		return false;
	with.len += size;
	with.nibble |= f->what == MP_VERSION || f->what == MP_BITS ? m->nibble : f->nibble;
	with.octet |= f->octet;
	with.there |= UINT32_C(1) << i;
	if (f->what == MP_ADDRESS)
		with.address = size;
	if (!(f->need == MP_MORE && fits(m, i, &with)) &&
	    !fits(m, f->need == MP_EITHER ? i + 2 : i + 1, &with))
		return false;
	*t = with;
	return true;
}

/* Whether the fields from @i on can make up the rest; then @t says which of them. */
static bool fits(const struct mp *m, unsigned i, struct taken *t)
{
	const struct mptcp_field *f = &m->form[i];
	bool needs = f->need == MP_WITH || f->need == MP_LOOSE;
	bool before = i && t->there >> (i - 1) & 1;

	if (f->what == MP_END || f->what == MP_OR || (f->what == MP_REST && t->len == m->len))
		return t->len == m->len && t->nibble == m->nibble && t->octet == m->octet;
	if (f->what == MP_REST)
		return fits(m, i + 1, t);
	if (f->what == MP_ADDRESS)
		return fits_with(m, i, 16, t) || fits_with(m, i, 4, t);
	if ((!needs || before) && fits_with(m, i, f->size, t))
		return true;
	return f->need != MP_MUST && f->need != MP_MORE && fits(m, i + 1, t);
}

static unsigned long long number_at(const unsigned char *p, size_t size)
{
	unsigned long long v = 0;

	for (size_t i = 0; i < size; i++)
		v = v << 8 | p[i];
	return v;
}

static void address_text(const unsigned char *p, size_t size, struct buf *out)
{
	struct ipaddr a = {.family = size == 16 ? AF_INET6 : AF_INET};
	char text[INET6_ADDRSTRLEN];

	memcpy(a.bytes, p, size);
	ipaddr_text(&a, text);
	buf_puts(out, text);
}

/* One that is there, at @p; returns its size. */
static size_t field_text(const struct mp *m, const struct mptcp_field *f, size_t address,
			 const unsigned char *p, struct buf *out)
{
	if (f->word)
		buf_printf(out, f->what == MP_WORD ? " %s" : " %s ", f->word);
	switch (f->what) {
	case MP_VERSION: buf_printf(out, " v%u", m->nibble); break;
	case MP_BITS: buf_printf(out, "0x%x", m->nibble); break;
	case MP_NUMBER: buf_printf(out, "%llu", number_at(p, f->size)); break;
	case MP_FLAGS: buf_printf(out, "0x%0*llx", 2 * f->size, number_at(p, f->size)); break;
	case MP_HEX: buf_hex(out, p, f->size); break;
	case MP_ADDRESS: address_text(p, address, out); return address;
	default: break;
	}
	return f->size;
}

static void form_text(const struct mp *m, const struct taken *t, struct buf *out)
{
	const unsigned char *p = m->p, *end = m->p + m->len;

	for (unsigned i = 0; m->form[i].what != MP_END && m->form[i].what != MP_OR; i++) {
		if (!(t->there >> i & 1))
			continue;
		do
			p += field_text(m, &m->form[i], t->address, p, out);
		while (m->form[i].need == MP_MORE && p < end);
	}
}

/* Where the next of several forms begins; NULL: there is none. */
static const struct mptcp_field *next_form(const struct mptcp_field *f)
{
	while (f->what != MP_END && f->what != MP_OR)
		f++;
	return f->what == MP_OR ? f + 1 : NULL;
}

bool mptcp_text(const struct tcpopt *o, struct buf *out)
{
	const struct mptcp_form *form;
	struct mp m;

	if (o->len < 3 || o->data[0] >> 4 >= MPTCP_SUBTYPES)
		return false;
	form = mptcp_form_at((enum mptcp_subtype)(o->data[0] >> 4));
	m = (struct mp){form->fields, o->data + 1, o->len - 3U, o->data[0] & 15U, 0};
	for (; m.form; m.form = next_form(m.form)) {
		struct taken t = {0};

		m.octet = m.form->what == MP_OCTET && m.len ? m.p[0] : 0;
		if (!fits(&m, 0, &t))
			continue;
		buf_puts(out, form->name);
		form_text(&m, &t, out);
		return true;
	}
	return false;
}
