// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what Landlock closes: around an own root all that is not below it, and where the root cannot
 * be changed, the host's files. There folders in memory cover the usual ones as far as mounts are
 * allowed, and what Landlock does not govern (modes, owners, UNIX sockets by name) is refused by
 * filter.def.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/jail/landlock.h"
#include "runtime/jail/parts.h"

#define NEEDED    3 /* with truncation and renames */
#define PATH_ROOM 4096

/* In memory, and of the run alone. */
static const struct {
	const char *path, *options;
} folders[] = {
	{"/tmp", "mode=1777,size=64m,nr_inodes=16k"},
	{"/run", "mode=1777,size=16m,nr_inodes=4k"},
	{"/dev/shm", "mode=1777,size=64m,nr_inodes=4k"},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int cannot_allow(const char *path, struct err *e)
{
	return err_sys(e, "--untrusted: Landlock: allow %s", path);
}

/* What is not there needs no rule. */
static int allow(int rules, const char *path, enum landlock_may may, struct err *e)
{
	return landlock_allow(rules, -1, path, may) == 0 || errno == ENOENT ? 0
									    : cannot_allow(path, e);
}

static int allow_list(int rules, const char *const *paths, enum landlock_may may, struct err *e)
{
	for (; *paths; paths++)
		if (allow(rules, *paths, may, e) < 0)
			return -1;
	return 0;
}

/* ---- around an own root ---- */

static int allow_own(int rules, const struct jail *j, struct err *e)
{
	if (allow(rules, "/", LANDLOCK_READ, e) < 0 ||
	    allow(rules, "/dev", LANDLOCK_WRITE, e) < 0 ||
	    allow(rules, "/proc", LANDLOCK_WRITE, e) < 0)
		return -1;
	for (unsigned i = 0; i < COUNT(folders); i++)
		if (allow(rules, folders[i].path, LANDLOCK_CHANGE, e) < 0)
			return -1;
	for (unsigned i = 0; i < j->nplaces; i++)
		if (j->places[i].writable &&
		    allow(rules, j->places[i].path, LANDLOCK_CHANGE, e) < 0)
			return -1;
	return j->kept ? allow(rules, j->kept, LANDLOCK_CHANGE, e) : 0;
}

int own_root_rules(const struct jail *j, int *rules, struct err *e)
{
	*rules = landlock_begin();
	if (*rules < 0)
		return landlock_version() ? err_sys(e, "--untrusted: Landlock") : 0;
	if (allow_own(*rules, j, e) == 0)
		return 0;
	close(*rules);
	return -1;
}

/* ---- in the host's root ---- */

/* The length of the folder in memory that @path is below; 0: of none. */
static size_t covered_by(const char *path)
{
	for (unsigned i = 0; i < COUNT(folders); i++)
		if (file_is_below(path, folders[i].path))
			return strlen(folders[i].path);
	return 0;
}

/* @path and all above it, where that is covered by now; a file, or a folder. */
static int make_again(const char *path, bool file, struct err *e)
{
	char name[PATH_ROOM];
	size_t n = covered_by(path);
	int fd = 0;

	while (n && path[n] && fd >= 0) {
		n += 1 + strcspn(path + n + 1, "/");
		snprintf(name, sizeof(name), "%.*s", (int)n, path);
		if (!file || path[n])
			fd = mkdir(name, 0755) < 0 && errno != EEXIST ? -1 : 0;
		else if ((fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644)) >= 0)
			close(fd);
	}
	return fd < 0 ? err_sys(e, "--untrusted: make %s inside", name) : 0;
}

/* Places are seen again, under their names. */
static int uncover(const struct jail *j, const int *places, struct err *e)
{
	char from[64];
	struct stat st;

	for (unsigned i = 0; i < j->nplaces; i++) {
		const char *path = j->places[i].path;

		if (!covered_by(path))
			continue;
		if (make_again(path, fstat(places[i], &st) == 0 && !S_ISDIR(st.st_mode), e) < 0)
			return -1;
		snprintf(from, sizeof(from), "/proc/self/fd/%d", places[i]);
		if (mount(from, path, NULL, MS_BIND | MS_REC, NULL) < 0)
			return err_sys(e, "--untrusted: show %s inside", path);
	}
	return make_again(j->cwd, false, e) < 0 || (j->kept && make_again(j->kept, false, e) < 0)
		       ? -1
		       : 0;
}

static int mount_folder(unsigned i)
{
	return mount("tmpfs", folders[i].path, "tmpfs", MS_NOSUID | MS_NODEV, folders[i].options);
}

/* The first is there already. */
static int cover(int rules, struct err *e)
{
	for (unsigned i = 0; i < COUNT(folders); i++) {
		if (i > 0 && mount_folder(i) < 0)
			return err_sys(e, "--untrusted: make %s inside", folders[i].path);
		if (allow(rules, folders[i].path, LANDLOCK_CHANGE, e) < 0)
			return -1;
	}
	return 0;
}

/* The host's shows its processes: of that only settings are for us, and those of our own network.
 */
static int cover_proc(int rules, bool mounts, struct err *e)
{
	if (!mounts ||
	    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "hidepid=2") < 0)
		return allow(rules, "/proc/sys", LANDLOCK_WRITE, e);
	return root_hide_machine("", e) < 0 ? -1 : allow(rules, "/proc", LANDLOCK_WRITE, e);
}

static int open_places(const struct jail *j, int *places, struct err *e)
{
	for (unsigned i = 0; i < j->nplaces; i++) {
		const struct jail_place *p = &j->places[i];
		struct stat st;

		places[i] = open(p->path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (places[i] < 0 || fstat(places[i], &st) < 0)
			return err_sys(e, "--untrusted: show %s inside", p->path);
		if (st.st_dev != p->dev || st.st_ino != p->ino)
			return err_set(e, "--untrusted: %s is not what it was when the run began",
				       p->path);
	}
	return 0;
}

static int allow_places(const struct jail *j, const int *places, int rules, bool mounts,
			struct err *e)
{
	for (unsigned i = 0; i < j->nplaces; i++) {
		const struct jail_place *p = &j->places[i];

		if (root_hide_secrets("", p->path, mounts, e) < 0)
			return -1;
		if (landlock_allow(rules, places[i], "",
				   p->writable ? LANDLOCK_CHANGE : LANDLOCK_READ) < 0)
			return cannot_allow(p->path, e);
	}
	return 0;
}

/* The rest has a rule each. */
static int allow_usual(int rules, struct err *e)
{
	return allow_list(rules, root_programs, LANDLOCK_READ, e) < 0 ||
			       allow_list(rules, root_settings, LANDLOCK_READ, e) < 0 ||
			       allow_list(rules, root_devices, LANDLOCK_WRITE, e) < 0 ||
			       allow(rules, "/dev/net/tun", LANDLOCK_WRITE, e) < 0
		       ? -1
		       : 0;
}

static int allow_kept(const char *kept, int rules, bool mounts, struct err *e)
{
	if (!mounts)
		return err_set(e,
			       "--untrusted: %s cannot be covered here, so there are no artifacts",
			       kept);
	if (mount("tmpfs", kept, "tmpfs", MS_NOSUID | MS_NODEV,
		  "mode=1777,size=128m,nr_inodes=4k") < 0)
		return err_sys(e, "--untrusted: make %s inside", kept);
	return allow(rules, kept, LANDLOCK_CHANGE, e);
}

static int allow_shared(const struct jail *j, int *places, int rules, struct err *e)
{
	bool mounts;

	if (open_places(j, places, e) < 0)
		return -1;
	/* Where this is refused nothing is covered, and nothing may be written to. */
	mounts = mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && mount_folder(0) == 0;
	if ((mounts && (cover(rules, e) < 0 || uncover(j, places, e) < 0)) ||
	    allow_places(j, places, rules, mounts, e) < 0 || allow_usual(rules, e) < 0 ||
	    (j->kept && allow_kept(j->kept, rules, mounts, e) < 0))
		return -1;
	return cover_proc(rules, mounts, e);
}

int shared_root(const struct jail *j, struct err *e)
{
	int places[JAIL_MAX_PLACES], rules, ret;

	if (landlock_version() < NEEDED)
		return err_set(e, "--untrusted: the root cannot be changed, and %s",
			       landlock_version() ? "this kernel's Landlock is older than Linux 6.2"
						  : landlock_lack(errno));
	rules = landlock_begin();
	if (rules < 0)
		return err_sys(e, "--untrusted: Landlock");
	memset(places, -1, sizeof(places));
	ret = allow_shared(j, places, rules, e);
	for (unsigned i = 0; i < j->nplaces; i++)
		if (places[i] >= 0)
			close(places[i]);
	if (ret == 0 && chdir(j->cwd) < 0)
		ret = err_sys(e, "--untrusted: enter %s", j->cwd);
	if (ret == 0)
		return rules;
	close(rules);
	return -1;
}
