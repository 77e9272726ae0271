/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Exit statuses: status.def. Behind them are those of 128 + a signal. */
#ifndef FINDING_STATUS_H
#define FINDING_STATUS_H

#include "runtime/base/buf.h"

enum status {
#define STATUS(id, number, meaning) STATUS_##id = (number),
#include "runtime/finding/status.def"
#undef STATUS
};

/* Of two exit statuses the one that counts. */
int status_worse(int a, int b);
/* What all of them mean, as --help says it. */
void status_help(struct buf *out);

#endif
