// SPDX-License-Identifier: GPL-2.0-or-later
/* suite/packetdrill.c, suite/play.h, suite/rewrite.c, report/classic.c: what needs no kernel. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/cli/opts.h"
#include "runtime/report/report.h"
#include "runtime/suite/packetdrill.h"
#include "runtime/suite/play.h"
#include "runtime/suite/rewrite.h"
#include "tests/unit/suites_run.h"

static char dir[] = "/tmp/check_packetdrill.XXXXXX", path[64];
static char *text;

static void setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/t.pkt", dir);
}

static void teardown(void)
{
	unlink(path);
	rmdir(dir);
	free(text);
}

static void write_script(const char *content)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(content, f);
	fclose(f);
}

/* Status; what it wrote is in @text. */
static int run(const char *arg1, const char *arg2)
{
	char *argv[] = {(char *)"packetdrill", (char *)arg1, (char *)arg2, NULL};
	size_t len;
	FILE *f;
	int status;

	free(text);
	f = open_memstream(&text, &len);
	status = packetdrill_main(arg2 ? 3 : arg1 ? 2 : 1, argv, f, f);
	fclose(f);
	return status;
}

START_TEST(its_name)
{
	ck_assert(packetdrill_is_name("packetdrill"));
	ck_assert(packetdrill_is_name("/usr/bin/packetdrill"));
	ck_assert(!packetdrill_is_name("tcpcheck"));
	ck_assert(!packetdrill_is_name("packetdrill/tcpcheck"));
	ck_assert(!packetdrill_is_name(NULL));
}
END_TEST

START_TEST(usage_is_a_failure)
{
	ck_assert_int_eq(run(NULL, NULL), 1);
	ck_assert_int_eq(strncmp(text, "usage: packetdrill", 18), 0);
	ck_assert_int_eq(run("--no_such", "x.pkt"), 1);
	ck_assert_ptr_nonnull(strstr(text, "--no_such"));
	ck_assert_int_eq(run("/no/such.pkt", NULL), 1);
	ck_assert_ptr_nonnull(strstr(text, "/no/such.pkt"));
}
END_TEST

static void complains(const char *content, const char *about)
{
	char want[256];

	write_script(content);
	ck_assert_int_eq(run("--dry_run", path), 1);
	snprintf(want, sizeof(want), "%s:%s", path, about);
	ck_assert_msg(!strncmp(text, want, strlen(want)), "%s", text);
}

START_TEST(mistakes_in_its_shape)
{
	complains("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 > X$ 1:1(0)\n",
		  "2: parse error at '");
	complains("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 < S 0:0(0)\n",
		  "2: semantic error: ");
	/* Names come from -D only, and CODE has no default. */
	complains("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 < icmp unreachable CODE "
		  "[1:1(0)]\n",
		  "2: semantic error: ");
	complains("--ip_version=ipv5\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n", " bad ");
}
END_TEST

START_TEST(bad_options_in_its_shape)
{
	ck_assert_int_eq(run("--bind_port=0", "x.pkt"), 1);
	ck_assert_str_eq(text, "Command Line: bad --bind_port: 0\n");
	ck_assert_int_eq(run("-DNAME", "x.pkt"), 1);
	ck_assert_str_eq(text, "Command Line: bad definition: NAME\n");
	complains("--mss=0\n0 close(3) = 0\n", " bad --mss: 0\n");
	complains("--msss=0\n0 close(3) = 0\n", " option 'msss' unknown\n");
	complains("--mss\n0 close(3) = 0\n", " option 'mss' requires an argument\n");
	complains("--strict_segments=1\n0 close(3) = 0\n",
		  " option 'strict_segments' forbids an argument\n");
	complains("--code_format=lua\n0 close(3) = 0\n", " bad --code_format: lua\n");
}
END_TEST

START_TEST(silent_when_all_is_well)
{
	write_script("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n");
	ck_assert_int_eq(run("--dry_run", path), 0);
	ck_assert_str_eq(text, "");
	ck_assert_int_eq(run(path, "--dry"), 0); /* abbreviated, after the path */
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(rewriting_keeps_permissions)
{
	struct err e = ERR_INIT;
	struct stat st;
	char got[16] = "";
	FILE *f;

	write_script("old and long");
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert_int_eq(file_rewrite(path, "new", 3, &e), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0640);
	ck_assert_int_eq(st.st_size, 3);
	f = fopen(path, "r");
	ck_assert_uint_eq(fread(got, 1, sizeof(got), f), 3);
	fclose(f);
	ck_assert_str_eq(got, "new");
	ck_assert_int_eq(file_rewrite("/no/such/file", "x", 1, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.what, "/no/such/file"));
}
END_TEST

/* Options of ours either work under this name or are refused, each with one line and status 2. */
START_TEST(no_option_is_swallowed)
{
	static const char *const works = " help version ipv4 ipv6 mapped define retries ";
	char arg[64], name[64];

	write_script("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n");
	for (unsigned i = 0; i < OPT_ID_COUNT; i++) {
		const struct opt_spec *o = &opt_specs[i];
		bool ours = !opt_is_for_scripts(o) || !strcmp(o->name, "virtual_time");
		char *end;
		int status;

		snprintf(name, sizeof(name), " %s ", o->name);
		if (!ours || strstr(works, name))
			continue;
		snprintf(arg, sizeof(arg), "--%s%s", o->name, *o->metavar ? "=1" : "");
		status = run(arg, path);
		ck_assert_msg(status == 2, "%s: status %d: %s", arg, status, text);
		snprintf(name, sizeof(name), "option --%s works only", o->name);
		ck_assert_msg(strstr(text, name), "%s: %s", arg, text);
		end = strchr(text, '\n');
		ck_assert_msg(end && !end[1], "%s: more than one line: %s", arg, text);
	}
	ck_assert_int_eq(run("-j4", path), 2);
	ck_assert_int_eq(run("--version", NULL), 0);
	ck_assert_ptr_nonnull(strstr(text, "tcpcheck"));
}
END_TEST

START_TEST(virtual_time_is_not_ignored)
{
	write_script("--virtual_time\n0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n");
	ck_assert_int_eq(run(path, NULL), 1);
	ck_assert_ptr_nonnull(strstr(text, "it needs virtual time"));
}
END_TEST

Suite *packetdrill_suite(void)
{
	Suite *s = suite_create("packetdrill");
	TCase *t = tcase_create("packetdrill");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, its_name);
	tcase_add_test(t, usage_is_a_failure);
	tcase_add_test(t, no_option_is_swallowed);
	tcase_add_test(t, virtual_time_is_not_ignored);
	tcase_add_test(t, mistakes_in_its_shape);
	tcase_add_test(t, bad_options_in_its_shape);
	tcase_add_test(t, silent_when_all_is_well);
	tcase_add_test(t, rewriting_keeps_permissions);
	suite_add_tcase(s, t);
	return s;
}
