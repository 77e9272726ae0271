// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what the rules found: at most one for each rule and end. */
#include "runtime/trace/found.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/draw/exchange.h"

char *found_text(const char *text)
{
	char *c = strdup(text);

	if (!c)
		abort();
	return c;
}

static struct found *found_new(const struct rules_finding *f, unsigned side)
{
	struct found *n = calloc(1, sizeof(*n));

	if (!n)
		abort();
	n->rule = f->rule;
	n->side = side;
	n->earlier = f->earlier;
	n->time_ns = f->time_ns;
	n->came = found_text(f->came);
	n->should = found_text(f->should);
	n->how = found_text(f->how);
	return n;
}

void found_add(struct trace_conn *c, const struct rules_finding *f)
{
	unsigned side =
		c->end[0].port != f->blamed.port || !ipaddr_equal(&c->end[0].addr, &f->blamed.addr);
	struct found **at = &c->found;

	while (*at && ((*at)->rule != f->rule || (*at)->side != side))
		at = &(*at)->next;
	if (!*at)
		*at = found_new(f, side);
	if ((*at)->times < FOUND_PLACES)
		(*at)->packets[(*at)->times] = f->packet;
	(*at)->times++;
}

uint64_t found_count(const struct trace_conn *c, enum rules_level level)
{
	uint64_t n = 0;

	for (const struct found *f = c->found; f; f = f->next)
		if (rules_at(f->rule)->level == level)
			n += f->times;
	return n;
}

void conn_free(struct trace_conn *c)
{
	while (c->found) {
		struct found *f = c->found;

		c->found = f->next;
		free(f->came);
		free(f->should);
		free(f->how);
		free(f);
	}
	if (c->ladder)
		exchange_free(c->ladder);
	free(c->ladder);
	free(c);
}
