// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the system calls that are refused inside of a jail. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/jail/parts.h"

#ifdef HAVE_SECCOMP

#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REFUSE     SCMP_ACT_ERRNO(EPERM)
#define IGNORE     SCMP_ACT_ERRNO(0)
#define VALUES_END 64            /* above all there are, of families and of protocols */
#define LOW        0xffffffffULL /* the kernel looks at no more of an int */
#define FIRST_NEW  457           /* statmount(), of Linux 6.8 */
#define LAST_NEW   640
#define OPTIMIZE   2U /* a binary tree */
/* Those of young calls are the same on all architectures that count from a small one. */
#if defined(SYS_openat2) && SYS_openat2 == 437
#define COMMON_NUMBERS 1
#else
#define COMMON_NUMBERS 0
#endif
#if defined(__s390__) || defined(__CRIS__)
#define CLONE_FLAGS 1
#else
#define CLONE_FLAGS 0
#endif

#define KIND(k)      (1U << (k))
#define ALL          (KIND(FILTER_KINDS) - 1)
#define BUT_MACHINES (ALL & ~KIND(FILTER_MACHINE))
#define SHARED       (KIND(FILTER_SHARED) | KIND(FILTER_OWNING))
#define OWNING       KIND(FILTER_OWNING)

/* Refused in these kinds. */
struct call {
	const char *name;
	unsigned kinds;
};

/* Each table takes its rows, and nothing of the others. */
#define CALL(name)
#define SCRIPT_CALL(name)
#define SHARED_CALL(name)
#define OWNING_CALL(name)
#define FAMILY(name)
#define OWN_FAMILY(name)
#define NETLINK(name)
#define MODE_CALL(name, argument)
#define UNSHARE(flag)
#define IOCTL(request)
#define FCNTL(command)
#define FIXED_LIMIT(resource)
#define NUMBER(name, value)

static const struct call calls[] = {
#undef CALL
#undef SCRIPT_CALL
#undef SHARED_CALL
#undef OWNING_CALL
#define CALL(name)        {#name, ALL},
#define SCRIPT_CALL(name) {#name, BUT_MACHINES},
#define SHARED_CALL(name) {#name, SHARED},
#define OWNING_CALL(name) {#name, OWNING},
#include "runtime/jail/filter.def"
#undef CALL
#undef SCRIPT_CALL
#undef SHARED_CALL
#undef OWNING_CALL
#define CALL(name)
#define SCRIPT_CALL(name)
#define SHARED_CALL(name)
#define OWNING_CALL(name)
};

/* In which kinds they are allowed. */
static const unsigned families[VALUES_END] = {
#undef FAMILY
#undef OWN_FAMILY
#define FAMILY(name)     [name] = ALL,
#define OWN_FAMILY(name) [name] = ALL & ~SHARED,
#include "runtime/jail/filter.def"
#undef FAMILY
#undef OWN_FAMILY
#define FAMILY(name)
#define OWN_FAMILY(name)
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
#undef IOCTL
#define IOCTL(request)
};

static const uint64_t fcntls[] = {
#undef FCNTL
#define FCNTL(command) command,
#include "runtime/jail/filter.def"
#undef FCNTL
#define FCNTL(command)
};

static const uint64_t fixed_limits[] = {
#undef FIXED_LIMIT
#define FIXED_LIMIT(resource) resource,
#include "runtime/jail/filter.def"
#undef FIXED_LIMIT
#define FIXED_LIMIT(resource)
};

static const struct {
	const char *name;
	int value;
} numbers[] = {
#undef NUMBER
#define NUMBER(name, value) {#name, value},
#include "runtime/jail/filter.def"
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct sock_fprog programs[FILTER_KINDS];

int filter_number(const char *name, int (*resolve)(const char *name))
{
	int number = resolve(name);

	for (unsigned i = 0; COMMON_NUMBERS && i < COUNT(numbers) && number == __NR_SCMP_ERROR; i++)
		if (!strcmp(numbers[i].name, name))
			number = numbers[i].value;
	return number;
}

static int number_of(const char *name)
{
	return filter_number(name, seccomp_syscall_resolve_name);
}

const char *filter_unknown(void)
{
	for (unsigned i = 0; i < COUNT(calls); i++)
		if (number_of(calls[i].name) == __NR_SCMP_ERROR)
			return calls[i].name;
	for (unsigned i = 0; i < COUNT(mode_calls); i++)
		if (number_of(mode_calls[i].name) == __NR_SCMP_ERROR)
			return mode_calls[i].name;
	return NULL;
}

static int refuse_calls(scmp_filter_ctx ctx, unsigned kinds)
{
	int ret = 0;

	for (unsigned i = 0; i < COUNT(calls) && ret == 0; i++) {
		int number = number_of(calls[i].name);

		if (number != __NR_SCMP_ERROR && calls[i].kinds & kinds)
			ret = seccomp_rule_add(ctx, REFUSE, number, 0);
	}
	return ret;
}

static int refuse_sockets(scmp_filter_ctx ctx, unsigned kinds)
{
	int ret = 0;

	for (uint64_t v = 0; v < VALUES_END && ret == 0; v++) {
		if (!(families[v] & kinds))
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

static bool is_refused(const char *name, unsigned kinds)
{
	for (unsigned i = 0; i < COUNT(calls); i++)
		if (calls[i].kinds & kinds && !strcmp(calls[i].name, name))
			return true;
	return false;
}

static int refuse_mode(scmp_filter_ctx ctx, int number, unsigned argument, uint64_t bit)
{
	return seccomp_rule_add(ctx, REFUSE, number, 1,
				SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, bit, bit));
}

/* A folder that may be written to is the host's, too, and there they would count. */
static int refuse_modes(scmp_filter_ctx ctx, unsigned kinds)
{
	int ret = 0;

	for (unsigned i = 0; i < COUNT(mode_calls) && ret == 0; i++) {
		int number = number_of(mode_calls[i].name);

		if (number == __NR_SCMP_ERROR || is_refused(mode_calls[i].name, kinds))
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

/* What is told by argument @argument of the call, an int. */
static int answer_values(scmp_filter_ctx ctx, uint32_t answer, int number, unsigned argument,
			 const uint64_t *values, size_t n)
{
	int ret = 0;

	for (size_t i = 0; i < n && ret == 0; i++)
		ret = seccomp_rule_add(ctx, answer, number, 1,
				       SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, LOW, values[i]));
	return ret;
}

/* They stay as they are, and who sets them is told that it was done: programs with secrets want no
 * core dumps, and end when they cannot have that. */
static int keep_limits(scmp_filter_ctx ctx)
{
	int ret = answer_values(ctx, IGNORE, SCMP_SYS(setrlimit), 0, fixed_limits,
				COUNT(fixed_limits));

	for (unsigned i = 0; i < COUNT(fixed_limits) && ret == 0;
	     i++) /* with a new one it sets it */
		ret = seccomp_rule_add(ctx, IGNORE, SCMP_SYS(prlimit64), 2,
				       SCMP_A1(SCMP_CMP_MASKED_EQ, LOW, fixed_limits[i]),
				       SCMP_A2(SCMP_CMP_NE, 0, 0));
	return ret;
}

/* What came after this was written is not there. */
static int forget_news(scmp_filter_ctx ctx)
{
	int ret = 0;

	for (int n = FIRST_NEW; COMMON_NUMBERS && n < LAST_NEW && ret == 0; n++)
		ret = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), n, 0);
	return ret;
}

static int refuse_arguments(scmp_filter_ctx ctx, unsigned kinds)
{
	int ret = refuse_sockets(ctx, kinds);

	if (ret == 0)
		ret = refuse_modes(ctx, kinds);
	if (ret == 0)
		ret = keep_limits(ctx);
	if (ret == 0)
		ret = forget_news(ctx);
	for (unsigned i = 0; i < COUNT(unshares) && ret == 0; i++)
		ret = seccomp_rule_add(
			ctx, REFUSE, SCMP_SYS(clone), 1,
			SCMP_CMP(CLONE_FLAGS, SCMP_CMP_MASKED_EQ, unshares[i], unshares[i]));
	if (ret == 0)
		ret = answer_values(ctx, REFUSE, SCMP_SYS(ioctl), 1, ioctls, COUNT(ioctls));
	if (ret == 0)
		ret = answer_values(ctx, REFUSE, SCMP_SYS(fcntl), 1, fcntls, COUNT(fcntls));
	if (ret == 0) /* of 32 bits */
		ret = answer_values(ctx, REFUSE, SCMP_SYS(fcntl64), 1, fcntls, COUNT(fcntls));
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

static int make(enum filter_kind kind, struct err *e)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int ret = -1;

	/* Calls of another architecture have other numbers, and so another way around. */
	if (ctx && seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, REFUSE) == 0) {
		(void)seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, OPTIMIZE);
		ret = refuse_calls(ctx, KIND(kind));
		if (ret == 0)
			ret = refuse_arguments(ctx, KIND(kind));
		if (ret == 0)
			ret = translate(ctx, &programs[kind]);
	}
	seccomp_release(ctx);
	return ret ? err_set(e, "--untrusted: make a filter for system calls: libseccomp says %d",
			     ret)
		   : 0;
}

int filter_prepare(struct err *e)
{
	for (unsigned kind = 0; kind < FILTER_KINDS; kind++)
		if (!programs[kind].len && make(kind, e) < 0)
			return -1;
	return 0;
}

int filter_apply(enum filter_kind kind, struct err *e)
{
	if (prctl(PR_SET_SECCOMP, (unsigned long)SECCOMP_MODE_FILTER, &programs[kind], 0UL, 0UL) ==
	    0)
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

int filter_apply(enum filter_kind kind, struct err *e)
{
	(void)kind;
	return filter_prepare(e);
}

int filter_number(const char *name, int (*resolve)(const char *name))
{
	return resolve(name);
}

const char *filter_unknown(void)
{
	return NULL;
}

#endif
