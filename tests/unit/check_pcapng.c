// SPDX-License-Identifier: GPL-2.0-or-later
/* pcapng.c: the bytes of each block. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/pcapng.h"
#include "tests/lib/pcapng_read.h"

Suite *pcapng_suite(void);

static struct buf file;

static void teardown(void)
{
	buf_free(&file);
}

START_TEST(head_says_what_and_how)
{
	struct block b;
	size_t at = 0, len;

	pcapng_begin(&file, &(struct pcapng_head){.comment = "one\ntwo",
						  .os = "Linux 6",
						  .program = "tcpcheck",
						  .device = "tun0"});
	ck_assert(block_next(&file, &at, &b));
	ck_assert_uint_eq(b.type, 0x0a0d0d0a);
	ck_assert_uint_eq(block_u32(&b, 0), 0x1a2b3c4d);
	ck_assert_uint_eq(*(const uint16_t *)(const void *)(b.body + 4), 1);
	ck_assert_uint_eq(*(const uint16_t *)(const void *)(b.body + 6), 0);
	ck_assert_uint_eq(block_u32(&b, 8), UINT32_MAX);
	ck_assert_str_eq(block_option(&b, 16, 1, 0, &len), "one\ntwo");
	ck_assert_str_eq(block_option(&b, 16, 3, 0, &len), "Linux 6");
	ck_assert_str_eq(block_option(&b, 16, 4, 0, &len), "tcpcheck");
	ck_assert(block_next(&file, &at, &b));
	ck_assert_uint_eq(b.type, 1);
	ck_assert_uint_eq(*(const uint16_t *)(const void *)b.body, 101);
	ck_assert_uint_eq(block_u32(&b, 4), 0);
	ck_assert_str_eq(block_option(&b, 8, 2, 0, &len), "tun0");
	ck_assert_int_eq(block_option(&b, 8, 9, 0, &len)[0], 9);
	ck_assert_uint_eq(len, 1);
	ck_assert(!block_next(&file, &at, &b));
}
END_TEST

START_TEST(what_is_not_said_is_left_out)
{
	struct block b;
	size_t at = 0, len;

	pcapng_begin(&file, &(struct pcapng_head){0});
	ck_assert(block_next(&file, &at, &b));
	for (unsigned code = 1; code < 5; code++)
		ck_assert_ptr_null(block_option(&b, 16, code, 0, &len));
}
END_TEST

START_TEST(packets_of_any_length)
{
	static const unsigned char data[] = "abcdefgh";
	struct packet_block p;

	for (size_t n = 0; n <= 8; n++) {
		teardown();
		pcapng_add(&file, &(struct pcapng_packet){.time_ns = 1795269917157187589,
							  .outbound = n & 1,
							  .data = data,
							  .len = n,
							  .wire_len = n + 100,
							  .comments = {"a line", NULL}});
		ck_assert(packet_block(&file, 0, &p));
		ck_assert_int_eq(p.time_ns, 1795269917157187589);
		ck_assert_uint_eq(p.flags, n & 1 ? 2 : 1);
		ck_assert_uint_eq(p.len, n);
		ck_assert_uint_eq(p.wire_len, n + 100);
		ck_assert_mem_eq(p.data, data, n);
		ck_assert_str_eq(p.comments[0], "a line");
		ck_assert_str_eq(p.comments[1], "");
		ck_assert(!packet_block(&file, 1, &p));
	}
}
END_TEST

/* The length of an option has 16 bits. */
START_TEST(endless_comment_is_cut)
{
	struct packet_block p;
	char *text = malloc(100001);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', 100000);
	text[100000] = '\0';
	pcapng_add(&file, &(struct pcapng_packet){.data = (const unsigned char *)"",
						  .comments = {text, "second"}});
	ck_assert(packet_block(&file, 0, &p));
	ck_assert_int_eq(p.comments[0][200], 'x');
	ck_assert_str_eq(p.comments[1], "second");
	free(text);
}
END_TEST

Suite *pcapng_suite(void)
{
	Suite *s = suite_create("pcapng");
	TCase *tc = tcase_create("pcapng");

	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, head_says_what_and_how);
	tcase_add_test(tc, what_is_not_said_is_left_out);
	tcase_add_test(tc, packets_of_any_length);
	tcase_add_test(tc, endless_comment_is_cut);
	suite_add_tcase(s, tc);
	return s;
}
