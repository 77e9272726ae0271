/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC.
 * What the launcher tells the guest: a private folder of the host that both see, with the files
 *
 *   init    link to tcpcheck itself, the guest's PID 1
 *   job     the words below
 *   in      the scripts, one behind the other
 *   out err    standard output and error of the plays, one behind the other
 *   status  a struct vtime_slot for each play
 *   done    a byte for each play that is over: the keeper watches it grow
 *   u/      what the kernel itself wants to write
 *
 * The guest opens the files and removes all of it at once: nothing stays, whoever is killed.
 */
#ifndef VTIME_JOB_H
#define VTIME_JOB_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "runtime/base/err.h"

#define VTIME_RECORD_MAX 4096
#define VTIME_MAX_PLAYS  64
#define VTIME_JOB_ENV    "TCPCHECK_JOB" /* names the folder on the kernel's command line */

/* What the guest leaves of a play. All zero: it has not begun. */
struct vtime_slot {
	char text[256];           /* "STATUS\n" when it is over, or where it is: "+FILE:LINE\n" */
	int64_t start_ns;         /* of script time, on the guest's clock */
	int64_t out_end, err_end; /* its output ends there; of a play that is over */
	int64_t alone;            /* it wants a machine of its own, and has not been played */
	int64_t record_len;
	char record[VTIME_RECORD_MAX];
};

struct job_play {
	char **argv; /* ends with NULL */
	int argc;
	size_t input_len;  /* of its script */
	const char *input; /* set by job_read() */
	int64_t period_ms; /* of what it can see of the kernel's timers: settle.h */
};

struct job_words {
	const char *cwd;
	pid_t pid;  /* the number that the plays should have */
	char **env; /* ends with NULL */
	struct job_play *plays;
	unsigned nplays;
	char *text, *in; /* hold all strings and scripts */
};

/* Writes DIR/job from @w, but for argc, which is counted, @text and @in. */
int job_write(const char *dir, const struct job_words *w, struct err *e);
/* Reads that and DIR/in. */
int job_read(const char *dir, struct job_words *w, struct err *e);
void job_free(struct job_words *w);

/* Removes the folder with all that can be in it. What is not there does not matter. */
void job_remove(const char *dir);

#endif
