/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TCP options' part of match.h. */
#ifndef MATCH_OPTS_H
#define MATCH_OPTS_H

#include "runtime/finding/finding.h"
#include "runtime/plan/plan.h"

unsigned match_tcpopts(const struct plan *p, const struct packet_step *st,
		       const struct segment *want, const struct segment *got, int64_t elapsed_us,
		       struct finding *f);

#endif
