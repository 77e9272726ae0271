// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns kernel settings: names to files below /proc/sys, and what their refusal means. */
#include "netdev/sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A name with a slash may have dots in its parts: net/ipv4/conf/eth0.5/forwarding. */
int sysctl_path(const char *key, char path[static SYSCTL_PATH], struct err *e)
{
	bool slashed = strchr(key, '/');
	int n = snprintf(path, SYSCTL_PATH, "/proc/sys/%s", key);
	char *p;

	if (!*key || n >= SYSCTL_PATH || strstr(path, "/../"))
		return err_kind_set(e, ERR_LACK, "there is no kernel setting \"%s\"", key);
	for (p = path; !slashed && (p = strchr(p, '.'));)
		*p = '/';
	return 0;
}

static int open_key(const char *key, int how, struct err *e)
{
	char path[SYSCTL_PATH];
	int fd;

	if (sysctl_path(key, path, e))
		return -1;
	fd = open(path, how | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	if (errno == ENOENT || errno == ENOTDIR)
		return err_kind_set(e, ERR_LACK, "this kernel has no setting %s", key);
	err_sys(e, "%s setting %s", how == O_RDONLY ? "read" : "write", key);
	if (errno == EACCES || errno == EPERM)
		return err_hint(e, "in a private namespace only settings of the network can be "
				   "changed, and not all of them");
	return -1;
}

int sysctl_set(const char *key, const char *value, struct err *e)
{
	int fd = open_key(key, O_WRONLY, e), rc = 0;

	if (fd < 0)
		return -1;
	/* The kernel takes nothing written by halves, and an empty write does nothing. */
	if (write(fd, value, strlen(value)) < 0)
		rc = err_sys(e, "set %s to \"%s\"", key, value);
	close(fd);
	return rc;
}

/* What is below /proc/sys/net is that of the thread's namespace. */
static bool is_first_namespaces(const char *path)
{
	int first = open("/proc/1/ns/net", O_RDONLY | O_CLOEXEC);
	int own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	bool there = false;

	if (first >= 0 && own >= 0 && setns(first, CLONE_NEWNET) == 0) {
		there = access(path, F_OK) == 0;
		if (setns(own, CLONE_NEWNET) < 0)
			abort();
	}
	if (first >= 0)
		close(first);
	if (own >= 0)
		close(own);
	return there;
}

/* Elsewhere are some that each namespace has, but that take effect in all: netfilter's. */
static bool is_networks(const char *path)
{
	static const char *const rooms[] = {"core/", "ipv4/", "ipv6/", "mptcp/"};
	size_t len = strlen("/proc/sys/net/");

	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++)
		if (!strncmp(path, "/proc/sys/net/", len) &&
		    !strncmp(path + len, rooms[i], strlen(rooms[i])))
			return true;
	return false;
}

bool sysctl_is_systems(const char *key)
{
	char path[SYSCTL_PATH];
	int fd;

	if (sysctl_path(key, path, NULL))
		return false;
	if (!is_networks(path))
		return true;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno != ENOENT || is_first_namespaces(path);
	close(fd);
	return false;
}

int sysctl_get(const char *key, char *value, size_t cap, struct err *e)
{
	int fd = open_key(key, O_RDONLY, e);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = read(fd, value, cap - 1);
	if (n < 0) {
		err_sys(e, "read setting %s", key);
		close(fd);
		return -1;
	}
	close(fd);
	while (n > 0 && value[n - 1] == '\n')
		n--;
	value[n] = '\0';
	return 0;
}
