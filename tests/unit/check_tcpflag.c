// SPDX-License-Identifier: GPL-2.0-or-later
/* tcpflag.c: letters to bits and back, in the order of the language. */
#include <check.h>

#include "netdev/wire/tcpflag.h"

Suite *tcpflag_suite(void);

START_TEST(letters)
{
	uint16_t all = 0;

	for (const struct tcpflag *f = tcpflags; f->name; f++) {
		ck_assert_uint_eq(tcpflag_bit(f->letter), f->bit);
		ck_assert_uint_eq(all & f->bit, 0);
		all |= f->bit;
	}
	ck_assert_uint_eq(all, 0x1ff);
	ck_assert_uint_eq(tcpflag_bit('S'), TCP_FLAG_SYN);
	ck_assert_uint_eq(tcpflag_bit('.'), TCP_FLAG_ACK);
	ck_assert_uint_eq(tcpflag_bit('X'), 0);
	ck_assert_uint_eq(tcpflag_bit('\0'), 0);
}
END_TEST

static const struct {
	uint16_t flags;
	bool digit;
	const char *text;
} texts[] = {
	{0, false, "-"},
	{0, true, "0"},
	{TCP_FLAG_ACK, false, "."},
	{TCP_FLAG_SYN | TCP_FLAG_ACK, false, "S."},
	{TCP_FLAG_PSH | TCP_FLAG_ACK | TCP_FLAG_AE | TCP_FLAG_ECE, true, "P.5"},
	{TCP_FLAG_SYN | TCP_FLAGS_ACE, false, "SEWA"},
	{0x1ff, false, "FSRPUEWA."},
	{0x1ff, true, "FSRPU.7"},
};

START_TEST(text)
{
	char out[TCPFLAGS_TEXT];

	tcpflags_text(texts[_i].flags, texts[_i].digit, out);
	ck_assert_str_eq(out, texts[_i].text);
}
END_TEST

Suite *tcpflag_suite(void)
{
	Suite *s = suite_create("tcpflag");
	TCase *t = tcase_create("tcpflag");

	tcase_add_test(t, letters);
	tcase_add_loop_test(t, text, 0, sizeof(texts) / sizeof(texts[0]));
	suite_add_tcase(s, t);
	return s;
}
