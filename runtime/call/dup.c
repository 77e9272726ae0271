// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns dup, dup2 and dup3: a second label for a descriptor. Both belong to the same connection. In
 * scripts the second argument of dup2 is a label, too: the number behind it is ours to choose.
 */
#include <fcntl.h>
#include <sys/syscall.h>

#include "runtime/call/family.h"

int call_other_fd(struct call_env *env, const struct flow *flow)
{
	for (size_t i = 0; i < env->fds->n; i++)
		if (env->fds->items[i].flow == flow)
			return env->fds->items[i].live;
	return -1;
}

static int dup_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
		       struct finding *f)
{
	return call_fd(env, st, 0, &s->arg[0], NULL, f);
}

static int dup_done(struct call_env *env, const struct call_step *st, struct sys *s,
		    struct finding *f)
{
	const struct fd_entry *e = call_entry(env, st, 0);

	if (s->ret < 0 || !e)
		return 0;
	return call_label(env, st, st->result, (int)s->ret, e->is_socket, e->flow, f);
}

/* A number that is free now. */
static long free_number(struct call_env *env, int live)
{
	long fd = call_ask(env, SYS_fcntl, live, F_DUPFD);

	if (fd >= 0)
		call_ask(env, SYS_close, fd, 0);
	return fd;
}

static int dup3_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			struct finding *f)
{
	const struct fd_entry *to = call_entry(env, st, 1);
	long label;

	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 || call_int(st, 1, &label, f) < 0)
		return -1;
	if (label < 0)
		s->arg[1] = label;
	else
		s->arg[1] = to ? to->live : free_number(env, (int)s->arg[0]);
	return st->nargs > 2 ? call_int(st, 2, &s->arg[2], f) : 0;
}

/* Unlike dup3, dup2 onto itself does nothing. */
static int dup2_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			struct finding *f)
{
	if (dup3_prepare(env, st, s, f) < 0)
		return -1;
	if (s->arg[0] == s->arg[1]) {
		s->nr = SYS_fcntl;
		s->arg[1] = F_GETFD;
	}
	return 0;
}

static int dup2_done(struct call_env *env, const struct call_step *st, struct sys *s,
		     struct finding *f)
{
	struct fd_entry *from = call_entry(env, st, 0), *to = call_entry(env, st, 1), old;

	if (s->ret < 0 || !from || from == to)
		return 0;
	if (!to)
		return call_label(env, st, st->result, (int)s->ret, from->is_socket, from->flow, f);
	old = *to;
	to->is_socket = from->is_socket;
	to->flow = from->flow;
	if (old.flow && old.flow->live_fd == old.live)
		old.flow->live_fd = call_other_fd(env, old.flow);
	return 0;
}

const struct call_ops dup_calls[CALL_ID_COUNT] = {
	[CALL_ID_dup] = {.nr = SYS_dup, .prepare = dup_prepare, .done = dup_done},
	[CALL_ID_dup2] = {.nr = SYS_dup3, .prepare = dup2_prepare, .done = dup2_done},
	[CALL_ID_dup3] = {.nr = SYS_dup3, .prepare = dup3_prepare, .done = dup2_done},
};
