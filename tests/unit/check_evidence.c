// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * artifacts.h artifacts.c evidence_*.c both.c sample.c unasked.c: a run against the fake device,
 * listened to by two, and the files that are made of it.
 */
#include <check.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "parser/parser.h"
#include "runtime/base/clock.h"
#include "runtime/cli/opts.h"
#include "runtime/report/evidence.h"
#include "runtime/runtime.h"
#include "tests/lib/fake_dut.h"
#include "tests/lib/pcapng_read.h"
#include "tests/lib/plan_text.h"

Suite *evidence_suite(void);

static struct fake_dut fake;
static struct artifacts *kept;
static struct finding finding;
static struct script *script;
static struct plan *plan;
static struct buf text;

/* ---- the fake device with a tee, and sockets that can be asked ---- */

static const struct dut_ops *inner;
static unsigned number;

static int inject(struct dut *d, const void *packet, size_t len, const struct inject *how,
		  struct err *e)
{
	struct frame f = {.time_ns = fake.now_ns,
			  .len = len,
			  .wire_len = len,
			  .data = (unsigned char *)packet,
			  .number = ++number};
	int ret = inner->inject(d, packet, len, how, e);

	artifacts_packet(kept, false, &f);
	return ret;
}

static int capture(struct dut *d, struct frame *f, struct err *e)
{
	int got = inner->capture(d, f, e);

	if (got != 1)
		return got;
	f->number = ++number;
	artifacts_packet(kept, true, f);
	return got;
}

/* The state is the descriptor's number, so that it can be told which was asked. */
/* Knows TCP_INFO. */
static long ask(struct dut *d, long nr, const long arg[6])
{
	struct tcp_info info = {.tcpi_state = TCP_ESTABLISHED, .tcpi_rtt = (unsigned)arg[0]};
	socklen_t *len = (socklen_t *)arg[4];

	(void)d;
	if (nr != SYS_getsockopt || arg[2] != TCP_INFO)
		return -EBADF;
	ck_assert_uint_ge(*len, 100);
	memcpy((void *)arg[3], &info, 100);
	*len = 100;
	return 0;
}

/* ---- the other listener ---- */

static unsigned nbegin, nevent, nend;

static void on_begin(struct reporter *r, const struct plan *p)
{
	(void)r, (void)p;
	nbegin++;
}

static void on_event(struct reporter *r, const struct report_event *ev)
{
	(void)r, (void)ev;
	nevent++;
}

static void on_end(struct reporter *r, const struct plan *p, const struct finding *f,
		   struct lateness *late)
{
	(void)r, (void)p, (void)f, (void)late;
	nend++;
}

static void on_close(struct reporter *r)
{
	(void)r;
}

static const struct reporter_ops other_ops = {
	.begin = on_begin, .event = on_event, .end = on_end, .close = on_close};

static void setup(void)
{
	static struct dut_ops ops;

	fake_dut_init(&fake);
	inner = fake.dut.ops;
	ops = *inner;
	ops.inject = inject;
	ops.capture = capture;
	ops.ask = ask;
	fake.dut.ops = &ops;
	finding_init(&finding);
	kept = artifacts_open(NULL, false);
}

static void teardown(void)
{
	artifacts_free(kept);
	finding_free(&finding);
	plan_free(plan);
	script_free(script);
	buf_free(&text);
}

static void play(const char *source)
{
	struct reporter other = {.ops = &other_ops}, *both;

	plan = plan_from_text("dir/t.pkt", source, &script);
	both = reporter_both(&other, artifacts_reporter(kept));
	both->ops->begin(both, plan);
	run_script(plan, &fake.dut, both, &finding);
	both->ops->close(both);
}

static struct segment tcp(uint16_t flags, uint32_t seq, uint32_t ack, size_t len)
{
	struct segment s = {.l4 = L4P_TCP, .payload_len = len};

	s.ip.ttl = 64;
	s.tcp.flags = flags;
	s.tcp.seq = seq;
	s.tcp.ack = ack;
	s.tcp.win = 1000;
	return s;
}

#define SCRIPT                                          \
	"0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n" \
	"+0 listen(3, 1) = 0\n"                         \
	"+.1 < S  0:0(0)\n   win 1000\n"                \
	"+0 > S. 0:0(0) ack 1\n"                        \
	"+0 < . 1:1(0) ack 1 win 1000\n"                \
	"+0 accept(3, ..., ...) = 4\n"                  \
	"+.1 < P. 1:101(100) ack 1 win 1000\n"          \
	"+0 > . 1:1(0) ack 101\n"

/* Fails in the last line: 102 is acknowledged. */
static void play_failing(void)
{
	struct segment synack = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, 5000, 1, 0);
	struct segment ack = tcp(TCP_FLAG_ACK, 5001, 102, 0);

	fake.results[0] = 900; /* numbers of nobody's descriptors: they will be closed */
	fake.results[2] = 901;
	fake_dut_answer(&fake, 0, 10, &synack);
	fake_dut_answer(&fake, 2, 20, &ack);
	play(SCRIPT);
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
}

static struct packet_block packet(unsigned n)
{
	struct packet_block p;

	ck_assert(packet_block(&text, n, &p));
	return p;
}

START_TEST(packets_with_their_lines)
{
	struct packet_block p;
	struct segment s;

	play_failing();
	evidence_capture(kept, plan, &finding, &text);
	p = packet(0);
	ck_assert_str_eq(p.comments[0], "t.pkt:3: +.1 < S 0:0(0) win 1000");
	ck_assert_uint_eq(p.flags, 1);
	p = packet(1);
	ck_assert_str_eq(p.comments[0], "t.pkt:5: +0 > S. 0:0(0) ack 1");
	ck_assert_uint_eq(p.flags, 2);
	ck_assert_str_eq(packet(2).comments[0], "t.pkt:6: +0 < . 1:1(0) ack 1 win 1000");
	p = packet(3);
	ck_assert_str_eq(p.comments[0], "t.pkt:8: +.1 < P. 1:101(100) ack 1 win 1000");
	ck_assert_str_eq(p.comments[1], "");
	ck_assert_int_eq(segment_parse(p.data, p.len, &s, NULL), 0);
	ck_assert_uint_eq(s.payload_len, 100);
	p = packet(4);
	ck_assert_str_eq(p.comments[0], "t.pkt:9: +0 > . 1:1(0) ack 101");
	ck_assert_str_eq(p.comments[1], "FAIL: the packet differs in ack");
	p = packet(5);
	ck_assert_str_eq(p.comments[0], "of no line: tcpcheck resets the connection at the end");
	ck_assert(!packet_block(&text, 6, &p));
}
END_TEST

START_TEST(other_packets_say_so)
{
	struct segment synack = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, 5000, 1, 0);
	struct segment more = tcp(TCP_FLAG_ACK, 5001, 1, 0);
	struct reporter *r = artifacts_reporter(kept);

	fake.results[0] = 900;
	fake_dut_answer(&fake, 0, 10, &synack);
	fake_dut_answer(&fake, 1, 10, &more);
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 listen(3, 1) = 0\n"
	     "+0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n"
	     "+0 < . 1:1(0) ack 1 win 1000\n+.1 < . 1:1(0) ack 1 win 1000\n+0 listen(3, 1) = 5\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	evidence_capture(kept, plan, &finding, &text);
	ck_assert_str_eq(packet(3).comments[0], "of no line: sent, and not asked for");
	/* Passed over, since it is another connection's. */
	r->ops->event(r,
		      &(struct report_event){.kind = REPORT_UNASKED, .frame = 4, .segment = &more});
	buf_reset(&text);
	evidence_capture(kept, plan, &finding, &text);
	ck_assert_str_eq(packet(3).comments[0],
			 "of no line: not of the connection that a line was waiting for");
}
END_TEST

#define HAS(part) \
	ck_assert_msg(strstr(buf_text(&text), part), "%s not in:\n%s", part, buf_text(&text))

/* Whether @a stands before @b. */
static bool before(const char *a, const char *b)
{
	const char *first = strstr(buf_text(&text), a), *second = strstr(buf_text(&text), b);

	return first && second && first < second;
}

/* When no line is left that looks at packets, one is told of as it comes. */
START_TEST(what_no_line_asks_for_is_told)
{
	struct segment synack = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, 5000, 1, 0);
	struct segment data = tcp(TCP_FLAG_ACK, 5001, 1, 10);

	fake.results[0] = 900;
	data.payload = (const unsigned char *)"0123456789";
	fake_dut_answer(&fake, 0, 10, &synack);
	fake_dut_answer(&fake, 1, 10, &data);
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 listen(3, 1) = 0\n"
	     "+0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n"
	     "+0 < . 1:1(0) ack 1 win 1000\n+.1 < . 1:1(0) ack 11 win 1000\n");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
	evidence_events(kept, plan, &finding, &text);
	HAS("\"kind\":\"left\",\"packet\":4,\"text\":\"> . 1:11(10) ack 1 win 1000\"}");
	ck_assert(before("\"left\"", "\"line\":6"));
}
END_TEST

/* After a failure all that was sent before it is told of; what our closing provokes is not, but it
 * is in the capture. The verdict is of the time when it was made. */
START_TEST(what_was_sent_before_a_failure_is_told)
{
	struct segment synack = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, 5000, 1, 0);
	struct segment more = tcp(TCP_FLAG_ACK, 5001, 1, 0);

	fake.results[0] = 900;
	fake_dut_answer(&fake, 0, 10, &synack);
	fake_dut_answer(&fake, 1, 0, &more);
	fake_dut_answer(&fake, 2, 0, &more); /* to the closing reset */
	fake.lost = 2;
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 listen(3, 1) = 0\n"
	     "+0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n"
	     "+.1 < . 1:1(0) ack 1 win 1000\n+0 listen(3, 1) = 5\n+0 > . 1:1(0) ack 1\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_int_eq(finding.made_us, 100010);
	evidence_events(kept, plan, &finding, &text);
	HAS("{\"time\":0.100010,\"kind\":\"left\",\"packet\":4,\"text\":\"> . 1:1(0) ack 1 win "
	    "1000\"}\n"
	    "{\"time\":0.100010,\"kind\":\"verdict\"");
	buf_reset(&text);
	evidence_capture(kept, plan, &finding, &text);
	ck_assert_str_eq(packet(3).comments[0], "of no line: sent, and not asked for");
	ck_assert_str_eq(packet(4).comments[0],
			 "of no line: tcpcheck resets the connection at the end");
	ck_assert_str_eq(packet(5).comments[0],
			 "of no line: after the end: the clean-up or the closing of the sockets "
			 "makes the stack send it");
	buf_reset(&text);
	evidence_environment(kept, plan, &finding, &text);
	HAS("packets         8, of which 2 are missing in the capture\n");
}
END_TEST

START_TEST(packets_are_in_order_of_time)
{
	struct packet_block p;
	unsigned *places;

	play_failing();
	/* The stack sent it before, and it was looked at after. */
	kept->shots[4].time_ns = kept->shots[3].time_ns - 1;
	evidence_capture(kept, plan, &finding, &text);
	p = packet(3);
	ck_assert_str_eq(p.comments[1], "FAIL: the packet differs in ack");
	ck_assert_int_eq(packet(4).time_ns, p.time_ns + 1);
	places = evidence_order(kept);
	ck_assert_uint_eq(places[3], 5);
	ck_assert_uint_eq(places[4], 4);
	free(places);
}
END_TEST

/* What the stack left to the device is filled in. */
START_TEST(unfinished_checksums_are_finished)
{
	struct packet_block p;
	struct segment s;

	play_failing();
	kept->shots[4].csum_partial = true;
	kept->shots[4].data[20 + 16] ^= 0x55;
	kept->shots[3].data[20 + 16] ^= 0x55; /* ours, and as the script wants it */
	evidence_capture(kept, plan, &finding, &text);
	p = packet(4);
	ck_assert_int_eq(segment_parse(p.data, p.len, &s, NULL), 0);
	ck_assert(s.cksum_ok);
	p = packet(3);
	ck_assert_int_eq(segment_parse(p.data, p.len, &s, NULL), 0);
	ck_assert(!s.cksum_ok);
}
END_TEST

START_TEST(oldest_packets_go_first)
{
	static unsigned char big[60000] = {0x45};
	struct frame f = {.len = sizeof(big), .wire_len = sizeof(big), .data = big};
	struct packet_block p;
	size_t n = 0;

	play_failing();
	for (unsigned i = 0; i < 300; i++) {
		f.time_ns = fake.now_ns + i;
		artifacts_packet(kept, true, &f);
	}
	ck_assert_uint_gt(kept->dropped, 6);
	ck_assert_uint_le(kept->bytes, EVIDENCE_PACKET_BYTES);
	evidence_capture(kept, plan, &finding, &text);
	while (packet_block(&text, (unsigned)n, &p))
		n++;
	ck_assert_uint_eq(n, kept->nshots - kept->dropped);
	ck_assert_int_eq(p.time_ns - kept->wall_ns, fake.now_ns + 299);
}
END_TEST

static unsigned lines(const struct buf *b)
{
	unsigned n = 0;

	for (const char *p = buf_text(b); (p = strchr(p, '\n')); p++)
		n++;
	return n;
}

START_TEST(events_name_line_and_packet)
{
	play_failing();
	evidence_events(kept, plan, &finding, &text);
	ck_assert_uint_eq(lines(&text), 9);
	ck_assert_uint_eq(nevent, 8);
	HAS("\"kind\":\"call\",\"line\":1,\"text\":\"socket(..., SOCK_STREAM, IPPROTO_TCP) = "
	    "3\"}\n");
	HAS("\"kind\":\"injected\",\"line\":3,\"packet\":1,\"text\":\"< S 0:0(0) win 1000\"}\n");
	HAS("\"kind\":\"sent\",\"line\":9,\"packet\":5,\"text\":\"> . 1:1(0) ack 102 win "
	    "1000\"}\n");
	HAS("\"kind\":\"verdict\",\"line\":9,\"text\":\"FAIL: the packet differs in ack\"}\n");
}
END_TEST

START_TEST(samples_after_each_line_and_at_the_end)
{
	play_failing();
	evidence_tcp_info(kept, plan, &text);
	/* Lines 1 and 2: the listener; after accept() and line 8 the connection; then both. */
	ck_assert_uint_eq(lines(&text), 6);
	HAS("\"line\":1,\"fd\":3,\"state\":\"ESTABLISHED\",\"tcpi_state\":1,");
	HAS("\"line\":7,\"fd\":4,");
	HAS("\"line\":8,\"fd\":4,");
	HAS("\"tcpi_rtt\":901,");
	ck_assert_ptr_null(strstr(buf_text(&text), "tcpi_snd_wnd")); /* not returned */
}
END_TEST

START_TEST(each_kind_of_event_has_a_name)
{
	struct reporter *r = artifacts_reporter(kept);
	struct segment s = tcp(TCP_FLAG_ACK, 1, 1, 0);

	play_failing();
	for (enum report_kind k = 0; k <= REPORT_WARNING; k++)
		r->ops->event(
			r, &(struct report_event){
				   .kind = k, .text = "text", .segment = &s, .finding = &finding});
	evidence_events(kept, plan, &finding, &text);
	HAS("\"kind\":\"network\"");
	ck_assert_ptr_null(strstr(buf_text(&text), "\"kind\":\"\""));
}
END_TEST

START_TEST(last_samples_are_kept)
{
	struct reporter *r = artifacts_reporter(kept);
	struct tcp_sample s = {.info = (const unsigned char *)"", .len = 0};

	play_failing();
	for (s.fd = 0; s.fd < EVIDENCE_SAMPLES + 10; s.fd++)
		r->probe->tcp_info(r, &s);
	evidence_tcp_info(kept, plan, &text);
	ck_assert_uint_eq(lines(&text), EVIDENCE_SAMPLES);
	ck_assert_ptr_null(strstr(buf_text(&text), "\"fd\":9}"));
	HAS("\"fd\":10}");
	HAS("\"fd\":4105}\n");
}
END_TEST

START_TEST(nothing_is_read_of_what_passes)
{
	struct segment synack = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, 5000, 1, 0);
	struct segment ack = tcp(TCP_FLAG_ACK, 5001, 101, 0);

	fake.results[0] = 900;
	fake.results[2] = 901;
	fake_dut_answer(&fake, 0, 10, &synack);
	fake_dut_answer(&fake, 2, 20, &ack);
	play(SCRIPT);
	ck_assert_str_eq(finding.headline, "");
	ck_assert(!kept->state_taken);
	ck_assert(nbegin == 1 && nend == 1);
	ck_assert(!artifacts_wanted(kept, VERDICT_PASS) && !artifacts_wanted(kept, VERDICT_SKIP));
	ck_assert(artifacts_wanted(kept, VERDICT_FAIL) &&
		  artifacts_wanted(kept, VERDICT_INCONCLUSIVE));
}
END_TEST

/* A value that is not the default one. */
static const char *sample_value(const struct opt_spec *o)
{
	switch (o->kind) {
	case CLI_FLAG: return NULL;
	case CLI_INT: return o->least < 9 ? "9" : "999";
	case CLI_PERCENT: return "99.5";
	case CLI_SYSCTL: return "net.x=1";
	case CLI_CHOICE:
		return arena_printf(&finding.arena, "%.*s", (int)strcspn(o->metavar, "|"),
				    o->metavar);
	case CLI_LIST: return "isn";
	case CLI_RULES: return "off";
	case CLI_ADDR:
	case CLI_PREFIX: return "192.0.2.7";
	case CLI_MASK: return "255.0.0.0";
	default: return "text";
	}
}

static unsigned options_shown(void)
{
	unsigned n = 0;

	for (const char *p = buf_text(&text); (p = strstr(p, "\noption  ")); p++)
		n++;
	return n;
}

/* Each alone; those of the suite and actions are not part of the run. */
START_TEST(options_in_effect_are_named)
{
	unsigned suite = 0;

	play_failing();
	for (unsigned i = 0; i < OPT_ID_COUNT; i++) {
		const struct opt_spec *o = &opt_specs[i];
		const char *value = sample_value(o);

		plan->cfg = config_default;
		if (o->where == WHERE_BOTH || o->where == WHERE_QUIET)
			ck_assert_msg(opt_apply(&plan->cfg, o, value, NULL) == 0, "%s", o->name);
		else
			suite++;
		buf_reset(&text);
		evidence_environment(kept, plan, &finding, &text);
		if (!memcmp(&plan->cfg, &config_default, sizeof(plan->cfg))) {
			ck_assert_msg(options_shown() == 0, "%s: %s", o->name, buf_text(&text));
			continue;
		}
		HAS(arena_printf(&finding.arena,
				 value ? "option          --%s=%s\n" : "option          --%s\n",
				 o->name, value));
		/* Two names of one thing may both be shown. */
		ck_assert_msg(options_shown() <= 2, "%s: %s", o->name, buf_text(&text));
	}
	ck_assert_uint_gt(suite, 10);
}
END_TEST

static void place(const char *path, const char *want)
{
	struct source source = {.path = (char *)path};
	struct script s = {.source = &source};
	struct plan p = {.script = &s, .variant = variant_get(VARIANT_IPV4)};

	buf_reset(&text);
	artifacts_place("out", &p, &text);
	ck_assert_str_eq(buf_text(&text), want);
}

START_TEST(places)
{
	place("a.pkt", "out/a.ipv4");
	place("a", "out/a.ipv4");
	place(".pkt", "out/.pkt.ipv4");
	place("./x//y.pkt", "out/x/y.ipv4");
	place("/tmp/x.pkt", "out/tmp/x.ipv4");
	place("../../x/../y.pkt", "out/__/__/x/__/y.ipv4");
	place(SOURCE_STDIN, "out/stdin.ipv4");
}
END_TEST

Suite *evidence_suite(void)
{
	Suite *s = suite_create("evidence");
	TCase *t = tcase_create("evidence"), *free_of = tcase_create("places");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, packets_with_their_lines);
	tcase_add_test(t, other_packets_say_so);
	tcase_add_test(t, what_no_line_asks_for_is_told);
	tcase_add_test(t, what_was_sent_before_a_failure_is_told);
	tcase_add_test(t, each_kind_of_event_has_a_name);
	tcase_add_test(t, packets_are_in_order_of_time);
	tcase_add_test(t, unfinished_checksums_are_finished);
	tcase_add_test(t, oldest_packets_go_first);
	tcase_add_test(t, options_in_effect_are_named);
	tcase_add_test(t, events_name_line_and_packet);
	tcase_add_test(t, samples_after_each_line_and_at_the_end);
	tcase_add_test(t, last_samples_are_kept);
	tcase_add_test(t, nothing_is_read_of_what_passes);
	suite_add_tcase(s, t);
	tcase_add_test(free_of, places);
	suite_add_tcase(s, free_of);
	return s;
}
