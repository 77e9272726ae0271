// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns MPTCP options as script text (RFC 8684 section 3): the forms of parser/mptcp.c. An option
 * that has none of them is left to the caller, who shows it raw.
 */
#include <string.h>

#include "netdev/wire/opttext.h"

/* Takes what the forms have in common off the front. */
struct mp {
	struct buf *out;
	const unsigned char *p;
	size_t left;
};

static void hex(struct mp *m, const char *name, size_t size)
{
	buf_printf(m->out, " %s ", name);
	for (size_t i = 0; i < size; i++)
		buf_printf(m->out, "%02x", m->p[i]);
	m->p += size;
	m->left -= size;
}

static void number(struct mp *m, const char *name, size_t size)
{
	unsigned long long v = 0;

	for (size_t i = 0; i < size; i++)
		v = v << 8 | m->p[i];
	buf_printf(m->out, " %s %llu", name, v);
	m->p += size;
	m->left -= size;
}

static void flags(struct mp *m, const char *name, size_t size)
{
	unsigned v = size == 1 ? m->p[0] : get_be16(m->p);

	buf_printf(m->out, " %s 0x%0*x", name, (int)(2 * size), v);
	m->p += size;
	m->left -= size;
}

static bool capable(struct mp *m, unsigned bits)
{
	size_t n = m->left;

	if (bits > 9 || (n != 1 && n != 9 && n != 17 && n != 19 && n != 21))
		return false;
	buf_printf(m->out, "mp_capable v%u", bits);
	flags(m, "flags", 1);
	while (m->left >= 8)
		hex(m, "key", 8);
	if (m->left)
		number(m, "dlen", 2);
	if (m->left)
		flags(m, "csum", 2);
	return true;
}

static bool join(struct mp *m, unsigned bits)
{
	size_t n = m->left;

	if (n == 21 && !bits && !m->p[0]) {
		m->p++;
		buf_puts(m->out, "mp_join");
		hex(m, "hmac", 20);
		return true;
	}
	if ((n != 9 && n != 13) || bits > 1)
		return false;
	buf_printf(m->out, "mp_join%s", bits ? " backup" : "");
	number(m, "id", 1);
	if (n == 9)
		hex(m, "token", 4);
	else
		hex(m, "hmac", 8);
	hex(m, "rand", 4);
	return true;
}

enum { DSS_ACK = 1, DSS_ACK8 = 2, DSS_MAP = 4, DSS_DSN8 = 8, DSS_FIN = 16 };

static size_t dss_size(unsigned f)
{
	return 1 + (size_t)(f & DSS_ACK ? (f & DSS_ACK8 ? 8 : 4) : 0) +
	       (size_t)(f & DSS_MAP ? (f & DSS_DSN8 ? 14 : 10) : 0);
}

static bool dss(struct mp *m, unsigned bits)
{
	unsigned f = m->left ? m->p[0] : 0x80;
	size_t want = dss_size(f);
	bool strange = f & 0xe0 || (f & (DSS_ACK | DSS_ACK8)) == DSS_ACK8 ||
		       (f & (DSS_MAP | DSS_DSN8)) == DSS_DSN8;
	bool csum = f & DSS_MAP && m->left == want + 2;

	if (bits || strange || (m->left != want && !csum))
		return false;
	m->p++;
	m->left--;
	buf_printf(m->out, "dss%s", f & DSS_FIN ? " fin" : "");
	if (f & DSS_ACK)
		number(m, f & DSS_ACK8 ? "ack8" : "ack4", f & DSS_ACK8 ? 8 : 4);
	if (!(f & DSS_MAP))
		return true;
	number(m, f & DSS_DSN8 ? "dsn8" : "dsn4", f & DSS_DSN8 ? 8 : 4);
	number(m, "ssn", 4);
	number(m, "dlen", 2);
	if (csum)
		flags(m, "csum", 2);
	return true;
}

/* IPv4 or IPv6, then perhaps a port, then perhaps an HMAC: the length tells them apart. */
static bool add_addr(struct mp *m, unsigned bits)
{
	size_t n = m->left - 1, size = n >= 16 ? 16 : 4, rest = n - size;
	struct ipaddr a = {.family = size == 16 ? AF_INET6 : AF_INET};
	char text[INET6_ADDRSTRLEN];

	if (!m->left || n < 4 || bits > 1 || (rest != 0 && rest != 2 && rest != 8 && rest != 10))
		return false;
	buf_printf(m->out, "add_addr%s", bits ? " echo" : "");
	number(m, "id", 1);
	memcpy(a.bytes, m->p, size);
	ipaddr_text(&a, text);
	buf_printf(m->out, " addr %s", text);
	m->p += size;
	m->left -= size;
	if (rest == 2 || rest == 10)
		number(m, "port", 2);
	if (m->left)
		hex(m, "hmac", 8);
	return true;
}

static bool remove_addr(struct mp *m, unsigned bits)
{
	if (bits || !m->left)
		return false;
	buf_puts(m->out, "remove_addr");
	while (m->left)
		number(m, "id", 1);
	return true;
}

static bool prio(struct mp *m, unsigned bits)
{
	if (bits > 1 || m->left > 1)
		return false;
	buf_printf(m->out, "mp_prio%s", bits ? " backup" : "");
	if (m->left)
		number(m, "id", 1);
	return true;
}

static bool fail(struct mp *m, unsigned bits)
{
	if (bits || m->left != 9 || m->p[0])
		return false;
	m->p++;
	buf_puts(m->out, "mp_fail");
	number(m, "dsn8", 8);
	return true;
}

static bool fastclose(struct mp *m, unsigned bits)
{
	if (bits || m->left != 9 || m->p[0])
		return false;
	m->p++;
	buf_puts(m->out, "mp_fastclose");
	hex(m, "key", 8);
	return true;
}

static bool tcprst(struct mp *m, unsigned bits)
{
	if (m->left != 1)
		return false;
	buf_printf(m->out, "mp_tcprst flags 0x%x", bits);
	number(m, "reason", 1);
	return true;
}

bool mptcp_text(const struct tcpopt *o, struct buf *out)
{
	static bool (*const forms[])(struct mp *, unsigned) = {
		capable, join, dss, add_addr, remove_addr, prio, fail, fastclose, tcprst,
	};
	struct mp m = {.out = out};
	unsigned type;

	if (o->len < 3)
		return false;
	m.p = o->data + 1;
	m.left = o->len - 3U;
	type = o->data[0] >> 4;
	return type < sizeof(forms) / sizeof(forms[0]) && forms[type](&m, o->data[0] & 15);
}
