// SPDX-License-Identifier: GPL-2.0-or-later
/* Fuzz target: what a process of tcpcheck-pipe(5) says. Each line is an answer; the words behind
 * "ret" are taken as the result of each call that there is, into memory that ASan watches. */
#include <assert.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "runtime/stack/pipe_call.h"
#include "runtime/stack/pipe_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROOM 24

/* Each time in memory of its own, so that not a byte may be written behind it. */
struct room {
	char *bytes;
	struct sockaddr *addr;
	socklen_t len, msg_len;
	struct iovec iov[2];
	struct msghdr msg;
	struct pollfd *fds;
	fd_set *sets;
	int *number;
};

static void make(struct room *r)
{
	r->bytes = malloc(ROOM);
	r->addr = malloc(ROOM);
	r->len = ROOM;
	r->iov[0] = (struct iovec){r->bytes, ROOM / 2};
	r->iov[1] = (struct iovec){r->bytes + ROOM / 2, ROOM / 2};
	r->msg = (struct msghdr){
		.msg_name = r->addr, .msg_namelen = ROOM, .msg_iov = r->iov, .msg_iovlen = 2};
	r->fds = calloc(3, sizeof(*r->fds));
	r->fds[1].fd = 1;
	r->fds[2].fd = -1;
	r->sets = calloc(1, sizeof(*r->sets));
	r->number = malloc(sizeof(*r->number));
	if (!r->bytes || !r->addr)
		abort();
	FD_SET(1, r->sets);
}

static void unmake(struct room *r)
{
	free(r->bytes);
	free(r->addr);
	free(r->fds);
	free(r->sets);
	free(r->number);
}

static void take(long nr, const long arg[6], const char *words, int64_t n)
{
	char *copy = strdup(words);
	long ret = (long)n;
	const char *wrong;

	if (!copy)
		abort();
	wrong = pipe_call_take(nr, arg, copy, &ret);
	assert(wrong || ret >= 0);
	free(copy);
}

static void take_all(const char *words, int64_t n)
{
	struct room r;
#define P(p) ((long)(p))
	make(&r);
	take(SYS_socket, (long[6]){2, 1, 0}, words, n);
	take(SYS_accept4, (long[6]){3, P(r.addr), P(&r.len)}, words, n);
	r.len = ROOM;
	take(SYS_read, (long[6]){3, P(r.bytes), ROOM}, words, n);
	take(SYS_recvfrom, (long[6]){3, P(r.bytes), ROOM, MSG_TRUNC, P(r.addr), P(&r.len)}, words,
	     n);
	r.len = ROOM;
	take(SYS_readv, (long[6]){3, P(r.iov), 2}, words, n);
	take(SYS_recvmsg, (long[6]){3, P(&r.msg), 0}, words, n);
	take(SYS_getsockopt, (long[6]){3, 1, 4, P(r.bytes), P(&r.len)}, words, n);
	take(SYS_ioctl, (long[6]){3, FIONREAD, P(r.number)}, words, n);
	take(SYS_ppoll, (long[6]){P(r.fds), 3, 0}, words, n);
	take(SYS_pselect6, (long[6]){3, P(r.sets), 0, 0, 0}, words, n);
	unmake(&r);
}

static void line(const char *text, size_t len)
{
	/* Not the fuzzer's own buffer: ASan is to see the end. */
	char *copy = malloc(len + 1);
	struct answer a;
	const char *wrong;

	if (!copy)
		abort();
	memcpy(copy, text, len);
	copy[len] = '\0';
	wrong = answer_parse(copy, len, &a);
	assert(!wrong || *wrong);
	assert(a.len <= len);
	if (!wrong && a.kind == ANSWER_RET)
		take_all(a.text, a.num);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *end = text + size;

	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((newline ? newline : end) - text);

		line(text, len);
		text += len + 1;
	}
	return 0;
}
