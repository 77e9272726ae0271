// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the command line that runs one script inside of a virtual machine. */
#include "runtime/cli/cmdline.h"

/* There is room for all of them: see count_most(). */
struct words {
	struct arena *arena;
	char **items;
	size_t n;
};

static void add(struct words *w, const struct opt_spec *spec, const char *value)
{
	w->items[w->n++] = value ? arena_printf(w->arena, "--%s=%s", spec->name, value)
				 : arena_printf(w->arena, "--%s", spec->name);
}

/* A row of the command line that is about a run. */
static void add_row(struct words *w, const struct cmdline *c, const struct opt_spec *spec)
{
	const void *member = (const char *)c + spec->offset;

	switch (spec->kind) {
	case CLI_FLAG:
		if (*(const bool *)member)
			add(w, spec, NULL);
		break;
	case CLI_VARIANT:
		if (*(const unsigned *)member & 1u << spec->least)
			add(w, spec, NULL);
		break;
	default: /* a text */
		if (*(const char *const *)member)
			add(w, spec, *(const char *const *)member);
		break;
	}
}

static size_t count_most(const struct cmdline *c)
{
	return 1 + c->nuses + c->defines.n + OPT_ID_COUNT + 3;
}

char *const *cmdline_inner(const struct cmdline *c, const char *path, struct arena *arena)
{
	struct words w = {arena, arena_array(arena, count_most(c), sizeof(char *)), 0};

	w.items[w.n++] = arena_strdup(arena, "tcpcheck");
	for (size_t i = 0; i < c->nuses; i++)
		add(&w, c->uses[i].spec, c->uses[i].value);
	for (size_t i = 0; i < c->defines.n; i++)
		add(&w, &opt_specs[OPT_ID_define],
		    arena_printf(arena, "%s=%s", c->defines.items[i].name,
				 c->defines.items[i].value));
	for (unsigned i = 0; i < OPT_ID_COUNT; i++)
		if (opt_specs[i].where == WHERE_RUN)
			add_row(&w, c, &opt_specs[i]);
	w.items[w.n++] = arena_strdup(arena, "--");
	w.items[w.n++] = arena_strdup(arena, path);
	return w.items;
}
