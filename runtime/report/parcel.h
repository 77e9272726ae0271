/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Folders of artifacts on their way out of a jail, in a file: for each file which folder's
 * it is, which of those that artifacts.h names, how long, and its bytes. Whoever unpacks trusts
 * none of it.
 */
#ifndef REPORT_PARCEL_H
#define REPORT_PARCEL_H

#include <sys/types.h>

#include "runtime/base/err.h"

/* Appends the files in @folder to @fd as those of the folder with this @number. */
int parcel_pack(int fd, unsigned number, const char *folder, struct err *e);
/* Makes the folder @path, as artifacts_write() does, from what is in @fd, from @at to its end. -1
 * with
 * @e set: also when nothing is there, or it makes no sense. */
int parcel_unpack(int fd, off_t at, unsigned number, const char *path, struct err *e);

#endif
