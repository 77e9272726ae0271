/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. How often something passed, and how sure that makes us: Wilson's interval for 95 %. */
#ifndef REPORT_RATE_H
#define REPORT_RATE_H

#include <stdio.h>

struct rate {
	unsigned passed, runs;
};

/* Bounds of the true share, 0 to 1. Without runs: 0 and 1. */
void rate_interval(struct rate r, double *least, double *most);
/* One line: "NAME: 997 of 1000 passed, 99.70 % (95 % sure: 99.12 to 99.90 %)". */
void rate_show(FILE *out, const char *script, const char *variant, const char *kernel,
	       struct rate r);

#endif
