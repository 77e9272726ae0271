// SPDX-License-Identifier: GPL-2.0-or-later
/* source.c, shadow.c, cache.c: where kernels come from, and where they are kept. */
#include "tests/unit/vtime_fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/vtime/cache.h"
#include "runtime/vtime/shadow.h"
#include "runtime/vtime/source.h"

Suite *cache_suite(void);

/* ---- source.c, shadow.c ---- */

static void make_tree(void)
{
	mkdir(in_top("t"), 0755);
	mkdir(in_top("t/arch"), 0755);
	mkdir(in_top("t/arch/um"), 0755);
	mkdir(in_top("t/arch/x86"), 0755);
	mkdir(in_top("t/arch/x86/um"), 0755);
	mkdir(in_top("t/include"), 0755);
	mkdir(in_top("t/include/linux"), 0755);
	put("t/Makefile", "# x\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\nEXTRAVERSION = -rc1\n");
	put("t/arch/um/Kconfig", "config HZ\n");
	put("t/include/linux/tcp.h", "\n");
	put("t/arch/x86/um/user-offsets.c", "a\n\tDEFINE_LONGS(HOST_FP_SIZE, 2696);\nb\n");
}

START_TEST(source_versions)
{
	struct err e = ERR_INIT;
	struct kernel_source s;

	ck_assert_int_eq(source_choose(&s, in_top("none"), &e), -1);
	ck_assert_int_eq(source_choose(&s, top, &e), -1);
	make_tree();
	ck_assert_int_eq(source_choose(&s, in_top("t"), &e), 0);
	ck_assert(!s.tarball);
	ck_assert_str_eq(s.version, "6.12.3-rc1");
	put("linux-source-7.3.tar.xz", "");
	ck_assert_int_eq(source_choose(&s, in_top("linux-source-7.3.tar.xz"), &e), 0);
	ck_assert(s.tarball);
	ck_assert_str_eq(s.version, "7.3");
}
END_TEST

START_TEST(shadows)
{
	struct err e = ERR_INIT;
	struct stat before, after;
	char text[64] = "";
	FILE *f;

	make_tree();
	put("t/net.o", "");
	put("t/gone.c", "");
	ck_assert(!source_has_objects(in_top("t")));
	put("t/.config", "");
	ck_assert(source_has_objects(in_top("t")));
	ck_assert(source_lacks_fp_room(in_top("t")));
	ck_assert_int_eq(shadow_sync(in_top("t"), in_top("s"), &e), 0);
	ck_assert_int_eq(source_give_fp_room(in_top("t"), in_top("s"), &e), 0);
	ck_assert_int_eq(access(in_top("s/include/linux/tcp.h"), R_OK), 0);
	ck_assert_int_eq(access(in_top("s/net.o"), F_OK), -1);
	ck_assert(!source_has_objects(in_top("s")));
	ck_assert(!source_lacks_fp_room(in_top("s")));
	ck_assert(source_lacks_fp_room(in_top("t")));
	f = fopen(in_top("s/arch/x86/um/user-offsets.c"), "r");
	ck_assert_uint_eq(fread(text, 1, sizeof(text) - 1, f), 40);
	fclose(f);
	ck_assert_str_eq(text, "a\n\tDEFINE_LONGS(HOST_FP_SIZE, 12288);\nb\n");
	/* Again: what is new is there, what is gone is not, what is ours stays as old as it was. */
	stat(in_top("s/arch/x86/um/user-offsets.c"), &before);
	put("t/new.c", "");
	unlink(in_top("t/gone.c"));
	ck_assert_int_eq(shadow_sync(in_top("t"), in_top("s"), &e), 0);
	ck_assert_int_eq(source_give_fp_room(in_top("t"), in_top("s"), &e), 0);
	ck_assert_int_eq(access(in_top("s/new.c"), R_OK), 0);
	ck_assert_int_eq(faccessat(-1, in_top("s/gone.c"), F_OK, AT_SYMLINK_NOFOLLOW), -1);
	stat(in_top("s/arch/x86/um/user-offsets.c"), &after);
	ck_assert(before.st_ino == after.st_ino && before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
}
END_TEST

/* ---- cache.c ---- */

START_TEST(caches)
{
	struct err e = ERR_INIT;
	struct kernel_dir d, again;
	char path[4096], text[16];

	ck_assert_int_eq(cache_find(NULL, false, path, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.hint, "tcpcheck kernel build"));
	ck_assert_int_eq(cache_open(&d, "../x", &e), -1);
	ck_assert_int_eq(cache_open(&d, "", &e), -1);
	ck_assert_int_eq(cache_open(&d, "a", &e), 0);
	ck_assert_int_eq(cache_open(&again, "a", &e), -1); /* locked */
	ck_assert_int_eq(cache_remove("a", &e), -1);
	ck_assert_int_eq(cache_find("a", false, path, &e), -1); /* not built yet */
	ck_assert_int_eq(cache_put(&d, "linux", "x", &e), 0);
	cache_get(&d, "linux", text, sizeof(text));
	ck_assert_str_eq(text, "x");
	cache_get(&d, "none", text, sizeof(text));
	ck_assert_str_eq(text, "");
	chmod(in_top("tcpcheck/kernels/a/linux"), 0755);
	ck_assert_int_eq(cache_find("a", false, path, &e), 0);
	ck_assert_str_eq(path, in_top("tcpcheck/kernels/a/linux"));
	ck_assert_int_eq(cache_find(NULL, false, path, &e), 0);
	ck_assert_int_eq(cache_find("/bin/sh", false, path, &e), 0);
	ck_assert_int_eq(cache_find("/bin/none", false, path, &e), -1);
	cache_close(&d);
	ck_assert_int_eq(cache_remove("a", &e), 0);
	ck_assert_int_eq(cache_remove("a", &e), -1);
	ck_assert_int_eq(cache_find("a", false, path, &e), -1);
}
END_TEST

/* What a failed build has left is not run, however it is named. */
START_TEST(stale_kernels)
{
	struct err e = ERR_INIT;
	struct kernel_dir d;
	char path[4096];

	ck_assert_int_eq(cache_open(&d, "a", &e), 0);
	ck_assert_int_eq(cache_put(&d, "linux", "x", &e), 0);
	chmod(in_top("tcpcheck/kernels/a/linux"), 0755);
	ck_assert_int_eq(cache_begin(&d, &e), 0);
	ck_assert_int_eq(cache_find("a", false, path, &e), -1);
	ck_assert_str_eq(e.what,
			 "kernel a is not what its sources are: it is being built at the moment");
	cache_close(&d); /* as by SIGKILL */
	ck_assert_int_eq(cache_find("a", false, path, &e), -1);
	ck_assert_str_eq(e.what,
			 "kernel a is not what its sources are: its last build was cut off");
	ck_assert_int_eq(cache_end(&d, "compiling failed: x", &e), 0);
	ck_assert_int_eq(cache_find(NULL, false, path, &e), -1);
	ck_assert_str_eq(e.what, "kernel a is not what its sources are: compiling failed: x");
	ck_assert_ptr_nonnull(strstr(e.hint, "--stale_kernel"));
	ck_assert_int_eq(cache_find(in_top("tcpcheck/kernels/a/linux"), false, path, &e), -1);
	ck_assert_int_eq(cache_find("a", true, path, &e), 0);
	ck_assert_int_eq(cache_find(NULL, true, path, &e), 0);
	ck_assert_int_eq(cache_end(&d, NULL, &e), 0);
	ck_assert_int_eq(cache_find("a", false, path, &e), 0);
	ck_assert_int_eq(cache_remove("a", &e), 0);
}
END_TEST

/* The one that was to be built last counts, whether or not anything came of it. */
START_TEST(last_attempts)
{
	struct err e = ERR_INIT;
	struct kernel_dir old, new;
	char path[4096];

	ck_assert_int_eq(cache_open(&old, "old", &e), 0);
	ck_assert_int_eq(cache_put(&old, "linux", "x", &e), 0);
	chmod(in_top("tcpcheck/kernels/old/linux"), 0755);
	ck_assert_int_eq(cache_end(&old, NULL, &e), 0);
	cache_close(&old);
	ck_assert_int_eq(cache_find(NULL, false, path, &e), 0);
	cache_failed(NULL, "/x: No such file or directory");
	ck_assert_int_eq(cache_find(NULL, false, path, &e), -1);
	ck_assert_str_eq(e.what, "the last tcpcheck kernel build has failed: "
				 "/x: No such file or directory");
	ck_assert_int_eq(cache_find("old", false, path, &e), 0);
	usleep(20000);
	ck_assert_int_eq(cache_open(&new, "new", &e), 0);
	ck_assert_int_eq(cache_begin(&new, &e), 0);
	ck_assert_int_eq(cache_end(&new, "configuring failed", &e), 0);
	ck_assert_int_eq(cache_find(NULL, false, path, &e), -1);
	ck_assert_str_eq(e.what, "kernel new is not what its sources are: configuring failed");
	ck_assert_int_eq(cache_find(NULL, true, path, &e), 0);
	ck_assert_str_eq(path, in_top("tcpcheck/kernels/old/linux"));
	cache_close(&new);
	cache_failed("old", "the kernel old is built from elsewhere");
	ck_assert_int_eq(cache_find("old", false, path, &e), -1);
	ck_assert_int_eq(cache_remove("new", &e), 0);
	ck_assert_int_eq(cache_remove("old", &e), 0);
}
END_TEST

Suite *cache_suite(void)
{
	Suite *s = suite_create("cache");
	TCase *tc = tcase_create("cache");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, source_versions);
	tcase_add_test(tc, shadows);
	tcase_add_test(tc, caches);
	tcase_add_test(tc, stale_kernels);
	tcase_add_test(tc, last_attempts);
	suite_add_tcase(s, tc);
	return s;
}
