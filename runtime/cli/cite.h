/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The command line, cited below a message about it:
 *
 *   tcpcheck: option --mtu: 'many' is not a whole number from 0 to 65535
 *     tcpcheck --mtu=many connect.pkt
 *                    ^^^^
 */
#ifndef CLI_CITE_H
#define CLI_CITE_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/buf.h"

#define CITE_MAX 2

/* Bytes [off, off + len) of argument @arg; 0: there is no such place. */
struct cite {
	int arg;
	size_t off, len;
};

/* Two lines, as above, with marks below the places; nothing where there are none. @name stands
 * for argv[0]. A long line is cut around the first place, what is not a word for a shell is
 * quoted. */
void cite_show(struct buf *out, const char *name, char *const *argv, const struct cite *at,
	       size_t n, bool colour);

#endif
