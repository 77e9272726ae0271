// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the family-neutral IP address: text, comparison, prefixes. */
#include <arpa/inet.h>
#include <string.h>

#include "netdev/wire/wire.h"

static unsigned addr_bits(const struct ipaddr *a)
{
	return a->family == AF_INET6 ? 128 : 32;
}

bool ipaddr_parse(const char *text, struct ipaddr *a)
{
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;

	*a = (struct ipaddr){0};
	if (inet_pton(family, text, a->bytes) != 1)
		return false;
	a->family = family;
	return true;
}

static bool parse_len(const char *text, unsigned max, unsigned *len)
{
	unsigned n = 0;
	size_t digits = strspn(text, "0123456789");

	if (!digits || digits > 3 || text[digits])
		return false;
	for (; *text; text++)
		n = n * 10 + (unsigned)(*text - '0');
	*len = n;
	return n <= max;
}

bool ipaddr_parse_prefix(const char *text, struct ipaddr *a, unsigned *prefix)
{
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	char host[INET6_ADDRSTRLEN];

	if (len >= sizeof(host))
		return false;
	memcpy(host, text, len);
	host[len] = '\0';
	if (!ipaddr_parse(host, a))
		return false;
	*prefix = addr_bits(a);
	return !slash || parse_len(slash + 1, addr_bits(a), prefix);
}

void ipaddr_text(const struct ipaddr *a, char out[static INET6_ADDRSTRLEN])
{
	if (!a->family || !inet_ntop(a->family, a->bytes, out, INET6_ADDRSTRLEN))
		memcpy(out, "none", sizeof("none"));
}

void ipaddr_port_text(const struct ipaddr *a, uint16_t port, struct buf *out)
{
	char text[INET6_ADDRSTRLEN];

	ipaddr_text(a, text);
	buf_printf(out, a->family == AF_INET6 ? "[%s]:%u" : "%s:%u", text, port);
}

bool ipaddr_equal(const struct ipaddr *a, const struct ipaddr *b)
{
	return a->family == b->family && !memcmp(a->bytes, b->bytes, addr_bits(a) / 8);
}

struct ipaddr ipaddr_masked(const struct ipaddr *a, unsigned prefix)
{
	struct ipaddr m = *a;
	unsigned i;

	for (i = 0; i < sizeof(m.bytes); i++) {
		unsigned keep = prefix > i * 8 ? prefix - i * 8 : 0;

		if (keep < 8)
			m.bytes[i] &= (unsigned char)(0xff00 >> keep);
	}
	return m;
}
