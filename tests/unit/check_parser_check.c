// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * check.c, check_arg.c, check_call.c, check_fd.c, check_packet.c, check_struct.c, check_tcp.c: the
 * check pass. One line per rule: the script, the message (NULL: none) and the text the caret
 * stands under. tests/golden/diag has the rendered form of the usual mistakes.
 */
#include "tests/unit/parser_fixture.h"
#include "tests/unit/suites_parser.h"

struct rule {
	const char *script, *message, *span;
};

#define OPEN "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"

static const struct rule time_rules[] = {
	{"0.000 `x`", NULL, NULL},
	{"+0 `x`", NULL, NULL},
	{"* > . 1:1(0)", NULL, NULL},
	{"+.1 `x`", "the first event must be at time 0", "+.1"},
	{"0 `x` 1 `y` 1 `z` +5 `a` 0.5 `b`", NULL, NULL}, /* relative in between */
	{"0 `x` 1 `y` 0.999 `z`", "time goes backwards", "0.999"},
	{"0 `x` 1~2 > . 1:1(0) 0.9 `y`", "time goes backwards", "0.9"},
	{"0 `x` +-1 `y`", "time must not be negative", "+-1"},
	{"0~-1 > . 1:1(0)", "time must not be negative", "0~-1"},
	{"0 `x` +2~+1 > . 1:1(0)", "time range ends before it starts", "+2~+1"},
	{"0 `x` * `y`", "only an outbound packet can have '*' as its time", "*"},
	{"0 `x` 1~2 < . 1:1(0) win 1", "only an outbound packet can have a range of time", "1~2"},
	{OPEN "1...1 close(3) = 0", NULL, NULL},
	{OPEN "1...0.9 close(3) = 0", "the call ends before it starts", "0.9"},
};

static const struct rule packet_rules[] = {
	{"0 < 65535 > 0 S 4294967295:4294967295(0) ack 0 win 65535 urg 65535", NULL, NULL},
	{"0 > S 4294967295:4294967296(1)", "sequence number must be between 0 and 4294967295",
	 "4294967296"},
	{"0 > . 1:3(1)", "sequence range does not fit its length", "1:3(1)"},
	{"0 > . 1:65537(65536)", "payload length must be between 0 and 65535", "65536"},
	{"0 > . 1:65536(65535)", "the packet would be larger than 65536 bytes",
	 "> . 1:65536(65535)"},
	{"0 > . 1:65496(65495)", NULL, NULL},
	{"0 < . 1:1(0)", "an inbound segment needs a window", ""},
	{"0 < [ect01] . 1:1(0) win 1", "'ect01' is only for outbound packets", "ect01"},
	{"0 > [ect01] . 1:1(0)", NULL, NULL},
	{"0 < . 1:1(0) win 1 <...>", "<...> is only for outbound segments", "<...>"},
	{"0 > . 1:1(0) <nop>", "TCP options take 1 bytes, which is not a multiple of 4", "<nop>"},
	{"0 > . 1:1(0) <sack 1:2 3:4 5:6 7:8,nop,nop,sackOK,nop,nop>", NULL, NULL},
	{"0 > . 1:1(0) <sack 1:2 3:4 5:6 7:8,mss 1,mss 1>",
	 "TCP options take 42 bytes, at most 40 fit", "<sack 1:2 3:4 5:6 7:8,mss 1,mss 1>"},
	{"0 > . 1:1(0) <sack 1:2 3:4 5:6 7:8 9:10>", "a sack option has at most 4 blocks", "9:10"},
	{"0 > . 1:1(0) <sack 1:4294967296,nop,nop>", "sack edges must be between 0 and 4294967295",
	 "1:4294967296"},
	{"0 > . 1:1(0) <FO COOKIE,nop,nop>", NULL, NULL}, /* a variant's symbol of 8 bytes */
	{"0 > . 1:1(0) <FO NOPE,nop,nop>", "'NOPE' is not an even number of hex digits", "NOPE"},
	{"0 > . 1:1(0) <md5 00112233445566778899aabbccddeeff,nop,nop>", NULL, NULL},
	{"0 > . 1:1(0) <md5 00112233445566778899aabbccddeeff00,nop>", "at most 16 bytes fit here",
	 "00112233445566778899aabbccddeeff00"},
	{"0 > . 1:1(0) <ECN e0b 16777215,nop,nop,nop>", NULL, NULL},
	{"0 > SX. 1:1(0)", "unknown TCP flag 'X'", "X"},
	{"0 > E.1 1:1(0)", "E, W and A cannot be mixed with an ACE digit", "E.1"},
	{"0 > [ect0] udp (1)", "ECN words cannot be used with UDP", "ect0"},
	{"0 > [ect01] udp (1) +0 < [tos 0x3] udp (0) +0 < [ttl 3] udp (0)", NULL, NULL},
	{"0 < icmp packet_too_big mtu 65536 +0 < icmp echo_reply id 5 [raw (8)]", NULL, NULL},
	{"0 < icmp unreachable CODE", NULL, NULL},
	{"0 < icmp unreachable no_route mtu 5", "this type and code carry no mtu", "5"},
	{"0 < icmp echo_reply net_unreachable", "unknown ICMP code 'net_unreachable'",
	 "net_unreachable"},
	{"0 > gre: gre: gre: gre: . 1:1(0)", NULL, NULL}, /* with IP and TCP: six */
	{"0 > gre: gre: gre: encap psp spi 1 . 1:1(0)",
	 "a packet has at most 6 headers, this makes one more", "gre"},
	{"0 > ipv6 1::2 > 3::4: . 1:1(0)", NULL, NULL},
	{"0 > ipv4 1.2.3.4 > 1.2.3.400: . 1:1(0)", "not an IPv4 address", "1.2.3.400"},
};

static const struct rule call_rules[] = {
	{OPEN "+0 bind(3, ..., ...) = 0 +0 listen(3, 1) = 0 +0 accept(3, ..., ...) = 4", NULL,
	 NULL},
	{OPEN "+0 read(3, ..., 5) = -1 EAGAIN", NULL, NULL},
	{OPEN "+0 read(3, ..., 5) = -1 EAGAIM (x)", "unknown errno name 'EAGAIM'", "EAGAIM"},
	{OPEN "+0 read(3, ..., 5) = ...", "the result of a call must be a number", "..."},
	{OPEN "+0 read(3, ..., 5) = LEVEL", NULL, NULL},
	{OPEN "+0 raed(3, ..., 5) = 5", "unknown system call 'raed'", "raed"},
	{OPEN "+0 read(3, ...) = 5", "read takes 3 arguments, not 2", "(3, ...)"},
	{OPEN "+0 fcntl(3, F_GETFL) = 2 +0 fcntl(3, F_SETFL, 2) = 0", NULL, NULL},
	{OPEN "+0 ioctl(3, SIOCINQ, [5]) = 0 +0 ioctl(3, 1) = 0", NULL, NULL},
	{OPEN "+0 ioctl(3, SIOCINQ, 5) = 0", "argument 3 of ioctl must be [an integer]", "5"},
	{OPEN "+0 listen(3, 4294967295) = 0 +0 listen(3, -2147483648) = 0", NULL, NULL},
	{OPEN "+0 listen(3, -2147483649) = 0", "argument 2 of listen does not fit 32 bits",
	 "-2147483649"},
	{OPEN "+0 connect(3, AF_UNSPEC, ...) = 0", NULL, NULL},
	{OPEN "+0 setsockopt(3, SOL_TCP, TCP_CONGESTION, \"reno\", 4) = 0", NULL, NULL},
	{OPEN "+0 setsockopt(3, 1, 2, [1, 2], 8) = 0",
	 "argument 4 of setsockopt must be [an integer], a string or a struct in braces", "[1, 2]"},
	{OPEN "+0 setsockopt(3, 1, 2, {(label 1, tc 0, ttl 3)}, 4) = 0"
	      " +0 setsockopt(3, 1, 2, {}, 0) = 0"
	      " +0 getsockopt(3, 1, 2, {flags 0 sum 0 off 0 key 0 seq 0}, [16]) = 0",
	 NULL, NULL},
	{OPEN "+0 write(3, NULL, 5) = 5 +0 write(3, 0, 5) = 5", NULL, NULL},
	{OPEN "+0 write(3, 1, 5) = 5", "argument 2 of write must be '...', a string or NULL", "1"},
	{OPEN "+0 write(3, \"hello\", 5) = 5 +0 send(3, \"hello\", 4, 0) = 4", NULL, NULL},
	{OPEN "+0 write(3, \"hello\", 6) = 6", "the string has only 5 bytes", "6"},
	{OPEN "+0 read(3, \"hello\", 100) = 5 +0 read(3, \"\", 100) = 0", NULL, NULL},
	{OPEN "+0 read(3, \"hello\", 4) = 4", "the string has 5 bytes, more than are read", "4"},
	{OPEN "+0 writev(3, [{\"ab\", 2}, {..., 6}], 2) = 8", NULL, NULL},
	{OPEN "+0 writev(3, [{\"ab\", 3}], 1) = 3", "the string has only 2 bytes", "3"},
	{OPEN "+0 readv(3, [{\"ab\", 3}], 1) = 2", NULL, NULL},
	{OPEN "+0 bind(A=3, ..., ...) = 0", "argument 1 of bind must be the number of a descriptor",
	 "A=3"},
	{OPEN "+0 close(3) = 0 " OPEN "+0 close(3) = 0", NULL, NULL}, /* labels can be used again */
	{OPEN "+0 close(3) = -1 +0 close(3) = 0", NULL, NULL},
	{OPEN "+0 close(3) = 0 +0 listen(3, 1) = 0", "descriptor 3 is closed", "3"},
	{OPEN "+0 listen(4, 1) = 0", "no descriptor 4 is open", "4"},
	/* that it is not open is what is tested */
	{OPEN "+0 listen(4, 1) = -1 +0 close(3) = 0 +0 close(3) = -1 EBADF", NULL, NULL},
	{OPEN "+0 read(-1, ..., 10) = -1 EBADF", NULL, NULL},
	{OPEN "+0 listen(4, 1) = -1 EINVAL", "no descriptor 4 is open", "4"},
	{OPEN "+0 listen(4, 1) <= -1", "no descriptor 4 is open", "4"},
	{OPEN "+0 listen(4, 1) = -1 EBADF +0 listen(4, 1) = 0", "no descriptor 4 is open", "4"},
	{OPEN "+0 dup(4) = -1 EBADF +0 close(4) = 0", "no descriptor 4 is open", "4"},
	{OPEN "+0 epoll_ctl(3, EPOLL_CTL_ADD, 4, {events=EPOLLIN, fd=4}) = -1 EBADF", NULL, NULL},
	{OPEN "+0 select(5, [3, 4], NULL, NULL, NULL) = -1 EBADF", NULL, NULL},
	{OPEN "+0 select(5, [3, 4], NULL, NULL, NULL) = 1", "no descriptor 4 is open", "4"},
	{OPEN "+0 poll([{fd=4, events=POLLIN, revents=POLLNVAL}], 1, 0) = 1", NULL, NULL},
	{OPEN "+0 poll([{fd=-1, events=POLLIN, revents=0}], 1, 0) = 0", NULL, NULL},
	{OPEN "+0 poll([{fd=4, events=POLLIN, revents=POLLNVAL}, {fd=5, events=POLLIN}], 2, 0) = 1",
	 "no descriptor 5 is open", "fd=5"},
	{"0 socket(..., SOCK_STREAM, 6) = -1 +0 close(-1) = 0", "no descriptor -1 is open", "-1"},
	{"0 cap_set(CAP_EFFECTIVE, CAP_NET_RAW, CAP_SET) = 3 +0 close(3) = 0",
	 "no descriptor 3 is open", "3"},
	{"0 pipe([5, 6]) = 0 +0 close(6) = 0 +0 close(5) = 0", NULL, NULL},
	{"0 pipe([5]) = 0", "argument 1 of pipe must be two numbers of descriptors such as [5, 6]",
	 "[5]"},
	{OPEN "+0 writev(3, [{..., 5}, {..., 6}], 2) = 11", NULL, NULL},
	{OPEN "+0 writev(3, [{..., 5}], 2) = 5", "the number of elements is 1, not 2", "2"},
	{OPEN "+0 poll([{fd=4, events=POLLIN}], 1, 0) = 0", "no descriptor 4 is open", "fd=4"},
	{"0 epoll_create(1) = 5 +0 epoll_wait(5, {events=0, ptr=0}, 1, 0) = 0", NULL, NULL},
	{OPEN "+0 recvmsg(3, {msg_name(...)=..., msg_iov(1)=[{..., 0}], msg_flags=MSG_ERRQUEUE,"
	      " msg_control=[{cmsg_level=LEVEL, cmsg_type=IP_RECVERR, cmsg_data={scm_sec=0,"
	      " scm_nsec=5}}, {cmsg_level=1, cmsg_type=54, cmsg_data={TCP_NLA_BUSY=...,"
	      " TCP_NLA_SRTT=5}}, {cmsg_level=6, cmsg_type=TCP_CM_INQ, cmsg_data=5}]}, 0) = 0",
	 NULL, NULL},
};

static void ck_rule(const struct rule *r)
{
	struct parsed p = parse_ok(r->script);
	struct symtab late = SYMTAB_INIT;

	symtab_add(&late, "COOKIE", "3021b9d889017eeb", SYMBOL_COMMAND_LINE);
	symtab_add(&late, "CODE", "host_unreachable", SYMBOL_COMMAND_LINE);
	symtab_add(&late, "LEVEL", "0", SYMBOL_COMMAND_LINE);
	script_check(p.script, &late, &p.diags);
	if (!r->message && p.diags.n)
		ck_abort_msg("%s: %s", r->script, p.diags.items[0].message);
	if (r->message) {
		ck_assert_msg(p.diags.n == 1, "%s: %zu diagnostics", r->script, p.diags.n);
		ck_assert_str_eq(p.diags.items[0].message, r->message);
		ck_span(&p, p.diags.items[0].span, r->span);
	}
	parsed_free(&p);
	symtab_free(&late);
}

#define ALL(rules)                                                      \
	for (size_t i = 0; i < sizeof(rules) / sizeof((rules)[0]); i++) \
	ck_rule(&(rules)[i])

START_TEST(times)
{
	ALL(time_rules);
}
END_TEST

START_TEST(packets)
{
	ALL(packet_rules);
}
END_TEST

START_TEST(calls)
{
	ALL(call_rules);
}
END_TEST

Suite *script_check_suite(void)
{
	Suite *s = suite_create("script_check");
	TCase *t = tcase_create("all");

	tcase_add_test(t, times);
	tcase_add_test(t, packets);
	tcase_add_test(t, calls);
	suite_add_tcase(s, t);
	return s;
}
