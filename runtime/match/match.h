/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Compares what a line expects with what the stack sent, both in script space. All
 * differing fields are reported, in script syntax, each at its place in the script.
 */
#ifndef MATCH_MATCH_H
#define MATCH_MATCH_H

#include "runtime/finding/finding.h"
#include "runtime/flow/flow.h"
#include "runtime/plan/plan.h"

/* Adds a difference to @f for each field of @actual that is not as the line says. Returns how many.
 * @elapsed_us: script time of the event, for TS val. */
unsigned match_segment(const struct plan *p, const struct packet_step *st, struct flow *flow,
		       const struct segment *expected, const struct segment *actual,
		       int64_t elapsed_us, struct finding *f);

/* Whether a line is compared with how its data is cut into segments. */
bool match_looks_at_cut(const struct plan *p, const struct packet_pat *pat);
/* The segment that a line expects on @flow, in script space. */
void match_expected(const struct plan *p, const struct packet_step *st, const struct flow *flow,
		    struct segment *out);

/* Whether @next may continue @prev within one line (tcpcheck-script(5), PACKETS); if not, says
 * why. */
bool match_continues(const struct segment *prev, const struct segment *next, const char **why);

#endif
