// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns buffers and vectors of them: what is in them when they go to the kernel, and the comparison
 * of what came from it. "..." is zeros, and anything when read; a string says the bytes.
 */
#include <assert.h>
#include <string.h>
#include <sys/uio.h>

#include "runtime/base/quote.h"
#include "runtime/call/family.h"

#define MAX_BYTES ((size_t)1 << 30) /* of one buffer or of all parts of a message */
#define SHOWN     48                /* bytes of a difference */
#define BEFORE    8                 /* of them in front of it */

static int mistake_size(const struct call_step *st, unsigned i, long count, struct finding *f)
{
	if (count < 0)
		return call_mistake(st, i, f,
				    "a buffer of %ld bytes is impossible; pass a negative "
				    "length with NULL",
				    count);
	return call_mistake(st, i, f, "a buffer of %ld bytes exceeds the limit of 1 GiB", count);
}

/* Pages of a large buffer cost nothing until the kernel touches them: arena memory is calloc()'s.
 */
int call_buffer(const struct call_step *st, unsigned i, const struct value *v, long count,
		struct sys *s, void **out, struct finding *f)
{
	if (v && v->kind == VALUE_INT && v->num == 0) {
		*out = NULL;
		return 0;
	}
	if (!v || (v->kind != VALUE_ELLIPSIS && v->kind != VALUE_BYTES))
		return call_mistake(st, i, f, "a buffer is written as ..., \"TEXT\" or NULL");
	if (count < 0 || (size_t)count > MAX_BYTES)
		return mistake_size(st, i, count, f);
	*out = arena_alloc(&s->mem, (size_t)count + 1);
	if (v->kind == VALUE_ELLIPSIS)
		return 0;
	if (!call_sends(st->spec))
		return v->len <= (size_t)count
			       ? 0
			       : call_mistake(st, i, f,
					      "the string has %zu bytes, more than are read",
					      v->len);
	if (v->len < (size_t)count)
		return call_mistake(st, i, f, "the string has only %zu bytes", v->len);
	memcpy(*out, v->bytes, (size_t)count);
	return 0;
}

static int iovec_one(const struct call_step *st, unsigned i, const struct value *v, struct sys *s,
		     struct iovec *out, size_t *total, struct finding *f)
{
	long count;

	assert(v->kind == VALUE_STRUCT && v->nitems == 2);
	if (call_value_int(st, i, v->items->next, &count, f) < 0 ||
	    call_buffer(st, i, v->items, count, s, &out->iov_base, f) < 0)
		return -1;
	out->iov_len = (size_t)count;
	*total += out->iov_base ? out->iov_len : 0;
	if (*total > MAX_BYTES)
		return call_mistake(st, i, f, "the parts exceed the limit of 1 GiB");
	return 0;
}

int call_iovec(const struct call_step *st, unsigned i, const struct value *list, struct sys *s,
	       struct iovec **iov, size_t *n, struct finding *f)
{
	size_t total = 0, k = 0;

	*iov = NULL;
	*n = 0;
	if (!list)
		return 0;
	assert(list->kind == VALUE_LIST);
	*iov = arena_array(&s->mem, list->nitems + 1, sizeof(**iov));
	*n = list->nitems;
	for (const struct value *v = list->items; v; v = v->next)
		if (iovec_one(st, i, v, s, *iov + k++, &total, f) < 0)
			return -1;
	return 0;
}

/* ---- what was read ---- */

/* The bytes around @at as a string of a script. */
static const char *bytes_text(const unsigned char *p, size_t n, size_t at, struct arena *a)
{
	size_t from = n <= SHOWN || at <= BEFORE ? 0 : at - BEFORE;
	size_t to = n - from <= SHOWN ? n : from + SHOWN;
	struct buf out = BUF_INIT;
	const char *text;

	buf_puts(&out, from ? "..." : "");
	quote_bytes(&out, p + from, to - from, QUOTE_SHORT);
	buf_puts(&out, to < n ? "..." : "");
	if (from)
		buf_printf(&out, " from offset %zu", from);
	text = arena_strdup(a, buf_text(&out));
	buf_free(&out);
	return text;
}

void call_buffer_verify(const struct value *v, const void *got, size_t n, struct arena *mem,
			struct finding *f)
{
	const unsigned char *p = got;
	size_t at = 0;

	if (!v || v->kind != VALUE_BYTES || !got)
		return;
	while (at < n && at < v->len && p[at] == v->bytes[at])
		at++;
	if (at == n && at == v->len)
		return;
	finding_diff(f, v->span, "data", bytes_text(v->bytes, v->len, at, mem),
		     bytes_text(p, n, at, mem));
}

void call_iovec_verify(const struct value *list, const struct iovec *iov, size_t n,
		       struct arena *mem, struct finding *f)
{
	for (const struct value *v = list ? list->items : NULL; v; v = v->next, iov++) {
		size_t part = n < iov->iov_len ? n : iov->iov_len;

		call_buffer_verify(v->items, iov->iov_base, part, mem, f);
		n -= part;
	}
}
