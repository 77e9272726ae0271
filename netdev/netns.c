// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the way into private namespaces, and what to tell people whose machine forbids it. Settings
 * inside are sysctl.c's.
 */
#include "netdev/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What belongs to a user namespace, and may be made by whoever made that. */
#define NEW_IDENTITY (CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

/* ---- what stands in the way ---- */

/* Number in @path; @missing when there is none. */
static long read_number(const char *path, long missing)
{
	char text[32];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return missing;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return missing;
	text[n] = '\0';
	return strtol(text, NULL, 10);
}

static bool multi_threaded(void)
{
#ifdef __SANITIZE_THREAD__ /* it has a thread of its own, which enters nothing */
	return false;
#endif
	struct stat st;

	/* One link for each thread besides "." and "..". */
	return !stat("/proc/self/task", &st) && st.st_nlink > 3;
}

static int hint_limits(struct err *e)
{
	if (read_number("/proc/sys/user/max_user_namespaces", 1) == 0)
		return err_hint(e, "user namespaces are turned off: "
				   "sysctl -w user.max_user_namespaces=15000");
	if (read_number("/proc/sys/user/max_net_namespaces", 1) == 0)
		return err_hint(e, "network namespaces are turned off: "
				   "sysctl -w user.max_net_namespaces=15000");
	return err_hint(e, "too many namespaces exist, or they are nested too deep: see "
			   "/proc/sys/user/max_*_namespaces");
}

static int hint_forbidden(struct err *e)
{
	if (read_number("/proc/sys/kernel/unprivileged_userns_clone", 1) == 0)
		return err_hint(e, "user namespaces are for root only: "
				   "sysctl -w kernel.unprivileged_userns_clone=1, or run as root");
	if (read_number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", 0) == 1)
		return err_hint(e, "AppArmor forbids user namespaces: "
				   "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or "
				   "give tcpcheck a profile with \"userns,\", or run as root");
	return err_hint(e, "a container's seccomp filter forbids it, as it seems: start it with "
			   "--security-opt seccomp=unconfined (or --privileged), or run as root "
			   "with CAP_SYS_ADMIN");
}

/* errno of the refusal is set. Keeps it. */
static int refused(struct err *e, const char *what)
{
	int code = errno;

	err_sys(e, "%s", what);
	if (code == ENOSPC || code == EUSERS)
		hint_limits(e);
	else if (code == EPERM || code == EACCES)
		hint_forbidden(e);
	else if (code == EINVAL)
		err_hint(e,
			 "the kernel is built without namespaces (CONFIG_USER_NS, CONFIG_NET_NS)");
	errno = code;
	return -1;
}

/* ---- going in ---- */

static int write_file(const char *path, const char *text, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), code;
	ssize_t n;

	if (fd < 0)
		return refused(e, path);
	n = write(fd, text, strlen(text));
	code = errno;
	close(fd);
	errno = code;
	return n < 0 ? refused(e, path) : 0;
}

/* Since Linux 5.12 (user_namespaces(7)). */
static int no_setfcap(struct err *e)
{
	return err_hint(e, "root may become root of a user namespace only with CAP_SETFCAP: start "
			   "the container with --cap-add=SETFCAP or --cap-add=SYS_ADMIN, or run as "
			   "an ordinary user");
}

static int no_proc(struct err *e)
{
	struct stat st;

	if (stat("/proc/self", &st) == 0)
		return -1;
	return err_hint(e, "/proc is not mounted: mount -t proc proc /proc");
}

/* Who we are outside; needed where a user namespace is new, in which we are nobody so far. */
static struct {
	bool wanted;
	uid_t uid;
	gid_t gid;
} ids;

static void note_ids(bool wanted)
{
	ids.uid = geteuid();
	ids.gid = getegid();
	ids.wanted = wanted;
}

/* Root inside is who we are outside. Groups cannot be given up in there (user_namespaces(7)). */
static int map_ids(struct err *e)
{
	char map[32];

	if (write_file("/proc/self/setgroups", "deny", e))
		return no_proc(e);
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)ids.uid);
	if (write_file("/proc/self/uid_map", map, e))
		return ids.uid == 0 && errno == EPERM ? no_setfcap(e) : -1;
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)ids.gid);
	return write_file("/proc/self/gid_map", map, e);
}

/*
 * Root goes without a user namespace where it may: some things that scripts' commands do are only
 * for the host's own root (flushing TCP metrics, loading the module of a qdisc), and packetdrill,
 * which runs as root, is the measure. Everybody else, and a container's root, becomes root inside a
 * new one. @get: unshare() or the like.
 */
static long enter(int flags, long (*get)(int flags, void *arg), void *arg, struct err *e)
{
	long ret = -1;

	note_ids(false);
	if (ids.uid == 0)
		ret = get(flags, arg);
	if (ret < 0) {
		ids.wanted = true;
		ret = get(flags | CLONE_NEWUSER, arg);
	}
	return ret < 0 ? refused(e, "create private namespaces") : ret;
}

static long get_here(int flags, void *arg)
{
	(void)arg;
	return unshare(flags);
}

/* All other arguments of the system call are zero, and so in the same place everywhere. */
static long get_child(int flags, void *told)
{
	flags |= SIGCHLD | (told ? CLONE_PARENT_SETTID : 0);
#if defined(__s390__) || defined(__CRIS__)
	return syscall(SYS_clone, NULL, (unsigned long)flags, told, NULL, NULL);
#else
	return syscall(SYS_clone, (unsigned long)flags, NULL, told, NULL, NULL);
#endif
}

/* Without them nobody inside can write to the user's terminal. A container's console is one. */
static void hide_terminals(void)
{
	(void)mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		    "newinstance,ptmxmode=0666,mode=0620");
	(void)mount("/dev/null", "/dev/console", NULL, MS_BIND, NULL);
}

/* For scripts that look at /sys/class/net. */
static void mount_sys(void)
{
	(void)mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

static int furnish(struct err *e)
{
	if (ids.wanted && map_ids(e))
		return -1;
	/* Message queues and shared memory outlive processes, but not these. EINVAL: a kernel
	 * without them. */
	if (unshare(CLONE_NEWIPC | CLONE_NEWUTS) && errno != EINVAL)
		return refused(e, "create private namespaces (IPC, UTS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return refused(e, "make mounts private");
	hide_terminals();
	mount_sys();
	return 0;
}

pid_t netns_fork(pid_t *told, struct err *e)
{
	return (pid_t)enter(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID, get_child, told, e);
}

pid_t netns_fork_bare(bool root, pid_t *told, struct err *e)
{
	int flags = CLONE_NEWNS | CLONE_NEWPID;
	long pid;

	note_ids(!root);
	pid = get_child(root ? flags : flags | NEW_IDENTITY, told);
	return (pid_t)(pid < 0 ? refused(e, "create private namespaces") : pid);
}

int netns_become_root(struct err *e)
{
	if (!ids.wanted) {
		note_ids(true);
		if (unshare(NEW_IDENTITY))
			return refused(e, "create private namespaces");
	}
	return map_ids(e);
}

int netns_furnish(struct err *e)
{
	if (furnish(e))
		return -1;
	(void)mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	return 0;
}

int netns_enter(struct err *e)
{
	/* Only this thread would move, or with a user namespace none: EINVAL. */
	if (multi_threaded())
		return err_set(e, "enter private namespaces: a thread was started too early "
				  "(this is a bug)");
	if (enter(CLONE_NEWNET | CLONE_NEWNS, get_here, NULL, e))
		return -1;
	return furnish(e);
}

static bool is_up(int sock, const char *name)
{
	struct ifreq ifr = {0};

	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	return ioctl(sock, SIOCGIFFLAGS, &ifr) == 0 && ifr.ifr_flags & IFF_UP;
}

/* Nothing but lo is up, and the device of a run that was killed just now: a host with a tun0 of its
 * own has another way out, too. */
static bool is_secluded(void)
{
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct if_nameindex *all = if_nameindex();
	bool other = sock < 0 || !all;

	for (struct if_nameindex *i = all; i && i->if_index && !other; i++)
		other = strcmp(i->if_name, "lo") != 0 && strcmp(i->if_name, "tun0") != 0 &&
			is_up(sock, i->if_name);
	if_freenameindex(all);
	if (sock >= 0)
		close(sock);
	return !other;
}

bool netns_is_private(void)
{
	struct stat own, first;

	if (stat("/proc/self/ns/net", &own) < 0)
		return false;
	if (stat("/proc/1/ns/net", &first) < 0) /* none of our business */
		return is_secluded();
	return own.st_ino != first.st_ino || own.st_dev != first.st_dev;
}
