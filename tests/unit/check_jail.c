// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/jail: each layer alone, in a process of its own, by what it stops; then all of them. */
#include <sched.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/host/cell.h"
#include "runtime/jail/landlock.h"
#include "runtime/jail/mounts.h"
#include "runtime/jail/parts.h"
#include "runtime/suite/footing.h"
#include "tests/lib/netns_fixture.h"
#include "tests/unit/suites_suite.h"

static struct err err;

/* What @what returns in a process of its own: 0, or the line that failed. */
static int apart(int (*what)(void))
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		_exit(what());
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status), "killed by %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}

/* Of a line the last 8 bits are told. */
#define HOLDS(x)                                                      \
	do                                                            \
		if (!(x))                                             \
			return __LINE__ & 0xff ? __LINE__ & 0xff : 1; \
	while (0)

static int limits(void)
{
	struct rlimit l;
	rlim_t had_core;

	HOLDS(getrlimit(RLIMIT_CORE, &l) == 0);
	had_core = l.rlim_max;
	l.rlim_cur = 0;
	HOLDS(setrlimit(RLIMIT_CORE, &l) == 0);
	HOLDS(limit_apply(&err) == 0);
	/* Exactly, or a program outside gets core dumps (but who has none has none). */
	HOLDS(getrlimit(RLIMIT_CORE, &l) == 0 && (had_core == 0 || l.rlim_max == 1));
	HOLDS(l.rlim_cur == l.rlim_max);
	HOLDS(getrlimit(RLIMIT_NPROC, &l) == 0 && l.rlim_max <= 256);
	HOLDS(getrlimit(RLIMIT_RTPRIO, &l) == 0 && l.rlim_max == 0);
	HOLDS(limit_apply(&err) == 0); /* no more than there is */
	return 0;
}

/* Of a host where nobody has core dumps. */
static int limit_that_is_raised(void)
{
	const struct rlimit none = {0, 0}, one = {1, 1};
	struct rlimit l;
	bool may;

	HOLDS(setrlimit(RLIMIT_CORE, &none) == 0);
	may = setrlimit(RLIMIT_CORE, &one) == 0;
	HOLDS(setrlimit(RLIMIT_CORE, &none) == 0);
	limit_fix();
	HOLDS(limit_apply(&err) == 0 && getrlimit(RLIMIT_CORE, &l) == 0);
	HOLDS(l.rlim_cur == may && l.rlim_max == may);
	return 0;
}

static int words(void)
{
	setenv("GITHUB_TOKEN", "abc", 1);
	setenv("PATH", "/evil", 1);
	setenv("TZ", "UTC0", 1);
	static const char *const more[] = {"MINE", "OURS_*", NULL};

	setenv("MINE", "1", 1);
	setenv("MINE_NOT", "1", 1);
	setenv("OURS_TOO", "1", 1);
	words_keep(more, false);
	HOLDS(getenv("MINE") && !getenv("MINE_NOT") && getenv("OURS_TOO"));
	HOLDS(!strcmp(getenv("PATH"), "/evil") && !getenv("GITHUB_TOKEN"));
	HOLDS(words_change(NULL, &err) == 0);
	HOLDS(!getenv("MINE") && !getenv("OURS_TOO"));
	HOLDS(!strstr(getenv("PATH"), "evil"));
	HOLDS(!strcmp(getenv("TZ"), "UTC0") && !strcmp(getenv("HOME"), "/tmp"));
	return 0;
}

/* Only root, or root of a user namespace, has something to give up. */
static int become_root(void)
{
	HOLDS(geteuid() == 0 || unshare(CLONE_NEWUSER) == 0);
	return 0;
}

static int rights(void)
{
	HOLDS(become_root() == 0);
	HOLDS(rights_drop(&err) == 0);
	HOLDS(prctl(PR_GET_NO_NEW_PRIVS, 0UL, 0UL, 0UL, 0UL) == 1);
	HOLDS(prctl(PR_CAPBSET_READ, (unsigned long)CAP_SYS_ADMIN, 0UL, 0UL, 0UL) == 0);
	HOLDS(prctl(PR_CAPBSET_READ, (unsigned long)CAP_SYS_MODULE, 0UL, 0UL, 0UL) == 0);
	HOLDS(sethostname("x", 1) < 0 && errno == EPERM);
	return 0;
}

static bool is_refused(long ret)
{
	return ret < 0 && errno == EPERM;
}

/* Who sets it is told that it was done. */
static bool core_stays(void)
{
	struct rlimit had, other, now;
	bool told;

	if (getrlimit(RLIMIT_CORE, &had) < 0)
		return false;
	other = (struct rlimit){had.rlim_cur ? 0 : 1, had.rlim_max};
	told = setrlimit(RLIMIT_CORE, &other) == 0;
#ifdef SYS_setrlimit
	told = told && syscall(SYS_setrlimit, RLIMIT_CORE, &other) == 0;
#endif
	return told && getrlimit(RLIMIT_CORE, &now) == 0 && now.rlim_cur == had.rlim_cur &&
	       now.rlim_max == had.rlim_max;
}

static int filter(void)
{
	struct rlimit l;
	int status;
	pid_t pid;

	HOLDS(filter_prepare(&err) == 0);
	HOLDS(prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0);
	HOLDS(filter_apply(FILTER_SCRIPT, &err) == 0);
	HOLDS(is_refused(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
	HOLDS(is_refused(socket(AF_VSOCK, SOCK_STREAM, 0)));
#if __SIZEOF_LONG__ == 8 /* The kernel takes an int, so a filter must, too. */
	HOLDS(is_refused(syscall(SYS_socket, (1L << 32) | AF_VSOCK, (long)SOCK_STREAM, 0L)));
#endif
	HOLDS(is_refused(syscall(SYS_unshare, 0x10000000L)));
	HOLDS(is_refused(syscall(SYS_bpf, 0L, NULL, 0L)));
	HOLDS(is_refused(syscall(SYS_mount, "x", "/", "tmpfs", 0L, NULL)));
	HOLDS(is_refused(socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER)));
	HOLDS(socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) >= 0);
	HOLDS(is_refused(chmod("/nowhere", 04755)) && is_refused(chmod("/nowhere", 02755)));
	HOLDS(chmod("/nowhere", 0755) < 0 && errno == ENOENT);
	HOLDS(syscall(500L) < 0 && errno == ENOSYS); /* whatever that will be */
	HOLDS(core_stays());
	HOLDS(getrlimit(RLIMIT_NOFILE, &l) == 0 && setrlimit(RLIMIT_NOFILE, &l) == 0);
	HOLDS(is_refused(fcntl(0, 1026, 0)) &&
	      is_refused(fcntl(0, 1024, 0))); /* F_NOTIFY, F_SETLEASE */
	HOLDS(fcntl(1, F_GETFD) >= 0);
	HOLDS(is_refused(ioctl(0, _IOW('f', 2, long), NULL))); /* FS_IOC_SETFLAGS */
	HOLDS(is_refused(inotify_add_watch(inotify_init1(IN_CLOEXEC), "/usr/bin", IN_ACCESS)));
	close(socket(AF_INET6, SOCK_STREAM, 0));
	/* What it is for goes on. */
	pid = fork();
	if (pid == 0)
		_exit(7);
	HOLDS(pid > 0 && waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 7);
	return 0;
}

/* As of a libseccomp that is older than all calls. */
static int know_nothing(const char *name)
{
	(void)name;
	return -1;
}

/* Calls that libseccomp may be too old to know are refused by our own number, which is the right
 * one. */
static int filter_by_number(void)
{
	static const struct {
		const char *name;
		long value;
	} rows[] = {
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
#define NUMBER(name, value) {#name, value},
#include "runtime/jail/filter.def"
	};

	HOLDS(filter_prepare(&err) == 0 && !filter_unknown());
	HOLDS(prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0);
	HOLDS(filter_apply(FILTER_SCRIPT, &err) == 0);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		HOLDS(filter_number(rows[i].name, know_nothing) == rows[i].value);
		/* 04755: of fchmodat2() */
		HOLDS(is_refused(syscall(rows[i].value, -1L, "/nowhere", 04755L, 0L, 0L)));
	}
	HOLDS(filter_number("mount", know_nothing) == -1);
	return 0;
}

/* Where the root is the host's: what Landlock does not look at. */
static int filter_shared(void)
{
	int pair[2];

	HOLDS(filter_prepare(&err) == 0);
	HOLDS(prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0);
	HOLDS(filter_apply(FILTER_OWNING, &err) == 0);
	HOLDS(is_refused(chmod("/nowhere", 0755)) && is_refused(chown("/nowhere", 0, 0)));
	HOLDS(is_refused(utimensat(AT_FDCWD, "/nowhere", NULL, 0)));
	HOLDS(is_refused(socket(AF_UNIX, SOCK_STREAM, 0)));
	HOLDS(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	HOLDS(is_refused(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
	HOLDS(socket(AF_INET, SOCK_STREAM, 0) >= 0);
	return 0;
}

static int filter_shared_by_nobody(void)
{
	HOLDS(filter_prepare(&err) == 0);
	HOLDS(prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0);
	HOLDS(filter_apply(FILTER_SHARED, &err) == 0);
	HOLDS(chmod("/nowhere", 0755) < 0 && errno == ENOENT);
	HOLDS(is_refused(chmod("/nowhere", 04755)));
	HOLDS(is_refused(utimensat(AT_FDCWD, "/nowhere", NULL, 0)));
	HOLDS(is_refused(socket(AF_UNIX, SOCK_STREAM, 0)));
	return 0;
}

/* What no other layer stops: a descriptor of a folder outside, and who is outside. */
static int landlock(void)
{
	int outside = open("/", O_PATH | O_DIRECTORY), rules = landlock_begin();
	int sock = socket(AF_UNIX, SOCK_STREAM, 0), fd;
	pid_t self = getpid(), other = fork();

	if (other == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() == self)
			pause();
		_exit(0);
	}
	HOLDS(outside >= 0 && rules >= 0 && other > 0);
	HOLDS(openat(outside, "etc/passwd", O_RDONLY) >= 0 && kill(other, 0) == 0);
	HOLDS(landlock_allow(rules, -1, "/usr", LANDLOCK_READ) == 0);
	HOLDS(landlock_allow(rules, -1, "/dev/null", LANDLOCK_WRITE) == 0);
	HOLDS(landlock_allow(rules, -1, "/nowhere", LANDLOCK_READ) < 0 && errno == ENOENT);
	HOLDS(prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0 && landlock_enforce(rules) == 0);
	HOLDS(openat(outside, "etc/passwd", O_RDONLY) < 0 && errno == EACCES);
	HOLDS(open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES);
	HOLDS(creat("/tmp/tcpcheck-landlock", 0600) < 0 && errno == EACCES);
	HOLDS(open("/usr/bin/env", O_RDONLY) >= 0 && open("/usr/bin/env", O_RDWR) < 0);
	HOLDS((fd = open("/dev/null", O_RDWR)) >= 0 && write(fd, "x", 1) == 1);
	HOLDS(landlock_version() < 6 || (kill(getppid(), 0) < 0 && errno == EPERM));
	HOLDS(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) < 0);
	HOLDS(kill(other, SIGKILL) == 0 || landlock_version() >= 6); /* born before */
	close(sock);
	return 0;
}

/* A virtual machine lives by ptrace. */
static int filter_of_machine(void)
{
	HOLDS(filter_prepare(&err) == 0);
	HOLDS(prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0);
	HOLDS(filter_apply(FILTER_MACHINE, &err) == 0);
	HOLDS(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
	HOLDS(is_refused(syscall(SYS_unshare, 0x10000000L)));
	return 0;
}

static int (*const layers[])(void) = {limits,
				      limit_that_is_raised,
				      words,
				      rights,
				      landlock,
				      filter,
				      filter_of_machine,
				      filter_by_number,
				      filter_shared,
				      filter_shared_by_nobody};

START_TEST(a_layer)
{
	int line;

	if (layers[_i] == landlock && !landlock_version()) {
		skip_test("jail", landlock_lack(errno));
		return;
	}
	if (_i >= 5 && filter_prepare(&err) < 0) {
		skip_test("jail", "built without libseccomp");
		return;
	}
	if (layers[_i] == rights && apart(become_root)) {
		skip_test("jail", "not root, and no user namespaces here");
		return;
	}
	line = apart(layers[_i]);
	ck_assert_msg(line == 0, "layer %d, line %d (modulo 256)", _i, line);
}
END_TEST

static const char *told;

static char *say(const char *name)
{
	return strcmp(name, "CI") ? NULL : (char *)told;
}

START_TEST(engines)
{
	static const struct {
		const char *word;
		bool secret;
	} rows[] = {{NULL, false}, {"", false},    {"false", false},
		    {"0", false},  {"true", true}, {"1", true}};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		told = rows[i].word;
		ck_assert_int_eq(jail_words_secret(say), rows[i].secret);
	}
}
END_TEST

START_TEST(mounts_that_are_not_there)
{
	ck_assert_int_eq(mounts_take("/nowhere/at/all", false, false), -1);
	errno = ENOSYS;
	ck_assert_int_eq(mounts_hint(&err), -1);
	ck_assert_str_eq(err.hint, "--untrusted needs Linux 5.12 or later");
}
END_TEST

/* ---- all of them ---- */

static int inside(void *arg)
{
	const char *seen = arg;
	struct stat st;

	HOLDS(getuid() == 0);
	HOLDS(access(seen, F_OK) == 0);
	HOLDS(open(seen, O_WRONLY | O_CREAT, 0600) < 0);
	HOLDS(access("/etc/shadow", F_OK) < 0 && errno == ENOENT);
	HOLDS(access("/root", F_OK) < 0 && access("/home", F_OK) < 0);
	HOLDS(stat("/usr/bin/env", &st) == 0 && st.st_uid == 65534);
	HOLDS(creat("/etc/x", 0600) < 0);
	HOLDS(creat("/tmp/x", 0600) >= 0);
	HOLDS(kill(1, SIGTERM) == 0); /* it has no handler */
	HOLDS(is_refused(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
	return 0;
}

START_TEST(all_layers)
{
	char folder[] = "/var/tmp/tcpcheck-jail.XXXXXX", file[64];
	struct jail j = {.cwd = folder, .nplaces = 1};
	struct cell_how how = {CELL_PRIVATE, CELL_KEEP_NONE, &j};
	struct cell c;
	struct stat st;
	int status;

	if (netns_missing(false))
		return;
	if (jail_prepare(&err) < 0) {
		skip_test("jail", "built without libseccomp");
		return;
	}
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chmod(folder, 0755), 0);
	ck_assert_int_eq(stat(folder, &st), 0);
	j.places[0] = (struct jail_place){folder, st.st_dev, st.st_ino, false};
	snprintf(file, sizeof(file), "%s/script", folder);
	close(creat(file, 0644));
	ck_assert_int_eq(cell_start(&c, &how, inside, file, &err), 0);
	ck_assert_msg(cell_finish(&c, &status, &err) == 0, "%s; %s", err.what, err.hint);
	unlink(file);
	rmdir(folder);
	ck_assert_int_eq(status, 0);
}
END_TEST

/* As on a host that refuses the system call @number. */
static int without(long number)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(code[0]), code};

	return prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) ||
			       prctl(PR_SET_SECCOMP, (unsigned long)SECCOMP_MODE_FILTER, &program,
				     0UL, 0UL)
		       ? -1
		       : 0;
}

static int footing_without_pivot_root(void)
{
	HOLDS(jail_prepare(&err) == 0 && without(SYS_pivot_root) == 0);
	HOLDS(footing_find(&err) == FOOTING_SHARED);
	HOLDS(!strcmp(err.what, "--untrusted: change the root: Operation not permitted"));
	return 0;
}

static int footing_without_landlock(void)
{
	HOLDS(jail_prepare(&err) == 0 && without(444) == 0); /* landlock_create_ruleset() */
	HOLDS(footing_find(&err) == FOOTING_OWN);
	HOLDS(without(SYS_pivot_root) == 0 && footing_find(&err) == FOOTING_NONE);
	HOLDS(strstr(err.what, "; the kernel has no Landlock") ||
	      strstr(err.what, "; Landlock is forbidden here"));
	return 0;
}

START_TEST(footings)
{
	int line;

	if (netns_missing(false))
		return;
	if (jail_prepare(&err) < 0 || landlock_version() < 3) {
		skip_test("jail", "built without libseccomp, or no Landlock of Linux 6.2");
		return;
	}
	line = apart(footing_without_pivot_root);
	ck_assert_msg(line == 0, "line %d (modulo 256)", line);
	line = apart(footing_without_landlock);
	ck_assert_msg(line == 0, "line %d (modulo 256)", line);
}
END_TEST

/* Nothing runs when a layer cannot be had. */
START_TEST(a_place_that_has_gone)
{
	struct jail j = {.cwd = "/", .nplaces = 1, .places = {{.path = "/nowhere/at/all"}}};
	struct cell_how how = {CELL_PRIVATE, CELL_KEEP_NONE, &j};
	struct cell c;
	int status;

	if (netns_missing(false))
		return;
	ck_assert_int_eq(cell_start(&c, &how, inside, NULL, &err), 0);
	ck_assert_int_eq(cell_finish(&c, &status, &err), -1);
	ck_assert_str_eq(err.what,
			 "--untrusted: show /nowhere/at/all inside: No such file or directory");
}
END_TEST

Suite *jail_layers_suite(void)
{
	Suite *s = suite_create("jail_layers");
	TCase *tc = tcase_create("jail");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_layer, 0, (int)(sizeof(layers) / sizeof(layers[0])));
	tcase_add_test(tc, engines);
	tcase_add_test(tc, mounts_that_are_not_there);
	tcase_add_test(tc, all_layers);
	tcase_add_test(tc, footings);
	tcase_add_test(tc, a_place_that_has_gone);
	suite_add_tcase(s, tc);
	return s;
}
