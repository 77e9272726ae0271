// SPDX-License-Identifier: GPL-2.0-or-later
/* The watcher: whose life a packet belongs to, what is not judged, what is kept; and its parts. */
#include "tests/unit/rules_fixture.h"

#include "runtime/rules/bytes.h"
#include "runtime/rules/choice.h"
#include "runtime/rules/flight.h"
#include "runtime/rules/rtt.h"
#include "runtime/rules/spans.h"

Suite *watcher_suite(void);

#define UNSENT "1.0 > . 1:1(0) ack 102 win 8000\n"

START_TEST(both_families)
{
	FIRES("ack_unsent", OPEN UNSENT);
	rules_v6 = true;
	FIRES("ack_unsent", OPEN UNSENT);
	rules_v6 = false;
}
END_TEST

/* The SYN is not known, or somebody may have forgotten. */
START_TEST(not_judged)
{
	QUIET("0.1 < . 1:1(0) ack 1 win 8000\n" UNSENT);
	QUIET(OPEN "0.5 < R 1:1(0) win 0\n" UNSENT);
	QUIET(OPEN "0.5 > R. 1:1(0) ack 1 win 0\n" UNSENT);
	/* a RST that is not in the window ends nothing */
	FIRES("ack_unsent", OPEN "0.5 < R 90000:90000(0) win 0\n" UNSENT);
	/* time goes back */
	SPARES("ack_unsent", OPEN "3.0 < . 1:1(0) ack 1 win 8000\n" UNSENT);
}
END_TEST

/* Another connection of the same ports: numbers begin anew. */
START_TEST(another_life)
{
	FIRES("ack_unsent", OPEN "0.5 < F. 1:1(0) ack 1 win 8000\n"
				 "0.5 > . 1:1(0) ack 2 win 8000\n"
				 "0.6 > F. 1:1(0) ack 2 win 8000\n"
				 "0.7 < . 2:2(0) ack 2 win 8000\n"
				 "9.0 < S 7000:7000(0) win 8000 <mss 1000>\n"
				 "9.0 > S. 500:500(0) ack 7001 win 8000 <mss 1000>\n"
				 "9.1 < . 7001:7001(0) ack 501 win 8000\n"
				 "9.2 > . 501:501(0) ack 7002 win 8000\n");
	SPARES("ack_unsent", OPEN "0.5 < F. 1:1(0) ack 1 win 8000\n"
				  "0.5 > . 1:1(0) ack 2 win 8000\n"
				  "0.6 > F. 1:1(0) ack 2 win 8000\n"
				  "0.7 < . 2:2(0) ack 2 win 8000\n"
				  "9.0 < S 7000:7000(0) win 8000 <mss 1000>\n"
				  "9.0 > S. 500:500(0) ack 7001 win 8000 <mss 1000>\n"
				  "9.1 < . 7001:7001(0) ack 501 win 8000\n"
				  "9.2 > . 501:501(0) ack 7001 win 8000\n");
	/* what may be an attack is none of the connection's packets */
	SPARES("ack_unsent", OPEN "0.5 < S 7000:7000(0) win 8000 <mss 1000>\n"
				  "0.5 > . 1:1(0) ack 1 win 8000\n");
}
END_TEST

static struct segment made(uint16_t sport, uint16_t flags)
{
	struct segment s = {.l4 = L4P_TCP};

	rules_addresses(&s, false);
	s.tcp.sport = sport;
	s.tcp.flags = flags;
	s.tcp.seq = RULES_ISN_OTHER;
	s.tcp.win = 1000;
	return s;
}

static unsigned long show(struct watcher *w, const struct segment *s, unsigned char *p, size_t len)
{
	struct rules_packet raw = {.number = 1, .data = p, .sender = RULES_OTHER};

	raw.len = raw.wire_len = len ? len : (size_t)segment_emit(s, p, 1500, NULL);
	return watcher_packet(w, &raw);
}

/* A million connections want no more memory than a few. */
START_TEST(bounded)
{
	struct rules_cfg cfg = {.whole = true, .found = rules_hear, .max_conns = 100};
	struct watcher *w = watcher_new(&cfg);
	unsigned char p[1500];

	for (unsigned i = 0; i < 20000; i++) {
		struct segment s = made((uint16_t)(i + 1), TCP_FLAG_SYN);

		ck_assert_uint_eq(show(w, &s, p, 0), i + 1);
	}
	watcher_free(w);
}
END_TEST

/* Bytes of any kind. */
START_TEST(hostile)
{
	struct rules_cfg cfg = {.found = rules_hear};
	struct watcher *w = watcher_new(&cfg);
	struct segment s = made(1, TCP_FLAG_SYN);
	unsigned char p[1500];
	size_t len = (size_t)segment_emit(&s, p, sizeof(p), NULL);

	for (size_t n = 1; n <= len; n++)
		show(w, &s, p, n);
	p[6] = 0x20; /* a fragment */
	show(w, &s, p, len);
	p[6] = 0;
	p[2] = p[3] = 0; /* a length that was left to the device */
	show(w, &s, p, len);
	memset(p, 0xff, sizeof(p));
	show(w, &s, p, sizeof(p));
	s.tcp.sport = 2;
	ck_assert_uint_eq(show(w, &s, p, 0), 2); /* there was one */
	watcher_free(w);
}
END_TEST

START_TEST(spans)
{
	struct spans s = {0};

	spans_add(&s, 10, 20);
	spans_add(&s, 30, 40);
	ck_assert_uint_eq(s.n, 2);
	ck_assert(spans_hold(&s, 12, 20) && !spans_hold(&s, 12, 31) && spans_touch(&s, 19, 25));
	spans_add(&s, 20, 30);
	ck_assert_uint_eq(s.n, 1);
	ck_assert_int_eq(spans_take(&s, 5), 5);
	ck_assert_int_eq(spans_take(&s, 10), 40);
	ck_assert_uint_eq(s.n, 0);
	for (int i = 0; i < 2 * SPANS_MOST; i++)
		spans_add(&s, 3 * i, 3 * i + 1);
	ck_assert(s.lost && s.n == SPANS_MOST);
	spans_free(&s);
}
END_TEST

START_TEST(flight)
{
	struct flight f = {0};

	flight_send(&f, 1, 101, 10, 1);
	flight_send(&f, 101, 201, 20, 2);
	ck_assert_uint_eq(flight_known(&f, 51, 301), 150);
	flight_send(&f, 51, 151, 50, 3); /* a part of each */
	ck_assert_uint_eq(flight_at(&f, 50)->times, 1);
	ck_assert_uint_eq(flight_at(&f, 51)->times, 2);
	ck_assert_int_eq(flight_at(&f, 51)->gap_ns, 40);
	ck_assert_uint_eq(flight_at(&f, 150)->times, 2);
	ck_assert_uint_eq(flight_at(&f, 151)->times, 1);
	ck_assert_ptr_null(flight_at(&f, 201));
	flight_ack(&f, 60);
	ck_assert_ptr_null(flight_at(&f, 59));
	ck_assert_uint_eq(flight_at(&f, 60)->packet, 3);
	flight_free(&f);
}
END_TEST

START_TEST(bytes)
{
	static unsigned char data[200000];
	size_t budget = 1 << 20;
	struct bytes b = {0};

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (unsigned char)(i * 7 + i / 256);
	bytes_put(&b, 1, data + 1, 1000, &budget);
	bytes_put(&b, 501, data + 501, 1000, &budget);
	ck_assert_int_eq(bytes_differ(&b, 1, data + 1, 1500), -1);
	data[1200]++;
	ck_assert_int_eq(bytes_differ(&b, 1, data + 1, 1500), 1200);
	data[1200]--;
	bytes_put(&b, 1501, data + 1501, 150000, &budget);
	ck_assert_int_eq(b.to - b.from, BYTES_MOST);
	ck_assert_int_eq(bytes_differ(&b, 100000, data + 100000, 50000), -1);
	bytes_free(&b, &budget);
	ck_assert_uint_eq(budget, 1 << 20);
	budget = 0;
	bytes_put(&b, 1, data, 10, &budget); /* nothing may be kept */
	ck_assert_int_eq(bytes_differ(&b, 1, data + 5, 10), -1);
}
END_TEST

START_TEST(rtt)
{
	struct rtt r = {0};

	rtt_sent(&r, 100, 0);
	rtt_acked(&r, 50, 100);
	ck_assert_uint_eq(r.samples, 0);
	rtt_acked(&r, 100, 500000000);
	ck_assert_int_eq(r.least, 500000000);
	ck_assert_uint_eq(r.samples, 1);
	rtt_sent(&r, 200, 0);
	rtt_again(&r);
	rtt_acked(&r, 200, 100);
	ck_assert_uint_eq(r.samples, 1);
}
END_TEST

START_TEST(choice)
{
	struct err e = ERR_INIT;
	struct rules_choice c;
	unsigned unsent = (unsigned)rules_find("ack-unsent", 10);

	ck_assert_int_eq(rules_choose("", &c, &e), 0);
	ck_assert(c.mode == RULES_NOTE && !c.off[0]);
	ck_assert_int_eq(rules_choose("fail,-ack_unsent", &c, &e), 0);
	ck_assert(c.mode == RULES_FAIL && c.off[unsent] && !c.off[unsent + 1]);
	ck_assert_int_eq(rules_choose("ack-unsent, off", &c, &e), 0);
	ck_assert(c.mode == RULES_OFF && !c.off[unsent] && c.off[unsent + 1]);
	ck_assert_int_eq(rules_choose("ack_unsentx", &c, &e), -1);
	ck_assert_int_eq(e.kind, ERR_SCRIPT);
	ck_assert_int_eq(rules_choose("-", &c, &e), -1);
}
END_TEST

/* Rules say where they come from, in a form that can be looked up, and what they are about. */
START_TEST(table)
{
	for (unsigned i = 0; i < rules_count(); i++) {
		const struct rules_info *r = rules_at(i);

		ck_assert_int_eq(rules_find(r->name, strlen(r->name)), (int)i);
		ck_assert_msg(!strncmp(r->sources, "RFC", 3), "%s: %s", r->name, r->sources);
		ck_assert_msg(*r->what >= 'a' && *r->what <= 'z', "%s: %s", r->name, r->what);
	}
	ck_assert_int_eq(rules_find("ack", 3), -1);
	ck_assert_str_eq(rules_level_name(RULES_ADVICE), "advice");
}
END_TEST

Suite *watcher_suite(void)
{
	Suite *s = suite_create("watcher");
	TCase *tc = tcase_create("watcher");

	tcase_add_test(tc, both_families);
	tcase_add_test(tc, not_judged);
	tcase_add_test(tc, another_life);
	tcase_add_test(tc, bounded);
	tcase_add_test(tc, hostile);
	tcase_add_test(tc, spans);
	tcase_add_test(tc, flight);
	tcase_add_test(tc, bytes);
	tcase_add_test(tc, rtt);
	tcase_add_test(tc, choice);
	tcase_add_test(tc, table);
	suite_add_tcase(s, tc);
	return s;
}
