// SPDX-License-Identifier: GPL-2.0-or-later
/* ether.c listener.c: what neighbours say to each other, and the kernel's list of listeners. */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netdev/ether.h"
#include "netdev/listener.h"
#include "tests/lib/netns_fixture.h"

Suite *ether_suite(void);

static const unsigned char self[] = {2, 's', 'e', 'l', 'f', 0};
static const unsigned char other[] = {2, 'o', 't', 'h', 'e', 'r'};
static unsigned char question[ETHER_TALK], answer[ETHER_TALK];

static struct ipaddr addr(const char *text)
{
	struct ipaddr a;

	ck_assert(ipaddr_parse(text, &a));
	return a;
}

static size_t ask(const char *wanted, const char *own)
{
	struct ipaddr w = addr(wanted), o = addr(own);

	return ether_question(&w, &o, other, question);
}

START_TEST(arp)
{
	size_t n = ask("192.168.0.1", "192.168.0.2");

	ck_assert_uint_eq(n, 42);
	ck_assert_uint_eq(ether_type(question, n), ETHER_TYPE_ARP);
	ck_assert(ether_is_talk(question, n));
	ck_assert_mem_eq(question, "\xff\xff\xff\xff\xff\xff", 6);
	ck_assert_uint_eq(ether_answer(question, n, self, answer), 42);
	ck_assert_mem_eq(answer, other, 6);
	ck_assert_mem_eq(answer + 6, self, 6);
	ck_assert_mem_eq(answer + 20, "\0\2\2self\0\xc0\xa8\0\1\2other\xc0\xa8\0\2", 22);
	/* An answer is no question, nor is half of one, nor one for its own address. */
	ck_assert_uint_eq(ether_answer(answer, 42, self, question), 0);
	n = ask("192.168.0.1", "192.168.0.2");
	ck_assert_uint_eq(ether_answer(question, n - 1, self, answer), 0);
	n = ask("192.168.0.1", "192.168.0.1");
	ck_assert_uint_eq(ether_answer(question, n, self, answer), 0);
	n = ask("192.168.0.1", "0.0.0.0");
	ck_assert_uint_eq(ether_answer(question, n, self, answer), 0);
}
END_TEST

/* The wire's own reader finds nothing wrong, and the checksum is the one over all of it. */
static void check_icmp6(const unsigned char *frame, size_t n, unsigned type)
{
	const unsigned char *ip = frame + ETHER_HDR;
	uint32_t sum = cksum_add((uint32_t)(n - ETHER_HDR - IP6_HDR_LEN) + 58, ip + 8, 32);

	ck_assert_uint_eq(ether_type(frame, n), ETHER_TYPE_IP6);
	ck_assert_uint_eq(ip[IP6_HDR_LEN], type);
	ck_assert_uint_eq(cksum_fold(cksum_add(sum, ip + IP6_HDR_LEN, n - ETHER_HDR - IP6_HDR_LEN)),
			  0);
	ck_assert(ether_is_talk(frame, n));
}

START_TEST(neighbour_discovery)
{
	size_t n = ask("fd00::12:3456", "fd00::2");

	ck_assert_uint_eq(n, ETHER_TALK);
	check_icmp6(question, n, 135);
	ck_assert_mem_eq(question, "\x33\x33\xff\x12\x34\x56", 6);
	n = ether_answer(question, n, self, answer);
	ck_assert_uint_eq(n, ETHER_TALK);
	check_icmp6(answer, n, 136);
	ck_assert_mem_eq(answer, other, 6);
	ck_assert_mem_eq(answer + ETHER_HDR + 8, question + ETHER_HDR + IP6_HDR_LEN + 8, 16);
	ck_assert_mem_eq(answer + ETHER_TALK - 8, "\2\1\2self", 8);
	ck_assert_uint_eq(ether_answer(answer, n, self, question), 0);
	/* Without its option it is a question, too; from nobody it looks for its own double. */
	n = ask("fd00::12:3456", "fd00::2");
	ck_assert_uint_eq(ether_answer(question, n - 8, self, answer), ETHER_TALK);
	ck_assert_uint_eq(ether_answer(question, n - 9, self, answer), 0);
	n = ask("fd00::12:3456", "::");
	ck_assert_uint_eq(ether_answer(question, n, self, answer), 0);
}
END_TEST

START_TEST(what_is_talk)
{
	unsigned char frame[ETHER_HDR + IP6_HDR_LEN + 16] = {0};

	ether_header(other, self, 0x60, frame);
	ck_assert_mem_eq(frame, "\2other\2self\0\x86\xdd", ETHER_HDR);
	frame[ETHER_HDR + 6] = 6;
	ck_assert(!ether_is_talk(frame, sizeof(frame)));
	frame[ETHER_HDR + 6] = 0; /* a report of groups has an option for routers */
	frame[ETHER_HDR + IP6_HDR_LEN] = 58;
	frame[ETHER_HDR + IP6_HDR_LEN + 8] = 143;
	ck_assert(ether_is_talk(frame, sizeof(frame)));
	frame[ETHER_HDR + IP6_HDR_LEN + 8] = 128; /* an echo request is for the script */
	ck_assert(!ether_is_talk(frame, sizeof(frame)));
	frame[ETHER_HDR + IP6_HDR_LEN + 1] = 255; /* far behind the end */
	ck_assert(!ether_is_talk(frame, sizeof(frame)));
	ether_header(other, self, 0x45, frame);
	ck_assert_uint_eq(ether_type(frame, ETHER_HDR), ETHER_TYPE_IP4);
	ck_assert(!ether_is_talk(frame, sizeof(frame)));
	ck_assert_uint_eq(ether_type(frame, ETHER_HDR - 1), 0);
	ck_assert(!ether_is_talk(frame, 3));
}
END_TEST

START_TEST(listeners)
{
	static const char text[] =
		"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n"
		"   0: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000\n"
		"   1: 0100007F:1F92 0100007F:D431 01 00000000:00000000 00:00000000 00000000\n"
		"   2: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 "
		"0A 0";

	ck_assert(listener_in(text, 0x1f90));
	ck_assert(listener_in(text, 0x1f91));
	ck_assert(!listener_in(text, 0x1f92));
	ck_assert(!listener_in(text, 0));
	ck_assert(!listener_in("", 1));
	ck_assert(!listener_in("\n\n 1:", 1));
}
END_TEST

START_TEST(listeners_of_a_namespace)
{
	struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(8080)};
	int fd;

	if (netns_missing(false))
		return;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&any, sizeof(any)), 0);
	ck_assert(!listener_at(8080));
	ck_assert_int_eq(listen(fd, 1), 0);
	ck_assert(listener_at(8080));
	ck_assert(!listener_at(8081));
	close(fd);
}
END_TEST

Suite *ether_suite(void)
{
	Suite *s = suite_create("ether");
	TCase *t = tcase_create("ether"), *n = tcase_create("namespace");

	tcase_add_test(t, arp);
	tcase_add_test(t, neighbour_discovery);
	tcase_add_test(t, what_is_talk);
	tcase_add_test(t, listeners);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(n, netns_fixture, NULL);
	tcase_add_test(n, listeners_of_a_namespace);
	suite_add_tcase(s, n);
	return s;
}
