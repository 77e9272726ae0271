/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to parser/: what print.c and print_packet.c share. Everything is added to @out. */
#ifndef PARSER_PRINT_PACKET_H
#define PARSER_PRINT_PACKET_H

#include "parser/ast.h"
#include "runtime/base/buf.h"

/* A packet in canonical form. */
void print_packet(const struct source *src, const struct packet_pat *p, struct buf *out);

/* A piece of the source as it stands there (print.c). */
void print_text(const struct source *src, struct span at, struct buf *out);
/* The same with each run of blanks outside of quotes replaced by @between, none at the ends. */
void print_squeezed(const struct source *src, struct span at, const char *between, struct buf *out);
void print_label(const struct source *src, const struct mpls_label *l, struct buf *out);

#endif
