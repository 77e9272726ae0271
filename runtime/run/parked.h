/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls that have begun and not returned, in the order in which they began. Any number may be
 * parked at a time, and they return in any order. While one is here a helper thread works on it,
 * so nothing of the call itself links it.
 */
#ifndef RUN_PARKED_H
#define RUN_PARKED_H

#include <stddef.h>

struct sys;

struct parked {
	struct sys **items;
	size_t n, cap;
};

void parked_add(struct parked *p, struct sys *s);
/* Harmless when it is not there. */
void parked_remove(struct parked *p, const struct sys *s);
/* The calls themselves are not touched. */
void parked_free(struct parked *p);

#endif
