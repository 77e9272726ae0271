// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the conventions of those who run many of us side by side. */
#include "runtime/suite/shard.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct engine {
	const char *name, *index, *count;
	const char *least; /* variable with the first index; NULL: it is @first */
	long first;
};

static const struct engine engines[] = {
	{"Bazel", "TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", NULL, 0},
	{"GitLab", "CI_NODE_INDEX", "CI_NODE_TOTAL", NULL, 1},
	{"Slurm", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", 0},
	{"Kubernetes", "JOB_COMPLETION_INDEX", "TCPCHECK_SHARDS", NULL, 0},
};

static bool read_number(const char *text, long *n)
{
	char *end;

	if (!text)
		return false;
	*n = strtol(text, &end, 10);
	return isdigit((unsigned char)*text) && !*end && *n <= SHARD_MOST;
}

static int from_engine(const struct engine *g, char *(*get)(const char *), struct shard *part,
		       struct err *e)
{
	long index, count, first = g->first;

	bool good = !g->least || !get(g->least) || read_number(get(g->least), &first);

	if (!good || !read_number(get(g->index), &index) || !read_number(get(g->count), &count) ||
	    count < 1 || index < first || index - first >= count) {
		err_kind_set(e, ERR_SCRIPT, "%s says that this is part %s='%s' of %s='%s'", g->name,
			     g->index, get(g->index), g->count, get(g->count));
		return err_hint(e, "both must be numbers that fit together; --shard=1/1 runs all");
	}
	if (count > 1)
		*part = (struct shard){(unsigned)(index - first) + 1, (unsigned)count};
	return count > 1;
}

int shard_choose(const struct shard *option, char *(*get)(const char *), struct shard *part,
		 struct err *e)
{
	if (option->n) {
		*part = *option;
		return 1;
	}
	for (unsigned i = 0; i < sizeof(engines) / sizeof(*engines); i++)
		if (get(engines[i].index) && get(engines[i].count))
			return from_engine(&engines[i], get, part, e);
	return 0;
}

void shard_touch(char *(*get)(const char *))
{
	const char *path = get("TEST_SHARD_STATUS_FILE");
	int fd = path && *path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : -1;

	if (fd >= 0)
		close(fd);
}
