// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the order in which a jail closes. */
#include "runtime/jail/jail.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "netdev/netns.h"
#include "runtime/jail/landlock.h"
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

/* A descriptor of Landlock's rules; -1: there are none here. */
static int change_files(const struct jail *j, bool root, int *rules, struct err *e)
{
	if (!j->shared)
		return root_change(j, root, e) < 0 ? -1 : own_root_rules(j, rules, e);
	*rules = shared_root(j, e);
	return *rules < 0 ? -1 : 0;
}

int jail_enter(const struct jail *j, struct err *e)
{
	bool root = identity_is_root();
	int rules;

	if (!root && netns_become_root(e) < 0)
		return -1;
	forget_keys();
	if (change_files(j, root, &rules, e) < 0 || (root && identity_change(e) < 0))
		return -1;
	/* Last: it closes the files of /proc that make an identity. */
	return rules >= 0 && landlock_enforce(rules) < 0
		       ? err_sys(e, "--untrusted: enforce Landlock")
		       : 0;
}

int jail_lock(const struct jail *j, bool machine, struct err *e)
{
	if (limit_apply(e) < 0 || words_change(j->words, e) < 0 || rights_drop(e) < 0)
		return -1;
	return filter_apply(j->shared ? FILTER_SHARED
			    : machine ? FILTER_MACHINE
				      : FILTER_SCRIPT,
			    e);
}

bool jail_landlock(const char **lack)
{
	bool yes = landlock_version() > 0;

	*lack = yes ? NULL : landlock_lack(errno);
	return yes;
}

const char *jail_unknown_call(void)
{
	return filter_unknown();
}
