// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns socket addresses as arguments: "..." (the plan's), an address family (zeros of that family),
 * or {sa_family=..., sin_port=htons(...), sin_addr=...}; and the comparison of returned ones with
 * the last form. An sa_family that is "..." is the family of the run's sockets.
 */
#include <arpa/inet.h>
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

static const struct value *member(const struct value *v, const char *v4, const char *v6)
{
	const struct value *m = value_member(v, v4);

	return m ? m : value_member(v, v6);
}

static const struct value *port_of(const struct value *v)
{
	return member(v, "sin_port", "sin6_port");
}

static const struct value *ip_of(const struct value *v)
{
	return member(v, "sin_addr", "sin6_addr");
}

static bool any_family(const struct value *v)
{
	const struct value *family = value_member(v, "sa_family");

	return family && family->kind == VALUE_ELLIPSIS;
}

/* @mapped: the sockets of the run are IPv6, its packets IPv4. */
static int ip_written(const struct call_step *st, unsigned i, const struct value *ip, bool mapped,
		      union address *a, struct finding *f)
{
	if (mapped && ip->kind == VALUE_INT) {
		memcpy(&a->v6.sin6_addr.s6_addr[12], &(in_addr_t){(in_addr_t)ip->num}, 4);
		return 0;
	}
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

/* Port and address are in network order already: htons() and inet_addr() made them. @a holds what
 * "..." stands for. */
static int address_written(const struct call_step *st, unsigned i, const struct value *v,
			   union address *a, struct finding *f)
{
	const struct value *port = port_of(v), *ip = ip_of(v), *extra;
	/* then "..." has put ::ffff:a.b.c.d there */
	bool mapped = any_family(v) && a->any.sa_family == AF_INET6 &&
		      IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr);
	long n;

	if (!any_family(v)) {
		if (call_value_int(st, i, value_member(v, "sa_family"), &n, f) < 0)
			return -1;
		a->any.sa_family = (sa_family_t)n;
	}
	if (port && port->kind != VALUE_ELLIPSIS) {
		if (call_value_int(st, i, port, &n, f) < 0)
			return -1;
		a->v4.sin_port = (in_port_t)n; /* sin6_port stands at the same place */
	}
	extra = value_member(v, "sin6_flowinfo");
	if (extra)
		a->v6.sin6_flowinfo = htonl((uint32_t)extra->num);
	extra = value_member(v, "sin6_scope_id");
	if (extra)
		a->v6.sin6_scope_id = (uint32_t)extra->num;
	return !ip || ip->kind == VALUE_ELLIPSIS ? 0 : ip_written(st, i, ip, mapped, a, f);
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
	int own = env->plan->variant->socket_domain;
	long family;

	if (!v || v->kind == VALUE_ELLIPSIS) {
		address_of(ip, port, own, a);
	} else if (v->kind == VALUE_STRUCT) {
		const struct value *domain = value_member(v, "sa_family");

		/* what "..." inside stands for */
		address_of(ip, port,
			   any_family(v) ? own
			   : domain      ? (int)domain->num
					 : AF_UNSPEC,
			   a);
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
	if (!v || (v->kind != VALUE_ELLIPSIS && v->kind != VALUE_STRUCT))
		return call_mistake(st, i, f,
				    "the address is returned here: write ... or what it must be, "
				    "{sa_family=...}");
	if (length(st, i + 1, len, &n, f) < 0)
		return -1;
	room = arena_new(&s->mem, socklen_t);
	*room = n > (long)sizeof(union address) ? sizeof(union address) : (socklen_t)n;
	s->arg[i] = (long)arena_new(&s->mem, union address);
	s->arg[i + 1] = (long)room;
	return 0;
}

bool call_addr_split(const void *addr, struct ipaddr *ip, uint16_t *port)
{
	const union address *a = addr;

	*ip = (struct ipaddr){0};
	if (!a || (a->any.sa_family != AF_INET && a->any.sa_family != AF_INET6))
		return false;
	*port = ntohs(a->v4.sin_port);
	ip->family = a->any.sa_family;
	if (ip->family == AF_INET) {
		ip->v4 = a->v4.sin_addr;
	} else if (IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr)) {
		ip->family = AF_INET;
		memcpy(&ip->v4, &a->v6.sin6_addr.s6_addr[12], 4);
	} else {
		ip->v6 = a->v6.sin6_addr;
	}
	return true;
}

void call_connecting(struct call_env *env, const struct call_step *st, const void *addr)
{
	const struct fd_entry *e = call_entry(env, st, 0);
	struct ipaddr ip;
	uint16_t port;

	if (!e || !e->flow)
		return;
	if (call_addr_split(addr, &ip, &port))
		flow_connecting_to(e->flow, &ip, port);
	else
		flow_connecting(env->flows, e->flow);
}

/* ---- returned addresses ---- */

static const char *family_text(struct finding *f, int64_t family)
{
	switch (family) {
	case AF_INET: return "AF_INET";
	case AF_INET6: return "AF_INET6";
	case AF_UNIX: return "AF_UNIX";
	case AF_UNSPEC: return "AF_UNSPEC";
	default: return arena_printf(&f->arena, "%lld", (long long)family);
	}
}

static const char *ip_text(struct finding *f, int family, const void *bytes)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(family, bytes, text, sizeof(text));
	return arena_printf(&f->arena, "%s(\"%s\")",
			    family == AF_INET6 ? "inet6_addr" : "inet_addr", text);
}

static void compare_port(const struct value *v, const union address *a, struct finding *f)
{
	if (!v || v->kind != VALUE_INT || (in_port_t)v->num == a->v4.sin_port)
		return;
	finding_diff(f, v->span, v->name,
		     arena_printf(&f->arena, "htons(%u)", ntohs((in_port_t)v->num)),
		     arena_printf(&f->arena, "htons(%u)", ntohs(a->v4.sin_port)));
}

static void compare_ip(const struct value *v, const union address *a, struct finding *f)
{
	bool v6 = a->any.sa_family == AF_INET6;
	const void *got = v6 ? (const void *)&a->v6.sin6_addr : &a->v4.sin_addr;
	in_addr_t want;

	if (!v || v->kind == VALUE_ELLIPSIS)
		return;
	if (v->kind == VALUE_ADDR6) {
		if (!v6 || memcmp(v->bytes, got, 16) != 0)
			finding_diff(f, v->span, v->name, ip_text(f, AF_INET6, v->bytes),
				     ip_text(f, a->any.sa_family, got));
		return;
	}
	want = (in_addr_t)v->num;
	if (v6 || want != a->v4.sin_addr.s_addr)
		finding_diff(f, v->span, v->name, ip_text(f, AF_INET, &want),
			     ip_text(f, a->any.sa_family, got));
}

void call_addr_compare(const struct value *v, const void *addr, socklen_t len, struct finding *f)
{
	const struct value *family = value_member(v, "sa_family");
	const union address *a = addr;
	union address on_wire = {0};
	struct ipaddr ip;
	uint16_t port;

	if (v->kind != VALUE_STRUCT)
		return;
	if (!a || len < sizeof(a->any.sa_family)) {
		finding_diff(f, v->span, "address", "an address", "none");
		return;
	}
	if (family && family->kind == VALUE_INT && family->num != a->any.sa_family) {
		finding_diff(f, family->span, "sa_family", family_text(f, family->num),
			     family_text(f, a->any.sa_family));
		return;
	}
	if (a->any.sa_family != AF_INET && a->any.sa_family != AF_INET6)
		return;
	if (any_family(v) && call_addr_split(a, &ip, &port)) {
		address_of(&ip, port, ip.family, &on_wire);
		a = &on_wire;
	}
	compare_port(port_of(v), a, f);
	compare_ip(ip_of(v), a, f);
}

void call_addr_verify(const struct call_step *st, unsigned i, const struct sys *s,
		      struct finding *f)
{
	const socklen_t *len = (const socklen_t *)s->arg[i + 1];

	if (len)
		call_addr_compare(call_arg(st, i), (const void *)s->arg[i], *len, f);
}
