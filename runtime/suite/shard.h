/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Which part of a suite is ours: --shard, or what an engine that runs many of us says. */
#ifndef SUITE_SHARD_H
#define SUITE_SHARD_H

#include "runtime/base/err.h"
#include "runtime/cli/config.h"

/*
 * Sets *@part. @option is what --shard says, or 0 of 0: then the environment decides, as @get
 * (getenv()) tells it: Bazel, GitLab, Slurm arrays, Kubernetes indexed jobs (which do not say how
 * many there are: TCPCHECK_SHARDS must). Returns 1, 0 when there are no parts, -1 with @e set.
 */
int shard_choose(const struct shard *option, char *(*get)(const char *), struct shard *part,
		 struct err *e);
/* Tells Bazel that we know what a shard is. */
void shard_touch(char *(*get)(const char *));

#endif
