/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process between the caller and the virtual machine: see launch.h. */
#ifndef VTIME_KEEPER_H
#define VTIME_KEEPER_H

#include <sys/types.h>

#include "runtime/vtime/launch.h"

/* Shared memory: written by the keeper, read by the caller after its death. */
struct keeper_result {
	struct err err; /* kind != 0: there was no machine */
	enum vtime_end end;
	int64_t ran_ns, wall_ns;
	int64_t took_ns[VTIME_MAX_PLAYS];
	int killed_by; /* the machine was killed from outside */
};

struct keeper {
	const struct vtime_job *job;
	const char *dir; /* the private folder, to be made */
	pid_t caller;
	int out_fd, err_fd, console_fd, status_fd; /* memory files for what comes back */
	struct keeper_result *result;
};

/* Runs the machine. Does not return. */
void keeper_main(const struct keeper *k) __attribute__((noreturn));

#endif
