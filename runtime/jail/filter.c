// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the system calls that are refused inside of a jail. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "runtime/jail/parts.h"

#ifdef HAVE_SECCOMP

#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REFUSE     SCMP_ACT_ERRNO(EPERM)
#define VALUES_END 64            /* above all there are, of families and of protocols */
#define LOW        0xffffffffULL /* the kernel looks at no more of an int */
#define FIRST_NEW  457           /* statmount(), of Linux 6.8 */
#define LAST_NEW   640
#define OPTIMIZE   2U /* a binary tree */
#if defined(__s390__) || defined(__CRIS__)
#define CLONE_FLAGS 1
#else
#define CLONE_FLAGS 0
#endif

struct call {
	const char *name;
	bool script_only;
};

/* Each table takes its rows, and nothing of the others. */
#define CALL(name)
#define SCRIPT_CALL(name)
#define FAMILY(name)
#define NETLINK(name)
#define MODE_CALL(name, argument)
#define UNSHARE(flag)
#define IOCTL(request)

static const struct call calls[] = {
#undef CALL
#undef SCRIPT_CALL
#define CALL(name)        {#name, false},
#define SCRIPT_CALL(name) {#name, true},
#include "runtime/jail/filter.def"
#undef CALL
#undef SCRIPT_CALL
#define CALL(name)
#define SCRIPT_CALL(name)
};

static const bool families[VALUES_END] = {
#undef FAMILY
#define FAMILY(name) [name] = true,
#include "runtime/jail/filter.def"
#undef FAMILY
#define FAMILY(name)
};

static const bool protocols[VALUES_END] = {
#undef NETLINK
#define NETLINK(name) [name] = true,
#include "runtime/jail/filter.def"
#undef NETLINK
#define NETLINK(name)
};

static const struct {
	const char *name;
	unsigned argument;
} mode_calls[] = {
#undef MODE_CALL
#define MODE_CALL(name, argument) {#name, argument},
#include "runtime/jail/filter.def"
#undef MODE_CALL
#define MODE_CALL(name, argument)
};

static const uint64_t unshares[] = {
#undef UNSHARE
#define UNSHARE(flag) flag,
#include "runtime/jail/filter.def"
#undef UNSHARE
#define UNSHARE(flag)
};

static const uint64_t ioctls[] = {
#undef IOCTL
#define IOCTL(request) request,
#include "runtime/jail/filter.def"
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* [machine] */
static struct sock_fprog programs[2];

static int refuse_calls(scmp_filter_ctx ctx, bool machine)
{
	int ret = 0;

	for (unsigned i = 0; i < COUNT(calls) && ret == 0; i++) {
		int number = seccomp_syscall_resolve_name(calls[i].name);

		if (number == __NR_SCMP_ERROR || (machine && calls[i].script_only))
			continue; /* libseccomp's version does not know it, nor does this machine */
		ret = seccomp_rule_add(ctx, REFUSE, number, 0);
	}
	return ret;
}

static int refuse_sockets(scmp_filter_ctx ctx)
{
	int ret = 0;

	for (uint64_t v = 0; v < VALUES_END && ret == 0; v++) {
		if (!families[v])
			ret = seccomp_rule_add(ctx, REFUSE, SCMP_SYS(socket), 1,
					       SCMP_A0(SCMP_CMP_MASKED_EQ, LOW, v));
		if (ret == 0 && !protocols[v])
			ret = seccomp_rule_add(ctx, REFUSE, SCMP_SYS(socket), 2,
					       SCMP_A0(SCMP_CMP_MASKED_EQ, LOW, AF_NETLINK),
					       SCMP_A2(SCMP_CMP_MASKED_EQ, LOW, v));
		if (ret == 0 && v != AF_UNIX)
			ret = seccomp_rule_add(ctx, REFUSE, SCMP_SYS(socketpair), 1,
					       SCMP_A0(SCMP_CMP_MASKED_EQ, LOW, v));
	}
	return ret;
}

static int refuse_mode(scmp_filter_ctx ctx, int number, unsigned argument, uint64_t bit)
{
	return seccomp_rule_add(ctx, REFUSE, number, 1,
				SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, bit, bit));
}

/* A folder that may be written to is the host's, too, and there they would count. */
static int refuse_modes(scmp_filter_ctx ctx)
{
	int ret = 0;

	for (unsigned i = 0; i < COUNT(mode_calls) && ret == 0; i++) {
		int number = seccomp_syscall_resolve_name(mode_calls[i].name);

		if (number == __NR_SCMP_ERROR)
			continue;
		ret = refuse_mode(ctx, number, mode_calls[i].argument, S_ISUID);
		if (ret == 0)
			ret = refuse_mode(ctx, number, mode_calls[i].argument, S_ISGID);
	}
	for (uint64_t bit = S_ISGID; bit <= S_ISUID && ret == 0; bit <<= 1) {
		ret = seccomp_rule_add(ctx, REFUSE, SCMP_SYS(open), 2,
				       SCMP_A1(SCMP_CMP_MASKED_EQ, O_CREAT, O_CREAT),
				       SCMP_A2(SCMP_CMP_MASKED_EQ, bit, bit));
		if (ret == 0)
			ret = seccomp_rule_add(ctx, REFUSE, SCMP_SYS(openat), 2,
					       SCMP_A2(SCMP_CMP_MASKED_EQ, O_CREAT, O_CREAT),
					       SCMP_A3(SCMP_CMP_MASKED_EQ, bit, bit));
	}
	return ret;
}

/* What came after this was written is not there: numbers are the same on all architectures that
 * count from a small one. */
static int forget_news(scmp_filter_ctx ctx)
{
	int ret = 0;

#if defined(SYS_openat2) && SYS_openat2 == 437
	for (int n = FIRST_NEW; n < LAST_NEW && ret == 0; n++)
		ret = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), n, 0);
#endif
	return ret;
}

static int refuse_arguments(scmp_filter_ctx ctx)
{
	int ret = refuse_sockets(ctx);

	if (ret == 0)
		ret = refuse_modes(ctx);
	if (ret == 0)
		ret = forget_news(ctx);
	for (unsigned i = 0; i < COUNT(unshares) && ret == 0; i++)
		ret = seccomp_rule_add(
			ctx, REFUSE, SCMP_SYS(clone), 1,
			SCMP_CMP(CLONE_FLAGS, SCMP_CMP_MASKED_EQ, unshares[i], unshares[i]));
	for (unsigned i = 0; i < COUNT(ioctls) && ret == 0; i++)
		ret = seccomp_rule_add(ctx, REFUSE, SCMP_SYS(ioctl), 1,
				       SCMP_A1(SCMP_CMP_MASKED_EQ, LOW, ioctls[i]));
	/* Its flags are in memory, where no filter sees them; libc knows what to do without it. */
	return ret ? ret : seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

/* Machine code of it: built once, in use as often as there are runs. */
static int translate(scmp_filter_ctx ctx, struct sock_fprog *p)
{
	int fd = memfd_create("filter", MFD_CLOEXEC), ret = -1;
	struct stat st;

	if (fd >= 0 && seccomp_export_bpf(ctx, fd) == 0 && fstat(fd, &st) == 0 && st.st_size > 0) {
		p->len = (unsigned short)((size_t)st.st_size / sizeof(*p->filter));
		p->filter = malloc((size_t)st.st_size);
		if (!p->filter)
			abort();
		if (pread(fd, p->filter, (size_t)st.st_size, 0) == st.st_size)
			ret = 0;
	}
	if (fd >= 0)
		close(fd);
	return ret;
}

static int make(bool machine, struct err *e)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int ret = -1;

	/* Calls of another architecture have other numbers, and so another way around. */
	if (ctx && seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, REFUSE) == 0) {
		(void)seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, OPTIMIZE);
		ret = refuse_calls(ctx, machine);
		if (ret == 0)
			ret = refuse_arguments(ctx);
		if (ret == 0)
			ret = translate(ctx, &programs[machine]);
	}
	seccomp_release(ctx);
	return ret ? err_set(e, "--untrusted: make a filter for system calls: libseccomp says %d",
			     ret)
		   : 0;
}

int filter_prepare(struct err *e)
{
	for (unsigned machine = 0; machine < 2; machine++)
		if (!programs[machine].len && make(machine, e) < 0)
			return -1;
	return 0;
}

int filter_apply(bool machine, struct err *e)
{
	if (prctl(PR_SET_SECCOMP, (unsigned long)SECCOMP_MODE_FILTER, &programs[machine], 0UL,
		  0UL) == 0)
		return 0;
	err_sys(e, "--untrusted: filter system calls");
	return errno == EINVAL ? err_hint(e, "the kernel is built without CONFIG_SECCOMP_FILTER")
			       : -1;
}

#else

int filter_prepare(struct err *e)
{
	err_set(e, "--untrusted: this tcpcheck was built without libseccomp");
	return err_hint(e, "install libseccomp-dev and build it again");
}

int filter_apply(bool machine, struct err *e)
{
	(void)machine;
	return filter_prepare(e);
}

#endif
