/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A shadow of a source tree: folders with links to the files of the original. Takes a second and no
 * space; an edit of the original is seen at once.
 */
#ifndef VTIME_SHADOW_H
#define VTIME_SHADOW_H

#include "runtime/base/err.h"

/* Makes @to look like @from: new files are linked, links to files that are gone are removed,
 * files of @to that are not links are left alone. What a build in @from has left is not taken
 * over. */
int shadow_sync(const char *from, const char *to, struct err *e);

#endif
