/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. A growing text or byte buffer, always followed by a NUL. Never fails (aborts). */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *data; /* NULL until something is added; use buf_text() */
	size_t len, cap;
};

#define BUF_INIT           \
	{                  \
		NULL, 0, 0 \
	}

void buf_add(struct buf *b, const void *p, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_fill(struct buf *b, char c, size_t n);
void buf_hex(struct buf *b, const void *p, size_t n); /* two digits a byte */
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* The text so far, never NULL; valid until the next change. */
const char *buf_text(const struct buf *b);
void buf_reset(struct buf *b); /* empty, memory kept */
void buf_free(struct buf *b);

#endif
