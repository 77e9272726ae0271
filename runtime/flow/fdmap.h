/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Descriptors as scripts label them <-> descriptors of this process. */
#ifndef FLOW_FDMAP_H
#define FLOW_FDMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flow;

struct fd_entry {
	int64_t label;
	int live;
	bool is_socket;
	struct flow *flow; /* the connection it belongs to; NULL: none known */
};

struct fdmap {
	struct fd_entry *items;
	size_t n, cap;
};

#define FDMAP_NO_LABEL INT64_MIN
#define FDMAP_INIT         \
	{                  \
		NULL, 0, 0 \
	}

/* False when the label is already in use. */
bool fdmap_add(struct fdmap *m, int64_t label, int live, bool is_socket, struct flow *flow);
struct fd_entry *fdmap_find(struct fdmap *m, int64_t label);
/* Forgets the label; the descriptor is not touched. */
void fdmap_remove(struct fdmap *m, int64_t label);
/* The descriptor stays open but nothing refers to it any more. */
void fdmap_unname(struct fdmap *m, int64_t label);
/* Descriptors stay open. */
void fdmap_free(struct fdmap *m);

#endif
