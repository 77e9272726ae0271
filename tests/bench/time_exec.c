/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * time_exec N COMMAND...: runs COMMAND N times, one after the other, its output thrown away, and
 * prints "median min max" of the wall time from before fork to after wait, in milliseconds.
 * Stops with status 1 when a run fails, unless -f comes first.
 * time_exec -c N COMMAND...: prints instead what a run counts, medians: "page faults, context
 * switches, milliseconds of CPU time", of the command and all processes that it waits for.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct sample {
	double ms, faults, switches, cpu_ms;
};

static double timeval_ms(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

/* By posix_spawn(), so that hardly anything of what is counted is ours. */
static int run_once(char **argv, struct sample *s)
{
	posix_spawn_file_actions_t files;
	double start = now_ms();
	struct rusage u;
	int status;
	pid_t pid;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_RDWR, 0);
	posix_spawn_file_actions_adddup2(&files, 1, 2);
	status = posix_spawnp(&pid, argv[0], &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	if (status)
		return 127;
	if (wait4(pid, &status, 0, &u) < 0)
		return -1;
	*s = (struct sample){
		.ms = now_ms() - start,
		.faults = (double)(u.ru_minflt + u.ru_majflt),
		.switches = (double)(u.ru_nvcsw + u.ru_nivcsw),
		.cpu_ms = timeval_ms(u.ru_utime) + timeval_ms(u.ru_stime),
	};
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Of the member that lies @offset bytes into each sample; sorted into @values. */
static double median(const struct sample *all, int n, size_t offset, double *values)
{
	for (int i = 0; i < n; i++)
		values[i] = *(const double *)((const char *)&all[i] + offset);
	qsort(values, (size_t)n, sizeof(*values), by_value);
	return values[n / 2];
}

static void show(const struct sample *all, int n, int counts, double *values)
{
	double ms;

	if (counts) {
		printf("%.0f ", median(all, n, offsetof(struct sample, faults), values));
		printf("%.0f ", median(all, n, offsetof(struct sample, switches), values));
		printf("%.2f\n", median(all, n, offsetof(struct sample, cpu_ms), values));
		return;
	}
	ms = median(all, n, offsetof(struct sample, ms), values);
	printf("%.2f %.2f %.2f\n", ms, values[0], values[n - 1]);
}

int main(int argc, char **argv)
{
	int force = 0, counts = 0, i, status, n;
	struct sample *all;
	double *values;

	for (; argc > 1 && argv[1][0] == '-'; argc--, argv++) {
		force |= strcmp(argv[1], "-f") == 0;
		counts |= strcmp(argv[1], "-c") == 0;
	}
	n = argc > 2 ? atoi(argv[1]) : 0;
	if (n <= 0) {
		fprintf(stderr, "usage: time_exec [-f] [-c] N COMMAND...\n");
		return 2;
	}
	all = calloc((size_t)n, sizeof(*all));
	values = calloc((size_t)n, sizeof(*values));
	if (!all || !values)
		return 2;
	for (i = 0; i < n; i++) {
		status = run_once(argv + 2, &all[i]);
		if (status && !force) {
			fprintf(stderr, "time_exec: %s: exit %d\n", argv[2], status);
			return 1;
		}
	}
	show(all, n, counts, values);
	free(all);
	free(values);
	return 0;
}
