// SPDX-License-Identifier: GPL-2.0-or-later
/* The walk over TCP options. */
#include <check.h>
#include <string.h>

#include "netdev/wire/wire.h"

Suite *tcpopt_suite(void);

START_TEST(walk)
{
	unsigned char opts[] = {1, 0, 2, 4, 5, 180, 4, 2};
	struct tcpopt o;
	size_t at = 0;

	ck_assert_int_eq(tcpopt_next(opts, sizeof(opts), &at, &o), 1);
	ck_assert(o.kind == 1 && o.len == 1 && !o.data);
	ck_assert_int_eq(tcpopt_next(opts, sizeof(opts), &at, &o), 1);
	ck_assert(o.kind == 0 && o.len == 1 && !o.data);
	ck_assert_int_eq(tcpopt_next(opts, sizeof(opts), &at, &o), 1);
	ck_assert(o.kind == 2 && o.len == 4 && o.data == opts + 4);
	ck_assert_int_eq(tcpopt_next(opts, sizeof(opts), &at, &o), 1);
	ck_assert(o.kind == 4 && o.len == 2);
	ck_assert_int_eq(tcpopt_next(opts, sizeof(opts), &at, &o), 0);
	ck_assert_int_eq(tcpopt_next(opts, sizeof(opts), &at, &o), 0);
}
END_TEST

START_TEST(malformed)
{
	static const unsigned char bad[][3] = {{2, 0, 0}, {2, 1, 0}, {2, 4, 0}, {1, 1, 2}};
	unsigned i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		unsigned char opts[3];
		struct tcpopt o;
		size_t at = 0;
		int rc;

		memcpy(opts, bad[i], sizeof(opts));
		do
			rc = tcpopt_next(opts, sizeof(opts), &at, &o);
		while (rc > 0);
		ck_assert_int_eq(rc, -1);
		ck_assert_uint_lt(at, sizeof(opts));
	}
}
END_TEST

START_TEST(find)
{
	struct tcp_hdr tcp = {.opts = {1, 3, 3, 7, 9, 0, 4, 2}, .opts_len = 8};
	struct tcpopt o;

	ck_assert(tcpopt_find(&tcp, TCPOPT_KIND_WSCALE, &o));
	ck_assert_uint_eq(o.data[0], 7);
	o.data[0] = 9; /* in place */
	ck_assert_uint_eq(tcp.opts[3], 9);
	ck_assert(!tcpopt_find(&tcp, TCPOPT_KIND_MSS, &o));
	ck_assert(!tcpopt_find(&tcp, TCPOPT_KIND_SACKOK, &o)); /* behind a malformed one */
}
END_TEST

START_TEST(words)
{
	unsigned char fo[] = {254, 4, 0xf9, 0x89}, other[] = {254, 4, 1, 2}, ts[] = {8, 3, 0};
	struct tcpopt o;
	size_t at = 0;

	ck_assert_int_eq(tcpopt_id_of("sackOK", 6), TCPOPT_ID_SACKOK);
	ck_assert_int_eq(tcpopt_id_of("sack 1:2", 4), TCPOPT_ID_SACK);
	ck_assert_int_eq(tcpopt_id_of("FO", 2), TCPOPT_ID_FO);
	ck_assert_int_eq(tcpopt_id_of("kind", 4), TCPOPT_ID_COUNT);
	ck_assert_int_eq(tcpopt_next(fo, sizeof(fo), &at, &o), 1);
	ck_assert_ptr_eq(tcpopt_spec_of(&o), tcpopt_spec_at(TCPOPT_ID_FOEXP));
	at = 0;
	ck_assert_int_eq(tcpopt_next(other, sizeof(other), &at, &o), 1);
	ck_assert_ptr_null(tcpopt_spec_of(&o));
	at = 0;
	ck_assert_int_eq(tcpopt_next(ts, sizeof(ts), &at, &o), 1);
	ck_assert_ptr_null(tcpopt_spec_of(&o)); /* of another length */
}
END_TEST

Suite *tcpopt_suite(void)
{
	Suite *s = suite_create("tcpopt");
	TCase *tc = tcase_create("tcpopt");

	tcase_add_test(tc, walk);
	tcase_add_test(tc, malformed);
	tcase_add_test(tc, find);
	tcase_add_test(tc, words);
	suite_add_tcase(s, tc);
	return s;
}
