/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Helper threads for system calls that may block.
 *
 * Threads: the main thread submits a struct sys and does not touch it until workers_done() hands it
 * back; a helper runs it, queues it as done and writes to an eventfd. A helper touches
 * nothing else. There are as many helpers as calls are parked at a time; idle ones are reused.
 */
#ifndef CALL_WORKER_H
#define CALL_WORKER_H

#include "runtime/base/err.h"
#include "runtime/call/sys.h"

struct workers;
/* Helpers make calls by @run, which sets what whoever runs one sets; @ready of them are started at
 * once. */
struct workers *workers_new(unsigned ready, void (*run)(struct sys *), struct err *e);
/* Readable when workers_done() has something. */
int workers_poll_fd(const struct workers *w);
/* Returns 0 when the call has already returned (and is NOT queued as done), 1 when its helper
 * sleeps in the kernel, -1 on error. Waits, sleeping, for one of the two. */
int workers_submit(struct workers *w, struct sys *s, struct err *e);
struct sys *workers_done(struct workers *w);
/* Abandons calls that are still parked: their threads end with the process. */
void workers_free(struct workers *w);

#endif
