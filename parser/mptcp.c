// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the forms of MPTCP options (RFC 8684 section 3): a name, then words and values in wire
 * order. Hexadecimal values (keys, tokens, HMACs) have exactly as many digits as there is room for.
 */
#include "parser/mptcp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#define KIND_MPTCP 30

struct coder {
	const struct tcpopt_pat *o;
	const struct scope *scope;
	struct mptcp_bytes *out;
	struct diag_list *diags;
	const char *usage;
	size_t at; /* next item */
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
	diag_note(c->diags, "it is written: %s", c->usage);
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

static void number(struct coder *c, unsigned size)
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

static void digits(struct coder *c, unsigned size)
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

/* ---- options, named as in RFC 8684 section 8 ---- */

/* The first byte behind kind and length: subtype and four bits of its own. */
enum subtype { CAPABLE, JOIN, DSS, ADD_ADDR, REMOVE_ADDR, PRIO, FAIL, FASTCLOSE, TCPRST };

static void subtype(struct coder *c, enum subtype type, unsigned bits)
{
	byte(c, (unsigned)type << 4 | bits);
}

/* '*' in place of the four bits. */
static bool any_bits(struct coder *c, enum subtype type)
{
	unsigned at = c->out->len;

	if (!word(c, "*"))
		return false;
	subtype(c, type, 0);
	c->out->any[at] = 0x0f;
	return true;
}

static void version(struct coder *c)
{
	const char *v = peek(c);

	if (any_bits(c, CAPABLE))
		return;
	if (strlen(v) != 2 || v[0] != 'v' || v[1] < '0' || v[1] > '9') {
		wrong(c, "v0, v1 or '*'");
		return;
	}
	subtype(c, CAPABLE, (unsigned)(v[1] - '0'));
	c->at++;
}

static void capable(struct coder *c)
{
	version(c);
	need(c, "flags");
	number(c, 1);
	for (int i = 0; i < 2 && word(c, "key"); i++)
		digits(c, 8);
	if (!word(c, "dlen"))
		return;
	number(c, 2);
	if (word(c, "csum"))
		number(c, 2);
}

static void join(struct coder *c)
{
	if (word(c, "hmac")) { /* the third packet of the handshake */
		subtype(c, JOIN, 0);
		byte(c, 0);
		digits(c, 20);
		return;
	}
	subtype(c, JOIN, word(c, "backup"));
	need(c, "id");
	number(c, 1);
	if (word(c, "hmac")) {
		digits(c, 8);
	} else {
		need(c, "token");
		digits(c, 4);
	}
	need(c, "rand");
	digits(c, 4);
}

/* Bits of the second byte: section 3.3. */
enum { DSS_ACK = 1, DSS_ACK8 = 2, DSS_MAP = 4, DSS_DSN8 = 8, DSS_FIN = 16 };

static void dss(struct coder *c)
{
	uint8_t flags;
	unsigned at;

	subtype(c, DSS, 0);
	at = c->out->len;
	flags = word(c, "fin") ? DSS_FIN : 0;
	byte(c, 0);
	if (word(c, "ack8")) {
		flags |= DSS_ACK | DSS_ACK8;
		number(c, 8);
	} else if (word(c, "ack4")) {
		flags |= DSS_ACK;
		number(c, 4);
	}
	if (c->at < c->o->nitems) {
		bool wide = word(c, "dsn8");

		if (!wide)
			need(c, "dsn4");
		flags |= wide ? DSS_MAP | DSS_DSN8 : DSS_MAP;
		number(c, wide ? 8 : 4);
		need(c, "ssn");
		number(c, 4);
		need(c, "dlen");
		number(c, 2);
		if (word(c, "csum"))
			number(c, 2);
	}
	c->out->bytes[at] = flags;
}

/* '*' is written as an IPv4 address: see mptcp_any_address(). */
static void address(struct coder *c)
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

static void add_addr(struct coder *c)
{
	subtype(c, ADD_ADDR, word(c, "echo"));
	need(c, "id");
	number(c, 1);
	need(c, "addr");
	if (!c->failed)
		address(c);
	if (word(c, "port"))
		number(c, 2);
	if (word(c, "hmac"))
		digits(c, 8);
}

static void remove_addr(struct coder *c)
{
	subtype(c, REMOVE_ADDR, 0);
	do {
		need(c, "id");
		number(c, 1);
	} while (!c->failed && c->at < c->o->nitems);
}

static void prio(struct coder *c)
{
	subtype(c, PRIO, word(c, "backup"));
	if (word(c, "id")) /* version 0 only */
		number(c, 1);
}

static void fail(struct coder *c)
{
	subtype(c, FAIL, 0);
	byte(c, 0);
	need(c, "dsn8");
	number(c, 8);
}

static void fastclose(struct coder *c)
{
	subtype(c, FASTCLOSE, 0);
	byte(c, 0);
	need(c, "key");
	digits(c, 8);
}

static void tcprst(struct coder *c)
{
	const char *text;

	need(c, "flags");
	if (!any_bits(c, TCPRST)) {
		text = peek(c);
		subtype(c, TCPRST, (unsigned)strtoul(text, NULL, 0) & 15);
		if (strtoul(text, NULL, 0) > 15 || *text < '0' || *text > '9')
			wrong(c, "a number up to 15 or '*'");
		c->at += !c->failed;
	}
	need(c, "reason");
	number(c, 1);
}

static const struct {
	const char *name;
	void (*encode)(struct coder *c);
	const char *usage;
} forms[] = {
	[CAPABLE] = {"mp_capable", capable,
		     "mp_capable v1 flags N [key HEX [key HEX]] [dlen N [csum N]]"},
	[JOIN] = {"mp_join", join,
		  "mp_join [backup] id N token HEX rand HEX, with hmac HEX in place of the token, "
		  "or "
		  "mp_join hmac HEX"},
	[DSS] = {"dss", dss, "dss [fin] [ack4|ack8 N] [dsn4|dsn8 N ssn N dlen N [csum N]]"},
	[ADD_ADDR] = {"add_addr", add_addr, "add_addr [echo] id N addr IP [port N] [hmac HEX]"},
	[REMOVE_ADDR] = {"remove_addr", remove_addr, "remove_addr id N [id N]..."},
	[PRIO] = {"mp_prio", prio, "mp_prio [backup] [id N]"},
	[FAIL] = {"mp_fail", fail, "mp_fail dsn8 N"},
	[FASTCLOSE] = {"mp_fastclose", fastclose, "mp_fastclose key HEX"},
	[TCPRST] = {"mp_tcprst", tcprst, "mp_tcprst flags N reason N"},
};

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
	struct coder c = {.o = o, .scope = scope, .out = out, .diags = diags};
	unsigned type = CAPABLE;

	*out = (struct mptcp_bytes){.bytes = {KIND_MPTCP}, .len = 2};
	while (strcmp(forms[type].name, o->cookie.text) != 0)
		type++; /* the lexer knows the same names */
	c.usage = forms[type].usage;
	if (mptcp_is_any(o)) {
		subtype(&c, (enum subtype)type, 0);
	} else {
		forms[type].encode(&c);
		if (c.at < o->nitems)
			wrong(&c, "nothing more");
	}
	out->bytes[1] = (uint8_t)out->len;
	return c.failed ? -1 : 0;
}
