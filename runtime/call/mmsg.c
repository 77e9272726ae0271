// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns sendmmsg and recvmmsg: [{msg_hdr={msg_name(...)=..., ...}, msg_len=N}, ...]. */
#include <assert.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "runtime/call/family.h"

#define MAX_MESSAGES 1024 /* UIO_MAXIOV: the kernel takes no more */

static int mmsg_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			struct finding *f)
{
	const struct value *list = call_arg(st, 1);
	size_t n = list->nitems;

	assert(list->kind == VALUE_LIST);
	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 || call_int(st, 2, &s->arg[2], f) < 0 ||
	    call_int(st, 3, &s->arg[3], f) < 0)
		return -1;
	if (n > MAX_MESSAGES)
		return call_mistake(st, 1, f, "at most %d messages", MAX_MESSAGES);
	if (s->arg[2] != (long)n)
		return call_mistake(st, 2, f, "the list has %zu messages, not %ld", n, s->arg[2]);
	s->out = arena_array(&s->mem, n + 1, sizeof(struct mmsghdr));
	s->arg[1] = (long)s->out;
	return 0;
}

static int recvmmsg_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			    struct finding *f)
{
	struct mmsghdr *m;

	if (mmsg_prepare(env, st, s, f) < 0)
		return -1;
	m = s->out;
	for (const struct value *v = call_arg(st, 1)->items; v; v = v->next, m++)
		if (msg_fill_receive(st, value_member(v, "msg_hdr"), s, &m->msg_hdr, f) < 0)
			return -1;
	return call_timespec(st, 4, 1, s, &s->arg[4], f);
}

static int sendmmsg_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			    struct finding *f)
{
	struct mmsghdr *m;

	if (mmsg_prepare(env, st, s, f) < 0)
		return -1;
	m = s->out;
	for (const struct value *v = call_arg(st, 1)->items; v; v = v->next, m++)
		if (msg_fill_send(env, st, value_member(v, "msg_hdr"), s, &m->msg_hdr, f) < 0)
			return -1;
	return 0;
}

static void sendmmsg_begin(struct call_env *env, const struct call_step *st, struct sys *s)
{
	const struct mmsghdr *m = s->out;

	if (s->arg[2] > 0)
		call_connecting(env, st, m->msg_hdr.msg_name);
}

/* msg_len of the messages that were sent or received; one that the script leaves out is any. */
static void compare_len(const struct value *v, const struct mmsghdr *m, struct finding *f)
{
	const struct value *len = value_member(v, "msg_len");

	if (len && len->num != m->msg_len)
		finding_diff_num(f, len->span, "msg_len", len->num, m->msg_len);
}

static void sendmmsg_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			    struct finding *f)
{
	const struct mmsghdr *m = s->out, *end = m + s->ret;

	(void)env;
	for (const struct value *v = call_arg(st, 1)->items; v && m < end; v = v->next, m++)
		compare_len(v, m, f);
}

static void recvmmsg_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			    struct finding *f)
{
	struct mmsghdr *m = s->out, *end = m + s->ret;

	for (const struct value *v = call_arg(st, 1)->items; v && m < end; v = v->next, m++) {
		compare_len(v, m, f);
		msg_compare(env, value_member(v, "msg_hdr"), &m->msg_hdr, m->msg_len, &s->mem, f);
	}
}

const struct call_ops mmsg_calls[CALL_ID_COUNT] = {
	[CALL_ID_recvmmsg] = {.nr = SYS_recvmmsg,
			      .prepare = recvmmsg_prepare,
			      .verify = recvmmsg_verify},
	[CALL_ID_sendmmsg] = {.nr = SYS_sendmmsg,
			      .prepare = sendmmsg_prepare,
			      .begin = sendmmsg_begin,
			      .verify = sendmmsg_verify},
};
