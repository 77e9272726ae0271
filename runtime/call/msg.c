// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns sendmsg and recvmsg; their control messages are cmsg.c's. */
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "runtime/call/family.h"

static const struct value *member(const struct call_step *st, const char *name)
{
	return value_member(call_arg(st, 1), name);
}

/* Descriptor, vector, flags and room for control messages. */
static int msg_prepare(struct call_env *env, const struct call_step *st, struct sys *s, long nr,
		       struct finding *f)
{
	struct msghdr *msg = arena_new(&s->mem, struct msghdr);
	const struct value *flags;
	size_t room;
	long n = 0;

	s->nr = nr;
	s->arg[1] = (long)msg;
	s->out = msg;
	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 || call_int(st, 2, &s->arg[2], f) < 0)
		return -1;
	if (call_arg(st, 1)->kind != VALUE_STRUCT)
		return call_mistake(st, 1, f, "a message is written as {msg_name(...)=..., ...}");
	flags = member(st, "msg_flags");
	if ((flags && call_value_int(st, 1, flags, &n, f) < 0) ||
	    call_iovec(st, 1, member(st, "msg_iov"), s, &msg->msg_iov, &msg->msg_iovlen, f) < 0 ||
	    cmsg_space(st, 1, member(st, "msg_control"), &room, f) < 0)
		return -1;
	msg->msg_flags = (int)n;
	if (room)
		msg->msg_control = arena_alloc(&s->mem, room);
	msg->msg_controllen = room;
	return 0;
}

static int recvmsg_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			   struct finding *f)
{
	struct msghdr *msg;

	if (msg_prepare(env, st, s, SYS_recvmsg, f) < 0)
		return -1;
	msg = s->out;
	msg->msg_name = arena_new(&s->mem, struct sockaddr_storage);
	msg->msg_namelen = sizeof(struct sockaddr_storage);
	return 0;
}

static void recvmsg_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			   struct finding *f)
{
	const struct value *flags = member(st, "msg_flags"), *control = member(st, "msg_control");
	struct span all = call_arg(st, 1)->span;
	uint32_t want = flags ? (uint32_t)flags->num : 0;
	struct msghdr *msg = s->out;

	if ((uint32_t)msg->msg_flags != want)
		finding_diff(f, flags ? flags->span : all, "msg_flags",
			     bits_text(BITS_MSG, want, &s->mem),
			     bits_text(BITS_MSG, (uint32_t)msg->msg_flags, &s->mem));
	cmsg_compare(env, control, msg, control ? control->span : all, f);
}

static int sendmsg_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			   struct finding *f)
{
	const struct plan *p = env->plan;
	struct msghdr *msg;
	long len;

	if (msg_prepare(env, st, s, SYS_sendmsg, f) < 0)
		return -1;
	msg = s->out;
	if (msg->msg_flags)
		return call_mistake(st, 1, f, "msg_flags must be 0 when sending");
	if (call_addr(env, st, 1, member(st, "msg_name"), NULL, &p->addr.remote,
		      p->cfg.connect_port, s, &msg->msg_name, &len, f) < 0)
		return -1;
	msg->msg_namelen = (socklen_t)len;
	cmsg_put(member(st, "msg_control"), msg->msg_control, msg->msg_controllen);
	return 0;
}

static void sendmsg_begin(struct call_env *env, const struct call_step *st, struct sys *s)
{
	struct fd_entry *e = call_entry(env, st, 0);

	(void)s;
	if (e && e->flow)
		flow_connecting(env->flows, e->flow);
}

const struct call_ops msg_calls[CALL_ID_COUNT] = {
	[CALL_ID_recvmsg] = {.prepare = recvmsg_prepare, .verify = recvmsg_verify},
	[CALL_ID_sendmsg] = {.prepare = sendmsg_prepare, .begin = sendmsg_begin},
};
