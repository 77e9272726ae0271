// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the way from the words of MPTCP options to bytes, by the forms of netdev/wire/mptcpform.c: a
 * name, then words and values in wire order. Hexadecimal values (keys, tokens, HMACs) have exactly
 * as many digits as there is room for.
 */
#include "parser/mptcp.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/wire/mptcpform.h"

struct coder {
	const struct tcpopt_pat *o;
	const struct scope *scope;
	struct mptcp_bytes *out;
	struct diag_list *diags;
	const struct mptcp_form *form;
	size_t at;              /* next item */
	unsigned nibble, octet; /* where those bytes stand */
	bool failed;
};

/* ---- items ---- */

static const char *peek(const struct coder *c)
{
	const struct word *w;
	const struct symbol *s;

	if (c->at == c->o->nitems)
		return "";
	w = &c->o->items[c->at];
	s = c->scope->late ? symtab_find(c->scope->late, w->text, w->len) : NULL;
	return s ? s->value : w->text;
}

static struct span here(const struct coder *c)
{
	const struct span *name = &c->o->span;

	return c->at < c->o->nitems ? c->o->items[c->at].span
				    : (struct span){name->off + name->len, 0};
}

static void wrong(struct coder *c, const char *what)
{
	if (c->failed)
		return;
	c->failed = true;
	diag_error(c->diags, here(c), "%s wants %s here", c->o->cookie.text, what);
	diag_note(c->diags, "it is written: %s", c->form->usage);
}

static bool word(struct coder *c, const char *text)
{
	if (c->failed || strcmp(peek(c), text) != 0)
		return false;
	c->at++;
	return true;
}

static void need(struct coder *c, const char *text)
{
	if (!word(c, text))
		wrong(c, text);
}

static uint8_t *room(struct coder *c, unsigned size)
{
	uint8_t *p = c->out->bytes + c->out->len;

	if (c->out->len + size > sizeof(c->out->bytes)) {
		wrong(c, "no more, since TCP options have 40 bytes,");
		return NULL;
	}
	c->out->len += size;
	return p;
}

static void byte(struct coder *c, unsigned value)
{
	uint8_t *p = room(c, 1);

	if (p)
		*p = (uint8_t)value;
}

/* '*': @size bytes that are not compared. */
static bool any(struct coder *c, unsigned size)
{
	unsigned from = c->out->len;

	if (!word(c, "*"))
		return false;
	if (room(c, size))
		memset(c->out->any + from, 0xff, size);
	return true;
}

static void number_value(struct coder *c, unsigned size)
{
	const char *text = peek(c);
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	unsigned long long v;
	char *end;
	uint8_t *p;

	if (c->failed || any(c, size))
		return;
	errno = 0;
	v = strtoull(text, &end, hex ? 16 : 10);
	if (*text < '0' || *text > '9' || *end) {
		wrong(c, "a number or '*'");
	} else if (errno || (size < 8 && v >> 8 * size)) {
		wrong(c, "a smaller number");
	} else if ((p = room(c, size))) {
		for (unsigned i = 0; i < size; i++)
			p[i] = (uint8_t)(v >> 8 * (size - 1 - i));
		c->at++;
	}
}

static void hex_value(struct coder *c, unsigned size)
{
	char what[64];
	uint8_t *p;

	if (c->failed || any(c, size))
		return;
	p = room(c, size);
	if (p && c->at < c->o->nitems &&
	    word_hex(&c->o->items[c->at], c->scope, p, size) == (int)size) {
		c->at++;
		return;
	}
	snprintf(what, sizeof(what), "%u hexadecimal digits or '*'", 2 * size);
	wrong(c, what);
}

/* '*' is written as an IPv4 address: see mptcp_any_address(). */
static void address_value(struct coder *c)
{
	const char *text = peek(c);
	bool v6 = strchr(text, ':') != NULL;
	unsigned char bytes[16];
	uint8_t *p;

	if (any(c, 4))
		return;
	if (inet_pton(v6 ? AF_INET6 : AF_INET, text, bytes) != 1) {
		wrong(c, "an address or '*'");
		return;
	}
	p = room(c, v6 ? 16 : 4);
	if (p)
		memcpy(p, bytes, v6 ? 16 : 4);
	c->at++;
}

/* '*' in place of the four bits behind the subtype. */
static bool any_bits(struct coder *c)
{
	if (!word(c, "*"))
		return false;
	c->out->any[c->nibble] = 0x0f;
	return true;
}

static void set_bits(struct coder *c, unsigned bits)
{
	c->out->bytes[c->nibble] |= (uint8_t)bits;
	c->at++;
}

static void version(struct coder *c)
{
	const char *v = peek(c);

	if (any_bits(c))
		return;
	if (strlen(v) != 2 || v[0] != 'v' || v[1] < '0' || v[1] > '9')
		wrong(c, "v0, v1 or '*'");
	else
		set_bits(c, (unsigned)(v[1] - '0'));
}

static void four_bits(struct coder *c)
{
	const char *text = peek(c);

	if (c->failed || any_bits(c))
		return;
	if (strtoul(text, NULL, 0) > 15 || *text < '0' || *text > '9')
		wrong(c, "a number up to 15 or '*'");
	else
		set_bits(c, (unsigned)strtoul(text, NULL, 0));
}

/* ---- fields ---- */

static void field_value(struct coder *c, const struct mptcp_field *f)
{
	if (c->failed)
		return;
	switch (f->what) {
	case MP_VERSION: version(c); break;
	case MP_BITS: four_bits(c); break;
	case MP_NUMBER:
	case MP_FLAGS: number_value(c, f->size); break;
	case MP_HEX: hex_value(c, f->size); break;
	case MP_ADDRESS: address_value(c); break;
	case MP_OCTET:
		c->octet = c->out->len;
		byte(c, 0);
		break;
	case MP_ZERO: byte(c, 0); break;
	default: break;
	}
}

/* False when it is left out. */
static bool field(struct coder *c, const struct mptcp_field *f)
{
	if (f->word && (f->need == MP_MUST || f->need == MP_MORE))
		need(c, f->word);
	else if (f->word && !word(c, f->word))
		return false;
	c->out->bytes[c->nibble] |= f->nibble;
	if (f->octet)
		c->out->bytes[c->octet] |= f->octet;
	field_value(c, f);
	return true;
}

static bool more(const struct coder *c)
{
	return !c->failed && c->at < c->o->nitems;
}

static void fields(struct coder *c, const struct mptcp_field *f)
{
	bool there = true;

	for (; f->what != MP_END && f->what != MP_OR; f++) {
		if (f->what == MP_REST && !more(c))
			break;
		if (f->what == MP_REST || (f->need == MP_WITH && !there))
			continue;
		there = field(c, f);
		while (f->need == MP_MORE && more(c))
			field(c, f);
		f += f->need == MP_EITHER && there;
	}
}

/* Of several forms the one that begins with the word at hand, else the last. */
static const struct mptcp_field *form_of(const struct coder *c)
{
	const struct mptcp_field *form = c->form->fields, *f = form;
	const char *first = NULL;

	for (; f->what != MP_END; f++) {
		first = first ? first : f->word;
		if (f->what != MP_OR)
			continue;
		if (first && !strcmp(peek(c), first))
			break;
		form = f + 1;
		first = NULL;
	}
	return form;
}

bool mptcp_is_any(const struct tcpopt_pat *o)
{
	return o->kind == OPT_MPTCP && o->nitems == 1 && !strcmp(o->items[0].text, "*");
}

bool mptcp_has_any(const struct tcpopt_pat *o)
{
	for (size_t i = 0; i < o->nitems; i++)
		if (!strcmp(o->items[i].text, "*"))
			return true;
	return false;
}

bool mptcp_any_address(const struct tcpopt_pat *o)
{
	for (size_t i = 1; o->kind == OPT_MPTCP && i < o->nitems; i++)
		if (!strcmp(o->items[i - 1].text, "addr") && !strcmp(o->items[i].text, "*"))
			return true;
	return false;
}

int mptcp_encode(const struct tcpopt_pat *o, const struct scope *scope, struct mptcp_bytes *out,
		 struct diag_list *diags)
{
	enum mptcp_subtype type = mptcp_subtype_of(o->cookie.text); /* the lexer has found it */
	struct coder c = {.o = o,
			  .scope = scope,
			  .out = out,
			  .diags = diags,
			  .form = mptcp_form_at(type),
			  .nibble = 2};

	assert(type < MPTCP_SUBTYPES);
	*out = (struct mptcp_bytes){.bytes = {TCPOPT_KIND_MPTCP}, .len = 2};
	byte(&c, (unsigned)type << 4);
	if (!mptcp_is_any(o)) {
		fields(&c, form_of(&c));
		if (c.at < o->nitems)
			wrong(&c, "nothing more");
	}
	out->bytes[1] = (uint8_t)out->len;
	return c.failed ? -1 : 0;
}
