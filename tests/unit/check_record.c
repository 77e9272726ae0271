// SPDX-License-Identifier: GPL-2.0-or-later
/* Scripts from captures: runtime/record/, with captures that are made here. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "netdev/capfile.h"
#include "netdev/pcapng.h"
#include "runtime/record/conns.h"
#include "runtime/record/record.h"
#include "runtime/record/story.h"

Suite *record_suite(void);

#define CLIENT "10.0.0.1"
#define SERVER "10.0.0.2"
#define PEER   "192.0.2.1"
#define SYN    TCP_FLAG_SYN
#define ACK    TCP_FLAG_ACK
#define PSH    (TCP_FLAG_PSH | TCP_FLAG_ACK)
#define FIN    (TCP_FLAG_FIN | TCP_FLAG_ACK)
#define C      1000u /* ISNs */
#define S      5000u

static struct buf capture, script, list;
static struct err error;
static const char *client, *server;
static uint16_t client_port, window;
static char path[] = "/tmp/check_record.XXXXXX";

static void setup(void)
{
	capture = script = list = (struct buf)BUF_INIT;
	error = (struct err)ERR_INIT;
	client = CLIENT;
	server = SERVER;
	client_port = 40000;
	window = 1000;
	pcapng_begin(&capture, &(struct pcapng_head){.device = "eth0"});
}

static void teardown(void)
{
	buf_free(&capture);
	buf_free(&script);
	buf_free(&list);
}

/* A segment, @ms after the first. */
static void add(int64_t ms, bool from_server, uint16_t flags, uint32_t seq, uint32_t ack,
		size_t len, const char *opts, size_t opts_len)
{
	static const unsigned char zeros[4000];
	unsigned char bytes[5000];
	struct segment s = {.l4 = L4P_TCP, .payload = zeros, .payload_len = len};
	ssize_t n;

	ipaddr_parse(from_server ? server : client, &s.ip.src);
	ipaddr_parse(from_server ? client : server, &s.ip.dst);
	s.ip.ttl = 64;
	s.tcp = (struct tcp_hdr){.sport = from_server ? 80 : client_port,
				 .dport = from_server ? client_port : 80,
				 .seq = seq,
				 .ack = ack,
				 .flags = flags,
				 .win = window};
	memcpy(s.tcp.opts, opts, opts_len);
	s.tcp.opts_len = (uint8_t)opts_len;
	n = segment_emit(&s, bytes, sizeof(bytes), NULL);
	ck_assert_int_gt(n, 0);
	pcapng_add(&capture, &(struct pcapng_packet){.time_ns = ms * 1000000,
						     .data = bytes,
						     .len = (size_t)n,
						     .wire_len = (size_t)n});
}

static void handshake(void)
{
	add(0, false, SYN, C, 0, 0, "\2\4\5\264", 4);
	add(0, true, SYN | ACK, S, C + 1, 0, "\2\4\5\264", 4);
	add(20, false, ACK, C + 1, S + 1, 0, "", 0);
}

static int record(struct record_cfg cfg)
{
	char file[sizeof(path)];
	int fd, ret;

	memcpy(file, path, sizeof(path));
	fd = mkstemp(file);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, capture.data, capture.len), (ssize_t)capture.len);
	close(fd);
	ret = record_capture(file, &cfg, &script, &list, &error);
	unlink(file);
	return ret;
}

/* What is behind the comments and the calls that open the connection. */
static const char *body(void)
{
	const char *at = strstr(buf_text(&script), "\n+0 < S ");

	if (!at)
		at = strstr(buf_text(&script), "\n+0 > S ");
	ck_assert_ptr_nonnull(at);
	return at + 1;
}

START_TEST(a_server)
{
	handshake();
	add(120, false, PSH, C + 1, S + 1, 100, "", 0);
	add(120, true, ACK, S + 1, C + 101, 0, "", 0);
	add(220, true, ACK, S + 1, C + 101, 1000, "", 0);
	add(220, true, PSH, S + 1001, C + 101, 500, "", 0);
	add(240, false, ACK, C + 101, S + 1501, 0, "", 0);
	add(340, true, FIN, S + 1501, C + 101, 0, "", 0);
	add(360, false, FIN, C + 101, S + 1502, 0, "", 0);
	add(360, true, ACK, S + 1502, C + 102, 0, "", 0);
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_str_eq(body(), "+0 < S 0:0(0) win 1000 <mss 1460>\n"
				 "+0 > S. 0:0(0) ack 1 win 1000 <mss 1460>\n"
				 "+0.020 < . 1:1(0) ack 1 win 1000\n"
				 "+0 accept(3, ..., ...) = 4  // guessed\n"
				 "+0.100 < P. 1:101(100) ack 1 win 1000\n"
				 "+0 > . 1:1(0) ack 101\n"
				 "+0.100 write(4, ..., 1500) = 1500  // guessed\n"
				 "+0 > . 1:1001(1000) ack 101\n"
				 "+0 > P. 1001:1501(500) ack 101\n"
				 "+0.020 < . 101:101(0) ack 1501 win 1000\n"
				 "+0.100 read(4, ..., 100) = 100  // guessed\n"
				 "+0 close(4) = 0  // guessed\n"
				 "+0 > F. 1501:1501(0) ack 101\n"
				 "+0.020 < F. 101:101(0) ack 1502 win 1000\n"
				 "+0 > . 1502:1502(0) ack 102\n");
}
END_TEST

START_TEST(a_client)
{
	handshake();
	ck_assert_int_eq(record((struct record_cfg){.side = RECORD_CLIENT}), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&script), "connect(3, ..., ...) = -1 EINPROGRESS"));
	ck_assert_str_eq(body(), "+0 > S 0:0(0) win 1000 <mss 1460>\n"
				 "+0 < S. 0:0(0) ack 1 win 1000 <mss 1460>\n"
				 "+0.020 > . 1:1(0) ack 1\n");
}
END_TEST

/* The peer of our own runs is never what was tested. */
START_TEST(a_capture_of_our_own)
{
	server = PEER;
	handshake();
	/* The end of the run. */
	add(30, true, TCP_FLAG_RST, S + 700, 0, 0, "", 0);
	add(30, false, TCP_FLAG_RST | ACK, C + 1, S + 1, 0, "", 0);
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&script), "the client is under test"));
	ck_assert_ptr_null(strstr(body(), "R"));
}
END_TEST

START_TEST(time_stamps_count_from_100)
{
	static const char first[] = "\1\1\10\12\0\0\7\320\0\0\0\0";
	static const char answer[] = "\1\1\10\12\0\0\13\270\0\0\7\320";

	add(0, false, SYN, C, 0, 0, first, 12);
	add(0, true, SYN | ACK, S, C + 1, 0, answer, 12);
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_str_eq(body(), "+0 < S 0:0(0) win 1000 <nop,nop,TS val 100 ecr 0>\n"
				 "+0 > S. 0:0(0) ack 1 win 1000 <nop,nop,TS val 100 ecr 100>\n");
}
END_TEST

START_TEST(half_closed)
{
	handshake();
	add(120, true, FIN, S + 1, C + 1, 0, "", 0);
	add(140, false, PSH, C + 1, S + 2, 10, "", 0);
	add(140, true, ACK, S + 2, C + 11, 0, "", 0);
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_ptr_nonnull(strstr(body(), "+0.100 shutdown(4, SHUT_WR) = 0  // guessed\n"));
}
END_TEST

/* Data that waits for the window is probed for: RFC 9293, 3.8.6.1. */
static void closed_window(void)
{
	handshake();
	add(120, true, PSH, S + 1, C + 1, 1000, "", 0);
	window = 0;
	add(130, false, ACK, C + 1, S + 1001, 0, "", 0);
	window = 1000;
	add(330, true, ACK, S + 1000, C + 1, 0, "", 0);
	window = 0;
	add(330, false, ACK, C + 1, S + 1001, 0, "", 0);
	window = 1000;
	add(730, true, ACK, S + 1000, C + 1, 0, "", 0);
}

START_TEST(data_that_waits)
{
	closed_window();
	add(740, false, ACK, C + 1, S + 1001, 0, "", 0);
	add(740, true, PSH, S + 1001, C + 1, 700, "", 0);
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_ptr_nonnull(strstr(body(), "+0.010 < . 1:1(0) ack 1001 win 0\n"
					     "+0 write(4, ..., 700) = 700  // guessed\n"
					     "+0.200 > . 1000:1000(0) ack 1\n"
					     "+0 < . 1:1(0) ack 1001 win 0\n"
					     "+0.400 > . 1000:1000(0) ack 1\n"
					     "+0.010 < . 1:1(0) ack 1001 win 1000\n"
					     "+0 > P. 1001:1701(700) ack 1\n"));
}
END_TEST

START_TEST(data_that_waits_for_ever)
{
	closed_window();
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_ptr_nonnull(strstr(body(), "win 0\n+0 write(4, ..., 1000) = 1000  // guessed\n"
					     "+0.200 > . 1000:1000(0) ack 1\n"));
}
END_TEST

/* RFC 9293, 3.8.4. */
START_TEST(keep_alives)
{
	handshake();
	add(2048, true, ACK, S, C + 1, 0, "", 0);
	add(3072, true, ACK, S, C + 1, 0, "", 0);
	add(4096, true, TCP_FLAG_RST | ACK, S + 1, C + 1, 0, "", 0);
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_ptr_nonnull(
		strstr(buf_text(&script),
		       "+0 setsockopt(3, SOL_SOCKET, SO_KEEPALIVE, [1], 4) = 0  // guessed\n"
		       "+0 setsockopt(3, SOL_TCP, TCP_KEEPIDLE, [2], 4) = 0  // guessed\n"
		       "+0 setsockopt(3, SOL_TCP, TCP_KEEPINTVL, [1], 4) = 0  // guessed\n"
		       "+0 setsockopt(3, SOL_TCP, TCP_KEEPCNT, [2], 4) = 0  // guessed\n"));
	ck_assert_ptr_nonnull(strstr(body(), "+1.024 > . 0:0(0) ack 1\n"
					     "+1.024 > R. 1:1(0) ack 1\n"));
}
END_TEST

START_TEST(settings)
{
	static const char none[] = "\2\4\5\264\1\1\4\2";

	add(0, false, SYN | TCP_FLAG_ECE | TCP_FLAG_CWR, C, 0, 0, none, 8);
	ck_assert_int_eq(record((struct record_cfg){.side = RECORD_CLIENT}), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&script), "\n\n--sysctl=net.ipv4.tcp_timestamps=0\n"
							"--sysctl=net.ipv4.tcp_ecn=1\n"));
}
END_TEST

/* What a stack cannot do is no setting. */
START_TEST(no_settings)
{
	handshake();
	ck_assert_int_eq(record((struct record_cfg){.side = RECORD_CLIENT}), 0);
	ck_assert_ptr_null(strstr(buf_text(&script), "--sysctl"));
}
END_TEST

START_TEST(sent_again)
{
	handshake();
	add(120, true, PSH, S + 1, C + 1, 100, "", 0);
	add(420, true, ACK, S + 1, C + 1, 100, "", 0);
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_ptr_nonnull(strstr(body(), "+0 > P. 1:101(100) ack 1\n"
					     "+0.300 > p. 1:101(100) ack 1\n"));
}
END_TEST

/* Nobody has asked for two hours. */
START_TEST(keep_alives_as_usual)
{
	handshake();
	add(7376876, true, ACK, S, C + 1, 0, "", 0);
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&script), "TCP_KEEPIDLE, [7200]"));
	ck_assert_ptr_nonnull(strstr(buf_text(&script), "TCP_KEEPINTVL, [75]"));
}
END_TEST

START_TEST(buffers)
{
	window = 64240;
	handshake();
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_ptr_null(strstr(buf_text(&script), "SO_RCVBUF"));
}
END_TEST

START_TEST(small_buffers)
{
	handshake();
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&script), "SO_RCVBUF, [1000], 4) = 0  // guessed\n"));
}
END_TEST

/* What is beyond the window is dropped, and cannot be read. */
START_TEST(only_what_is_acknowledged)
{
	handshake();
	add(120, false, PSH, C + 1, S + 1, 1000, "", 0);
	window = 0;
	add(120, true, ACK, S + 1, C + 1001, 0, "", 0);
	add(130, false, PSH, C + 1001, S + 1, 1, "", 0);
	add(130, true, ACK, S + 1, C + 1001, 0, "", 0);
	window = 1000;
	add(140, true, ACK, S + 1, C + 1001, 0, "", 0);
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_ptr_nonnull(strstr(body(), "+0.010 read(4, ..., 1000) = 1000  // guessed\n"));
}
END_TEST

START_TEST(nobody_answers)
{
	add(0, false, SYN, C, 0, 0, "\2\4\5\264", 4);
	add(1000, false, SYN, C, 0, 0, "\2\4\5\264", 4);
	ck_assert_int_eq(record((struct record_cfg){.side = RECORD_CLIENT}), 0);
	ck_assert_str_eq(body(), "+0 > S 0:0(0) win 1000 <mss 1460>\n"
				 "+1 > S 0:0(0) win 1000 <mss 1460>\n");
}
END_TEST

START_TEST(joined_on_their_way_in)
{
	handshake();
	add(120, false, PSH, C + 1, S + 1, 2000, "", 0);
	ck_assert_int_eq(record((struct record_cfg){0}), 0);
	ck_assert_ptr_nonnull(strstr(body(), "+0.100 < . 1:1461(1460) ack 1 win 1000\n"
					     "+0 < P. 1461:2001(540) ack 1 win 1000\n"));
	ck_assert_ptr_nonnull(strstr(buf_text(&script), "1 packet has more than a segment"));
}
END_TEST

START_TEST(several)
{
	handshake();
	client_port++;
	handshake();
	ck_assert_int_eq(record((struct record_cfg){0}), -1);
	ck_assert_ptr_nonnull(strstr(error.what, "there are 2 connections in it"));
	ck_assert_str_eq(buf_text(&list), "   1  10.0.0.1:40000 > 10.0.0.2:80, 3 packets\n"
					  "   2  10.0.0.1:40001 > 10.0.0.2:80, 3 packets\n");
	ck_assert_int_eq(record((struct record_cfg){.flow = 2}), 0);
	ck_assert_int_eq(record((struct record_cfg){.flow = 3}), -1);
	ck_assert_ptr_nonnull(strstr(error.what, "no connection 3 in it, but 2"));
}
END_TEST

START_TEST(in_the_middle)
{
	add(0, false, ACK, C, S, 0, "", 0);
	ck_assert_int_eq(record((struct record_cfg){0}), -1);
	ck_assert_ptr_nonnull(strstr(error.what, "connection 1 begins before the capture"));
}
END_TEST

START_TEST(nothing_in_it)
{
	ck_assert_int_eq(record((struct record_cfg){0}), -1);
	ck_assert_ptr_nonnull(strstr(error.what, "there is no TCP connection in it"));
}
END_TEST

START_TEST(ports_that_come_again)
{
	struct segment s = {.l4 = L4P_TCP, .tcp = {.flags = SYN, .seq = 7, .sport = 1, .dport = 2}};
	struct rec_conns conns;
	unsigned side;

	ipaddr_parse(CLIENT, &s.ip.src);
	ipaddr_parse(SERVER, &s.ip.dst);
	conns_init(&conns);
	ck_assert_uint_eq(conns_take(&conns, &s, 0, &side)->number, 1);
	s.tcp.flags = TCP_FLAG_RST;
	ck_assert_uint_eq(conns_take(&conns, &s, 0, &side)->number, 1);
	s.tcp.flags = SYN;
	ck_assert_uint_eq(conns_take(&conns, &s, 0, &side)->number, 1); /* the same again */
	s.tcp.seq = 9;
	ck_assert_uint_eq(conns_take(&conns, &s, 0, &side)->number, 2);
	for (unsigned i = 0; i < 2000; i++) { /* the table grows */
		s.tcp.sport = (uint16_t)(100 + i);
		conns_take(&conns, &s, 0, &side);
	}
	s.tcp.sport = 100;
	ck_assert_uint_eq(conns_take(&conns, &s, 0, &side)->number, 3);
	ck_assert_uint_eq(conns.table.n, 2002);
	conns_free(&conns);
}
END_TEST

/* SACK counts from the other's ISN. */
START_TEST(numbers_of_options)
{
	struct segment syn = {.l4 = L4P_TCP, .tcp = {.flags = SYN, .seq = C}}, ack = syn, s;
	static const unsigned char sack[] = {1, 1, 5, 10, 0, 0, 3, 233, 0, 0, 3, 243};
	struct story st = {0};
	struct err e = ERR_INIT;

	ack.tcp = (struct tcp_hdr){.flags = SYN | ACK, .seq = S, .ack = C + 1};
	s = ack;
	s.tcp.flags = ACK;
	s.tcp.seq = S + 1;
	memcpy(s.tcp.opts, sack, sizeof(sack));
	s.tcp.opts_len = sizeof(sack);
	story_add(&st, &syn, 0, false);
	story_add(&st, &ack, 0, true);
	story_add(&st, &s, 0, true);
	ck_assert_int_eq(story_normalise(&st, &e), 0);
	ck_assert_uint_eq(get_be32(st.packets[2].s.tcp.opts + 4), 1);
	ck_assert_uint_eq(get_be32(st.packets[2].s.tcp.opts + 8), 11);
	ck_assert_uint_eq(st.packets[2].s.tcp.seq, 1);
	story_free(&st);
	story_add(&st, &s, 0, true);
	ck_assert_int_eq(story_normalise(&st, &e), -1);
	story_free(&st);
}
END_TEST

Suite *record_suite(void)
{
	const TTest *const tests[] = {a_server,
				      a_client,
				      a_capture_of_our_own,
				      time_stamps_count_from_100,
				      half_closed,
				      data_that_waits,
				      data_that_waits_for_ever,
				      keep_alives,
				      keep_alives_as_usual,
				      settings,
				      no_settings,
				      sent_again,
				      buffers,
				      small_buffers,
				      only_what_is_acknowledged,
				      nobody_answers,
				      joined_on_their_way_in,
				      several,
				      in_the_middle,
				      nothing_in_it};
	Suite *s = suite_create("record");
	TCase *t = tcase_create("record");

	tcase_add_checked_fixture(t, setup, teardown);
	for (size_t i = 0; capfile_has_libpcap() && i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(t, tests[i]);
	tcase_add_test(t, ports_that_come_again);
	tcase_add_test(t, numbers_of_options);
	suite_add_tcase(s, t);
	return s;
}
