// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Labels of descriptors: made by results and by pipe(), known until closed. A call that is to
 * succeed with a wrong one always fails when it runs, so it is an error before; EBADF is a result
 * like any other.
 */
#include "parser/check.h"

#include <stdlib.h>

/* The slot of @number, or the free one where it would go. */
static struct fd_label *slot(struct check *c, int64_t number)
{
	uint64_t hash = (uint64_t)number * 0x9e3779b97f4a7c15u;
	size_t i = (size_t)(hash >> 32) & (c->cap - 1);

	while (c->labels[i].used && c->labels[i].number != number)
		i = (i + 1) & (c->cap - 1);
	return &c->labels[i];
}

static void grow(struct check *c)
{
	struct fd_label *old = c->labels;
	size_t n = c->cap;

	c->cap = n ? 2 * n : 16;
	c->labels = calloc(c->cap, sizeof(*c->labels));
	if (!c->labels)
		abort();
	for (size_t i = 0; i < n; i++) {
		if (old[i].used)
			*slot(c, old[i].number) = old[i];
	}
	free(old);
}

void check_fd_use(struct check *c, const struct value *v)
{
	const struct fd_label *l = c->cap ? slot(c, v->num) : NULL;

	if (c->incomplete || c->wants_ebadf || (l && l->used && l->open))
		return;
	if (l && l->used) {
		diag_error(c->diags, v->span, "descriptor %lld is closed", (long long)v->num);
		diag_note_at(c->diags, l->span, "it was closed here");
		return;
	}
	diag_error(c->diags, v->span, "no descriptor %lld is open", (long long)v->num);
	diag_note(c->diags,
		  "descriptors get their numbers from the results of socket, accept, open ...");
}

/* Also when it is open already: corpus scripts do that, the label then means the new one. */
void check_fd_define(struct check *c, int64_t number, struct span at)
{
	struct fd_label *l;

	if (2 * (c->nlabels + 1) > c->cap)
		grow(c);
	l = slot(c, number);
	c->nlabels += !l->used;
	*l = (struct fd_label){.number = number, .used = true, .open = true, .span = at};
}

void check_fd_close(struct check *c, int64_t number, struct span at)
{
	struct fd_label *l = c->cap ? slot(c, number) : NULL;

	if (!l || !l->used || !l->open || c->may_be_left_out)
		return;
	l->open = false;
	l->span = at;
}
