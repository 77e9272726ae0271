/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cell: a process of its own in private user, network, mount and PID namespaces, in which one
 * script runs. Whatever happens in it ends with it, whoever is killed and how:
 *
 *   caller -- keeper (owns the namespaces) -- init (PID 1 inside) -- body
 *
 * Each is killed by the kernel when the one before it dies; when init dies, so does every process
 * that a script has left behind. The body's PID inside is the keeper's PID outside, so that file
 * names made from PACKETDRILL_PID or $PPID are unique on the machine.
 */
#ifndef RUNTIME_CELL_H
#define RUNTIME_CELL_H

#include "runtime/base/err.h"

/* Runs body(arg) in a cell and waits for it; *@status is what it returned (0-255). -1 with @e set
 * when the cell can't be made, the body was killed, or a signal of cell_stop_on() came. */
int cell_run(int (*body)(void *arg), void *arg, int *status, struct err *e);

/* The same in the namespaces we are in: only a process of its own. */
int cell_run_here(int (*body)(void *arg), void *arg, int *status, struct err *e);

/* Lets SIGINT, SIGTERM and SIGHUP end a running cell; cell_stopped() is the signal, or 0. */
void cell_stop_on_signals(void);
int cell_stopped(void);

#endif
