// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What lines can say about packets beyond the plain segment, against a fake device: step_expect.c,
 * step_nothing.c, inbox.c, match.c and match/opts.c. Above all what this kernel may not be able to
 * send: encapsulation, wrong checksums.
 */
#include <check.h>
#include <string.h>

#include "tests/unit/run_fixture.h"

Suite *step_expect_suite(void);

#define SYNACK (TCP_FLAG_SYN | TCP_FLAG_ACK)

static void play(const char *text)
{
	play_text(text, NULL);
}

static struct segment synack(void)
{
	return tcp(SYNACK, ISN, 1, 0);
}

/* ---- checksums ---- */

START_TEST(right_checksum)
{
	struct segment s = synack();

	fake_dut_answer(&fake, 0, 10, &s);
	play("--check=checksum\n0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1 cksum ok\n");
	ck_passed();
}
END_TEST

START_TEST(wrong_checksum)
{
	struct segment s = synack();

	s.cksum = CKSUM_WRONG;
	fake_dut_answer(&fake, 0, 10, &s);
	play("0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1 cksum ok\n");
	ck_differs("checksum", "correct", "wrong");
}
END_TEST

START_TEST(wrong_checksum_by_option)
{
	struct segment s = synack();

	s.cksum = CKSUM_NONE;
	fake_dut_answer(&fake, 0, 10, &s);
	play("--check=checksum\n0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n");
	ck_differs("checksum", "correct", "wrong");
}
END_TEST

START_TEST(checksum_is_not_looked_at)
{
	struct segment s = synack();

	s.cksum = CKSUM_WRONG;
	fake_dut_answer(&fake, 0, 10, &s);
	play("0 < S 0:0(0) win 1000 cksum bad\n+0 > S. 0:0(0) ack 1\n");
	ck_passed();
	ck_assert(!fake.injected[0].cksum_ok);
}
END_TEST

/* The device adds up: only the pseudo header must be there. */
START_TEST(partial_checksum)
{
	struct segment s = synack();

	fake.csum_partial = true;
	fake_dut_answer(&fake, 0, 10, &s);
	play("0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1 cksum ok\n");
	ck_differs("checksum", "correct", "wrong"); /* complete, where it should not be */
}
END_TEST

/* ---- encapsulation ---- */

static struct segment in_gre(uint32_t key)
{
	struct segment s = synack();

	s.nouter = 2;
	s.outer[0] = (struct layer){.kind = LAYER_IP, .ip = {.ttl = 64}};
	ipaddr_parse("192.168.0.1", &s.outer[0].ip.src);
	ipaddr_parse("192.0.2.9", &s.outer[0].ip.dst);
	s.outer[1] = (struct layer){.kind = LAYER_GRE, .gre = {.flags = 0x2000, .key = key}};
	return s;
}

#define GRE "ipv4 192.168.0.1 > 192.0.2.9: gre flags [key present] sum 0 off 0 key 5 seq 0: "

START_TEST(encapsulated)
{
	struct segment s = in_gre(5);

	fake_dut_answer(&fake, 0, 10, &s);
	play("--check=addresses\n0 < S 0:0(0) win 1000\n+0 > " GRE "S. 0:0(0) ack 1\n");
	ck_passed();
}
END_TEST

START_TEST(other_key)
{
	struct segment s = in_gre(6);

	fake_dut_answer(&fake, 0, 10, &s);
	play("0 < S 0:0(0) win 1000\n+0 > " GRE "S. 0:0(0) ack 1\n");
	ck_differs("gre key", "5", "6");
}
END_TEST

/* The line's own IP information says whether the TOS is compared, and how (tcpcheck-script(5),
 * Encapsulation). */
static void play_tos(const char *outer, const char *inner)
{
	struct segment s = synack();
	char text[200];

	s.nouter = 1;
	s.outer[0] = in_gre(0).outer[0];
	s.outer[0].ip.tos = s.ip.tos = 0x22;
	fake_dut_answer(&fake, 0, 10, &s);
	snprintf(text, sizeof(text),
		 "0 < S 0:0(0) win 1000\n+0 > ipv4 %s 1.1.1.1 > 2.2.2.2: %s S. 0:0(0) ack 1\n",
		 outer, inner);
	play(text);
}

START_TEST(outer_tos)
{
	play_tos("[ect0]", "[ect0]");
	ck_passed();
}
END_TEST

START_TEST(outer_tos_not_asked_for)
{
	play_tos("[ce]", "");
	ck_passed();
}
END_TEST

START_TEST(outer_tos_absent)
{
	play_tos("", "[ect0]");
	ck_differs("ECN", "noecn", "ect0");
}
END_TEST

START_TEST(outer_tos_byte)
{
	play_tos("[ect0]", "[tos 0x22]");
	ck_differs("TOS", "tos 0x02", "tos 0x22");
}
END_TEST

START_TEST(other_outer_address)
{
	struct segment s = in_gre(5);

	ipaddr_parse("192.0.2.8", &s.outer[0].ip.dst);
	fake_dut_answer(&fake, 0, 10, &s);
	play("--check=addresses\n0 < S 0:0(0) win 1000\n+0 > " GRE "S. 0:0(0) ack 1\n");
	ck_differs("outer addresses", "192.168.0.1 > 192.0.2.9", "192.168.0.1 > 192.0.2.8");
}
END_TEST

START_TEST(not_encapsulated)
{
	struct segment s = synack();

	fake_dut_answer(&fake, 0, 10, &s);
	play("0 < S 0:0(0) win 1000\n+0 > " GRE "S. 0:0(0) ack 1\n");
	ck_differs("number of outer headers", "2", "0");
}
END_TEST

START_TEST(labels)
{
	struct segment s = synack();

	s.nouter = 2;
	s.outer[0] = in_gre(0).outer[0];
	s.outer[1] = (struct layer){.kind = LAYER_MPLS,
				    .mpls = {.labels = {5 << 12 | 64, 6 << 12 | 0x140}, .n = 2}};
	fake_dut_answer(&fake, 0, 10, &s);
	play("0 < S 0:0(0) win 1000\n+0 > ipv4 192.168.0.1 > 192.0.2.9: "
	     "mpls (label 5, tc 0, ttl 64) (label 6, tc 0, [S], ttl 64): S. 0:0(0) ack 1\n");
	ck_passed();
}
END_TEST

/* ---- wildcards, payload ---- */

static struct segment with_options(const char *bytes, uint8_t len)
{
	struct segment s = synack();

	memcpy(s.tcp.opts, bytes, len);
	s.tcp.opts_len = len;
	return s;
}

static const struct {
	const char *line, *bytes;
	uint8_t len;
	bool fits;
} options[] = {
	{"mss *", "\2\4\5\264", 4, true},
	{"kind 253 *,nop", "\375\7abcde\1", 8, true},
	{"kind 253 *,nop", "\376\7abcde\1", 8, false},
	{"kind 253 6162,nop,nop,nop,nop", "\375\4ab\1\1\1\1", 8, true},
	{"kind 253 6163,nop,nop,nop,nop", "\375\4ab\1\1\1\1", 8, false},
	{"sack *,nop,nop", "\5\12\0\0\0\1\0\0\0\2\1\1", 12, true},
	{"TS *,nop,nop", "\10\12\0\0\0\1\0\0\0\2\1\1", 12, true},
	{"TS val * ecr 2,nop,nop", "\10\12\0\0\0\1\0\0\0\2\1\1", 12, true},
	{"TS val 1 ecr *,nop,nop", "\10\12\0\0\0\1\0\0\0\2\1\1", 12, true},
	{"TS val * ecr 2,nop,nop", "\5\12\0\0\0\1\0\0\0\2\1\1", 12, false},
	{"ECN e1b * ceb 2,nop,nop,nop,nop", "\256\10\1\1\1\0\0\2\1\1\1\1", 12, true},
	{"ECN e1b * ceb 3,nop,nop,nop,nop", "\256\10\1\1\1\0\0\2\1\1\1\1", 12, false},
	{"mp_capable *", "\36\4\1\201", 4, true},
	{"mp_capable *", "\36\4\201\1", 4, false},
	{"mp_capable v1 flags *", "\36\4\1\201", 4, true},
	{"mp_capable v0 flags *", "\36\4\1\201", 4, false},
	{"FO *,nop,nop", "\42\12abcdefgh\1\1", 12, true},
	{"md5 *,nop,nop", "\23\22abcdefghijklmnop\1\1", 20, true},
};

START_TEST(option_wildcards)
{
	struct segment s = with_options(options[_i].bytes, options[_i].len);
	char text[200];

	fake_dut_answer(&fake, 0, 10, &s);
	snprintf(text, sizeof(text), "0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1 <%s>\n",
		 options[_i].line);
	play(text);
	ck_assert_int_eq(finding.verdict, options[_i].fits ? VERDICT_PASS : VERDICT_FAIL);
}
END_TEST

START_TEST(field_wildcards)
{
	struct segment s = synack();

	s.tcp.urg = 7;
	fake_dut_answer(&fake, 0, 10, &s);
	play("0 < S 0:0(0) win 1000\n+0 > S. *:*(0) ack * win * urg *\n");
	ck_passed();
}
END_TEST

START_TEST(length_of_a_wildcard)
{
	struct segment s = synack();

	s.payload_len = 3;
	fake_dut_answer(&fake, 0, 10, &s);
	play("0 < S 0:0(0) win 1000\n+0 > S. *:*(2) ack *\n");
	ck_differs("payload length", "2", "3");
}
END_TEST

START_TEST(payload)
{
	struct segment s = synack();

	s.payload = (const unsigned char *)"abc";
	s.payload_len = 3;
	fake_dut_answer(&fake, 0, 10, &s);
	play("0 < S 0:3(3) win 1000 data \"\\x00xy\"\n+0 > S. 0:3(3) ack 1 data \"abd\"\n");
	ck_differs("payload", "\"d\" at offset 2", "\"c\" at offset 2");
	ck_assert_uint_eq(fake.injected[0].payload_len, 3);
}
END_TEST

/* ---- segments without data, and lines with data ---- */

#define HANDSHAKE                           \
	"0 < S 0:0(0) win 1000\n"           \
	"+0 > S. 0:0(0) ack 1\n"            \
	"+0 < . 1:1(0) ack 1 win 1000\n"    \
	"+0 < P. 1:11(10) ack 1 win 1000\n" \
	"+0 < P. 11:21(10) ack 1 win 1000\n"

/* The stack answers the second and the following injections with these. */
static void answers(unsigned n, const struct segment *s)
{
	struct segment first = synack();

	fake_dut_answer(&fake, 0, 10, &first);
	for (unsigned i = 0; i < n; i++)
		fake_dut_answer(&fake, i + 1, 10 + i, &s[i]);
}

static const struct {
	uint16_t flags[2];
	uint32_t acks[2];
	const char *headline;
	const char *listed; /* in the hint */
} empties[] = {
	{{TCP_FLAG_ACK}, {11}, "an ACK came first", " > . 1:1(0) ack 11 win 1000"},
	{{TCP_FLAG_ACK, TCP_FLAG_ACK}, {1, 11}, "2 ACKs came first", "; "},
	{{TCP_FLAG_FIN | TCP_FLAG_ACK}, {21}, "a segment without data came first", " > F. 1:1(0)"},
	{{TCP_FLAG_RST}, {0}, "a segment without data came first", " > R 1:1(0)"},
	{{SYNACK, TCP_FLAG_ACK}, {1, 1}, "2 segments without data came first", " > S. "},
};

START_TEST(empty_before_data)
{
	struct segment s[3];
	unsigned n = 0;

	for (; n < 2 && empties[_i].flags[n]; n++)
		s[n] = tcp(empties[_i].flags[n], empties[_i].flags[n] == SYNACK ? ISN : ISN + 1,
			   empties[_i].acks[n], 0);
	s[n] = tcp(TCP_FLAG_PSH | TCP_FLAG_ACK, ISN + 1, 21, 10);
	answers(n + 1, s);
	play(HANDSHAKE "+.01 < . 21:21(0) ack 1 win 1000\n+0 > P. 1:11(10) ack 21\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_str_eq(finding.headline, empties[_i].headline);
	ck_assert_ptr_nonnull(strstr(finding.hint, empties[_i].listed));
	ck_assert_uint_eq(finding.actual.payload_len, 0);
	ck_assert_uint_eq(finding.actual.tcp.flags, empties[_i].flags[0]);
}
END_TEST

START_TEST(empty_within_data)
{
	struct segment s[] = {tcp(TCP_FLAG_ACK, ISN + 1, 21, 5), tcp(TCP_FLAG_ACK, ISN + 6, 21, 0),
			      tcp(TCP_FLAG_ACK, ISN + 6, 21, 5)};

	answers(3, s);
	play(HANDSHAKE "+0 > . 1:11(10) ack 21\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_str_eq(finding.headline, "the stack sent this data in other segments");
	ck_assert_ptr_nonnull(strstr(finding.hint, "it has no data. It is 6:6(0)"));
}
END_TEST

/* One line, one segment: the second is left to the next line. */
START_TEST(empty_lines)
{
	struct segment s[] = {tcp(TCP_FLAG_ACK, ISN + 1, 11, 0), tcp(TCP_FLAG_ACK, ISN + 1, 21, 0)};

	answers(2, s);
	play(HANDSHAKE "+0 > . 1:1(0) ack 11\n+0 > . 1:1(0) ack 21\n");
	ck_passed();
}
END_TEST

/* Under its name the hole stays: existing scripts rely on it. */
START_TEST(empty_before_data_as_packetdrill)
{
	struct segment s[] = {tcp(TCP_FLAG_ACK, ISN + 1, 21, 0),
			      tcp(TCP_FLAG_ACK, ISN + 1, 21, 10)};

	answers(2, s);
	plan = plan_from_text("t.pkt", HANDSHAKE "+0 > . 1:11(10) ack 21\n", &script);
	plan->cfg.as_packetdrill = true;
	run_script(plan, &fake.dut, NULL, &finding);
	ck_passed();
}
END_TEST

/* ---- how a burst is cut ---- */

static const struct {
	const char *option, *line;
	struct {
		size_t len;
		uint16_t size; /* the device is to cut it so; 0: it is one segment */
	} sent[2];
	const char *expected, *seen; /* NULL: it passes */
} cuts[] = {
	{"", "1:2001(2000)", {{2000, 1460}}, NULL, NULL},
	{"", "1:2001(2000) cut 1000", {{2000, 1000}}, NULL, NULL},
	{"", "1:2001(2000) cut 1460", {{2000, 1460}}, NULL, NULL},
	{"", "1:2001(2000) cut 1460,540", {{2000, 1460}}, NULL, NULL},
	{"", "1:2001(2000) cut 1000", {{2000, 1460}}, "1000,1000", "1460,540"},
	{"", "1:2001(2000) cut 1000", {{2000, 0}}, "1000,1000", "2000"},
	{"", "1:2001(2000) cut 2000", {{2000, 1000}}, "2000", "1000,1000"},
	{"", "1:2001(2000) cut 1000", {{1000, 0}, {1000, 0}}, NULL, NULL},
	{"", "1:2501(2500) cut 1000", {{2000, 1000}, {500, 0}}, NULL, NULL},
	{"", "1:2501(2500) cut 1000", {{1500, 1000}, {1000, 0}}, "1000,1000,500", "1000,500,1000"},
	/* Not of equal size, but on the wire they are. */
	{"", "1:3001(3000) cut 1000", {{1000, 0}, {2000, 1000}}, NULL, NULL},
	{"--check=segments\n", "1:2001(2000)", {{2000, 0}}, NULL, NULL},
	{"--check=segments\n", "1:2001(2000)", {{2000, 1000}}, "2000", "1000,1000"},
	{"--check=segments\n", "1:2001(2000)", {{1000, 0}, {1000, 0}}, "2000", "1000,1000"},
	{"--check=segments\n", "1:2001(2000) cut 1000", {{2000, 1000}}, NULL, NULL},
	{"--check=segments\n", "1:2001(2000) cut *", {{2000, 1460}}, NULL, NULL},
	{"--check=segments\n", "*:*(2000) cut 1460", {{2000, 1460}}, NULL, NULL},
	{"--check=segments\n", "...(2000) cut 1460", {{2000, 1460}}, NULL, NULL},
	/* A whole segment, though the stack gave it a size. */
	{"--check=segments\n", "1:1001(1000)", {{1000, 1460}}, NULL, NULL},
};

START_TEST(bursts)
{
	struct segment s[2];
	uint32_t seq = ISN + 1;
	char text[400];
	unsigned n = 0;

	for (; n < 2 && cuts[_i].sent[n].len; seq += (uint32_t)cuts[_i].sent[n++].len) {
		s[n] = tcp(TCP_FLAG_ACK, seq, 21, cuts[_i].sent[n].len);
		if (cuts[_i].sent[n].size)
			cut_add(&s[n].cut, 2 * (size_t)cuts[_i].sent[n].size,
				cuts[_i].sent[n].size);
	}
	answers(n, s);
	snprintf(text, sizeof(text), "%s" HANDSHAKE "+0 > . %s ack 21\n", cuts[_i].option,
		 cuts[_i].line);
	play(text);
	if (cuts[_i].expected)
		ck_differs("segments", cuts[_i].expected, cuts[_i].seen);
	else
		ck_passed();
}
END_TEST

/* One line, one packet of the stack, however it is cut. */
START_TEST(strict_burst)
{
	struct segment s[] = {tcp(TCP_FLAG_ACK, ISN + 1, 21, 1000),
			      tcp(TCP_FLAG_ACK, ISN + 1001, 21, 1000)};

	answers(2, s);
	play("--strict_segments\n" HANDSHAKE "+0 > . 1:2001(2000) cut 1000 ack 21\n");
	ck_differs("payload length", "2000", "1000");
}
END_TEST

/* ---- nothing, connections ---- */

START_TEST(silence_is_broken)
{
	struct segment s = synack();

	fake_dut_answer(&fake, 0, 100000, &s);
	play("0 < S 0:0(0) win 1000\n+.2 > nothing\n");
	/* in the script's numbers */
	ck_differs("packet", "nothing", "S. 0:0(0) ack 1 win 1000");
}
END_TEST

START_TEST(silence_is_kept_until_its_end)
{
	struct segment s = synack();

	fake_dut_answer(&fake, 0, 100000, &s);
	play("0 < S 0:0(0) win 1000\n+0~+.1 > nothing\n+0 > S. 0:0(0) ack 1\n");
	ck_passed();
}
END_TEST

/* It has no length, and the answer is there. */
START_TEST(silence_is_broken_at_once)
{
	struct segment s = synack();

	fake_dut_answer(&fake, 0, 0, &s);
	play("0 < S 0:0(0) win 1000\n+0 > nothing\n");
	ck_differs("packet", "nothing", "S. 0:0(0) ack 1 win 1000");
}
END_TEST

/* Not there yet, and within the tolerance. */
START_TEST(short_silence_is_kept)
{
	struct segment s = synack();

	fake_dut_answer(&fake, 0, 1000, &s);
	play("0 < S 0:0(0) win 1000\n+.002 > nothing\n+0 > S. 0:0(0) ack 1\n");
	ck_passed();
}
END_TEST

START_TEST(connections_are_told_apart)
{
	struct segment a = tcp(SYNACK, ISN, 1, 0), b = tcp(SYNACK, 9000, 71, 0);

	fake_dut_answer(&fake, 0, 10, &a);
	fake_dut_answer(&fake, 1, 10, &b);
	fake.results[0] = 100;
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 100\n"
	     "+0 listen(100, 5) = 0\n"
	     "+0 < 5001 > 8080 S 0:0(0) win 1000\n"
	     "+0 < 5002 > 8080 S 70:70(0) win 1000\n"
	     "+0 > 8080 > 5002 S. 0:0(0) ack 71\n"
	     "+0 > 8080 > 5001 S. 0:0(0) ack 1\n"
	     "+0 < 5002 > 8080 . 1:1(0) ack 1 win 1000\n");
	ck_passed();
	ck_assert_uint_eq(fake.injected[0].tcp.sport, 5001);
	ck_assert_uint_eq(fake.injected[2].tcp.sport, 5002);
	ck_assert_uint_eq(fake.injected[2].tcp.seq, 71);
	ck_assert_uint_eq(fake.injected[2].tcp.ack, 9001);
}
END_TEST

Suite *step_expect_suite(void)
{
	Suite *s = suite_create("step_expect");
	TCase *tc = tcase_create("step_expect");

	tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
	tcase_add_test(tc, right_checksum);
	tcase_add_test(tc, wrong_checksum);
	tcase_add_test(tc, wrong_checksum_by_option);
	tcase_add_test(tc, checksum_is_not_looked_at);
	tcase_add_test(tc, partial_checksum);
	tcase_add_test(tc, encapsulated);
	tcase_add_test(tc, other_key);
	tcase_add_test(tc, outer_tos);
	tcase_add_test(tc, outer_tos_not_asked_for);
	tcase_add_test(tc, outer_tos_absent);
	tcase_add_test(tc, outer_tos_byte);
	tcase_add_test(tc, other_outer_address);
	tcase_add_test(tc, not_encapsulated);
	tcase_add_test(tc, labels);
	tcase_add_loop_test(tc, option_wildcards, 0, sizeof(options) / sizeof(options[0]));
	tcase_add_test(tc, field_wildcards);
	tcase_add_test(tc, length_of_a_wildcard);
	tcase_add_test(tc, payload);
	tcase_add_loop_test(tc, empty_before_data, 0, sizeof(empties) / sizeof(empties[0]));
	tcase_add_test(tc, empty_within_data);
	tcase_add_test(tc, empty_lines);
	tcase_add_test(tc, empty_before_data_as_packetdrill);
	tcase_add_loop_test(tc, bursts, 0, sizeof(cuts) / sizeof(cuts[0]));
	tcase_add_test(tc, strict_burst);
	tcase_add_test(tc, silence_is_broken);
	tcase_add_test(tc, silence_is_kept_until_its_end);
	tcase_add_test(tc, silence_is_broken_at_once);
	tcase_add_test(tc, short_silence_is_kept);
	tcase_add_test(tc, connections_are_told_apart);
	suite_add_tcase(s, tc);
	return s;
}
