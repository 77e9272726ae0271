/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the launcher tells the guest: a private folder of the host that both see, with the files
 *
 *   init    link to tcpcheck itself, the guest's PID 1
 *   job     the words below
 *   in out err    standard input, output and error of the run
 *   status  "STATUS\n" when it is over, or where it is: "+FILE:LINE\n"; at VTIME_START_AT when
 *           script time began (int64_t), behind VTIME_RECORD_AT what else the run left
 *   u/      what the kernel itself wants to write
 *
 * The guest opens the files and removes all of it at once: nothing stays, whoever is killed.
 */
#ifndef VTIME_JOB_H
#define VTIME_JOB_H

#include <stddef.h>
#include <sys/types.h>

#include "runtime/base/err.h"

#define VTIME_START_AT   2048
#define VTIME_RECORD_AT  4096
#define VTIME_RECORD_MAX 4096
#define VTIME_JOB_ENV    "TCPCHECK_JOB" /* names the folder on the kernel's command line */

struct job_words {
	const char *cwd;
	pid_t pid;          /* the number that the run should have */
	char **env, **argv; /* each ends with NULL */
	int argc;
	char *text; /* holds all strings */
};

/* Writes DIR/job from @cwd, @pid, @env and @argv. */
int job_write(const char *dir, const struct job_words *w, struct err *e);
int job_read(const char *dir, struct job_words *w, struct err *e);
void job_free(struct job_words *w);

/* Removes the folder with all that can be in it. What is not there does not matter. */
void job_remove(const char *dir);

#endif
