// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * runtime/command/: each line is played without a shell and by /bin/sh, in the same state: output,
 * status and what it leaves behind must be the same. What a shell does is in check_command_left.c.
 * This is the test of arith.c, file.c, grep and the like (text.c), metrics.c, net.c, nstat.c,
 * parse.c, path.c, program.c, pycall.c, python.c, pytoken.c, qdisc.c, run.c, sysctl.c, test.c,
 * tool.c and word.c.
 */
#include "tests/unit/command_fixture.h"

#include "tests/unit/suites_run.h"

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

Suite *command_suite(void)
{
	Suite *s = suite_create("command");
	TCase *t = tcase_create("command");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, same_as_sh, 0, PARTS);
	suite_add_tcase(s, t);
	return s;
}
