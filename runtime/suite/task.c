// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the list of what there is to run. */
#include "runtime/suite/task.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "runtime/finding/timing.h"
#include "runtime/suite/chosen.h"
#include "runtime/suite/manner.h"
#include "runtime/suite/sharing.h"
#include "runtime/suite/stacks.h"
#include "runtime/suite/virtual.h"
#include "runtime/vtime/launch.h"

/* What a run takes besides its script time, roughly: it only decides about the order. */
#define SETUP_US   10000
#define COMMAND_US 100000
#define VIRTUAL_US 100000
#define STACK_US   10000
#define SHARE      10 /* of what a run in a machine of its own takes */
/* Beyond the last event: for what is awaited, commands and resets. */
#define LIMIT_US    (60 * US_PER_S)
#define NO_LIMIT_US (US_PER_S * 3600 * 1000000)

/* ---- kernels ---- */

/* Behind the kernels. "kernel" is the running one. */
static int find_stacks(struct task_list *l, const struct cmdline *c, struct err *e)
{
	for (size_t i = 0; i < c->stacks.n; i++) {
		struct kernel_id *k = &l->kernels[l->nkernels];
		struct stack_spec *s;

		if (!strcmp(c->stacks.items[i], STACK_RUNNING)) {
			kernel_id_running(k, &l->arena);
		} else {
			s = arena_new(&l->arena, struct stack_spec);
			if (stack_spec_parse(s, c->stacks.items[i], c->stack_flags, &l->arena, e) <
				    0 ||
			    stack_id(k, s, c->untrusted, &l->arena, e) < 0)
				return -1;
			l->stacks[l->nkernels] = s;
		}
		l->nkernels++;
	}
	stacks_tell_apart(l->kernels, l->stacks, l->nkernels);
	return 0;
}

static int find_kernels(struct task_list *l, const struct cmdline *c, struct err *e)
{
	size_t n = cmdline_kernels(c);

	l->kernels = arena_array(&l->arena, n + c->stacks.n, sizeof(*l->kernels));
	l->stacks = arena_array(&l->arena, n + c->stacks.n, sizeof(struct stack_spec *));
	l->nkernels = n;
	if (!c->virtual_time && n)
		kernel_id_running(l->kernels, &l->arena);
	for (size_t i = 0; i < n && c->virtual_time; i++)
		if (kernel_id_virtual(&l->kernels[i], c->kernels.n ? c->kernels.items[i] : NULL,
				      c->stale_kernel, &l->arena, e) < 0)
			return -1;
	return find_stacks(l, c, e);
}

/* ---- tasks ---- */

/* @line 0: nowhere; @text: that has been told, or "". */
static void settle_task(struct task *t, struct arena *a, enum verdict v, const char *reason,
			unsigned line, const char *text)
{
	struct attempt *only = arena_new(a, struct attempt);

	*only = (struct attempt){.result = {.line = line, .stall_us = -1}, .text = text};
	result_set(&only->result, v, reason);
	t->settled = only;
	t->plan = NULL;
}

static const char *first_mistake(const struct loaded *l, enum variant_id id, unsigned *line)
{
	const struct diag_list *d = l->diags.nerrors ? &l->diags : &l->unfit[id];
	const struct diag *first;

	if (!l->script)
		return l->err.what;
	first = diag_first(d);
	if (first) {
		*line = source_line(l->script->source, first->span.off, NULL);
		return first->message;
	}
	return "mistakes in the script";
}

static void settle_what_cannot_run(struct task *t, struct arena *a)
{
	const struct loaded *l = t->of;
	unsigned line = 0;
	const char *why;

	if (t->settled)
		return;
	if (t->plan && l->cfg.dry_run) {
		settle_task(t, a, VERDICT_SKIP, "only checked: --dry_run", 0, "");
	} else if (t->plan && t->plan->lacks) {
		settle_task(t, a, VERDICT_SKIP, arena_printf(a, "it needs %s", t->plan->lacks), 0,
			    "");
	} else if (t->plan && t->stack && (why = stack_cannot(l, a))) {
		settle_task(t, a, VERDICT_SKIP, why, 0, "");
	} else if (t->plan && l->cfg.virtual_time && !task_is_virtual(t)) {
		settle_task(t, a, VERDICT_SKIP,
			    "it is for virtual time: run it with --virtual-time", 0, "");
	} else if (!t->plan) {
		why = first_mistake(l, t->variant->id, &line);
		if (!l->bad && !variant_fits_file(t->variant, l->path))
			why = arena_printf(a, "its name says that it is not for %s%s%s",
					   t->variant->name, line ? ": " : "", line ? why : "");
		settle_task(t, a, l->bad ? VERDICT_ERROR_SCRIPT : VERDICT_SKIP, why, line,
			    l->bad ? l->told : "");
	}
}

bool task_is_on_stack(const struct task *t)
{
	return t->stack || t->on->is_stack;
}

bool task_is_virtual(const struct task *t)
{
	return t->binary || (t->stack && !stack_is_real_time(t->stack));
}

static int64_t estimate(const struct loaded *l, const struct task *t)
{
	if (t->stack && task_is_virtual(t))
		return STACK_US;
	if (t->binary)
		return VIRTUAL_US + l->ncommands * COMMAND_US;
	return SETUP_US + l->span_us + l->ncommands * COMMAND_US;
}

/* That of --so_filename, where the running kernel would be. */
static void take_own_stack(struct task *t, const struct session *ss, struct arena *a)
{
	const struct config *cfg = &t->plan->cfg;
	const char *name = arena_printf(a, STACK_GOOGLE_PREFIX "%s", cfg->so_filename);
	struct stack_spec *s = arena_new(a, struct stack_spec);
	struct err e = ERR_INIT;

	if (t->binary || t->on->is_stack || ss->cmd->untrusted) {
		settle_task(t, a, VERDICT_SKIP,
			    t->binary || t->on->is_stack
				    ? "it brings a stack of its own: --so_filename"
				    : "a stranger's script brings no stack: name it "
				      "by --stack=google:FILE",
			    0, "");
		return;
	}
	if (stack_spec_parse(s, name, cfg->so_flags, a, NULL) == 0) {
		t->stack = s;
		t->kernel = stack_short_name(s);
		return;
	}
	err_sys(&e, "--so_filename: %s", cfg->so_filename);
	settle_task(t, a, VERDICT_ERROR_ENV, arena_strdup(a, e.what), 0,
		    arena_printf(a, "%s: %s\n", t->of->path, e.what));
	if (!ss->manner) /* which shows the text */
		session_error(ss, t->of->path, &e);
}

/* One of a script: variant @v, kernel @k; @fits: it may share a machine. */
static void add_task(struct task_list *list, const struct loaded *l, unsigned v, size_t k,
		     const struct session *ss, bool fits)
{
	const struct stack_spec *s = list->stacks[k];
	struct task *t = &list->items[list->n++];

	*t = (struct task){
		.of = l,
		.variant = variant_get((enum variant_id)v),
		.fault = ss->cmd->fault,
		.plan = s ? stack_plan(l->plans[v], s, &list->arena) : l->plans[v],
		.on = &list->kernels[k],
		.kernel = list->kernels[k].name,
		.binary = list->kernels[k].binary,
		.stack = s && s->kind != STACK_DEVICE ? s : NULL,
	};
	if (l->cfg.so_filename && t->plan)
		take_own_stack(t, ss, &list->arena);
	t->estimate_us = estimate(l, t);
	settle_what_cannot_run(t, &list->arena);
	if (ss->faults && !ss->hidden && ss->cmd->untrusted && !t->settled &&
	    (l->ncommands || l->cfg.init_scripts || t->plan->python))
		settle_task(t, &list->arena, VERDICT_SKIP,
			    "it runs commands, which could see what is planted: a test is graded "
			    "by its packets and calls",
			    0, "");
	/* Strangers are strangers to each other, too. */
	t->shares = !t->settled && (!ss->cmd->untrusted || ss->shares) &&
		    sharing_allowed(ss->cmd, t, fits);
	if (t->shares)
		t->estimate_us /= SHARE;
}

/* The task added last again, with each fault. */
static void add_faults(struct task_list *list, const char *const *faults)
{
	const struct task *plain = &list->items[list->n - 1];

	for (; *faults; faults++) {
		struct task *t = &list->items[list->n++];

		*t = *plain;
		t->fault = *faults;
		if (t->plan) {
			struct plan *own = arena_new(&list->arena, struct plan);

			*own = *t->plan;
			plan_plant(own, *faults, &list->arena);
			t->plan = own;
		}
	}
}

/* With faults in one variant only, the first that it is good for. */
static void add_tasks(struct task_list *list, const struct loaded *l, const struct session *ss)
{
	bool fits = ss->cmd->virtual_time && !l->bad && l->script && sharing_fits(ss->cmd, l);

	for (unsigned v = 0; v < VARIANT_COUNT; v++) {
		if (!(l->wanted & 1u << v) || (ss->faults && !l->plans[v] && !l->bad))
			continue;
		for (size_t k = 0; k < list->nkernels; k++) {
			add_task(list, l, v, k, ss, fits);
			if (ss->faults)
				add_faults(list, ss->faults);
		}
		if (ss->faults)
			break;
	}
}

static size_t count_faults(const struct session *ss)
{
	size_t n = 0;

	while (ss->faults && ss->faults[n])
		n++;
	return n;
}

/* The only one that the script or, where it could not even be read, the command line names. */
static const struct variant *named_variant(const struct loaded *l, const struct cmdline *c)
{
	const char *name = l->cfg.ip_version;

	for (size_t i = 0; !l->script && i < c->nuses; i++)
		if (c->uses[i].spec == &opt_specs[OPT_ID_ip_version])
			name = c->uses[i].value;
	return name ? variant_by_name(name) : NULL;
}

/* What could not even be planned has an outcome in the variants it was meant for. */
static void want_something(struct loaded *l, const struct cmdline *c)
{
	const struct variant *only = named_variant(l, c);

	if (!l->bad || l->wanted)
		return;
	for (unsigned v = 0; v < VARIANT_COUNT; v++) {
		const struct variant *one = variant_get((enum variant_id)v);

		if (c->variants ? c->variants & 1u << v
		    : only      ? one == only
				: variant_fits_file(one, l->path))
			l->wanted |= 1u << v;
	}
}

int tasks_make(struct task_list *list, const struct session *ss, char *const *paths, size_t npaths,
	       struct err *e)
{
	*list = (struct task_list){.arena = ARENA_INIT};
	if (find_kernels(list, ss->cmd, e) < 0)
		return -1;
	list->scripts = arena_array(&list->arena, npaths + 1, sizeof(*list->scripts));
	list->items = arena_array(
		&list->arena, npaths * VARIANT_COUNT * list->nkernels * (count_faults(ss) + 1) + 1,
		sizeof(*list->items));
	for (size_t i = 0; i < npaths; i++) {
		struct loaded *l = &list->scripts[list->nscripts++];

		load_script(l, ss, paths[i]);
		if (!chosen_is(ss->cmd, l)) {
			load_free(l);
			list->nscripts--;
			continue;
		}
		if (l->bad)
			load_tell(l, ss, &list->arena);
		else if (diag_has(&l->diags, DIAG_WARNING)) /* SKIP has its reason with it */
			load_remark(l, ss);
		want_something(l, ss->cmd);
		add_tasks(list, l, ss);
	}
	return npaths && !list->nscripts ? chosen_none(ss->cmd, npaths, e) : 0;
}

void tasks_number(struct task_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		l->items[i].number = (unsigned)i + 1;
}

void tasks_give_up(struct task_list *l, const struct err *why)
{
	const char *what = arena_strdup(&l->arena, why->what);
	const char *text = arena_printf(&l->arena, "tcpcheck: %s\n  %s\n", what, why->hint);

	for (size_t i = 0; i < l->n; i++) {
		struct task *t = &l->items[i];

		if (t->settled || t->binary || t->stack)
			continue;
		settle_task(t, &l->arena, VERDICT_ERROR_ENV, what, 0, text);
	}
}

void tasks_free(struct task_list *l)
{
	for (size_t i = 0; i < l->nscripts; i++)
		load_free(&l->scripts[i]);
	arena_free(&l->arena);
	*l = (struct task_list){0};
}

int64_t task_limit_us(const struct task *t, const struct session *ss)
{
	if (manner_of(ss)->patient)
		return NO_LIMIT_US;
	if (t->binary) /* the machine's keeper has limits of its own */
		return VTIME_PATIENCE * virtual_limit_s(ss->cmd) * US_PER_S + LIMIT_US;
	if (t->stack && task_is_virtual(t)) /* its process meets a limit before */
		return stack_limit_s(ss->cmd) * US_PER_S + LIMIT_US;
	if (ss->cmd->suite.time_limit_s)
		return ss->cmd->suite.time_limit_s * US_PER_S;
	return t->of->span_us + t->of->nany * TIMING_ANY_S * US_PER_S + LIMIT_US +
	       t->of->ncommands * t->of->cfg.command_timeout_s * US_PER_S;
}

/* ---- order ---- */

/* Equals stay in order: pointers into one array. */
static int by_length(const void *a, const void *b)
{
	const struct task *x = *(const struct task *const *)a, *y = *(const struct task *const *)b;

	if (x->shares != y->shares)
		return x->shares ? 1 : -1;
	if (x->shares && x->on != y->on)
		return x->on < y->on ? -1 : 1;
	if (x->estimate_us != y->estimate_us)
		return x->estimate_us < y->estimate_us ? 1 : -1;
	return x < y ? -1 : x > y;
}

static struct task **longest_first(struct task_list *l)
{
	struct task **order = arena_array(&l->arena, l->n + 1, sizeof(struct task *));

	for (size_t i = 0; i < l->n; i++)
		order[i] = &l->items[i];
	qsort(order, l->n, sizeof(*order), by_length);
	return order;
}

static void rearrange(struct task_list *l, struct task **order)
{
	struct task *items = arena_array(&l->arena, l->n + 1, sizeof(*items));

	for (size_t i = 0; i < l->n; i++)
		items[i] = *order[i];
	l->items = items;
}

void tasks_sort(struct task_list *l)
{
	rearrange(l, longest_first(l));
}

/* Longest first, each to the part that has least to do. */
void tasks_shard(struct task_list *l, unsigned k, unsigned n)
{
	struct task **order = longest_first(l);
	int64_t *load = arena_array(&l->arena, n, sizeof(*load));
	bool *mine = arena_array(&l->arena, l->n + 1, sizeof(*mine));
	size_t kept = 0;

	for (size_t i = 0; i < l->n; i++) {
		unsigned least = 0;

		for (unsigned s = 1; s < n; s++)
			if (load[s] < load[least])
				least = s;
		load[least] += order[i]->estimate_us;
		mine[order[i] - l->items] = least == k - 1;
	}
	for (size_t i = 0; i < l->n; i++)
		if (mine[i])
			l->items[kept++] = l->items[i];
	l->n = kept;
}
