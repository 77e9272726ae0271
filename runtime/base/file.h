/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Whole files. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "runtime/base/buf.h"

/* Appends what is in the file. -1: it cannot be read to its end, or @out would have more than @most
 * bytes; what was read until then stays. */
int file_read(const char *path, size_t most, struct buf *out);

#endif
