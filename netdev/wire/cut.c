// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the sizes of the segments that data is cut into, and how they read. */
#include "netdev/wire/wire.h"

static void add_run(struct cut *c, uint32_t n, uint32_t size)
{
	if (c->nruns && c->runs[c->nruns - 1].size == size) {
		c->runs[c->nruns - 1].n += n;
	} else if (c->nruns == CUT_RUNS) {
		c->more = true;
	} else {
		c->runs[c->nruns].n = n;
		c->runs[c->nruns++].size = size;
	}
}

void cut_add(struct cut *c, size_t len, size_t size)
{
	if (!size || size > len)
		size = len;
	if (!size || c->more)
		return;
	add_run(c, (uint32_t)(len / size), (uint32_t)size);
	if (len % size)
		add_run(c, 1, (uint32_t)(len % size));
}

void cut_join(struct cut *c, const struct cut *next)
{
	for (unsigned i = 0; i < next->nruns && !c->more; i++)
		add_run(c, next->runs[i].n, next->runs[i].size);
	c->more |= next->more;
	c->shown |= next->shown;
}

void cut_trim(struct cut *c, size_t len)
{
	struct cut all = *c;

	*c = (struct cut){.shown = all.shown};
	for (unsigned i = 0; i < all.nruns && len; i++) {
		size_t size = all.runs[i].size, fit = len / size;
		uint32_t n = fit < all.runs[i].n ? (uint32_t)fit : all.runs[i].n;

		if (n)
			add_run(c, n, (uint32_t)size);
		len -= n * size;
		if (n == all.runs[i].n)
			continue;
		if (len)
			add_run(c, 1, (uint32_t)len);
		len = 0;
	}
	c->more = all.more && len;
}

bool cut_equal(const struct cut *a, const struct cut *b)
{
	if (a->nruns != b->nruns || a->more || b->more)
		return false;
	for (unsigned i = 0; i < a->nruns; i++)
		if (a->runs[i].n != b->runs[i].n || a->runs[i].size != b->runs[i].size)
			return false;
	return true;
}

/* All but the last have one size, and that one no more. */
static bool is_even(const struct cut *c)
{
	return c->nruns == 1 || (c->nruns == 2 && !c->more && c->runs[1].n == 1 &&
				 c->runs[1].size < c->runs[0].size);
}

void cut_text(const struct cut *c, struct buf *out)
{
	const char *sep = "";

	if (is_even(c)) {
		buf_printf(out, "%u", c->runs[0].size);
		return;
	}
	for (unsigned i = 0; i < c->nruns; i++)
		for (unsigned k = 0; k < c->runs[i].n; k++, sep = ",")
			buf_printf(out, "%s%u", sep, c->runs[i].size);
	if (c->more)
		buf_puts(out, ",...");
}

void cut_sizes(const struct cut *c, struct buf *out)
{
	const unsigned few = 3; /* are written out */

	for (unsigned i = 0; i < c->nruns; i++) {
		bool all = c->runs[i].n <= few;

		for (unsigned k = 0; k < (all ? c->runs[i].n : 1); k++) {
			buf_puts(out, i || k ? "," : "");
			if (!all)
				buf_printf(out, "%u x ", c->runs[i].n);
			buf_printf(out, "%u", c->runs[i].size);
		}
	}
	if (c->more)
		buf_puts(out, ",...");
}
