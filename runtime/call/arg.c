// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the arguments that many calls have in common: integers, descriptors, buffers, vectors. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>

#include "runtime/call/family.h"

const struct value *call_arg(const struct call_step *st, unsigned i)
{
	const struct value *v = i < st->nargs ? st->args : NULL;

	while (v && i--)
		v = v->next;
	return v;
}

static int finding_v(const struct call_step *st, enum verdict v, struct span at, struct finding *f,
		     const char *fmt, va_list ap)
{
	char text[200];

	vsnprintf(text, sizeof(text), fmt, ap);
	return finding_set(f, v, NULL, at, "%s(): %s", st->spec->name, text);
}

int call_mistake(const struct call_step *st, unsigned i, struct finding *f, const char *fmt, ...)
{
	const struct value *v = call_arg(st, i);
	va_list ap;

	va_start(ap, fmt);
	finding_v(st, VERDICT_ERROR_SCRIPT, v ? v->span : st->call->span, f, fmt, ap);
	va_end(ap);
	return -1;
}

int call_finding(const struct call_step *st, enum verdict v, struct finding *f, const char *fmt,
		 ...)
{
	va_list ap;

	va_start(ap, fmt);
	finding_v(st, v, st->call->span, f, fmt, ap);
	va_end(ap);
	return -1;
}

int call_value_int(const struct call_step *st, unsigned i, const struct value *v, long *out,
		   struct finding *f)
{
	if (!v || v->kind != VALUE_INT)
		return call_mistake(st, i, f, "argument %u needs an integer here", i + 1);
	if (v->num < INT32_MIN || v->num > UINT32_MAX)
		return call_mistake(st, i, f, "%lld in argument %u does not fit 32 bits",
				    (long long)v->num, i + 1);
	*out = (int32_t)(uint32_t)v->num;
	return 0;
}

int call_int(const struct call_step *st, unsigned i, long *out, struct finding *f)
{
	return call_value_int(st, i, call_arg(st, i), out, f);
}

int call_list_int(const struct call_step *st, unsigned i, const struct value **item, long *out,
		  struct finding *f)
{
	const struct value *v = call_arg(st, i);

	if (!v || v->kind != VALUE_LIST || v->nitems != 1)
		return call_mistake(st, i, f, "argument %u must be one integer in brackets: [N]",
				    i + 1);
	if (item)
		*item = v->items;
	return call_value_int(st, i, v->items, out, f);
}

int call_timespec(const struct call_step *st, unsigned i, long unit, struct sys *s, long *out,
		  struct finding *f)
{
	const struct value *v = call_arg(st, i);
	struct timespec *ts;
	long sec, part;

	if (v && v->kind == VALUE_INT && v->num == 0)
		return 0;
	if (!v || v->kind != VALUE_STRUCT)
		return call_mistake(st, i, f, "a time is written as {tv_sec=S, %s=N} or NULL",
				    unit == 1 ? "tv_nsec" : "tv_usec");
	if (call_value_int(st, i, value_member(v, "tv_sec"), &sec, f) < 0 ||
	    call_value_int(st, i, value_member(v, unit == 1 ? "tv_nsec" : "tv_usec"), &part, f) < 0)
		return -1;
	ts = arena_new(&s->mem, struct timespec);
	*ts = (struct timespec){.tv_sec = sec, .tv_nsec = part * unit};
	*out = (long)ts;
	return 0;
}

int call_null(const struct call_step *st, unsigned i, struct finding *f)
{
	const struct value *v = call_arg(st, i);

	if (v && v->kind == VALUE_INT && v->num == 0)
		return 0;
	return call_mistake(st, i, f, "argument %u must be NULL", i + 1);
}

struct fd_entry *call_entry(struct call_env *env, const struct call_step *st, unsigned i)
{
	const struct value *v = call_arg(st, i);

	return v && v->kind == VALUE_INT ? fdmap_find(env->fds, v->num) : NULL;
}

int call_fd(struct call_env *env, const struct call_step *st, unsigned i, long *live,
	    struct fd_entry **entry, struct finding *f)
{
	struct fd_entry *e;
	long label;

	if (call_int(st, i, &label, f) < 0)
		return -1;
	e = call_entry(env, st, i);
	if (!e)
		return call_mistake(st, i, f, "no open descriptor is called %ld", label);
	*live = e->live;
	if (entry)
		*entry = e;
	return 0;
}

int call_fd_ints(struct call_env *env, const struct call_step *st, struct sys *s, struct finding *f)
{
	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0)
		return -1;
	for (unsigned i = 1; i < st->nargs; i++)
		if (call_int(st, i, &s->arg[i], f) < 0)
			return -1;
	return 0;
}

/* Pages of a large buffer cost nothing until the kernel touches them: arena memory is calloc()'s.
 */
int call_buffer(const struct call_step *st, unsigned i, const struct value *v, long count,
		struct sys *s, void **out, struct finding *f)
{
	if (v && v->kind == VALUE_INT && v->num == 0) {
		*out = NULL;
		return 0;
	}
	if (!v || v->kind != VALUE_ELLIPSIS)
		return call_mistake(st, i, f, "a buffer is written as ... or NULL");
	if (count < 0)
		return call_mistake(st, i, f,
				    "a buffer of %ld bytes is impossible; pass a negative "
				    "length with NULL",
				    count);
	if ((size_t)count > CALL_MAX_BYTES)
		return call_mistake(st, i, f, "a buffer of %ld bytes exceeds the limit of 1 GiB",
				    count);
	*out = arena_alloc(&s->mem, (size_t)count + 1);
	return 0;
}

static int iovec_one(const struct call_step *st, unsigned i, const struct value *v, struct sys *s,
		     struct iovec *out, size_t *total, struct finding *f)
{
	long count;

	if (v->kind != VALUE_STRUCT || v->nitems != 2)
		return call_mistake(st, i, f, "a part of a vector is written as {..., LENGTH}");
	if (call_value_int(st, i, v->items->next, &count, f) < 0 ||
	    call_buffer(st, i, v->items, count, s, &out->iov_base, f) < 0)
		return -1;
	out->iov_len = (size_t)count;
	*total += out->iov_base ? out->iov_len : 0;
	if (*total > CALL_MAX_BYTES)
		return call_mistake(st, i, f, "the parts exceed the limit of 1 GiB");
	return 0;
}

int call_iovec(const struct call_step *st, unsigned i, const struct value *list, struct sys *s,
	       struct iovec **iov, size_t *n, struct finding *f)
{
	size_t total = 0, k = 0;

	*iov = NULL;
	*n = 0;
	if (!list)
		return 0;
	if (list->kind != VALUE_LIST)
		return call_mistake(st, i, f, "a vector is written as [{..., LENGTH}, ...]");
	*iov = arena_array(&s->mem, list->nitems + 1, sizeof(**iov));
	*n = list->nitems;
	for (const struct value *v = list->items; v; v = v->next)
		if (iovec_one(st, i, v, s, *iov + k++, &total, f) < 0)
			return -1;
	return 0;
}

int call_label(struct call_env *env, const struct call_step *st, int64_t label, int live,
	       bool is_socket, struct flow *flow, struct finding *f)
{
	if (fdmap_add(env->fds, label, live, is_socket, flow))
		return 0;
	return call_finding(st, VERDICT_ERROR_SCRIPT, f,
			    "descriptor %lld is still open; close it before using its number again",
			    (long long)label);
}
