// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the threads that watch the host's timers and the memory of what they saw. */
#include "runtime/host/stall.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/priority.h"
#include "runtime/host/tick.h"

#define MAX_CPUS     32
#define PER_CPU      2 /* a timer of the wheel takes two ticks: in turn they see each tick */
#define SLOT_NS      (100 * NS_PER_MS)
#define SLOTS        (STALL_MEMORY_S * 10)
#define STACK_BYTES  (64 * 1024)
#define SHARE_MEMORY 32
#define MIN_ROUNDS   8
#define MIN_STALL_NS (20 * NS_PER_US) /* below that it is the price of waking up */

/* The worst delay of a tenth of a second: its number in the upper half, microseconds below. */
typedef _Atomic uint64_t slot;

struct watcher {
	unsigned cpu, turn;
	_Atomic uint32_t rounds;
	_Atomic uint32_t late_share; /* of the last few dozen rounds, in 1/65536 */
	slot *slots; /* SLOTS, behind all watchers: at the same place in all processes */
};

enum { SOON, NOW, NEVER };

struct shared {
	_Atomic int watched;
	unsigned n;
	struct watcher watchers[];
};

struct kept {
	_Atomic size_t n;
	struct stall_round rounds[STALL_ROUNDS];
};

static struct shared *shared;
static _Atomic(struct kept *) kept; /* NULL: nobody asks */
static cpu_set_t before;            /* our CPUs before stall_move_to_calm() */
static int home = -1;               /* the CPU that it chose */
static sem_t begun;                 /* posted by a watcher that has begun */

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
	size = sizeof(struct shared) +
	       n * PER_CPU * (sizeof(struct watcher) + SLOTS * sizeof(slot));
	/* Only what is touched takes memory. */
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return;
	shared = p;
	shared->n = n * PER_CPU;
	for (unsigned i = 0; i < shared->n; i++) {
		shared->watchers[i].cpu = cpus[i / PER_CPU];
		shared->watchers[i].turn = i % PER_CPU;
		shared->watchers[i].slots = (slot *)&shared->watchers[shared->n] + i * SLOTS;
	}
}

static void note_wakeup(struct watcher *w, int64_t due_ns, int64_t woken_ns)
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

static void count_late(struct watcher *w, int64_t delay_ns)
{
	uint32_t share = atomic_load_explicit(&w->late_share, memory_order_relaxed);

	share -= share / SHARE_MEMORY;
	if (delay_ns > tick_period_ns() / 4)
		share += 65536 / SHARE_MEMORY;
	atomic_store_explicit(&w->late_share, share, memory_order_relaxed);
	atomic_fetch_add_explicit(&w->rounds, 1, memory_order_relaxed);
}

static void keep(const struct watcher *w, int64_t due_ns, int64_t woken_ns)
{
	struct kept *k = atomic_load(&kept);
	size_t i;

	if (!k || (i = atomic_fetch_add(&k->n, 1)) >= STALL_ROUNDS)
		return;
	k->rounds[i].cpu = w->cpu;
	k->rounds[i].due_ns = due_ns;
	atomic_store(&k->rounds[i].woken_ns, woken_ns);
}

void stall_keep_rounds(void)
{
	if (!atomic_load(&kept)) /* only what is touched takes memory */
		atomic_store(&kept, calloc(1, sizeof(struct kept)));
}

size_t stall_rounds(const struct stall_round **rounds)
{
	struct kept *k = atomic_load(&kept);
	size_t n = k ? atomic_load(&k->n) : 0;

	*rounds = k ? k->rounds : NULL;
	return n < STALL_ROUNDS ? n : STALL_ROUNDS;
}

static void *watch(void *arg)
{
	struct watcher *w = arg;
	struct tick_bed bed;
	int64_t due, woken;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(w->cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	priority_raise();
	tick_bed_make(&bed);
	sem_post(&begun);
	for (unsigned i = 0;; i++) {
		/* The first round puts the two of a CPU on different ticks. */
		woken = tick_sleep(&bed, i == 0 ? 1 + w->turn : 1, &due);
		count_late(w, woken - due);
		keep(w, due, woken);
		if (woken - due >= MIN_STALL_NS)
			note_wakeup(w, due, woken);
	}
	return NULL;
}

/* It has begun when this returns: fork() copies the locks of whatever a thread allocates in its
 * first moments, and not every allocator (AddressSanitizer's) mends them in the child. */
static int start_watcher(struct watcher *w, char *stack)
{
	pthread_attr_t attr;
	pthread_t thread;
	int ret;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstack(&attr, stack, STACK_BYTES);
	ret = pthread_create(&thread, &attr, watch, w);
	pthread_attr_destroy(&attr);
	while (ret == 0 && sem_wait(&begun) < 0)
		; /* EINTR */
	return ret;
}

/* They never end, nor do their stacks: one piece is enough. */
static int start_all(void)
{
	sigset_t all, old;
	char *stacks;
	int ret = 0;

	stacks = mmap(NULL, (size_t)shared->n * STACK_BYTES, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (stacks == MAP_FAILED)
		return -1;
	sem_init(&begun, 0, 0);
	sigfillset(&all); /* signals are for the main thread */
	pthread_sigmask(SIG_SETMASK, &all, &old);
	for (unsigned i = 0; i < shared->n && ret == 0; i++)
		ret = start_watcher(&shared->watchers[i], stacks + i * STACK_BYTES);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return ret;
}

void stall_watch(void)
{
	stall_prepare();
	if (!shared || atomic_exchange(&shared->watched, NOW) != SOON)
		return;
	if (start_all() != 0)
		atomic_store(&shared->watched, NEVER);
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

	/* A child may be done before its parent has started the threads: nothing was seen so far.
	 */
	if (!shared || atomic_load(&shared->watched) == NEVER)
		return -1;
	if (to - from >= SLOTS)
		from = to - SLOTS + 1;
	for (unsigned i = 0; i < shared->n; i++) {
		const struct watcher *w = &shared->watchers[i];
		int64_t one = home < 0 || w->cpu == (unsigned)home ? worst_of(w, from, to) : 0;

		worst = one > worst ? one : worst;
	}
	return worst;
}

/* ---- the most punctual CPU ---- */

static uint32_t share_of(const struct watcher *cpu)
{
	uint32_t sum = 0;

	for (unsigned i = 0; i < PER_CPU; i++) {
		if (atomic_load_explicit(&cpu[i].rounds, memory_order_relaxed) < MIN_ROUNDS)
			return UINT32_MAX;
		sum += atomic_load_explicit(&cpu[i].late_share, memory_order_relaxed) / PER_CPU;
	}
	return sum;
}

/* Any of those that are about as good as the best, or many of us would meet on one. */
static int calmest_cpu(void)
{
	uint32_t best = UINT32_MAX;
	unsigned n = 0, pick;

	for (unsigned i = 0; i < shared->n; i += PER_CPU)
		best = share_of(&shared->watchers[i]) < best ? share_of(&shared->watchers[i])
							     : best;
	if (best == UINT32_MAX)
		return -1;
	best += 65536 / SHARE_MEMORY; /* one late round makes no difference */
	for (unsigned i = 0; i < shared->n; i += PER_CPU)
		n += share_of(&shared->watchers[i]) <= best;
	pick = n ? (unsigned)getpid() % n : 0;
	for (unsigned i = 0; i < shared->n; i += PER_CPU)
		if (share_of(&shared->watchers[i]) <= best && pick-- == 0)
			return (int)shared->watchers[i].cpu;
	return -1;
}

static void stay_on(int cpu)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((unsigned)cpu, &one);
	home = sched_setaffinity(0, sizeof(one), &one) == 0 ? cpu : -1;
}

void stall_move_to_calm(void)
{
	int cpu;

	if (!shared || atomic_load(&shared->watched) != NOW ||
	    sched_getaffinity(0, sizeof(before), &before) < 0)
		return;
	cpu = calmest_cpu();
	if (cpu >= 0)
		stay_on(cpu);
}

void stall_lift_move(void)
{
	if (home >= 0)
		sched_setaffinity(0, sizeof(before), &before);
}

void stall_renew_move(void)
{
	if (home >= 0)
		stay_on(home);
}
