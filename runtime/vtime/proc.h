/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to this folder: settings of the guest's kernel. */
#ifndef VTIME_PROC_H
#define VTIME_PROC_H

#include <stddef.h>

/* A kernel without this setting, or with another range of values, keeps what it has. */
void proc_put(const char *path, const char *text);
/* The beginning of a file as a string: "" where there is none. */
void proc_get(const char *path, char *text, size_t size);

#endif
