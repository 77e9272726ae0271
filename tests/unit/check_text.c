// SPDX-License-Identifier: GPL-2.0-or-later
/* text.c opttext.c cut.c: a segment and its options as script text, to the letter. */
#include <check.h>
#include <string.h>

#include "netdev/wire/wire.h"

Suite *text_suite(void);

static struct buf out;
static struct text_pos pos[TEXT_FIELDS];

static struct segment tcp_segment(uint16_t flags)
{
	struct segment s = {.l4 = L4P_TCP};

	ipaddr_parse("192.0.2.1", &s.ip.src);
	ipaddr_parse("192.168.0.1", &s.ip.dst);
	s.ip.ttl = 255;
	s.tcp = (struct tcp_hdr){
		.sport = 40000, .dport = 8080, .seq = 1, .ack = 11, .flags = flags, .win = 502};
	return s;
}

static void expect(const struct segment *s, const struct text_how *how, const char *text)
{
	buf_reset(&out);
	segment_text(s, how, &out, pos);
	ck_assert_str_eq(buf_text(&out), text);
}

static void expect_pos(enum text_field field, const char *text)
{
	ck_assert_uint_eq(pos[field].len, strlen(text));
	ck_assert_mem_eq(buf_text(&out) + pos[field].off, text, strlen(text));
}

static void expect_opts(const void *opts, size_t len, const char *text)
{
	buf_reset(&out);
	tcpopts_text(opts, len, &out);
	ck_assert_str_eq(buf_text(&out), text);
}
#define OPTS(bytes, text) expect_opts(bytes, sizeof(bytes) - 1, text)

static void set_opts(struct segment *s, const char *opts, size_t len)
{
	memcpy(s->tcp.opts, opts, len);
	s->tcp.opts_len = (uint8_t)len;
}

START_TEST(flags)
{
	struct text_how plain = {0}, ace = {.ace = true};
	struct segment s = tcp_segment(0);

	expect(&s, &plain, "- 1:1(0)");
	s.tcp.flags = 0x002;
	expect(&s, &plain, "S 1:1(0)");
	s.tcp.flags = 0x1ff;
	expect(&s, &plain, "FSRPUEWA. 1:1(0) ack 11");
	expect(&s, &ace, "FSRPU.7 1:1(0) ack 11");
	s.tcp.flags = 0x110;
	expect(&s, &ace, ".4 1:1(0) ack 11");
	s.tcp.flags = 0x010;
	expect(&s, &ace, ". 1:1(0) ack 11");
	s.tcp.flags = 0x0c0;
	expect(&s, &ace, "EW 1:1(0)");
}
END_TEST

START_TEST(tcp_line)
{
	struct text_how how = {.win = true, .ports = true, .ip = true};
	struct segment s = tcp_segment(0x018);

	s.payload_len = 10;
	s.tcp.urg = 3;
	s.ip.tos = 2;
	set_opts(&s, "\1\1\10\12\0\0\0\5\0\0\0\6", 12);
	expect(&s, &how,
	       "[ect0, ttl 255] 40000 > 8080 P. 1:11(10) ack 11 win 502 urg 3 "
	       "<nop,nop,TS val 5 ecr 6>");
	expect_pos(TEXT_OUTER, "");
	expect_pos(TEXT_IP, "[ect0, ttl 255]");
	expect_pos(TEXT_PORTS, "40000 > 8080");
	expect_pos(TEXT_FLAGS, "P.");
	expect_pos(TEXT_SEQ, "1:");
	expect_pos(TEXT_LEN, "11(10)");
	expect_pos(TEXT_ACK, "ack 11");
	expect_pos(TEXT_WIN, "win 502");
	expect_pos(TEXT_URG, "urg 3");
	expect_pos(TEXT_OPTS, "<nop,nop,TS val 5 ecr 6>");
	how = (struct text_how){.any_opts = true};
	expect(&s, &how, "P. 1:11(10) ack 11 urg 3 <...>");
	expect_pos(TEXT_WIN, "");
}
END_TEST

START_TEST(offsets_count_from_the_text)
{
	struct text_how how = {0};
	struct segment s = tcp_segment(0x002);

	buf_reset(&out);
	buf_puts(&out, "> ");
	segment_text(&s, &how, &out, pos);
	ck_assert_str_eq(buf_text(&out), "> S 1:1(0)");
	ck_assert_uint_eq(pos[TEXT_FLAGS].off, 0);
	ck_assert_uint_eq(pos[TEXT_SEQ].off, 2);
	segment_text(&s, &how, &out, NULL);
	ck_assert_str_eq(buf_text(&out), "> S 1:1(0)S 1:1(0)");
}
END_TEST

START_TEST(sequence_wraps)
{
	struct text_how how = {0};
	struct segment s = tcp_segment(0);

	s.tcp.seq = 0xffffffff;
	s.payload_len = 2;
	expect(&s, &how, "- 4294967295:1(2)");
}
END_TEST

START_TEST(ip_information)
{
	struct text_how how = {.ip = true};
	struct segment s = tcp_segment(0x002);

	expect(&s, &how, "[noecn, ttl 255] S 1:1(0)");
	s.ip.tos = 0xb8;
	expect(&s, &how, "[tos 0xb8, ttl 255] S 1:1(0)");
	s.ip.tos = 3;
	s.ip.flow = 0x12;
	expect(&s, &how, "[ce, flowlabel 0x00012, ttl 255] S 1:1(0)");
}
END_TEST

START_TEST(outer)
{
	struct text_how how = {0};
	struct segment s = tcp_segment(0x002);

	s.nouter = 3;
	s.outer[0].kind = LAYER_IP;
	ipaddr_parse("10.0.0.1", &s.outer[0].ip.src);
	ipaddr_parse("10.0.0.2", &s.outer[0].ip.dst);
	s.outer[1].kind = LAYER_GRE;
	s.outer[1].gre = (struct gre_hdr){.flags = 0x2000, .key = 5};
	s.outer[2].kind = LAYER_MPLS;
	s.outer[2].mpls =
		(struct mpls_hdr){.labels = {5 << 12 | 64, 6 << 12 | 3 << 9 | 0x100 | 63}, .n = 2};
	expect(&s, &how,
	       "ipv4 10.0.0.1 > 10.0.0.2: gre flags [key present] sum 0 off 0 key 5 seq 0: "
	       "mpls (label 5, tc 0, ttl 64) (label 6, tc 3, [S], ttl 63): S 1:1(0)");
	ck_assert_uint_eq(pos[TEXT_OUTER].off, 0);
	ck_assert_uint_eq(pos[TEXT_FLAGS].off, pos[TEXT_OUTER].len + 1);
	s.nouter = 2;
	s.outer[1].gre.flags = 0;
	expect(&s, &how, "ipv4 10.0.0.1 > 10.0.0.2: gre: S 1:1(0)");
	s.outer[1].gre.flags = 0xb000;
	expect(&s, &how,
	       "ipv4 10.0.0.1 > 10.0.0.2: gre flags [checksum present, key present, "
	       "sequence# present] sum 0 off 0 key 5 seq 0: S 1:1(0)");
	s.outer[1].gre.flags = 0x0800;
	s.nouter = 2;
	expect(&s, &how,
	       "ipv4 10.0.0.1 > 10.0.0.2: gre flags 0x0800 sum 0 off 0 key 5 seq 0: S 1:1(0)");
	s.nouter = 1;
	ipaddr_parse("2001:db8::1", &s.outer[0].ip.src);
	ipaddr_parse("2001:db8::2", &s.outer[0].ip.dst);
	expect(&s, &how, "ipv6 2001:db8::1 > 2001:db8::2: S 1:1(0)");
}
END_TEST

START_TEST(udp)
{
	struct text_how plain = {0}, ports = {.ports = true};
	struct segment s = tcp_segment(0);

	s.l4 = L4P_UDP;
	s.udp = (struct udp_hdr){.sport = 5, .dport = 6};
	s.payload_len = 10;
	expect(&s, &plain, "udp (10)");
	expect(&s, &ports, "udp 5 > 6 (10)");
	expect_pos(TEXT_PORTS, "5 > 6");
	expect_pos(TEXT_LEN, "(10)");
	s.l4 = L4P_OTHER;
	s.ip.proto = 50;
	expect(&s, &plain, "proto 50 (10)");
	s.ip.frag = 0x2000;
	expect(&s, &plain, "proto 50 fragment (10)");
}
END_TEST

static const char *type_name(uint8_t type, bool v6)
{
	return !v6 && type == 3 ? "unreachable" : v6 && type == 2 ? "packet_too_big" : NULL;
}

static const char *code_name(uint8_t type, uint8_t code, bool v6)
{
	return !v6 && type == 3 && code == 4 ? "frag_needed" : NULL;
}

START_TEST(icmp)
{
	struct text_how plain = {0}, named = {.icmp_type = type_name, .icmp_code = code_name};
	struct segment s = tcp_segment(0);

	s.l4 = L4P_ICMP;
	s.icmp = (struct icmp_hdr){.type = 3, .code = 4, .rest = 540};
	expect(&s, &plain, "icmp type_3 code_4 mtu 540");
	expect(&s, &named, "icmp unreachable frag_needed mtu 540");
	expect_pos(TEXT_ICMP, "icmp unreachable frag_needed mtu 540");
	s.icmp = (struct icmp_hdr){.type = 8, .rest = 7 << 16 | 1};
	s.payload_len = 92;
	expect(&s, &named, "icmp type_8 id 7 [raw (100)]");
	expect_pos(TEXT_LEN, "[raw (100)]");
	ipaddr_parse("2001:db8::1", &s.ip.src);
	s.icmp = (struct icmp_hdr){.type = 2, .rest = 1280};
	expect(&s, &named, "icmp packet_too_big mtu 1280");
}
END_TEST

START_TEST(options)
{
	OPTS("", "");
	OPTS("\2\4\5\264\4\2\3\3\10\1\0", "mss 1460,sackOK,wscale 8,nop,eol");
	OPTS("\10\12\377\377\377\377\0\0\0\1", "TS val 4294967295 ecr 1");
	OPTS("\5\22\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4", "sack 1:2 3:4");
	OPTS("\42\2\42\6\1\2\3\4", "FO,FO 01020304");
	OPTS("\376\4\371\211\376\6\371\211\252\273", "FOEXP,FOEXP aabb");
	OPTS("\23\22abcdefghijklmnop", "md5 6162636465666768696a6b6c6d6e6f70");
	OPTS("\254\5\0\0\1", "ECN e0b 1");
	OPTS("\254\13\0\0\1\0\0\2\0\0\3", "ECN e0b 1 ceb 2 e1b 3");
	OPTS("\256\13\0\0\1\0\0\2\1\0\0", "ECN e1b 1 ceb 2 e0b 65536");
}
END_TEST

START_TEST(odd_options)
{
	OPTS("\36\4\221\2", "kind 30 9102");
	OPTS("\36\2", "kind 30");
	OPTS("\2\3\5", "kind 2 05");
	OPTS("\5\2\5\7\1\2\3\4\5", "kind 5,kind 5 0102030405");
	OPTS("\254\2\254\4\1\2", "kind 172,kind 172 0102");
	OPTS("\376\4\1\2\376\3\371", "kind 254 0102,kind 254 f9");
	OPTS("\23\2", "kind 19");
	OPTS("\1\2\0", "nop,bad 0200");
	OPTS("\2\5\5\264", "bad 020505b4");
	OPTS("\1\10", "nop,bad 08");
	OPTS("\3\1\1", "bad 030101");
}
END_TEST

static void cut(struct cut *c, const char *line, const char *sizes)
{
	buf_reset(&out);
	cut_text(c, &out);
	ck_assert_str_eq(buf_text(&out), line);
	buf_reset(&out);
	cut_sizes(c, &out);
	ck_assert_str_eq(buf_text(&out), sizes);
}

START_TEST(cuts)
{
	struct cut a = {0}, b = {0}, c = {0};

	cut_add(&a, 2000, 1000);
	cut(&a, "1000", "1000,1000");
	cut_add(&b, 2000, 1460);
	cut(&b, "1460", "1460,540");
	ck_assert(!cut_equal(&a, &b));
	cut_join(&a, &b);
	cut(&a, "1000,1000,1460,540", "1000,1000,1460,540");
	cut_add(&c, 65160, 1448);
	cut(&c, "1448", "45 x 1448");
	cut_add(&c, 100, 1448); /* less than a segment */
	cut(&c, "1448", "45 x 1448,100");
	cut_add(&c, 0, 1448);
	cut(&c, "1448", "45 x 1448,100");
	cut_add(&b, 1000, 0);
	cut(&b, "1460,540,1000", "1460,540,1000");
	cut_trim(&b, 2500);
	cut(&b, "1460,540,500", "1460,540,500");
	cut_trim(&b, 2000);
	cut(&b, "1460", "1460,540");
	cut_trim(&c, 4000); /* within the third of a run */
	cut(&c, "1448", "1448,1448,1104");
	cut_trim(&c, 5000); /* there is no more */
	cut(&c, "1448", "1448,1448,1104");
	/* More than can be kept is never the same. */
	for (unsigned i = 0; i < CUT_RUNS; i++)
		cut_add(&b, i + 1, 0);
	ck_assert(b.more);
	c = b;
	ck_assert(!cut_equal(&b, &c));
}
END_TEST

START_TEST(cut_segment)
{
	struct text_how plain = {0}, hidden = {.stars = 1u << TEXT_CUT};
	struct segment s = tcp_segment(0x018);

	s.payload_len = 2000;
	cut_add(&s.cut, 2000, 1460);
	expect(&s, &plain, "P. 1:2001(2000) ack 11");
	s.cut.shown = true;
	expect(&s, &plain, "P. 1:2001(2000) cut 1460 ack 11");
	expect_pos(TEXT_CUT, "cut 1460");
	expect(&s, &hidden, "P. 1:2001(2000) ack 11");
}
END_TEST

static void teardown(void)
{
	buf_free(&out);
}

Suite *text_suite(void)
{
	Suite *s = suite_create("text");
	TCase *tc = tcase_create("text");

	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, flags);
	tcase_add_test(tc, tcp_line);
	tcase_add_test(tc, offsets_count_from_the_text);
	tcase_add_test(tc, sequence_wraps);
	tcase_add_test(tc, ip_information);
	tcase_add_test(tc, outer);
	tcase_add_test(tc, udp);
	tcase_add_test(tc, icmp);
	tcase_add_test(tc, options);
	tcase_add_test(tc, odd_options);
	tcase_add_test(tc, cuts);
	tcase_add_test(tc, cut_segment);
	suite_add_tcase(s, tc);
	return s;
}
