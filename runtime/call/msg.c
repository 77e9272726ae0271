// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns messages, sendmsg and recvmsg; mmsg.c has those with several. Their control messages are
 * cmsg.c's. */
#include <assert.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "runtime/call/family.h"

/* Vector, flags and room for control messages. */
static int msg_fill(const struct call_step *st, const struct value *v, struct sys *s,
		    struct msghdr *msg, struct finding *f)
{
	const struct value *flags;
	size_t room, niov = 0;
	long n = 0;

	assert(v && v->kind == VALUE_STRUCT);
	flags = value_member(v, "msg_flags");
	if ((flags && call_value_int(st, 1, flags, &n, f) < 0) ||
	    call_iovec(st, 1, value_member(v, "msg_iov"), s, &msg->msg_iov, &niov, f) < 0 ||
	    cmsg_space(st, 1, value_member(v, "msg_control"), &room, f) < 0)
		return -1;
	msg->msg_flags = (int)n;
	msg->msg_iovlen = niov; /* a size_t, but an int with musl */
	if (room)
		msg->msg_control = arena_alloc(&s->mem, room);
	msg->msg_controllen = room;
	return 0;
}

int msg_fill_receive(const struct call_step *st, const struct value *v, struct sys *s,
		     struct msghdr *msg, struct finding *f)
{
	msg->msg_name = arena_new(&s->mem, struct sockaddr_storage);
	msg->msg_namelen = sizeof(struct sockaddr_storage);
	return msg_fill(st, v, s, msg, f);
}

int msg_fill_send(struct call_env *env, const struct call_step *st, const struct value *v,
		  struct sys *s, struct msghdr *msg, struct finding *f)
{
	const struct plan *p = env->plan;
	long len;

	if (msg_fill(st, v, s, msg, f) < 0)
		return -1;
	if (msg->msg_flags)
		return call_mistake(st, 1, f, "msg_flags must be 0 when sending");
	if (call_addr(env, st, 1, value_member(v, "msg_name"), NULL, &p->addr.remote,
		      p->cfg.connect_port, s, &msg->msg_name, &len, f) < 0)
		return -1;
	msg->msg_namelen = (socklen_t)len;
	cmsg_put(value_member(v, "msg_control"), msg->msg_control, msg->msg_controllen);
	return 0;
}

void msg_compare(struct call_env *env, const struct value *v, struct msghdr *msg, size_t n,
		 struct arena *mem, struct finding *f)
{
	const struct value *flags = value_member(v, "msg_flags"),
			   *control = value_member(v, "msg_control"),
			   *name = value_member(v, "msg_name");
	uint32_t want = flags ? (uint32_t)flags->num : 0;

	if (name)
		call_addr_compare(name, msg->msg_name, msg->msg_namelen, f);
	call_iovec_verify(value_member(v, "msg_iov"), msg->msg_iov, n, mem, f);
	if ((uint32_t)msg->msg_flags != want)
		finding_diff(f, flags ? flags->span : v->span, "msg_flags",
			     bits_text(BITS_MSG, want, mem),
			     bits_text(BITS_MSG, (uint32_t)msg->msg_flags, mem));
	cmsg_compare(env, control, msg, control ? control->span : v->span, f);
}

/* Descriptor and flags; the message is filled in later. */
static int msg_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
		       struct finding *f)
{
	s->out = arena_new(&s->mem, struct msghdr);
	s->arg[1] = (long)s->out;
	return call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 ? -1 : call_int(st, 2, &s->arg[2], f);
}

static int recvmsg_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			   struct finding *f)
{
	if (msg_prepare(env, st, s, f) < 0)
		return -1;
	return msg_fill_receive(st, call_arg(st, 1), s, s->out, f);
}

static void recvmsg_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			   struct finding *f)
{
	msg_compare(env, call_arg(st, 1), s->out, (size_t)s->ret, &s->mem, f);
}

static int sendmsg_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			   struct finding *f)
{
	if (msg_prepare(env, st, s, f) < 0)
		return -1;
	return msg_fill_send(env, st, call_arg(st, 1), s, s->out, f);
}

static void sendmsg_begin(struct call_env *env, const struct call_step *st, struct sys *s)
{
	const struct msghdr *msg = s->out;

	call_connecting(env, st, msg->msg_name);
}

const struct call_ops msg_calls[CALL_ID_COUNT] = {
	[CALL_ID_recvmsg] = {.nr = SYS_recvmsg,
			     .prepare = recvmsg_prepare,
			     .verify = recvmsg_verify},
	[CALL_ID_sendmsg] = {.nr = SYS_sendmsg, .prepare = sendmsg_prepare, .begin = sendmsg_begin},
};
