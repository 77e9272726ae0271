/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. One run of tcpcheck in a virtual machine of its own, from the host's side:
 *
 *   caller -- keeper -- the kernel (User Mode Linux) -- its helpers, one per address space
 *
 * The keeper ends the machine when the caller dies, the limit is reached or a signal comes, and
 * waits for all of its processes; the kernel dies with the keeper, its helpers with the kernel. The
 * private folder is removed by whoever is first: guest, keeper or caller.
 */
#ifndef VTIME_LAUNCH_H
#define VTIME_LAUNCH_H

#include "runtime/base/buf.h"
#include "runtime/base/err.h"
#include "runtime/vtime/job.h"

#define VTIME_MAX_KERNEL_ARGS 64
/* On a busy host a machine may take this many times its limit of real time. */
#define VTIME_PATIENCE 6

struct vtime_play {
	char *const *argv; /* of the run in the guest: argv[0], options, path; ends with NULL */
	const char *input; /* the text of the script */
	size_t input_len;
	int64_t period_ms; /* of what it can see of the guest's clock: job.h */
};

struct vtime_job {
	const char *kernel;             /* path of the kernel's binary */
	const char *const *kernel_args; /* more parameters of it, at most VTIME_MAX_KERNEL_ARGS,
					   then NULL; or NULL */
	const struct vtime_play *plays;
	unsigned nplays;  /* 1 ... VTIME_MAX_PLAYS */
	int limit_s;      /* what each may compute, which on an idle host is what it takes */
	unsigned mem_mb;  /* 0: enough */
	const char *init; /* path of tcpcheck; NULL: what /proc says, which is wrong behind a new
			     root */
};

enum vtime_end {
	VTIME_DONE,    /* status is main()'s */
	VTIME_KERNEL,  /* the guest's kernel complained or died: a finding, status is 1 */
	VTIME_HUNG,    /* it computed up to the limit and had not ended: status is 1 */
	VTIME_STARVED, /* the host did not let it: status is 5; nothing is known */
	VTIME_STILL,   /* the same, but it did not want to run: stopped, or waiting outside */
	VTIME_STOPPED, /* by a signal to us: see cell_stopped() */
	VTIME_ALONE,   /* it has not run: it wants a machine of its own */
};

struct vtime_result {
	enum vtime_end end;
	int status;
	struct buf out, err;     /* what the run wrote */
	struct buf kernel;       /* VTIME_KERNEL: its message */
	char at[256];            /* "FILE:LINE" where it was last, or "" */
	int64_t ran_ns, wall_ns; /* of HUNG, STARVED and STILL: computing, and altogether */
	int64_t took_ns;         /* of real time, the machine's begin and end included */
	/* What the run left with vtime_guest_leave(). */
	char record[VTIME_RECORD_MAX];
	size_t record_len;
};

/* Runs @job and waits for it. Returns how many of its plays have a result in @r[], each of which
 * must be freed: all, or up to the one that ended the machine, or was not the cause of that. -1
 * with @e set when there was none. */
int vtime_run(const struct vtime_job *job, struct vtime_result *r, struct err *e);
void vtime_result_free(struct vtime_result *r);

#endif
