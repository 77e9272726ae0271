/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Files replaced as a whole: after a crash there is the old text or the new, nothing
 * between. */
#ifndef SUITE_REWRITE_H
#define SUITE_REWRITE_H

#include <stddef.h>

#include "runtime/base/err.h"

/* Replaces the content of @path (what a link points to), keeping its permissions. */
int file_rewrite(const char *path, const char *text, size_t len, struct err *e);

#endif
