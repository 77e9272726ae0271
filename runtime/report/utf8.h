/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Text of any origin made fit for formats that want UTF-8. */
#ifndef REPORT_UTF8_H
#define REPORT_UTF8_H

#include <stddef.h>

/* How many bytes the character at @s has; 0: these are not UTF-8 (then one byte is to be
 * replaced). No more than @len bytes are read, of which there is at least one. */
size_t utf8_length(const char *s, size_t len);
/* The same of a text that ends with a NUL, for what XML 1.0 and YAML allow in text: no control
 * characters but tab, no U+FFFE and U+FFFF. Nor what makes a text look like another one: marks,
 * embeddings and overrides of its direction, and other ends of line than '\n'. */
size_t utf8_printable(const char *s);

#endif
