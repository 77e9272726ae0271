// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the order in which a jail closes. */
#include "runtime/jail/jail.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "netdev/netns.h"
#include "runtime/base/buf.h"
#include "runtime/base/file.h"
#include "runtime/jail/group.h"
#include "runtime/jail/landlock.h"
#include "runtime/jail/parts.h"

#define PATH_ROOM            4096
#define FILE_MOST            (1U << 20)
#define NO_GROUPS            "no cgroup of version 2 is seen"
#define JOIN_SESSION_KEYRING 1L /* linux/keyctl.h */

static const char *group_lack = "they were not looked for";

static const char *find_groups(void)
{
	struct buf mounts = BUF_INIT, own = BUF_INIT;
	char place[PATH_ROOM];
	const char *lack = NO_GROUPS;

	if (file_read("/proc/self/mountinfo", FILE_MOST, &mounts) == 0 &&
	    file_read("/proc/self/cgroup", FILE_MOST, &own) == 0 &&
	    group_place(buf_text(&mounts), buf_text(&own), place, sizeof(place)) == 0)
		lack = group_begin(place);
	buf_free(&mounts);
	buf_free(&own);
	return lack;
}

int jail_prepare(struct err *e)
{
	static bool looked;

	if (!looked)
		group_lack = find_groups();
	looked = true;
	return filter_prepare(e);
}

const char *jail_group_lack(void)
{
	return group_lack;
}

int jail_group_make(struct jail_group *g, struct err *e)
{
	*g = (struct jail_group){0, -1};
	if (group_lack)
		return 0;
	g->procs = group_make(&g->number);
	return g->procs < 0 ? err_sys(e, "--untrusted: make a cgroup") : 0;
}

int jail_group_join(struct jail_group *g, struct err *e)
{
	return g->number && group_join(g->procs) < 0 ? err_sys(e, "--untrusted: join a cgroup") : 0;
}

void jail_group_leave(struct jail_group *g)
{
	if (g->procs >= 0)
		close(g->procs);
	g->procs = -1;
}

void jail_group_end(const struct jail_group *g)
{
	if (g->number)
		group_remove(g->number);
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
	if (root)
		limit_fix();
	forget_keys();
	if (change_files(j, root, &rules, e) < 0 || (root && identity_change(e) < 0))
		return -1;
	/* Last: it closes the files of /proc that make an identity. */
	return rules >= 0 && landlock_enforce(rules) < 0
		       ? err_sys(e, "--untrusted: enforce Landlock")
		       : 0;
}

static enum filter_kind filter_for(const struct jail *j, bool machine)
{
	if (j->shared)
		return identity_owns_files() ? FILTER_OWNING : FILTER_SHARED;
	return machine ? FILTER_MACHINE : FILTER_SCRIPT;
}

int jail_lock(const struct jail *j, bool machine, struct err *e)
{
	if (limit_apply(e) < 0 || words_change(j->words, e) < 0 || rights_drop(e) < 0)
		return -1;
	return filter_apply(filter_for(j, machine), e);
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
