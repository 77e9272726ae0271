// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of processor times out of /proc and the judgement of them. */
#include "runtime/vtime/usage.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/base/clock.h"

#define MAX_DEPTH 4 /* the kernel, its helpers, and what these start */

static FILE *open_of(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	return fopen(path, "re");
}

/* Fields 14 to 17 of proc(5): user and system time, then those of children that were waited for. */
static void add_ran(pid_t pid, struct usage *u)
{
	static const char form[] =
		" %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %lld %lld";
	unsigned long long user = 0, sys = 0;
	long long dead_user = 0, dead_sys = 0;
	FILE *f = open_of(pid, "stat");
	char line[1024];
	const char *end;

	/* The name in parentheses may have anything in it. */
	if (f && fgets(line, sizeof(line), f) && (end = strrchr(line, ')')) &&
	    sscanf(end + 1, form, &user, &sys, &dead_user, &dead_sys) == 4)
		u->ran_ns += (int64_t)(user + sys + (unsigned long long)(dead_user + dead_sys)) *
			     (NS_PER_S / sysconf(_SC_CLK_TCK));
	if (f)
		fclose(f);
}

static void add_queued(pid_t pid, struct usage *u)
{
	FILE *f = open_of(pid, "schedstat");
	long long queued;

	if (f && fscanf(f, "%*d %lld", &queued) == 1)
		u->queued_ns += queued;
	else
		u->queue_known = false;
	if (f)
		fclose(f);
}

static void add_tree(pid_t pid, struct usage *u, unsigned depth)
{
	char name[48];
	int child;
	FILE *f;

	add_ran(pid, u);
	add_queued(pid, u);
	if (depth == MAX_DEPTH)
		return;
	snprintf(name, sizeof(name), "task/%d/children", (int)pid);
	f = open_of(pid, name);
	while (f && fscanf(f, "%d", &child) == 1)
		add_tree(child, u, depth + 1);
	if (f)
		fclose(f);
}

void usage_read(pid_t pid, struct usage *u)
{
	*u = (struct usage){.queue_known = true};
	add_tree(pid, u, 0);
}

enum usage_verdict usage_judge(const struct usage *u, int64_t wall_ns, int64_t limit_ns,
			       int64_t most_ns)
{
	if (wall_ns < limit_ns)
		return USAGE_GO_ON;
	/* The rest went to the kernel's own work for it, which is counted nowhere. */
	if (u->ran_ns >= limit_ns - limit_ns / 5)
		return USAGE_SPINS;
	if (u->queue_known && u->ran_ns + u->queued_ns < wall_ns / 2)
		return USAGE_STILL;
	return wall_ns >= most_ns ? USAGE_STARVED : USAGE_GO_ON;
}
