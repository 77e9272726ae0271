// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the system calls for mounts, which libc has only of late, under their own numbers. */
#include "runtime/jail/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same on all architectures; libc's own header does not go with the kernel's. */
#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_move_mount
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#define TREE_CLONE      1u
#define TREE_CLOEXEC    ((unsigned)O_CLOEXEC)
#define TREE_RECURSIVE  0x8000u
#define FROM_EMPTY_PATH 4u
#define EMPTY_PATH      0x1000u
#define ATTR_RDONLY     1u
#define ATTR_NOSUID     2u
#define ATTR_NODEV      4u

struct attr {
	uint64_t set, clear, propagation, userns;
};

int mounts_take(const char *path, bool writable, bool devices)
{
	struct attr a = {.set = ATTR_NOSUID};
	int fd = (int)syscall(SYS_open_tree, AT_FDCWD, path,
			      TREE_CLONE | TREE_CLOEXEC | TREE_RECURSIVE),
	    code;

	if (fd < 0)
		return -1;
	a.set |= (writable ? 0 : ATTR_RDONLY) | (devices ? 0 : ATTR_NODEV);
	if (syscall(SYS_mount_setattr, fd, "", EMPTY_PATH | TREE_RECURSIVE, &a, sizeof(a)) == 0)
		return fd;
	code = errno;
	close(fd);
	errno = code;
	return -1;
}

int mounts_put(int tree, const char *path)
{
	return (int)syscall(SYS_move_mount, tree, "", AT_FDCWD, path, FROM_EMPTY_PATH);
}

int mounts_hint(struct err *e)
{
	switch (errno) {
	case ENOSYS: return err_hint(e, "--untrusted needs Linux 5.12 or later");
	case EPERM:
	case EACCES:
		return err_hint(
			e, "it is forbidden here, possibly by a container: start that with "
			   "--privileged, or with --security-opt seccomp=unconfined --security-opt "
			   "systempaths=unconfined and as an ordinary user");
	default: return -1;
	}
}
