// SPDX-License-Identifier: GPL-2.0-or-later
/* stack/pipe.c: a conversation with a process that speaks lines. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/stack/pipe_line.h"
#include "tests/unit/pipe_fixture.h"
#include "tests/unit/suites_run.h"

START_TEST(opens)
{
	struct tcpcheck_stack_config v6 = v4;
	struct err e = ERR_INIT;
	struct stack_source s;

	open_it(&s,
		"read -r l; [ \"$l\" = 'open 1 ipv4 192.168.0.1/16 192.168.0.2 1500 a flag' ] || "
		"exit 9;"
		"printf 'name my stack 1.0\\nhas family ipv4\\nhas call socket\\nhas call recv\\n"
		"has option 6 1\\nok 77\\n'; read -r l",
		LIMIT_NS);
	ck_assert_str_eq(s.ops.name, "my stack 1.0");
	ck_assert_int_eq(s.ops.next(s.ops.self), 77);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_FAMILY, AF_INET, 0), 1);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_FAMILY, AF_INET6, 0), 0);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_CALL, SYS_readv, 0), 1);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_CALL, SYS_bind, 0), 0);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_CALL, SYS_splice, 0), 0);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_OPTION, 6, 1), 1);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_OPTION, 6, 2), 0);
	ck_assert(!s.failed(s.ops.self));
	close_it(&s);

	open_it(&s, "read -r l; echo ok never; read -r l", LIMIT_NS);
	ck_assert_str_eq(s.ops.name, "read -r l; echo ok never; read -r l");
	ck_assert_int_eq(s.ops.next(s.ops.self), TCPCHECK_STACK_NEVER);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_FAMILY, AF_INET6, 0), -1);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_CALL, SYS_bind, 0), -1);
	ck_assert_int_eq(s.ops.has(s.ops.self, TCPCHECK_STACK_HAS_OPTION, 6, 2), -1);
	close_it(&s);

	v6.family = AF_INET6;
	ck_assert(pipe_open(&s,
			    "read -r l; printf 'has family ipv4\\nname x\\nok never\\n'; read -r l",
			    LIMIT_NS, &v6, &e) < 0);
	ck_assert_int_eq(e.kind, ERR_LACK);
	ck_assert_str_eq(e.what, "x cannot be used like this: IPv6, an MTU of 1500");
	ck_assert(pipe_open(&s, "read -r l; printf 'err ENOTSUP\\nok never\\n'; read -r l",
			    LIMIT_NS, &v6, &e) < 0);
	ck_assert_int_eq(e.kind, ERR_LACK);
	ck_assert(pipe_open(&s, "read -r l; printf 'err ENOMEM\\nok never\\n'; read -r l", LIMIT_NS,
			    &v6, &e) < 0);
	ck_assert_int_eq(e.kind, ERR_ENV);
	v6.flags = "a\nb";
	ck_assert(pipe_open(&s, "true", LIMIT_NS, &v6, &e) < 0);
	ck_assert_str_eq(e.what, "flags for 'true' have a newline in them");
}
END_TEST

START_TEST(packets)
{
	struct stack_source s;
	unsigned char p[4];

	open_it(&s,
		SHELL("'run 1000') printf 'out 0102\\nout 03040506\\nok 2000\\n';;"
		      "'in 450a') printf 'out FF\\nok never\\n';; *) exit 9;;"),
		LIMIT_NS);
	s.ops.run(s.ops.self, 1000);
	ck_assert_int_eq(s.ops.next(s.ops.self), 2000);
	ck_assert_uint_eq(s.ops.output(s.ops.self, p, sizeof(p)), 2);
	ck_assert_int_eq(p[1], 2);
	s.ops.input(s.ops.self, "\x45\x0a", 2);
	ck_assert_uint_eq(s.ops.output(s.ops.self, p, sizeof(p)), 4);
	ck_assert_int_eq(p[3], 6);
	ck_assert_uint_eq(s.ops.output(s.ops.self, p, sizeof(p)), 1);
	ck_assert_int_eq(p[0], 0xff);
	ck_assert_uint_eq(s.ops.output(s.ops.self, p, sizeof(p)), 0);
	ck_assert_int_eq(s.ops.next(s.ops.self), TCPCHECK_STACK_NEVER);
	ck_assert(!s.failed(s.ops.self));
	close_it(&s);
}
END_TEST

/* A call that is parked comes back with its number; others get their own. */
START_TEST(parks)
{
	const long first[6] = {4, 0, 0, 0}, second[6] = {4, 0, 0, 0};
	struct stack_source s;

	open_it(&s,
		SHELL("run*) echo ok never;; 'call 1 recv 4 0 0') if [ \"$x\" ]; then echo ret 0; "
		      "else "
		      "echo park; fi; x=1; echo ok never;; 'call 2 recv 4 0 0') printf 'err "
		      "ECONNRESET\\nok never\\n';; 'call 3 recv 4 0 0') printf 'nosys\\nok 5\\n';;"
		      " *) exit 9;;"),
		LIMIT_NS);
	ck_assert_int_eq(s.ops.call(s.ops.self, SYS_read, first), TCPCHECK_STACK_PARK);
	ck_assert_int_eq(s.ops.call(s.ops.self, SYS_read, second), -ECONNRESET);
	s.ops.run(s.ops.self, 1);
	ck_assert_int_eq(s.ops.call(s.ops.self, SYS_read, first), 0);
	ck_assert_int_eq(s.ops.call(s.ops.self, SYS_read, first), -ENOSYS);
	ck_assert_int_eq(s.ops.next(s.ops.self), 5);
	/* what the protocol has no word for is nobody's business */
	ck_assert_int_eq(s.ops.call(s.ops.self, SYS_splice, first), -ENOSYS);
	ck_assert(!s.failed(s.ops.self));
	close_it(&s);
}
END_TEST

/* As much as fits into a line, through pipes that hold less. */
START_TEST(a_lot_of_data)
{
	char *mib = malloc(PIPE_DATA_MAX + 1);
	struct stack_source s;

	ck_assert_ptr_nonnull(mib);
	memset(mib, 'x', PIPE_DATA_MAX + 1);
	open_it(&s,
		SHELL("call*send*) echo ret $((${#6} / 2)); echo ok never;; "
		      "call*recv*) printf 'ret %d ' $5; head -c $(($5 * 2)) /dev/zero | tr '\\0' 4;"
		      "echo; echo ok never;;"),
		LIMIT_NS);
	ck_assert_int_eq(call_it(&s, SYS_write, 1, (long)mib, 100000, 0), 100000);
	ck_assert_int_eq(call_it(&s, SYS_read, 1, (long)mib, PIPE_DATA_MAX + 1, 0), PIPE_DATA_MAX);
	ck_assert_int_eq(mib[PIPE_DATA_MAX - 1], 'D');
	ck_assert_int_eq(mib[PIPE_DATA_MAX], 'x');
	ck_assert_int_eq(call_it(&s, SYS_write, 1, (long)mib, PIPE_DATA_MAX + 1, 0), -ENOSYS);
	ck_assert(!s.failed(s.ops.self));
	close_it(&s);
	free(mib);
}
END_TEST

Suite *pipe_suite(void)
{
	Suite *s = suite_create("pipe");
	TCase *tc = tcase_create("talk");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, opens);
	tcase_add_test(tc, packets);
	tcase_add_test(tc, parks);
	tcase_add_test(tc, a_lot_of_data);
	suite_add_tcase(s, tc);
	return s;
}
