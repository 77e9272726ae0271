/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Landlock (Linux 5.13): a process and all that it starts may reach the files that rules name, and
 * no others, whatever descriptors or mounts they come by; nor send signals or speak through
 * abstract UNIX sockets to anybody outside (6.12). libc has no calls for it.
 */
#ifndef JAIL_LANDLOCK_H
#define JAIL_LANDLOCK_H

#include "runtime/base/err.h"

/* What may be done with files at and below a place. */
enum landlock_may {
	LANDLOCK_READ,  /* and execute */
	LANDLOCK_WRITE, /* what is there, devices too; nothing new */
	LANDLOCK_CHANGE /* all but devices */
};

/* The version of its interface; 0: this kernel has none, and errno says why. */
int landlock_version(void);
/* A set of rules that allows nothing yet: a descriptor. -1 with errno set. */
int landlock_begin(void);
/* By path, which must be there, or by the descriptor @fd when @path is "". -1 with errno set. */
int landlock_allow(int rules, int fd, const char *path, enum landlock_may may);
/* From now on, for this process and what it starts. Closes @rules. Needs no_new_privs, or
 * CAP_SYS_ADMIN in the own user namespace. -1 with errno set. */
int landlock_enforce(int rules);
/* What to do where there is none, by the errno of landlock_version(). */
const char *landlock_lack(int code);

#endif
