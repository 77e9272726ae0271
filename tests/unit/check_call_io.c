// SPDX-License-Identifier: GPL-2.0-or-later
/* arg.c, buffer.c, io.c and file.c: buffers, vectors, files, pipes (tcpcheck-script(5), SYSTEM
 * CALLS). */
#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>

#include "tests/unit/call_fixture.h"
#include "tests/unit/suites_runtime.h"

START_TEST(data)
{
	fixture_connection();
	PASSES(CALL(write, EXACT, 1000, 0, v_int(4), v_dots(), v_int(1000)));
	fixture_pause();
	FAILS(CALL(read, EXACT, 500, 0, v_int(5), v_dots(), v_int(600)));
	fixture_differs(fx.f.diffs, "result", "500", "600");
	PASSES(CALL(recv, EXACT, 400, 0, v_int(5), v_dots(), v_int(100000000), v_int(0)));
	PASSES(CALL(recv, EXACT, -1, EAGAIN, v_int(5), v_dots(), v_int(1), v_int(MSG_DONTWAIT)));
	PASSES(CALL(send, EXACT, 10, 0, v_int(5), v_dots(), v_int(10), v_int(MSG_NOSIGNAL)));
	PASSES(CALL(sendto, EXACT, 5, 0, v_int(5), v_dots(), v_int(5), v_int(0), v_dots(),
		    v_dots()));
	fixture_pause();
	PASSES(CALL(recvfrom, EXACT, 15, 0, v_int(4), v_dots(), v_int(99), v_int(0), v_dots(),
		    v_dots()));
	PASSES(CALL(read, EXACT, 0, 0, v_int(4), v_int(0), v_int(0)));
	PASSES(CALL(write, EXACT, -1, EFAULT, v_int(4), v_int(0), v_int(10)));
}
END_TEST

START_TEST(impossible_buffers)
{
	fixture_connection();
	MISTAKE(CALL(read, EXACT, 0, 0, v_int(4), v_dots(), v_int(-1)));
	MISTAKE(CALL(read, EXACT, 0, 0, v_int(4), v_dots(), v_int(2000000000)));
	MISTAKE(CALL(read, EXACT, 0, 0, v_int(4), v_int(5), v_int(1)));
	MISTAKE(CALL(writev, EXACT, 0, 0, v_int(4), V_LIST(V_STRUCT(v_dots(), v_int(1))),
		     v_int(2)));
	MISTAKE(CALL(writev, EXACT, 0, 0, v_int(4), V_LIST(v_int(1)), v_int(1)));
	MISTAKE(CALL(writev, EXACT, 0, 0, v_int(4),
		     V_LIST(V_STRUCT(v_dots(), v_int(1 << 30)), V_STRUCT(v_dots(), v_int(1 << 30))),
		     v_int(2)));
}
END_TEST

START_TEST(vectors)
{
	fixture_connection();
	PASSES(CALL(writev, EXACT, 30, 0, v_int(4),
		    V_LIST(V_STRUCT(v_dots(), v_int(10)), V_STRUCT(v_dots(), v_int(20))),
		    v_int(2)));
	fixture_pause();
	PASSES(CALL(readv, EXACT, 30, 0, v_int(5),
		    V_LIST(V_STRUCT(v_dots(), v_int(25)), V_STRUCT(v_dots(), v_int(25))),
		    v_int(2)));
}
END_TEST

static struct value *v_text(const char *text)
{
	return v_bytes(text, strlen(text));
}

START_TEST(strings_are_sent_and_compared)
{
	fixture_connection();
	PASSES(CALL(write, EXACT, 5, 0, v_int(4), v_text("hello"), v_int(5)));
	PASSES(CALL(send, EXACT, 2, 0, v_int(4), v_text("abc"), v_int(2), v_int(0)));
	PASSES(CALL(sendto, EXACT, 3, 0, v_int(4), v_bytes("\0xy", 3), v_int(3), v_int(0), v_dots(),
		    v_dots()));
	fixture_pause();
	PASSES(CALL(recv, EXACT, 10, 0, v_int(5), v_bytes("helloab\0xy", 10), v_int(99),
		    v_int(MSG_PEEK)));
	PASSES(CALL(read, EXACT, 4, 0, v_int(5), v_text("hell"), v_int(4)));
	FAILS(CALL(read, EXACT, 3, 0, v_int(5), v_text("oaB"), v_int(3)));
	fixture_differs(fx.f.diffs, "data", "\"oaB\"", "\"oab\"");
	ck_assert_str_eq(fx.f.headline, "read() returned data \"oab\", the script expects \"oaB\"");
	FAILS(CALL(read, EXACT, 2, 0, v_int(5), v_bytes("\0xy", 3), v_int(3)));
	fixture_differs(fx.f.diffs, "result", "2", "3");
	ck_assert_ptr_null(fx.f.diffs->next);
}
END_TEST

START_TEST(strings_longer_or_shorter_than_what_is_read)
{
	fixture_connection();
	PASSES(CALL(write, EXACT, 4, 0, v_int(4), v_text("abcd"), v_int(4)));
	fixture_pause();
	FAILS(CALL(recv, EXACT, 4, 0, v_int(5), v_text("abc"), v_int(9), v_int(MSG_PEEK)));
	fixture_differs(fx.f.diffs, "data", "\"abc\"", "\"abcd\"");
	FAILS(CALL(recv, EXACT, 4, 0, v_int(5), v_text("abcde"), v_int(9), v_int(MSG_PEEK)));
	fixture_differs(fx.f.diffs, "data", "\"abcde\"", "\"abcd\"");
	PASSES(CALL(recvfrom, EXACT, 4, 0, v_int(5), v_text("abcd"), v_int(9), v_int(0), v_dots(),
		    v_dots()));
	PASSES(CALL(shutdown, EXACT, 0, 0, v_int(4), v_int(SHUT_WR)));
	fixture_pause();
	PASSES(CALL(read, EXACT, 0, 0, v_int(5), v_text(""), v_int(9)));
	MISTAKE(CALL(write, EXACT, 5, 0, v_int(4), v_text("abcd"), v_int(5)));
	MISTAKE(CALL(read, EXACT, 5, 0, v_int(5), v_text("abcd"), v_int(3)));
}
END_TEST

/* A long difference is shown around its place. */
START_TEST(long_strings)
{
	char sent[300];

	memset(sent, 'a', sizeof(sent));
	sent[200] = '\n';
	fixture_connection();
	PASSES(CALL(write, EXACT, 300, 0, v_int(4), v_bytes(sent, 300), v_int(300)));
	fixture_pause();
	sent[200] = '"';
	FAILS(CALL(read, EXACT, 300, 0, v_int(5), v_bytes(sent, 300), v_int(300)));
	fixture_differs(fx.f.diffs, "data",
			"...\"aaaaaaaa\\\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"... from offset "
			"192",
			"...\"aaaaaaaa\\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"... from offset "
			"192");
}
END_TEST

START_TEST(vectors_of_strings)
{
	fixture_connection();
	PASSES(CALL(writev, EXACT, 7, 0, v_int(4),
		    V_LIST(V_STRUCT(v_text("abc"), v_int(3)), V_STRUCT(v_text("defg"), v_int(4))),
		    v_int(2)));
	fixture_pause();
	FAILS(CALL(readv, EXACT, 7, 0, v_int(5),
		   V_LIST(V_STRUCT(v_text("ab"), v_int(2)), V_STRUCT(v_text("cdeFg"), v_int(9))),
		   v_int(2)));
	fixture_differs(fx.f.diffs, "data", "\"cdeFg\"", "\"cdefg\"");
	PASSES(CALL(write, EXACT, 3, 0, v_int(4), v_text("xyz"), v_int(3)));
	fixture_pause();
	PASSES(CALL(readv, EXACT, 3, 0, v_int(5),
		    V_LIST(V_STRUCT(v_dots(), v_int(2)), V_STRUCT(v_text("z"), v_int(9)),
			   V_STRUCT(v_text(""), v_int(9))),
		    v_int(3)));
	MISTAKE(CALL(writev, EXACT, 3, 0, v_int(4), V_LIST(V_STRUCT(v_text("ab"), v_int(3))),
		     v_int(1)));
}
END_TEST

START_TEST(files_and_pipes)
{
	char path[] = "/tmp/check_call_io.XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_eq(write(fd, "0123456789", 10), 10);
	close(fd);
	fixture_connection();
	PASSES(CALL(open, FD, -1, ENOENT, v_bytes("/nowhere/at/all", 15), v_int(O_RDONLY)));
	PASSES(CALL(open, FD, 6, 0, v_bytes(path, strlen(path)), v_int(O_RDONLY)));
	ck_assert(!fdmap_find(&fx.fds, 6)->is_socket);
	PASSES(CALL(sendfile, EXACT, 8, 0, v_int(4), v_int(6), V_LIST(v_int(2)), v_int(100)));
	PASSES(CALL(pipe, EXACT, 0, 0, V_LIST(v_int(7), v_int(8))));
	fixture_pause();
	PASSES(CALL(splice, EXACT, 8, 0, v_int(5), v_int(0), v_int(8), v_int(0), v_int(99),
		    v_int(0)));
	PASSES(CALL(read, EXACT, 8, 0, v_int(7), v_dots(), v_int(99)));
	PASSES(CALL(close, EXACT, 0, 0, v_int(6)));
	MISTAKE(CALL(pipe, EXACT, 0, 0, V_LIST(v_int(7), v_int(9))));
	unlink(path);
}
END_TEST

START_TEST(capabilities_and_psp)
{
	fixture_connection();
	PASSES(CALL(cap_set, NONNEG, 0, 0, v_int(0), v_int(10), v_int(0)));
	PASSES(CALL(cap_set, NONNEG, 0, 0, v_int(2), v_int(63), v_int(0)));
	MISTAKE(CALL(cap_set, NONNEG, 0, 0, v_int(0), v_int(64), v_int(0)));
	MISTAKE(CALL(cap_set, NONNEG, 0, 0, v_int(3), v_int(1), v_int(0)));
	ck_assert_int_eq(CALL(psp_tx_assoc, EXACT, 0, 0, v_int(4), v_int(1)), VERDICT_SKIP);
}
END_TEST

Suite *call_io_suite(void)
{
	Suite *s = suite_create("call_io");
	TCase *tc = tcase_create("call_io");

	tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
	tcase_add_test(tc, data);
	tcase_add_test(tc, impossible_buffers);
	tcase_add_test(tc, vectors);
	tcase_add_test(tc, strings_are_sent_and_compared);
	tcase_add_test(tc, strings_longer_or_shorter_than_what_is_read);
	tcase_add_test(tc, long_strings);
	tcase_add_test(tc, vectors_of_strings);
	tcase_add_test(tc, files_and_pipes);
	tcase_add_test(tc, capabilities_and_psp);
	suite_add_tcase(s, tc);
	return s;
}
