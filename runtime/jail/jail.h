/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A jail: what a cell becomes for a script that may mean harm (--untrusted). Layers, each
 * of which holds where another fails:
 *
 *   identity    root inside is nobody outside: an id that owns nothing, or the ordinary user's own
 *   namespaces  user, PID, network, mount, IPC, UTS, cgroup (root.c, identity.c)
 *   files       a root of its own: programs and the suite, read-only; /tmp and the like are private
 *               (root.c); Landlock around it, or alone where the root cannot be changed (shared.c)
 *   rights      few capabilities, only over what is inside; none can be gained (rights.c)
 *   calls       what no script needs is refused by seccomp (filter.c, filter.def)
 *   limits      on processes, memory, files, core dumps (limit.c, limit.def); on all of a run
 * together where cgroups can be had (group.c) words       an environment of its own (words.c)
 *
 * A layer that cannot be had is an error, never left out; but a kernel without Landlock needs none
 * around an own root.
 */
#ifndef JAIL_JAIL_H
#define JAIL_JAIL_H

#include <stdbool.h>
#include <sys/types.h>

#include "runtime/base/err.h"

#define JAIL_MAX_PLACES 64

/* A file or folder of the host that is seen inside, under the same name. */
struct jail_place {
	const char *path; /* absolute, without links */
	dev_t dev;        /* what is there must still be this */
	ino_t ino;
	bool writable;
};

struct jail {
	struct jail_place places[JAIL_MAX_PLACES];
	unsigned nplaces;
	const char *kept;         /* an empty folder of its own is there; or NULL */
	const char *cwd;          /* exists inside, too */
	const char *const *words; /* of the environment that are kept; ends with NULL; or NULL */
	bool shared;              /* the host's root, behind Landlock alone: no virtual machines */
	const char *tool;         /* of the places: tcpcheck itself; NULL: not needed */
};

/* In the caller, once, before any of the below: what can be prepared, is. -1 with @e set, ERR_ENV,
 * when there can be no jail on this host. */
int jail_prepare(struct err *e);

/* Whether the kernel has Landlock; if not, *@lack says what it lacks. */
bool jail_landlock(const char **lack);
/* A system call that should be refused and is not, as libseccomp is too old to know it; or NULL. */
const char *jail_unknown_call(void);

/* Each run in a cgroup of its own (group.h), where that can be had. NULL, or why not, after
 * jail_prepare(). */
const char *jail_group_lack(void);
struct jail_group {
	unsigned number; /* 0: there is none */
	int procs;
};
/* Around jail_fork(): before; in the child, or, after it, in the caller; and when all has ended. */
int jail_group_make(struct jail_group *g, struct err *e);
int jail_group_join(struct jail_group *g, struct err *e);
void jail_group_leave(struct jail_group *g);
void jail_group_end(const struct jail_group *g);

/* As netns_fork(); the child calls jail_enter() next. */
pid_t jail_fork(pid_t *told, struct err *e);
/* In PID 1 of it, which must be dumpable (/proc/self/uid_map): files and identity. */
int jail_enter(const struct jail *j, struct err *e);
/* In the process that runs what is a stranger's, before it does: everything else. Not undone. @j
 * says what the environment keeps; @machine: it is a virtual machine, which needs more than a
 * script (filter.def). */
int jail_lock(const struct jail *j, bool machine, struct err *e);

/* Without a jail: whether an engine of CI says in the environment that it is one, and so may have
 * put secrets beside; and a process that forgets all words but usual ones and @names (ends with
 * NULL; or NULL). */
bool jail_words_secret(char *(*get)(const char *));
void jail_words_keep(const char *const *names);

#endif
