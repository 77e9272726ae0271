// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way from a list of tasks to a manifest. */
#include "runtime/suite/describe.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/sha256.h"
#include "runtime/version.h"

/* With its NUL, so that no two lists look the same. */
static void add(struct sha256 *h, const char *text)
{
	sha256_add(h, text, strlen(text) + 1);
}

static void add_number(struct sha256 *h, size_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%zu", n);
	add(h, text);
}

/* What is only about showing, or about a host that is slow. */
static bool is_about_meaning(const struct opt_spec *spec)
{
	return spec != &opt_specs[OPT_ID_verbose] && spec != &opt_specs[OPT_ID_tolerance_usecs] &&
	       spec != &opt_specs[OPT_ID_tolerance_percent];
}

const char *describe_suite(struct task_list *l, const struct cmdline *c)
{
	char text[SHA256_TEXT];
	struct sha256 h;

	sha256_begin(&h);
	for (size_t i = 0; i < l->n; i++) {
		const struct task *t = &l->items[i];

		add(&h, t->of->path);
		add(&h, t->of->sha256);
		add(&h, t->variant->name);
		add_number(&h, (size_t)(t->on - l->kernels));
	}
	if (c->fault)
		add(&h, c->fault);
	for (size_t i = 0; i < c->defines.n; i++) {
		add(&h, c->defines.items[i].name);
		add(&h, c->defines.items[i].value);
	}
	for (size_t i = 0; i < c->nuses; i++) {
		if (!is_about_meaning(c->uses[i].spec))
			continue;
		add(&h, c->uses[i].spec->name);
		add(&h, c->uses[i].value ? c->uses[i].value : "");
	}
	sha256_end(&h, text);
	return arena_strdup(&l->arena, text);
}

static int by_path(const void *a, const void *b)
{
	const struct loaded *x = *(const struct loaded *const *)a;
	const struct loaded *y = *(const struct loaded *const *)b;

	return strcmp(x->path, y->path);
}

const char *describe_revision(struct task_list *l)
{
	const struct loaded **order = arena_array(&l->arena, l->nscripts + 1, sizeof(*order));
	char text[SHA256_TEXT];
	struct sha256 h;

	for (size_t i = 0; i < l->nscripts; i++)
		order[i] = &l->scripts[i];
	qsort(order, l->nscripts, sizeof(*order), by_path);
	sha256_begin(&h);
	for (size_t i = 0; i < l->nscripts; i++) {
		if (i && !by_path(&order[i - 1], &order[i]))
			continue;
		add(&h, order[i]->path);
		add(&h, order[i]->sha256);
	}
	sha256_end(&h, text);
	return arena_strdup(&l->arena, text);
}

static int by_number(const void *a, const void *b)
{
	const struct planned_run *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

void describe_part(struct manifest *m, struct task_list *l, const struct suite_config *how)
{
	struct planned_run *runs = arena_array(&l->arena, l->n + 1, sizeof(*runs));

	for (size_t i = 0; i < l->n; i++) {
		const struct task *t = &l->items[i];

		runs[i] = (struct planned_run){t->number, t->of->path, t->variant->name, t->kernel};
	}
	qsort(runs, l->n, sizeof(*runs), by_number);
	/* Only these two reports say it. */
	for (size_t i = 0; i < l->nkernels && (how->json || how->junit); i++)
		kernel_id_complete(&l->kernels[i], &l->arena);
	m->version = TCPCHECK_VERSION;
	m->rounds = how->until_fail ? 0 : (unsigned)how->repeat;
	m->kernels = l->kernels;
	m->nkernels = l->nkernels;
	m->runs = runs;
	m->nruns = l->n;
}
