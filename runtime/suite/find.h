/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Script files: paths as given, folders searched for *.pkt, sorted. */
#ifndef SUITE_FIND_H
#define SUITE_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/err.h"

struct file_list {
	char **paths;
	size_t n, cap;
	bool within; /* set before: of a folder, nothing that a link in it leads to */
};

/* Adds @path, or all scripts below it, and what below it cannot be read: loading it is an error. -1
 * with @e set when there is no script, or one whose name nobody may print; others are added. */
int file_list_add(struct file_list *l, const char *path, struct err *e);
void file_list_free(struct file_list *l);

#endif
