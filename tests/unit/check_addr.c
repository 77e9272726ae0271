// SPDX-License-Identifier: GPL-2.0-or-later
/* Addresses and prefixes, checksums, unaligned numbers. */
#include <check.h>
#include <string.h>

#include "netdev/wire/wire.h"

Suite *addr_suite(void);

static struct ipaddr addr(const char *text)
{
	struct ipaddr a;

	ck_assert(ipaddr_parse(text, &a));
	return a;
}

START_TEST(text)
{
	static const char *const good[] = {"0.0.0.0", "192.0.2.255", "::", "2001:db8::1"};
	static const char *const bad[] = {"",        "1.2.3", "256.0.0.1", "1.2.3.4 ",
					  "1::2::3", ":",     "x"};
	char out[INET6_ADDRSTRLEN];
	struct ipaddr a;
	unsigned i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		a = addr(good[i]);
		ipaddr_text(&a, out);
		ck_assert_str_eq(out, good[i]);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert(!ipaddr_parse(bad[i], &a));
	a.family = 0;
	ipaddr_text(&a, out);
	ck_assert_str_eq(out, "none");
}
END_TEST

START_TEST(prefix)
{
	static const char *const bad[] = {"1.2.3.4/",   "1.2.3.4/33",   "1.2.3.4/-1",
					  "1.2.3.4/1x", "1.2.3.4/ 1",   "::/129",
					  "/8",         "::/4294967296"};
	struct ipaddr a;
	unsigned len, i;

	ck_assert(ipaddr_parse_prefix("192.0.2.1/24", &a, &len) && len == 24);
	ck_assert(ipaddr_parse_prefix("192.0.2.1", &a, &len) && len == 32);
	ck_assert(ipaddr_parse_prefix("2001:db8::1", &a, &len) && len == 128);
	ck_assert(ipaddr_parse_prefix("::/0", &a, &len) && len == 0);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!ipaddr_parse_prefix(bad[i], &a, &len), "%s", bad[i]);
}
END_TEST

static void expect_masked(const char *from, unsigned len, const char *to)
{
	struct ipaddr a = addr(from), b = addr(to);

	a = ipaddr_masked(&a, len);
	ck_assert_msg(ipaddr_equal(&a, &b), "%s/%u", from, len);
}

START_TEST(masked)
{
	expect_masked("192.0.2.255", 24, "192.0.2.0");
	expect_masked("192.0.2.255", 25, "192.0.2.128");
	expect_masked("192.0.2.255", 32, "192.0.2.255");
	expect_masked("192.0.2.255", 0, "0.0.0.0");
	expect_masked("2001:db8:ffff::1", 33, "2001:db8:8000::");
	expect_masked("2001:db8::1", 128, "2001:db8::1");
}
END_TEST

START_TEST(equal)
{
	struct ipaddr a = addr("1.2.3.4"), b = addr("1.2.3.4"), c = addr("102:304::");

	b.bytes[10] = 1; /* beyond an IPv4 address */
	ck_assert(ipaddr_equal(&a, &b));
	ck_assert(!ipaddr_equal(&a, &c));
}
END_TEST

START_TEST(checksum)
{
	/* The example of RFC 1071 section 3: the sum is ddf2. */
	static const unsigned char rfc[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
	static unsigned char ones[65536];
	uint32_t sum;

	ck_assert_uint_eq(cksum_fold(cksum_add(0, rfc, 8)), 0xffff & ~0xddf2);
	sum = cksum_add(0, rfc, 4);
	ck_assert_uint_eq(cksum_fold(cksum_add(sum, rfc + 4, 4)), 0xffff & ~0xddf2);
	ck_assert_uint_eq(cksum_fold(cksum_add(0, rfc, 7)), 0xffff & ~(0xddf2 - 0xf7));
	ck_assert_uint_eq(cksum_fold(0), 0xffff);
	memset(ones, 0xff, sizeof(ones));
	ck_assert_uint_eq(cksum_fold(cksum_add(0xffffffff, ones, sizeof(ones))), 0);
}
END_TEST

START_TEST(big_endian)
{
	unsigned char p[5] = {0};

	put_be32(p + 1, 0x81828384);
	ck_assert_uint_eq(p[1], 0x81);
	ck_assert_uint_eq(get_be32(p + 1), 0x81828384);
	ck_assert_uint_eq(get_be24(p + 1), 0x818283);
	ck_assert_uint_eq(get_be16(p + 3), 0x8384);
	put_be24(p + 1, 0x010203);
	put_be16(p + 3, 0x0405);
	ck_assert_uint_eq(get_be32(p + 1), 0x01020405);
}
END_TEST

Suite *addr_suite(void)
{
	Suite *s = suite_create("addr");
	TCase *tc = tcase_create("addr");

	tcase_add_test(tc, text);
	tcase_add_test(tc, prefix);
	tcase_add_test(tc, masked);
	tcase_add_test(tc, equal);
	tcase_add_test(tc, checksum);
	tcase_add_test(tc, big_endian);
	suite_add_tcase(s, tc);
	return s;
}
