// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns poll and ppoll; the latter exists on every architecture and does the work of both. */
#include <assert.h>
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>

#include "runtime/base/clock.h"
#include "runtime/call/family.h"

static int pollfd_one(struct call_env *env, const struct call_step *st, const struct value *v,
		      struct pollfd *out, struct finding *f)
{
	const struct value *revents = value_member(v, "revents");
	const struct fd_entry *e;
	long label, events, flags = 0;

	assert(v->kind == VALUE_STRUCT);
	if (call_value_int(st, 0, value_member(v, "fd"), &label, f) < 0 ||
	    call_value_int(st, 0, value_member(v, "events"), &events, f) < 0 ||
	    (revents && call_value_int(st, 0, revents, &flags, f) < 0))
		return -1;
	e = fdmap_find(env->fds, label);
	/* poll() passes over an entry below 0. */
	if (!e && label >= 0 && !(flags & POLLNVAL) && !call_wants_ebadf(st))
		return call_mistake(st, 0, f, "no open descriptor is called %ld", label);
	out->fd = e ? e->live : label < 0 ? (int)label : CALL_NOT_OPEN;
	out->events = (short)events;
	return 0;
}

/* A negative timeout is forever: no timespec. */
static int poll_timeout(const struct call_step *st, struct sys *s, struct finding *f)
{
	struct timespec *ts;
	long ms;

	if (call_int(st, 2, &ms, f) < 0)
		return -1;
	if (ms < 0)
		return 0;
	ts = arena_new(&s->mem, struct timespec);
	*ts = ns_timespec(ms * NS_PER_MS);
	s->arg[2] = (long)ts;
	return 0;
}

static int entries_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			   struct finding *f)
{
	const struct value *list = call_arg(st, 0);
	struct pollfd *fds;
	size_t n = 0;

	if (call_int(st, 1, &s->arg[1], f) < 0)
		return -1;
	assert(list->kind == VALUE_LIST);
	if (s->arg[1] != (long)list->nitems)
		return call_mistake(st, 1, f, "the list has %zu entries, not %ld", list->nitems,
				    s->arg[1]);
	fds = arena_array(&s->mem, list->nitems + 1, sizeof(*fds));
	for (const struct value *v = list->items; v; v = v->next)
		if (pollfd_one(env, st, v, &fds[n++], f) < 0)
			return -1;
	s->out = fds;
	s->arg[0] = (long)fds;
	return 0;
}

static int poll_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			struct finding *f)
{
	return entries_prepare(env, st, s, f) < 0 ? -1 : poll_timeout(st, s, f);
}

static int ppoll_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			 struct finding *f)
{
	if (entries_prepare(env, st, s, f) < 0 || call_timespec(st, 2, 1, s, &s->arg[2], f) < 0)
		return -1;
	return call_sigmask(st, 3, s, &s->arg[3], &s->arg[4], f);
}

static void poll_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			struct finding *f)
{
	const struct pollfd *p = s->out;
	unsigned n = 1;

	(void)env;
	for (const struct value *v = call_arg(st, 0)->items; v; v = v->next, p++, n++) {
		const struct value *r = value_member(v, "revents");
		uint32_t want = r ? (uint16_t)r->num : 0, got = (uint16_t)p->revents;

		if (want != got)
			finding_diff(f, r ? r->span : v->span,
				     arena_printf(&s->mem, "revents of entry %u", n),
				     bits_text(BITS_POLL, want, &s->mem),
				     bits_text(BITS_POLL, got, &s->mem));
	}
}

const struct call_ops poll_calls[CALL_ID_COUNT] = {
	[CALL_ID_poll] = {.nr = SYS_ppoll, .prepare = poll_prepare, .verify = poll_verify},
	[CALL_ID_ppoll] = {.nr = SYS_ppoll, .prepare = ppoll_prepare, .verify = poll_verify},
};
