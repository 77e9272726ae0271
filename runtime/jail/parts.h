/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The layers, each in the file that is named after it. -1 with the error set. */
#ifndef JAIL_PARTS_H
#define JAIL_PARTS_H

#include "runtime/jail/jail.h"

/* Whether we are the host's root, who can do all of it without a user namespace. */
bool identity_is_root(void);
/* Root outside becomes nobody there, and root in a user namespace with all the others. */
int identity_change(struct err *e);

/* Everything that is seen of the host's files becomes @j's. @device: /dev/net/tun can be made, not
 * only shown. */
int root_change(const struct jail *j, bool device, struct err *e);

/* Has of its capabilities those in @mask, bits 1 << number, in effect. -1 with errno set. */
int rights_keep(unsigned long long mask);
int rights_drop(struct err *e);

int filter_prepare(struct err *e);
int filter_apply(bool machine, struct err *e);

int limit_apply(struct err *e);

/* The environment keeps what @names (or NULL) and our own tables name; @strict: no places. */
void words_keep(const char *const *names, bool strict);
int words_change(const char *const *names, struct err *e);

#endif
