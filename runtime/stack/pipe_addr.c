// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the form of addresses. */
#include "runtime/stack/pipe_addr.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "runtime/stack/pipe_line.h"

long pipe_addr_say(const struct sockaddr *addr, size_t len, struct buf *out)
{
	char text[INET6_ADDRSTRLEN];
	struct sockaddr_in in = {0};
	struct sockaddr_in6 in6 = {0};

	if (!addr)
		return -EFAULT;
	if (len < sizeof(addr->sa_family))
		return -EINVAL;
	switch (addr->sa_family) {
	case AF_UNSPEC: buf_puts(out, "unspec"); return 0;
	case AF_INET:
		if (len < sizeof(in))
			return -EINVAL;
		memcpy(&in, addr, sizeof(in));
		buf_printf(out, "%s:%u", inet_ntop(AF_INET, &in.sin_addr, text, sizeof(text)),
			   ntohs(in.sin_port));
		return 0;
	case AF_INET6:
		if (len < sizeof(in6))
			return -EINVAL;
		memcpy(&in6, addr, sizeof(in6));
		buf_printf(out, "[%s]:%u", inet_ntop(AF_INET6, &in6.sin6_addr, text, sizeof(text)),
			   ntohs(in6.sin6_port));
		return 0;
	}
	return -EAFNOSUPPORT;
}

/* Up to @end is an address of @family. */
static bool part(int family, const char *from, const char *end, void *to)
{
	char text[INET6_ADDRSTRLEN];
	size_t len = (size_t)(end - from);

	if (len >= sizeof(text))
		return false;
	memcpy(text, from, len);
	text[len] = '\0';
	return inet_pton(family, text, to) == 1;
}

static void copy(const void *from, socklen_t size, void *to, socklen_t *len)
{
	if (!to || !len)
		return;
	memcpy(to, from, *len < size ? *len : size);
	*len = size;
}

bool pipe_addr_take(const char *word, void *to, socklen_t *len)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	const char *colon = strrchr(word, ':');
	int64_t port;

	if (!colon || !word_number(colon + 1, 0, UINT16_MAX, &port))
		return false;
	if (*word == '[') {
		if (colon[-1] != ']' || !part(AF_INET6, word + 1, colon - 1, &in6.sin6_addr))
			return false;
		in6.sin6_port = htons((uint16_t)port);
		copy(&in6, sizeof(in6), to, len);
		return true;
	}
	if (!part(AF_INET, word, colon, &in.sin_addr))
		return false;
	in.sin_port = htons((uint16_t)port);
	copy(&in, sizeof(in), to, len);
	return true;
}
