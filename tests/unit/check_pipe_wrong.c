// SPDX-License-Identifier: GPL-2.0-or-later
/* stack/pipe_line.c, pipe_proc.c: processes that misbehave: what is asked, and what is said of the
 * answer. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "tests/unit/pipe_fixture.h"

Suite *pipe_wrong_suite(void);

#define SHORT_NS (300 * NS_PER_MS)

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

/* A busy host may not be through with the beginning in as short a time as the answer is to take. */
static void open_at_last(struct stack_source *s, const char *command, int64_t limit)
{
	struct err e = ERR_INIT;
	int tries = 20;

	while (pipe_open(s, command, limit, &v4, &e))
		ck_assert_msg(--tries > 0, "%s", e.what);
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
		open_at_last(&s, wrong[_i].command, wrong[_i].limit_ns);
		begin = clock_now_ns();
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

Suite *pipe_wrong_suite(void)
{
	Suite *s = suite_create("pipe_wrong");
	TCase *tc = tcase_create("wrong");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, misbehaves, 0, sizeof(wrong) / sizeof(*wrong));
	suite_add_tcase(s, tc);
	return s;
}
