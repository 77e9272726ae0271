// SPDX-License-Identifier: GPL-2.0-or-later
/* Captures under judgement: what is known of them, and what is said. Files are written by pcapng.c.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "netdev/capfile.h"
#include "netdev/pcapng.h"
#include "netdev/wire/wire.h"
#include "runtime/trace/parts.h"
#include "tests/lib/netns_fixture.h"

#define US     1000LL
#define CLIENT 0
#define SERVER 1

static struct buf file, text, lines;
static char path[64];
static const char *const hosts[] = {"192.0.2.1", "198.51.100.2"};
static const uint32_t isns[] = {0xfffffffe, 1000};
static unsigned next_id, ttl, port, cut;
static bool partial;

static void setup(void)
{
	pcapng_begin(&file, &(struct pcapng_head){.device = "tun0"});
	next_id = 1;
	ttl = 64;
	port = 1234;
}

static void teardown(void)
{
	buf_free(&file);
	buf_free(&text);
	buf_free(&lines);
}

/* A segment of @who at @us microseconds, numbers relative. */
static void put(long long us, unsigned who, unsigned flags, uint32_t seq, size_t len, uint32_t ack)
{
	static unsigned char bytes[WIRE_MAX_PACKET];
	struct segment s = {.l4 = L4P_TCP, .payload_len = len};
	struct pcapng_packet p = {.time_ns = us * US, .data = bytes};
	uint16_t ports[] = {(uint16_t)port, 80};
	ssize_t n;

	ck_assert(ipaddr_parse(hosts[who], &s.ip.src) && ipaddr_parse(hosts[!who], &s.ip.dst));
	s.ip.proto = IPPROTO_TCP;
	s.ip.ttl = (uint8_t)ttl;
	s.ip.id = (uint16_t)next_id++;
	s.tcp.sport = ports[who];
	s.tcp.dport = ports[!who];
	s.tcp.flags = (uint16_t)flags;
	s.tcp.seq = isns[who] + seq;
	s.tcp.ack = isns[!who] + ack;
	s.tcp.win = 60000;
	n = segment_emit(&s, bytes, sizeof(bytes), NULL);
	ck_assert_int_gt(n, 0);
	if (partial) {
		uint32_t sum = cksum_add(cksum_add(0, bytes + 12, 8), "\0\6", 2);

		put_be16(bytes + 36, (uint16_t)~cksum_fold(sum + (uint32_t)n - 20));
	}
	p.wire_len = (size_t)n;
	p.len = cut && cut < (size_t)n ? cut : (size_t)n;
	pcapng_add(&file, &p);
}

#define S TCP_FLAG_SYN
#define A TCP_FLAG_ACK
#define F TCP_FLAG_FIN
#define R TCP_FLAG_RST

/* The answer of the server takes @there, that of the client @back microseconds. */
static void open_within(long long there, long long back)
{
	put(1000000, CLIENT, S, 0, 0, 0);
	put(1000000 + there, SERVER, S | A, 0, 0, 1);
	put(1000000 + there + back, CLIENT, A, 1, 0, 1);
}

static void take_line(void *arg, const char *line, size_t len)
{
	(void)arg;
	buf_add(&lines, line, len);
}

/* What is written so far, judged; its text is in @text. NULL: this build cannot. */
static struct trace *judged(struct trace_cfg *cfg)
{
	struct err e = ERR_INIT;
	struct trace *t;
	int fd;

	if (!capfile_has_libpcap()) {
		skip_test("trace", "built without libpcap");
		return NULL;
	}
	strcpy(path, "/tmp/tcpcheck-trace.XXXXXX");
	fd = mkstemp(path);
	ck_assert(fd >= 0 && write(fd, file.data, file.len) == (ssize_t)file.len && !close(fd));
	cfg->line = take_line;
	t = trace_judge(path, cfg, &e);
	ck_assert_msg(t != NULL, "%s", e.what);
	unlink(path);
	trace_text(t, &text);
	return t;
}

static void says(const char *what)
{
	ck_assert_msg(strstr(buf_text(&text), what) != NULL, "\"%s\" is not in:\n%s", what,
		      buf_text(&text));
}

static void judge_says(enum trace_at at, const char *const *what)
{
	struct trace_cfg cfg = {.at = at};
	struct trace *t = judged(&cfg);

	for (; t && *what; what++)
		says(*what);
	trace_free(t);
}

#define SAYS(at, ...) judge_says(at, (const char *const[]){__VA_ARGS__, NULL})

START_TEST(a_connection_is_summed_up)
{
	open_within(100, 100);
	put(1001000, CLIENT, A, 1, 100, 1);
	put(1002000, SERVER, A, 1, 0, 101);
	put(1003000, CLIENT, F | A, 101, 0, 1);
	put(1004000, SERVER, F | A, 1, 0, 102);
	put(1005000, CLIENT, A, 102, 0, 2);
	SAYS(TRACE_AT_AUTO, "8 packets, raw IP; 8 packets of TCP in 1 connection, 0.005000 s",
	     "where, is not known", "client 192.0.2.1:1234, server 198.51.100.2:80",
	     "packets 1 to 8, 0.005000 s, from its SYN, closed by both\n",
	     "client 5 packets, 100 bytes; server 3 packets, 0 bytes", "nothing found");
}
END_TEST

START_TEST(endings_differ)
{
	open_within(100, 100);
	SAYS(TRACE_AT_AUTO, "from its SYN, open at the end");
	put(1001000, SERVER, F | A, 1, 0, 1);
	buf_reset(&text);
	SAYS(TRACE_AT_AUTO, "closed by the server only");
	put(1002000, CLIENT, R, 1, 0, 0);
	buf_reset(&text);
	SAYS(TRACE_AT_AUTO, "reset by the client");
	port = 99;
	put(1003000, CLIENT, S, 0, 0, 0);
	buf_reset(&text);
	SAYS(TRACE_AT_AUTO, "opened, not answered", "nothing of the server was captured");
}
END_TEST

START_TEST(the_place_is_found_by_time)
{
	open_within(20000, 50);
	SAYS(TRACE_AT_AUTO, "taken at 192.0.2.1, whose answers");
}
END_TEST

START_TEST(what_has_travelled_was_not_captured_where_it_was_sent)
{
	ttl = 57;
	open_within(20000, 50);
	SAYS(TRACE_AT_AUTO, "where, is not known");
}
END_TEST

START_TEST(the_place_is_found_by_checksums)
{
	put(1000000, CLIENT, S, 0, 0, 0);
	partial = true;
	put(1000300, SERVER, S | A, 0, 0, 1);
	partial = false;
	put(1000600, CLIENT, A, 1, 0, 1);
	SAYS(TRACE_AT_AUTO, "taken at 198.51.100.2, which left checksums",
	     "1 checksum of the server left to its device");
}
END_TEST

START_TEST(the_place_is_given)
{
	open_within(100, 100);
	SAYS(TRACE_AT_CLIENT, "taken at each client, as --at says");
	buf_reset(&text);
	SAYS(TRACE_AT_MIDDLE, "taken between the ends, as --at says");
}
END_TEST

/* The server acknowledges a byte that was never sent: certain at either end, when nothing is
 * missing. */
START_TEST(a_violation_is_found_once_with_all_its_packets)
{
	struct trace_cfg cfg = {.at = TRACE_AT_CLIENT};
	struct buf page = BUF_INIT;
	struct trace *t;

	open_within(100, 100);
	put(1001000, SERVER, A, 1, 0, 11);
	put(1002000, SERVER, A, 1, 0, 11);
	put(1003000, CLIENT, A, 1, 20, 1);
	t = judged(&cfg);
	if (!t)
		return;
	ck_assert_uint_eq(trace_findings(t, RULES_VIOLATION), 2);
	says("  the server\n    violation: acknowledges what the other side has not sent");
	says("came      packet 4, 0.001000: ack 11\n      expected  ack 1 at most\n");
	says("again     1 time, packets 5\n");
	ck_assert_ptr_nonnull(strstr(buf_text(&lines), "\"packets\":[4,5]"));
	ck_assert_ptr_nonnull(strstr(buf_text(&lines), "{\"type\":\"capture\""));
	trace_page(&t, 1, &page);
	ck_assert_ptr_nonnull(strstr(buf_text(&page), "default-src 'none'"));
	ck_assert_ptr_nonnull(strstr(buf_text(&page), "<dd>4, 5</dd>"));
	ck_assert_ptr_null(strstr(buf_text(&page), "<script"));
	buf_free(&page);
	trace_free(t);
}
END_TEST

/* The same ACKs, but what they acknowledge is missing for ever: the capture has lost it. */
START_TEST(what_the_capture_lost_is_nobodys_fault)
{
	struct trace_cfg cfg = {.at = TRACE_AT_CLIENT};
	struct trace *t;

	open_within(100, 100);
	put(1001000, SERVER, A, 1, 0, 11);
	put(1003000, CLIENT, A, 11, 20, 1);
	t = judged(&cfg);
	if (!t)
		return;
	ck_assert_uint_eq(trace_findings(t, RULES_VIOLATION), 0);
	says("the capture lacks packets: 1 stretches");
	says("1 stretch of data that was acknowledged or followed, and never captured");
	trace_free(t);
}
END_TEST

START_TEST(a_hole_that_is_filled_is_none)
{
	struct trace_cfg cfg = {.at = TRACE_AT_AUTO};
	struct trace *t;

	open_within(100, 100);
	put(1001000, CLIENT, A, 101, 100, 1);
	put(1001500, CLIENT, A, 301, 100, 1);
	put(1002000, CLIENT, A, 1, 50, 1);
	put(1003000, CLIENT, A, 51, 50, 1);
	put(1004000, CLIENT, A, 220, 20, 1);
	put(1005000, CLIENT, A, 201, 100, 1);
	t = judged(&cfg);
	if (!t)
		return;
	ck_assert_uint_eq(t->missing, 0);
	trace_free(t);
}
END_TEST

START_TEST(what_is_not_known_is_said)
{
	put(1000000, CLIENT, A, 101, 100, 1);
	put(1000000, CLIENT, A, 201, 3000, 1);
	next_id--;
	put(1000100, CLIENT, A, 201, 3000, 1);
	put(980000, SERVER, A, 1, 0, 201);
	cut = 64;
	put(1001000, CLIENT, A, 3201, 100, 1);
	cut = 38;
	put(1001000, CLIENT, A, 3301, 100, 1);
	SAYS(TRACE_AT_AUTO, "begins in the middle",
	     "2 packets of the client with more data than a segment holds",
	     "1 packet cut by the snapshot length", "1 packet cut within the TCP header",
	     "1 packet twice: captured at two places", "1 packet with an earlier time",
	     "2 packets cut by the snapshot length");
}
END_TEST

/* Written by several queues: an ACK before what it acknowledges, by a little. */
START_TEST(disorder_is_put_in_order)
{
	open_within(10, 50000);
	put(1100050, SERVER, A, 1, 0, 101);
	put(1100000, CLIENT, A, 1, 100, 1);
	put(1200000, SERVER, A, 1, 0, 101);
	SAYS(TRACE_AT_SERVER, "1 packet written a little too late: put in order",
	     "0 violations in 0 connections");
}
END_TEST

/* Taken at two places; there is no identification, as in IPv6. */
START_TEST(taken_twice_without_identification)
{
	for (unsigned i = 0; i < 20; i++) {
		next_id = 0;
		put(1000000 + 1000 * i, CLIENT, A, 1 + 100 * (i / 2), 100, 1);
		next_id = 0;
		put(1000000 + 1000 * i + 500, SERVER, A, 1, 0, 101 + 100 * (i / 2));
	}
	SAYS(TRACE_AT_CLIENT, "20 packets twice: captured at two places",
	     "0 violations in 0 connections");
}
END_TEST

START_TEST(ports_live_twice)
{
	struct trace_cfg cfg = {.at = TRACE_AT_MIDDLE, .flow = 2};
	struct trace *t;

	open_within(100, 100);
	put(1002000, CLIENT, R, 1, 0, 0);
	put(1003000, CLIENT, S, 500, 0, 0);
	t = judged(&cfg);
	if (!t)
		return;
	ck_assert_uint_eq(trace_conns(t), 2);
	says("connection 2: ");
	ck_assert_ptr_null(strstr(buf_text(&text), "connection 1: "));
	ck_assert_uint_eq(trace_packets(t), 5);
	trace_free(t);
}
END_TEST

START_TEST(a_thousand_connections_are_counted)
{
	for (port = 1; port <= 1000; port++)
		put(1000000 + port, CLIENT, S, 0, 0, 0);
	SAYS(TRACE_AT_MIDDLE, "1000 packets of TCP in 1000 connections",
	     "980 connections are not shown");
}
END_TEST

START_TEST(what_is_broken_is_judged_so_far)
{
	struct trace_cfg cfg = {.at = TRACE_AT_AUTO};
	struct trace *t;

	open_within(100, 100);
	file.len -= 20;
	t = judged(&cfg);
	if (!t)
		return;
	ck_assert_ptr_nonnull(strstr(trace_broken(t)->what, "is broken behind packet 2: "));
	says("2 packets of TCP");
	ck_assert_ptr_nonnull(strstr(buf_text(&lines), "\"broken\":"));
	trace_free(t);
}
END_TEST

Suite *trace_suite(void);
Suite *trace_suite(void)
{
	Suite *s = suite_create("trace");
	TCase *t = tcase_create("trace");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_connection_is_summed_up);
	tcase_add_test(t, endings_differ);
	tcase_add_test(t, the_place_is_found_by_time);
	tcase_add_test(t, what_has_travelled_was_not_captured_where_it_was_sent);
	tcase_add_test(t, the_place_is_found_by_checksums);
	tcase_add_test(t, the_place_is_given);
	tcase_add_test(t, a_violation_is_found_once_with_all_its_packets);
	tcase_add_test(t, what_the_capture_lost_is_nobodys_fault);
	tcase_add_test(t, a_hole_that_is_filled_is_none);
	tcase_add_test(t, what_is_not_known_is_said);
	tcase_add_test(t, disorder_is_put_in_order);
	tcase_add_test(t, taken_twice_without_identification);
	tcase_add_test(t, ports_live_twice);
	tcase_add_test(t, a_thousand_connections_are_counted);
	tcase_add_test(t, what_is_broken_is_judged_so_far);
	suite_add_tcase(s, t);
	return s;
}
