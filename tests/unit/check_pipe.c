// SPDX-License-Identifier: GPL-2.0-or-later
/* stack/pipe*.c: processes that speak lines, and what becomes of those that do not. */
#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/stack/pipe_addr.h"
#include "runtime/stack/pipe_call.h"
#include "runtime/stack/pipe_keeper.h"
#include "runtime/stack/pipe_line.h"
#include "runtime/stack/pipe_proc.h"
#include "runtime/stack/source.h"
#include "tests/unit/suites_run.h"

#define LIMIT_NS (10 * NS_PER_S)
#define SHORT_NS (300 * NS_PER_MS)

static const struct tcpcheck_stack_config v4 = {
	.abi = TCPCHECK_STACK_ABI,
	.size = sizeof(v4),
	.family = AF_INET,
	.prefix_len = 16,
	.local = {192, 168, 0, 1},
	.gateway = {192, 168, 0, 2},
	.mtu = 1500,
	.flags = "a flag",
};

/* Answers each line with what the case says; $line is all of it. */
#define SHELL(cases)                                                                         \
	"while read -r line; do set -- $line; case $line in open*) echo 'ok never';; " cases \
	" esac; done"

static void open_it(struct stack_source *s, const char *command, int64_t limit)
{
	struct err e = ERR_INIT;

	ck_assert_msg(!pipe_open(s, command, limit, &v4, &e), "%s", e.what);
}

static void close_it(struct stack_source *s)
{
	s->ops.free(s->ops.self);
}

static long call_it(struct stack_source *s, long nr, long a, long b, long c, long d)
{
	const long arg[6] = {a, b, c, d};

	return s->ops.call(s->ops.self, nr, arg);
}

/* ---- a conversation ---- */

START_TEST(opens)
{
	struct tcpcheck_stack_config v6 = v4;
	struct err e = ERR_INIT;
	struct stack_source s;

	open_it(&s,
		"read -r l; [ \"$l\" = 'open 1 ipv4 192.168.0.1/16 192.168.0.2 1500 a flag' ] || "
		"exit 9;"
		"printf 'name my stack 1.0\\nhas family ipv4\\nhas call socket\\nhas call recv\\n"
		"has option 6 1\\nok 77\\n'; read -r l",
		LIMIT_NS);
	ck_assert_str_eq(s.ops.name, "my stack 1.0");
	ck_assert_int_eq(s.ops.next(s.ops.self), 77);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_FAMILY, AF_INET, 0), 1);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_FAMILY, AF_INET6, 0), 0);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_CALL, SYS_readv, 0), 1);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_CALL, SYS_bind, 0), 0);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_CALL, SYS_splice, 0), 0);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_OPTION, 6, 1), 1);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_OPTION, 6, 2), 0);
	ck_assert(!s.failed(s.ops.self));
	close_it(&s);

	open_it(&s, "read -r l; echo ok never; read -r l", LIMIT_NS);
	ck_assert_str_eq(s.ops.name, "read -r l; echo ok never; read -r l");
	ck_assert_int_eq(s.ops.next(s.ops.self), TCPCHECK_STACK_NEVER);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_FAMILY, AF_INET6, 0), -1);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_CALL, SYS_bind, 0), -1);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_OPTION, 6, 2), -1);
	close_it(&s);

	v6.family = AF_INET6;
	ck_assert(pipe_open(&s,
			    "read -r l; printf 'has family ipv4\\nname x\\nok never\\n'; read -r l",
			    LIMIT_NS, &v6, &e) < 0);
	ck_assert_int_eq(e.kind, ERR_LACK);
	ck_assert_str_eq(e.what, "x cannot be used like this: IPv6, an MTU of 1500");
	ck_assert(pipe_open(&s, "read -r l; printf 'err ENOTSUP\\nok never\\n'; read -r l",
			    LIMIT_NS, &v6, &e) < 0);
	ck_assert_int_eq(e.kind, ERR_LACK);
	ck_assert(pipe_open(&s, "read -r l; printf 'err ENOMEM\\nok never\\n'; read -r l", LIMIT_NS,
			    &v6, &e) < 0);
	ck_assert_int_eq(e.kind, ERR_ENV);
	v6.flags = "a\nb";
	ck_assert(pipe_open(&s, "true", LIMIT_NS, &v6, &e) < 0);
	ck_assert_str_eq(e.what, "flags for 'true' have a newline in them");
}
END_TEST

START_TEST(packets)
{
	struct stack_source s;
	unsigned char p[4];

	open_it(&s,
		SHELL("'run 1000') printf 'out 0102\\nout 03040506\\nok 2000\\n';;"
		      "'in 450a') printf 'out FF\\nok never\\n';; *) exit 9;;"),
		LIMIT_NS);
	s.ops.run(s.ops.self, 1000);
	ck_assert_int_eq(s.ops.next(s.ops.self), 2000);
	ck_assert_uint_eq(s.ops.output(s.ops.self, p, sizeof(p)), 2);
	ck_assert_int_eq(p[1], 2);
	s.ops.input(s.ops.self, "\x45\x0a", 2);
	ck_assert_uint_eq(s.ops.output(s.ops.self, p, sizeof(p)), 4);
	ck_assert_int_eq(p[3], 6);
	ck_assert_uint_eq(s.ops.output(s.ops.self, p, sizeof(p)), 1);
	ck_assert_int_eq(p[0], 0xff);
	ck_assert_uint_eq(s.ops.output(s.ops.self, p, sizeof(p)), 0);
	ck_assert_int_eq(s.ops.next(s.ops.self), TCPCHECK_STACK_NEVER);
	ck_assert(!s.failed(s.ops.self));
	close_it(&s);
}
END_TEST

/* A call that is parked comes back with its number; others get their own. */
START_TEST(parks)
{
	const long first[6] = {4, 0, 0, 0}, second[6] = {4, 0, 0, 0};
	struct stack_source s;

	open_it(&s,
		SHELL("run*) echo ok never;; 'call 1 recv 4 0 0') if [ \"$x\" ]; then echo ret 0; "
		      "else "
		      "echo park; fi; x=1; echo ok never;; 'call 2 recv 4 0 0') printf 'err "
		      "ECONNRESET\\nok never\\n';; 'call 3 recv 4 0 0') printf 'nosys\\nok 5\\n';;"
		      " *) exit 9;;"),
		LIMIT_NS);
	ck_assert_int_eq(s.ops.call(s.ops.self, SYS_read, first), TCPCHECK_STACK_PARK);
	ck_assert_int_eq(s.ops.call(s.ops.self, SYS_read, second), -ECONNRESET);
	s.ops.run(s.ops.self, 1);
	ck_assert_int_eq(s.ops.call(s.ops.self, SYS_read, first), 0);
	ck_assert_int_eq(s.ops.call(s.ops.self, SYS_read, first), -ENOSYS);
	ck_assert_int_eq(s.ops.next(s.ops.self), 5);
	/* what the protocol has no word for is nobody's business */
	ck_assert_int_eq(s.ops.call(s.ops.self, SYS_splice, first), -ENOSYS);
	ck_assert(!s.failed(s.ops.self));
	close_it(&s);
}
END_TEST

/* As much as fits into a line, through pipes that hold less. */
START_TEST(a_lot_of_data)
{
	char *mib = malloc(PIPE_DATA_MAX + 1);
	struct stack_source s;

	ck_assert_ptr_nonnull(mib);
	memset(mib, 'x', PIPE_DATA_MAX + 1);
	open_it(&s,
		SHELL("call*send*) echo ret $((${#6} / 2)); echo ok never;; "
		      "call*recv*) printf 'ret %d ' $5; head -c $(($5 * 2)) /dev/zero | tr '\\0' 4;"
		      "echo; echo ok never;;"),
		LIMIT_NS);
	ck_assert_int_eq(call_it(&s, SYS_write, 1, (long)mib, 100000, 0), 100000);
	ck_assert_int_eq(call_it(&s, SYS_read, 1, (long)mib, PIPE_DATA_MAX + 1, 0), PIPE_DATA_MAX);
	ck_assert_int_eq(mib[PIPE_DATA_MAX - 1], 'D');
	ck_assert_int_eq(mib[PIPE_DATA_MAX], 'x');
	ck_assert_int_eq(call_it(&s, SYS_write, 1, (long)mib, PIPE_DATA_MAX + 1, 0), -ENOSYS);
	ck_assert(!s.failed(s.ops.self));
	close_it(&s);
	free(mib);
}
END_TEST

/* ---- misbehaviour: what is asked, and what is said of the answer ---- */

enum ask { ASK_OPEN, ASK_RUN, ASK_READ, ASK_BIND };

static const struct {
	const char *command;
	enum ask ask;
	int64_t limit_ns;
	const char *said; /* behind the command's name */
} wrong[] = {
	{"exit 3", ASK_OPEN, LIMIT_NS, "ended with status 3 instead of answering \"open 1 ipv4 "},
	{"no-such-program", ASK_OPEN, LIMIT_NS,
	 "ended with status 127 instead of answering \"open"},
	{SHELL("run*) exit 3;;"), ASK_RUN, LIMIT_NS,
	 "ended with status 3 instead of answering \"run 1000\""},
	{SHELL("run*) kill -SEGV $$;;"), ASK_RUN, LIMIT_NS,
	 "was killed by signal 11 (Segmentation fault) instead of answering \"run 1000\""},
	{SHELL("run*) sh -c 'kill -ABRT $$'; exit $?;;"), ASK_RUN, LIMIT_NS,
	 "ended with status 134 (signal 6, Aborted) instead of answering \"run 1000\""},
	{SHELL("run*) exec >&-; sleep 20;;"), ASK_RUN, LIMIT_NS,
	 "closed its standard input or output instead of answering \"run 1000\""},
	{"read -r l; exec <&-; echo ok never; sleep 20", ASK_RUN, LIMIT_NS,
	 "closed its standard input or output instead of answering \"run "},
	{SHELL("run*) echo ok 4 5;;"), ASK_RUN, LIMIT_NS,
	 "said \"ok 4 5\" to \"run 1000\", which is not 'ok' and a time in nanoseconds or 'never': "
	 "see "
	 "tcpcheck-pipe(5)"},
	{SHELL("run*) printf 'ok nev'; exit 0;;"), ASK_RUN, LIMIT_NS,
	 "ended with status 0 instead of answering \"run 1000\"; it had said \"ok nev\" without a "
	 "newline"},
	{SHELL("run*) printf 'ok never';;"), ASK_RUN, SHORT_NS,
	 "has not ended its answer to \"run 1000\" with 'ok' after 0.3 s of real time; it had said "
	 "\"ok "
	 "never\" without a newline"},
	{SHELL("run*) sleep 5; echo ok never;;"), ASK_RUN, SHORT_NS,
	 "has not ended its answer to \"run 1000\" with 'ok' after 0.3 s of real time"},
	{SHELL("run*) echo out 4g; echo ok never;;"), ASK_RUN, LIMIT_NS,
	 "said \"out 4g\" to \"run 1000\", which is not 'out' and an even number of hexadecimal "
	 "digits: "
	 "see tcpcheck-pipe(5)"},
	{SHELL("run*) echo out 456; echo ok never;;"), ASK_RUN, LIMIT_NS,
	 "said \"out 456\" to \"run 1000\", which is not 'out' and an even"},
	{SHELL("run*) echo out -; echo ok never;;"), ASK_RUN, LIMIT_NS,
	 "said \"out -\" to \"run 1000\", which is a packet of no bytes"},
	{SHELL("run*) printf 'out '; head -c 131072 /dev/zero | tr '\\0' 4; echo; echo ok never;;"),
	 ASK_RUN, LIMIT_NS,
	 "said \"out 44444444444444444444444444444444444444444444444444444444\"... (256 bytes) to "
	 "\"run "
	 "1000\", which is a packet of more than 65535 bytes"},
	{SHELL("run*) echo hello, world;;"), ASK_RUN, LIMIT_NS,
	 "said \"hello, world\" to \"run 1000\", which begins with none of the words that there "
	 "are"},
	{SHELL("run*) echo;;"), ASK_RUN, LIMIT_NS,
	 "said \"\" to \"run 1000\", which has no word in it"},
	{SHELL("run*) printf 'ok\\0 never\\n';;"), ASK_RUN, LIMIT_NS,
	 "said \"ok\\x00 never\" to \"run 1000\", which has a NUL byte in it"},
	{SHELL("run*) echo ret 5; echo ok never;;"), ASK_RUN, LIMIT_NS,
	 "said \"ret 5\" to \"run 1000\", which is a result where there is no call"},
	{SHELL("run*) echo err EIO; echo ok never;;"), ASK_RUN, LIMIT_NS,
	 "said \"err EIO\" to \"run 1000\", which is a result where there is no call"},
	{SHELL("run*) echo name late; echo ok never;;"), ASK_RUN, LIMIT_NS,
	 "said \"name late\" to \"run 1000\", which belongs into the answer to 'open'"},
	{SHELL("run*) printf 'ok never\\nok never\\n';;"), ASK_RUN, LIMIT_NS,
	 "said \"ok never\" after the 'ok' that ended its answer to \"run 1000\", when nothing was "
	 "asked"},
	{SHELL("run*) yes out 00;;"), ASK_RUN, LIMIT_NS,
	 "floods: to \"run 1000\" it has said a line of more than"},
	{SHELL("run*) cat /dev/zero;;"), ASK_RUN, LIMIT_NS,
	 "floods: to \"run 1000\" it has said a line of more than"},
	{"echo out 45; echo ok never; cat", ASK_OPEN, LIMIT_NS,
	 "said \"out 45\" to \"open 1 ipv4 192.168.0.1/16 192.168.0.2 1500 a flag\", which is a "
	 "packet "
	 "before there is time"},
	{SHELL("call*) echo ok never;;"), ASK_READ, LIMIT_NS,
	 "said \"ok never\" to \"call 1 recv 3 4 0\", which ends an answer to a call that has no "
	 "result"},
	{SHELL("call*) echo ret 2 4142; echo park; echo ok never;;"), ASK_READ, LIMIT_NS,
	 "said \"park\" to \"call 1 recv 3 4 0\", which is a second result"},
	{SHELL("call*) echo ret 2 41; echo ok never;;"), ASK_READ, LIMIT_NS,
	 "which has another number of bytes than its number says"},
	{SHELL("call*) echo ret 2; echo ok never;;"), ASK_READ, LIMIT_NS,
	 "which has another number of bytes than its number says"},
	{SHELL("call*) echo ret 5 4142434445; echo ok never;;"), ASK_READ, LIMIT_NS,
	 "which has more bytes than were asked for"},
	{SHELL("call*) echo ret 1 xx; echo ok never;;"), ASK_READ, LIMIT_NS,
	 "which does not have bytes behind its number, as hexadecimal digits or '-'"},
	{SHELL("call*) echo ret -1; echo ok never;;"), ASK_READ, LIMIT_NS,
	 "which is not 'ret' and a decimal number that is not negative"},
	{SHELL("call*) echo err EWHAT; echo ok never;;"), ASK_READ, LIMIT_NS,
	 "which is not 'err' and a name of errno(3), such as ECONNRESET"},
	{SHELL("call*) echo ret 0 1; echo ok never;;"), ASK_BIND, LIMIT_NS,
	 "said \"ret 0 1\" to \"call 1 bind 3 192.168.0.1:80\", which has something behind its "
	 "number"},
};

static void ask(struct stack_source *s, enum ask what)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(80)};
	char room[4];

	memcpy(&in.sin_addr, v4.local, 4);
	if (what == ASK_RUN)
		s->ops.run(s->ops.self, 1000);
	if (what == ASK_READ)
		ck_assert_int_eq(call_it(s, SYS_read, 3, (long)room, sizeof(room), 0), -EIO);
	if (what == ASK_BIND)
		ck_assert_int_eq(call_it(s, SYS_bind, 3, (long)&in, sizeof(in), 0), -EIO);
}

START_TEST(misbehaves)
{
	int64_t begin = clock_now_ns();
	struct err e = ERR_INIT;
	struct stack_source s;
	const char *said;
	char room[8];

	if (wrong[_i].ask == ASK_OPEN) {
		ck_assert(pipe_open(&s, wrong[_i].command, wrong[_i].limit_ns, &v4, &e) < 0);
		said = e.what;
	} else {
		open_it(&s, wrong[_i].command, wrong[_i].limit_ns);
		ask(&s, wrong[_i].ask);
		said = s.failed(s.ops.self);
	}
	ck_assert_msg(said && strstr(said, wrong[_i].said), "%s: %s", wrong[_i].command, said);
	ck_assert(*said == '\'');
	if (wrong[_i].ask != ASK_OPEN) {
		/* for ever, and nobody is asked again */
		s.ops.run(s.ops.self, 3000);
		s.ops.input(s.ops.self, "x", 1);
		ck_assert_int_eq(call_it(&s, SYS_read, 3, (long)room, 1, 0), -EIO);
		ck_assert_int_eq(s.ops.next(s.ops.self), TCPCHECK_STACK_NEVER);
		ck_assert_str_eq(s.failed(s.ops.self), said);
		close_it(&s);
	}
	ck_assert_int_lt(clock_now_ns() - begin, 8 * NS_PER_S);
}
END_TEST

/* ---- nothing is left ---- */

/* Whether a process with the argument 3@mark is there: pgrep(1) without pgrep, and without finding
 * the one that looks. */
static bool is_there(const char *mark)
{
	char command[200];

	snprintf(command, sizeof(command), "grep -lzx '[3]%s' /proc/[0-9]*/cmdline >/dev/null 2>&1",
		 mark);
	return system(command) == 0;
}

/* It takes a while until a process has become another. */
static bool will_be(bool there, const char *mark)
{
	for (int i = 0; i < 100; i++) {
		if (is_there(mark) == there)
			return true;
		usleep(30000);
	}
	return false;
}

#define STAYS(mark) "trap '' HUP TERM; setsid sh -c 'sleep " mark "; :' & sleep " mark " & "

START_TEST(leaves_nothing)
{
	struct stack_source s;
	struct err e = ERR_INIT;

	open_it(&s, STAYS("31.4159") "read -r l; echo ok never; sleep 31.4159", LIMIT_NS);
	ck_assert(will_be(true, "1.4159"));
	close_it(&s);
	ck_assert(!is_there("1.4159"));
	/* also where it never came to anything */
	ck_assert(pipe_open(&s, STAYS("31.4160") "exit 1", LIMIT_NS, &v4, &e) < 0);
	ck_assert(!is_there("1.4160"));
}
END_TEST

/* Who asks is killed. */
START_TEST(leaves_nothing_when_killed)
{
	struct stack_source s;
	int ready[2];
	pid_t pid;
	char c;

	ck_assert(!pipe(ready));
	pid = fork();
	if (!pid) {
		open_it(&s, STAYS("31.4161") "read -r l; echo ok never; sleep 31.4161", LIMIT_NS);
		ck_assert(write(ready[1], "x", 1) == 1);
		pause();
	}
	ck_assert(read(ready[0], &c, 1) == 1);
	ck_assert(will_be(true, "1.4161"));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ck_assert(will_be(false, "1.4161"));
	close(ready[0]);
	close(ready[1]);
}
END_TEST

/* ---- calls as words ---- */

static struct sockaddr_in in4;
static struct sockaddr_in6 in6;
static socklen_t four = 4, sixteen = 16;
static int number = 7;
static struct iovec iov[] = {{(void *)"ab", 2}, {NULL, 0}, {(void *)"c", 1}};
static struct msghdr msg = {
	.msg_name = &in6, .msg_namelen = sizeof(in6), .msg_iov = iov, .msg_iovlen = 3};
static struct msghdr plain = {.msg_iov = iov, .msg_iovlen = 3};
static struct msghdr control = {.msg_control = iov, .msg_controllen = sizeof(iov)};
static struct pollfd fds[] = {{3, POLLIN, 0}, {-1, POLLIN, 0}, {5, POLLIN | POLLOUT, 0}};
static struct timespec soon = {1, 500001}, bad_time = {0, -1};
static struct timeval soon_us = {1, 1001};
static fd_set reads, writes;

#define P(p) ((long)(p))

static const struct {
	long nr, arg[6], ret;
	const char *words;
} said[] = {
	{SYS_socket, {2, 1, 0}, 0, "socket 2 1 0"},
	{SYS_bind, {3, P(&in4), sizeof(in4)}, 0, "bind 3 192.0.2.1:8080"},
	{SYS_bind, {3, P(&in6), sizeof(in6)}, 0, "bind 3 [2001:db8::1]:80"},
	{SYS_bind, {3, P(&in4), 1}, -EINVAL, NULL},
	{SYS_bind, {3, P(&in4), 8}, -EINVAL, NULL},
	{SYS_bind, {3, 0, 8}, -EFAULT, NULL},
	{SYS_listen, {3, 5}, 0, "listen 3 5"},
	{SYS_accept4, {3, 0, 0, 2048}, 0, "accept 3 2048"},
	{SYS_connect, {3, P("\0\0"), 2}, 0, "connect 3 unspec"},
	{SYS_connect, {3, P("\x7f\x7f"), 2}, -EAFNOSUPPORT, NULL},
	{SYS_shutdown, {3, 1}, 0, "shutdown 3 1"},
	{SYS_close, {3}, 0, "close 3"},
	{SYS_getsockname, {3, P(&in4), P(&sixteen)}, 0, "getsockname 3"},
	{SYS_read, {3, P(&in6), 10}, 0, "recv 3 10 0"},
	{SYS_read, {3, 0, 10}, -EFAULT, NULL},
	{SYS_read, {3, P(&in6), 1L << 30}, 0, "recv 3 1048576 0"},
	{SYS_recvfrom, {3, P(&in6), 10, 2}, 0, "recv 3 10 2"},
	{SYS_readv, {3, P(iov), 3}, 0, "recv 3 3 0"},
	{SYS_readv, {3, P(iov), 2000}, -EINVAL, NULL},
	{SYS_readv, {3, 0, 3}, -EFAULT, NULL},
	{SYS_recvmsg, {3, P(&msg), 64}, 0, "recv 3 3 64"},
	{SYS_write, {3, P("ab"), 2}, 0, "send 3 0 6162"},
	{SYS_write, {3, P("ab"), 0}, 0, "send 3 0 -"},
	{SYS_write, {3, P("ab"), 1L << 30}, -ENOSYS, NULL},
	{SYS_sendto, {3, P("ab"), 2, 64, P(&in4), sizeof(in4)}, 0, "send 3 64 6162 192.0.2.1:8080"},
	{SYS_sendto, {3, P("ab"), 2, 64}, 0, "send 3 64 6162"},
	{SYS_writev, {3, P(iov), 3}, 0, "send 3 0 616263"},
	{SYS_sendmsg, {3, P(&msg), 1}, 0, "send 3 1 616263 [2001:db8::1]:80"},
	{SYS_sendmsg, {3, P(&plain), 1}, 0, "send 3 1 616263"},
	{SYS_sendmsg, {3, P(&control), 1}, -ENOSYS, NULL},
	{SYS_sendmsg, {3, 0, 1}, -EFAULT, NULL},
	{SYS_setsockopt, {3, 6, 1, P(&in4), 2}, 0, "setsockopt 3 6 1 0200"},
	{SYS_setsockopt, {3, 6, 1, 0, 2}, -EFAULT, NULL},
	{SYS_setsockopt, {3, 6, 1, 0, -1}, -EINVAL, NULL},
	{SYS_getsockopt, {3, 1, 4, P(&in4), P(&four)}, 0, "getsockopt 3 1 4 4"},
	{SYS_getsockopt, {3, 1, 4, P(&in4), 0}, -EFAULT, NULL},
	{SYS_fcntl, {3, 4, 2048}, 0, "fcntl 3 4 2048"},
	{SYS_ioctl, {3, FIONREAD, P(&number)}, 0, "ioctl 3 21531 7"},
	{SYS_ioctl, {3, FIONREAD, 0}, -EFAULT, NULL},
	{SYS_ppoll, {P(fds), 3, 0}, 0, "poll 3:1,5:5 -1"},
	{SYS_ppoll, {P(fds), 3, P(&soon)}, 0, "poll 3:1,5:5 1001"},
	{SYS_ppoll, {P(fds), 3, P(&bad_time)}, -EINVAL, NULL},
	{SYS_ppoll, {0, 0, P(&soon)}, 0, "poll - 1001"},
	{SYS_ppoll, {P(fds), 100000, 0}, -EINVAL, NULL},
	{SYS_pselect6, {6, P(&reads), P(&writes), 0, P(&soon)}, 0, "poll 3:1,5:5 1001"},
	{SYS_pselect6, {4, P(&reads), P(&writes), 0, 0}, 0, "poll 3:1 -1"},
	{SYS_pselect6, {-1}, -EINVAL, NULL},
#ifdef SYS_select
	{SYS_select, {6, P(&reads), P(&writes), 0, P(&soon_us)}, 0, "poll 3:1,5:5 1002"},
	{SYS_poll, {P(fds), 3, -5}, 0, "poll 3:1,5:5 -1"},
#endif
	{SYS_splice, {0}, -ENOSYS, NULL},
};

static void fill(void)
{
	in4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(8080)};
	in6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(80)};
	inet_pton(AF_INET, "192.0.2.1", &in4.sin_addr);
	inet_pton(AF_INET6, "2001:db8::1", &in6.sin6_addr);
	FD_SET(3, &reads);
	FD_SET(5, &reads);
	FD_SET(5, &writes);
}

START_TEST(says)
{
	struct buf out = BUF_INIT;

	ck_assert_int_eq(pipe_call_words(said[_i].nr, said[_i].arg, &out), said[_i].ret);
	if (!said[_i].ret)
		ck_assert_str_eq(buf_text(&out), said[_i].words);
	buf_free(&out);
}
END_TEST

/* What is taken into @arg's memory; NULL: it fits. */
static const char *take(long nr, const long arg[6], const char *data, long *ret)
{
	char *copy = strdup(data);
	const char *w = pipe_call_take(nr, arg, copy, ret);

	free(copy);
	return w;
}

START_TEST(takes_addresses)
{
	struct sockaddr_in6 a = {0};
	socklen_t len = sizeof(a);
	const long arg[6] = {3, P(&a), P(&len)}, none[6] = {3};
	static const char *const bad[] = {"",
					  "-",
					  "1.2.3.4",
					  "1.2.3:80",
					  "1.2.3.4:65536",
					  "[::1:80",
					  "[::1]80",
					  "::1:80",
					  "[]:1",
					  "1.2.3.4:80 x",
					  ":80",
					  "[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]:1"};
	long ret = 4;

	ck_assert(!take(SYS_accept4, arg, "[2001:db8::1]:80", &ret));
	ck_assert_uint_eq(len, sizeof(in6));
	ck_assert(!memcmp(&a, &in6, sizeof(a)));
	ck_assert(!take(SYS_getpeername, arg, "192.0.2.1:8080", &ret));
	ck_assert_uint_eq(len, sizeof(in4));
	ck_assert(!memcmp(&a, &in4, sizeof(in4)));
	len = 2;
	ck_assert(!take(SYS_getsockname, arg, "[2001:db8::1]:80", &ret));
	ck_assert_uint_eq(len, sizeof(in6));
	ck_assert_uint_eq(a.sin6_family, AF_INET6);
	ck_assert_uint_eq(a.sin6_port, in4.sin_port); /* untouched */
	ck_assert(!take(SYS_accept4, none, "192.0.2.1:8080", &ret));
	ck_assert_int_eq(ret, 4);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(take(SYS_accept4, arg, bad[i], &ret) != NULL, "%s", bad[i]);
}
END_TEST

START_TEST(takes_bytes)
{
	char a[3] = "...", b[3] = "...";
	struct iovec v[] = {{a, 2}, {b, 3}};
	struct sockaddr_in from = {0};
	struct msghdr m = {
		.msg_iov = v, .msg_iovlen = 2, .msg_name = &from, .msg_namelen = sizeof(from)};
	const long vector[6] = {3, P(v), 2}, message_arg[6] = {3, P(&m), 0};
	const long trunc[6] = {3, P(a), 3, MSG_TRUNC};
	long ret = 4;

	ck_assert(!take(SYS_readv, vector, "41424344", &ret));
	ck_assert(!memcmp(a, "AB.", 3) && !memcmp(b, "CD.", 3));
	ret = 5;
	ck_assert(!take(SYS_recvmsg, message_arg, "4142434445 192.0.2.1:8080", &ret));
	ck_assert(!memcmp(b, "CDE", 3) && !memcmp(&from, &in4, sizeof(from)));
	ret = 1;
	ck_assert(!take(SYS_recvmsg, message_arg, "41", &ret));
	ck_assert_uint_eq(m.msg_namelen, 0);
	ck_assert(take(SYS_recvmsg, message_arg, "41 here", &ret));
	ck_assert(take(SYS_readv, vector, "41 192.0.2.1:8080 x", &ret));
	ret = 100;
	ck_assert(!take(SYS_recvfrom, trunc, "414243", &ret));
	ck_assert(!take(SYS_recvfrom, trunc, "-", &ret));
	ret = 0;
	ck_assert(!take(SYS_readv, vector, "", &ret));
}
END_TEST

START_TEST(takes_values)
{
	unsigned char value[4] = {9, 9, 9, 9};
	socklen_t len = 4;
	const long opt[6] = {3, 1, 4, P(value), P(&len)}, req[6] = {3, FIONREAD, P(&number)};
	long ret = 0;

	ck_assert(!take(SYS_getsockopt, opt, "6f00", &ret));
	ck_assert_uint_eq(len, 2);
	ck_assert_int_eq(value[0], 0x6f);
	ck_assert_int_eq(value[2], 9);
	ck_assert(take(SYS_getsockopt, opt, "010203", &ret));
	ck_assert(take(SYS_getsockopt, opt, "", &ret));
	ck_assert(take(SYS_getsockopt, opt, "1", &ret));
	ck_assert(!take(SYS_getsockopt, opt, "-", &ret));
	ck_assert_uint_eq(len, 0);
	ck_assert(!take(SYS_ioctl, req, "-12", &ret));
	ck_assert_int_eq(number, -12);
	ck_assert(!take(SYS_ioctl, req, "", &ret));
	ck_assert(take(SYS_ioctl, req, "2147483648", &ret));
	ck_assert(take(SYS_ioctl, req, "1 2", &ret));
	number = 7;
}
END_TEST

START_TEST(takes_events)
{
	struct pollfd p[] = {{3, POLLIN, 9}, {-1, POLLIN, 9}, {5, POLLOUT, 9}};
	const long arg[6] = {P(p), 3, 0}, sel[6] = {6, P(&reads), P(&writes), 0, 0};
	static const char *const bad[] = {"3:1,",   "3",       "3:",      "4:1", ":1",
					  "3:1,5:", "3:1 5:4", "3:70000", ",3:1"};
	long ret = 1;

	ck_assert(!take(SYS_ppoll, arg, "5:4", &ret));
	ck_assert_int_eq(p[0].revents, 0);
	ck_assert_int_eq(p[2].revents, POLLOUT);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(take(SYS_ppoll, arg, bad[i], &ret) != NULL, "%s", bad[i]);
	ck_assert(take(SYS_ppoll, arg, "5:4,3:1", &ret)); /* two, not one */
	ret = 0;
	ck_assert(!take(SYS_ppoll, arg, "", &ret));
	ck_assert(!take(SYS_ppoll, arg, "-", &ret));
	ret = 1;
	ck_assert(!take(SYS_pselect6, sel, "5:5", &ret));
	ck_assert_int_eq(ret, 2);
	ck_assert(!FD_ISSET(3, &reads) && FD_ISSET(5, &reads) && FD_ISSET(5, &writes));
}
END_TEST

START_TEST(numbers)
{
	int64_t n;

	ck_assert(word_number("9223372036854775807", 0, INT64_MAX, &n) && n == INT64_MAX);
	ck_assert(!word_number("9223372036854775808", 0, INT64_MAX, &n));
	ck_assert(word_number("-9223372036854775808", INT64_MIN, 0, &n) && n == INT64_MIN);
	ck_assert(!word_number("", 0, 9, &n) && !word_number("-", -9, 9, &n) &&
		  !word_number("+1", 0, 9, &n));
	ck_assert(!word_number("0x1", 0, 9, &n) && !word_number("10", 0, 9, &n));
	ck_assert_int_eq(errno_named("ECONNRESET"), ECONNRESET);
	ck_assert_int_eq(errno_named(""), 0);
}
END_TEST

Suite *pipe_suite(void)
{
	Suite *s = suite_create("pipe");
	TCase *tc = tcase_create("talk"), *calls = tcase_create("calls");

	fill();
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, opens);
	tcase_add_test(tc, packets);
	tcase_add_test(tc, parks);
	tcase_add_test(tc, a_lot_of_data);
	tcase_add_loop_test(tc, misbehaves, 0, sizeof(wrong) / sizeof(*wrong));
	tcase_add_test(tc, leaves_nothing);
	tcase_add_test(tc, leaves_nothing_when_killed);
	suite_add_tcase(s, tc);
	tcase_add_loop_test(calls, says, 0, sizeof(said) / sizeof(*said));
	tcase_add_test(calls, takes_addresses);
	tcase_add_test(calls, takes_bytes);
	tcase_add_test(calls, takes_values);
	tcase_add_test(calls, takes_events);
	tcase_add_test(calls, numbers);
	suite_add_tcase(s, calls);
	return s;
}
