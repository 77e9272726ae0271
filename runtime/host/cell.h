/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A cell: a process of its own in private user, network, mount and PID namespaces, in which
 * one script runs. Whatever happens in it ends with it, whoever is killed and how:
 *
 *   caller -- init (PID 1 inside) -- body
 *
 * Init is killed by the kernel when the caller dies; when init dies, so does the body, and every
 * process that a script has left behind. The body's PID inside is init's PID outside, so that file
 * names made from PACKETDRILL_PID or $PPID are unique on the machine.
 *
 * What a script starts cannot reach what judges it: no process of the cell has a descriptor or
 * memory of another one, and none but we ourselves can look into them (fence.h). A cell may be a
 * jail, too: then that holds for all of the machine.
 */
#ifndef HOST_CELL_H
#define HOST_CELL_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "runtime/base/err.h"
#include "runtime/jail/jail.h"

enum cell_kind {
	CELL_PRIVATE, /* as above */
	CELL_HERE,    /* in the namespaces we are in: only a process of its own */
	CELL_VIRTUAL, /* the same, for a machine that has its own clock: ours is not watched */
};

struct cell_how {
	enum cell_kind kind;
	int keep; /* the only one of our descriptors above 2, or one of these: */
	const struct jail
		*jail; /* its namespaces are a jail's, whatever its kind; NULL: it is not one */
};

struct cell {
	pid_t pid; /* -1: it could not be made, as cell_finish() will say */
	int fd;    /* readable when it is over; -1: before Linux 5.3 */
	struct cell_shared *shared;
	struct jail_group group;
};

#define CELL_KEEP_NONE (-1)
#define CELL_KEEP_ALL  (-2)

/* Runs body(arg) in a cell, which has neither our standard input nor the terminal's control. 0, or
 * -1 with @e set: then there is nothing to finish. */
int cell_start(struct cell *c, const struct cell_how *how, int (*body)(void *arg), void *arg,
	       struct err *e);
/* Waits for its end and frees it. *@status is what the body returned (0-255). -1 with @e set when
 * the cell could not be made or the body was killed. */
int cell_finish(struct cell *c, int *status, struct err *e);
/* Ends it early; it must still be finished. */
void cell_kill(const struct cell *c);
/* Both in one, with a signal of cell_stop_on_signals() ending it: -1 then. */
int cell_run(enum cell_kind kind, int (*body)(void *arg), void *arg, int *status, struct err *e);

/* Memory that this process and one cell share, and no other cell sees. NULL with @e set. */
void *cell_memory(size_t size, struct err *e);
/* The next cell_start() hands it on. */
void cell_memory_pass(void *p, size_t size, bool pass);

/* While cells run: lets SIGINT, SIGTERM and SIGHUP end them; cell_stopped() is the signal, or 0. */
void cell_stop_on_signals(void);
/* They do what they did before. */
void cell_signals_restore(void);
int cell_stopped(void);
/* As ppoll(), with these signals let through. */
int cell_poll(struct pollfd *fds, nfds_t n, int64_t timeout_ns);

#endif
