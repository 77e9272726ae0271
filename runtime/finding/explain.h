/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What the differences of a finding mean, in words. */
#ifndef FINDING_EXPLAIN_H
#define FINDING_EXPLAIN_H

#include "parser/source.h"
#include "runtime/finding/finding.h"
#include "runtime/finding/injected.h"

/* Adds to each difference what it means, in a sentence with its source, where anything is known. */
void explain_differences(struct finding *f, const struct source *src, const struct injected *in);

/* ---- parts of it that have a file of their own ---- */

/* What a wrong ACK number means, by what the peer has sent; NULL: nothing is known. */
const char *explain_ack(struct finding *f, const struct source *src, const struct injected *in);

/* What it may mean that a segment comes off its time; "": nothing is known. */
const char *explain_time(const struct finding *f, const struct injected *in);
/* How long the peer had been silent when a timer of the stack sent it; 0: no timer did. */
int64_t explain_timer_us(const struct finding *f, const struct injected *in);
/* Adds to the hint which line before may have kept the stack from answering. */
void explain_silence(struct finding *f, const struct source *src, const struct injected *in);

#endif
