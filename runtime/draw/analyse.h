/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What packets tell of themselves, one after the other, however many there are. */
#ifndef DRAW_ANALYSE_H
#define DRAW_ANALYSE_H

#include "runtime/draw/exchange.h"

struct analysis;
struct analysis *analysis_new(void);
void analysis_free(struct analysis *a);
/* The next packet of TCP, whose marks are those that are given: its connection, state, window and
 * further marks. */
void analysis_packet(struct analysis *a, struct row *r);

#endif
