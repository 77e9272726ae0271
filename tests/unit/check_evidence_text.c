// SPDX-License-Identifier: GPL-2.0-or-later
/* evidence_text.c: events, samples and options, as text. */
#include "tests/unit/evidence_fixture.h"

Suite *evidence_text_suite(void);

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

Suite *evidence_text_suite(void)
{
	Suite *s = suite_create("evidence_text");
	TCase *t = tcase_create("evidence_text"), *free_of = tcase_create("places");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, each_kind_of_event_has_a_name);
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
