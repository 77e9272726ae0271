/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. JSON lines of earlier runs (report/json.c), read back: how long things took and what came
 * of them. Also what "tcpcheck merge" reads. */
#ifndef SUITE_HISTORY_H
#define SUITE_HISTORY_H

#include <stddef.h>

#include "runtime/base/arena.h"
#include "runtime/base/err.h"
#include "runtime/report/outcome.h"

struct history {
	struct outcome *items; /* in order of the file; later ones of the same task count */
	size_t n, cap;
	const struct outcome **sorted; /* the first nsorted of them, for history_find() */
	size_t nsorted;
	struct arena arena;
};

/* Adds the lines of @path, but for its plan and its end, which an older version does not have. A
 * last line that is cut off (its writer was killed) is left out. -1 with @e set (ERR_SCRIPT):
 * "FILE:LINE: ...". */
int history_read(struct history *h, const char *path, struct err *e);
/* One line, without its end. */
int history_add(struct history *h, const char *line, size_t len, struct err *e);
struct json_object;
/* The same, parsed. */
int history_add_json(struct history *h, struct json_object *line, struct err *e);
/* Calls @each for every line of @path, as history_read() does. */
int history_each(const char *path, int (*each)(struct json_object *, void *, struct err *),
		 void *arg, struct err *e);
/* All of them by script, variant, kernel and round; otherwise in order of the files. Good until the
 * next is added. */
const struct outcome *const *history_sorted(struct history *h);
/* The last outcome of this task, or NULL. */
const struct outcome *history_find(struct history *h, const char *script, const char *variant,
				   const char *kernel, const char *fault);
void history_free(struct history *h);

#endif
