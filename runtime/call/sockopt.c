// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns getsockopt, setsockopt, ioctl and fcntl. An option's value is bytes here: optval.c turns
 * what the script wrote into them and compares.
 */
#include <assert.h>
#include <asm/sockios.h>
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "runtime/call/family.h"
#include "runtime/call/optstruct.h"
#include "runtime/call/optval.h"

#define MAX_OPTLEN   65536
#define MAX_RETURNED 512 /* what is offered when the script does not say */
#define MAP_SIZE     (1 << 20)

/* What getsockopt() returns. */
struct returned {
	socklen_t len;
	unsigned char *data;
};

/* Descriptor, level and name. */
static int option_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			  struct finding *f)
{
	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 || call_int(st, 1, &s->arg[1], f) < 0)
		return -1;
	return call_int(st, 2, &s->arg[2], f);
}

/* The members that need more than their numbers: tcpm_addr as an address, address=... as memory
 * that the socket is mapped to. */
static int struct_fill(struct call_env *env, const struct call_step *st, const struct value *v,
		       unsigned char *p, struct sys *s, struct finding *f)
{
	const struct value *peer = optstruct_size(v) ? optstruct_peer(v) : NULL;
	uint64_t at;
	void *addr;
	long len;

	if (peer) {
		if (call_addr(env, st, 3, peer, NULL, &env->plan->addr.remote, 0, s, &addr, &len,
			      f) < 0)
			return -1;
		memcpy(p, addr, (size_t)len);
	}
	if (optstruct_size(v) && optstruct_maps(v)) {
		addr = mmap(NULL, MAP_SIZE, PROT_READ, MAP_SHARED, (int)s->arg[0], 0);
		if (addr == MAP_FAILED)
			return call_finding(st, VERDICT_SKIP, f,
					    "this kernel cannot map this socket: %s",
					    strerror(errno));
		at = (uintptr_t)addr;
		memcpy(p, &at, sizeof(at));
	}
	return 0;
}

/* The length is passed on as written, whatever the value's size: the kernel is to judge it. There
 * are always that many bytes, so that it reads only ours. */
static int setsockopt_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			      struct finding *f)
{
	const struct value *v = call_arg(st, 3), *len = call_arg(st, 4);
	size_t size = optval_size(v), room;

	if (option_prepare(env, st, s, f) < 0)
		return -1;
	assert(size); /* it has one of the forms that check knows */
	if (len->kind == VALUE_ELLIPSIS)
		s->arg[4] = (long)(v->kind == VALUE_BYTES ? v->len : size);
	else if (call_int(st, 4, &s->arg[4], f) < 0)
		return -1;
	room = s->arg[4] > 0 ? (size_t)s->arg[4] : 0;
	if (room > MAX_OPTLEN)
		room = MAX_OPTLEN;
	s->out = arena_alloc(&s->mem, (room > size ? room : size) + 1);
	optval_put(v, s->out);
	s->arg[3] = (long)s->out;
	return struct_fill(env, st, v, s->out, s, f);
}

/* How many bytes the kernel is offered. */
static int returned_length(const struct call_step *st, const struct value *v, size_t size,
			   long *len, struct finding *f)
{
	size_t exact = v->kind == VALUE_BYTES ? v->len : size;

	if (call_arg(st, 4)->kind == VALUE_ELLIPSIS) {
		*len = optval_open_ended(v) ? MAX_RETURNED : (long)size;
		return 0;
	}
	if (call_list_int(st, 4, NULL, len, f) < 0)
		return -1;
	/* What is not compared or only in part may have any length. */
	if (*len >= 0 && (v->kind == VALUE_ELLIPSIS || optval_is_part(v)) && *len <= MAX_OPTLEN)
		return 0;
	if (*len < 0 || (size_t)*len != exact)
		return call_mistake(st, 4, f,
				    "this value has %zu bytes, so the length must be [%zu]", exact,
				    exact);
	return 0;
}

static int getsockopt_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			      struct finding *f)
{
	const struct value *v = call_arg(st, 3);
	struct returned *r = arena_new(&s->mem, struct returned);
	size_t size = v->kind == VALUE_ELLIPSIS ? MAX_RETURNED : optval_size(v);
	long len;

	if (option_prepare(env, st, s, f) < 0)
		return -1;
	assert(size);
	if (returned_length(st, v, size, &len, f) < 0)
		return -1;
	r->len = (socklen_t)len;
	r->data = arena_alloc(&s->mem, ((size_t)len > size ? (size_t)len : size) + 1);
	s->arg[3] = (long)r->data;
	s->arg[4] = (long)&r->len;
	s->out = r;
	if (v->kind == VALUE_ELLIPSIS || !optstruct_goes_in(v))
		return 0;
	optval_put(v, r->data); /* TCP_ZEROCOPY_RECEIVE goes in and out */
	return struct_fill(env, st, v, r->data, s, f);
}

static void getsockopt_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			      struct finding *f)
{
	const struct value *v = call_arg(st, 3), *len = call_arg(st, 4);
	const struct returned *r = s->out;
	bool open = len->kind == VALUE_ELLIPSIS;

	(void)env;
	if (!open && len->items->num != r->len)
		finding_diff_num(f, len->items->span, "option length", len->items->num, r->len);
	if (v->kind == VALUE_ELLIPSIS)
		return;
	if (open)
		optval_compare_open(v, r->data, r->len, f);
	else
		optval_compare(v, r->data, r->len, f);
}

/* Requests that read the int instead of writing it. */
static bool ioctl_reads(long request)
{
	return request == FIONBIO || request == FIOASYNC || request == FIOSETOWN ||
	       request == SIOCSPGRP;
}

/* More than any request can say that it writes: its size has 14 bits (linux/ioctl.h). */
#define IOCTL_ROOM (1u << 14)

/* The optional third argument is what ioctl() is expected to return in an int, or what it gets. */
static int ioctl_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			 struct finding *f)
{
	long expected;
	int32_t given;

	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 || call_int(st, 1, &s->arg[1], f) < 0)
		return -1;
	if (!call_arg(st, 2))
		return 0;
	if (call_list_int(st, 2, NULL, &expected, f) < 0)
		return -1;
	/* As much as any request can say that it writes; those that do not say it write less. */
	s->out = arena_alloc(&s->mem, IOCTL_ROOM);
	s->arg[2] = (long)s->out;
	given = (int32_t)expected;
	if (ioctl_reads((uint32_t)s->arg[1]))
		memcpy(s->out, &given, sizeof(given));
	return 0;
}

static void ioctl_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			 struct finding *f)
{
	const struct value *v = call_arg(st, 2);
	int32_t got;

	(void)env;
	if (!s->out)
		return;
	memcpy(&got, s->out, sizeof(got));
	if ((uint32_t)v->items->num != (uint32_t)got)
		finding_diff_num(f, v->items->span, "value", v->items->num, got);
}

static int fcntl_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			 struct finding *f)
{
	return call_fd_ints(env, st, s, f);
}

const struct call_ops sockopt_calls[CALL_ID_COUNT] = {
	[CALL_ID_setsockopt] = {.nr = SYS_setsockopt, .prepare = setsockopt_prepare},
	[CALL_ID_getsockopt] = {.nr = SYS_getsockopt,
				.prepare = getsockopt_prepare,
				.verify = getsockopt_verify},
	[CALL_ID_ioctl] = {.nr = SYS_ioctl, .prepare = ioctl_prepare, .verify = ioctl_verify},
	[CALL_ID_fcntl] = {.nr = SYS_fcntl, .prepare = fcntl_prepare},
};
