// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/jail/group.c: where a cgroup is, whether it can be divided, and what a group is limited
 * to. The tree is a folder with files of the same names, as a kernel would have made them. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/jail/group.h"
#include "tests/unit/suites_suite.h"

static char tree[] = "/tmp/tcpcheck-group.XXXXXX";

static const char *below(const char *name)
{
	static char path[2][256];
	static unsigned i;

	i ^= 1;
	snprintf(path[i], sizeof(path[i]), "%s/%s", tree, name);
	return path[i];
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(below(name), "we");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

static const char *get(const char *name)
{
	static char text[256];
	FILE *f = fopen(below(name), "re");
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

/* A folder, as mkdir() in a cgroup makes it. */
static void put_group(const char *name)
{
	static const char *const files[] = {"cgroup.procs", "memory.max", "memory.swap.max",
					    "pids.max"};
	char file[128];

	ck_assert_int_eq(mkdir(below(name), 0755), 0);
	for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(file, sizeof(file), "%s/%s", name, files[i]);
		put(file, "");
	}
}

static const char *numbered(const char *format)
{
	static char name[2][64];
	static unsigned i;

	i ^= 1;
	snprintf(name[i], sizeof(name[i]), format, (int)getpid());
	return name[i];
}

static void make_tree(void)
{
	ck_assert_ptr_nonnull(mkdtemp(tree));
	put("cgroup.controllers", "cpu memory pids\n");
	put("cgroup.subtree_control", "");
	put("cgroup.procs", numbered("%d\n"));
}

static void remove_tree(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", tree);
	ck_assert_int_eq(system(command), 0);
}

START_TEST(places)
{
	static const char first[] =
		"29 1 0:26 / /sys rw - sysfs sysfs rw\n"
		"30 29 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n";
	static const struct {
		const char *mounts, *own, *place;
	} rows[] = {
		{first, "0::/user.slice/run-1.scope\n", "/sys/fs/cgroup/user.slice/run-1.scope"},
		{first, "4:memory:/x\n0::/\n", "/sys/fs/cgroup/"},
		{"30 29 0:27 /docker/7 /sys/fs/cgroup rw - cgroup2 cgroup rw\n", "0::/docker/7/a",
		 "/sys/fs/cgroup/a"},
		/* of another root: not seen */
		{"30 29 0:27 /docker/7 /sys/fs/cgroup rw - cgroup2 cgroup rw\n", "0::/b", NULL},
		{first, "4:memory:/x\n", NULL},
		{"30 29 0:27 / /sys/fs/cgroup rw - cgroup cgroup rw,memory\n", "0::/x\n", NULL},
		/* a name that says it is of the type is none */
		{"30 29 0:27 / /mnt/cgroup2 rw - tmpfs cgroup2 rw\n", "0::/x\n", NULL},
		{"", "", NULL},
		{"30", "0::", NULL},
	};
	char path[128];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int ret = group_place(rows[i].mounts, rows[i].own, path, sizeof(path));

		ck_assert_msg((ret == 0) == (rows[i].place != NULL), "row %u", i);
		if (ret == 0)
			ck_assert_str_eq(path, rows[i].place);
	}
	ck_assert_int_eq(group_place(first, "0::/user.slice", path, 10), -1);
}
END_TEST

START_TEST(a_group)
{
	char name[64], file[128];
	unsigned number;
	int procs;

	make_tree();
	put_group(numbered("tcpcheck.%d"));
	snprintf(name, sizeof(name), "tcpcheck.%d.1", (int)getpid());
	put_group(name);
	ck_assert_ptr_null(group_begin(tree));
	/* We have made room, and the controllers are handed down. */
	ck_assert_str_eq(get(numbered("tcpcheck.%d/cgroup.procs")), "0");
	ck_assert_str_eq(get("cgroup.subtree_control"), "+memory +pids");
	procs = group_make(&number);
	ck_assert_int_ge(procs, 0);
	ck_assert_uint_eq(number, 1);
	snprintf(file, sizeof(file), "%s/memory.max", name);
	ck_assert_str_eq(get(file), "2147483648");
	snprintf(file, sizeof(file), "%s/pids.max", name);
	ck_assert_str_eq(get(file), "300");
	ck_assert_int_eq(group_join(procs), 0);
	snprintf(file, sizeof(file), "%s/cgroup.procs", name);
	ck_assert_str_eq(get(file), "0");
	/* The next has no files: a limit that cannot be set is no group, and nothing is left of it.
	 */
	ck_assert_int_eq(group_make(&number), -1);
	ck_assert_int_eq(access(below(numbered("tcpcheck.%d.2")), F_OK), -1);
	remove_tree();
}
END_TEST

START_TEST(what_is_missing)
{
	make_tree();
	put("cgroup.controllers", "cpu hugetlb memory_x pids\n");
	ck_assert_str_eq(group_begin(tree), "the cgroup has no controllers for memory and pids");
	put("cgroup.controllers", "memory pids\n");
	put("cgroup.procs", numbered("1\n%d\n"));
	ck_assert_str_eq(group_begin(tree), "there are others in the cgroup");
	/* which does not matter where they are handed down already */
	put("cgroup.subtree_control", "memory pids\n");
	ck_assert_ptr_null(group_begin(tree));
	ck_assert_str_eq(group_begin("/nowhere/at/all"), "no cgroup of version 2 is seen");
	remove_tree();
}
END_TEST

Suite *jail_group_suite(void)
{
	Suite *s = suite_create("jail_group");
	TCase *tc = tcase_create("group");

	tcase_add_test(tc, places);
	tcase_add_test(tc, a_group);
	tcase_add_test(tc, what_is_missing);
	suite_add_tcase(s, tc);
	return s;
}
