/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Explanations that have a file of their own; explain.c asks for them. */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "runtime/report/report.h"

/* What a wrong ACK number means, by what the peer has sent; NULL: nothing is known. */
const char *explain_ack(struct finding *f, const struct source *src, const struct injected *in);

#endif
