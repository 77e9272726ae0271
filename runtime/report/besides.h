/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Rules of TCP (runtime/rules) in a run: its packets are kept, by a reporter in front of
 * all others that knows which line each is of; and when the verdict is in, they are judged in the
 * order of their times. What is found is the finding's; where it is to be a failure, a PASS becomes
 * one.
 */
#ifndef REPORT_BESIDES_H
#define REPORT_BESIDES_H

#include "netdev/netdev.h"
#include "runtime/report/report.h"
#include "runtime/rules/choice.h"
#include "runtime/rules/rules.h"

struct besides;

/* @f: the finding that the reporters will hear of; @next: who hears it, not closed with us. */
struct besides *besides_open(const struct rules_choice *c, struct finding *f,
			     struct reporter *next);
struct reporter *besides_reporter(struct besides *b);
/* A tee_sink, with @b as its arg. */
void besides_packet(void *b, bool outbound, const struct frame *f);
void besides_free(struct besides *b);

/* For people: all of @f's, with what each means. Nothing if there are none, or only remarks and not
 * @remarks. */
void besides_show(struct buf *out, const struct finding *f, bool remarks);

#endif
