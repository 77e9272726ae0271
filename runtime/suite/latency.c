// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what a second of sleeping tells: on the timer wheel by the threads that watch it for every
 * run (stall.h), on fine timers by one thread per processor. */
#include "runtime/suite/latency.h"

#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/priority.h"
#include "runtime/host/tick.h"

#define NAP_NS    NS_PER_MS
#define NAPS_MAX  1200 /* of a thread: more than fit a second */
#define CPUS_MAX  1024
#define STACK_CAP (256 << 10)

/* ---- arithmetic ---- */

int64_t latency_of_round(int64_t late_ns, int64_t period_ns, size_t *extra)
{
	if (late_ns >= period_ns && late_ns < period_ns + period_ns / 4) {
		late_ns -= period_ns;
		++*extra;
	}
	return late_ns > 0 ? late_ns : 0;
}

int64_t latency_tick(const struct stall_round *r, size_t n, int64_t period_ns)
{
	int64_t first = INT64_MAX, last = 0, over, ticks;

	for (size_t i = 0; i < n; i++) {
		int64_t woken = r[i].woken_ns;

		if (!woken)
			continue;
		first = woken < first ? woken : first;
		last = woken > last ? woken : last;
	}
	if (last <= first || period_ns <= 0)
		return 0;
	over = last - first;
	ticks = (over + period_ns / 2) / period_ns;
	return ticks ? over / ticks : 0;
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void latency_sum_up(int64_t *late, size_t n, int64_t limit_ns, struct latency_stats *s)
{
	*s = (struct latency_stats){.n = n};
	if (!n)
		return;
	qsort(late, n, sizeof(*late), by_size);
	s->median_ns = late[n / 2];
	s->p99_ns = late[(n - 1) * 99 / 100];
	s->max_ns = late[n - 1];
	while (s->over < n && late[n - 1 - s->over] > limit_ns)
		s->over++;
}

/* ---- what processors do ---- */

bool cpu_times_parse(const char *line, unsigned *cpu, struct cpu_times *t)
{
	unsigned long long v[8] = {0};

	if (strncmp(line, "cpu", 3) != 0 || !isdigit((unsigned char)line[3])) /* "cpu ": all */
		return false;
	if (sscanf(line, "cpu%u %llu %llu %llu %llu %llu %llu %llu %llu", cpu, &v[0], &v[1], &v[2],
		   &v[3], &v[4], &v[5], &v[6], &v[7]) < 5)
		return false;
	*t = (struct cpu_times){.idle = v[3] + v[4], .stolen = v[7]};
	for (unsigned i = 0; i < 8; i++)
		t->all += v[i];
	return true;
}

static bool read_times(const cpu_set_t *cpus, struct cpu_times *sum)
{
	FILE *f = fopen("/proc/stat", "re");
	struct cpu_times one;
	char line[512];
	unsigned cpu;
	bool any = false;

	*sum = (struct cpu_times){0};
	while (f && fgets(line, sizeof(line), f)) {
		if (!cpu_times_parse(line, &cpu, &one) || !CPU_ISSET(cpu, cpus))
			continue;
		sum->all += one.all;
		sum->idle += one.idle;
		sum->stolen += one.stolen;
		any = true;
	}
	if (f)
		fclose(f);
	return any;
}

static void share_times(struct latency *l, const struct cpu_times *from, const struct cpu_times *to)
{
	double all = (double)(to->all - from->all);

	if (to->all <= from->all || to->idle < from->idle || to->stolen < from->stolen)
		return;
	l->stolen = 100 * (double)(to->stolen - from->stolen) / all;
	l->busy = 100 - 100 * (double)(to->idle - from->idle) / all - l->stolen;
}

/* ---- sleeping ---- */

struct sleeper {
	pthread_t thread;
	unsigned cpu;
	int64_t until_ns;
	size_t n;
	int64_t late_ns[NAPS_MAX];
};

static void *sleep_often(void *arg)
{
	struct sleeper *s = arg;
	struct timespec due;
	cpu_set_t set;
	int64_t due_ns;

	CPU_ZERO(&set);
	CPU_SET(s->cpu, &set);
	(void)sched_setaffinity(0, sizeof(set), &set); /* not ours? then where it happens to be */
	/* As runs do it. */
	priority_raise();
	prctl(PR_SET_TIMERSLACK, 1UL);
	while (s->n < NAPS_MAX && (due_ns = clock_now_ns() + NAP_NS) < s->until_ns) {
		due = ns_timespec(due_ns);
		while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
			;
		s->late_ns[s->n++] = clock_now_ns() - due_ns;
	}
	return NULL;
}

static bool sleeper_start(struct sleeper *s, unsigned cpu, int64_t until_ns)
{
	pthread_attr_t attr;
	int error;

	s->cpu = cpu;
	s->until_ns = until_ns;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_CAP);
	error = pthread_create(&s->thread, &attr, sleep_often, s);
	pthread_attr_destroy(&attr);
	return !error;
}

static size_t start_all(struct sleeper *s, const cpu_set_t *cpus, int64_t until_ns)
{
	size_t n = 0;

	for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++)
		if (CPU_ISSET(cpu, cpus) && sleeper_start(&s[n], cpu, until_ns))
			n++;
	return n;
}

/* ---- all of it ---- */

/* How late sleeps of one kind were, of all processors. */
struct lates {
	int64_t *ns;
	size_t n;
	int64_t latest;
	unsigned cpu; /* where that was */
};

static struct lates lates_new(size_t most)
{
	struct lates l = {.ns = calloc(most + 1, sizeof(*l.ns)), .latest = -1};

	if (!l.ns)
		abort();
	return l;
}

static void lates_add(struct lates *l, unsigned cpu, int64_t ns)
{
	l->ns[l->n++] = ns;
	if (ns <= l->latest)
		return;
	l->latest = ns;
	l->cpu = cpu;
}

static void lates_end(struct lates *l, int64_t limit_ns, struct latency_stats *s)
{
	latency_sum_up(l->ns, l->n, limit_ns, s);
	s->max_cpu = l->cpu;
	free(l->ns);
}

static double extra_share(const struct latency_ticks *t)
{
	return t->n ? (double)t->extra / (double)t->n : 0;
}

static void count_extra(struct latency *l, const struct latency_ticks *t)
{
	if (!l->most.n || extra_share(t) > extra_share(&l->most))
		l->most = *t;
	if (!l->least.n || extra_share(t) < extra_share(&l->least))
		l->least = *t;
}

static void evaluate_wheel(struct latency *l, const cpu_set_t *cpus, int64_t limit_ns)
{
	int64_t period = tick_period_ns();
	const struct stall_round *r;
	size_t n = stall_rounds(&r);
	struct lates lates = lates_new(n);

	for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++) {
		struct latency_ticks t = {.cpu = cpu};

		if (!CPU_ISSET(cpu, cpus))
			continue;
		for (size_t i = 0; i < n; i++) {
			if (r[i].cpu != cpu || !r[i].woken_ns)
				continue;
			t.n++;
			lates_add(&lates, cpu,
				  latency_of_round(r[i].woken_ns - r[i].due_ns, period, &t.extra));
		}
		if (t.n)
			count_extra(l, &t);
	}
	l->tick_ns = latency_tick(r, n, period);
	lates_end(&lates, limit_ns, &l->kinds[LATENCY_WHEEL]);
}

static void evaluate_fine(struct latency *l, const struct sleeper *s, size_t n, int64_t limit_ns)
{
	struct lates lates = lates_new(n * NAPS_MAX);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < s[i].n; k++)
			lates_add(&lates, s[i].cpu, s[i].late_ns[k]);
	lates_end(&lates, limit_ns, &l->kinds[LATENCY_HIGH_RES]);
}

int latency_measure(struct latency *l, int64_t duration_ns, int64_t limit_ns, struct err *e)
{
	struct cpu_times before, after;
	struct sleeper *s;
	cpu_set_t cpus;
	bool known;
	size_t n;

	*l = (struct latency){.busy = -1, .stolen = -1};
	tick_prepare();
	stall_prepare();
	if (sched_getaffinity(0, sizeof(cpus), &cpus) < 0)
		return err_sys(e, "which processors may be used");
	l->cpus = (unsigned)CPU_COUNT(&cpus);
	s = calloc(l->cpus, sizeof(*s));
	if (!s)
		abort();
	known = read_times(&cpus, &before);
	stall_keep_rounds();
	stall_watch();
	n = start_all(s, &cpus, clock_now_ns() + duration_ns);
	for (size_t i = 0; i < n; i++)
		pthread_join(s[i].thread, NULL);
	if (known && read_times(&cpus, &after))
		share_times(l, &before, &after);
	evaluate_wheel(l, &cpus, limit_ns);
	evaluate_fine(l, s, n, limit_ns);
	free(s);
	return n && l->kinds[LATENCY_WHEEL].n ? 0 : err_set(e, "no thread can be started");
}
