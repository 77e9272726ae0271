// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the calls that move data between a descriptor and a buffer, or between descriptors. */
#include <assert.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "runtime/call/family.h"

#define ECHO_REQUEST_V4 8   /* RFC 792 */
#define ECHO_REQUEST_V6 128 /* RFC 4443 section 4.1 */

/* (fd, buffer, count); an argument behind them goes to s->arg[3]: recv() and send() are recvfrom()
 * and sendto() without an address. */
static int buffer_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			  struct finding *f)
{
	void *buffer;

	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 || call_int(st, 2, &s->arg[2], f) < 0 ||
	    call_buffer(st, 1, call_arg(st, 1), s->arg[2], s, &buffer, f) < 0)
		return -1;
	s->arg[1] = (long)buffer;
	return st->nargs > 3 ? call_int(st, 3, &s->arg[3], f) : 0;
}

static int recvfrom_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			    struct finding *f)
{
	if (buffer_prepare(env, st, s, f) < 0)
		return -1;
	return call_addr_room(st, 4, s, f);
}

/* With MSG_TRUNC more may have been received than there was room for. */
static void buffer_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			  struct finding *f)
{
	long n = s->ret < s->arg[2] ? s->ret : s->arg[2];

	(void)env;
	call_buffer_verify(call_arg(st, 1), (const void *)s->arg[1], (size_t)n, &s->mem, f);
}

static void recvfrom_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			    struct finding *f)
{
	buffer_verify(env, st, s, f);
	call_addr_verify(st, 4, s, f);
}

/* A ping socket sends what it is given, which must be an echo request: "..." is one. */
static void echo_header(const struct flow *flow, struct sys *s)
{
	unsigned char *p = (unsigned char *)s->arg[1];

	if (!flow || !p || s->arg[2] < 8)
		return;
	if (flow->protocol == IPPROTO_ICMP)
		*p = ECHO_REQUEST_V4;
	else if (flow->protocol == IPPROTO_ICMPV6)
		*p = ECHO_REQUEST_V6;
}

static int sendto_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			  struct finding *f)
{
	const struct fd_entry *e;

	if (buffer_prepare(env, st, s, f) < 0 || call_peer(env, st, 4, s, f) < 0)
		return -1;
	e = call_entry(env, st, 0);
	if (e && call_arg(st, 1)->kind == VALUE_ELLIPSIS)
		echo_header(e->flow, s);
	return 0;
}

static void sendto_begin(struct call_env *env, const struct call_step *st, struct sys *s)
{
	call_connecting(env, st, (const void *)s->arg[4]);
}

static int vector_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			  struct finding *f)
{
	struct iovec *iov;
	size_t n;

	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 || call_int(st, 2, &s->arg[2], f) < 0 ||
	    call_iovec(st, 1, call_arg(st, 1), s, &iov, &n, f) < 0)
		return -1;
	if (s->arg[2] != (long)n)
		return call_mistake(st, 2, f, "the vector has %zu parts, not %ld", n, s->arg[2]);
	s->arg[1] = (long)iov;
	return 0;
}

static void readv_verify(struct call_env *env, const struct call_step *st, struct sys *s,
			 struct finding *f)
{
	(void)env;
	call_iovec_verify(call_arg(st, 1), (const struct iovec *)s->arg[1], (size_t)s->ret, &s->mem,
			  f);
}

/* The offset goes in and comes out; what comes out is not compared (tcpcheck-script(5),
 * Structs). */
static int sendfile_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			    struct finding *f)
{
	const struct value *v = call_arg(st, 2);
	long *offset;

	if (call_fd(env, st, 0, &s->arg[0], NULL, f) < 0 ||
	    call_fd(env, st, 1, &s->arg[1], NULL, f) < 0 || call_int(st, 3, &s->arg[3], f) < 0)
		return -1;
	assert(v->kind == VALUE_LIST && v->nitems == 1 && v->items->kind == VALUE_INT);
	offset = arena_new(&s->mem, long);
	*offset = (long)v->items->num;
	s->arg[2] = (long)offset;
	return 0;
}

/* Offsets are passed on as pointers, so that NULL and a bad pointer can be tested. */
static int splice_prepare(struct call_env *env, const struct call_step *st, struct sys *s,
			  struct finding *f)
{
	for (unsigned i = 0; i < 6; i++) {
		const struct value *v = call_arg(st, i);
		int ret = 0;

		if (i == 0 || i == 2)
			ret = call_fd(env, st, i, &s->arg[i], NULL, f);
		else if ((i == 1 || i == 3) && v && v->kind == VALUE_INT)
			s->arg[i] = (long)v->num;
		else
			ret = call_int(st, i, &s->arg[i], f);
		if (ret < 0)
			return -1;
	}
	return 0;
}

const struct call_ops io_calls[CALL_ID_COUNT] = {
	[CALL_ID_read] = {.nr = SYS_read, .prepare = buffer_prepare, .verify = buffer_verify},
	[CALL_ID_write] = {.nr = SYS_write, .prepare = buffer_prepare},
	[CALL_ID_recv] = {.nr = SYS_recvfrom, .prepare = buffer_prepare, .verify = buffer_verify},
	[CALL_ID_send] = {.nr = SYS_sendto, .prepare = buffer_prepare},
	[CALL_ID_recvfrom] = {.nr = SYS_recvfrom,
			      .prepare = recvfrom_prepare,
			      .verify = recvfrom_verify},
	[CALL_ID_sendto] = {.nr = SYS_sendto, .prepare = sendto_prepare, .begin = sendto_begin},
	[CALL_ID_readv] = {.nr = SYS_readv, .prepare = vector_prepare, .verify = readv_verify},
	[CALL_ID_writev] = {.nr = SYS_writev, .prepare = vector_prepare},
	[CALL_ID_sendfile] = {.nr = SYS_sendfile, .prepare = sendfile_prepare},
	[CALL_ID_splice] = {.nr = SYS_splice, .prepare = splice_prepare},
};
