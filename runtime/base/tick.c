// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is known about the kernel's ticks. */
#include "runtime/base/tick.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/base/priority.h"

/* How long a child waits for its parent's measurement: a few ticks at HZ=100. */
#define PATIENCE_NS (50 * NS_PER_MS)

struct shared {
	_Atomic bool learning, known;
	_Atomic int64_t edge_ns; /* a tick */
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

/* A receive time-out is a timer of the wheel (sock_rcvtimeo() and schedule_timeout()), unlike
 * poll() and nanosleep(), which have timers of their own. */
int64_t tick_wait(void)
{
	struct timeval shortest = {.tv_usec = 1};
	int64_t edge = clock_now_ns();
	char byte;
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, fds) < 0)
		return edge;
	setsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &shortest, sizeof(shortest));
	if (recv(fds[0], &byte, 1, 0) < 0)
		edge = clock_now_ns();
	close(fds[0]);
	close(fds[1]);
	return edge;
}

void tick_learn(void)
{
	tick_prepare();
	if (!shared || atomic_load(&shared->known))
		return;
	priority_raise(); /* or a busy host would make us see the tick late */
	atomic_store(&shared->edge_ns, tick_wait());
	atomic_store(&shared->known, true);
}

int64_t tick_next(int64_t from_ns, int64_t after_ns)
{
	int64_t period = tick_period_ns(), limit = clock_now_ns() + PATIENCE_NS, start;
	struct timespec pause = {.tv_nsec = 100000};

	while (shared && atomic_load(&shared->learning) && !atomic_load(&shared->known) &&
	       clock_now_ns() < limit)
		nanosleep(&pause, NULL);
	tick_learn();
	if (!shared)
		return from_ns;
	start = atomic_load(&shared->edge_ns) + after_ns;
	if (start < from_ns)
		start += (from_ns - start + period - 1) / period * period;
	return start;
}
