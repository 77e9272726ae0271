// SPDX-License-Identifier: GPL-2.0-or-later
/* opts.c, cmdline.c and help.c: defaults, script and command line; bad values. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "parser/parser.h"
#include "runtime/cli/cmdline.h"
#include "runtime/vtime/launch.h"
#include "tests/unit/suites_run.h"

static struct cmdline cmd;
static struct err err;

static int parse(int argc, const char *const *args)
{
	static char *argv[16], text[16][64];
	int ret;

	for (int i = 0; i < argc; i++) {
		strcpy(text[i], args[i]); /* argv may be written to */
		argv[i] = text[i];
	}
	argv[argc] = NULL;
	err = (struct err)ERR_INIT;
	ret = cmdline_parse(&cmd, argc, argv, &err);
	if (ret < 0)
		cmdline_free(&cmd);
	return ret;
}

#define PARSE(...)                                                                            \
	parse((int)(sizeof((const char *const[]){"tcpcheck", __VA_ARGS__}) / sizeof(char *)), \
	      (const char *const[]){"tcpcheck", __VA_ARGS__})

static struct config combine(const char *text, size_t *errors)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct script *s =
		script_parse(source_from_text("t.pkt", text, strlen(text)), &cmd.defines, &diags);
	struct config cfg;

	opts_combine(&cfg, s, cmd.uses, cmd.nuses, cmd.lock, &diags);
	*errors = diags.nerrors;
	diag_free(&diags);
	script_free(s);
	return cfg;
}

#define BODY "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"

START_TEST(command_line_beats_script)
{
	size_t errors;
	struct config cfg;

	ck_assert_int_eq(PARSE("--tolerance_usecs=7000", "x.pkt"), 0);
	cfg = combine("--tolerance_usecs=9000\n--mtu=1400\n" BODY, &errors);
	ck_assert_uint_eq(errors, 0);
	ck_assert_int_eq(cfg.tolerance_us, 7000);
	ck_assert_int_eq(cfg.mtu, 1400);
	ck_assert_int_eq(cfg.bind_port, 8080);
}
END_TEST

START_TEST(last_wins_and_paths_may_come_first)
{
	size_t errors;

	ck_assert_int_eq(PARSE("x.pkt", "--mtu=1401", "--mtu", "1402", "-v", "y.pkt"), 0);
	ck_assert_uint_eq(cmd.npaths, 2);
	ck_assert_str_eq(cmd.paths[1], "y.pkt");
	ck_assert_int_eq(combine(BODY, &errors).mtu, 1402);
	ck_assert(combine(BODY, &errors).verbose);
}
END_TEST

START_TEST(variants_and_symbols)
{
	ck_assert_int_eq(PARSE("-46", "-D", "A=3", "--define=B=\"x\"", "x.pkt"), 0);
	ck_assert_uint_eq(cmd.variants, 1u << VARIANT_IPV4 | 1u << VARIANT_IPV6);
	ck_assert_str_eq(symtab_find(&cmd.defines, "A", 1)->value, "3");
	ck_assert_str_eq(symtab_find(&cmd.defines, "B", 1)->value, "\"x\"");
}
END_TEST

START_TEST(bad_options_say_which)
{
	ck_assert_int_eq(PARSE("--nonsense", "x.pkt"), -1);
	ck_assert_ptr_nonnull(strstr(err.what, "--nonsense"));
	ck_assert_int_eq(PARSE("--mtu=many", "x.pkt"), -1);
	ck_assert_ptr_nonnull(strstr(err.what, "--mtu"));
	ck_assert_int_eq(PARSE("--mtu"), -1);
	ck_assert_int_eq(PARSE("--bind_port=0", "x.pkt"), -1);
	ck_assert_int_eq(PARSE("--tolerance_percent=101", "x.pkt"), -1);
	ck_assert_int_eq(PARSE("--tolerance_percent=nan", "x.pkt"), -1);
	ck_assert_int_eq(PARSE("-D", "novalue", "x.pkt"), -1);
	ck_assert_int_eq(PARSE("--color=red", "x.pkt"), -1);
	ck_assert_int_eq(PARSE("--code_format=lua", "x.pkt"), -1);
	ck_assert_int_eq(PARSE("--code_sockopt=TCP", "x.pkt"), -1);
	ck_assert_int_eq(PARSE("--code_sockopt=TCP_CC_INFO", "x.pkt"), 0);
	cmdline_free(&cmd);
	ck_assert_int_eq(PARSE("--color=red", "x.pkt"), -1);
	ck_assert_int_eq(err.kind, ERR_SCRIPT);
}
END_TEST

START_TEST(bad_script_options_are_diagnosed)
{
	size_t errors;

	ck_assert_int_eq(PARSE("x.pkt"), 0);
	combine("--mtus=1400\n" BODY, &errors);
	ck_assert_uint_eq(errors, 1);
	combine("--mtu=x\n--strict_segments=1\n--bind_port\n" BODY, &errors);
	ck_assert_uint_eq(errors, 3);
	combine("--help\n" BODY, &errors);
	ck_assert_uint_eq(errors, 1);
}
END_TEST

/* Every option but the quiet ones, below one of the headings, with the mark of what scripts cannot
 * have. */
START_TEST(help_is_in_groups)
{
	struct buf out = BUF_INIT;
	char name[64];

	cmdline_help(&out);
	for (unsigned i = 0; i < OPT_ID_COUNT; i++) {
		const struct opt_spec *s = &opt_specs[i];
		const char *at;

		snprintf(name, sizeof(name), "--%s%s", s->name,
			 !*s->metavar            ? " "
			 : s->kind == CLI_OUTPUT ? "[=FILE]"
						 : "=");
		at = strstr(buf_text(&out), name);
		ck_assert_msg((at != NULL) ==
				      (s->where != WHERE_QUIET && s->where != WHERE_IGNORED),
			      "%s", name);
		if (at)
			ck_assert_msg((at[-6] == '*') != opt_is_for_scripts(s), "%s", name);
	}
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\n\nreports\n*     --tap[=FILE]"));
	buf_free(&out);
}
END_TEST

START_TEST(unquoted_fractions_work)
{
	size_t errors;

	ck_assert_int_eq(PARSE("x.pkt"), 0);
	ck_assert_double_eq(combine("--tolerance_percent=0.5\n" BODY, &errors).tolerance_percent,
			    0.5);
	ck_assert_uint_eq(errors, 0);
}
END_TEST

static void teardown(void)
{
	cmdline_free(&cmd);
}

START_TEST(sysctls_are_collected_in_order)
{
	size_t errors;
	struct config cfg;

	ck_assert_int_eq(PARSE("--sysctl=net.ipv4.c=3", "--sysctl", "net/ipv4/d=", "x.pkt"), 0);
	cfg = combine("--sysctl=net.ipv4.a=1\n--sysctl=\"net.ipv4.b=1 2 3\"\n" BODY, &errors);
	ck_assert_uint_eq(errors, 0);
	ck_assert_uint_eq(cfg.nsysctls, 4);
	ck_assert_str_eq(cfg.sysctls[3], "net/ipv4/d=");
	cmdline_free(&cmd);
	ck_assert_int_eq(PARSE("--sysctl=kernel.panic=1", "x.pkt"), -1);
	ck_assert_ptr_nonnull(strstr(err.what, "kernel.panic"));
	cmdline_free(&cmd);
	ck_assert_int_eq(PARSE("--sysctl=net.ipv4.tcp_sack", "x.pkt"), -1);
	ck_assert_ptr_nonnull(strstr(err.what, "KEY=VALUE"));
}
END_TEST

START_TEST(choices_are_checked)
{
	ck_assert_int_eq(PARSE("--unknown_sysctl=error", "x.pkt"), 0);
	cmdline_free(&cmd);
	ck_assert_int_eq(PARSE("--unknown_sysctl=skip", "x.pkt"), 0);
	cmdline_free(&cmd);
	ck_assert_int_eq(PARSE("--unknown_sysctl=ski", "x.pkt"), -1);
	cmdline_free(&cmd);
	ck_assert_int_eq(PARSE("--unknown_sysctl=skip|error", "x.pkt"), -1);
	ck_assert_ptr_nonnull(strstr(err.what, "none of skip, error"));
}
END_TEST

START_TEST(kernel_parameters_are_collected)
{
	char *argv[VTIME_MAX_KERNEL_ARGS + 2] = {(char *)"tcpcheck"};

	ck_assert_int_eq(PARSE("x.pkt"), 0);
	ck_assert_ptr_null(cmd.kernel_args.items);
	ck_assert(!cmd.virtual_time);
	cmdline_free(&cmd);
	ck_assert_int_eq(PARSE("--kernel_arg=a=1", "--kernel-arg", "b=\"2 3\"", "x.pkt"), 0);
	ck_assert(cmd.virtual_time);
	ck_assert_uint_eq(cmd.kernel_args.n, 2);
	ck_assert_str_eq(cmd.kernel_args.items[0], "a=1");
	ck_assert_str_eq(cmd.kernel_args.items[1], "b=\"2 3\"");
	ck_assert_ptr_null(cmd.kernel_args.items[2]);
	cmdline_free(&cmd);
	ck_assert_int_eq(PARSE("--kernel_arg=", "x.pkt"), -1);
	cmdline_free(&cmd);
	for (int i = 1; i < VTIME_MAX_KERNEL_ARGS + 2; i++)
		argv[i] = (char *)"--kernel_arg=quiet";
	ck_assert_int_eq(cmdline_parse(&cmd, VTIME_MAX_KERNEL_ARGS + 2, argv, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.what, "more than 64"));
}
END_TEST

Suite *opts_suite(void)
{
	Suite *s = suite_create("opts");
	TCase *tc = tcase_create("opts");

	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, command_line_beats_script);
	tcase_add_test(tc, last_wins_and_paths_may_come_first);
	tcase_add_test(tc, variants_and_symbols);
	tcase_add_test(tc, bad_options_say_which);
	tcase_add_test(tc, bad_script_options_are_diagnosed);
	tcase_add_test(tc, help_is_in_groups);
	tcase_add_test(tc, unquoted_fractions_work);
	tcase_add_test(tc, sysctls_are_collected_in_order);
	tcase_add_test(tc, choices_are_checked);
	tcase_add_test(tc, kernel_parameters_are_collected);
	suite_add_tcase(s, tc);
	return s;
}
