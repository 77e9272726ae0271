// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns getsockopt, setsockopt, ioctl and fcntl. An option's value is bytes here: optval.c turns
 * what the script wrote into them and compares.
 */
#include <string.h>
#include <sys/syscall.h>

#include "runtime/call/family.h"
#include "runtime/call/optval.h"

#define MAX_OPTLEN 65536

/* What getsockopt() returns. */
struct returned {
	socklen_t len;
	unsigned char *data;
};

/* Descriptor, level and name. */
static int option_prepare(struct call_env *env, const struct call_step *st, struct sys *s, long nr,
			  struct finding *f)
{
	s->nr = nr;
	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 || call_int(st, 1, &s->arg[1], f) < 0)
		return -1;
	return call_int(st, 2, &s->arg[2], f);
}

/* The length is passed on as written, whatever the value's size: the kernel is to judge it. There
 * are always that many bytes, so that it reads only ours. */
static int setsockopt_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			      struct finding *f)
{
	const struct value *v = call_arg(st, 3);
	size_t size = optval_size(v), room;

	if (option_prepare(env, st, s, SYS_setsockopt, f) < 0 || call_int(st, 4, &s->arg[4], f) < 0)
		return -1;
	if (!size)
		return call_mistake(st, 3, f,
				    "an option value is [N], \"bytes\", {onoff=A, linger=B}, "
				    "inet6_addr(\"...\"), or a GRE or MPLS header in braces");
	room = s->arg[4] > 0 ? (size_t)s->arg[4] : 0;
	if (room > MAX_OPTLEN)
		room = MAX_OPTLEN;
	s->out = arena_alloc(&s->mem, (room > size ? room : size) + 1);
	optval_put(v, s->out);
	s->arg[3] = (long)s->out;
	return 0;
}

static int getsockopt_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			      struct finding *f)
{
	const struct value *v = call_arg(st, 3);
	struct returned *r = arena_new(&s->mem, struct returned);
	size_t size = optval_size(v);
	long len;

	if (option_prepare(env, st, s, SYS_getsockopt, f) < 0 ||
	    call_list_int(st, 4, NULL, &len, f) < 0)
		return -1;
	if (!size)
		return call_mistake(st, 3, f,
				    "an expected option value is [N], \"bytes\", "
				    "{onoff=A, linger=B}, inet6_addr(\"...\") or a GRE header");
	if (len < 0 || (size_t)len != (v->kind == VALUE_BYTES ? v->len : size))
		return call_mistake(st, 4, f,
				    "this value has %zu bytes, so the length must be [%zu]",
				    v->kind == VALUE_BYTES ? v->len : size,
				    v->kind == VALUE_BYTES ? v->len : size);
	r->len = (socklen_t)len;
	r->data = arena_alloc(&s->mem, size + 1);
	s->arg[3] = (long)r->data;
	s->arg[4] = (long)&r->len;
	s->out = r;
	return 0;
}

static void getsockopt_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			      struct finding *f)
{
	const struct value *v = call_arg(st, 3), *len = call_arg(st, 4)->items;
	const struct returned *r = s->out;

	(void)env;
	if (len->num != r->len)
		finding_diff_num(f, len->span, "option length", len->num, r->len);
	optval_compare(v, r->data, r->len, f);
}

/* The optional third argument is what ioctl() is expected to return in an int. */
static int ioctl_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			 struct finding *f)
{
	long expected;

	s->nr = SYS_ioctl;
	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 || call_int(st, 1, &s->arg[1], f) < 0)
		return -1;
	if (!call_arg(st, 2))
		return 0;
	if (call_list_int(st, 2, NULL, &expected, f) < 0)
		return -1;
	s->out = arena_alloc(&s->mem, 64); /* whatever the request, nothing larger fits [N] */
	s->arg[2] = (long)s->out;
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
	s->nr = SYS_fcntl;
	return call_fd_ints(env, st, s, f);
}

const struct call_ops sockopt_calls[CALL_ID_COUNT] = {
	[CALL_ID_setsockopt] = {.prepare = setsockopt_prepare},
	[CALL_ID_getsockopt] = {.prepare = getsockopt_prepare, .verify = getsockopt_verify},
	[CALL_ID_ioctl] = {.prepare = ioctl_prepare, .verify = ioctl_verify},
	[CALL_ID_fcntl] = {.prepare = fcntl_prepare},
};
