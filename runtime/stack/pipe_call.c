// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the way of a system call into words and back: a row for each call of Linux, with the word
 * for it, the kinds of its arguments, and what an answer has behind its number. Many calls of Linux
 * are one in the protocol.
 */
#include "runtime/stack/pipe_call.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "runtime/stack/pipe_addr.h"
#include "runtime/stack/pipe_line.h"
#include "runtime/stack/pipe_poll.h"

#define IOV_MOST 1024 /* UIO_MAXIOV */

/* ---- where the bytes of a call are ---- */

enum where { IN_BUFFER, IN_VECTOR, IN_MESSAGE };

struct bytes {
	struct iovec one;
	const struct iovec *iov;
	size_t n;
};

static const struct msghdr *message(const long arg[6])
{
	return (const struct msghdr *)arg[1];
}

static long bytes_find(enum where where, const long arg[6], struct bytes *b)
{
	b->one = (struct iovec){(void *)arg[1], (size_t)arg[2]};
	b->iov = &b->one;
	b->n = 1;
	if (where == IN_BUFFER)
		return b->one.iov_base || !b->one.iov_len ? 0 : -EFAULT;
	if (!arg[1])
		return -EFAULT;
	if (where == IN_MESSAGE) {
		b->iov = message(arg)->msg_iov;
		b->n = message(arg)->msg_iovlen;
	} else {
		b->iov = (const struct iovec *)arg[1];
		b->n = (size_t)arg[2];
	}
	if (b->n > IOV_MOST)
		return -EINVAL;
	for (size_t i = 0; i < b->n; i++)
		if (b->iov[i].iov_len && !b->iov[i].iov_base)
			return -EFAULT;
	return b->n && !b->iov ? -EFAULT : 0;
}

/* How many there are, as far as a line can carry them. */
static size_t bytes_count(const struct bytes *b)
{
	size_t sum = 0;

	for (size_t i = 0; i < b->n && sum <= PIPE_DATA_MAX; i++)
		sum += b->iov[i].iov_len < PIPE_DATA_MAX ? b->iov[i].iov_len : PIPE_DATA_MAX + 1;
	return sum;
}

static void bytes_put(const struct bytes *b, const char *from, size_t len)
{
	for (size_t i = 0; i < b->n && len; i++) {
		size_t part = b->iov[i].iov_len < len ? b->iov[i].iov_len : len;

		if (part)
			memcpy(b->iov[i].iov_base, from, part);
		from += part;
		len -= part;
	}
}

/* ---- words: 0 or -errno ---- */

struct row;
typedef long word_fn(const long arg[6], int i, struct buf *out);
typedef const char *take_fn(const struct row *row, const long arg[6], char *data, long *ret);

#define WORDS_MOST 4
struct row {
	long nr;
	const char *name;
	enum where where;
	struct {
		word_fn *say;
		int i; /* the argument that it begins with */
	} words[WORDS_MOST];
	take_fn *take;
};

static long say_int(const long arg[6], int i, struct buf *out)
{
	buf_printf(out, " %d", (int)arg[i]);
	return 0;
}

static long say_unsigned(const long arg[6], int i, struct buf *out)
{
	buf_printf(out, " %u", (unsigned)arg[i]);
	return 0;
}

static long say_long(const long arg[6], int i, struct buf *out)
{
	buf_printf(out, " %ld", arg[i]);
	return 0;
}

/* A call without flags has them nevertheless, so that a stack needs one way only. */
static long say_zero(const long arg[6], int i, struct buf *out)
{
	(void)arg;
	(void)i;
	buf_puts(out, " 0");
	return 0;
}

static long say_addr(const long arg[6], int i, struct buf *out)
{
	buf_putc(out, ' ');
	return pipe_addr_say((const void *)arg[i], (size_t)(unsigned)arg[i + 1], out);
}

/* Nothing, where there is none. */
static long say_target(const long arg[6], int i, struct buf *out)
{
	return arg[i] ? say_addr(arg, i, out) : 0;
}

static long say_message_target(const long arg[6], int i, struct buf *out)
{
	const struct msghdr *m = message(arg);

	(void)i;
	if (!m->msg_name)
		return 0;
	buf_putc(out, ' ');
	return pipe_addr_say(m->msg_name, m->msg_namelen, out);
}

static long say_room(const struct bytes *b, struct buf *out)
{
	size_t n = bytes_count(b);

	buf_printf(out, " %zu", n < PIPE_DATA_MAX ? n : PIPE_DATA_MAX);
	return 0;
}

static long say_bytes(const struct bytes *b, struct buf *out)
{
	size_t n = bytes_count(b);

	/* Cut in two it would be another call. */
	if (n > PIPE_DATA_MAX)
		return -ENOSYS;
	buf_puts(out, n ? " " : " -");
	for (size_t i = 0; i < b->n; i++)
		if (b->iov[i].iov_len)
			buf_hex(out, b->iov[i].iov_base, b->iov[i].iov_len);
	return 0;
}

static long say_with(long (*say)(const struct bytes *, struct buf *), enum where where,
		     const long arg[6], struct buf *out)
{
	struct bytes b;
	long ret = bytes_find(where, arg, &b);

	return ret ? ret : say(&b, out);
}

static long say_buffer(const long arg[6], int i, struct buf *out)
{
	(void)i;
	return say_with(say_bytes, IN_BUFFER, arg, out);
}

static long say_vector(const long arg[6], int i, struct buf *out)
{
	(void)i;
	return say_with(say_bytes, IN_VECTOR, arg, out);
}

static long say_message(const long arg[6], int i, struct buf *out)
{
	(void)i;
	if (arg[1] && message(arg)->msg_controllen)
		return -ENOSYS;
	return say_with(say_bytes, IN_MESSAGE, arg, out);
}

static long say_buffer_room(const long arg[6], int i, struct buf *out)
{
	(void)i;
	return say_with(say_room, IN_BUFFER, arg, out);
}

static long say_vector_room(const long arg[6], int i, struct buf *out)
{
	(void)i;
	return say_with(say_room, IN_VECTOR, arg, out);
}

static long say_message_room(const long arg[6], int i, struct buf *out)
{
	(void)i;
	return say_with(say_room, IN_MESSAGE, arg, out);
}

static long say_option(const long arg[6], int i, struct buf *out)
{
	socklen_t len = (socklen_t)arg[i + 1];

	if (len > PIPE_DATA_MAX)
		return -EINVAL;
	if (len && !arg[i])
		return -EFAULT;
	buf_puts(out, len ? " " : " -");
	buf_hex(out, (const void *)arg[i], len);
	return 0;
}

static long say_option_room(const long arg[6], int i, struct buf *out)
{
	const socklen_t *len = (const socklen_t *)arg[i + 1];

	if (!len)
		return -EFAULT;
	if (*len > PIPE_DATA_MAX)
		return -EINVAL;
	buf_printf(out, " %u", *len);
	return 0;
}

/* Requests to a socket have a pointer to an int. */
static long say_request(const long arg[6], int i, struct buf *out)
{
	if (!arg[i])
		return -EFAULT;
	buf_printf(out, " %d", *(const int *)arg[i]);
	return 0;
}

static long say_poll(const long arg[6], int i, struct buf *out)
{
	(void)i;
	return pipe_poll_say(arg, out);
}

static long say_ppoll(const long arg[6], int i, struct buf *out)
{
	(void)i;
	return pipe_ppoll_say(arg, out);
}

static long say_select(const long arg[6], int i, struct buf *out)
{
	return pipe_select_say(arg, i, out);
}

/* ---- what is behind the number: NULL, or what is wrong ---- */

static const char *take_number(const struct row *row, const long arg[6], char *data, long *ret)
{
	(void)row;
	(void)arg;
	(void)ret;
	return *data ? "has something behind its number, which this call does not want" : NULL;
}

static const char *put_addr(char *data, long addr, long len)
{
	const char *word = word_next(&data);

	if (!word || *data || !pipe_addr_take(word, (void *)addr, (socklen_t *)len))
		return "does not have one address behind its number, as IP:PORT or [IP6]:PORT";
	return NULL;
}

static const char *take_addr(const struct row *row, const long arg[6], char *data, long *ret)
{
	(void)row;
	(void)ret;
	return put_addr(data, arg[1], arg[2]);
}

/* Of a stream nobody says where it comes from. */
static const char *take_source(const struct row *row, const long arg[6], char *data)
{
	struct msghdr *m = (struct msghdr *)arg[1];
	long addr = row->where == IN_MESSAGE ? (long)m->msg_name : arg[4];
	long len = row->where == IN_MESSAGE ? (long)&m->msg_namelen : arg[5];

	if (row->nr != SYS_recvfrom && row->nr != SYS_recvmsg)
		addr = len = 0;
	if (*data)
		return put_addr(data, addr, len);
	if (len)
		*(socklen_t *)len = 0;
	return NULL;
}

static int flags_of(const struct row *row, const long arg[6])
{
	return row->nr == SYS_recvfrom ? (int)arg[3] : row->nr == SYS_recvmsg ? (int)arg[2] : 0;
}

static const char *take_bytes(const struct row *row, const long arg[6], char *data, long *ret)
{
	char *word = word_next(&data);
	long n = word ? word_bytes(word) : 0;
	struct bytes b;

	bytes_find(row->where, arg, &b);
	if (n < 0)
		return "does not have bytes behind its number, as hexadecimal digits or '-'";
	if ((size_t)n > bytes_count(&b))
		return "has more bytes than were asked for";
	if (n != *ret && !(flags_of(row, arg) & MSG_TRUNC && n < *ret))
		return "has another number of bytes than its number says";
	bytes_put(&b, word, (size_t)n);
	if (row->where == IN_MESSAGE) {
		((struct msghdr *)arg[1])->msg_controllen = 0;
		((struct msghdr *)arg[1])->msg_flags = 0;
	}
	return take_source(row, arg, data);
}

static const char *take_option(const struct row *row, const long arg[6], char *data, long *ret)
{
	socklen_t *len = (socklen_t *)arg[4];
	char *word = word_next(&data);
	long n = word ? word_bytes(word) : -1;

	(void)row;
	(void)ret;
	if (n < 0 || *data)
		return "does not have the value behind its number, as hexadecimal digits or '-'";
	if (n > (long)*len)
		return "has a value that is longer than was asked for";
	if (n && !arg[3])
		return "has a value for which there is no room";
	if (n)
		memcpy((void *)arg[3], word, (size_t)n);
	*len = (socklen_t)n;
	return NULL;
}

static const char *take_request(const struct row *row, const long arg[6], char *data, long *ret)
{
	const char *word = word_next(&data);
	int64_t n;

	(void)row;
	(void)ret;
	if (!word)
		return NULL;
	if (*data || !word_number(word, INT32_MIN, INT32_MAX, &n))
		return "does not have one decimal number behind its number";
	*(int *)arg[2] = (int)n;
	return NULL;
}

static const char *take_poll(const struct row *row, const long arg[6], char *data, long *ret)
{
	(void)row;
	return pipe_poll_take(arg, data, ret);
}

static const char *take_select(const struct row *row, const long arg[6], char *data, long *ret)
{
	(void)row;
	return pipe_select_take(arg, data, ret);
}

/* ---- the table ---- */

static const struct row rows[] = {
	{SYS_socket, "socket", 0, {{say_int, 0}, {say_int, 1}, {say_int, 2}}, take_number},
	{SYS_bind, "bind", 0, {{say_int, 0}, {say_addr, 1}}, take_number},
	{SYS_listen, "listen", 0, {{say_int, 0}, {say_int, 1}}, take_number},
	{SYS_accept4, "accept", 0, {{say_int, 0}, {say_int, 3}}, take_addr},
	{SYS_connect, "connect", 0, {{say_int, 0}, {say_addr, 1}}, take_number},
	{SYS_shutdown, "shutdown", 0, {{say_int, 0}, {say_int, 1}}, take_number},
	{SYS_close, "close", 0, {{say_int, 0}}, take_number},
	{SYS_getsockname, "getsockname", 0, {{say_int, 0}}, take_addr},
	{SYS_getpeername, "getpeername", 0, {{say_int, 0}}, take_addr},

	{SYS_read,
	 "recv",
	 IN_BUFFER,
	 {{say_int, 0}, {say_buffer_room, 0}, {say_zero, 0}},
	 take_bytes},
	{SYS_recvfrom,
	 "recv",
	 IN_BUFFER,
	 {{say_int, 0}, {say_buffer_room, 0}, {say_int, 3}},
	 take_bytes},
	{SYS_readv,
	 "recv",
	 IN_VECTOR,
	 {{say_int, 0}, {say_vector_room, 0}, {say_zero, 0}},
	 take_bytes},
	{SYS_recvmsg,
	 "recv",
	 IN_MESSAGE,
	 {{say_int, 0}, {say_message_room, 0}, {say_int, 2}},
	 take_bytes},

	{SYS_write, "send", 0, {{say_int, 0}, {say_zero, 0}, {say_buffer, 0}}, take_number},
	{SYS_sendto,
	 "send",
	 0,
	 {{say_int, 0}, {say_int, 3}, {say_buffer, 0}, {say_target, 4}},
	 take_number},
	{SYS_writev, "send", 0, {{say_int, 0}, {say_zero, 0}, {say_vector, 0}}, take_number},
	{SYS_sendmsg,
	 "send",
	 0,
	 {{say_int, 0}, {say_int, 2}, {say_message, 0}, {say_message_target, 0}},
	 take_number},

	{SYS_setsockopt,
	 "setsockopt",
	 0,
	 {{say_int, 0}, {say_int, 1}, {say_int, 2}, {say_option, 3}},
	 take_number},
	{SYS_getsockopt,
	 "getsockopt",
	 0,
	 {{say_int, 0}, {say_int, 1}, {say_int, 2}, {say_option_room, 3}},
	 take_option},
	{SYS_fcntl, "fcntl", 0, {{say_int, 0}, {say_int, 1}, {say_long, 2}}, take_number},
	{SYS_ioctl, "ioctl", 0, {{say_int, 0}, {say_unsigned, 1}, {say_request, 2}}, take_request},

	{SYS_ppoll, "poll", 0, {{say_ppoll, 0}}, take_poll},
	{SYS_pselect6, "poll", 0, {{say_select, 1}}, take_select},
#ifdef SYS_poll /* not every architecture has these two */
	{SYS_poll, "poll", 0, {{say_poll, 0}}, take_poll},
#endif
#ifdef SYS_select
	{SYS_select, "poll", 0, {{say_select, 1000}}, take_select},
#endif
};

static const struct row *row_find(long nr)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].nr == nr)
			return &rows[i];
	return NULL;
}

const char *pipe_call_name(long nr)
{
	const struct row *row = row_find(nr);

	return row ? row->name : NULL;
}

long pipe_call_words(long nr, const long arg[6], struct buf *out)
{
	const struct row *row = row_find(nr);

	if (!row)
		return -ENOSYS;
	buf_puts(out, row->name);
	for (unsigned i = 0; i < WORDS_MOST && row->words[i].say; i++) {
		long ret = row->words[i].say(arg, row->words[i].i, out);

		if (ret)
			return ret;
	}
	return 0;
}

const char *pipe_call_take(long nr, const long arg[6], char *data, long *ret)
{
	const struct row *row = row_find(nr);

	return row->take(row, arg, data, ret);
}
