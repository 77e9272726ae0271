// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the arguments that many calls have in common: integers, descriptors, times, signal masks. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime/call/family.h"

#define KERNEL_SIGSET_SIZE 8 /* 64 signals everywhere but on MIPS; libc's sigset_t is larger */

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
	assert(v && v->kind == VALUE_INT);
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

	assert(v && v->kind == VALUE_LIST && v->nitems == 1);
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

int call_sigmask(const struct call_step *st, unsigned i, struct sys *s, long *mask, long *size,
		 struct finding *f)
{
	const struct value *v = call_arg(st, i);

	uint64_t set = 0;

	*size = KERNEL_SIGSET_SIZE;
	if (v && v->kind == VALUE_INT && v->num == 0)
		return 0;
	if (!v || (v->kind != VALUE_STRUCT && v->kind != VALUE_LIST))
		return call_mistake(st, i, f, "argument %u must be NULL or {SIGNAL, ...}", i + 1);
	for (const struct value *item = v->items; item; item = item->next) {
		if (item->kind != VALUE_INT || item->num < 1 || item->num > 64)
			return call_mistake(st, i, f,
					    "argument %u contains something that is not a signal",
					    i + 1);
		set |= 1ull << (item->num - 1);
	}
	*mask = (long)arena_alloc(&s->mem, KERNEL_SIGSET_SIZE);
	memcpy((void *)*mask, &set, sizeof(set));
	return 0;
}

struct fd_entry *call_entry(struct call_env *env, const struct call_step *st, unsigned i)
{
	const struct value *v = call_arg(st, i);

	return v && v->kind == VALUE_INT ? fdmap_find(env->fds, v->num) : NULL;
}

/* The next of those in @v, counting *@n down. */
static const struct value *label_in(enum arg_kind kind, const struct value *v, size_t *n)
{
	const struct value *found = NULL, *set;

	switch (kind) {
	case ARG_FD: return v->kind == VALUE_INT && (*n)-- == 0 ? v : NULL;
	case ARG_POLLFDS:
		for (const struct value *i = v->items; i && !found; i = i->next)
			if (i->kind == VALUE_STRUCT && value_member(i, "fd"))
				found = label_in(ARG_FD, value_member(i, "fd"), n);
		return found;
	case ARG_FDSET:
		set = v->kind == VALUE_STRUCT ? value_member(v, "in") : v;
		for (const struct value *i = set ? set->items : NULL; i && !found; i = i->next)
			found = label_in(ARG_FD, i, n);
		return found;
	default: return NULL;
	}
}

const struct value *call_label_used(const struct call_step *st, size_t n)
{
	const struct value *found = NULL, *v = st->args;

	for (size_t i = 0; v && i < CALL_MAX_ARGS && !found; i++, v = v->next)
		found = label_in(st->spec->args[i], v, &n);
	return found;
}

bool call_wants_ebadf(const struct call_step *st)
{
	return st->call->op == RESULT_OP_EQ && st->result == -1 &&
	       (!st->check_errno || st->error == EBADF);
}

bool call_expects_success(const struct call_step *st)
{
	switch (st->call->op) {
	case RESULT_OP_GE: return st->result >= 0;
	case RESULT_OP_NE: return st->result == -1;
	case RESULT_OP_EQ: return st->result >= 0 && !st->check_errno;
	default: return false;
	}
}

int call_fd(struct call_env *env, const struct call_step *st, unsigned i, long *live,
	    struct fd_entry **entry, struct finding *f)
{
	struct fd_entry *e;
	long label;

	if (call_int(st, i, &label, f) < 0)
		return -1;
	e = call_entry(env, st, i);
	if (!e && !call_wants_ebadf(st))
		return call_mistake(st, i, f, "no open descriptor is called %ld", label);
	*live = e ? e->live : label < 0 ? label : CALL_NOT_OPEN;
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

int call_label(struct call_env *env, const struct call_step *st, int64_t label, int live,
	       bool is_socket, struct flow *flow, struct finding *f)
{
	if (fdmap_add(env->fds, label, live, is_socket, flow))
		return 0;
	return call_finding(st, VERDICT_ERROR_SCRIPT, f,
			    "descriptor %lld is still open; close it before using its number again",
			    (long long)label);
}
