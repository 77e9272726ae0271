/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cgroup for each run (version 2), which limits what rlimits cannot: the memory and the processes
 * of all of it together. It is had where the cgroup that we are in is ours to divide: writable,
 * with the controllers memory and pids, and nobody in it but us ("systemd-run -p Delegate=yes
 * --scope").
 */
#ifndef JAIL_GROUP_H
#define JAIL_GROUP_H

#include <stddef.h>

/* The folder of the cgroup that a process is in, by the texts of its /proc/self/mountinfo and
 * /proc/self/cgroup. -1: it is not seen. */
int group_place(const char *mounts, const char *own, char *path, size_t size);
/* Readies it for groups; once. NULL, or what is missing. */
const char *group_begin(const char *place);

/* A group, by its number, with limits: the descriptor that a process joins it by. -1 with errno
 * set. */
int group_make(unsigned *number);
/* This process, and whatever it starts. Closes @procs. -1 with errno set. */
int group_join(int procs);
/* When all in it have died. */
void group_remove(unsigned number);

#endif
