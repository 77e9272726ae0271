/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The text of a script, and places in it. */
#ifndef PARSER_SOURCE_H
#define PARSER_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/base/err.h"

/* Bytes [off, off + len) of a source. Every AST node has one. */
struct span {
	uint32_t off, len;
};
static inline uint32_t span_end(struct span s)
{
	return s.off + s.len;
}

struct source {
	char *path;      /* as given by the user, for messages */
	char *text;      /* NUL-terminated; owned */
	size_t len;      /* < SOURCE_MAX */
	uint32_t *lines; /* offset of each line's first byte */
	size_t nlines;
};

#define SOURCE_MAX   ((size_t)64 << 20)
#define SOURCE_STDIN "(standard input)" /* the path of what was read from "-" */

/* Reads @path ("-" is standard input). NULL with @e set when it can't be read, is not a regular
 * file or pipe, is too large, or is binary (contains a NUL). */
struct source *source_read(const char *path, struct err *e);
/* Copies @text. Never NULL. @len must be below SOURCE_MAX. */
struct source *source_from_text(const char *path, const char *text, size_t len);
void source_free(struct source *s);

/* 1-based line and column (in bytes) of an offset; @col may be NULL. O(log lines). */
unsigned source_line(const struct source *s, uint32_t off, unsigned *col);
/* The text of a 1-based line, without its line end. */
const char *source_line_text(const struct source *s, unsigned line, size_t *len);

/* From the first byte of @a to the last byte of @b. */
struct span span_join(struct span a, struct span b);

#endif
