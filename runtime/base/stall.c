// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the threads that watch the host's timers and the memory of what they saw. */
#include "runtime/base/stall.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/mman.h>

#include "runtime/base/clock.h"
#include "runtime/base/priority.h"
#include "runtime/base/tick.h"

#define MAX_CPUS     32
#define PER_CPU      2 /* a timer of the wheel takes two ticks: in turn they see each tick */
#define SLOT_NS      (100 * NS_PER_MS)
#define SLOTS        (STALL_MEMORY_S * 10)
#define STACK_BYTES  (64 * 1024)
#define MIN_STALL_NS (20 * NS_PER_US) /* below that it is the price of waking up */

/* The worst delay of a tenth of a second: its number in the upper half, microseconds below. */
typedef _Atomic uint64_t slot;

struct watcher {
	unsigned cpu, turn;
	slot slots[SLOTS];
};

struct shared {
	_Atomic bool watched;
	unsigned n;
	struct watcher watchers[];
};

static struct shared *shared;

static unsigned allowed_cpus(unsigned cpus[MAX_CPUS])
{
	cpu_set_t set, few;
	unsigned n = 0;

	CPU_ZERO(&few);
	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 0;
	for (unsigned c = 0; c < CPU_SETSIZE && n < MAX_CPUS; c++) {
		if (!CPU_ISSET(c, &set))
			continue;
		CPU_SET(c, &few);
		cpus[n++] = c;
	}
	if (CPU_COUNT(&set) > (int)n)
		sched_setaffinity(0, sizeof(few), &few);
	return n;
}

void stall_prepare(void)
{
	unsigned cpus[MAX_CPUS], n;
	size_t size;
	void *p;

	if (shared)
		return;
	n = allowed_cpus(cpus);
	size = sizeof(struct shared) + n * PER_CPU * sizeof(struct watcher);
	/* Only what is touched takes memory. */
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return;
	shared = p;
	shared->n = n * PER_CPU;
	for (unsigned i = 0; i < shared->n; i++) {
		shared->watchers[i].cpu = cpus[i / PER_CPU];
		shared->watchers[i].turn = i % PER_CPU;
	}
}

static void note(struct watcher *w, int64_t due_ns, int64_t woken_ns)
{
	uint64_t us = (uint64_t)((woken_ns - due_ns) / NS_PER_US);

	if (us > UINT32_MAX)
		us = UINT32_MAX;
	for (int64_t i = due_ns / SLOT_NS; i <= woken_ns / SLOT_NS; i++) {
		slot *s = &w->slots[i % SLOTS];
		uint64_t old = atomic_load_explicit(s, memory_order_relaxed);

		if (old >> 32 != (uint32_t)i || (uint32_t)old < us)
			atomic_store_explicit(s, (uint64_t)i << 32 | us, memory_order_relaxed);
	}
}

static void *watch(void *arg)
{
	struct watcher *w = arg;
	int64_t due, woken;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(w->cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	priority_raise();
	for (unsigned i = 0;; i++) {
		/* The first round puts the two of a CPU on different ticks. */
		woken = tick_sleep(i == 0 ? 1 + w->turn : 1, &due);
		if (woken - due >= MIN_STALL_NS)
			note(w, due, woken);
	}
	return NULL;
}

static int start(pthread_attr_t *attr, struct watcher *w)
{
	pthread_t thread;

	return pthread_create(&thread, attr, watch, w);
}

void stall_watch(void)
{
	sigset_t all, old;
	pthread_attr_t attr;

	stall_prepare();
	if (!shared || atomic_exchange(&shared->watched, true))
		return;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	sigfillset(&all); /* signals are for the main thread */
	pthread_sigmask(SIG_SETMASK, &all, &old);
	for (unsigned i = 0; i < shared->n; i++)
		if (start(&attr, &shared->watchers[i]) != 0)
			atomic_store(&shared->watched, false);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
}

static int64_t worst_of(const struct watcher *w, int64_t from, int64_t to)
{
	uint32_t worst = 0;

	for (int64_t i = from; i <= to; i++) {
		uint64_t s = atomic_load_explicit(&w->slots[i % SLOTS], memory_order_relaxed);

		if (s >> 32 == (uint32_t)i && (uint32_t)s > worst)
			worst = (uint32_t)s;
	}
	return worst * NS_PER_US;
}

int64_t stall_worst(int64_t from_ns, int64_t to_ns)
{
	int64_t from = from_ns / SLOT_NS, to = to_ns / SLOT_NS, worst = 0;

	if (!shared || !atomic_load(&shared->watched))
		return -1;
	if (to - from >= SLOTS)
		from = to - SLOTS + 1;
	for (unsigned i = 0; i < shared->n; i++) {
		int64_t one = worst_of(&shared->watchers[i], from, to);

		worst = one > worst ? one : worst;
	}
	return worst;
}
