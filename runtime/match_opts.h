/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TCP options' part of match.h. */
#ifndef RUNTIME_MATCH_OPTS_H
#define RUNTIME_MATCH_OPTS_H

#include "runtime/plan.h"
#include "runtime/verdict.h"

unsigned match_tcpopts(const struct plan *p, const struct packet_step *st,
		       const struct segment *want, const struct segment *got, int64_t elapsed_us,
		       struct finding *f);

#endif
