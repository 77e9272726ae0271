/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lwIP as a plug-in of tcpcheck: what its files share. lwIP keeps its state in globals, so there is
 * one stack in a process, and so it is here. lwIP's raw interface is used: no thread, no lock.
 */
#ifndef STACK_LWIP_PLUG_H
#define STACK_LWIP_PLUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/stack/tcpcheck-stack.h"

/* ---- sys.c: the time and what else lwIP wants from its system ---- */

extern int64_t plug_now; /* ns */
int64_t plug_timer_next(void);
/* Whether lwIP takes the time from here. Before anything has a timer. */
bool plug_has_clock(void);
/* A fragment has arrived: the timers of reassembly run until nothing can be left to time out. */
void plug_fragment_seen(void);
/* What lwIP has put off until its thread runs it (packets to its own address). */
void plug_run_deferred(void);

/* ---- netif.c: the one interface ---- */

/* -1 after it has said why. */
int link_up(const struct tcpcheck_stack_config *config);
void link_input(const void *packet, size_t len);
size_t link_output(void *to, size_t cap);
/* Forgets what was queued. */
void link_drop(void);

/* ---- park.c: calls that block ---- */

struct park {
	const long *arg;  /* which call it is; NULL: free */
	int64_t deadline; /* INT64_MAX: none */
	size_t done;      /* bytes moved so far */
};

/* The state of the call with these arguments, made with its time-out when it is new. */
struct park *park_of(const long arg[6], int64_t timeout_ns);
/* Whether the call was made before. */
bool park_is(const long arg[6]);
bool park_over(const struct park *p);
void park_end(const long arg[6]);
int64_t park_next(void);

/* ---- calls ---- */

typedef long call_fn(const long arg[6]);

call_fn call_read, call_readv, call_recvfrom, call_recvmsg;              /* recv.c */
call_fn call_write, call_writev, call_sendto, call_sendmsg;              /* send.c */
call_fn call_setsockopt, call_getsockopt;                                /* options.c */
call_fn call_poll, call_ppoll, call_select, call_pselect6;               /* poll.c */
call_fn call_socket, call_bind, call_listen, call_accept4, call_connect; /* calls.c */
call_fn call_shutdown, call_close, call_getsockname, call_getpeername;
call_fn call_fcntl, call_ioctl, call_dup, call_dup3;

/* table.c */
long call_any(long nr, const long arg[6]);
bool call_known(long nr);
bool option_known(long level, long name);

#endif
