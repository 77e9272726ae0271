/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A folder that comes into being as a whole: it is filled under another name beside its
 * place and renamed at the end. After an error nothing of it is left.
 */
#ifndef REPORT_FOLDER_H
#define REPORT_FOLDER_H

#include <stddef.h>

#include "runtime/base/err.h"

struct folder {
	char *path, *temp;
	const char *const *names; /* of all files that it may hold; ends with NULL */
};

/* Makes @path and its parents, as far as they are not there. -1 with @e set. */
int folder_make(const char *path, struct err *e);
/* Makes the parents. What is at @path may be a folder with no other files than @names, which the
 * new one will replace. -1 with @e set. */
int folder_begin(struct folder *f, const char *path, const char *const *names, struct err *e);
int folder_file(struct folder *f, const char *name, const void *data, size_t len, struct err *e);
/* Puts it in its place. Also after -1 there is nothing left to do. */
int folder_end(struct folder *f, struct err *e);
/* Gives it up. */
void folder_drop(struct folder *f);

#endif
