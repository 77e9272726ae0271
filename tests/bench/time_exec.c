/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * time_exec N COMMAND...: runs COMMAND N times, one after the other, its output thrown away, and
 * prints "median min max" of the wall time from before fork to after wait, in milliseconds.
 * Stops with status 1 when a run fails, unless -f comes first.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

static int run_once(char **argv, double *ms)
{
	double start = now_ms();
	int status, null;
	pid_t pid = fork();

	if (pid == 0) {
		null = open("/dev/null", O_RDWR);
		dup2(null, 1);
		dup2(null, 2);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -1;
	*ms = now_ms() - start;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	int force = argc > 1 && strcmp(argv[1], "-f") == 0;
	int i, status, n;
	double *ms;

	argv += force;
	argc -= force;
	n = argc > 2 ? atoi(argv[1]) : 0;
	if (n <= 0) {
		fprintf(stderr, "usage: time_exec [-f] N COMMAND...\n");
		return 2;
	}
	ms = calloc((size_t)n, sizeof(*ms));
	if (!ms)
		return 2;
	for (i = 0; i < n; i++) {
		status = run_once(argv + 2, &ms[i]);
		if (status && !force) {
			fprintf(stderr, "time_exec: %s: exit %d\n", argv[2], status);
			free(ms);
			return 1;
		}
	}
	qsort(ms, (size_t)n, sizeof(*ms), by_value);
	printf("%.2f %.2f %.2f\n", ms[n / 2], ms[0], ms[n - 1]);
	free(ms);
	return 0;
}
