// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the order of packets, by time. */
#include <stdlib.h>

#include "runtime/report/evidence.h"

/* What is injected is seen at once, what the stack sends when somebody looks: the tool may have
 * been slow. Packets of the same time, which is common in virtual time, stay in the order in
 * which they were seen. */
static int by_time(const void *a, const void *b)
{
	const struct shot *x = *(const struct shot *const *)a, *y = *(const struct shot *const *)b;

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return x < y ? -1 : x > y;
}

const struct shot **evidence_sorted(const struct artifacts *a, size_t *n)
{
	const struct shot **list = calloc(a->nshots + 1, sizeof(const struct shot *));

	if (!list)
		abort();
	*n = 0;
	for (size_t i = 0; i < a->nshots; i++)
		if (a->shots[i].data)
			list[(*n)++] = &a->shots[i];
	qsort(list, *n, sizeof(const struct shot *), by_time);
	return list;
}

unsigned *evidence_order(const struct artifacts *a)
{
	unsigned *places = calloc(a->nshots + 1, sizeof(*places));
	const struct shot **list;
	size_t n;

	if (!places)
		abort();
	list = evidence_sorted(a, &n);
	for (size_t i = 0; i < n; i++)
		places[list[i] - a->shots] = (unsigned)i + 1;
	free(list);
	return places;
}
