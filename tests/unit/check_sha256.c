// SPDX-License-Identifier: GPL-2.0-or-later
/* base/sha256.c: the examples of FIPS 180-4, all lengths around a block, and pieces. */
#include <check.h>
#include <string.h>

#include "runtime/base/sha256.h"
#include "tests/unit/suites_run.h"

static const struct {
	const char *text, *hash;
} known[] = {
	{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

START_TEST(known_hashes)
{
	char got[SHA256_TEXT];

	sha256_of(known[_i].text, strlen(known[_i].text), got);
	ck_assert_str_eq(got, known[_i].hash);
}
END_TEST

START_TEST(a_million)
{
	char block[1000], got[SHA256_TEXT];
	struct sha256 h;

	memset(block, 'a', sizeof(block));
	sha256_begin(&h);
	for (unsigned i = 0; i < 1000; i++)
		sha256_add(&h, block, sizeof(block));
	sha256_end(&h, got);
	ck_assert_str_eq(got, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}
END_TEST

/* Cut anywhere, it is the same text. */
START_TEST(pieces)
{
	char text[200], whole[SHA256_TEXT], got[SHA256_TEXT];
	struct sha256 h;

	for (unsigned i = 0; i < sizeof(text); i++)
		text[i] = (char)(i * 7);
	for (unsigned n = 0; n <= sizeof(text); n++) {
		sha256_of(text, n, whole);
		for (unsigned cut = 0; cut <= n; cut++) {
			sha256_begin(&h);
			sha256_add(&h, text, cut);
			sha256_add(&h, text + cut, n - cut);
			sha256_end(&h, got);
			ck_assert_str_eq(got, whole);
		}
	}
}
END_TEST

Suite *sha256_suite(void)
{
	Suite *s = suite_create("sha256");
	TCase *tc = tcase_create("sha256");

	tcase_add_loop_test(tc, known_hashes, 0, sizeof(known) / sizeof(*known));
	tcase_add_test(tc, a_million);
	tcase_add_test(tc, pieces);
	suite_add_tcase(s, tc);
	return s;
}
