// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the rates of --repeat. */
#include "runtime/report/rate.h"

#include <math.h>

#define Z 1.959964 /* 95 % of a normal distribution lie within */

void rate_interval(struct rate r, double *least, double *most)
{
	double n = r.runs, k = r.passed, z2 = Z * Z, centre, half;

	if (!r.runs) {
		*least = 0;
		*most = 1;
		return;
	}
	centre = (k + z2 / 2) / (n + z2);
	half = Z / (n + z2) * sqrt(k * (n - k) / n + z2 / 4);
	*least = centre > half ? centre - half : 0;
	*most = centre + half < 1 ? centre + half : 1;
}

void rate_show(FILE *out, const char *script, const char *variant, const char *kernel,
	       struct rate r)
{
	double least, most;

	rate_interval(r, &least, &most);
	fprintf(out, "%s (%s, %s): %u of %u passed, %.2f %% (95 %% sure: %.2f to %.2f %%)\n",
		script, variant, kernel, r.passed, r.runs, r.runs ? 100.0 * r.passed / r.runs : 0.0,
		100 * least, 100 * most);
}
