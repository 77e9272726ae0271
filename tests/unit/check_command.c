// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * runtime/command/: each line is played without a shell and by /bin/sh, in the same state: output,
 * status and what it leaves behind must be the same. And what is a shell's business goes there.
 * This is the test of arith.c, file.c, grep and the like (text.c), metrics.c, net.c, nstat.c,
 * parse.c, path.c, program.c, pycall.c, python.c, pytoken.c, qdisc.c, run.c, sysctl.c, test.c,
 * tool.c and word.c.
 */
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
#include "tests/unit/suites_run.h"

static char dir[] = "/tmp/check_command.XXXXXX";
static struct shell shell;
static struct err e;

/* ---- a small world ---- */

static void put(const char *name, const char *text, mode_t mode)
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

static void make_world(void)
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
static void reset_device(const char *line)
{
	if (!strstr(line, "tun0"))
		return;
	if (tun)
		tun->ops->close(tun);
	tun = tun_open("tun0", &e);
}

static void reset_world(const char *line)
{
	static const char *const values[] = {"1", "0", "4096 131072 6291456"};

	for (unsigned i = 0; i < COUNT(settings); i++)
		put(settings[i], values[i], 0644);
	for (unsigned i = 0; i < COUNT(files); i++)
		unlink(files[i]);
	put("old", "text\n", 0644);
	reset_device(line);
}

static void show_file(const char *name, struct buf *out)
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
static char *state(const char *line)
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

static struct outcome play(const char *line, bool interpret, char way[static SHELL_WAY])
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

static void compare(const char *line)
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

static void setup(void)
{
	netns_fixture();
	ck_assert_ptr_nonnull(mkdtemp(dir));
	shell_init(&shell, 0);
	make_world();
}

static void teardown(void)
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

/* ---- what is interpreted ---- */

static const char *const alike[] = {
	/* words */
	"",
	"\n\n # nothing\n",
	"true",
	"false",
	": any thing",
	"echo",
	"echo a  'b  c' \"d  e\"",
	"echo a'b'\"c\"d \\e '' x",
	"echo \"a\\\"b \\$WORD\"",
	"echo \\\"",
	"echo $WORD ${WORD} \"$WORDS\" '$WORD'",
	"echo a#b #c",
	"echo a \\\n b",
	"echo $((1+2*3)) \"$((16*1024*1024))\" $(( (7 - 9) / 2 ))",
	"echo $PPID ${PPID}",
	"echo -n a; echo b",
	"echo a -n",
	"echo = a=b a/b:c,d+e%f@g-h",
	"echo [ ] ; echo a]",
	"echo a;echo b\necho c;",
	"echo 'tab\there'",
	/* what joins */
	"true && echo a",
	"false && echo a",
	"false || echo a",
	"true || echo a",
	"false && echo a || echo b",
	"true || echo a && echo b",
	"false\necho $?",
	"true; echo \"is $?\"",
	"false ||\n echo a",
	"exit 3; echo a",
	"exit",
	"false; exit",
	"false; exit $?",
	"exit 0\n",
	"echo a; exit 255",
	"false || exit 4\necho no",
	/* redirections */
	"echo a > new",
	"echo a >> old",
	"echo a > old; echo b >> old",
	"echo a >/dev/null",
	"echo a > /dev/null 2>&1",
	"echo a 2>&1 >/dev/null",
	"echo a >&2",
	"2>/dev/null echo a",
	"echo a 2> new",
	"echo a 1>new",
	"echo 0 > /proc/sys/net/ipv4/tcp_sack",
	"echo 9 > /proc/sys/net/ipv4/tcp_sack",
	"echo x > /proc/sys/net/ipv4/tcp_sack; echo $?",
	"\n\necho x > /proc/sys/net/ipv4/tcp_sack",
	"echo x > /proc/sys/net/ipv4/tcp_sack 2> /dev/null",
	"echo x > /proc/sys/net/ipv4/tcp_sack 2> new",
	/* files */
	"cat words",
	"cat words words empty",
	"cat /proc/sys/net/ipv4/tcp_sack",
	"cat /proc/net/tcp | grep -q :",
	"grep two words",
	"grep -q two words",
	"grep -q four words",
	"grep four words",
	"grep o words empty",
	"grep -v two words words",
	"cat words | grep 1 | grep -q ' 2 '",
	"cat words | cat",
	"grep \" 0A \" /proc/net/tcp /proc/net/tcp6 | grep \":1F90\"",
	"chmod u+x words; chmod u+x old",
	/* test */
	"test a",
	"test ''",
	"test -n a",
	"test -z a",
	"[ a = a ]",
	"[ a != a ]",
	"[ ! a = b ]",
	"[ 3 -lt 4 ] && echo less",
	"[ -f words ]",
	"[ -f nothing ]",
	"[ ! -e nothing ]",
	"[ -d . ]",
	"[ -x sack.sh ]",
	"[ -x words ]",
	"[ -s empty ]",
	"[ -r words ]",
	"[ -w words ]",
	"false; [ $? -eq 1 ]",
	"[ ]",
	"test",
	"[ -7 -ge -8 ]",
	"[ 1 -eq 2 ] || [ 2 -ne 1 ] && test 1 -le 1 && test 2 -gt 1",
	/* settings */
	"sysctl -q net.ipv4.tcp_sack=0",
	"sysctl -w net.ipv4.tcp_sack=0",
	"sysctl net.ipv4.tcp_sack=0 net/ipv4/tcp_ecn=1",
	"sysctl -q net.ipv4.tcp_rmem=\"4096 540000 $((15*1024*1024))\"",
	"sysctl net.ipv4.tcp_rmem",
	"sysctl -n net.ipv4.tcp_rmem net.ipv4.tcp_sack",
	"sysctl net.ipv4.nothing=1",
	"sysctl -q net.ipv4.tcp_sack=0 net.ipv4.nothing=1 net.ipv4.tcp_ecn=1; echo $?",
	"sysctl -e -q net.ipv4.nothing=1",
	"sysctl -eq net.ipv4.nothing=1 net.ipv4.tcp_sack=0",
	"sysctl -n net.ipv4.nothing",
	"sysctl -q net.ipv4.tcp_sack=9",
	"sysctl net.ipv4",
	"sysctl -q net.ipv4.tcp_sack=9 > /dev/null 2>&1 || echo no",
	"sysctl -n net.ipv4.tcp_sack > new",
	/* files that are run */
	"./sack.sh",
	"./sack.sh && echo $?",
	"./exit.sh; echo $?",
	". ./exit.sh; echo $?",
	"sh ./exit.sh; echo $?",
	"sh ./plain",
	"bash ./plain",
	". ./plain",
	"./bad.sh",
	"./bad.sh 2>/dev/null",
	"./bad.sh 2>&1 >/dev/null",
	"./bad.sh > /dev/null 2>&1",
	"sh ./bad.sh",
	"./set.py /proc/sys/net/ipv4/tcp_sack=0 /proc/sys/net/ipv4/tcp_rmem=\"4096 8192 9000\"",
	"./set.py",
	"./sack.sh\n ./set.py \\\n\t/proc/sys/net/ipv4/tcp_sack=1",
	"./set.py /proc/sys/net/ipv4/tcp_sack=9",
	/* the network */
	"ip tcp_metrics flush all > /dev/null 2>&1",
	"ip tcp_metrics flush all > /dev/null 2>&1 || echo $?",
	"ip tcp_metrics flush all",
	"ip link set dev tun0 mtu 900",
	"ip link set dev tun9 mtu 900",
	"ip link set dev tun0 mtu 9",
	"tc qdisc add dev tun0 root pfifo",
	"tc qdisc add dev tun0 root pfifo limit 7; tc qdisc add dev tun0 root pfifo",
	"tc qdisc delete dev tun0 root",
	"tc qdisc replace dev tun0 root pfifo limit 3; tc qdisc replace dev tun0 root pfifo limit "
	"4",
	"tc qdisc add dev tun0 root pfifo; tc qdisc del dev tun0 root",
	"tc qdisc replace dev tun0 root fq",
	"tc qdisc add dev tun9 root pfifo",
	"ethtool -K tun0 tso off",
	"ethtool -K tun0 gso off tso off",
	"ethtool -K tun0 tso off gso off gro off lro off 2>/dev/null",
	"ethtool -K tun9 tso off",
	"ethtool -K lo tso off",
	/* counters */
	"nstat",
	"nstat -n",
	"nstat > /dev/null",
	"nstat -s",
	"nstat -sz",
	"nstat | grep TcpExtOutOfWindowIcmps > /dev/null",
	"nstat -n; nstat -z | grep Tcp; nstat",
	"nstat -z > new; nstat -z >> new",
	"echo '#kernel' > hist; echo 'Ip6OutRequests 1000000 0.0' >> hist; nstat -s; nstat -sz; "
	"nstat",
	"nstat -s | grep TcpExtBeyondWindow | grep -q \" 2 \"",
};

/* A namespace and a device for each line would take most of the time: every PARTS-th is in one. */
#define PARTS 8

START_TEST(same_as_sh)
{
	if (netns_missing(true))
		return;
	for (size_t i = (size_t)_i; i < COUNT(alike); i += PARTS)
		compare(alike[i]);
}
END_TEST

/* ---- what is not ---- */

static const struct {
	const char *line, *why;
} theirs[] = {
	{"awk 1", "awk"},
	{"echo a &", "&"},
	{"echo a &> new", "&"},
	{"echo a |& cat", "|"},
	{"(echo a)", "("},
	{"{ echo a; }", "{"},
	{"if true; then echo a; fi", "if"},
	{"! true", "!"},
	{"while false; do true; done", "while"},
	{"f() { true; }", "("},
	{"A=1", "A=1"},
	{"A=1 true", "A=1"},
	{"echo `id`", "`"},
	{"echo $(id)", "$("},
	{"echo $((1/0))", "$(("},
	{"echo $((010))", "$(("},
	{"echo $((x))", "$(("},
	{"echo $((9223372036854775807+1))", "$(("},
	{"echo $((1<<2))", "$(("},
	{"echo *", "*"},
	{"echo a?", "?"},
	{"echo [ab]", "["},
	{"echo ~", "~"},
	{"echo {a,b}", "{"},
	{"echo $UNSET_X", "$UNSET_X"},
	{"echo $WORDS", "$WORDS"},
	{"echo $SPECIAL", "$SPECIAL"},
	{"echo $1", "$1"},
	{"echo $$", "$$"},
	{"echo $@", "$@"},
	{"echo $#", "$#"},
	{"echo $!", "$!"},
	{"echo $", "$"},
	{"echo ${WORD:-x}", "{WORD"},
	{"echo ${WORD", "{WORD"},
	{"echo 'a", "'"},
	{"echo \"a", "\""},
	{"echo \"`id`\"", "\""},
	{"echo 'a\nb'", "'"},
	{"echo a\\", "\\"},
	{"echo -e a", "echo"},
	{"echo -- a", "echo"},
	{"echo 'a\\nb'", "echo"},
	{"echo \303\244", "?"},
	{"echo a\rb", "?"},
	{"echo a < words", "<"},
	{"cat <<E\nE", "<"},
	{"echo 3> new", "3>"},
	{"echo a 12> new", "12"},
	{"echo a >| new", ">|"},
	{"echo a >&3", ">&"},
	{"> new", "> new"},
	{"echo a >", ">"},
	{"echo a > $?", ">"},
	{"echo a ;; echo b", ";"},
	{"; echo", ";"},
	{"&& echo", "&&"},
	{"echo a &&", "echo a &&"},
	{"| cat", "|"},
	{"echo a | ", "echo a | "},
	{"./sack.sh > new", "./sack.sh"},
	{"echo a > /dev/tty", "/dev/tty"},
	{"echo a > /proc/self/comm", "/proc/self/comm"},
	{"echo a > nothing/x", "nothing/x"},
	{"cat /proc/self/status", "/proc/self/status"},
	{"cat nothing", "nothing"},
	{"cat", "cat"},
	{"echo a > .", "."},
	{"cat -n words", "-n"},
	{"grep -E a words", "grep"},
	{"grep 'a.c' words", "grep"},
	{"grep a", "grep"},
	{"cat words | grep a words", "grep"},
	{"echo a | echo b", "|"},
	{"sysctl -a", "sysctl"},
	{"sysctl -p", "sysctl"},
	{"sysctl net.ipv4.conf.eth0/5.x=1", "net.ipv4.conf.eth0/5.x=1"},
	{"sysctl ../../etc/x=1", "../../etc/x=1"},
	{"sysctl net.ipv4.tcp_sack=", "net.ipv4.tcp_sack="},
	{"sysctl net.ipv4.tcp_sack=1 net.ipv4.tcp_ecn", "net.ipv4.tcp_ecn"},
	{"sysctl", "sysctl"},
	{"./parent.sh", "$PPID"},
	{"./loop.sh", "."},
	{"./option.sh", "./option.sh"},
	{"./if.sh", "if"},
	{"./plain", "./plain"},
	{"./nothing", "./nothing"},
	{"./sack.sh a", "./sack.sh"},
	{". plain", "."},
	{"source ./plain", "source"},
	{"sh -c 'echo a'", "sh"},
	{"sh plain", "sh"},
	{"./odd.py", "./odd.py"},
	{"./set.py /proc/sys/net/ipv4/tcp_sack=\\$\\(id\\)", "$("},
	{"./set.py 'new; id=1'", "./set.py"},
	{"echo a > plain; sh ./plain", "./plain"},
	{"./sack.sh | cat", "./sack.sh"},
	{"./set.py; ./undo_77.sh", "./undo_77.sh"},
	{"eval echo a", "eval"},
	{"cd /", "cd"},
	{"set -e", "set"},
	{"exec true", "exec"},
	{"trap - 0", "trap"},
	{"test a -a b", "test"},
	{"[ a", "["},
	{"[ a == b ]", "["},
	{"[ 0x1 -eq 1 ]", "["},
	{"test -t 1", "-t"},
	{"exit 256", "exit"},
	{"exit -1", "exit"},
	{"true | exit", "|"},
	{": > new", ">"},
	{"sleep", "sleep"},
	{"sleep 1d", "sleep"},
	{"sleep 1.", "sleep"},
	{"ip route", "ip"},
	{"ip link set tun0 up", "ip"},
	{"tc qdisc", "tc"},
	{"tc qdisc add dev tun0 root netem delay 1ms", "tc"},
	{"ethtool -K tun0 tso on", "ethtool"},
	{"ethtool tun0", "ethtool"},
	{"nstat -d 1", "nstat"},
	{"nstat Tcp*", "*"},
	{"echo $? | cat", "$?"},
	{"sysctl -q net.ipv4.tcp_sack=$?", "$?"},
	{"'if' true", "if"},
	{"$WORD a", "plain"},
	{"$?", "?"},
};

START_TEST(left_to_sh)
{
	char why[COMMAND_WHY];
	struct command *c;

	if (netns_missing(true))
		return;
	for (size_t i = 0; i < COUNT(theirs); i++) {
		const char *line = theirs[i].line;

		reset_world(line);
		c = command_parse(line, why);
		ck_assert_msg(!c, "%s", line);
		ck_assert_msg(!strcmp(why, theirs[i].why), "%s: '%s', not '%s'", line, why,
			      theirs[i].why);
	}
}
END_TEST

/* Somebody's own program is not ours, one that is not there is. */
/* ---- what stays in the network namespace ---- */

static const struct {
	const char *line;
	bool reaches;
} far[] = {
	{"sysctl -q net.ipv4.tcp_sack=0 net.ipv6.conf.all.forwarding=1", false},
	{"sysctl -q net.ipv4.no_such_setting=1", false},
	{"sysctl -n kernel.ostype", true},
	{"echo 0 > /proc/sys/net/ipv4/tcp_sack; cat /proc/sys/net/ipv4/tcp_sack", false},
	{"cat /proc/sys/kernel/ostype", true},
	{"grep -q Linux words /proc/sys/kernel/ostype", true},
	{"test -f /proc/sys/kernel/no_such_setting", true},
	{"[ -f /run/x ]", true},
	{"[ -f /sys/x ]", true},
	{"[ -f words ] && cat words | grep -q two", false},
	{"echo 1 > fresh", false},
	{"echo 1 >> fresh", true},
	{"ip tcp_metrics flush all; sleep 0.1; ethtool -K tun0 tso off; nstat -n", false},
	{"./set.py /proc/sys/net/ipv4/tcp_ecn=1", false},
};

START_TEST(reaching_out)
{
	char why[COMMAND_WHY];
	struct command *c = command_parse(far[_i].line, why);

	ck_assert_msg(c != NULL, "%s: %s", far[_i].line, why);
	ck_assert_msg(command_reaches(c) == far[_i].reaches, "%s", far[_i].line);
	command_free(c);
}
END_TEST

START_TEST(programs_of_others)
{
	char why[COMMAND_WHY], path[300];
	struct command *c;

	if (netns_missing(true))
		return;
	put("sysctl", "#!/bin/sh\necho mine\n", 0755);
	snprintf(path, sizeof(path), "%s:/usr/bin:/bin", dir);
	setenv("PATH", path, 1);
	ck_assert_ptr_null(command_parse("sysctl net.ipv4.tcp_sack", why));
	ck_assert_str_eq(why, "sysctl");
	setenv("PATH", "/nonexistent", 1);
	c = command_parse("sysctl -q net.ipv4.tcp_sack=0; ./set.py /proc/sys/net/ipv4/tcp_ecn=1",
			  why);
	ck_assert_msg(c, "%s", why);
	command_free(c);
	setenv("BASH_ENV", "x", 1);
	ck_assert_ptr_null(command_parse("true", why));
	ck_assert_str_eq(why, "BASH_ENV");
}
END_TEST

/* Where there is none of them, it works all the same. */
START_TEST(without_programs)
{
	char way[SHELL_WAY], *s;
	int status;
	bool late;

	if (netns_missing(true))
		return;
	reset_world("");
	s = getenv("PATH");
	s = strdup(s);
	setenv("PATH", "/nonexistent", 1);
	shell.interpret = true;
	ck_assert_str_eq(shell_settle(&shell, "./sack.sh && sysctl -n net.ipv4.tcp_sack", way),
			 "interpreted");
	ck_assert_int_eq(shell_run(&shell, "", &status, &late, &e), 0);
	ck_assert_int_eq(status, 0);
	ck_assert_str_eq(buf_text(&shell.output), "0\n");
	setenv("PATH", s, 1);
	free(s);
}
END_TEST

START_TEST(limit_and_giving_up)
{
	int64_t begin = clock_now_ns();
	char way[SHELL_WAY];
	int status;
	bool late;

	if (netns_missing(true))
		return;
	shell.limit_ns = NS_PER_S / 5;
	shell.interpret = true;
	ck_assert_str_eq(shell_settle(&shell, "echo a; sleep 0.05; echo b; sleep 30; echo c", way),
			 "interpreted");
	ck_assert_int_eq(shell_run(&shell, "", &status, &late, &e), 0);
	ck_assert(late);
	ck_assert_int_eq(WTERMSIG(status), SIGKILL);
	ck_assert_str_eq(buf_text(&shell.output), "a\nb\n");
	ck_assert_int_lt(clock_now_ns() - begin, 5 * NS_PER_S);
}
END_TEST

Suite *command_suite(void)
{
	Suite *s = suite_create("command");
	TCase *t = tcase_create("command");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, same_as_sh, 0, PARTS);
	tcase_add_test(t, left_to_sh);
	tcase_add_loop_test(t, reaching_out, 0, sizeof(far) / sizeof(far[0]));
	tcase_add_test(t, programs_of_others);
	tcase_add_test(t, without_programs);
	tcase_add_test(t, limit_and_giving_up);
	suite_add_tcase(s, t);
	return s;
}
