/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A small world, in which command lines are played by a shell and without one. */
#ifndef TESTS_COMMAND_FIXTURE_H
#define TESTS_COMMAND_FIXTURE_H

#include <check.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netdev/netdev.h"
#include "runtime/base/clock.h"
#include "runtime/command/command.h"
#include "runtime/host/shell.h"
#include "tests/lib/netns_fixture.h"

static char dir[] = "/tmp/check_command.XXXXXX";
static struct shell shell;
static struct err e;

/* ---- a small world ---- */

static inline void put(const char *name, const char *text, mode_t mode)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	chmod(name, mode);
}

/* One that sets what it is told, and notes how to bring back what was. */
static const char setter[] =
	"#!/usr/bin/env python3\n"
	"'''Sets NAME=VALUE.'''\n"
	"import os\nimport subprocess\nimport sys\n\n"
	"back = open('undo_%s.sh' % os.environ['PACKETDRILL_PID'], 'w')  # how to go back\n"
	"print(\"#!/bin/bash\", file=back)\n"
	"for pair in sys.argv[1:]:\n"
	"    both = pair.split('=')\n"
	"    was = subprocess.check_output(['cat', both[0]],\n"
	"                                  universal_newlines=True)\n\n"
	"    print('echo \"%s\" > %s' % (was.strip(), both[0]), file=back)\n"
	"    os.system('echo \"%s\" > %s' % (both[1], both[0]))\n"
	"os.system('chmod u+x undo_%s.sh' % os.environ['PACKETDRILL_PID'])\n";

static inline void make_world(void)
{
	ck_assert_int_eq(chdir(dir), 0);
	put("words", "one two\nthree\n1 2 3", 0644);
	put("empty", "", 0644);
	put("sack.sh",
	    "#!/bin/bash\n# off\nsysctl -q net.ipv4.tcp_sack=0 \\\n net.ipv4.tcp_ecn=1\n", 0755);
	put("exit.sh", "#!/bin/sh\necho a; exit 3; echo b\n", 0755);
	put("parent.sh", "#!/bin/sh\necho $PPID\n", 0755);
	put("loop.sh", "#!/bin/sh\n. ./loop.sh\n", 0755);
	put("option.sh", "#!/bin/sh -e\ntrue\n", 0755);
	put("if.sh", "#!/bin/sh\nif true; then echo yes; fi\n", 0755);
	put("plain", "echo plain\n", 0644);
	put("bad.sh", "#!/bin/bash\n\necho 9 > /proc/sys/net/ipv4/tcp_sack\necho $?\n", 0755);
	put("set.py", setter, 0755);
	put("odd.py", "#!/usr/bin/env python3\nimport sys\nif sys.argv[1:]: print('x')\n", 0755);
	unlink("undo_77.sh");
	unlink("new");
	unlink("hist");
	setenv("PACKETDRILL_PID", "77", 1);
	setenv("NSTAT_HISTORY", "hist", 1);
	setenv("WORD", "plain", 1);
	setenv("WORDS", "two words", 1);
	setenv("SPECIAL", "$(id) \"*\"", 1);
}

static const char *const settings[] = {"/proc/sys/net/ipv4/tcp_sack", "/proc/sys/net/ipv4/tcp_ecn",
				       "/proc/sys/net/ipv4/tcp_rmem"};
static const char *const files[] = {"undo_77.sh", "new", "old", "hist"};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct netdev *tun;

/* Only for lines that care: a device is slow to die. */
static inline void reset_device(const char *line)
{
	if (!strstr(line, "tun0"))
		return;
	if (tun)
		tun->ops->close(tun);
	tun = tun_open("tun0", &e);
}

static inline void reset_world(const char *line)
{
	static const char *const values[] = {"1", "0", "4096 131072 6291456"};

	for (unsigned i = 0; i < COUNT(settings); i++)
		put(settings[i], values[i], 0644);
	for (unsigned i = 0; i < COUNT(files); i++)
		unlink(files[i]);
	put("old", "text\n", 0644);
	reset_device(line);
}

static inline void show_file(const char *name, struct buf *out)
{
	char text[65536];
	struct stat st;
	FILE *f = fopen(name, "r");

	if (!f)
		return;
	ck_assert_int_eq(fstat(fileno(f), &st), 0);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	buf_printf(out, "%s %o: %s\n", name, st.st_mode, text);
	fclose(f);
}

/* What a line may have changed. */
static inline char *state(const char *line)
{
	static const char device[] = "tc qdisc show dev tun0 | sed 's/pfifo [0-9a-f]*:/pfifo/';"
				     "ethtool -k tun0 | grep -v fixed; cat /sys/class/net/tun0/mtu";
	struct buf out = BUF_INIT;
	int status;
	bool late;

	for (unsigned i = 0; i < COUNT(settings); i++)
		show_file(settings[i], &out);
	for (unsigned i = 0; i < COUNT(files); i++)
		show_file(files[i], &out);
	if (strstr(line, "tun0")) {
		ck_assert_int_eq(shell_run(&shell, device, &status, &late, &e), 0);
		buf_puts(&out, buf_text(&shell.output));
	}
	return out.data;
}

struct outcome {
	int status;
	char *output, *state;
};

static inline struct outcome play(const char *line, bool interpret, char way[static SHELL_WAY])
{
	struct outcome o;
	bool late;

	reset_world(line);
	shell.interpret = interpret;
	shell_settle(&shell, line, way);
	ck_assert_int_eq(shell_run(&shell, line, &o.status, &late, &e), 0);
	ck_assert(!late);
	o.output = strdup(buf_text(&shell.output));
	o.state = state(line);
	return o;
}

static inline void compare(const char *line)
{
	char way[SHELL_WAY] = "", none[SHELL_WAY];
	struct outcome here = play(line, true, way), there = play(line, false, none);

	ck_assert_msg(!strcmp(way, "interpreted"), "%s: %s", line, way);
	ck_assert_msg(here.status == there.status, "%s: %x, sh: %x", line, here.status,
		      there.status);
	ck_assert_msg(!strcmp(here.output, there.output), "%s:\n%s, sh:\n%s", line, here.output,
		      there.output);
	ck_assert_msg(!strcmp(here.state, there.state), "%s:\n%s, sh:\n%s", line, here.state,
		      there.state);
	free(here.output);
	free(here.state);
	free(there.output);
	free(there.state);
}

static inline void setup(void)
{
	netns_fixture();
	ck_assert_ptr_nonnull(mkdtemp(dir));
	shell_init(&shell, 0);
	make_world();
}

static inline void teardown(void)
{
	static const char *const made[] = {"words",   "empty",  "sack.sh",   "exit.sh", "parent.sh",
					   "loop.sh", "plain",  "option.sh", "if.sh",   "bad.sh",
					   "set.py",  "odd.py", "sysctl"};

	for (unsigned i = 0; i < COUNT(made); i++)
		unlink(made[i]);
	for (unsigned i = 0; i < COUNT(files); i++)
		unlink(files[i]);
	ck_assert_int_eq(chdir("/"), 0);
	rmdir(dir);
	shell_free(&shell);
}

#endif
