// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the measurement of how late sleepers wake up: two threads per processor, hardly ever awake.
 */
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

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t floor_mod(int64_t a, int64_t b)
{
	return a - floor_div(a, b) * b;
}

/* Wake-ups come behind a tick, most of them soon: the phase that makes their sum least. */
static int64_t find_phase(const struct nap *naps, size_t n, int64_t period)
{
	int64_t best = 0, least = INT64_MAX;

	for (size_t i = 0; i < n; i++) {
		int64_t sum = 0;

		for (size_t k = 0; k < n; k++)
			sum += floor_mod(naps[k].end_ns - naps[i].end_ns, period);
		if (sum < least) {
			least = sum;
			best = naps[i].end_ns;
		}
	}
	return best;
}

static int64_t ticks_of(const struct nap *nap, int64_t phase, int64_t period)
{
	return floor_div(nap->end_ns - phase, period) - floor_div(nap->begin_ns - phase, period);
}

/* One or two, by the kernel's version: the least that a tenth of the naps took. */
static int64_t usual_ticks(const struct nap *naps, size_t n, int64_t phase, int64_t period)
{
	size_t count[8] = {0};

	for (size_t i = 0; i < n; i++) {
		int64_t t = ticks_of(&naps[i], phase, period);

		if (t >= 1 && t < 8)
			count[t]++;
	}
	for (int64_t t = 1; t < 8; t++)
		if (count[t] >= (n + 9) / 10)
			return t;
	return 1;
}

int64_t latency_of_wheel(const struct nap *naps, size_t n, int64_t period_ns, int64_t *late,
			 size_t *extra)
{
	int64_t phase, usual, over, ticks;

	*extra = 0;
	if (n < 2 || period_ns <= 0)
		return 0;
	phase = find_phase(naps, n, period_ns);
	usual = usual_ticks(naps, n, phase, period_ns);
	for (size_t i = 0; i < n; i++) {
		over = naps[i].end_ns - phase -
		       (floor_div(naps[i].begin_ns - phase, period_ns) + usual) * period_ns;
		if (over >= period_ns && over < period_ns + period_ns / 4) {
			over -= period_ns;
			++*extra;
		}
		late[i] = over > 0 ? over : 0;
	}
	over = naps[n - 1].end_ns - naps[0].end_ns;
	ticks = (over + period_ns / 2) / period_ns;
	return ticks ? over / ticks : 0;
}

static int compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void latency_sum_up(int64_t *late, size_t n, int64_t limit_ns, struct latency_stats *s)
{
	*s = (struct latency_stats){.n = n};
	if (!n)
		return;
	qsort(late, n, sizeof(*late), compare);
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
	enum latency_kind kind;
	unsigned cpu;
	int64_t until_ns;
	size_t n;
	struct nap naps[NAPS_MAX];
};

static int64_t nap(enum latency_kind kind, int64_t due_ns)
{
	struct timespec due = ns_timespec(due_ns);

	if (kind == LATENCY_WHEEL)
		return tick_wait();
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
		;
	return clock_now_ns();
}

static void *sleep_often(void *arg)
{
	struct sleeper *s = arg;
	cpu_set_t set;
	int64_t now;

	CPU_ZERO(&set);
	CPU_SET(s->cpu, &set);
	(void)sched_setaffinity(0, sizeof(set), &set); /* not ours? then where it happens to be */
	/* As runs do it. */
	priority_raise();
	prctl(PR_SET_TIMERSLACK, 1UL);
	while (s->n < NAPS_MAX && (now = clock_now_ns()) < s->until_ns) {
		s->naps[s->n].begin_ns = now;
		s->naps[s->n].end_ns = nap(s->kind, now + NAP_NS);
		s->n++;
	}
	return NULL;
}

static bool sleeper_start(struct sleeper *s, unsigned cpu, enum latency_kind kind, int64_t until_ns)
{
	pthread_attr_t attr;
	int error;

	*s = (struct sleeper){.kind = kind, .cpu = cpu, .until_ns = until_ns};
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_CAP);
	error = pthread_create(&s->thread, &attr, sleep_often, s);
	pthread_attr_destroy(&attr);
	return !error;
}

/* ---- all of it ---- */

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

/* How late one sleeper's naps were. */
static size_t lateness_of(struct latency *l, const struct sleeper *s, int64_t *late)
{
	struct latency_ticks t = {.cpu = s->cpu, .n = s->n};
	int64_t period;

	if (s->kind == LATENCY_WHEEL) {
		period = latency_of_wheel(s->naps, s->n, tick_period_ns(), late, &t.extra);
		if (!period)
			return 0;
		l->tick_ns = period;
		count_extra(l, &t);
		return s->n;
	}
	for (size_t i = 0; i < s->n; i++)
		late[i] = s->naps[i].end_ns - s->naps[i].begin_ns - NAP_NS;
	return s->n;
}

/* Of all @n sleepers, those of one kind. */
static void evaluate(struct latency *l, enum latency_kind kind, const struct sleeper *s, size_t n,
		     int64_t limit_ns)
{
	int64_t *late = calloc(n + 1, NAPS_MAX * sizeof(*late)), latest = -1;
	size_t used = 0, more;
	unsigned cpu = 0;

	if (!late)
		abort();
	for (size_t i = 0; i < n; i++) {
		if (s[i].kind != kind)
			continue;
		more = used + lateness_of(l, &s[i], late + used);
		for (; used < more; used++) {
			if (late[used] <= latest)
				continue;
			latest = late[used];
			cpu = s[i].cpu;
		}
	}
	latency_sum_up(late, used, limit_ns, &l->kinds[kind]);
	l->kinds[kind].max_cpu = cpu;
	free(late);
}

static size_t start_all(struct latency *l, struct sleeper *s, const cpu_set_t *cpus,
			int64_t until_ns)
{
	size_t n = 0;

	for (unsigned cpu = 0; cpu < CPUS_MAX; cpu++) {
		if (!CPU_ISSET(cpu, cpus))
			continue;
		for (unsigned kind = 0; kind < LATENCY_KINDS; kind++)
			if (sleeper_start(&s[n], cpu, (enum latency_kind)kind, until_ns))
				n++;
		l->cpus++;
	}
	return n;
}

int latency_measure(struct latency *l, int64_t duration_ns, int64_t limit_ns, struct err *e)
{
	struct cpu_times before, after;
	struct sleeper *s;
	cpu_set_t cpus;
	bool known;
	size_t n;

	*l = (struct latency){.busy = -1, .stolen = -1};
	if (sched_getaffinity(0, sizeof(cpus), &cpus) < 0)
		return err_sys(e, "which processors may be used");
	s = calloc((size_t)CPU_COUNT(&cpus) * LATENCY_KINDS, sizeof(*s));
	if (!s)
		abort();
	known = read_times(&cpus, &before);
	n = start_all(l, s, &cpus, clock_now_ns() + duration_ns);
	for (size_t i = 0; i < n; i++)
		pthread_join(s[i].thread, NULL);
	if (known && read_times(&cpus, &after))
		share_times(l, &before, &after);
	for (unsigned kind = 0; kind < LATENCY_KINDS; kind++)
		evaluate(l, (enum latency_kind)kind, s, n, limit_ns);
	free(s);
	return n ? 0 : err_set(e, "no thread can be started");
}
