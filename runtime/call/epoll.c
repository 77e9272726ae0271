// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns epoll. epoll_pwait exists on every architecture, the plain call does not. */
#include <assert.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>

#include "runtime/call/family.h"

#define MAX_EVENTS 4096

/* Not every architecture has the old one. */
#ifdef SYS_epoll_create
#define EPOLL_CREATE SYS_epoll_create
#else
#define EPOLL_CREATE SYS_epoll_create1
#endif

static int epoll_create_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
				struct finding *f)
{
	(void)env;
#ifdef SYS_epoll_create
	return call_int(st, 0, &s->arg[0], f);
#else
	return call_int(st, 0, &s->arg[1], f); /* its size means nothing but that it is above 0 */
#endif
}

static int epoll_create1_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
				 struct finding *f)
{
	(void)env;
	return call_int(st, 0, &s->arg[0], f);
}

static int epoll_create_done(struct call_env *env, const struct call_step *st, struct sys *s,
			     struct finding *f)
{
	return s->ret < 0 ? 0 : call_label(env, st, st->result, (int)s->ret, false, NULL, f);
}

/* The member that carries the user's data. */
static const struct value *event_data(const struct value *v)
{
	static const char *const names[] = {"fd", "ptr", "u32", "u64"};

	for (unsigned i = 0; i < 4; i++) {
		const struct value *m = value_member(v, names[i]);

		if (m && m->kind == VALUE_INT)
			return m;
	}
	return NULL;
}

static bool is_fd(const struct value *data)
{
	return data && !strcmp(data->name, "fd");
}

static int event_check(const struct call_step *st, unsigned i, const struct value *v,
		       struct finding *f)
{
	long events;

	assert(v->kind == VALUE_STRUCT);
	return call_value_int(st, i, value_member(v, "events"), &events, f);
}

static int epoll_ctl_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			     struct finding *f)
{
	const struct value *v = call_arg(st, 3), *data;
	struct epoll_event *ev = arena_new(&s->mem, struct epoll_event);

	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 || call_int(st, 1, &s->arg[1], f) < 0 ||
	    call_fd(env, st, 2, &s->arg[2], NULL, f) < 0)
		return -1;
	if (v->kind == VALUE_INT && v->num == 0)
		return 0; /* NULL, good enough for EPOLL_CTL_DEL */
	if (event_check(st, 3, v, f) < 0)
		return -1;
	data = event_data(v);
	ev->events = (uint32_t)value_member(v, "events")->num;
	if (is_fd(data)) {
		if (data->num != call_arg(st, 2)->num)
			return call_mistake(st, 3, f, "fd in the event must be that of argument 3");
		ev->data.fd = (int)s->arg[2];
	} else if (data) {
		ev->data.u64 = (uint64_t)data->num;
	}
	s->arg[3] = (long)ev;
	return 0;
}

/* One event or a list of them. */
static int events_check(const struct call_step *st, unsigned i, struct finding *f)
{
	const struct value *v = call_arg(st, i);

	if (v->kind != VALUE_LIST)
		return event_check(st, i, v, f);
	for (v = v->items; v; v = v->next)
		if (event_check(st, i, v, f) < 0)
			return -1;
	return 0;
}

static int epoll_wait_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			      struct finding *f)
{
	long max;

	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 || events_check(st, 1, f) < 0 ||
	    call_int(st, 2, &max, f) < 0 || call_int(st, 3, &s->arg[3], f) < 0)
		return -1;
	if (max > MAX_EVENTS)
		return call_mistake(st, 2, f, "at most %d events", MAX_EVENTS);
	s->out = arena_array(&s->mem, max > 0 ? (size_t)max : 1, sizeof(struct epoll_event));
	s->arg[1] = (long)s->out;
	s->arg[2] = max;
	return st->nargs > 4 ? call_sigmask(st, 4, s, &s->arg[4], &s->arg[5], f) : 0;
}

/* A live descriptor as the script calls it. */
static const char *fd_text(struct call_env *env, int live, struct arena *a)
{
	for (size_t i = 0; i < env->fds->n; i++)
		if (env->fds->items[i].live == live)
			return arena_printf(a, "%lld", (long long)env->fds->items[i].label);
	return arena_printf(a, "live descriptor %d", live);
}

static void compare_event_data(struct call_env *env, struct sys *s, const struct value *want,
			       const struct epoll_event *got, struct finding *f)
{
	uint64_t mask = !strcmp(want->name, "u32") ? UINT32_MAX : UINT64_MAX, actual;
	const struct fd_entry *e = is_fd(want) ? fdmap_find(env->fds, want->num) : NULL;

	actual = got->data.u64 & mask;
	if (is_fd(want)) {
		if (s->ret == 0 || !e || e->live != got->data.fd)
			finding_diff(f, want->span, "fd",
				     arena_printf(&s->mem, "%lld", (long long)want->num),
				     s->ret ? fd_text(env, got->data.fd, &s->mem) : "none");
		return;
	}
	if (((uint64_t)want->num & mask) != actual)
		finding_diff(f, want->span, want->name,
			     arena_printf(&s->mem, "%lld", (long long)want->num),
			     arena_printf(&s->mem, "%lld", (long long)actual));
}

static void compare_event(struct call_env *env, struct sys *s, const struct value *v,
			  const struct epoll_event *got, struct finding *f)
{
	const struct value *events = value_member(v, "events"), *data = event_data(v);

	if ((uint32_t)events->num != got->events)
		finding_diff(f, events->span, "events",
			     bits_text(BITS_EPOLL, (uint32_t)events->num, &s->mem),
			     bits_text(BITS_EPOLL, got->events, &s->mem));
	if (data)
		compare_event_data(env, s, data, got, f);
}

/* A single event is compared with the first one, which after a result of 0 is all zeros: our buffer
 * is. A list says all that are returned, in their order. */
static void epoll_wait_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			      struct finding *f)
{
	const struct value *v = call_arg(st, 1);
	const struct epoll_event *got = s->out;
	long n = 0;

	if (v->kind != VALUE_LIST) {
		compare_event(env, s, v, got, f);
		return;
	}
	if ((long)v->nitems != s->ret)
		finding_diff_num(f, v->span, "number of events", (int64_t)v->nitems, s->ret);
	for (v = v->items; v && n < s->ret; v = v->next)
		compare_event(env, s, v, &got[n++], f);
}

const struct call_ops epoll_calls[CALL_ID_COUNT] = {
	[CALL_ID_epoll_create] = {.nr = EPOLL_CREATE,
				  .prepare = epoll_create_prepare,
				  .done = epoll_create_done},
	[CALL_ID_epoll_create1] = {.nr = SYS_epoll_create1,
				   .prepare = epoll_create1_prepare,
				   .done = epoll_create_done},
	[CALL_ID_epoll_ctl] = {.nr = SYS_epoll_ctl, .prepare = epoll_ctl_prepare},
	[CALL_ID_epoll_wait] = {.nr = SYS_epoll_pwait,
				.prepare = epoll_wait_prepare,
				.verify = epoll_wait_verify},
	[CALL_ID_epoll_pwait] = {.nr = SYS_epoll_pwait,
				 .prepare = epoll_wait_prepare,
				 .verify = epoll_wait_verify},
};
