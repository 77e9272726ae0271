/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The device under test: a stack that takes packets and system calls. All time is
 * nanoseconds of *its* clock. Nothing blocks except wait.
 */
#ifndef DUT_DUT_H
#define DUT_DUT_H

#include "netdev/netdev.h"
#include "netdev/setup.h"
#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "runtime/base/clock.h"
#include "runtime/base/err.h"

struct sys;   /* call/sys.h: a system call as data */
struct fault; /* fault/fault.h */

struct dut_cfg {
	struct link_setup link;
	struct ipaddr foreign;   /* must not be local either, with --is_anyip; family 0: none */
	uint16_t port;           /* where a server is expected to listen */
	int64_t call_timeout_ns; /* how long a call that is not marked as blocking may take */
	int64_t limit_ns;        /* of real time, for all of a run on a clock of its own */
	bool watch_calls;        /* some call is marked as blocking: have a helper ready */
	bool stays;              /* the network namespace does: leave nothing behind in it */
	tee_sink sink;           /* sees every packet; NULL: nobody */
	void *sink_arg;
};

enum dut_ready {
	DUT_PACKET = 1, /* capture() has something */
	DUT_CALL = 2,   /* call_end() has something */
};

struct dut;
struct dut_ops {
	const char *name;
	int64_t (*now)(struct dut *);
	/* Somebody has slept, but not in one of these: a command, or a wait for a tick. NULL: its
	 * clock is looked at each time. */
	void (*slept)(struct dut *);
	/* Sleeps until @until_ns or until something is ready. 0 or -1; *@ready: DUT_* bits, 0 when
	 * due. */
	int (*wait)(struct dut *, int64_t until_ns, unsigned *ready, struct err *);
	int (*inject)(struct dut *, const void *packet, size_t len, const struct inject *,
		      struct err *);
	int (*capture)(struct dut *, struct frame *, struct err *); /* 1 got, 0 none, -1 */
	/* How many packets were sent that capture() will never hand over; NULL: none ever. */
	uint32_t (*lost)(struct dut *);
	/* Runs @s. 0: it has returned. 1: it is parked (only if s->may_block); call_end() will hand
	 * it back. -1: it blocked although it may not, or no helper can be had. */
	int (*call_begin)(struct dut *, struct sys *, struct err *);
	/* The next parked call that has returned, or NULL. */
	struct sys *(*call_end)(struct dut *);
	/* Its answer to a call that is no event of the script, result or -errno: at once, and
	 * without a look at the clock, which in virtual time would move it. What @arg points to is
	 * from its memory. NULL: it has none. */
	long (*ask)(struct dut *, long nr, const long arg[6]);
	/* Whether it has something (enum tcpcheck_stack_ability): 1, 0, or -1 if that is not known.
	 * NULL: nothing is. */
	int (*has)(struct dut *, int ability, long a, long b);
	/* Appends what it has printed; NULL: nothing ever. */
	void (*said)(struct dut *, struct buf *);
	/* Changes the device that packets come and go through. Done on return. NULL: it cannot. */
	int (*network)(struct dut *, const struct net_change *, struct err *);
	/* How long the stack's own process has waited for processors since it was opened: an
	 * excuse, as our own lateness is. NULL: it has none. */
	int64_t (*waited)(struct dut *);
	/* What became of the stack's own process, as lines: how it ended, what it has printed last.
	 * True when it was killed, as @fatal says: then nothing can have passed. NULL: it has none.
	 */
	bool (*account)(struct dut *, struct buf *out, struct err *fatal);
	void (*close)(struct dut *); /* idempotent for NULL; parked calls are abandoned */
};

/* From the end of a run's time until its process is killed: for clean-up and report. */
#define DUT_GRACE_NS (3 * NS_PER_S)

struct dut {
	const struct dut_ops *ops;
	const char *stack; /* its name; NULL: it is the running kernel */
	/* Time passes only in wait(), and only until something is due: nobody can be late. */
	bool own_clock;
	int64_t until_ns;            /* when the run has to end; 0: whenever it does */
	int64_t limit_ns;            /* that it had until then */
	struct arena_source *memory; /* that it sees, for what calls point to; NULL: all of ours */
};

/* getsockopt() by ask(). Bytes written to @to, at most @cap, or -1. */
int dut_option(struct dut *d, int fd, int level, int name, void *to, unsigned cap);

/* The running kernel, in the current namespaces, through a TUN device called tun0. */
struct dut *kernel_dut_open(const struct dut_cfg *cfg, struct err *e);

/* @inner with a fault on its path; takes it over. The sink of @cfg sees what comes past the fault:
 * @inner was opened without. (faulty.c) */
struct dut *faulty_dut_open(struct dut *inner, const struct fault *f, const struct dut_cfg *cfg);

#endif
