// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is known about the kernel's ticks. */
#include "runtime/host/tick.h"

#include <linux/futex.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/phase.h"
#include "runtime/host/priority.h"

/* How long a child waits for its parent's measurement: a few ticks at HZ=100. */
#define PATIENCE_NS (50 * NS_PER_MS)
/* A single timer may be late; when two agree, they are not. */
#define MAX_SAMPLES 3
/* No tick is so near a whole period by chance. In virtual time all runs begin at the same time. */
#define SURE_NS (5 * NS_PER_US)

/* Where a long has 32 bits there may be two, by how wide the time is. */
#ifdef SYS_futex_time64
#define FUTEX (sizeof(time_t) > sizeof(long) ? SYS_futex_time64 : SYS_futex)
#else
#define FUTEX SYS_futex
#endif

struct shared {
	_Atomic bool learning;
	_Atomic uint32_t known;  /* a futex */
	_Atomic int64_t edge_ns; /* see phase.h */
	_Atomic int trust;
};

static struct shared *shared;

void tick_prepare(void)
{
	void *p;

	if (shared)
		return;
	p = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return;
	shared = p;
	atomic_store(&shared->learning, true);
}

/* The coarse clock moves by one tick at a time. (Not at the ticks, though: it counts whole periods
 * since boot.) */
int64_t tick_period_ns(void)
{
	struct timespec res;

	clock_getres(CLOCK_MONOTONIC_COARSE, &res);
	return timespec_ns(&res);
}

void tick_bed_make(struct tick_bed *b)
{
	*b = (struct tick_bed){.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
}

void tick_bed_free(struct tick_bed *b)
{
	if (b->fd >= 0)
		close(b->fd);
}

/* A receive time-out is a timer of the wheel (sock_rcvtimeo() and schedule_timeout()), unlike
 * poll() and nanosleep(), which have timers of their own. Nobody knows the socket, so nothing ever
 * comes. Returns when it is over. */
static int64_t wheel_sleep(struct tick_bed *b, int64_t least_ns)
{
	struct timeval shortest = {.tv_usec = (least_ns + NS_PER_US - 1) / NS_PER_US};
	int64_t begin = clock_now_ns();
	char byte;

	if (b->fd < 0)
		return begin;
	if (least_ns != b->least_ns)
		setsockopt(b->fd, SOL_SOCKET, SO_RCVTIMEO, &shortest, sizeof(shortest));
	b->least_ns = least_ns;
	return recv(b->fd, &byte, 1, 0) < 0 ? clock_now_ns() : begin;
}

int64_t tick_wait(void)
{
	struct tick_bed b;
	int64_t woken;

	tick_bed_make(&b);
	woken = wheel_sleep(&b, 1);
	tick_bed_free(&b);
	return woken;
}

/*
 * The first guess is what current kernels do: ticks are at whole periods of this clock
 * (tick_setup_device()). One sample is enough where that is so.
 */
static int64_t sample_edge(void)
{
	int64_t period = tick_period_ns(), guess = 0, edge = 0;
	struct tick_bed b;

	tick_bed_make(&b);
	for (int i = 0; i < MAX_SAMPLES; i++) {
		edge = wheel_sleep(&b, 1);
		if (phase_agrees(edge, guess, period))
			break;
		guess = edge;
	}
	tick_bed_free(&b);
	/* Then it is there, and what is behind it is the way to us. */
	return edge % period < SURE_NS ? edge - edge % period : edge;
}

void tick_learn(void)
{
	tick_prepare();
	if (!shared || atomic_load(&shared->known))
		return;
	priority_raise(); /* or a busy host would make us see the tick late */
	atomic_store(&shared->edge_ns, sample_edge());
	atomic_store(&shared->known, 1);
	syscall(FUTEX, &shared->known, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* For a parent that is learning, in another process. Who dies before it has wakes nobody. */
static void wait_for_parent(void)
{
	struct timespec patience = ns_timespec(PATIENCE_NS);

	if (shared && atomic_load(&shared->learning) && !atomic_load(&shared->known))
		syscall(FUTEX, &shared->known, FUTEX_WAIT, 0, &patience, NULL, 0);
}

int64_t tick_next(int64_t from_ns, int64_t after_ns)
{
	int64_t period = tick_period_ns(), start;

	wait_for_parent();
	tick_learn();
	if (!shared)
		return from_ns;
	start = atomic_load(&shared->edge_ns) + after_ns;
	if (start < from_ns)
		start += (from_ns - start + period - 1) / period * period;
	return start;
}

int64_t tick_behind(int64_t ns)
{
	return shared ? phase_behind(ns, atomic_load(&shared->edge_ns), tick_period_ns()) : 0;
}

/* Several threads vote; of two at once one may be lost, which does not matter. */
static void vote(int64_t woken_ns, int64_t period)
{
	struct phase p = {
		.edge_ns = atomic_load(&shared->edge_ns),
		.trust = atomic_load(&shared->trust),
	};

	phase_vote(&p, woken_ns, period);
	atomic_store(&shared->edge_ns, p.edge_ns);
	atomic_store(&shared->trust, p.trust);
}

int64_t tick_sleep(struct tick_bed *b, unsigned ticks, int64_t *due_ns)
{
	int64_t period = tick_period_ns(), begin, edge, woken;

	tick_learn();
	begin = clock_now_ns();
	woken = wheel_sleep(b, (ticks - 1) * period + 1);
	*due_ns = woken;
	if (!shared)
		return woken;
	vote(woken, period);
	edge = atomic_load(&shared->edge_ns);
	/* The wheel rounds up and adds one (calc_index() in kernel/time/timer.c). */
	*due_ns = edge + ((begin - edge) / period + ticks + 1) * period;
	if (*due_ns > woken)
		*due_ns -= (*due_ns - woken + period - 1) / period * period;
	return woken;
}
