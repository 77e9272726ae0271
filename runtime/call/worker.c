// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the helper threads. All that threads share is guarded by workers.lock, but for two flags of
 * each helper: `entered`, set right before its call, and `returned`, set right after it. Only
 * between the two does a sleeping thread mean a parked call.
 */
#include "runtime/call/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/priority.h"

#define STACK_SIZE    ((size_t)128 * 1024)
#define YIELDS        4
#define PAUSE_MIN_NS  (20 * NS_PER_US)
#define PAUSE_MAX_NS  NS_PER_MS
#define PARK_LIMIT_NS NS_PER_S /* after this a call counts as parked, wherever it is */

struct helper {
	struct workers *w;
	struct helper *next; /* all helpers */
	pthread_t thread;
	pthread_cond_t wake; /* a job, or the end */
	pthread_cond_t back; /* the call has returned */
	struct sys *job;     /* NULL: idle */
	bool parked;         /* the submitter has gone on */
	bool result;         /* returned while the submitter waited */
	atomic_int stat_fd;  /* its own line in /proc; opened by itself, as its number there may be
			      * another than here when we are in a PID namespace. -1: not yet */
	atomic_bool entered, returned;
	int delay_fd; /* schedstat; only its thread looks */
};

struct workers {
	pthread_mutex_t lock;
	struct helper *helpers;
	struct sys *done, **done_end;
	void (*run)(struct sys *);
	int event_fd;
	bool quit;
	unsigned users; /* once quit: workers_free(), and the parked helpers that outlive it */
};

static void helper_free(struct helper *h)
{
	pthread_cond_destroy(&h->wake);
	pthread_cond_destroy(&h->back);
	if (atomic_load(&h->stat_fd) >= 0)
		close(atomic_load(&h->stat_fd));
	if (h->delay_fd >= 0)
		close(h->delay_fd);
	free(h);
}

static void workers_destroy(struct workers *w)
{
	pthread_mutex_destroy(&w->lock);
	free(w);
}

static void queue_done(struct workers *w, struct sys *s)
{
	const uint64_t one = 1;

	s->next = NULL;
	*w->done_end = s;
	w->done_end = &s->next;
	while (write(w->event_fd, &one, sizeof(one)) < 0 && errno == EINTR)
		;
}

/* With the lock held. */
static void helper_finish(struct helper *h)
{
	struct sys *s = h->job;

	h->job = NULL;
	if (h->parked) {
		queue_done(h->w, s);
	} else {
		h->result = true;
		pthread_cond_signal(&h->back);
	}
}

/* With the lock held, which is let go. */
static void workers_release(struct workers *w)
{
	bool last = --w->users == 0;

	pthread_mutex_unlock(&w->lock);
	if (last)
		workers_destroy(w);
}

/* How long this thread has waited for a CPU so far (run_delay in Documentation/scheduler/
 * sched-stats.rst). A kernel that does not count it says nothing: 0. */
static int64_t delay_ns(const struct helper *h)
{
	long long waited;
	char text[80];
	ssize_t n = pread(h->delay_fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return sscanf(text, "%*u %lld", &waited) == 1 ? waited : 0;
}

/* What is measured around the call keeps away from its own stamps. */
static void helper_run(struct helper *h, struct sys *s)
{
	int64_t before = delay_ns(h);

	atomic_store(&h->entered, true);
	h->w->run(s);
	atomic_store(&h->returned, true);
	s->wait_ns = delay_ns(h) - before;
}

static void *helper_main(void *arg)
{
	struct helper *h = arg;
	struct workers *w = h->w;

	priority_raise();
	h->delay_fd = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
	atomic_store(&h->stat_fd, open("/proc/thread-self/stat", O_RDONLY | O_CLOEXEC));
	pthread_mutex_lock(&w->lock);
	for (;;) {
		struct sys *s;

		while (!h->job && !w->quit)
			pthread_cond_wait(&h->wake, &w->lock);
		if (!h->job)
			break;
		s = h->job;
		pthread_mutex_unlock(&w->lock);
		helper_run(h, s);
		pthread_mutex_lock(&w->lock);
		if (w->quit) {
			/* The process has given up on this call; nobody reads what came of it. */
			helper_free(h);
			workers_release(w);
			return NULL;
		}
		helper_finish(h);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

static int helper_start(struct helper *h)
{
	pthread_condattr_t clock;
	pthread_attr_t attr;
	sigset_t all, old;
	int ret;

	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&h->wake, NULL);
	pthread_cond_init(&h->back, &clock);
	pthread_condattr_destroy(&clock);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ret = pthread_create(&h->thread, &attr, helper_main, h);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	return ret;
}

static struct helper *helper_new(struct workers *w, struct err *e)
{
	struct helper *h = calloc(1, sizeof(*h));

	if (!h)
		abort();
	h->w = w;
	atomic_init(&h->stat_fd, -1);
	h->delay_fd = -1;
	errno = helper_start(h);
	if (errno) {
		err_sys(e, "starting a thread for a blocking system call");
		helper_free(h);
		return NULL;
	}
	pthread_mutex_lock(&w->lock);
	h->next = w->helpers;
	w->helpers = h;
	pthread_mutex_unlock(&w->lock);
	return h;
}

struct workers *workers_new(unsigned ready, void (*run)(struct sys *), struct err *e)
{
	struct workers *w = calloc(1, sizeof(*w));

	if (!w)
		abort();
	pthread_mutex_init(&w->lock, NULL);
	w->done_end = &w->done;
	w->run = run;
	w->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC | EFD_SEMAPHORE);
	if (w->event_fd < 0) {
		err_sys(e, "eventfd");
		workers_destroy(w);
		return NULL;
	}
	while (ready--)
		if (!helper_new(w, e)) {
			workers_free(w);
			return NULL;
		}
	return w;
}

int workers_poll_fd(const struct workers *w)
{
	return w->event_fd;
}

static struct helper *helper_idle(struct workers *w)
{
	struct helper *h;

	pthread_mutex_lock(&w->lock);
	for (h = w->helpers; h && h->job; h = h->next)
		;
	pthread_mutex_unlock(&w->lock);
	return h;
}

/* The state letter of proc(5), '\0' when it can't be read. */
static char thread_state(int stat_fd)
{
	char text[128], *end;
	ssize_t n = pread(stat_fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	end = strrchr(text, ')'); /* the name may contain anything */
	return end && end[1] == ' ' ? end[2] : '\0';
}

/* Between `entered` and `returned` the thread sleeps nowhere but in its call, so a sleep seen
 * before `returned` was still unset is a sleep in the call. */
static bool helper_sleeps(struct helper *h)
{
	return atomic_load(&h->entered) && !atomic_load(&h->returned) &&
	       thread_state(atomic_load(&h->stat_fd)) == 'S' && !atomic_load(&h->returned);
}

/* Lets the helper run for a moment, or until its call returns. With the lock held. */
static void give_way(struct helper *h, unsigned round, int64_t *pause_ns)
{
	struct timespec until;

	if (round < YIELDS) {
		pthread_mutex_unlock(&h->w->lock);
		sched_yield();
		pthread_mutex_lock(&h->w->lock);
		return;
	}
	until = ns_timespec(clock_now_ns() + *pause_ns);
	pthread_cond_timedwait(&h->back, &h->w->lock, &until);
	if (*pause_ns < PAUSE_MAX_NS)
		*pause_ns *= 2;
}

/* With the lock held. 0: returned; 1: parked. */
static int await(struct helper *h)
{
	int64_t limit = clock_now_ns() + PARK_LIMIT_NS, pause_ns = PAUSE_MIN_NS;

	for (unsigned round = 0; !h->result; round++) {
		give_way(h, round, &pause_ns);
		if (h->result)
			break;
		if (helper_sleeps(h) || clock_now_ns() >= limit) {
			h->parked = true;
			return 1;
		}
	}
	return 0;
}

int workers_submit(struct workers *w, struct sys *s, struct err *e)
{
	struct helper *h = helper_idle(w);
	int ret;

	if (!h)
		h = helper_new(w, e);
	if (!h)
		return -1;
	pthread_mutex_lock(&w->lock);
	h->parked = h->result = false;
	atomic_store(&h->entered, false);
	atomic_store(&h->returned, false);
	h->job = s;
	pthread_cond_signal(&h->wake);
	ret = await(h);
	pthread_mutex_unlock(&w->lock);
	return ret;
}

struct sys *workers_done(struct workers *w)
{
	uint64_t one;
	struct sys *s;

	pthread_mutex_lock(&w->lock);
	s = w->done;
	if (s) {
		w->done = s->next;
		if (!w->done)
			w->done_end = &w->done;
		s->next = NULL;
		while (read(w->event_fd, &one, sizeof(one)) < 0 && errno == EINTR)
			;
	}
	pthread_mutex_unlock(&w->lock);
	return s;
}

void workers_free(struct workers *w)
{
	struct helper *h, *next, *idle = NULL;

	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->quit = true;
	w->users = 1; /* idle helpers need the lock until they have ended, whatever others do */
	close(w->event_fd);
	for (h = w->helpers; h; h = next) {
		next = h->next;
		if (h->job) {
			w->users++;
			pthread_detach(h->thread);
			continue;
		}
		h->next = idle;
		idle = h;
		pthread_cond_signal(&h->wake);
	}
	pthread_mutex_unlock(&w->lock);
	for (h = idle; h; h = next) {
		next = h->next;
		pthread_join(h->thread, NULL);
		helper_free(h);
	}
	pthread_mutex_lock(&w->lock);
	workers_release(w);
}
