/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal: the values of socket options (tcpcheck-script(5), Structs) as the kernel sees them. */
#ifndef CALL_OPTVAL_H
#define CALL_OPTVAL_H

#include "parser/value.h"
#include "runtime/finding/finding.h"

/* Bytes of the value; 0: it has none of the known forms. A string counts its final NUL. */
size_t optval_size(const struct value *v);
void optval_put(const struct value *v, unsigned char *p);
/* @len: how many bytes the kernel returned. */
void optval_compare(const struct value *v, const unsigned char *p, size_t len, struct finding *f);

/* Forms whose returned size is the kernel's business when the script gives no length (...). */
bool optval_open_ended(const struct value *v);
/* Forms that look at some members of whatever the kernel returns. */
bool optval_is_part(const struct value *v);
/* As optval_compare(), but NULs behind a string do not count. */
void optval_compare_open(const struct value *v, const unsigned char *p, size_t len,
			 struct finding *f);

#endif
