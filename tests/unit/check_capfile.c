// SPDX-License-Identifier: GPL-2.0-or-later
/* Capture files: what libpcap reads, and what is said when it cannot. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "netdev/capfile.h"
#include "netdev/linklayer.h"
#include "netdev/pcapng.h"
#include "netdev/wire/wire.h"
#include "tests/lib/netns_fixture.h"

/* ---- link layers ---- */

#define ETHER "\x02\0\0\0\0\1\x02\0\0\0\0\2"

static enum capfile_left strip(int dlt, const void *p, size_t len, struct link_view *v)
{
	enum capfile_left left;

	return link_strip(dlt, p, len, v, &left) ? CAPFILE_LEFT_COUNT : left;
}

#define STRIP(dlt, bytes) strip(dlt, bytes, sizeof(bytes) - 1, &v)

START_TEST(ethernet_has_tags)
{
	struct link_view v;

	ck_assert_int_eq(STRIP(1, ETHER "\x08\0\x45"), CAPFILE_LEFT_COUNT);
	ck_assert_uint_eq(v.off, 14);
	ck_assert_int_eq(STRIP(1, ETHER "\x81\0\0\1\x86\xdd\x60"), CAPFILE_LEFT_COUNT);
	ck_assert_uint_eq(v.off, 18);
	ck_assert_int_eq(STRIP(1, ETHER "\x88\xa8\0\1\x81\0\0\2\x08\0\x45"), CAPFILE_LEFT_COUNT);
	ck_assert_uint_eq(v.off, 22);
	ck_assert_int_eq(STRIP(1, ETHER "\x81\0\0\1"), CAPFILE_LINK_SHORT);
	ck_assert_int_eq(STRIP(1, ETHER "\x08\6\0\1"), CAPFILE_ARP);
	ck_assert_int_eq(STRIP(1, ETHER "\0\x26\x42\x42"), CAPFILE_NOT_IP);
	ck_assert_int_eq(STRIP(1, ETHER "\x08\0\x60"), CAPFILE_IP_BAD);
	ck_assert_int_eq(STRIP(1, ETHER "\x08\0"), CAPFILE_IP_SHORT);
	ck_assert_int_eq(STRIP(1, "\x02\0\0\0\0\1"), CAPFILE_LINK_SHORT);
}
END_TEST

START_TEST(cooked_captures_tell_the_direction)
{
	struct link_view v;

	ck_assert_int_eq(STRIP(113, "\0\4\0\1\0\6abcdefgh\x08\0\x45"), CAPFILE_LEFT_COUNT);
	ck_assert_int_eq(v.way, CAPFILE_SENT);
	ck_assert_uint_eq(v.off, 16);
	ck_assert_int_eq(STRIP(113, "\0\3\0\1\0\6abcdefgh\x08\0\x45"), CAPFILE_LEFT_COUNT);
	ck_assert_int_eq(v.way, CAPFILE_WAY_UNKNOWN);
	ck_assert_int_eq(STRIP(276, "\x86\xdd\0\0\0\0\1\7\0\1\0\6"
				    "abcdefgh\x60"),
			 CAPFILE_LEFT_COUNT);
	ck_assert_int_eq(v.way, CAPFILE_RECEIVED);
	ck_assert_uint_eq(v.ifindex, 0x107);
	ck_assert_uint_eq(v.off, 20);
}
END_TEST

START_TEST(loopback_has_two_byte_orders)
{
	struct link_view v;

	ck_assert_int_eq(STRIP(0, "\2\0\0\0\x45"), CAPFILE_LEFT_COUNT);
	ck_assert_int_eq(STRIP(0, "\0\0\0\2\x45"), CAPFILE_LEFT_COUNT);
	ck_assert_int_eq(STRIP(0, "\x1e\0\0\0\x60"), CAPFILE_LEFT_COUNT);
	ck_assert_int_eq(STRIP(108, "\0\0\0\x18\x60"), CAPFILE_LEFT_COUNT);
	ck_assert_int_eq(STRIP(0, "\7\0\0\0\x45"), CAPFILE_NOT_IP);
	ck_assert_int_eq(STRIP(12, "\x45"), CAPFILE_LEFT_COUNT);
	ck_assert_int_eq(STRIP(12, "\x55"), CAPFILE_NOT_IP);
	ck_assert_int_eq(STRIP(12, ""), CAPFILE_LINK_SHORT);
	ck_assert_int_eq(STRIP(9999, "\x45"), CAPFILE_LINK_SHORT);
	ck_assert_ptr_null(link_name(9999));
}
END_TEST

/* ---- IP ---- */

static unsigned char room[LINK_ROOM];

static enum capfile_left look(struct capfile_packet *p)
{
	enum capfile_left left;

	return link_look(p, room, &left) ? CAPFILE_LEFT_COUNT : left;
}

/* A segment with @data bytes, of which @len bytes were captured, with byte @at of it changed to
 * @to. */
static enum capfile_left look_at(size_t data, size_t len, size_t at, int to,
				 struct capfile_packet *p)
{
	static unsigned char bytes[2000];
	struct segment s = {.l4 = L4P_TCP, .payload_len = data};
	ssize_t n;

	ck_assert(ipaddr_parse("192.0.2.1", &s.ip.src) && ipaddr_parse("192.0.2.2", &s.ip.dst));
	s.ip.proto = IPPROTO_TCP;
	n = segment_emit(&s, bytes, sizeof(bytes), NULL);
	ck_assert_int_gt(n, 0);
	bytes[at] = (unsigned char)to;
	*p = (struct capfile_packet){
		.data = bytes, .len = len ? len : (size_t)n, .wire_len = (size_t)n};
	return look(p);
}

START_TEST(ip_packets_are_told_apart)
{
	struct capfile_packet p;

	ck_assert_int_eq(look_at(100, 0, 0, 0x45, &p), CAPFILE_LEFT_COUNT);
	ck_assert(p.len == 140 && p.wire_len == 140 && !p.icmp && !p.length_filled);
	ck_assert_int_eq(look_at(100, 60, 0, 0x45, &p), CAPFILE_LEFT_COUNT);
	ck_assert(p.len == 60 && p.wire_len == 140);
	ck_assert_int_eq(look_at(100, 27, 0, 0x45, &p), CAPFILE_IP_SHORT);
	ck_assert_int_eq(look_at(100, 19, 0, 0x45, &p), CAPFILE_IP_SHORT);
	ck_assert_int_eq(look_at(100, 0, 0, 0x44, &p), CAPFILE_IP_BAD);
	ck_assert_int_eq(look_at(100, 0, 3, 141, &p), CAPFILE_IP_BAD);
	ck_assert_int_eq(look_at(100, 0, 3, 19, &p), CAPFILE_IP_BAD);
	ck_assert_int_eq(look_at(100, 0, 3, 130, &p), CAPFILE_LEFT_COUNT);
	ck_assert_uint_eq(p.len, 130);
	ck_assert_int_eq(look_at(100, 0, 6, 0x20, &p), CAPFILE_FRAGMENT);
	ck_assert_int_eq(look_at(100, 0, 9, 17, &p), CAPFILE_UDP);
	ck_assert_int_eq(look_at(100, 0, 9, 47, &p), CAPFILE_TUNNEL);
	ck_assert_int_eq(look_at(100, 0, 9, 132, &p), CAPFILE_OTHER);
	ck_assert_int_eq(look_at(100, 0, 9, 1, &p), CAPFILE_LEFT_COUNT);
	ck_assert(p.icmp);
	/* The total length of what the device was to cut. */
	ck_assert_int_eq(look_at(100, 0, 3, 0, &p), CAPFILE_LEFT_COUNT);
	ck_assert(p.length_filled && p.data == room && get_be16(room + 2) == 140);
}
END_TEST

START_TEST(ipv6_packets_are_told_apart)
{
	static unsigned char b[60] = {0x60, 0, 0, 0, 0, 20, 6, 64};
	struct capfile_packet p = {.data = b, .len = 60, .wire_len = 60};

	ck_assert_int_eq(look(&p), CAPFILE_LEFT_COUNT);
	b[6] = 44;
	ck_assert_int_eq(look(&p), CAPFILE_FRAGMENT);
	/* Options, and what is behind them. */
	b[6] = 0;
	b[40] = 6;
	ck_assert_int_eq(look(&p), CAPFILE_EXTENSION);
	b[40] = 17;
	ck_assert_int_eq(look(&p), CAPFILE_UDP);
	b[41] = 200;
	ck_assert_int_eq(look(&p), CAPFILE_EXTENSION);
	b[6] = 58;
	ck_assert_int_eq(look(&p), CAPFILE_LEFT_COUNT);
	ck_assert(p.icmp);
	b[5] = 21;
	ck_assert_int_eq(look(&p), CAPFILE_IP_BAD);
	b[5] = 0;
	ck_assert_int_eq(look(&p), CAPFILE_IP_NO_LENGTH);
	b[6] = 0;
	ck_assert_int_eq(look(&p), CAPFILE_IP_NO_LENGTH);
	p.len = 39;
	ck_assert_int_eq(look(&p), CAPFILE_IP_SHORT);
}
END_TEST

/* ---- files ---- */

static char path[64];

static void write_bytes(const void *p, size_t n)
{
	int fd;

	strcpy(path, "/tmp/tcpcheck-capfile.XXXXXX");
	fd = mkstemp(path);
	ck_assert(fd >= 0 && write(fd, p, n) == (ssize_t)n && close(fd) == 0);
}

/* Two packets, of which the second is no IP packet. */
static void write_capture(struct buf *b, size_t len)
{
	struct segment s = {.l4 = L4P_TCP, .payload_len = 10};
	unsigned char bytes[100];
	struct pcapng_head head = {.device = "tun0"};
	struct pcapng_packet p = {.data = bytes};

	ck_assert(ipaddr_parse("2001:db8::1", &s.ip.src) && ipaddr_parse("2001:db8::2", &s.ip.dst));
	s.ip.proto = IPPROTO_TCP;
	p.wire_len = p.len = (size_t)segment_emit(&s, bytes, sizeof(bytes), NULL);
	p.time_ns = 1500000000123456789;
	pcapng_begin(b, &head);
	pcapng_add(b, &p);
	bytes[0] = 0;
	pcapng_add(b, &p);
	write_bytes(b->data, len ? len : b->len);
}

static bool has_libpcap(void)
{
	if (!capfile_has_libpcap())
		skip_test("capfile", "built without libpcap");
	return capfile_has_libpcap();
}

START_TEST(a_capture_is_read)
{
	struct buf b = BUF_INIT;
	struct capfile_packet p;
	struct err e = ERR_INIT;
	struct capfile *f;

	if (!has_libpcap())
		return;
	write_capture(&b, 0);
	f = capfile_open(path, &e);
	unlink(path);
	ck_assert_msg(f != NULL, "%s", e.what);
	ck_assert_str_eq(capfile_link_name(f), "raw IP");
	ck_assert_int_eq(capfile_next(f, &p, &e), 1);
	ck_assert_int_eq(p.time_ns, 1500000000123456789);
	ck_assert(p.number == 1 && p.len == 70 && p.wire_len == 70);
	ck_assert_int_eq(capfile_next(f, &p, &e), 0);
	ck_assert_uint_eq(capfile_counts(f)->packets, 2);
	ck_assert_uint_eq(capfile_counts(f)->left[CAPFILE_NOT_IP], 1);
	capfile_close(f);
	buf_free(&b);
}
END_TEST

START_TEST(a_capture_that_is_cut_off_says_where)
{
	struct buf b = BUF_INIT;
	struct capfile_packet p;
	struct err e = ERR_INIT;
	struct capfile *f;

	if (!has_libpcap())
		return;
	write_capture(&b, 0);
	unlink(path);
	write_bytes(b.data, b.len - 5);
	f = capfile_open(path, &e);
	unlink(path);
	ck_assert_int_eq(capfile_next(f, &p, &e), 1);
	ck_assert_int_eq(capfile_next(f, &p, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.what, " is broken behind packet 1: "));
	ck_assert_int_eq(e.kind, ERR_SCRIPT);
	capfile_close(f);
	buf_free(&b);
}
END_TEST

static void refuses(const char *name, enum err_kind kind, const char *what, const char *hint)
{
	struct err e = ERR_INIT;

	ck_assert_ptr_null(capfile_open(name, &e));
	ck_assert_msg(e.kind == kind && strstr(e.what, what) && strstr(e.hint, hint), "%s (%s)",
		      e.what, e.hint);
}

START_TEST(what_is_no_capture_is_refused)
{
	/* A pcap file of a link layer that nobody has. */
	static const unsigned char odd[24] = {0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0,    0, 0, 0,
					      0,    0,    0,    0,    0, 0, 4, 0, 0x93, 0, 0, 0};

	if (!has_libpcap())
		return;
	refuses("/nonexistent/x.pcap", ERR_SCRIPT, "No such file", "");
	refuses("/tmp", ERR_SCRIPT, "/tmp is a folder, not a capture", "name its files");
	write_bytes("", 0);
	refuses(path, ERR_SCRIPT, " is empty", "");
	unlink(path);
	write_bytes("\x1f\x8b\x08\0\0\0", 6);
	refuses(path, ERR_SCRIPT, " is not a capture: ", "gunzip");
	unlink(path);
	write_bytes("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3", 43);
	refuses(path, ERR_SCRIPT, " is not a capture: ", "Wireshark write them");
	unlink(path);
	write_bytes(odd, sizeof(odd));
	refuses(path, ERR_ENV, "which cannot be read", "Ethernet");
	unlink(path);
}
END_TEST

START_TEST(without_libpcap_it_says_so)
{
	if (!capfile_has_libpcap())
		refuses("x", ERR_ENV, "built without libpcap", "libpcap-dev");
	else
		ck_assert_ptr_nonnull(strstr(capfile_libpcap_version(), "libpcap"));
	ck_assert_str_eq(capfile_left_text(CAPFILE_ARP), "ARP");
}
END_TEST

Suite *capfile_suite(void);
Suite *capfile_suite(void)
{
	Suite *s = suite_create("capfile");
	TCase *t = tcase_create("capfile");

	tcase_add_test(t, ethernet_has_tags);
	tcase_add_test(t, cooked_captures_tell_the_direction);
	tcase_add_test(t, loopback_has_two_byte_orders);
	tcase_add_test(t, ip_packets_are_told_apart);
	tcase_add_test(t, ipv6_packets_are_told_apart);
	tcase_add_test(t, a_capture_is_read);
	tcase_add_test(t, a_capture_that_is_cut_off_says_where);
	tcase_add_test(t, what_is_no_capture_is_refused);
	tcase_add_test(t, without_libpcap_it_says_so);
	suite_add_tcase(s, t);
	return s;
}
