// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * netdev/wire: bytes.c cksum.c emit.c gre.c icmp.c ip4.c ip6.c mpls.c segment.c tcp.c udp.c.
 * Packets from bytes and back. The bytes were made by a program that shares no code with ours, so
 * that lengths and checksums are checked and not just repeated.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/wire/wire.h"

Suite *wire_suite(void);

static const char SYN4[] =
	"4500003c00000000ff063911c0000201c0a800019c401f900000000000000000a00280188ad40000"
	"020403e80402080a000000640000000001030307";
static const char DATA4[] =
	"4502002d123440004006a5eac0a80001c00002011f909c40000003e9000007d1501801f61fca0000"
	"68656c6c6f";
static const char ACK6[] =
	"60112345002006ff20010db8000000000000000000000001fd3d0a0b17d600000000000000000001"
	"9c401f900000000100000001801001016ff200000101050a0000000a00000014";
static const char UDP4[] = "45000021000000004011f821c0000201c0a8000100050006000d53576162636465";
static const char UDP6[] =
	"600000000008114020010db8000000000000000000000001fd3d0a0b17d600000000000000000001"
	"000500060008b2f9";
static const char ICMP4[] = "4500001f000000004001f833c0000201c0a800010304b5df0000021c450000";
static const char ICMP6[] =
	"6000000000093a4020010db8000000000000000000000001fd3d0a0b17d600000000000000000001"
	"02004be20000050060";
static const char IPIP[] =
	"4500003c0000000009049dbc0a0000010a00000245000028000000004006f825c0a80001c0000201"
	"1f909c4000000001000000015010000171560000";
static const char SIX_IN_FOUR[] =
	"4500005000000000402966830a0000010a0000026000000000140640fd3d0a0b17d6000000000000"
	"0000000120010db80000000000000000000000011f909c40000000010000000150100001a7270000";
static const char FOUR_IN_SIX[] =
	"6000000000280440fd3d0a0b17d60000000000000000000120010db8000000000000000000000001"
	"45000028000000004006f825c0a80001c00002011f909c4000000001000000015010000171560000";
static const char GRE[] =
	"4500006000000000402f666d0a0000010a000002b00086dd11112222000000050000000660000000"
	"00140640fd3d0a0b17d60000000000000000000120010db80000000000000000000000011f909c40"
	"000000010000000150100001a7270000";
static const char GRE_MPLS[] =
	"4500004800000000402f66850a0000010a0000020000884700005040000067404500002800000000"
	"4006f825c0a80001c00002011f909c4000000001000000015010000171560000";
static const char MPLS[] =
	"6000000000408940fd3d0a0b17d60000000000000000000120010db8000000000000000000000001"
	"000071016000000000140640fd3d0a0b17d60000000000000000000120010db80000000000000000"
	"000000011f909c40000000010000000150100001a7270000";
static const char ESP[] = "45000017000000004032f80ac0a80001c0000201010203";
static const char FRAG[] = "45000018000720014006d82dc0a80001c000020101020304";

static const char *const packets[] = {
	SYN4,        DATA4,       ACK6, UDP4,     UDP6, ICMP4, ICMP6, IPIP,
	SIX_IN_FOUR, FOUR_IN_SIX, GRE,  GRE_MPLS, MPLS, ESP,   FRAG,
};
#define NPACKETS ((int)(sizeof(packets) / sizeof(packets[0])))

static unsigned char bytes[512];

/* To a block of exactly the right size, so that ASan sees every byte too far. */
static unsigned char *unhex(const char *hex, size_t *len)
{
	unsigned char *p;
	size_t i;

	*len = strlen(hex) / 2;
	p = malloc(*len);
	ck_assert_ptr_nonnull(p);
	for (i = 0; i < *len; i++) {
		char digits[3] = {hex[2 * i], hex[2 * i + 1], 0};

		p[i] = (unsigned char)strtoul(digits, NULL, 16);
	}
	return p;
}

/* The payload does not outlive this: tests look at the headers. */
static struct segment parse(const char *hex)
{
	struct segment s;
	struct err e = ERR_INIT;
	size_t len;
	unsigned char *p = unhex(hex, &len);

	ck_assert_msg(!segment_parse(p, len, &s, &e), "%s", e.what);
	free(p);
	return s;
}

static void expect_error(const unsigned char *p, size_t len, const char *what)
{
	struct segment s;
	struct err e = ERR_INIT;

	ck_assert_int_eq(segment_parse(p, len, &s, &e), -1);
	ck_assert_str_eq(e.what, what);
}

static void expect_emit_error(const struct segment *s, const char *what)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(segment_emit(s, bytes, sizeof(bytes), &e), -1);
	ck_assert_str_eq(e.what, what);
}

START_TEST(round_trip)
{
	struct segment s;
	struct err e = ERR_INIT;
	size_t len;
	unsigned char *p = unhex(packets[_i], &len);
	ssize_t n;

	ck_assert_msg(!segment_parse(p, len, &s, &e), "%s", e.what);
	ck_assert(s.ip.cksum_ok);
	ck_assert(s.cksum_ok);
	n = segment_emit(&s, bytes, sizeof(bytes), &e);
	ck_assert_msg(n >= 0, "%s", e.what);
	ck_assert_mem_eq(bytes, p, len);
	ck_assert_int_eq(n, (int)len);
	ck_assert_int_eq(segment_emit(&s, bytes, len - 1, &e), -1);
	free(p);
}
END_TEST

START_TEST(truncation)
{
	struct segment s;
	size_t len, cut;
	unsigned char *p = unhex(packets[_i], &len), *copy;

	for (cut = 0; cut < len; cut++) {
		copy = malloc(cut ? cut : 1);
		ck_assert_ptr_nonnull(copy);
		memcpy(copy, p, cut);
		ck_assert_int_eq(segment_parse(copy, cut, &s, NULL), -1);
		free(copy);
	}
	free(p);
}
END_TEST

/* Every single corrupted byte is survived, and noticed where a checksum covers it. */
START_TEST(corruption)
{
	struct segment s;
	size_t len, i;
	unsigned char *p = unhex(packets[_i], &len);

	for (i = 0; i < len; i++) {
		p[i] ^= 0xff;
		if (!segment_parse(p, len, &s, NULL) && s.l4 == L4P_TCP && !s.nouter && i >= 40 &&
		    s.ip.src.family == AF_INET)
			ck_assert(!s.cksum_ok);
		p[i] ^= 0xff;
	}
	free(p);
}
END_TEST

START_TEST(padding_is_ignored)
{
	unsigned char copy[128] = {0};
	struct segment s;
	size_t len;
	unsigned char *p = unhex(DATA4, &len);

	memcpy(copy, p, len);
	ck_assert_int_eq(segment_parse(copy, len + 6, &s, NULL), 0);
	ck_assert_uint_eq(s.payload_len, 5);
	ck_assert(s.cksum_ok);
	free(p);
}
END_TEST

START_TEST(tcp_fields)
{
	struct segment s = parse(DATA4);

	ck_assert_int_eq(s.l4, L4P_TCP);
	ck_assert_uint_eq(s.ip.tos, 2);
	ck_assert_uint_eq(s.ip.ttl, 64);
	ck_assert_uint_eq(s.ip.id, 0x1234);
	ck_assert_uint_eq(s.ip.frag, 0x4000);
	ck_assert_uint_eq(s.ip.len, 45);
	ck_assert_uint_eq(s.ip.hdr_len, 20);
	ck_assert_uint_eq(s.tcp.sport, 8080);
	ck_assert_uint_eq(s.tcp.dport, 40000);
	ck_assert_uint_eq(s.tcp.seq, 1001);
	ck_assert_uint_eq(s.tcp.ack, 2001);
	ck_assert_uint_eq(s.tcp.flags, 0x18);
	ck_assert_uint_eq(s.tcp.win, 502);
	ck_assert_uint_eq(s.tcp.cksum, 0x1fca);
	ck_assert_uint_eq(s.payload_len, 5);
}
END_TEST

START_TEST(ip6_fields)
{
	struct segment s = parse(ACK6);

	ck_assert_uint_eq(s.ip.tos, 1);
	ck_assert_uint_eq(s.ip.flow, 0x12345);
	ck_assert_uint_eq(s.ip.ttl, 255);
	ck_assert_uint_eq(s.ip.len, 32);
	ck_assert_uint_eq(s.tcp.opts_len, 12);
}
END_TEST

START_TEST(all_flag_and_reserved_bits)
{
	struct segment s = parse(DATA4), back;
	ssize_t n;

	s.payload = NULL;
	s.tcp.flags = 0x1ff;
	s.tcp.reserved = 7;
	n = segment_emit(&s, bytes, sizeof(bytes), NULL);
	ck_assert_uint_eq(bytes[32], 0x5f);
	ck_assert_uint_eq(bytes[33], 0xff);
	ck_assert_int_eq(segment_parse(bytes, (size_t)n, &back, NULL), 0);
	ck_assert_uint_eq(back.tcp.flags, 0x1ff);
	ck_assert_uint_eq(back.tcp.reserved, 7);
	ck_assert(back.cksum_ok);
}
END_TEST

START_TEST(outer_headers)
{
	struct segment s = parse(GRE);

	ck_assert_uint_eq(s.nouter, 2);
	ck_assert_int_eq(s.outer[0].kind, LAYER_IP);
	ck_assert_int_eq(s.outer[1].kind, LAYER_GRE);
	ck_assert_uint_eq(s.outer[1].gre.sum, 0x1111);
	ck_assert_uint_eq(s.outer[1].gre.off, 0x2222);
	ck_assert_uint_eq(s.outer[1].gre.key, 5);
	ck_assert_uint_eq(s.outer[1].gre.seq, 6);
	s = parse(GRE_MPLS);
	ck_assert_uint_eq(s.nouter, 3);
	ck_assert_uint_eq(s.outer[2].mpls.n, 2);
	ck_assert_uint_eq(s.outer[2].mpls.labels[0], 5 << 12 | 64);
	s = parse(SIX_IN_FOUR);
	ck_assert_int_eq(s.outer[0].ip.src.family, AF_INET);
	ck_assert_int_eq(s.ip.src.family, AF_INET6);
}
END_TEST

START_TEST(too_many_outer_headers)
{
	struct segment s = parse(IPIP);
	struct err e = ERR_INIT;
	unsigned i;
	ssize_t n;

	for (i = 0; i < WIRE_MAX_OUTER; i++)
		s.outer[i] = s.outer[0];
	s.nouter = WIRE_MAX_OUTER;
	n = segment_emit(&s, bytes + 20, sizeof(bytes) - 20, &e);
	ck_assert_int_eq(n, 20 * WIRE_MAX_OUTER + 40);
	ck_assert_int_eq(segment_parse(bytes + 20, (size_t)n, &s, &e), 0);
	memcpy(bytes, bytes + 20, 20);
	put_be16(bytes + 2, (uint16_t)(n + 20));
	expect_error(bytes, (size_t)n + 20, "more than 5 outer headers");
	s.nouter = WIRE_MAX_OUTER + 1;
	expect_emit_error(&s, "more than 5 outer headers");
}
END_TEST

START_TEST(not_followed)
{
	struct segment s;
	size_t len;
	unsigned char *p = unhex(GRE, &len);

	p[22] = 0x65; /* transparent Ethernet bridging, RFC 1701 */
	p[23] = 0x58;
	ck_assert_int_eq(segment_parse(p, len, &s, NULL), 0);
	ck_assert_int_eq(s.l4, L4P_OTHER);
	ck_assert_uint_eq(s.nouter, 0);
	ck_assert_uint_eq(s.ip.proto, 47);
	ck_assert_uint_eq(s.payload_len, len - 20);
	p[20] = 0x40; /* source routing */
	ck_assert_int_eq(segment_parse(p, len, &s, NULL), 0);
	ck_assert_int_eq(s.l4, L4P_OTHER);
	free(p);
	s = parse(FRAG);
	ck_assert_int_eq(s.l4, L4P_OTHER);
	ck_assert_uint_eq(s.payload_len, 4);
}
END_TEST

START_TEST(udp_without_checksum)
{
	struct segment s;
	size_t len;
	unsigned char *p = unhex(UDP4, &len);

	p[26] = p[27] = 0;
	ck_assert_int_eq(segment_parse(p, len, &s, NULL), 0);
	ck_assert(s.cksum_ok);
	free(p);
	p = unhex(UDP6, &len);
	p[46] = p[47] = 0;
	ck_assert_int_eq(segment_parse(p, len, &s, NULL), 0);
	ck_assert(!s.cksum_ok);
	free(p);
}
END_TEST

START_TEST(malformed)
{
	size_t len;
	unsigned char *p = unhex(DATA4, &len);

	expect_error(p, 0, "IP header at byte 0 is cut short: needs 20 bytes, has 0");
	expect_error(p, 19, "IPv4 header at byte 0 is cut short: needs 20 bytes, has 19");
	expect_error(p, 44, "IPv4 header at byte 0: total length is 45, but 44 bytes are there");
	p[0] = 0x55;
	expect_error(p, len, "no IP header begins at byte 0: version is 5");
	p[0] = 0x44;
	expect_error(p, len, "IPv4 header at byte 0 gives its own length as 16");
	p[0] = 0x45;
	p[32] = 0x40;
	expect_error(p, len, "TCP header at byte 20: data offset 4 is below 5");
	p[32] = 0x70;
	expect_error(p, len, "TCP header at byte 20 is cut short: needs 28 bytes, has 25");
	p[3] = 19;
	expect_error(p, len, "IPv4 header at byte 0: total length 19 is below the header's");
	p[3] = 39;
	expect_error(p, len, "TCP header at byte 20 is cut short: needs 20 bytes, has 19");
	free(p);
	p = unhex(UDP4, &len);
	p[25] = 7;
	expect_error(p, len, "UDP header at byte 20: length 7 is below 8");
	p[25] = 14;
	expect_error(p, len, "UDP header at byte 20: length is 14, but 13 bytes are there");
	free(p);
	p = unhex(FOUR_IN_SIX, &len);
	p[40] = 0x65;
	expect_error(p, len, "IPv4 header at byte 40 has version 6");
	free(p);
}
END_TEST

START_TEST(endless_label_stack)
{
	unsigned char p[20 + 4 * (WIRE_MAX_LABELS + 1)] = {0x45};

	p[3] = sizeof(p);
	p[9] = 137;
	expect_error(p, sizeof(p), "MPLS stack at byte 20 has more than 16 labels");
}
END_TEST

START_TEST(not_emitted)
{
	struct segment s = parse(SYN4);

	s.tcp.opts_len = 3;
	expect_emit_error(&s, "TCP options take 3 bytes, must be a multiple of 4 up to 40");
	s.tcp.opts_len = 44;
	expect_emit_error(&s, "TCP options take 44 bytes, must be a multiple of 4 up to 40");
	s.tcp.opts_len = 0;
	s.payload_len = 65496;
	expect_emit_error(&s, "the packet is too long: 65536 bytes, an IP header can say 65535");
	s.payload_len = 65495;
	expect_emit_error(&s, "the packet takes 65535 bytes, the buffer has 512");
	s.payload_len = 0;
	s.ip.dst.family = AF_INET6;
	expect_emit_error(&s, "source and destination are of different IP versions");
	s.ip.src.family = s.ip.dst.family = 0;
	expect_emit_error(&s, "an IP header has no addresses");
	s = parse(SYN4);
	s.nouter = 1;
	s.outer[0].kind = LAYER_GRE;
	expect_emit_error(&s, "a GRE header must follow an IP header");
	s.outer[0].kind = LAYER_MPLS;
	expect_emit_error(&s, "MPLS labels must follow an IP or GRE header");
}
END_TEST

START_TEST(zero_payload)
{
	struct segment s = parse(SYN4), back;
	ssize_t n;

	memset(bytes, 0xaa, sizeof(bytes));
	s.payload_len = 100;
	n = segment_emit(&s, bytes, sizeof(bytes), NULL);
	ck_assert_int_eq(n, 160);
	ck_assert_int_eq(segment_parse(bytes, 160, &back, NULL), 0);
	ck_assert(back.cksum_ok);
	ck_assert_uint_eq(back.payload_len, 100);
	ck_assert_uint_eq(back.payload[0] | back.payload[99], 0);
	ck_assert_uint_eq(bytes[160], 0xaa);
}
END_TEST

Suite *wire_suite(void)
{
	Suite *s = suite_create("wire");
	TCase *tc = tcase_create("wire");

	tcase_add_loop_test(tc, round_trip, 0, NPACKETS);
	tcase_add_loop_test(tc, truncation, 0, NPACKETS);
	tcase_add_loop_test(tc, corruption, 0, NPACKETS);
	tcase_add_test(tc, padding_is_ignored);
	tcase_add_test(tc, tcp_fields);
	tcase_add_test(tc, ip6_fields);
	tcase_add_test(tc, all_flag_and_reserved_bits);
	tcase_add_test(tc, outer_headers);
	tcase_add_test(tc, too_many_outer_headers);
	tcase_add_test(tc, not_followed);
	tcase_add_test(tc, udp_without_checksum);
	tcase_add_test(tc, malformed);
	tcase_add_test(tc, endless_label_stack);
	tcase_add_test(tc, not_emitted);
	tcase_add_test(tc, zero_payload);
	suite_add_tcase(s, tc);
	return s;
}
