// SPDX-License-Identifier: GPL-2.0-or-later
/* cmdline.c, conflict.c, cite.c and inner.c: what is wrong on the command line and where, and what
 * of it goes into a virtual machine. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/cli/cmdline.h"
#include "tests/unit/suites_run.h"

#define MAX_ARGS 40

static struct cmdline cmd;
static struct err err;
static struct buf cited;

static void teardown(void)
{
	cmdline_free(&cmd);
	buf_free(&cited);
}

/* What is said about a command line; "" when nothing is wrong. */
static const char *said(const char *const *args)
{
	char *argv[MAX_ARGS + 1] = {NULL};

	for (int i = 0; args[i] && i < MAX_ARGS; i++)
		argv[i] = (char *)args[i];
	err = (struct err)ERR_INIT;
	teardown();
	cited = (struct buf)BUF_INIT;
	for (int n = 0;; n++) {
		if (argv[n])
			continue;
		if (cmdline_parse(&cmd, n, argv, &err) == 0)
			return "";
		break;
	}
	ck_assert_int_eq(err.kind, ERR_SCRIPT);
	buf_printf(&cited, "%s\n", err.what);
	cite_show(&cited, "tcpcheck", argv, cmd.bad_at, cmd.nbad, false);
	buf_puts(&cited, err.hint);
	return buf_text(&cited);
}

#define SAID(...) said((const char *const[]){"tcpcheck", __VA_ARGS__, NULL})

START_TEST(a_bad_value)
{
	ck_assert_str_eq(SAID("--mtu=many", "a.pkt"),
			 "option --mtu: 'many' is not a whole number from 0 to 65535\n"
			 "  tcpcheck --mtu=many a.pkt\n"
			 "                 ^^^^\n");
	/* as it was typed, paths where they were, and with the quotes of a shell */
	ck_assert_str_eq(SAID("a b.pkt", "--tolerance-usecs", "it's", "b.pkt"),
			 "option --tolerance_usecs: 'it's' is not a whole number from 1 to "
			 "4611686018427387903\n"
			 "  tcpcheck 'a b.pkt' --tolerance-usecs 'it'\\''s' b.pkt\n"
			 "                                        ^^^^^^^\n");
	ck_assert_str_eq(SAID("-vj", "x"),
			 "option --jobs: 'x' is not a whole number from 1 to 1024\n"
			 "  tcpcheck -vj x\n"
			 "               ^\n");
	ck_assert_str_eq(SAID("-46vjx"), "option --jobs: 'x' is not a whole number from 1 to 1024\n"
					 "  tcpcheck -46vjx\n"
					 "                ^\n");
	ck_assert_str_eq(SAID("--kernel="), "option --kernel: its value is empty\n"
					    "  tcpcheck --kernel=\n"
					    "                    ^\n");
}
END_TEST

START_TEST(no_control_characters_no_long_lines)
{
	char value[5000];

	ck_assert_str_eq(SAID("--mtu=1\n2\033[31m", "a"),
			 "option --mtu: '1?2?[31m' is not a whole number from 0 to 65535\n"
			 "  tcpcheck '--mtu=1?2?[31m' a\n"
			 "                  ^^^^^^^^\n");
	memset(value, '7', sizeof(value));
	value[sizeof(value) - 1] = '\0';
	for (const char *line = SAID("--mtu", value, "a"); line; line = strchr(line + 1, '\n'))
		ck_assert_uint_lt(strcspn(line + 1, "\n"), 160);
	ck_assert_ptr_nonnull(strstr(buf_text(&cited), "7...' is not a whole number"));
}
END_TEST

START_TEST(far_behind)
{
	const char *args[MAX_ARGS] = {"tcpcheck"};

	for (int i = 1; i < MAX_ARGS - 1; i++)
		args[i] = i == 20 ? "--mtu=x" : "script.pkt";
	ck_assert_str_eq(said(args), "option --mtu: 'x' is not a whole number from 0 to 65535\n"
				     "  ... script.pkt script.pkt script.pkt --mtu=x script.pkt sc"
				     "ript.pkt script.pkt script.pkt script.pkt scr...\n"
				     "                                             ^\n");
}
END_TEST

START_TEST(unknown_options)
{
	ck_assert_str_eq(SAID("--tolerence-usecs=3"), "unknown option --tolerence_usecs\n"
						      "  tcpcheck --tolerence-usecs=3\n"
						      "           ^^^^^^^^^^^^^^^^^\n"
						      "did you mean --tolerance_usecs?");
	ck_assert_str_eq(SAID("--xyzzy"), "unknown option --xyzzy\n"
					  "  tcpcheck --xyzzy\n"
					  "           ^^^^^^^\n");
	ck_assert_str_eq(SAID("--ip=4"), "ambiguous option --ip\n"
					 "  tcpcheck --ip=4\n"
					 "           ^^^^\n"
					 "it may be --ipv4, --ipv6, --ip_version");
	ck_assert_str_eq(SAID("a.pkt", "-vZ", "b.pkt"), "unknown option -Z\n"
							"  tcpcheck a.pkt -vZ b.pkt\n"
							"                   ^\n");
	ck_assert_str_eq(SAID("-virtual-time"), "unknown option -i\n"
						"  tcpcheck -virtual-time\n"
						"             ^\n"
						"did you mean --virtual_time?");
	/* an abbreviation that is none of another */
	ck_assert_str_eq(SAID("--virtual", "a.pkt"), "");
	ck_assert(cmd.virtual_time);
}
END_TEST

START_TEST(values_too_many_and_too_few)
{
	ck_assert_str_eq(SAID("--dry-run=yes", "a"), "option --dry_run takes no value\n"
						     "  tcpcheck --dry-run=yes a\n"
						     "                     ^^^\n");
	ck_assert_str_eq(SAID("a", "--mtu"), "option --mtu needs a value\n"
					     "  tcpcheck a --mtu\n"
					     "             ^^^^^\n");
	ck_assert_str_eq(SAID("-vj"), "option -vj needs a value\n"
				      "  tcpcheck -vj\n"
				      "           ^^^\n");
}
END_TEST

START_TEST(definitions)
{
	ck_assert_str_eq(SAID("-D", "A", "x"), "option -D: 'A' is not NAME=VALUE\n"
					       "  tcpcheck -D A x\n"
					       "              ^\n");
	ck_assert_ptr_nonnull(strstr(SAID("-DA=\"b"), "'\"b' cannot stand for one word\n"));
	ck_assert_ptr_nonnull(strstr(SAID("-DA=1 2"), "'1 2' cannot stand for one word\n"));
	ck_assert_ptr_nonnull(strstr(SAID("-DA=`"), "'`' cannot stand for one word\n"));
	ck_assert_str_eq(SAID("-DA=", "-DB= 1", "-DC=\"a b\"", "-DD=`a b`", "-DE=f::1"), "");
}
END_TEST

START_TEST(conflicts)
{
	ck_assert_str_eq(SAID("-6", "a", "--ip_version=ipv4"),
			 "option -6 excludes --ip_version=ipv4\n"
			 "  tcpcheck -6 a --ip_version=ipv4\n"
			 "           ^^   ^^^^^^^^^^^^^^^^^\n");
	ck_assert_str_eq(SAID("-64", "a", "--ip_version=ipv4"), "");
	ck_assert_str_eq(SAID("--tap", "--json=-"),
			 "two reports on standard output\n"
			 "  tcpcheck --tap --json=-\n"
			 "           ^^^^^ ^^^^^^^^\n"
			 "give one of them a file of its own: --tap=FILE");
	ck_assert_ptr_nonnull(strstr(SAID("--tap=x", "--junit=x"), "two reports in one file\n"));
	ck_assert_str_eq(SAID("--tap=/dev/null", "--junit=/dev/null"), "");
	ck_assert_str_eq(SAID("--only-failed", "x"),
			 "option --only_failed needs --history=FILE\n"
			 "  tcpcheck --only-failed x\n"
			 "           ^^^^^^^^^^^^^\n"
			 "the JSON lines that an earlier run wrote with --json=FILE");
	ck_assert_str_eq(SAID("--only-failed", "--help"), "");
}
END_TEST

START_TEST(addresses)
{
	ck_assert_str_eq(SAID("-6", "--local_ip=10.0.0.1"),
			 "option --local_ip: 10.0.0.1 is not an IPv6 address, as --ip_version=ipv6 "
			 "needs\n"
			 "  tcpcheck -6 --local_ip=10.0.0.1\n"
			 "              ^^^^^^^^^^^^^^^^^^^\n");
	/* for no variant at all */
	ck_assert_str_ne(SAID("--local_ip=192.168.0.9", "--remote_ip=fd00::1"), "");
	/* for some, as any script may be */
	ck_assert_str_eq(SAID("--local_ip=192.168.0.9"), "");
	ck_assert_str_eq(SAID("--mtu=600"), "");
	ck_assert_str_ne(SAID("--mtu=600", "-6"), "");
	ck_assert_str_ne(SAID("--mtu=60"), "");
	ck_assert_str_eq(SAID("--remote_ip=192.168.0.1"),
			 "--remote_ip and --local_ip are the same, 192.168.0.1\n"
			 "  tcpcheck --remote_ip=192.168.0.1\n"
			 "           ^^^^^^^^^^^^^^^^^^^^^^^\n");
	ck_assert_str_eq(SAID("--local_ip=10.0.0.1"),
			 "the usual --gateway_ip 192.168.0.1 is not in the network of --local_ip "
			 "10.0.0.1/16\n"
			 "  tcpcheck --local_ip=10.0.0.1\n"
			 "           ^^^^^^^^^^^^^^^^^^^\n");
	ck_assert_str_eq(SAID("--local_ip=10.0.0.1", "--is_anyip"), "");
	ck_assert_str_eq(SAID("--local_ip=10.0.0.1", "--gateway_ip=10.0.9.1"), "");
	ck_assert_str_eq(SAID("--gateway_ip=fe80::1", "-6"), "");
	/* all that run_all.py gives */
	ck_assert_str_eq(SAID("--ip_version=ipv4", "--local_ip=192.168.0.1",
			      "--gateway_ip=192.168.0.1", "--netmask_ip=255.255.0.0",
			      "--remote_ip=192.0.2.1"),
			 "");
	ck_assert_str_eq(SAID("--ip_version=ipv6", "--mtu=1520", "--local_ip=fd3d:0a0b:17d6::1",
			      "--gateway_ip=fd3d:0a0b:17d6:8888::1",
			      "--remote_ip=fd3d:fa7b:d17d::1"),
			 "");
}
END_TEST

/* Words that mean nothing are a script's business, but on the command line a typo. */
START_TEST(words)
{
	ck_assert_str_eq(SAID("--non_fatal=packet, syscall"), "");
	ck_assert_str_eq(SAID("--non_fatal=packets"),
			 "option --non_fatal: 'packets' is none of packet, syscall\n"
			 "  tcpcheck --non_fatal=packets\n"
			 "                       ^^^^^^^\n"
			 "did you mean 'packet'?");
	ck_assert_str_eq(SAID("--check=ports,isn"), "");
	ck_assert_ptr_nonnull(strstr(SAID("--check=ports,port"), "'port' is none of ports, "));
}
END_TEST

/* What is for a run, but neither what is for many nor what is for us. */
START_TEST(words_for_inside)
{
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT;

	ck_assert_str_eq(SAID("-j3", "--junit=x", "--tolerance-usecs", "7", "-DA=1", "-v6",
			      "--stats", "--kernel=k", "--vtime_limit=9", "--retries=0",
			      "--sysctl=net.x=1", "--artifacts=d", "a.pkt", "b.pkt"),
			 "");
	for (char *const *w = cmdline_inner(&cmd, "b.pkt", &arena); *w; w++)
		buf_printf(&text, " %s", *w);
	ck_assert_str_eq(buf_text(&text),
			 " tcpcheck --tolerance_usecs=7 --verbose --sysctl=net.x=1 --define=A=1 "
			 "--ipv6 --stats --color=auto --artifacts=d --artifacts_for=fail -- b.pkt");
	buf_free(&text);
	arena_free(&arena);
}
END_TEST

Suite *cmdline_suite(void)
{
	Suite *s = suite_create("cmdline");
	TCase *tc = tcase_create("cmdline");

	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, words_for_inside);
	tcase_add_test(tc, a_bad_value);
	tcase_add_test(tc, no_control_characters_no_long_lines);
	tcase_add_test(tc, far_behind);
	tcase_add_test(tc, unknown_options);
	tcase_add_test(tc, values_too_many_and_too_few);
	tcase_add_test(tc, definitions);
	tcase_add_test(tc, conflicts);
	tcase_add_test(tc, addresses);
	tcase_add_test(tc, words);
	suite_add_tcase(s, tc);
	return s;
}
