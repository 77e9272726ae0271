// SPDX-License-Identifier: GPL-2.0-or-later
/* parcel.h: artifacts come out of a jail as they were; what makes no sense leaves nothing behind.
 */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/file.h"
#include "runtime/report/artifacts.h"
#include "runtime/report/parcel.h"
#include "tests/unit/suites_suite.h"

static char root[] = "/tmp/tcpcheck-parcel-XXXXXX";
static struct err err;
static int fd;

static void setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(root));
	ck_assert_int_eq(chdir(root), 0);
	fd = memfd_create("parcel", MFD_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	err = (struct err)ERR_INIT;
}

static void remove_folder(const char *name)
{
	char path[128];

	for (unsigned i = 0; artifacts_files[i]; i++) {
		snprintf(path, sizeof(path), "%s/%s", name, artifacts_files[i]);
		unlink(path);
	}
	rmdir(name);
}

static void teardown(void)
{
	close(fd);
	remove_folder("in");
	remove_folder("out");
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(root), 0); /* nothing is left beside them */
	strcpy(root + strlen(root) - 6, "XXXXXX");
}

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static void has(const char *path, const char *text)
{
	struct buf b = BUF_INIT;

	ck_assert_msg(file_read(path, 1000, &b) == 0, "%s", path);
	ck_assert_str_eq(buf_text(&b), text);
	buf_free(&b);
}

START_TEST(there_and_back)
{
	ck_assert_int_eq(mkdir("in", 0755), 0);
	put("in/report.txt", "what it said\n");
	put("in/capture.pcapng", "");
	put("in/mine", "not an artifact");
	ck_assert_int_eq(write(fd, "report", 6), 6); /* something else is before it */
	ck_assert_int_eq(parcel_pack(fd, 0, "/nowhere", &err), 0);
	ck_assert_int_eq(parcel_pack(fd, 3, "in", &err), 0);
	ck_assert_msg(parcel_unpack(fd, 6, 3, "out", &err) == 0, "%s", err.what);
	has("out/report.txt", "what it said\n");
	has("out/capture.pcapng", "");
	ck_assert_int_lt(access("out/mine", F_OK), 0);
	unlink("in/mine");
	/* There are none of another folder. */
	ck_assert_int_eq(parcel_unpack(fd, 6, 0, "other", &err), -1);
	ck_assert_str_eq(err.what, "nothing came out of the jail");
	ck_assert_int_lt(access("other", F_OK), 0);
}
END_TEST

struct label {
	uint32_t folder, file;
	uint64_t len;
};

static const struct label wrong[] = {
	{0, 99, 1},           {0, UINT32_MAX, 0},
	{0, 0, 100},          {0, 0, UINT64_MAX},
	{1, 0, 1ULL << 40},   {1, 0, (uint64_t) - (int64_t)sizeof(struct label)},
	{1, UINT32_MAX, ~0U},
};

START_TEST(what_makes_no_sense)
{
	ck_assert_int_eq(write(fd, &wrong[_i], sizeof(wrong[_i])), sizeof(wrong[_i]));
	ck_assert_int_eq(write(fd, "text", 4), 4);
	ck_assert_int_eq(parcel_unpack(fd, 0, 0, "out", &err), -1);
	ck_assert_str_eq(err.what, "what came out of the jail is damaged");
	ck_assert_int_lt(access("out", F_OK), 0);
}
END_TEST

START_TEST(the_same_file_twice)
{
	struct label l = {0, 1, 0};

	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(write(fd, &l, sizeof(l)), sizeof(l));
	ck_assert_int_eq(parcel_unpack(fd, 0, 0, "out", &err), -1);
	ck_assert_int_lt(access("out", F_OK), 0);
}
END_TEST

START_TEST(from_beyond_the_end)
{
	ck_assert_int_eq(parcel_unpack(fd, 1, 0, "out", &err), -1);
	ck_assert_int_eq(parcel_unpack(fd, -1, 0, "out", &err), -1);
	ck_assert_int_eq(parcel_unpack(fd, 0, 0, "out", &err), -1);
	ck_assert_str_eq(err.what, "nothing came out of the jail");
}
END_TEST

Suite *parcel_suite(void)
{
	Suite *s = suite_create("parcel");
	TCase *tc = tcase_create("parcel");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, there_and_back);
	tcase_add_loop_test(tc, what_makes_no_sense, 0, (int)(sizeof(wrong) / sizeof(wrong[0])));
	tcase_add_test(tc, the_same_file_twice);
	tcase_add_test(tc, from_beyond_the_end);
	suite_add_tcase(s, tc);
	return s;
}
