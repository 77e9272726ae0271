// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * check_option.c and the newer rows of check_struct.c, check_arg.c, check_call.c: structs of socket
 * options, socket addresses, sets, results other than "= N".
 */
#include "tests/unit/parser_fixture.h"
#include "tests/unit/suites_parser.h"

#define OPEN        "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
#define GET(v, len) OPEN "+0 getsockopt(3, SOL_TCP, TCP_INFO, " v ", " len ") = 0"
#define SET(v, len) OPEN "+0 setsockopt(3, SOL_TCP, TCP_INFO, " v ", " len ") = 0"
#define BIND(v)     OPEN "+0 bind(3, " v ", ...) = 0"
#define MMSG(v, n)  OPEN "+0 sendmmsg(3, [" v "], " n ", 0) = 1"
#define HDR         "msg_hdr={msg_name(...)=..., msg_iov(1)=[{..., 5}], msg_flags=0}"
#define SELECT(set) OPEN "+0 select(4, " set ", NULL, NULL, NULL) = 1"

static const struct rule {
	const char *script, *message;
} rules[] = {
	/* options */
	{GET("{onoff=1, linger=2}", "[8]"), NULL},
	{GET("{tv_sec=1, tv_usec=2}", "..."), NULL},
	{GET("{tcpi_state=TCP_ESTABLISHED, tcpi_rtt=...}", "..."), NULL},
	{GET("{SK_MEMINFO_DROPS=0}", "[36]"), NULL},
	{GET("{in={address=..., length=1}, out={length=0, inq=0}}", "..."), NULL},
	{GET("{length=1, flags=0}", "..."), NULL},
	{GET("...", "[10]"), NULL},
	{GET("{snd_wl1=..., rcv_wnd=1}", "..."), NULL},
	{GET("{snd_wl1=..., rcv_win=1}", "..."),
	 "the tcp_repair_window struct has no member 'rcv_win'"},
	{SET("{opt_code=2, opt_val=1400}", "8"), NULL},
	{SET("{opt_code=2}", "8"), "the tcp_repair_opt struct lacks member 'opt_val'"},
	{GET("\"cubic\"", "..."), NULL},
	{GET("{tcpi_state=\"x\"}", "..."), "members are written tcpi_NAME=NUMBER"},
	{GET("{in={length=1}}", "..."), "write {in={...}, out={...}}"},
	{GET("{onoff=1}", "..."), "the linger struct lacks member 'linger'"},
	{GET("{wrong=1}", "..."), "unknown struct of a socket option"},
	{GET("{(label 5, tc 0, ttl 64)}", "..."), "getsockopt cannot check this struct"},
	{SET("{tcpm_addr=..., tcpm_key=\"k\"}", "..."), NULL},
	{SET("{tcpm_addr={sa_family=AF_INET, sin_port=..., sin_addr=...}, tcpm_key=\"k\"}", "8"),
	 NULL},
	{SET("{tcpm_addr=5, tcpm_key=\"k\"}", "..."), "tcpm_addr must be '...' or {sa_family=...}"},
	{SET("{tcpm_addr=..., tcpm_key=5}", "..."), "tcpm_key must be a string"},
	{SET("{tcpi_state=1}", "..."), "setsockopt cannot set this struct"},
	{SET("...", "4"),
	 "argument 4 of setsockopt must be [an integer], a string or a struct in braces"},
	/* addresses */
	{BIND("{sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr(\"1.2.3.4\")}"), NULL},
	{BIND("{sa_family=AF_INET, sin_port=htons(1), sin_addr=htonl(INADDR_LOOPBACK)}"), NULL},
	{BIND("{sa_family=..., sin_port=htons(1), sin_addr=...}"), NULL},
	{BIND("{sa_family=..., sin6_port=htons(1), sin6_addr=...}"), NULL},
	{BIND("{sa_family=AF_INET6, sin6_port=htons(1), sin6_addr=inet6_addr(\"::1\")}"), NULL},
	{BIND("{sa_family=AF_INET6, sin6_port=..., sin6_addr=..., sin6_scope_id=2}"), NULL},
	{BIND("{sa_family=AF_INET6, sin6_port=..., sin_addr=...}"),
	 "the address has no member 'sin_addr'"},
	{BIND("{sa_family=AF_INET, sin_port=\"x\", sin_addr=...}"),
	 "sin_port must be an integer or '...'"},
	{BIND("{sa_family=AF_INET, sin_port=1, sin_addr=\"1.2.3.4\"}"),
	 "sin_addr must be inet_addr(\"...\"), inet6_addr(\"...\") or '...'"},
	{BIND("{sa_family=AF_INET, sin_port=1, sin_addr=htonl(4294967296)}"),
	 "htonl needs a number between 0 and 4294967295"},
	/* messages, sets, times */
	{MMSG("{" HDR ", msg_len=5}", "1"), NULL},
	{MMSG("{" HDR "}, {" HDR "}", "2"), NULL},
	{MMSG("{" HDR "}", "2"), "the number of elements is 1, not 2"},
	{MMSG("{msg_len=5}", "1"), "an element of the vector of messages lacks member 'msg_hdr'"},
	{SELECT("[3]"), NULL},
	{SELECT("NULL"), NULL},
	{SELECT("{in=[3], out=[]}"), NULL},
	{SELECT("[4]"), "no descriptor 4 is open"},
	{SELECT("{in=[3], out=3}"), "out must be a list of descriptors"},
	{SELECT("5"),
	 "argument 2 of select must be a list of descriptors, {in=[...], out=[...]} or NULL"},
	{OPEN "+0 ppoll([{fd=3, events=0}], 1, {tv_sec=0, tv_nsec=0}, NULL) = 0", NULL},
	{OPEN "+0 ppoll([{fd=3, events=0}], 1, {tv_sec=0, tv_usec=0}, NULL) = 0",
	 "the time has no member 'tv_usec'"},
	{OPEN "+0 ppoll([{fd=3, events=0}], 1, NULL, 5) = 0",
	 "argument 4 of ppoll must be NULL or signals such as {SIGALRM, SIGINT}"},
	{OPEN "+0 ppoll([{fd=3, events=0}], 1, NULL, {}) = 0", NULL},
	{OPEN "+0 ppoll([{fd=3, events=0}], 1, NULL, []) = 0", NULL},
	{OPEN "+0 ppoll([{fd=3, events=0}], 1, NULL, {SIGHUP}) = 0", NULL},
	{OPEN "+0 ppoll([{fd=3, events=0}], 1, NULL, {65}) = 0",
	 "argument 4 of ppoll must be NULL or signals such as {SIGALRM, SIGINT}"},
	{"0 epoll_create1(0) = 5 +0 epoll_wait(5, [{events=0, fd=5}, {events=1, ptr=0}], 2, 0) = 2",
	 NULL},
	{"0 epoll_create1(0) = 5 +0 epoll_wait(5, [{events=0}], 2, 0) = 2",
	 "the epoll event needs one of fd, ptr, u32 and u64"},
	/* descriptors */
	{OPEN "+0 dup(3) = 4 +0 dup2(4, 3) = 3 +0 dup3(3, 9, O_CLOEXEC) = 9 +0 close(9) = 0", NULL},
	{OPEN "+0 dup2(3, 5) = 6", "the result must be the number of argument 2, 5"},
	{"0 socketpair(AF_UNIX, SOCK_STREAM, 0, [5, 6]) = 0 +0 close(6) = 0", NULL},
	/* results */
	{OPEN "+0 read(3, ..., 5) >= 1 (text) +0 read(3, ..., 5) <= 0x5\n* > . 1:1(0)", NULL},
	{OPEN "+0 read(3, ..., 5) != -1\n+0 read(3, ..., 5) = *\n* > . 1:1(0)\n+0 close(3) = *",
	 NULL},
	{OPEN "+0 read(3, ..., 5) >= N", "the result of a call must be a number"},
	{OPEN "+0 read(3, ..., 5) != 0 EAGAIN", "an errno name needs the result = -1"},
	{OPEN "+0 dup(3) >= 0",
	 "the result of dup is the number of a new descriptor, so it must be = N"},
	{"0 socket(..., SOCK_STREAM, 0) = *",
	 "the result of socket is the number of a new descriptor, so it must be = N"},
};

static void ck_rule(const struct rule *r)
{
	struct parsed p = parse_ok(r->script);
	struct symtab late = SYMTAB_INIT;

	script_check(p.script, &late, &p.diags);
	if (!r->message && p.diags.n)
		ck_abort_msg("%s: %s", r->script, p.diags.items[0].message);
	if (r->message) {
		ck_assert_msg(p.diags.n == 1, "%s: %zu diagnostics", r->script, p.diags.n);
		ck_assert_str_eq(p.diags.items[0].message, r->message);
	}
	parsed_free(&p);
	symtab_free(&late);
}

START_TEST(all_rules)
{
	ck_rule(&rules[_i]);
}
END_TEST

START_TEST(operators)
{
	static const enum result_op ops[] = {RESULT_OP_EQ, RESULT_OP_ANY, RESULT_OP_GE,
					     RESULT_OP_LE, RESULT_OP_NE};
	struct parsed p = parse_ok("0 close(3) = 1\n+0 close(3) = *\n+0 close(3) >= 1\n"
				   "+0 close(3) <= 1\n+0 close(3) != 1");
	const struct event *e = p.script->events;

	for (unsigned i = 0; i < 5; i++, e = e->next)
		ck_assert_int_eq(e->call->op, ops[i]);
	ck_span(&p, p.script->events->next->call->result->span, "*");
	parsed_free(&p);
}
END_TEST

Suite *option_check_suite(void)
{
	Suite *s = suite_create("option_check");
	TCase *t = tcase_create("all");

	tcase_add_loop_test(t, all_rules, 0, (int)(sizeof(rules) / sizeof(rules[0])));
	tcase_add_test(t, operators);
	suite_add_tcase(s, t);
	return s;
}
