// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns who root inside is outside. */
#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "netdev/netns.h"
#include "runtime/jail/parts.h"

/* Nobody gives it out: above the ids of systemd's containers, below those of foreign images. */
#define OWNS_NOTHING 2000000000L
#define NOBODY       65534L /* where a container has no others */

/* libc's would ask all threads that the caller has: this process is a copy that libc does not know.
 */
#ifdef SYS_setresuid32
#define SET_UIDS   SYS_setresuid32
#define SET_GIDS   SYS_setresgid32
#define SET_GROUPS SYS_setgroups32
#else
#define SET_UIDS   SYS_setresuid
#define SET_GIDS   SYS_setresgid
#define SET_GROUPS SYS_setgroups
#endif

bool identity_is_root(void)
{
	return geteuid() == 0;
}

static bool owns_nothing;

bool identity_owns_files(void)
{
	return !owns_nothing;
}

static int set_ids(long id)
{
	return syscall(SET_GIDS, id, id, id) || syscall(SET_UIDS, id, id, id) ? -1 : 0;
}

/* The change of ids only lays capabilities aside: they are taken up again. */
int identity_change(struct err *e)
{
	bool ready = prctl(PR_SET_KEEPCAPS, 1UL, 0UL, 0UL, 0UL) == 0 &&
		     syscall(SET_GROUPS, 0L, NULL) == 0;

	owns_nothing = ready && set_ids(OWNS_NOTHING) == 0;
	if (!ready || (!owns_nothing && set_ids(NOBODY)) || rights_keep(~0ULL)) {
		err_sys(e, "--untrusted: become an id that owns nothing");
		return err_hint(
			e, "root needs CAP_SETUID, CAP_SETGID and CAP_SYS_ADMIN for it; or run as "
			   "an ordinary user");
	}
	/* The change of ids has closed it. */
	prctl(PR_SET_DUMPABLE, 1UL, 0UL, 0UL, 0UL);
	return netns_become_root(e);
}
