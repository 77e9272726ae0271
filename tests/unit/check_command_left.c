// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/command/: what is left to a shell, and what stays in the network namespace. */
#include "tests/unit/command_fixture.h"

Suite *command_left_suite(void);

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

Suite *command_left_suite(void)
{
	Suite *s = suite_create("command_left");
	TCase *t = tcase_create("command_left");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, left_to_sh);
	tcase_add_loop_test(t, reaching_out, 0, sizeof(far) / sizeof(far[0]));
	tcase_add_test(t, programs_of_others);
	tcase_add_test(t, without_programs);
	tcase_add_test(t, limit_and_giving_up);
	suite_add_tcase(s, t);
	return s;
}
