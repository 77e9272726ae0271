// SPDX-License-Identifier: GPL-2.0-or-later
/* spec.h: names, files and commands, and what can be none. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/unit/stack_fixture.h"
#include "tests/unit/suites_stack.h"

static char root[] = "/tmp/tcpcheck-spec-XXXXXX";
static struct arena a;
static struct err err;
static struct stack_spec spec;

static void setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(root));
	ck_assert_int_eq(chdir(root), 0);
	ck_assert_int_eq(mkdir("stacks", 0755), 0);
	close(open("stacks/mine.so", O_CREAT | O_WRONLY, 0644));
	close(open("here.so", O_CREAT | O_WRONLY, 0644));
	close(open("plain", O_CREAT | O_WRONLY, 0644));
	setenv("TCPCHECK_STACKS", "stacks", 1);
}

static void teardown(void)
{
	unlink("stacks/mine.so");
	unlink("here.so");
	unlink("plain");
	rmdir("stacks");
	ck_assert_int_eq(rmdir(root), 0);
	arena_free(&a);
}

static void is(const char *text, enum stack_kind kind, const char *what)
{
	ck_assert_msg(stack_spec_parse(&spec, text, NULL, &a, &err) == 0, "%s", err.what);
	ck_assert_int_eq(spec.kind, kind);
	ck_assert_str_eq(spec.text, text);
	ck_assert_str_eq(spec.what, what);
	ck_assert_str_eq(spec.flags, "");
}

static void is_none(const char *text, enum err_kind kind, const char *what, const char *hint)
{
	err = (struct err)ERR_INIT;
	ck_assert_int_eq(stack_spec_parse(&spec, text, NULL, &a, &err), -1);
	ck_assert_int_eq(err.kind, kind);
	ck_assert_str_eq(err.what, what);
	ck_assert_msg(strstr(err.hint, hint) != NULL, "%s", err.hint);
}

START_TEST(forms)
{
	is("mine", STACK_PLUGIN, "stacks/mine.so");
	is("here.so", STACK_PLUGIN, "./here.so");
	is("./here.so", STACK_PLUGIN, "./here.so");
	is("./plain", STACK_PLUGIN, "./plain");
	is("pipe:python3 toy.py", STACK_PIPE, "python3 toy.py");
	is("pipe: x", STACK_PIPE, " x");
}
END_TEST

START_TEST(flags)
{
	ck_assert_int_eq(stack_spec_parse(&spec, "mine", "a=b c", &a, &err), 0);
	ck_assert_str_eq(spec.flags, "a=b c");
}
END_TEST

START_TEST(mistakes)
{
	is_none("yours", ERR_ENV, "--stack: there is no stack called 'yours'",
		"tcpcheck stack list shows");
	is_none("", ERR_ENV, "--stack: there is no stack called ''", "FILE.so or pipe:COMMAND");
	is_none("plain", ERR_ENV, "--stack: there is no stack called 'plain'", "FILE.so");
	is_none("there.so", ERR_ENV, "--stack: ./there.so: No such file or directory", "");
	is_none("no/there", ERR_ENV, "--stack: no/there: No such file or directory", "");
	is_none("pipe:", ERR_SCRIPT, "--stack: there is no command behind pipe:", "toy.py");
	is_none("pipe:  ", ERR_SCRIPT, "--stack: there is no command behind pipe:", "toy.py");
}
END_TEST

START_TEST(folders)
{
	ck_assert_str_eq(stack_folder(0, &a), "stacks");
	ck_assert_ptr_nonnull(strstr(stack_folder(1, &a), "/stacks"));
	ck_assert_ptr_nonnull(strstr(stack_folder(2, &a), "/../lib/tcpcheck/stacks"));
	ck_assert_ptr_null(stack_folder(3, &a));
	unsetenv("TCPCHECK_STACKS");
	ck_assert_str_eq(stack_folder(0, &a) + strlen(stack_folder(0, &a)) - 7, "/stacks");
	ck_assert_ptr_null(stack_folder(2, &a));
	setenv("TCPCHECK_STACKS", "", 1); /* is none */
	ck_assert_ptr_null(stack_folder(2, &a));
}
END_TEST

START_TEST(loader)
{
	const char *path = stack_loader(&a);

	if (!path) {
		skip_test(__func__, "tcpcheck-stack is not built");
		return;
	}
	ck_assert_int_eq(access(path, X_OK), 0);
}
END_TEST

Suite *spec_suite(void)
{
	Suite *s = suite_create("spec");
	TCase *tc = tcase_create("spec");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, forms);
	tcase_add_test(tc, flags);
	tcase_add_test(tc, mistakes);
	tcase_add_test(tc, folders);
	tcase_add_test(tc, loader);
	suite_add_tcase(s, tc);
	return s;
}
