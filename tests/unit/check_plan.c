// SPDX-License-Identifier: GPL-2.0-or-later
/* plan.c, address.c, plan/packet.c, variant.c: what a script means for one variant. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "parser/parser.h"
#include "runtime/cli/opts.h"
#include "runtime/plan/plan.h"
#include "tests/unit/suites_run.h"

static struct script *script;
static struct plan *plan;
static struct diag_list diags;

static void make(const char *text, enum variant_id id)
{
	struct config cfg;

	diags = (struct diag_list)DIAG_LIST_INIT;
	script = script_parse(source_from_text("t.pkt", text, strlen(text)), NULL, &diags);
	ck_assert_uint_eq(diags.nerrors, 0);
	opts_combine(&cfg, script, NULL, 0, NULL, &diags);
	plan = plan_make(script, variant_get(id), &cfg, &diags);
}

static void teardown(void)
{
	plan_free(plan);
	script_free(script);
	diag_free(&diags);
}

START_TEST(options_become_bytes)
{
	static const unsigned char want[] = {2, 4,   0x03, 0xe8, 4, 2,   8, 10, 0, 0,
					     0, 100, 0,    0,    0, 200, 1, 3,  3, 7};
	struct segment s;

	make("0 < S 0:0(0) win 1000 <mss 1000,sackOK,TS val 100 ecr 200,nop,wscale 7>",
	     VARIANT_IPV4);
	ck_assert_ptr_nonnull(plan);
	packet_step_segment(plan, plan->steps[0].packet, &s);
	ck_assert_uint_eq(s.tcp.opts_len, sizeof(want));
	ck_assert_mem_eq(s.tcp.opts, want, sizeof(want));
	ck_assert_uint_eq(s.ip.ttl, 255);
}
END_TEST

START_TEST(cookies_differ_between_variants)
{
	struct segment s;

	make("0 < S 0:0(0) win 1000 <FO TFO_COOKIE,nop,nop>", VARIANT_IPV6);
	ck_assert_ptr_nonnull(plan);
	packet_step_segment(plan, plan->steps[0].packet, &s);
	ck_assert_mem_eq(s.tcp.opts, "\x22\x0a\xc1\xd1\xe9\x74\x2a\x47\xa9\xbc\x01\x01", 12);
}
END_TEST

START_TEST(names_may_be_missing_in_one_variant)
{
	make("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 < icmp unreachable CODE "
	     "[1:1001(1000)]",
	     VARIANT_IPV6);
	ck_assert_ptr_null(plan);
	ck_assert_uint_eq(diags.nerrors, 1);
	ck_assert_str_eq(diags.items[0].message,
			 "'CODE' is not a valid ICMPv6 code of unreachable");
}
END_TEST

#define SOCKET "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"

/* Only one version of IP carries an MTU in these, whatever they are called. */
static const struct {
	const char *line;
	bool v4, v6;
} mtus[] = {
	{"unreachable frag_needed mtu 1000", true, false},
	{"unreachable code_4 mtu 1000", true, false},
	{"type_3 code_4 mtu 1000", true, false},
	{"type_2 mtu 1000", false, true},
	{"type_2 code_0 mtu 1000", false, true},
	{"packet_too_big mtu 1000", false, true},
};

START_TEST(mtu_goes_with_one_version)
{
	char text[120];

	snprintf(text, sizeof(text), SOCKET "+0 < icmp %s", mtus[_i].line);
	make(text, VARIANT_IPV4);
	ck_assert(!!plan == mtus[_i].v4);
	teardown();
	make(text, VARIANT_IPV6);
	ck_assert(!!plan == mtus[_i].v6);
}
END_TEST

START_TEST(size_counts_the_header_of_the_version)
{
	make(SOCKET "+0 < udp (65500)", VARIANT_MAPPED);
	ck_assert_ptr_nonnull(plan);
	teardown();
	make(SOCKET "+0 < udp (65500)", VARIANT_IPV6);
	ck_assert_ptr_null(plan);
	ck_assert_str_eq(diags.items[0].message,
			 "the packet would be larger than 65536 bytes (65548)");
}
END_TEST

/* opt_value.c says that an option is not an address: once, not for each variant. */
START_TEST(only_the_peer_has_a_prefix)
{
	make("--local_ip=10.0.0.1/24\n" SOCKET, VARIANT_IPV4);
	ck_assert_uint_eq(diags.nerrors, 1);
	ck_assert_str_eq(diags.items[0].message,
			 "option --local_ip: '10.0.0.1/24' is not a valid IP address");
	teardown();
	make("--gateway_ip=\"10.0.0.1/24\"\n" SOCKET, VARIANT_IPV4);
	ck_assert_uint_eq(diags.nerrors, 1);
	teardown();
	make("--remote_ip=\"10.0.0.1/24\"\n" SOCKET, VARIANT_IPV4);
	ck_assert_ptr_nonnull(plan);
}
END_TEST

/* In address.c. */
START_TEST(the_mtu_must_be_enough)
{
	make("--mtu=600\n" SOCKET, VARIANT_IPV4);
	ck_assert_ptr_nonnull(plan);
	teardown();
	make("--mtu=600\n" SOCKET, VARIANT_IPV6);
	ck_assert_ptr_null(plan);
	ck_assert_str_eq(diags.items[0].message,
			 "option --mtu: 600 is less than the 1280 that IPv6 needs");
	teardown();
	make("--mtu=67\n" SOCKET, VARIANT_MAPPED);
	ck_assert_ptr_null(plan);
}
END_TEST

/* What is wrong together with the command line is shown at the script's part in it. */
START_TEST(an_address_is_not_blamed_on_line_1)
{
	struct span at;

	make("--mtu=1500\n--local_ip=192.0.2.1\n" SOCKET, VARIANT_IPV4);
	ck_assert_ptr_null(plan);
	ck_assert_str_eq(diags.items[0].message,
			 "--remote_ip and --local_ip are the same, 192.0.2.1");
	at = diags.items[0].span;
	ck_assert_uint_eq(at.off, 11);
}
END_TEST

START_TEST(addresses_come_from_options)
{
	make("--local_ip=10.0.0.1\n--remote_ip=10.1.0.2/24\n--netmask_ip=255.255.255.0\n"
	     "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3",
	     VARIANT_MAPPED);
	ck_assert_ptr_nonnull(plan);
	ck_assert_uint_eq(plan->addr.local_prefix, 24);
	ck_assert_uint_eq(plan->addr.remote_prefix, 24);
	ck_assert_uint_eq(plan->addr.mtu, 1500);
}
END_TEST

START_TEST(bad_addresses_are_diagnosed)
{
	make("--local_ip=nonsense\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3", VARIANT_IPV4);
	ck_assert_uint_eq(diags.nerrors, 1);
	teardown();
	make("--netmask_ip=255.0.255.0\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3", VARIANT_IPV4);
	ck_assert_uint_eq(diags.nerrors, 1);
}
END_TEST

START_TEST(addresses_of_another_variant_are_left_out)
{
	make("--local_ip=10.0.0.1\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3", VARIANT_IPV6);
	ck_assert_ptr_nonnull(plan);
	ck_assert_int_eq(plan->addr.local.family, AF_INET6);
	teardown();
	make("--ip_version=ipv6\n--local_ip=10.0.0.1\n"
	     "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3",
	     VARIANT_IPV6);
	ck_assert_ptr_null(plan);
}
END_TEST

START_TEST(psp_is_known_to_be_missing)
{
	make("0 < encap psp spi 1 S 0:0(0) win 1000", VARIANT_IPV4);
	ck_assert_ptr_nonnull(plan);
	ck_assert_ptr_nonnull(plan->lacks);
}
END_TEST

START_TEST(files_fit_variants_by_name)
{
	ck_assert(variant_fits_file(variant_get(VARIANT_IPV4), "a.pkt"));
	ck_assert(!variant_fits_file(variant_get(VARIANT_IPV4), "dir/a-ipv6.pkt"));
	ck_assert(!variant_fits_file(variant_get(VARIANT_MAPPED), "a-v6.pkt"));
	ck_assert(!variant_fits_file(variant_get(VARIANT_IPV6), "a-v4.pkt"));
	ck_assert(variant_fits_file(variant_get(VARIANT_IPV6), "a-v6.pkt"));
	ck_assert_ptr_null(variant_by_name("ipv5"));
	ck_assert_ptr_eq(variant_by_name("ipv4-mapped-ipv6"), variant_get(VARIANT_MAPPED));
}
END_TEST

static const struct {
	const char *text, *lack;
} peers[] = {
	{"0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n", NULL},
	{"0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n",
	 "system calls (socket), which tun: has not"},
	{"0 < S 0:0(0) win 1000\n+0 %{ assert 1 }%\n",
	 "TCP_INFO for its code blocks, which tun: has not"},
	{"0 < S 0:0(0) win 1000\n+0 link down\n", NULL},
	{"0 address add 192.0.2.9/24\n",
	 "changes of the stack's addresses and routes, which tun: has not"},
	{"--mss=1000\n0 < S 0:0(0) win 1000\n", "merged segments (--mss), which tun: has not"},
};

START_TEST(what_a_stack_without_calls_lacks)
{
	struct arena a = ARENA_INIT;
	const char *lack;

	make(peers[_i].text, VARIANT_IPV4);
	lack = plan_peer_lack(plan, "tun:./echo tun1", &a);
	if (peers[_i].lack)
		ck_assert_str_eq(lack, peers[_i].lack);
	else
		ck_assert_ptr_null(lack);
	arena_free(&a);
}
END_TEST

Suite *plan_suite(void)
{
	Suite *s = suite_create("plan");
	TCase *tc = tcase_create("plan");

	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, options_become_bytes);
	tcase_add_test(tc, cookies_differ_between_variants);
	tcase_add_test(tc, names_may_be_missing_in_one_variant);
	tcase_add_test(tc, only_the_peer_has_a_prefix);
	tcase_add_test(tc, the_mtu_must_be_enough);
	tcase_add_test(tc, an_address_is_not_blamed_on_line_1);
	tcase_add_test(tc, addresses_come_from_options);
	tcase_add_loop_test(tc, mtu_goes_with_one_version, 0, sizeof(mtus) / sizeof(mtus[0]));
	tcase_add_test(tc, size_counts_the_header_of_the_version);
	tcase_add_test(tc, bad_addresses_are_diagnosed);
	tcase_add_test(tc, addresses_of_another_variant_are_left_out);
	tcase_add_test(tc, psp_is_known_to_be_missing);
	tcase_add_loop_test(tc, what_a_stack_without_calls_lacks, 0,
			    sizeof(peers) / sizeof(peers[0]));
	suite_add_tcase(s, tc);
	tc = tcase_create("variant");
	tcase_add_test(tc, files_fit_variants_by_name);
	suite_add_tcase(s, tc);
	return s;
}
