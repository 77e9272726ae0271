// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the checks that need no namespace of their own. */
#include <grp.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "netdev/netdev.h"
#include "runtime/base/clock.h"
#include "runtime/cli/config.h"
#include "runtime/host/cell.h"
#include "runtime/host/priority.h"
#include "runtime/host/shell.h"
#include "runtime/suite/doctor_parts.h"

#define ORDINARY_ID 65534 /* nobody, and the traditional overflow id */

/* ---- the machine ---- */

/* Whether @path has a line that contains @word; the rest of that line goes to @rest. */
static bool file_says(const char *path, const char *word, char *rest, size_t cap)
{
	char line[4096], *at;
	bool found = false;
	FILE *f = fopen(path, "re");

	while (f && !found && fgets(line, sizeof(line), f)) {
		at = strstr(line, word);
		found = at != NULL;
		if (found && rest)
			snprintf(rest, cap, "%s", at + strlen(word));
	}
	if (f)
		fclose(f);
	if (found && rest)
		rest[strcspn(rest, "\n")] = '\0';
	return found;
}

static const char *container(void)
{
	static char kind[64];

	if (!access("/.dockerenv", F_OK))
		return "Docker";
	if (!access("/run/.containerenv", F_OK))
		return "Podman";
	if (file_says("/run/systemd/container", "", kind, sizeof(kind)) && kind[0])
		return kind;
	if (file_says("/proc/1/cgroup", "kubepods", NULL, 0))
		return "Kubernetes";
	return file_says("/proc/1/cgroup", "lxc", NULL, 0) ? "LXC" : NULL;
}

/* Who made the virtual machine; NULL: it is none. */
static const char *machine(const struct utsname *u)
{
	static char name[64];

	if (strstr(u->release, "icrosoft"))
		return "WSL";
	if (file_says("/proc/cpuinfo", "User Mode Linux", NULL, 0))
		return "User Mode Linux";
	if (file_says("/sys/hypervisor/type", "", name, sizeof(name)) && name[0])
		return name;
	if (!file_says("/proc/cpuinfo", " hypervisor", NULL, 0))
		return NULL;
	if (file_says("/sys/class/dmi/id/sys_vendor", "", name, sizeof(name)) && name[0])
		return name;
	return "";
}

void doctor_kernel(struct checkup *c)
{
	const char *in = container(), *on;
	struct utsname u;

	if (uname(&u) < 0)
		return;
	on = machine(&u);
	checkup_add(c, MARK_OK, "kernel", "%s %s, %s%s%s%s%s%s", u.sysname, u.release, u.machine,
		    on ? ", in a virtual machine" : "", on && *on ? " of " : "", on ? on : "",
		    in ? ", in a container of " : "", in ? in : "");
}

/* The share of a processor that the container may use; 0: all of it. */
static double quota(void)
{
	char text[64];
	double max, period;

	if (!file_says("/sys/fs/cgroup/cpu.max", "", text, sizeof(text)) ||
	    sscanf(text, "%lf %lf", &max, &period) != 2 || period <= 0)
		return 0;
	return max / period;
}

void doctor_processors(struct checkup *c)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	double share = quota();
	cpu_set_t set;
	int may = sched_getaffinity(0, sizeof(set), &set) < 0 ? (int)online : CPU_COUNT(&set);

	if (share <= 0 || share >= may) {
		checkup_add(c, MARK_OK, "processors", "%d of %ld may be used", may, online);
		return;
	}
	checkup_add(c, MARK_NOTE, "processors",
		    "%d of %ld may be used, together for %.2g of a processor's time", may, online,
		    share);
	checkup_hint(c, "when that is used up, everything stops for some ms: start the container "
			"with a larger --cpus");
}

void doctor_tun(struct checkup *c)
{
	struct err e = ERR_INIT;

	if (tun_probe(&e) == 0)
		checkup_add(c, MARK_OK, "TUN", "/dev/net/tun can be opened");
	else
		checkup_err(c, MARK_BAD, "TUN", &e);
}

/* ---- other users ---- */

static int they_may_not(struct checkup *c, const struct err *e)
{
	checkup_add(c, MARK_NOTE, "ordinary users", "may not run scripts: %s", e->what);
	checkup_hint(c, "%s", e->hint);
	return 1;
}

static int in_their_cell(void *arg)
{
	struct err e = ERR_INIT;
	struct netdev *dev = tun_open("tun0", &e);

	netdev_close(dev);
	return dev ? 0 : they_may_not(arg, &e);
}

static int as_ordinary_user(void *arg)
{
	struct err e = ERR_INIT;
	int status = 1;

	if (setgroups(0, NULL) < 0 || setresgid(ORDINARY_ID, ORDINARY_ID, ORDINARY_ID) < 0 ||
	    setresuid(ORDINARY_ID, ORDINARY_ID, ORDINARY_ID) < 0) {
		err_sys(&e, "cannot become one");
		return they_may_not(arg, &e);
	}
	/* Else /proc/self belongs to root, and with it the id maps. exec() would do it as well. */
	prctl(PR_SET_DUMPABLE, 1UL);
	if (tun_probe(&e) < 0 || cell_run(CELL_PRIVATE, in_their_cell, arg, &status, &e) < 0)
		return they_may_not(arg, &e);
	return status;
}

/* Tried rather than guessed from settings. */
void doctor_users(struct checkup *c)
{
	struct err e = ERR_INIT;
	int status;

	if (geteuid() != 0 || checkup_worst(c) == MARK_BAD)
		return;
	if (cell_run(CELL_HERE, as_ordinary_user, c, &status, &e) < 0)
		they_may_not(c, &e);
	else if (status == 0)
		checkup_add(c, MARK_OK, "ordinary users", "may run scripts, too");
}

/* ---- priority ---- */

/* What sched_setattr() was given and the kernel kept: the time slice, since Linux 6.12. */
static bool slice_is_short(void)
{
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} a = {.size = sizeof(a)};

	return syscall(SYS_sched_getattr, 0, &a, sizeof(a), 0) == 0 && a.runtime &&
	       a.runtime <= 1000000;
}

void doctor_priority(struct checkup *c)
{
	struct rlimit limit = {0};

	getrlimit(RLIMIT_RTPRIO, &limit);
	priority_raise();
	if (priority_is_raised()) {
		checkup_add(c, MARK_OK, "priority", "real time (round robin)");
		return;
	}
	if (slice_is_short())
		checkup_add(c, MARK_OK, "priority",
			    "ordinary, with a short time slice; real time is not allowed (limit "
			    "%llu)",
			    (unsigned long long)limit.rlim_cur);
	else
		checkup_add(c, MARK_NOTE, "priority",
			    "ordinary; real time is not allowed (limit %llu), and this kernel has "
			    "no time slices to choose",
			    (unsigned long long)limit.rlim_cur);
	checkup_hint(c, "real time helps on a busy host: a line \"USER - rtprio 1\" in "
			"/etc/security/limits.conf; in a container --ulimit rtprio=1");
}

/* ---- programs ---- */

void doctor_python(struct checkup *c)
{
	struct buf command = BUF_INIT, said = BUF_INIT;
	struct err e = ERR_INIT;
	struct shell shell;
	bool late = false;
	int status = -1;

	shell_init(&shell, NS_PER_S / 2);
	buf_printf(&command, "%s -V", config_default.code_command);
	if (shell_run(&shell, buf_text(&command), &status, &late, &e) == 0)
		shell_tail(&shell, 1, "", &said);
	if (status == 0) {
		checkup_add(c, MARK_OK, "python", "%s", buf_text(&said));
	} else {
		checkup_add(c, MARK_NOTE, "python", "%s %s", config_default.code_command,
			    late ? "does not answer" : "is missing");
		checkup_hint(c, "only code blocks that are more than expressions need it: install "
				"it, or name another with --code_command");
	}
	buf_free(&said);
	buf_free(&command);
	shell_free(&shell);
}
