// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns select. Sets are lists of labels: [3, 4] what is asked for and what all of it is when
 * something is ready, {in=[3, 4], out=[3]} both separately. The first argument is one more than the
 * highest label; the kernel gets one more than the highest live descriptor.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/select.h>
#include <sys/syscall.h>

#include "runtime/call/family.h"

struct sets {
	fd_set set[3]; /* read, write, except */
};

static const struct value *set_part(const struct value *v, const char *name)
{
	return v->kind == VALUE_STRUCT ? value_member(v, name) : v;
}

/* A number that is not open. The kernel passes over what its table has no room for, and would not
 * find the mistake; no table is smaller than this. */
static int not_open(struct call_env *env)
{
	int fd = 8 * (int)sizeof(long) - 1;

	while (fd > 0 && call_ask(env, SYS_fcntl, fd, F_GETFD) >= 0)
		fd--;
	return fd;
}

static int set_fill(struct call_env *env, const struct call_step *st, unsigned i, fd_set *set,
		    long below, long *top, struct finding *f)
{
	const struct value *list = set_part(call_arg(st, i), "in");

	if (!list || list->kind != VALUE_LIST)
		return call_mistake(st, i, f,
				    "a set is written as [3, 4] or {in=[...], out=[...]}");
	for (const struct value *v = list->items; v; v = v->next) {
		const struct fd_entry *e;
		long label, live;

		if (call_value_int(st, i, v, &label, f) < 0)
			return -1;
		e = fdmap_find(env->fds, label);
		if (!e && !(label >= 0 && call_wants_ebadf(st)))
			return call_mistake(st, i, f, "no open descriptor is called %ld", label);
		if (label >= below)
			return call_mistake(st, 0, f, "descriptor %ld is not below %ld", label,
					    below);
		live = e ? e->live : not_open(env);
		if (live >= FD_SETSIZE)
			return call_mistake(st, i, f, "too many descriptors are open for select");
		FD_SET(live, set);
		if (live >= *top)
			*top = live + 1;
	}
	return 0;
}

static int select_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			  struct finding *f)
{
	struct sets *sets = arena_new(&s->mem, struct sets);
	long n, top = 0;

	s->out = sets;
	if (call_int(st, 0, &n, f) < 0)
		return -1;
	for (unsigned i = 1; i <= 3; i++) {
		if (call_arg(st, i)->kind == VALUE_INT && !call_arg(st, i)->num)
			continue;
		if (set_fill(env, st, i, &sets->set[i - 1], n, &top, f) < 0)
			return -1;
		s->arg[i] = (long)&sets->set[i - 1];
	}
	s->arg[0] = n < 0 ? n : top;
	return call_timespec(st, 4, 1000, s, &s->arg[4], f);
}

static const char *set_text(struct call_env *env, const fd_set *set, struct finding *f)
{
	const char *text = "";

	for (size_t i = 0; i < env->fds->n; i++) {
		const struct fd_entry *e = &env->fds->items[i];

		if (e->live < FD_SETSIZE && FD_ISSET(e->live, set) && e->label != FDMAP_NO_LABEL)
			text = arena_printf(&f->arena, "%s%s%lld", text, *text ? ", " : "",
					    (long long)e->label);
	}
	return arena_printf(&f->arena, "[%s]", text);
}

static void compare_set(struct call_env *env, const struct value *list, const fd_set *got,
			const char *name, struct finding *f)
{
	fd_set want;

	FD_ZERO(&want);
	for (const struct value *v = list->items; v; v = v->next) {
		const struct fd_entry *e = fdmap_find(env->fds, v->num);

		if (e && e->live < FD_SETSIZE)
			FD_SET(e->live, &want);
	}
	if (memcmp(&want, got, sizeof(want)) != 0)
		finding_diff(f, list->span, name, set_text(env, &want, f), set_text(env, got, f));
}

static void select_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			  struct finding *f)
{
	static const char *const names[] = {"read set", "write set", "except set"};
	const struct sets *sets = s->out;

	for (unsigned i = 1; i <= 3; i++) {
		const struct value *v = call_arg(st, i);

		/* When nothing is ready all are empty, which a plain list does not say. */
		if (s->arg[i] && (v->kind == VALUE_STRUCT || s->ret > 0))
			compare_set(env, set_part(v, "out"), &sets->set[i - 1], names[i - 1], f);
	}
}

const struct call_ops select_calls[CALL_ID_COUNT] = {
	[CALL_ID_select] = {.nr = SYS_pselect6, .prepare = select_prepare, .verify = select_verify},
};
