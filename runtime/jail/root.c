// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the file system inside of a jail: a root in memory with programs, a few files of /etc, the
 * places of the jail, and folders of its own. What is not put there is not there.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "runtime/jail/mounts.h"
#include "runtime/jail/parts.h"

#define BASE      "/tmp" /* hidden by the new root while it is made; everything was taken before */
#define PATH_ROOM 4096

/* ---- what is taken from outside ---- */

struct taken {
	const char *path;
	int tree;
	bool folder;
};

#define TAKEN_MAX (JAIL_MAX_PLACES + 40)

struct taking {
	struct taken items[TAKEN_MAX];
	unsigned n;
};

/* Where they are links, as on most systems, the links are made again. */
const char *const root_programs[] = {"/usr",   "/bin",   "/sbin",   "/lib",
				     "/lib32", "/lib64", "/libx32", NULL};
const char *const root_settings[] = {"/etc/passwd",      "/etc/group",         "/etc/hosts",
				     "/etc/ld.so.cache", "/etc/ld.so.conf",    "/etc/ld.so.conf.d",
				     "/etc/iproute2",    "/etc/alternatives",  "/etc/protocols",
				     "/etc/services",    "/etc/nsswitch.conf", NULL};
const char *const root_devices[] = {"/dev/null",   "/dev/zero",    "/dev/full",
				    "/dev/random", "/dev/urandom", NULL};

static int cannot_take(const char *path, struct err *e)
{
	err_sys(e, "--untrusted: show %s inside", path);
	return mounts_hint(e);
}

/* @place: that it must be; or NULL. */
static int take(struct taking *t, const char *path, bool writable, bool device,
		const struct jail_place *place, struct err *e)
{
	struct stat st;
	int tree;

	if (t->n == TAKEN_MAX)
		return err_set(e, "--untrusted: more than %d places", TAKEN_MAX);
	tree = mounts_take(path, writable, device);
	if (tree < 0 || fstat(tree, &st) < 0)
		return cannot_take(path, e);
	if (place && (st.st_dev != place->dev || st.st_ino != place->ino)) {
		close(tree);
		return err_set(e, "--untrusted: %s is not what it was when the run began", path);
	}
	t->items[t->n++] = (struct taken){path, tree, S_ISDIR(st.st_mode)};
	return 0;
}

/* Those that are there and are no links. */
static int take_list(struct taking *t, const char *const *paths, bool device, struct err *e)
{
	struct stat st;

	for (; *paths; paths++)
		if (lstat(*paths, &st) == 0 && !S_ISLNK(st.st_mode) &&
		    take(t, *paths, device, device, NULL, e) < 0)
			return -1;
	return 0;
}

static int take_places(struct taking *t, const struct jail *j, struct err *e)
{
	for (unsigned i = 0; i < j->nplaces; i++)
		if (take(t, j->places[i].path, j->places[i].writable, false, &j->places[i], e) < 0)
			return -1;
	return 0;
}

static int take_all(struct taking *t, const struct jail *j, bool device, struct err *e)
{
	struct stat st;

	if (take_list(t, root_programs, false, e) < 0 ||
	    take_list(t, root_settings, false, e) < 0 || take_list(t, root_devices, true, e) < 0)
		return -1;
	if (!device && stat("/dev/net/tun", &st) == 0 &&
	    take(t, "/dev/net/tun", true, true, NULL, e) < 0)
		return -1;
	return take_places(t, j, e);
}

static void drop_all(struct taking *t)
{
	for (unsigned i = 0; i < t->n; i++)
		close(t->items[i].tree);
}

/* ---- the new root ---- */

static int cannot_make(const char *path, struct err *e)
{
	return err_sys(e, "--untrusted: make %s inside", path);
}

/* @path and all above it, below BASE. */
static int make_folders(const char *path, struct err *e)
{
	char name[PATH_ROOM];
	size_t base = strlen(BASE);

	if (snprintf(name, sizeof(name), BASE "%s", path) >= (int)sizeof(name))
		return err_set(e, "--untrusted: the path %.80s... is too long", path);
	for (char *p = name + base + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(name, 0755) < 0 && errno != EEXIST && errno != EROFS)
			return cannot_make(name + base, e);
		*p = '/';
	}
	return mkdir(name, 0755) < 0 && errno != EEXIST && errno != EROFS ? cannot_make(path, e)
									  : 0;
}

static int make_file(const char *path, struct err *e)
{
	char name[PATH_ROOM];
	const char *slash = strrchr(path, '/');
	int fd;

	snprintf(name, sizeof(name), "%.*s", (int)(slash - path), path);
	if (make_folders(name, e) < 0)
		return -1;
	if (snprintf(name, sizeof(name), BASE "%s", path) >= (int)sizeof(name))
		return err_set(e, "--untrusted: the path %.80s... is too long", path);
	fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 && errno != EROFS)
		return cannot_make(path, e);
	if (fd >= 0)
		close(fd);
	return 0;
}

/* What lies beside scripts and holds what opens other doors. */
int root_hide_secrets(const char *base, const char *folder, bool mounts, struct err *e)
{
	static const char *const names[] = {".git", ".hg", ".svn", ".ssh", ".gnupg"};
	char name[PATH_ROOM];
	struct stat st;

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (snprintf(name, sizeof(name), "%s%s/%s", base, folder, names[i]) >=
			    (int)sizeof(name) ||
		    lstat(name, &st) < 0 || !S_ISDIR(st.st_mode))
			continue;
		if (!mounts)
			return err_set(e, "--untrusted: %s/%s cannot be hidden here", folder,
				       names[i]);
		if (mount("tmpfs", name, "tmpfs", MS_NOSUID | MS_NODEV | MS_RDONLY,
			  "mode=555,nr_inodes=1") < 0)
			return err_sys(e, "--untrusted: hide %s/%s", folder, names[i]);
	}
	return 0;
}

static int put_all(const struct taking *t, struct err *e)
{
	char name[PATH_ROOM];

	for (unsigned i = 0; i < t->n; i++) {
		const struct taken *k = &t->items[i];

		if ((k->folder ? make_folders(k->path, e) : make_file(k->path, e)) < 0)
			return -1;
		snprintf(name, sizeof(name), BASE "%s", k->path);
		if (mounts_put(k->tree, name) < 0)
			return cannot_take(k->path, e);
		if (k->folder && root_hide_secrets(BASE, k->path, true, e) < 0)
			return -1;
	}
	return 0;
}

static int make_links(struct err *e)
{
	static const char *const own[][2] = {{"/proc/self/fd", BASE "/dev/fd"},
					     {"/proc/self/fd/0", BASE "/dev/stdin"},
					     {"/proc/self/fd/1", BASE "/dev/stdout"},
					     {"/proc/self/fd/2", BASE "/dev/stderr"}};
	char to[PATH_ROOM], name[PATH_ROOM];

	for (unsigned i = 0; root_programs[i]; i++) {
		ssize_t n = readlink(root_programs[i], to, sizeof(to) - 1);

		if (n <= 0)
			continue;
		to[n] = '\0';
		snprintf(name, sizeof(name), BASE "%s", root_programs[i]);
		if (symlink(to, name) < 0)
			return cannot_make(root_programs[i], e);
	}
	for (unsigned i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (symlink(own[i][0], own[i][1]) < 0)
			return cannot_make(own[i][1], e);
	return 0;
}

/* In memory, for everybody inside. */
static int make_memory(const char *path, const char *options, unsigned long flags, struct err *e)
{
	char name[PATH_ROOM];

	if (make_folders(path, e) < 0)
		return -1;
	snprintf(name, sizeof(name), BASE "%s", path);
	if (mount("tmpfs", name, "tmpfs", flags, options) == 0)
		return 0;
	cannot_make(path, e);
	return mounts_hint(e);
}

static int make_device(struct err *e)
{
	mode_t mask = umask(0);
	int ret = 0;

	/* Where the kernel has no TUN, or a container no right to make devices, the run says so. */
	if (make_folders("/dev/net", e) < 0)
		ret = -1;
	else if (mknod(BASE "/dev/net/tun", S_IFCHR | 0666, makedev(10, 200)) < 0 && errno != EPERM)
		ret = cannot_make("/dev/net/tun", e);
	umask(mask);
	return ret;
}

/* Of the whole machine. */
int root_hide_machine(const char *base, struct err *e)
{
	static const char *const names[] = {"keys",     "key-users",  "cmdline",    "config.gz",
					    "kallsyms", "interrupts", "timer_list", "sched_debug"};
	char name[64], null[64];

	snprintf(null, sizeof(null), "%s/dev/null", base);
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(name, sizeof(name), "%s/proc/%s", base, names[i]);
		if (access(name, F_OK) == 0 && mount(null, name, NULL, MS_BIND, NULL) < 0)
			return err_sys(e, "--untrusted: hide /proc/%s", names[i]);
	}
	return 0;
}

static int make_proc(struct err *e)
{
	if (make_folders("/proc", e) < 0)
		return -1;
	if (mount("proc", BASE "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "hidepid=2") == 0)
		return 0;
	err_sys(e, "--untrusted: mount /proc inside");
	return mounts_hint(e);
}

static int make_own(const struct jail *j, bool device, struct err *e)
{
	unsigned long flags = MS_NOSUID | MS_NODEV;

	if (make_memory("/dev", "mode=755,size=64k,nr_inodes=64", MS_NOSUID, e) < 0 ||
	    (device && make_device(e) < 0) ||
	    make_memory("/dev/shm",
			j->tool ? "mode=1777,size=512m,nr_inodes=4k"
				: "mode=1777,size=64m,nr_inodes=4k",
			flags, e) < 0 ||
	    make_memory("/tmp", "mode=1777,size=64m,nr_inodes=16k", flags, e) < 0 ||
	    make_memory("/run", "mode=1777,size=16m,nr_inodes=4k", flags, e) < 0 ||
	    make_proc(e) < 0)
		return -1;
	/* A virtual machine mounts its own there. */
	return make_folders("/sys", e) < 0 || make_links(e) < 0 || make_folders(j->cwd, e) < 0 ? -1
											       : 0;
}

static int make_kept(const struct jail *j, struct err *e)
{
	return j->kept ? make_memory(j->kept, "mode=1777,size=128m,nr_inodes=4k",
				     MS_NOSUID | MS_NODEV, e)
		       : 0;
}

/* ---- the change ---- */

/* The old one, which is stacked upon the new, goes with all that is mounted in it. */
static int leave_old(struct err *e)
{
	if (chdir(BASE) == 0 && syscall(SYS_pivot_root, ".", ".") == 0 &&
	    umount2(".", MNT_DETACH) == 0 && chdir("/") == 0 &&
	    mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) ==
		    0)
		return 0;
	err_sys(e, "--untrusted: change the root");
	return errno == EINVAL
		       ? err_hint(e,
				  "the root is an initramfs, which nobody can leave: run it below "
				  "another one")
		       : mounts_hint(e);
}

static int build(struct taking *t, const struct jail *j, bool device, struct err *e)
{
	if (take_all(t, j, device, e) < 0)
		return -1;
	if (mount("tmpfs", BASE, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m,nr_inodes=4k") <
	    0) {
		cannot_make("/", e);
		return mounts_hint(e);
	}
	return make_own(j, device, e) < 0 || put_all(t, e) < 0 || root_hide_machine(BASE, e) < 0 ||
			       make_kept(j, e) < 0
		       ? -1
		       : 0;
}

int root_change(const struct jail *j, bool device, struct err *e)
{
	struct taking t = {.n = 0};
	mode_t mask = umask(022);
	int ret;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
		err_sys(e, "--untrusted: make mounts private");
		ret = mounts_hint(e);
	} else {
		ret = build(&t, j, device, e);
	}
	drop_all(&t);
	if (ret == 0)
		ret = leave_old(e);
	umask(mask);
	/* As outside; where that is hidden, there is nothing but the name. */
	if (ret == 0 && chdir(j->cwd) < 0)
		ret = cannot_make(j->cwd, e);
	return ret;
}
