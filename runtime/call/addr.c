// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns socket addresses as arguments: "..." (the plan's), an address family (zeros of that family),
 * or {sa_family=..., sin_port=htons(...), sin_addr=...}.
 */
#include <netinet/in.h>
#include <string.h>

#include "runtime/call/family.h"

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_storage room;
};

static socklen_t family_len(int family)
{
	return family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
}

/* @ip in the form of a @domain socket. */
static void address_of(const struct ipaddr *ip, int64_t port, int domain, union address *a)
{
	a->any.sa_family = (sa_family_t)domain;
	if (domain != AF_INET6) {
		a->v4.sin_port = htons((uint16_t)port);
		a->v4.sin_addr = ip->v4;
		return;
	}
	a->v6.sin6_port = htons((uint16_t)port);
	if (ip->family == AF_INET6) {
		a->v6.sin6_addr = ip->v6;
		return;
	}
	memset(&a->v6.sin6_addr.s6_addr[10], 0xff, 2); /* ::ffff:a.b.c.d */
	memcpy(&a->v6.sin6_addr.s6_addr[12], &ip->v4, 4);
}

/* sin_port and sin_addr are in network order already: htons() and inet_addr() made them. */
static int address_written(const struct call_step *st, unsigned i, const struct value *v,
			   union address *a, struct finding *f)
{
	const struct value *port = value_member(v, "sin_port"), *ip = value_member(v, "sin_addr");
	long n;

	if (call_value_int(st, i, value_member(v, "sa_family"), &n, f) < 0)
		return -1;
	a->any.sa_family = (sa_family_t)n;
	if (port && call_value_int(st, i, port, &n, f) < 0)
		return -1;
	if (port)
		a->v4.sin_port = (in_port_t)n; /* sin6_port stands at the same place */
	if (!ip)
		return 0;
	if (a->any.sa_family == AF_INET && ip->kind == VALUE_INT) {
		a->v4.sin_addr.s_addr = (in_addr_t)ip->num;
		return 0;
	}
	if (a->any.sa_family == AF_INET6 && ip->kind == VALUE_ADDR6 && ip->len == 16) {
		memcpy(&a->v6.sin6_addr, ip->bytes, 16);
		return 0;
	}
	return call_mistake(st, i, f, "the address does not suit its sa_family");
}

static int length(const struct call_step *st, unsigned i, const struct value *v, long *out,
		  struct finding *f)
{
	if (!v || v->kind == VALUE_ELLIPSIS)
		return 0;
	if (v->kind == VALUE_LIST && v->nitems == 1)
		v = v->items;
	return call_value_int(st, i, v, out, f);
}

int call_addr(struct call_env *env, const struct call_step *st, unsigned i, const struct value *v,
	      const struct value *len, const struct ipaddr *ip, int64_t port, struct sys *s,
	      void **addr, long *addr_len, struct finding *f)
{
	union address *a = arena_new(&s->mem, union address);
	long family;

	if (!v || v->kind == VALUE_ELLIPSIS) {
		address_of(ip, port, env->plan->variant->socket_domain, a);
	} else if (v->kind == VALUE_STRUCT) {
		if (address_written(st, i, v, a, f) < 0)
			return -1;
	} else {
		if (call_value_int(st, i, v, &family, f) < 0)
			return -1;
		a->any.sa_family = (sa_family_t)family;
	}
	*addr = a;
	*addr_len = family_len(a->any.sa_family);
	return length(st, i + 1, len, addr_len, f);
}

int call_peer(struct call_env *env, const struct call_step *st, unsigned i, struct sys *s,
	      struct finding *f)
{
	const struct plan *p = env->plan;
	void *addr;

	if (call_addr(env, st, i, call_arg(st, i), call_arg(st, i + 1), &p->addr.remote,
		      p->cfg.connect_port, s, &addr, &s->arg[i + 1], f) < 0)
		return -1;
	s->arg[i] = (long)addr;
	return 0;
}

int call_addr_room(const struct call_step *st, unsigned i, struct sys *s, struct finding *f)
{
	const struct value *v = call_arg(st, i), *len = call_arg(st, i + 1);
	socklen_t *room;
	long n = sizeof(union address);

	if (v && v->kind == VALUE_INT && v->num == 0)
		return 0;
	if (!v || v->kind != VALUE_ELLIPSIS)
		return call_mistake(st, i, f, "the address is returned here: write ...");
	if (length(st, i + 1, len, &n, f) < 0)
		return -1;
	room = arena_new(&s->mem, socklen_t);
	*room = n > (long)sizeof(union address) ? sizeof(union address) : (socklen_t)n;
	s->arg[i] = (long)arena_new(&s->mem, union address);
	s->arg[i + 1] = (long)room;
	return 0;
}
