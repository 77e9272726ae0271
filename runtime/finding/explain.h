/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Explanations that have a file of their own; explain.c asks for them. */
#ifndef FINDING_EXPLAIN_H
#define FINDING_EXPLAIN_H

#include "runtime/report/report.h"

/* What a wrong ACK number means, by what the peer has sent; NULL: nothing is known. */
const char *explain_ack(struct finding *f, const struct source *src, const struct injected *in);

/* What it may mean that a segment comes off its time; "": nothing is known. */
const char *explain_time(const struct finding *f, const struct injected *in);
/* Adds to the hint which line before may have kept the stack from answering. */
void explain_silence(struct finding *f, const struct source *src, const struct injected *in);

#endif
