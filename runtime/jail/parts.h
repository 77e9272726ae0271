/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The layers, each in the file that is named after it. -1 with the error set. */
#ifndef JAIL_PARTS_H
#define JAIL_PARTS_H

#include "runtime/jail/jail.h"

/* Whether we are the host's root, who can do all of it without a user namespace. */
bool identity_is_root(void);
/* Root outside becomes nobody there, and root in a user namespace with all the others. */
int identity_change(struct err *e);
/* Whether files outside may belong to who we are there. */
bool identity_owns_files(void);

/* Everything that is seen of the host's files becomes @j's. @device: /dev/net/tun can be made, not
 * only shown. */
int root_change(const struct jail *j, bool device, struct err *e);
/* What is seen besides places; each list ends with NULL. Those that are links lead to others. */
extern const char *const root_programs[], *const root_settings[], *const root_devices[];
/* Below @base, a root or "": folders in @folder that open other doors (that there are some is an
 * error without @mounts), and files of /proc about all of the machine. */
int root_hide_secrets(const char *base, const char *folder, bool mounts, struct err *e);
int root_hide_machine(const char *base, struct err *e);

/* Instead: the host's root stays, covered as far as mounts are allowed. A set of Landlock's rules,
 * by which nobody sees more of it than root_change() would show. */
int shared_root(const struct jail *j, struct err *e);
/* Rules around the own root, for what comes by other ways than names in it. *@rules is -1 where the
 * kernel has none: doctor says so. */
int own_root_rules(const struct jail *j, int *rules, struct err *e);

/* Has of its capabilities those in @mask, bits 1 << number, in effect. -1 with errno set. */
int rights_keep(unsigned long long mask);
int rights_drop(struct err *e);

enum filter_kind {
	FILTER_SCRIPT,
	FILTER_MACHINE, /* a virtual machine, which needs more */
	FILTER_SHARED,  /* a script that has the host's root: what Landlock does not see */
	FILTER_OWNING,  /* the same, of somebody to whom files in it may belong */
	FILTER_KINDS
};

int filter_prepare(struct err *e);
int filter_apply(enum filter_kind kind, struct err *e);
/* The number of the call @name: libseccomp's (@resolve), or, where that is older than the call,
 * ours. -1: nobody knows it; another negative one: this machine has none. */
int filter_number(const char *name, int (*resolve)(const char *name));
/* A call that is to be refused, but libseccomp does not know it, nor do we have its number; or
 * NULL. */
const char *filter_unknown(void);

int limit_apply(struct err *e);
/* Raises those that are to have one value, while we may: before the identity changes. */
void limit_fix(void);

/* The environment keeps what @names (or NULL) and our own tables name; @strict: no places. */
void words_keep(const char *const *names, bool strict);
int words_change(const char *const *names, struct err *e);

#endif
