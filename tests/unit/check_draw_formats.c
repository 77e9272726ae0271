// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/draw: the formats, and the pages of suites. */
#include <stdlib.h>
#include <unistd.h>

#include "netdev/capfile.h"
#include "runtime/draw/foretell.h"
#include "runtime/draw/pages.h"
#include "runtime/draw/portray.h"
#include "runtime/draw/record.h"
#include "tests/lib/outcomes.h"
#include "tests/unit/run_fixture.h"

Suite *draw_formats_suite(void);

static struct exchange x;
static struct buf out;
static struct picture picture;

static void setup(void)
{
	fixture_setup();
	exchange_init(&x);
	picture = (struct picture){.x = &x,
				   .title = "a<b>.pkt",
				   .verdict = "FAIL",
				   .reason = "why & how",
				   .report = "a report\n",
				   .origin = "A run.",
				   .left = "stack",
				   .right = "peer",
				   .time_us = 1500000,
				   .number = 1};
}

static void teardown(void)
{
	exchange_free(&x);
	buf_free(&out);
	fixture_teardown();
}

static const char simple[] = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
			     "+0...2 connect(3, ..., ...) = 0\n"
			     "+0 > S 0:0(0) <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7>\n"
			     "+2 < S. 0:0(0) ack 1 win 1000\n"
			     "+0 > . 1:1(0) ack 1\n"
			     "+0 write(3, ..., 10) = 10\n"
			     "+0 > P. 1:11(10) ack 1\n"
			     "+.2 > P. 1:11(10) ack 1\n"
			     "+0 < . 1:1(0) ack 1 win 1000 <nop,nop,sack 5:11>\n"
			     "+0 < . 1:1(0) ack 11 win 1000\n";

static void tell(const char *source)
{
	plan = plan_from_text("t.pkt", source, &script);
	foretell(&x, script);
	picture.source = script->source;
}

static void draw(const char *format)
{
	buf_reset(&out);
	draw_format_find(format)->draw(&out, &picture);
}

static void ck_has(const char *part)
{
	ck_assert_msg(strstr(buf_text(&out), part) != NULL, "no \"%s\" in:\n%.900s", part,
		      buf_text(&out));
}

static void ck_has_not(const char *part)
{
	ck_assert_msg(strstr(buf_text(&out), part) == NULL, "\"%s\" in:\n%.900s", part,
		      buf_text(&out));
}

/* How often @part is there. */
static unsigned count(const char *part)
{
	unsigned n = 0;

	for (const char *at = buf_text(&out); (at = strstr(at, part)); at++)
		n++;
	return n;
}

/* ---- text ---- */

static const char ladder[] =
	"        time application           stack                                peer\n"
	"    0.000000 socket(...,              |                                    |\n"
	"             SOCK_STREAM,             |                                    |\n"
	"             IPPROTO_TCP) = 3         |                                    |\n"
	"    0.000000 connect(3, ..., ...) =   |                                    |\n"
	"             0 (blocks)               |                                    |\n"
	"    0.000000                         #| S 0:0(0) <mss 1460,sackOK,TS val   |\n"
	"                                     #| 100 ecr 0,nop,wscale 7>            |\n"
	"                                     #|----------------------------------->|\n"
	"                                     #|[SYN-SENT]                          |\n"
	"                                     #| ... 2.000 s ...                    |\n"
	"    2.000000 connect(3, ..., ...) =  #|                                    |\n"
	"             0 (returns)             #|                                    |\n"
	"    2.000000                          |<==== S. 0:0(0) ack 1 win 1000 =====|\n"
	"    2.000000                          |--------- . 1:1(0) ack 1 ---------->|\n"
	"                                      |[ESTABLISHED]                       |\n";

START_TEST(test_text)
{
	tell(simple);
	picture.ascii = true;
	draw("text");
	ck_assert_msg(!strncmp(buf_text(&out), ladder, strlen(ladder)), "%s", buf_text(&out));
	ck_has("retransmission, 0.200 s after");
	ck_has("duplicate ACK");
}
END_TEST

/* Nothing is wider, whatever is in it. */
START_TEST(test_text_in_80_columns)
{
	struct row r = {.kind = ROW_NOTE};
	char word[300];

	memset(word, 'x', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	r.text = r.note = word;
	for (unsigned k = 0; k < ROW_KIND_COUNT; k++) {
		r.kind = (enum row_kind)k;
		exchange_add(&x, &r);
	}
	picture.left = picture.right = "[2001:db8:1234:5678:9abc:def0:1234:5678]:65535";
	picture.ascii = true;
	draw("text");
	for (const char *at = buf_text(&out); *at; at += strcspn(at, "\n") + 1)
		ck_assert_uint_le(strcspn(at, "\n"), 80);
}
END_TEST

static char *german(const char *name)
{
	return strcmp(name, "LANG") ? NULL : "de_DE.UTF-8";
}

static char *plain(const char *name)
{
	return !strcmp(name, "LC_ALL") ? "C" : "de_DE.UTF-8";
}

START_TEST(test_locale)
{
	ck_assert(draw_is_utf8(german));
	ck_assert(!draw_is_utf8(plain));
	ck_assert_ptr_null(draw_format_find("png"));
}
END_TEST

/* ---- pictures ---- */

START_TEST(test_svg)
{
	tell(simple);
	draw("svg");
	ck_has("<?xml version");
	ck_has("<title id=\"x1k0-t\">a&lt;b&gt;.pkt</title><desc");
	ck_has("class=\"bar\"");
	ck_has("\xe2\x80\xa6 2.000 s \xe2\x80\xa6");
	ck_has(">SYN-SENT</text>");
	ck_has_not("href");
	ck_assert_uint_eq(count("class=\"sent\""), 5); /* and the legend */
	ck_assert_uint_eq(count("class=\"rcvd\""), 4);
}
END_TEST

START_TEST(test_plot)
{
	tell(simple);
	draw("plot");
	ck_has("data of stack, acknowledged by peer");
	ck_has("class=\"pagain\" d=\"M");
	ck_has("class=\"psack\" d=\"M");
	ck_has("class=\"cut\"");
	ck_has(">R</text>");
	ck_has_not("href");
}
END_TEST

START_TEST(test_mermaid)
{
	struct row r = {.kind = ROW_CALL, .text = "write(4, \"a;b#c\", 5) = 5"};

	exchange_add(&x, &r);
	r.kind = ROW_RETURNS; /* of nothing: no bar ends that has not begun */
	exchange_add(&x, &r);
	draw("mermaid");
	ck_assert_str_eq(buf_text(&out),
			 "sequenceDiagram\n    participant A as application\n"
			 "    participant S as stack\n    participant P as peer\n"
			 "    A->>S: write(4, #34;a#59;b#35;c#34;, 5) = 5\n"
			 "    S-->>A: returns: write(4, #34;a#59;b#35;c#34;, 5) = 5\n");
}
END_TEST

START_TEST(test_xplot)
{
	tell("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 > S 0:0(0) <...>\n"
	     "+0 < S. 0:0(0) ack 1 win 9\n+.5 > P. 1:3(2) ack 1\n+.5 > P. 1:3(2) ack 1\n");
	draw("xplot");
	ck_assert_str_eq(
		buf_text(&out),
		"timeval double\ntitle\na<b>.pkt: data of stack, acknowledged by peer\n"
		"xlabel\ntime\nylabel\nsequence number\n"
		"orange\nline 0.000000 0 0.000000 1\ndarrow 0.000000 0\nuarrow 0.000000 1\n"
		"btext 0.000000 0\nSYN\n"
		"white\nline 0.500000 1 0.500000 3\ndarrow 0.500000 1\nuarrow 0.500000 3\n"
		"red\nline 1.000000 1 1.000000 3\ndarrow 1.000000 1\nuarrow 1.000000 3\n"
		"atext 1.000000 3\nR\ngo\n");
}
END_TEST

/* ---- pages ---- */

/* tests/draw.sh has the policy's hash computed by others. */
START_TEST(test_page_loads_nothing)
{
	tell(simple);
	draw("html");
	ck_has("default-src 'none'; style-src 'sha256-");
	ck_has_not("<script");
	ck_has_not("style=\"");
	ck_assert_uint_eq(strcspn(strstr(buf_text(&out), "'sha256-") + 8, "'"), 44);
}
END_TEST

START_TEST(test_page)
{
	tell(simple);
	x.rows[5].marks |= MARK_DIFFERS;
	draw("html");
	ck_has("<h1>a&lt;b&gt;.pkt</h1>");
	ck_has("why &amp; how");
	ck_has("<span id=\"x1l4\"><a class=\"n\" href=\"#x1r5\">4</a>");
	ck_has("<span id=\"x1l5\" class=\"bad\">");
	ck_has("<g id=\"x1r5\" class=\"row\"><a href=\"#x1l4\"");
	ck_has("<tr class=\"bad\"><td class=\"n\"><a href=\"#x1r6\">6</a>");
	ck_assert_uint_eq(count("<svg"), 2);
	ck_assert_uint_eq(count("</details>"), count("<details"));
}
END_TEST

/* Each part once, the one that differs open. */
START_TEST(test_page_of_many_events)
{
	struct row r = {.kind = ROW_CALL, .text = "f() = 0"};

	for (unsigned i = 0; i < 1050; i++) {
		r.marks = i == 640 ? MARK_DIFFERS : 0;
		exchange_add(&x, &r);
	}
	draw("html");
	ck_assert_uint_eq(count("<svg"), 11);
	ck_assert_uint_eq(count("<details class=\"fold\" open><summary>events"), 2);
	ck_has("<details class=\"fold\" open><summary>events 601 to 700, from 0.000000 s, "
	       "<strong>differs</strong>");
	ck_has("events 1001 to 1050");
}
END_TEST

/* Probes of a window that stays closed, one after the other; those of a back-off are shown. */
START_TEST(test_page_of_repetitions)
{
	struct row probe = {.kind = ROW_SENT, .text = ". 9:9(0) ack 1"};
	struct row answer = {.kind = ROW_RECEIVED, .text = ". 1:1(0) ack 10 win 0"};

	for (unsigned i = 0; i < 40; i++) {
		probe.time_us = answer.time_us = i < 10 ? 1000000LL << i : 500000000LL * (i - 8);
		exchange_add(&x, &probe);
		exchange_add(&x, &answer);
	}
	draw("html");
	ck_assert_uint_eq(count("<svg"), 3);
	ck_has("<details class=\"fold\"><summary>events 23 to 78, from 1500.000000 s: the same 28 "
	       "times "
	       "more, every 500.000 s</summary>");
}
END_TEST

START_TEST(test_rules_lead_to_requirements)
{
	struct row r = {.kind = ROW_RULE,
			.text = "violation",
			.note = "should be: 3 (RFC9293-MUST-36 RFC9293:3.4)"};

	exchange_add(&x, &r);
	draw("html");
	ck_has("<a href=\"#q-RFC9293-MUST-36\">RFC9293-MUST-36</a> RFC9293:3.4)");
	ck_has("<tr id=\"q-RFC9293-MUST-36\">");
}
END_TEST

START_TEST(test_page_of_a_suite)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	outcomes_report(html_open(f, "x"), &(struct totals){.time_us = 1000000});
	fclose(f); /* it has no descriptor: outcome_close() leaves it */
	buf_puts(&out, text);
	ck_assert_uint_eq(count("<details class=\"run\""), noutcomes);
	ck_has("What did not pass");
	ck_has("What passed, or was not played");
	ck_assert_uint_eq(count("<li>"), noutcomes);
	ck_assert_uint_eq(count("</details>"), count("<details"));
	free(text);
}
END_TEST

START_TEST(test_drawing_of_a_run)
{
	struct outcome o = outcomes[0];
	struct attempt a = {.text = "", .time_us = 1};
	struct buf record = BUF_INIT;
	struct suite_info info = {.planned = 1};
	struct totals t = {0};
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	struct suite_listener *l = drawing_open(f, "x", draw_format_find("text"), true);

	exchange_add(&x, &(struct row){.kind = ROW_CALL, .text = "close(4) = 0"});
	record_write(&x, &record);
	a.exchange = buf_text(&record);
	o.tries = &a;
	o.ntries = 1;
	l->ops->begin(l, &info);
	l->ops->outcome(l, &o);
	ck_assert_int_eq(l->ops->end(l, &t, NULL), 0);
	l->ops->close(l);
	fclose(f);
	pages_ladder(&out, a.exchange, true);
	ck_has("close(4) = 0");
	ck_assert_str_eq(text, buf_text(&out));
	buf_free(&record);
	free(text);
}
END_TEST

/* ---- captures ---- */

/* Of raw IP (link type 101): a SYN from 10.0.0.1 port 4000 to 10.0.0.2 port 80, and its SYN-ACK. */
static void write_capture(const char *path)
{
	static const uint32_t head[] = {0xa1b2c3d4, 4u << 16 | 2, 0, 0, 65535, 101};
	struct segment s = tcp(TCP_FLAG_SYN, 7000, 0, 0);
	unsigned char packet[100];
	FILE *f = fopen(path, "w");

	fwrite(head, sizeof(head), 1, f);
	for (unsigned i = 0; i < 2; i++) {
		uint32_t record[] = {100, i * 250000, 0, 0};

		ipaddr_parse(i ? "10.0.0.2" : "10.0.0.1", &s.ip.src);
		ipaddr_parse(i ? "10.0.0.1" : "10.0.0.2", &s.ip.dst);
		s.tcp.sport = i ? 80 : 4000;
		s.tcp.dport = i ? 4000 : 80;
		record[2] = record[3] = (uint32_t)segment_emit(&s, packet, sizeof(packet), NULL);
		fwrite(record, sizeof(record), 1, f);
		fwrite(packet, record[2], 1, f);
		s = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, 123456, 7001, 0);
	}
	fclose(f);
}

START_TEST(test_capture)
{
	char path[] = "/tmp/tcpcheck-draw-XXXXXX";
	struct portrait p;
	struct err e = ERR_INIT;

	close(mkstemp(path));
	ck_assert(!portray_is_capture(path));
	write_capture(path);
	ck_assert(portray_is_capture(path));
	ck_assert_msg(portray(&p, path, 0, &e) == 0, "%s", e.what);
	unlink(path);
	ck_assert_str_eq(portrait_name(&p, 0, 0), "10.0.0.1:4000");
	ck_assert_str_eq(portrait_name(&p, 1, 1), "10.0.0.2:80");
	ck_assert_uint_eq(p.x.n, 2);
	ck_assert_str_eq(p.x.rows[0].text, "S 0:0(0) win 1000");
	ck_assert_str_eq(p.x.rows[1].text, "S. 0:0(0) ack 1 win 1000");
	ck_assert_int_eq(p.x.rows[1].time_us, 250000);
	ck_assert_int_eq(p.x.rows[0].state, STATE_SYN_SENT);
	ck_assert_uint_eq(p.x.rows[1].number, 2);
	portrait_free(&p);
}
END_TEST

Suite *draw_formats_suite(void)
{
	Suite *s = suite_create("draw_formats");
	TCase *t = tcase_create("draw_formats");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, test_text);
	tcase_add_test(t, test_text_in_80_columns);
	tcase_add_test(t, test_locale);
	tcase_add_test(t, test_svg);
	tcase_add_test(t, test_plot);
	tcase_add_test(t, test_mermaid);
	tcase_add_test(t, test_xplot);
	tcase_add_test(t, test_page_loads_nothing);
	tcase_add_test(t, test_page);
	tcase_add_test(t, test_page_of_many_events);
	tcase_add_test(t, test_page_of_repetitions);
	tcase_add_test(t, test_rules_lead_to_requirements);
	tcase_add_test(t, test_page_of_a_suite);
	tcase_add_test(t, test_drawing_of_a_run);
	if (capfile_has_libpcap())
		tcase_add_test(t, test_capture);
	suite_add_tcase(s, t);
	return s;
}
