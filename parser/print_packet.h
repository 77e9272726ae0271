/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to parser/: what print.c, print_packet.c and print_text.c share. Everything is added to
 * @out. */
#ifndef PARSER_PRINT_PACKET_H
#define PARSER_PRINT_PACKET_H

#include <string.h>

#include "parser/ast.h"
#include "runtime/base/buf.h"

/* A packet in canonical form. */
void print_packet(const struct source *src, const struct packet_pat *p, struct buf *out);

static inline bool print_is_blank(char c)
{
	return c && strchr(" \t\r\n\f\v", c);
}
/* A piece of the source as it stands there (print_text.c). */
void print_text(const struct source *src, struct span at, struct buf *out);
/* The same with each run of blanks outside of quotes replaced by @between, none at the ends. */
void print_squeezed(const struct source *src, struct span at, const char *between, struct buf *out);
/* A comment, or something that looks like one. */
bool print_has_comment(const struct source *src, struct span at);
void print_label(const struct source *src, const struct mpls_label *l, struct buf *out);

#endif
