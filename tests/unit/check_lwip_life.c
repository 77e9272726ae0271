// SPDX-License-Identifier: GPL-2.0-or-later
/* Long lives of lwIP: hostile and random ones, and one that is the same each time. */
#include "tests/unit/lwip_fixture.h"

#include <sys/wait.h>

Suite *lwip_life_suite(void);

START_TEST(hostile_packets)
{
	unsigned char bytes[200];
	unsigned i, j;

	START(AF_INET);
	passive(AF_INET);
	srand(7);
	for (i = 0; i < 20000; i++) {
		size_t n = (size_t)rand() % sizeof(bytes) + 1;

		for (j = 0; j < n; j++)
			bytes[j] = (unsigned char)rand();
		bytes[0] = i % 3 ? (i % 2 ? 0x45 : 0x60) : bytes[0];
		memcpy(bytes + 16, pi.local.bytes, 4);
		pi.s.input(pi.s.self, bytes, n);
	}
	pi.s.input(pi.s.self, bytes, 0);
	while (pi.s.output(pi.s.self, bytes, sizeof(bytes)) > 0)
		;
	ck_assert_int_eq(CALL(write, 1, P("x"), 1), 1);
	plugin_end();
}
END_TEST

/* ---- a long life at random: what lwIP frees on its own is not touched again ---- */

static unsigned dice(unsigned n)
{
	return (unsigned)rand() % n;
}

static void random_segment(void)
{
	static const uint16_t flags[] = {TCP_FLAG_SYN,
					 TCP_FLAG_ACK,
					 TCP_FLAG_ACK | TCP_FLAG_PSH,
					 TCP_FLAG_ACK | TCP_FLAG_FIN,
					 TCP_FLAG_RST,
					 TCP_FLAG_RST | TCP_FLAG_ACK,
					 TCP_FLAG_SYN | TCP_FLAG_ACK};
	static uint32_t seq[4], ack[4];
	unsigned p = dice(4), kind = dice(100);
	struct segment s = {.l4 = L4P_TCP, .payload_len = dice(3) ? 0 : dice(1400)};

	if (pi.last.l4 == L4P_TCP && pi.last.tcp.dport >= 40000) {
		unsigned q = (pi.last.tcp.dport - 40000) % 4;

		ack[q] = pi.last.tcp.seq + (uint32_t)pi.last.payload_len +
			 !!(pi.last.tcp.flags & (TCP_FLAG_SYN | TCP_FLAG_FIN));
		seq[q] = pi.last.tcp.ack;
	}
	s.tcp = (struct tcp_hdr){.sport = (uint16_t)(40000 + p),
				 .dport = 8080,
				 .seq = seq[p] + (dice(8) ? 0 : dice(3000) - 1500),
				 .ack = ack[p] + (dice(8) ? 0 : dice(3000) - 1500),
				 .win = (uint16_t)(dice(10) ? 5000 : dice(65536))};
	s.tcp.flags = kind < 20 ? flags[0] : kind < 85 ? flags[1 + dice(3)] : flags[dice(7)];
	plugin_segment(&s);
}

static void random_call(void)
{
	static char bytes[20000];
	static const struct linger lingers[] = {{0, 0}, {1, 0}, {1, 3}};
	static int one = 1;
	long fd = dice(8), n = dice(sizeof(bytes));
	struct sockaddr_storage ss = name_of(AF_INET, false, (uint16_t)(40000 + dice(4)));

	switch (dice(12)) {
	case 0: CALL(accept4, 0, 0, 0, SOCK_NONBLOCK); break;
	case 1: CALL(recvfrom, fd, P(bytes), n, MSG_DONTWAIT); break;
	case 2: CALL(sendto, fd, P(bytes), n, MSG_DONTWAIT, 0, 0); break;
	case 3: CALL(shutdown, fd ? fd : 1, dice(3)); break;
	case 4:
		if (fd)
			CALL(close, fd);
		break;
	case 5: CALL(setsockopt, fd, SOL_SOCKET, SO_LINGER, P(&lingers[dice(3)]), 8); break;
	case 6: CALL(setsockopt, fd, SOL_SOCKET, SO_KEEPALIVE, P(&one), 4); break;
	case 7: CALL(socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0); break;
	case 8: CALL(connect, fd, P(&ss), sizeof(ss)); break;
	case 9: CALL(dup, fd ? fd : 1); break;
	case 10: plugin_until(pi.now + dice(2000) * MS); break;
	case 11:
		if (!dice(20)) {
			plugin_until(pi.now + dice(300) * SECOND);
			CALL(close, 0);
			listener(AF_INET);
		}
		break;
	}
}

START_TEST(random_life)
{
	int i;

	START(AF_INET);
	srand(2026);
	listener(AF_INET);
	for (i = 0; i < 60000; i++) {
		if (dice(2))
			random_segment();
		else
			random_call();
		buf_reset(&pi.sent);
	}
	ck_assert_uint_gt(pi.npackets, 10000);
	plugin_end();
}
END_TEST

/* Some of everything, from the beginning to a retransmission that gives up. */
static void play(int to)
{
	static char data[5000];
	const char *text;

	start(AF_INET);
	active_open(AF_INET);
	plugin_until(123456789);
	CALL(write, 0, P(data), sizeof(data));
	plugin_until(200 * SECOND);
	text = buf_text(&pi.sent);
	ck_assert_int_eq(write(to, text, pi.sent.len), (ssize_t)pi.sent.len);
	plugin_end();
}

START_TEST(equal_to_the_nanosecond)
{
	static char first[16384], other[16384];
	int i;

	if (missing(__func__))
		return;
	for (i = 0; i < 100; i++) {
		char *to = i ? other : first;
		size_t len = 0;
		ssize_t n;
		int fd[2], status;
		pid_t pid;

		ck_assert_int_eq(pipe(fd), 0);
		pid = fork();
		if (pid == 0) {
			play(fd[1]);
			_exit(0);
		}
		close(fd[1]);
		while ((n = read(fd[0], to + len, sizeof(first) - 1 - len)) > 0)
			len += (size_t)n;
		to[len] = 0;
		close(fd[0]);
		waitpid(pid, &status, 0);
		ck_assert_int_eq(status, 0);
		ck_assert_uint_gt(len, 400);
		if (i)
			ck_assert_str_eq(first, other);
	}
}
END_TEST

Suite *lwip_life_suite(void)
{
	Suite *s = suite_create("lwip_life");
	TCase *tc = tcase_create("life");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, hostile_packets);
	tcase_add_test(tc, random_life);
	tcase_add_test(tc, equal_to_the_nanosecond);
	suite_add_tcase(s, tc);
	return s;
}
