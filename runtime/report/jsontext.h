/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Strings as JSON wants them (RFC 8259, section 7). */
#ifndef REPORT_JSONTEXT_H
#define REPORT_JSONTEXT_H

#include <stddef.h>

#include "runtime/base/buf.h"

/* Appends @len bytes of @text, behind which is a NUL, in quotes; always valid UTF-8: a byte that is
 * none becomes U+FFFD. */
void json_string(struct buf *out, const char *text, size_t len);

#endif
