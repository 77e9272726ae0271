// SPDX-License-Identifier: GPL-2.0-or-later
/* kernel_id.c: what a kernel is, whatever it is called. */
#include <elf.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "runtime/suite/kernel_id.h"
#include "tests/unit/suite_fixture.h"
#include "tests/unit/suites_suite.h"

static struct arena arena;
static struct err err;

static void teardown(void)
{
	arena_free(&arena);
	fixture_teardown();
}

static void write_binary(const void *bytes, size_t n)
{
	FILE *f = fopen("linux", "w");

	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	fclose(f);
	ck_assert_int_eq(chmod("linux", 0755), 0);
}

static struct kernel_id find(void)
{
	struct kernel_id k;

	ck_assert_msg(kernel_id_virtual(&k, "./linux", false, &arena, &err) == 0, "%s", err.what);
	return k;
}

START_TEST(the_running_one)
{
	struct kernel_id k;
	struct utsname u;

	uname(&u);
	kernel_id_running(&k, &arena);
	kernel_id_complete(&k, &arena);
	ck_assert_str_eq(k.name, u.release);
	ck_assert_str_eq(k.release, u.release);
	ck_assert_ptr_null(k.binary);
	ck_assert_ptr_nonnull(k.build);
	ck_assert_ptr_nonnull(k.config);
}
END_TEST

static const struct {
	const char *content, *release; /* NULL: not known */
} binaries[] = {
	{"\1\2Linux version 6.12.5-um (me@here) #1", "6.12.5-um"},
	{"Linux version %s\n Linux version 6.1", "6.1"},
	{"Linux version ", NULL},
	{"Linux version", NULL},
	{"nothing", NULL},
};

START_TEST(the_release_is_in_the_binary)
{
	struct kernel_id k;

	write_binary(binaries[_i].content, strlen(binaries[_i].content));
	k = find();
	ck_assert_str_eq(k.name, "./linux");
	ck_assert_int_eq(!k.release, !binaries[_i].release);
	if (k.release)
		ck_assert_str_eq(k.release, binaries[_i].release);
}
END_TEST

struct image {
	Elf64_Ehdr e;
	Elf64_Phdr p;
	Elf64_Nhdr n;
	char name[4];
	unsigned char id[4];
};

START_TEST(the_build_id)
{
	struct image image = {.e = {.e_ident = {ELFMAG0, 'E', 'L', 'F', ELFCLASS64},
				    .e_phoff = offsetof(struct image, p),
				    .e_phentsize = sizeof(Elf64_Phdr),
				    .e_phnum = 1},
			      .p = {.p_type = PT_NOTE,
				    .p_offset = offsetof(struct image, n),
				    .p_filesz = sizeof(struct image) - offsetof(struct image, n)},
			      .n = {4, 4, NT_GNU_BUILD_ID},
			      .name = "GNU",
			      .id = {0xde, 0xad, 0, 1}};
	struct kernel_id k;

	write_binary(&image, sizeof(image));
	k = find();
	kernel_id_complete(&k, &arena);
	ck_assert_str_eq(k.build, "dead0001");
	ck_assert_str_eq(k.config, "");
	/* Cut off, or with lengths that lie: a hash of all of it. */
	for (size_t n = sizeof(image) - 1; n > 0; n--) {
		write_binary(&image, n);
		k = find();
		kernel_id_complete(&k, &arena);
		ck_assert_uint_eq(strlen(k.build), 64);
	}
	image.n.n_descsz = UINT32_MAX;
	write_binary(&image, sizeof(image));
	k = find();
	kernel_id_complete(&k, &arena);
	ck_assert_uint_eq(strlen(k.build), 64);
}
END_TEST

START_TEST(the_configuration_beside_it)
{
	struct kernel_id k;

	write_binary("x", 1);
	write_script("config", "abc");
	k = find();
	kernel_id_complete(&k, &arena);
	ck_assert_str_eq(k.config,
			 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
END_TEST

Suite *kernel_id_suite(void)
{
	Suite *s = suite_create("kernel_id");
	TCase *tc = tcase_create("kernel_id");

	tcase_add_checked_fixture(tc, fixture_setup, teardown);
	tcase_add_test(tc, the_running_one);
	tcase_add_loop_test(tc, the_release_is_in_the_binary, 0,
			    sizeof(binaries) / sizeof(*binaries));
	tcase_add_test(tc, the_build_id);
	tcase_add_test(tc, the_configuration_beside_it);
	suite_add_tcase(s, tc);
	return s;
}
