// SPDX-License-Identifier: GPL-2.0-or-later
/* console.c, printk.c: what a kernel says. */
#include "tests/unit/vtime_fixture.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "runtime/vtime/console.h"
#include "runtime/vtime/printk.h"

Suite *console_suite(void);

/* ---- console.c ---- */

static const char chatter[] = "Checking PROT_EXEC mmap in /dev/shm...OK\n"
			      "TCP: request_sock_TCP: Possible SYN flooding on port 8080.\n"
			      "the BUG: is not at the start\n";

START_TEST(console_quiet)
{
	struct buf out = BUF_INIT;

	ck_assert(!console_complaint("", &out));
	ck_assert(!console_complaint(chatter, &out));
	ck_assert_uint_eq(out.len, 0);
	console_tail(chatter, 1, &out);
	ck_assert_str_eq(buf_text(&out), "  the BUG: is not at the start\n");
	buf_reset(&out);
	console_tail(chatter, 99, &out);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "  Checking"));
	buf_free(&out);
}
END_TEST

START_TEST(console_complains)
{
	static const char *const first[] = {
		"------------[ cut here ]------------",
		"[    1.000000] WARNING: possible circular locking dependency detected",
		"Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b",
		"[   12.5][   T31] BUG: KASAN: use-after-free in tcp_ack",
		"[   12.5] BUG: KASAN: use-after-free in tcp_ack",
	};
	struct buf log = BUF_INIT, out = BUF_INIT;

	for (unsigned i = 0; i < 5; i++) {
		buf_reset(&log);
		buf_reset(&out);
		buf_printf(&log, "%s%s\r\ndetails\n---[ end trace 0 ]---\nchatter\nOops: 1\n",
			   chatter, first[i]);
		if (i == 3) /* two stamps: not known, but what follows is */
			continue;
		ck_assert(console_complaint(buf_text(&log), &out));
		ck_assert_int_eq(strncmp(buf_text(&out) + 2, first[i], strlen(first[i])), 0);
		ck_assert_ptr_nonnull(strstr(buf_text(&out), "\n  details\n  ---[ end trace 0"));
		ck_assert_ptr_null(strstr(buf_text(&out), "chatter"));
		ck_assert_ptr_nonnull(strstr(buf_text(&out), "Oops: 1"));
	}
	buf_free(&log);
	buf_free(&out);
}
END_TEST

/* ---- printk.c ---- */

START_TEST(kernel_messages)
{
	static const char with[] = "4,340,1500000,-;WARNING: a; b\n SUBSYSTEM=net\n DEVICE=n1\n";
	static const char part[] = "6,339,5140900,c;no line end";
	struct printk p = PRINTK_NONE;

	ck_assert(printk_parse(&p, with, strlen(with)));
	ck_assert_int_eq(p.at_ns, 1500000000);
	ck_assert_str_eq(p.text, "WARNING: a; b");
	ck_assert(printk_parse(&p, part, strlen(part)));
	ck_assert_int_eq(p.at_ns, 5140900000);
	ck_assert_str_eq(p.text, "no line end");
	ck_assert(!printk_parse(&p, "6,339", 5));
	ck_assert(!printk_parse(&p, "x;y", 3));
	ck_assert(!printk_next(&p, INT64_MAX));
	printk_close(&p);
}
END_TEST

/* What comes after the packet that is to be shown waits for its turn. */
START_TEST(kernel_messages_in_order)
{
	int pipe_fd[2];
	struct printk p = {0};

	ck_assert_int_eq(pipe2(pipe_fd, O_DIRECT | O_NONBLOCK), 0);
	p.fd = pipe_fd[0];
	ck_assert_int_gt(write(pipe_fd[1], "6,1,10,-;a\n", 11), 0);
	ck_assert_int_gt(write(pipe_fd[1], "6,2,30,-;b\n", 11), 0);
	ck_assert(!printk_next(&p, 9999));
	ck_assert(printk_next(&p, 10000));
	ck_assert_str_eq(p.text, "a");
	ck_assert(!printk_next(&p, 29999));
	ck_assert(!printk_next(&p, 29999));
	ck_assert(printk_next(&p, 30000));
	ck_assert_str_eq(p.text, "b");
	ck_assert(!printk_next(&p, INT64_MAX));
	printk_close(&p);
	close(pipe_fd[1]);
}
END_TEST

START_TEST(console_in_script_time)
{
	struct buf out = BUF_INIT;

	ck_assert(console_complaint_at("[    1.000000] quiet\n[   11.500300] WARNING: x\n"
				       "[   11.500301]  more\nno stamp\n"
				       "[   12.000000] reboot: Power down\n",
				       1000300000, &out));
	ck_assert_str_eq(buf_text(&out), "     10.500000  WARNING: x\n"
					 "     10.500001   more\n"
					 "  no stamp\n");
	buf_free(&out);
}
END_TEST

Suite *console_suite(void)
{
	Suite *s = suite_create("console");
	TCase *tc = tcase_create("console");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, console_quiet);
	tcase_add_test(tc, console_complains);
	tcase_add_test(tc, kernel_messages);
	tcase_add_test(tc, kernel_messages_in_order);
	tcase_add_test(tc, console_in_script_time);
	suite_add_tcase(s, tc);
	return s;
}
