// SPDX-License-Identifier: GPL-2.0-or-later
/* parser/mptcp.c and wire/mptcptext.c by wire/mptcpform.c: the same forms in both directions (RFC
 * 8684 section 3). */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/wire/mptcpform.h"
#include "netdev/wire/wire.h"
#include "parser/mptcp.h"
#include "tests/unit/parser_fixture.h"

Suite *mptcp_suite(void);

/* Encodes the only option of "> . 1:1(0) <OPTION>". */
static int encode(const char *option, struct mptcp_bytes *out)
{
	struct parsed p = {NULL, DIAG_LIST_INIT};
	struct scope scope = {.late = NULL};
	char text[300];
	int ret;

	snprintf(text, sizeof(text), "0 > . 1:1(0) <%s>\n", option);
	p = parse_ok(text);
	ret = mptcp_encode(p.script->events->packet->tcp.opts, &scope, out, &p.diags);
	ck_assert_int_eq(ret<0, p.diags.nerrors> 0);
	parsed_free(&p);
	return ret;
}

static void as_text(const unsigned char *bytes, size_t len, const char *expected)
{
	struct buf b = BUF_INIT;

	tcpopts_text(bytes, len, &b);
	ck_assert_str_eq(buf_text(&b), expected);
	buf_free(&b);
}

static const struct {
	const char *text;
	unsigned len;
	const char *first; /* bytes behind kind and length, in hex */
} forms[] = {
	{"mp_capable v1 flags 0x81", 4, "0181"},
	{"mp_capable v0 flags 0x01 key 0102030405060708", 12, "00010102030405060708"},
	{"mp_capable v1 flags 0x01 key 0102030405060708 key a1a2a3a4a5a6a7a8", 20, "0101"},
	{"mp_capable v1 flags 0x01 key 0102030405060708 key a1a2a3a4a5a6a7a8 dlen 100", 22, "0101"},
	{"mp_capable v1 flags 0x81 key 0102030405060708 key a1a2a3a4a5a6a7a8 dlen 100 csum 0xabcd",
	 24, "0181"},
	{"mp_join id 3 token 01020304 rand 0a0b0c0d", 12, "1003010203040a0b0c0d"},
	{"mp_join backup id 3 token 01020304 rand 0a0b0c0d", 12, "1103"},
	{"mp_join id 3 hmac 0102030405060708 rand 0a0b0c0d", 16, "10030102"},
	{"mp_join hmac 0102030405060708090a0b0c0d0e0f1011121314", 24, "10000102"},
	{"dss ack4 5", 8, "200100000005"},
	{"dss ack8 18446744073709551615", 12, "2003ffffffffffffffff"},
	{"dss dsn4 1 ssn 2 dlen 3", 14, "200400000001000000020003"},
	{"dss fin ack8 5 dsn8 1 ssn 0 dlen 1 csum 0x0102", 28, "201f0000000000000005"},
	{"add_addr id 2 addr 192.0.2.1", 8, "3002c0000201"},
	{"add_addr echo id 2 addr 192.0.2.1 port 80", 10, "3102c00002010050"},
	{"add_addr id 2 addr 192.0.2.1 hmac 0102030405060708", 16, "3002c00002010102"},
	{"add_addr id 2 addr 2001:db8::1 port 443 hmac 0102030405060708", 30, "300220010db8"},
	{"remove_addr id 1 id 2", 5, "400102"},
	{"mp_prio", 3, "50"},
	{"mp_prio backup id 4", 4, "5104"},
	{"mp_fail dsn8 7", 12, "60000000000000000007"},
	{"mp_fastclose key 0102030405060708", 12, "70000102030405060708"},
	{"mp_tcprst flags 0x1 reason 2", 4, "8102"},
};

START_TEST(there_and_back)
{
	struct mptcp_bytes out;
	char hex[100] = "";

	ck_assert_int_eq(encode(forms[_i].text, &out), 0);
	ck_assert_uint_eq(out.len, forms[_i].len);
	ck_assert_uint_eq(out.bytes[0], TCPOPT_KIND_MPTCP);
	ck_assert_uint_eq(out.bytes[1], out.len);
	for (unsigned i = 2; i < out.len; i++)
		sprintf(hex + strlen(hex), "%02x", out.bytes[i]);
	ck_assert_msg(!strncmp(hex, forms[_i].first, strlen(forms[_i].first)), "%s: %s",
		      forms[_i].text, hex);
	as_text(out.bytes, out.len, forms[_i].text);
}
END_TEST

START_TEST(stars_cover_their_field)
{
	struct mptcp_bytes out;

	ck_assert_int_eq(encode("mp_capable v1 flags * key * key 0102030405060708", &out), 0);
	ck_assert_uint_eq(out.len, 20);
	ck_assert_uint_eq(out.any[2], 0);
	for (unsigned i = 3; i < 12; i++)
		ck_assert_uint_eq(out.any[i], 0xff);
	ck_assert_uint_eq(out.any[12], 0);
	ck_assert_int_eq(encode("mp_tcprst flags * reason *", &out), 0);
	ck_assert_uint_eq(out.len, 4);
	ck_assert_uint_eq(out.bytes[2], 0x80);
	ck_assert_uint_eq(out.any[2], 0x0f);
	ck_assert_uint_eq(out.any[3], 0xff);
	ck_assert_int_eq(encode("mp_tcprst flags * reason 3", &out), 0);
	ck_assert_uint_eq(out.any[3], 0);
	ck_assert_int_eq(encode("mp_capable * flags 1", &out), 0);
	ck_assert_uint_eq(out.len, 4);
	ck_assert_uint_eq(out.any[2], 0x0f);
	ck_assert_uint_eq(out.any[3], 0);
	ck_assert_int_eq(encode("add_addr id 1 addr * port *", &out), 0);
	ck_assert_uint_eq(out.len, 10);
	ck_assert_uint_eq(out.any[3], 0);
	for (unsigned i = 4; i < 10; i++)
		ck_assert_uint_eq(out.any[i], 0xff);
	ck_assert_int_eq(encode("dss *", &out), 0);
	ck_assert_uint_eq(out.len, 3);
	ck_assert_uint_eq(out.bytes[2], 0x20);
}
END_TEST

static const char *const wrong[] = {
	"mp_capable",
	"mp_capable v1",
	"mp_capable v1 flags 256",
	"mp_capable v1 flags 1 key 01",
	"mp_join id 1 token 01020304",
	"dss ack4 4294967296",
	"dss dsn4 1 ssn 1",
	"add_addr id 1 addr 1.2.3.400",
	"remove_addr",
	"remove_addr id 1 2",
	"mp_fail dsn8 x",
	"mp_tcprst flags 16 reason 1",
	"mp_tcprst * reason 1",
	"mp_tcprst flags reason *",
	"mp_capable v* flags 1",
	"add_addr id 1 addr",
	"mp_prio backup backup",
	/* more than fits */
	"remove_addr id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id "
	"1 "
	"id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 id 1 "
	"id 1 "
	"id 1 id 1 id 1",
};

START_TEST(wrong_forms)
{
	struct mptcp_bytes out;

	ck_assert_int_eq(encode(wrong[_i], &out), -1);
}
END_TEST

/* What has no form is shown raw, and so can be written in a script, too. */
START_TEST(strange_bytes_are_raw)
{
	static const struct {
		unsigned char bytes[8];
		size_t len;
		const char *text;
	} raw[] = {
		{{30, 2}, 2, "kind 30"},
		{{30, 3, 0x90}, 3, "kind 30 90"},
		{{30, 5, 0x01, 1, 2}, 5, "kind 30 010102"},
		{{30, 4, 0x21, 0}, 4, "kind 30 2100"},
		{{30, 4, 0x20, 0x02}, 4, "kind 30 2002"},
		{{30, 3, 0x30}, 3, "kind 30 30"},
		{{30, 3, 0x40}, 3, "kind 30 40"},
		{{30, 4, 0x52, 0}, 4, "kind 30 5200"},
	};

	for (size_t i = 0; i < sizeof(raw) / sizeof(raw[0]); i++)
		as_text(raw[i].bytes, raw[i].len, raw[i].text);
}
END_TEST

/* Any bytes: no form may lose or invent something. */
START_TEST(random_bytes_come_back)
{
	srand(1);
	for (int n = 0; n < 2000; n++) {
		unsigned char bytes[40] = {30};
		unsigned len = 3 + (unsigned)rand() % 28;
		struct mptcp_bytes out;
		struct buf b = BUF_INIT;

		bytes[1] = (unsigned char)len;
		for (unsigned i = 2; i < len; i++)
			bytes[i] = (unsigned char)(rand() % 4 ? rand() : 0);
		bytes[2] &= 0x8f;
		tcpopts_text(bytes, len, &b);
		if (strncmp(buf_text(&b), "kind", 4) != 0) {
			ck_assert_int_eq(encode(buf_text(&b), &out), 0);
			ck_assert_uint_eq(out.len, len);
			ck_assert_int_eq(memcmp(out.bytes, bytes, len), 0);
		}
		buf_free(&b);
	}
}
END_TEST

/* The bits of what is there fit 32, and every way to write one begins with its name. */
START_TEST(rows)
{
	for (unsigned i = 0; i < MPTCP_SUBTYPES; i++) {
		const struct mptcp_form *form = mptcp_form_at((enum mptcp_subtype)i);
		unsigned n = 0;

		ck_assert_uint_eq(mptcp_subtype_of(form->name), i);
		ck_assert(!strncmp(form->usage, form->name, strlen(form->name)));
		while (form->fields[n].what != MP_END)
			n++;
		ck_assert_uint_lt(n, 32);
	}
	ck_assert_uint_eq(mptcp_subtype_of("mp_nothing"), MPTCP_SUBTYPES);
}
END_TEST

Suite *mptcp_suite(void)
{
	Suite *s = suite_create("mptcp");
	TCase *tc = tcase_create("mptcp");

	tcase_add_loop_test(tc, there_and_back, 0, sizeof(forms) / sizeof(forms[0]));
	tcase_add_test(tc, stars_cover_their_field);
	tcase_add_loop_test(tc, wrong_forms, 0, sizeof(wrong) / sizeof(wrong[0]));
	tcase_add_test(tc, strange_bytes_are_raw);
	tcase_add_test(tc, random_bytes_come_back);
	tcase_add_test(tc, rows);
	suite_add_tcase(s, tc);
	return s;
}
