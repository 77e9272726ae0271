// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the judgement on what is to be joined. */
#include "runtime/suite/join.h"

#include <stdlib.h>
#include <string.h>

#define NAMED 10 /* runs that are missing or twice, of each file, by name */

static void complain(struct join *j, bool *what, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static void complain(struct join *j, bool *what, const char *fmt, ...)
{
	va_list ap;

	*what = true;
	va_start(ap, fmt);
	buf_vprintf(&j->complaints, fmt, ap);
	va_end(ap);
	buf_putc(&j->complaints, '\n');
}

/* ---- the same whole ---- */

static const struct part *first_planned(const struct join *j)
{
	for (size_t i = 0; i < j->n; i++)
		if (j->parts[i].has_plan)
			return &j->parts[i];
	return NULL;
}

/* What is not known is not different. */
static bool differ(const char *a, const char *b)
{
	return *a && *b && strcmp(a, b) != 0;
}

static void compare_kernel(struct join *j, const struct part *p, const struct kernel_id *k,
			   const struct part *first, const struct kernel_id *of)
{
	if (strcmp(k->name, of->name) != 0 || !k->binary != !of->binary)
		complain(j, &j->wrong, "%s: on kernel %s, %s is on %s", p->path, k->name,
			 first->path, of->name);
	else if (differ(k->release, of->release))
		complain(j, &j->wrong, "%s: kernel %s is release %s, in %s it is %s", p->path,
			 k->name, k->release, first->path, of->release);
	else if (differ(k->build, of->build))
		complain(j, &j->wrong, "%s: kernel %s is another build than in %s", p->path,
			 k->name, first->path);
	else if (differ(k->config, of->config))
		complain(j, &j->wrong, "%s: kernel %s has another configuration than in %s",
			 p->path, k->name, first->path);
}

static void compare_parts(struct join *j, const struct part *p, const struct part *first)
{
	const struct manifest *a = &p->plan, *b = &first->plan;

	if (strcmp(a->suite, b->suite) != 0 || a->total != b->total)
		complain(
			j, &j->wrong,
			"%s: of another suite than %s: other scripts, variants, symbols or options",
			p->path, first->path);
	if (strcmp(a->fault ? a->fault : "", b->fault ? b->fault : "") != 0)
		complain(j, &j->wrong, "%s: with %s%s, %s with %s%s", p->path,
			 a->fault ? "the planted fault " : "no planted fault",
			 a->fault ? a->fault : "", first->path,
			 b->fault ? "the planted fault " : "no planted fault",
			 b->fault ? b->fault : "");
	if (strcmp(a->version, b->version) != 0)
		complain(j, &j->wrong, "%s: written by tcpcheck %s, %s by %s", p->path, a->version,
			 first->path, b->version);
	if (a->parts != b->parts)
		complain(j, &j->wrong, "%s: part of %u, %s is part of %u", p->path, a->parts,
			 first->path, b->parts);
	if (a->rounds != b->rounds)
		complain(j, &j->wrong, "%s: repeated otherwise than %s", p->path, first->path);
	if (a->nkernels != b->nkernels)
		complain(j, &j->wrong, "%s: on %zu kernels, %s on %zu", p->path, a->nkernels,
			 first->path, b->nkernels);
	for (size_t i = 0; i < a->nkernels && i < b->nkernels; i++)
		compare_kernel(j, p, &a->kernels[i], first, &b->kernels[i]);
}

/* ---- each file by itself ---- */

static unsigned rounds_of(const struct manifest *m)
{
	return m->rounds ? m->rounds : 1;
}

static void check_end(struct join *j, const struct part *p)
{
	size_t planned = p->plan.nruns * rounds_of(&p->plan);

	if (!p->has_plan && !p->n)
		complain(j, &j->lacking, "%s: empty: its writer was killed, or the disk was full",
			 p->path);
	else if (!p->has_plan)
		complain(j, &j->wrong,
			 "%s: without a plan, as older versions wrote it: nobody knows what is "
			 "missing",
			 p->path);
	else if (!p->has_end)
		complain(
			j, &j->lacking,
			"%s: cut off after %zu of %zu runs: its writer was killed, or the disk was "
			"full",
			p->path, p->n, planned);
	else if (p->reason)
		complain(j, &j->lacking, "%s: %s after %zu of %zu runs", p->path, p->reason, p->n,
			 planned);
}

static bool is_of(const struct planned_run *r, const struct outcome *o)
{
	return r && !strcmp(r->script, o->script) && !strcmp(r->variant, o->variant) &&
	       !strcmp(r->kernel, o->kernel);
}

static void check_names(struct join *j, const struct part *p)
{
	for (size_t i = p->first; p->has_plan && i < p->first + p->n; i++) {
		const struct outcome *o = &j->h->items[i];

		if (is_of(part_run(p, o->run), o))
			continue;
		complain(j, &j->wrong, "%s: %s (%s, %s) is not in its plan", p->path, o->script,
			 o->variant, o->kernel);
		return;
	}
}

/* ---- runs, by number ---- */

struct seen {
	unsigned number, round;
	const struct part *part;
	const struct outcome *outcome;
};

static unsigned round_of(const struct outcome *o)
{
	return o->round ? o->round : 1;
}

static int by_run(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->round > y->round) - (x->round < y->round);
}

static struct seen *list_seen(struct join *j)
{
	struct seen *list = arena_array(&j->arena, j->h->n + 1, sizeof(*list));
	size_t n = 0;

	for (size_t k = 0; k < j->n; k++)
		for (size_t i = j->parts[k].first; i < j->parts[k].first + j->parts[k].n; i++) {
			const struct outcome *o = &j->h->items[i];

			list[n++] = (struct seen){o->run, round_of(o), &j->parts[k], o};
		}
	qsort(list, n, sizeof(*list), by_run);
	return list;
}

/* Returns how many different ones there are. */
static size_t check_twice(struct join *j, const struct seen *list)
{
	size_t different = j->h->n > 0, said = 0;

	for (size_t i = 1; i < j->h->n; i++) {
		const struct seen *a = &list[i - 1], *b = &list[i];

		if (by_run(a, b) != 0) {
			different++;
			continue;
		}
		/* This has been said of a part that is there twice. */
		if (a->part != b->part && a->part->plan.part == b->part->plan.part)
			continue;
		if (said++ < NAMED)
			complain(j, &j->wrong, "%s: %s (%s, %s) is there twice, also in %s",
				 b->part->path, b->outcome->script, b->outcome->variant,
				 b->outcome->kernel, a->part->path);
	}
	return different;
}

static void check_missing_of(struct join *j, const struct part *p, const struct seen *list)
{
	size_t missing = 0;

	for (size_t i = 0; i < p->plan.nruns; i++) {
		const struct planned_run *r = &p->plan.runs[i];

		for (unsigned round = 1; round <= p->plan.rounds; round++) {
			struct seen key = {.number = r->number, .round = round};

			if (bsearch(&key, list, j->h->n, sizeof(*list), by_run))
				continue;
			if (missing++ >= NAMED)
				continue;
			complain(j, &j->lacking, "  missing: %s (%s, %s)", r->script, r->variant,
				 r->kernel);
		}
	}
	if (missing > NAMED)
		complain(j, &j->lacking, "  and %zu more of %s", missing - NAMED, p->path);
}

/* ---- parts, by number ---- */

static int by_part(const void *a, const void *b)
{
	const struct part *x = *(const struct part *const *)a, *y = *(const struct part *const *)b;

	if (x->plan.part != y->plan.part)
		return x->plan.part < y->plan.part ? -1 : 1;
	return (x > y) - (x < y);
}

static void lacks_parts(struct join *j, unsigned from, unsigned to, unsigned of)
{
	if (from == to)
		complain(j, &j->lacking, "part %u of %u is missing: run it with --shard=%u/%u",
			 from, of, from, of);
	else if (from < to)
		complain(j, &j->lacking, "parts %u to %u of %u are missing: run them with --shard",
			 from, to, of);
}

static void check_parts(struct join *j, const struct part *first)
{
	const struct part **order = arena_array(&j->arena, j->n, sizeof(*order));
	unsigned next = 1, of = first->plan.parts;
	size_t n = 0;

	for (size_t i = 0; i < j->n; i++)
		if (j->parts[i].has_plan)
			order[n++] = &j->parts[i];
	qsort(order, n, sizeof(*order), by_part);
	for (size_t i = 0; i < n; i++) {
		unsigned part = order[i]->plan.part;

		if (i && part == order[i - 1]->plan.part)
			complain(j, &j->wrong, "%s: part %u of %u, as %s", order[i]->path, part, of,
				 order[i - 1]->path);
		else if (part > next)
			lacks_parts(j, next, part - 1, of);
		next = part + 1;
	}
	lacks_parts(j, next, of, of);
}

/* ---- all of it ---- */

static int by_number(const void *a, const void *b)
{
	const struct planned_run *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static void make_whole(struct join *j, const struct part *first)
{
	struct planned_run *runs;
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < j->n; i++)
		n += j->parts[i].plan.nruns;
	runs = arena_array(&j->arena, n + 1, sizeof(*runs));
	n = 0;
	for (size_t i = 0; i < j->n; i++)
		for (size_t k = 0; k < j->parts[i].plan.nruns; k++)
			runs[n++] = j->parts[i].plan.runs[k];
	qsort(runs, n, sizeof(*runs), by_number);
	for (size_t i = 0; i < n; i++)
		if (!kept || runs[kept - 1].number != runs[i].number)
			runs[kept++] = runs[i];
	j->whole = first->plan;
	j->whole.part = j->whole.parts = 1;
	j->whole.runs = runs;
	j->whole.nruns = kept;
	j->has_whole = true;
}

static void check_runs(struct join *j, const struct part *first)
{
	const struct seen *list = list_seen(j);
	uint64_t planned = (uint64_t)first->plan.total * first->plan.rounds;
	size_t there = check_twice(j, list);

	for (size_t i = 0; i < j->n; i++)
		check_missing_of(j, &j->parts[i], list);
	if (!first->plan.rounds) /* until something fails: nobody knew how many */
		return;
	j->planned = planned < UINT32_MAX ? (unsigned)planned : UINT32_MAX;
	j->missing = planned > there ? (unsigned)(planned - there) : 0;
	/* Parts that were cut in another way leave gaps between them. */
	if (j->missing && !j->lacking)
		complain(j, &j->lacking,
			 "%u of %u runs are missing: the parts were not divided in "
			 "the same way",
			 j->missing, j->planned);
}

void join_check(struct join *j, const struct part *parts, size_t n, const struct history *h)
{
	const struct part *first;

	*j = (struct join){.parts = parts, .n = n, .h = h};
	first = first_planned(j);
	for (size_t i = 0; i < n; i++) {
		if (first && parts[i].has_plan && &parts[i] != first)
			compare_parts(j, &parts[i], first);
		check_end(j, &parts[i]);
		check_names(j, &parts[i]);
	}
	/* Numbers of another suite mean nothing. */
	if (!first || j->wrong)
		return;
	check_parts(j, first);
	check_runs(j, first);
	if (!j->wrong)
		make_whole(j, first);
}

void join_free(struct join *j)
{
	buf_free(&j->complaints);
	arena_free(&j->arena);
	*j = (struct join){0};
}
