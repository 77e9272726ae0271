/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Whole files, and where their names lead. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>

#include "runtime/base/buf.h"

/* Appends what is in the file. -1: it cannot be read to its end, or @out would have more than @most
 * bytes (EFBIG); what was read until then stays. */
int file_read(const char *path, size_t most, struct buf *out);
/* The same of what others have left: only of an ordinary file, no link, nothing that makes us wait
 * (EINVAL). */
int file_read_plain(const char *path, size_t most, struct buf *out);
/* Whether the program @name is in a folder of PATH; an empty part of that is the current one. */
bool file_in_path(const char *name);
/* Whether @path, by its name, is @folder or below it. Both without links and "..". */
bool file_is_below(const char *path, const char *folder);

#endif
