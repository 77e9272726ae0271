// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses of Linux's socket calls as lwIP has them, and back. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "runtime/stack/lwip/sock.h"

static void from_v4(uint32_t be, ip_addr_t *ip)
{
	ip_addr_set_zero_ip4(ip);
	ip_2_ip4(ip)->addr = be;
}

int addr_from(const struct sock *s, const void *sa, size_t len, struct sock_addr *a)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	sa_family_t family;

	if (!sa)
		return -EFAULT;
	if (len < sizeof(family))
		return -EINVAL;
	memcpy(&family, sa, sizeof(family));
	if (family != s->domain)
		return -EAFNOSUPPORT;
	if (family == AF_INET) {
		if (len < sizeof(in))
			return -EINVAL;
		memcpy(&in, sa, sizeof(in));
		a->port = ntohs(in.sin_port);
		from_v4(in.sin_addr.s_addr, &a->ip);
		return 0;
	}
	if (len < sizeof(in6) - sizeof(in6.sin6_scope_id))
		return -EINVAL;
	memset(&in6, 0, sizeof(in6));
	memcpy(&in6, sa, len < sizeof(in6) ? len : sizeof(in6));
	a->port = ntohs(in6.sin6_port);
	if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) {
		uint32_t be;

		if (s->v6only)
			return -EINVAL;
		memcpy(&be, in6.sin6_addr.s6_addr + 12, 4);
		from_v4(be, &a->ip);
		return 0;
	}
	ip_addr_set_zero_ip6(&a->ip);
	memcpy(ip_2_ip6(&a->ip)->addr, &in6.sin6_addr, 16);
	return 0;
}

static socklen_t in6_from(const struct sock_addr *a, struct sockaddr_in6 *in6)
{
	memset(in6, 0, sizeof(*in6));
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(a->port);
	if (IP_IS_V6(&a->ip)) {
		memcpy(&in6->sin6_addr, ip_2_ip6(&a->ip)->addr, 16);
	} else if (!IP_IS_ANY_TYPE_VAL(a->ip)) {
		in6->sin6_addr.s6_addr[10] = in6->sin6_addr.s6_addr[11] = 0xff;
		memcpy(in6->sin6_addr.s6_addr + 12, &ip_2_ip4(&a->ip)->addr, 4);
	}
	return sizeof(*in6);
}

void addr_to(const struct sock *s, const struct sock_addr *a, void *sa, socklen_t *len)
{
	union {
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} u;
	socklen_t n;

	if (!len)
		return;
	if (s->domain == AF_INET6) {
		n = in6_from(a, &u.in6);
	} else {
		memset(&u.in, 0, sizeof(u.in));
		u.in.sin_family = AF_INET;
		u.in.sin_port = htons(a->port);
		u.in.sin_addr.s_addr = ip_2_ip4(&a->ip)->addr;
		n = sizeof(u.in);
	}
	if (sa)
		memcpy(sa, &u, *len < n ? *len : n);
	*len = n;
}
