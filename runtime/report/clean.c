// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what may reach a terminal. */
#include "runtime/report/clean.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/report/utf8.h"

/* Those of human.c and of the parser's diagnostics, and of the progress line. */
static const char *const ours[] = {"\033[0m",    "\033[1m",    "\033[2m",    "\033[31m",
				   "\033[32m",   "\033[33m",   "\033[1;31m", "\033[1;32m",
				   "\033[1;35m", "\033[1;36m", "\r\033[K"};
#define OURS (sizeof(ours) / sizeof(ours[0]))

struct clean {
	int fd;
	bool escapes;
	struct buf in; /* what is not whole yet */
	struct buf out;
};

/* Length of one of our sequences at @s; 0: none; -1: it may become one. */
static int sequence(const char *s, size_t len)
{
	for (size_t i = 0; i < OURS; i++) {
		size_t n = strlen(ours[i]);

		if (!memcmp(s, ours[i], n < len ? n : len))
			return n <= len ? (int)n : -1;
	}
	return 0;
}

/* What a lead byte announces. */
static size_t announced(unsigned char c)
{
	return c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/* One character at @s. Returns its length; 0: the rest is to come. */
static size_t take(const char *s, size_t len, bool escapes, struct buf *out)
{
	char one[5] = {0};
	size_t n;
	int own = escapes ? sequence(s, len) : 0;

	if (own < 0 || (*s == '\r' && len == 1))
		return 0;
	if (own > 0) {
		buf_add(out, s, (size_t)own);
		return (size_t)own;
	}
	if (*s == '\n' || *s == '\t') {
		buf_putc(out, *s);
		return 1;
	}
	if (*s == '\r' && s[1] == '\n')
		return 1;
	if (len < announced((unsigned char)*s))
		return 0;
	memcpy(one, s, announced((unsigned char)*s));
	n = utf8_printable(one);
	buf_add(out, n ? s : "?", n ? n : 1);
	if (!n) /* one mark for one character: carets below it stay right */
		n = utf8_length(one, sizeof(one) - 1);
	return n ? n : 1;
}

/* Returns how much of it was taken. */
static size_t take_all(const char *text, size_t len, bool escapes, struct buf *out)
{
	size_t done = 0, n;

	while (done < len && (n = take(text + done, len - done, escapes, out)))
		done += n;
	return done;
}

static int put(int fd, const char *p, size_t left)
{
	while (left) {
		ssize_t n = write(fd, p, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		left -= (size_t)n;
	}
	return 0;
}

static ssize_t clean_write(void *cookie, const char *text, size_t len)
{
	struct clean *c = cookie;
	size_t done;

	buf_add(&c->in, text, len);
	buf_reset(&c->out);
	done = take_all(c->in.data, c->in.len, c->escapes, &c->out);
	memmove(c->in.data, c->in.data + done, c->in.len - done);
	c->in.len -= done;
	return put(c->fd, c->out.data, c->out.len) < 0 ? 0 : (ssize_t)len;
}

static int clean_close(void *cookie)
{
	struct clean *c = cookie;
	int ret = 0;

	buf_reset(&c->out);
	for (size_t i = 0; i < c->in.len; i++)
		buf_putc(&c->out, '?');
	ret = put(c->fd, c->out.data, c->out.len);
	buf_free(&c->in);
	buf_free(&c->out);
	free(c);
	return ret;
}

FILE *clean_open(int fd, bool escapes)
{
	cookie_io_functions_t io = {.write = clean_write, .close = clean_close};
	struct clean *c = calloc(1, sizeof(*c));
	FILE *f = c ? fopencookie(c, "w", io) : NULL;

	if (!f)
		abort();
	c->fd = fd;
	c->escapes = escapes;
	setvbuf(f, NULL, isatty(fd) || fd == STDERR_FILENO ? _IOLBF : _IOFBF, BUFSIZ);
	return f;
}

void clean_text(const char *text, size_t len, struct buf *out)
{
	size_t done = take_all(text, len, false, out);

	for (; done < len; done++)
		buf_putc(out, '?');
}

void clean_marked(const char *text, const char *prefix, struct buf *out)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		buf_puts(out, prefix);
		clean_text(text, n && text[n - 1] == '\r' ? n - 1 : n, out);
		buf_putc(out, '\n');
		text += n + (text[n] == '\n');
	}
}
