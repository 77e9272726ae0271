// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the system calls of Landlock, and what its rights are on kernels of different age. */
#include "runtime/jail/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same on all architectures; the headers of older systems do not have them. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule       445
#define SYS_landlock_restrict_self  446
#endif
#define GET_VERSION  1U
#define RULE_BENEATH 1

/* linux/landlock.h */
#define EXECUTE    (1ULL << 0)
#define WRITE_FILE (1ULL << 1)
#define READ_FILE  (1ULL << 2)
#define READ_DIR   (1ULL << 3)
#define MAKE_CHAR  (1ULL << 6)
#define MAKE_BLOCK (1ULL << 11)
#define REFER      (1ULL << 13)
#define TRUNCATE   (1ULL << 14)
#define IOCTL_DEV  (1ULL << 15)
#define SOCKETS    (1ULL << 16) /* connect to UNIX sockets by name */
#define OF_FILES   (EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV)
#define OUTSIDERS  3ULL /* abstract UNIX sockets and signals */

struct rules_attr {
	uint64_t files, ports, scoped;
};

struct beneath_attr {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

int landlock_version(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, GET_VERSION);

	return version < 0 ? 0 : (int)version;
}

/* All rights on files that this kernel knows, up to the youngest that we know. */
static uint64_t known(int version)
{
	if (version >= 9)
		return (SOCKETS << 1) - 1;
	if (version >= 5)
		return (IOCTL_DEV << 1) - 1;
	if (version >= 3)
		return (TRUNCATE << 1) - 1;
	return version == 2 ? (REFER << 1) - 1 : REFER - 1;
}

int landlock_begin(void)
{
	int version = landlock_version();
	struct rules_attr a = {.files = known(version), .scoped = version >= 6 ? OUTSIDERS : 0};

	return version ? (int)syscall(SYS_landlock_create_ruleset, &a, sizeof(a), 0) : -1;
}

static uint64_t rights_of(enum landlock_may may)
{
	switch (may) {
	case LANDLOCK_READ: return EXECUTE | READ_FILE | READ_DIR;
	case LANDLOCK_WRITE: return OF_FILES | READ_DIR;
	case LANDLOCK_CHANGE: return ~(MAKE_CHAR | MAKE_BLOCK);
	}
	return 0;
}

static int allow(int rules, int fd, enum landlock_may may)
{
	struct beneath_attr b = {rights_of(may) & known(landlock_version()), fd};
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -1;
	if (!S_ISDIR(st.st_mode))
		b.allowed &= OF_FILES;
	return (int)syscall(SYS_landlock_add_rule, rules, RULE_BENEATH, &b, 0);
}

int landlock_allow(int rules, int fd, const char *path, enum landlock_may may)
{
	int opened, ret, code;

	if (!*path)
		return allow(rules, fd, may);
	opened = open(path, O_PATH | O_CLOEXEC);
	if (opened < 0)
		return -1;
	ret = allow(rules, opened, may);
	code = errno;
	close(opened);
	errno = code;
	return ret;
}

int landlock_enforce(int rules)
{
	int ret = (int)syscall(SYS_landlock_restrict_self, rules, 0), code = errno;

	close(rules);
	errno = code;
	return ret;
}

const char *landlock_lack(int code)
{
	switch (code) {
	case ENOSYS: return "the kernel has no Landlock (CONFIG_SECURITY_LANDLOCK, Linux 5.13)";
	case EOPNOTSUPP:
		return "Landlock is turned off: add it to lsm= of the kernel's command line";
	default: return "Landlock is forbidden here, possibly by a container's seccomp filter";
	}
}
