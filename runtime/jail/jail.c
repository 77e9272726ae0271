// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the order in which a jail closes. */
#include "runtime/jail/jail.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "netdev/netns.h"
#include "runtime/jail/parts.h"

#define JOIN_SESSION_KEYRING 1L /* linux/keyctl.h */

int jail_prepare(struct err *e)
{
	return filter_prepare(e);
}

pid_t jail_fork(pid_t *told, struct err *e)
{
	return netns_fork_bare(identity_is_root(), told, e);
}

/* The keys of the session are of whoever started it. */
static void forget_keys(void)
{
	(void)syscall(SYS_keyctl, JOIN_SESSION_KEYRING, 0L); /* a kernel without keys has none */
}

int jail_enter(const struct jail *j, struct err *e)
{
	bool root = identity_is_root();

	if (!root && netns_become_root(e) < 0)
		return -1;
	forget_keys();
	if (root_change(j, root, e) < 0)
		return -1;
	return root ? identity_change(e) : 0;
}

int jail_lock(const struct jail *j, bool machine, struct err *e)
{
	if (limit_apply(e) < 0 || words_change(j->words, e) < 0 || rights_drop(e) < 0)
		return -1;
	return filter_apply(machine, e);
}
