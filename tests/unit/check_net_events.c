// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * build_net.c, check_net.c, print.c, plan/net.c: changes of the network from their text to what a
 * variant makes of them; and that their words are words everywhere else.
 */
#include "runtime/cli/opts.h"
#include "runtime/plan/plan.h"
#include "tests/unit/parser_fixture.h"
#include "tests/unit/suites_run.h"

Suite *net_events_suite(void);

static struct parsed parsed;
static struct plan *plan;

static void teardown(void)
{
	plan_free(plan);
	plan = NULL;
	parsed_free(&parsed);
}

static const struct net_pat *pattern(const char *text)
{
	parsed = parse_ok(text);
	ck_assert_int_eq(parsed.script->events->kind, EVENT_NET);
	return parsed.script->events->net;
}

START_TEST(tree_and_spans)
{
	const struct net_pat *n = pattern("0 link  down");

	ck_assert_int_eq(n->object, NET_LINK);
	ck_assert(!n->on);
	ck_span(&parsed, n->span, "link  down");
	ck_span(&parsed, parsed.script->events->span, "0 link  down");
	teardown();
	n = pattern("0 route add 192.0.2.0/24 via 192.168.0.9 +0 close(3) = 0");
	ck_assert_int_eq(n->object, NET_ROUTE);
	ck_assert(n->on);
	ck_assert_str_eq(n->prefix.text, "192.0.2.0/24");
	ck_span(&parsed, n->prefix.span, "192.0.2.0/24");
	ck_span(&parsed, n->via.span, "192.168.0.9");
	ck_assert_uint_eq(parsed.script->nevents, 2);
	teardown();
	n = pattern("0 address remove\n+0 mtu 1300");
	ck_assert_ptr_null(n->prefix.text);
	n = parsed.script->events->next->net;
	ck_assert_int_eq(n->object, NET_MTU);
	ck_assert_int_eq(n->mtu.value, 1300);
	ck_span(&parsed, n->mtu.span, "1300");
	teardown();
	ck_assert_str_eq(pattern("0 address add fd3d::9/48")->prefix.text, "fd3d::9/48");
	teardown();
	ck_assert_str_eq(pattern("0 address add ::ffff:1.2.3.4")->prefix.text, "::ffff:1.2.3.4");
}
END_TEST

START_TEST(canonical_form)
{
	struct buf out = BUF_INIT;

	parsed = parse_ok("0 route   add 192.0.2.0/24\n via 192.168.0.9 // why\n+1 link up");
	script_print(parsed.script, &out);
	ck_assert_str_eq(buf_text(&out), "   0 route add 192.0.2.0/24 via 192.168.0.9 // why\n"
					 "  +1 link up\n");
	buf_free(&out);
}
END_TEST

/* What a script of packetdrill may call so is not touched. */
START_TEST(words_stay_words)
{
	struct symtab names = SYMTAB_INIT;
	const struct call *c;

	parsed = parse_ok("0 link(address, route, [via], up|down) = -1 add\n"
			  "+0 < S 0:0(0) win 1 <FO via>\n");
	c = parsed.script->events->call;
	ck_assert_str_eq(c->name.text, "link");
	ck_assert_str_eq(c->args->word.text, "address");
	ck_assert_str_eq(c->errno_name.text, "add");
	teardown();
	symtab_add(&names, "link", "socket", SYMBOL_COMMAND_LINE);
	symtab_add(&names, "STATE", "down", SYMBOL_COMMAND_LINE);
	symtab_add(&names, "route", "`true`", SYMBOL_COMMAND_LINE);
	parsed = parse_with("0 link(1, 2, 3) = 3\n+0 route", &names);
	ck_assert_uint_eq(parsed.diags.n, 0);
	ck_assert_str_eq(parsed.script->events->call->name.text, "socket");
	ck_assert_int_eq(parsed.script->events->next->kind, EVENT_COMMAND);
	teardown();
	symtab_free(&names);
	names = (struct symtab)SYMTAB_INIT;
	symtab_add(&names, "STATE", "down", SYMBOL_COMMAND_LINE);
	parsed = parse_with("0 link STATE", &names);
	ck_assert_uint_eq(parsed.diags.n, 0);
	ck_assert(!parsed.script->events->net->on);
	symtab_free(&names);
}
END_TEST

static const struct net_change *bound(const char *text, enum variant_id id)
{
	struct config cfg;

	parsed = parse_ok(text);
	opts_combine(&cfg, parsed.script, NULL, 0, NULL, &parsed.diags);
	script_check(parsed.script, NULL, &parsed.diags);
	plan = plan_make(parsed.script, variant_get(id), &cfg, &parsed.diags);
	return plan ? plan->steps[0].net : NULL;
}

static void becomes(const char *text, enum variant_id id, const char *want)
{
	const struct net_change *c = bound(text, id);
	struct buf out = BUF_INIT;

	ck_assert_msg(c, "%s: %s", text, parsed.diags.n ? parsed.diags.items[0].message : "");
	net_change_text(c, &out);
	ck_assert_str_eq(buf_text(&out), want);
	buf_free(&out);
	teardown();
}

static void is_wrong(const char *text, enum variant_id id, const char *message)
{
	ck_assert_ptr_null(bound(text, id));
	ck_assert_str_eq(parsed.diags.items[0].message, message);
	teardown();
}

START_TEST(the_runs_own_by_default)
{
	becomes("0 address add", VARIANT_IPV4, "address add 192.168.0.1/16");
	becomes("0 address remove", VARIANT_MAPPED, "address remove 192.168.0.1/16");
	becomes("0 address remove", VARIANT_IPV6, "address remove fd3d:a0b:17d6::1/48");
	becomes("0 route add", VARIANT_IPV4, "route add 192.0.2.1/32 via 192.168.0.1");
	becomes("0 route remove", VARIANT_IPV4, "route remove 192.0.2.1/32");
	becomes("--remote_ip=10.1.0.1/8\n--gateway_ip=192.168.0.7\n0 route add", VARIANT_IPV4,
		"route add 10.1.0.1/8 via 192.168.0.7");
	becomes("0 mtu 1280", VARIANT_IPV6, "mtu 1280");
	becomes("0 mtu 68", VARIANT_MAPPED, "mtu 68");
}
END_TEST

START_TEST(given_ones)
{
	becomes("0 address add 10.0.0.1", VARIANT_IPV4, "address add 10.0.0.1/32");
	becomes("0 route add 10.0.0.0/8", VARIANT_IPV4, "route add 10.0.0.0/8");
	becomes("0 route add via 10.0.0.1", VARIANT_IPV4, "route add 192.0.2.1/32 via 10.0.0.1");
	becomes("0 route remove 10.0.0.0/8 via 10.0.0.1", VARIANT_IPV4,
		"route remove 10.0.0.0/8 via 10.0.0.1");
	is_wrong("0 address add 10.0.0.1/8", VARIANT_IPV6, "10.0.0.1/8 is not an IPv6 address");
	is_wrong("0 route add via fd3d::1", VARIANT_MAPPED, "fd3d::1 is not an IPv4 address");
	is_wrong("0 mtu 1279", VARIANT_IPV6, "IPv6 needs an MTU of at least 1280");
	is_wrong("--is_anyip\n0 address remove", VARIANT_IPV4,
		 "with --is_anyip the device has no address of its own");
	becomes("--is_anyip\n0 route add", VARIANT_IPV4, "route add 192.0.2.1/32");
}
END_TEST

Suite *net_events_suite(void)
{
	Suite *s = suite_create("net_events");
	TCase *tc = tcase_create("net");

	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, tree_and_spans);
	tcase_add_test(tc, canonical_form);
	tcase_add_test(tc, words_stay_words);
	suite_add_tcase(s, tc);
	tc = tcase_create("plan");
	tcase_add_test(tc, the_runs_own_by_default);
	tcase_add_test(tc, given_ones);
	suite_add_tcase(s, tc);
	return s;
}
