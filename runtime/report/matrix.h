/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several kernels side by side: which script has which verdict on which of them. */
#ifndef REPORT_MATRIX_H
#define REPORT_MATRIX_H

#include "runtime/report/outcome.h"

struct matrix;
struct matrix *matrix_new(void);
void matrix_free(struct matrix *m);
void matrix_add(struct matrix *m, const struct outcome *o);
/* A row for each script and variant that did not pass, or was not skipped, on all kernels, and a
 * row of sums for each kernel. */
void matrix_show(struct matrix *m, FILE *out);

#endif
