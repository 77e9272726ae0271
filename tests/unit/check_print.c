// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * print.c, print_packet.c: the canonical text, exactly; and that parsing it gives the same tree,
 * for every script of the repository.
 */
#include <check.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/cli/variant.h"
#include "tests/lib/ast_equal.h"
#include "tests/unit/parser_fixture.h"
#include "tests/unit/suites_parser.h"

static struct buf printed;

static void setup(void)
{
	printed = (struct buf)BUF_INIT;
}

static void teardown(void)
{
	buf_free(&printed);
}

static const char *canonical(const char *text)
{
	struct parsed p = parse_ok(text);

	buf_reset(&printed);
	script_print(p.script, &printed);
	parsed_free(&p);
	return buf_text(&printed);
}

/* @from becomes @to, which stays as it is. */
static void becomes(const char *from, const char *to)
{
	ck_assert_str_eq(canonical(from), to);
	ck_assert_str_eq(canonical(to), to);
}

START_TEST(one_event_a_line)
{
	becomes("0   socket( ...,SOCK_STREAM ,IPPROTO_TCP )=3 +0 close(3)= 0",
		"   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n  +0 close(3) = 0\n");
	becomes("+ 0.1 ~ + 0.2>. 1:1(0)  ack 1\n* > F. 1:1(0) ack   1<...>\n",
		"+0.1~+0.2 > . 1:1(0) ack 1\n   * > F. 1:1(0) ack 1 <...>\n");
	becomes("0...0.5 read(3, ..., 5) = -1 EAGAIN  (Try\nagain)   (note)",
		"0...0.5 read(3, ..., 5) = -1 EAGAIN (Try again) (note)\n");
}
END_TEST

START_TEST(leaves_keep_their_spelling)
{
	becomes("0 fcntl(3,F_SETFL , O_RDWR | O_NONBLOCK)=0x0",
		"   0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0x0\n");
	becomes("0 setsockopt(3,1,2,\"a  b\" \n \"c\",4) = 0",
		"   0 setsockopt(3, 1, 2, \"a  b\" \"c\", 4) = 0\n");
	becomes("0 write(3,\"a\\x00b\" ,3)=3", "   0 write(3, \"a\\x00b\", 3) = 3\n");
	becomes("0 readv(3,[ {\"ab\" ,9} ],1)=2", "   0 readv(3, [{\"ab\", 9}], 1) = 2\n");
	becomes("0 ppoll([],0,NULL,{ })=0", "   0 ppoll([], 0, NULL, {}) = 0\n");
	becomes("0 `echo  a\n echo b`", "   0 `echo  a\n echo b`\n");
	becomes("0 %{ assert  a }%", "   0 %{ assert  a }%\n");
	becomes("0 f([ {onoff = 1,linger= 2} ], {fd=3 ,events =POLLIN}) >= 0",
		"   0 f([{onoff=1, linger=2}], {fd=3, events=POLLIN}) >= 0\n");
}
END_TEST

START_TEST(packets)
{
	becomes("0 <S 0 : 0 ( 0 )win 1<mss  1000 , nop,TS val 1  ecr 0,sack 1:2  3:4>",
		"   0 < S 0:0(0) win 1 <mss 1000,nop,TS val 1 ecr 0,sack 1:2 3:4>\n");
	becomes("0 > (ect0) P . 1:1(0) ack 1", "   0 > [ect0] P. 1:1(0) ack 1\n");
	becomes("0 > [flowlabel 0x3, tos 0x10] 8080>1 -  1:1(0)",
		"   0 > [tos 0x10, flowlabel 0x3] 8080 > 1 - 1:1(0)\n");
	becomes("0 > ipv4 1.2.3.4>5.6.7.8 : gre flags [key present],sum 0 off 0 key 5 seq 0:"
		"mpls (label 5,tc 0,[S],ttl 64): udp(10)",
		"   0 > ipv4 1.2.3.4 > 5.6.7.8: gre flags [key present] sum 0 off 0 key 5 seq 0: "
		"mpls (label 5, tc 0, [S], ttl 64): udp (10)\n");
	becomes("0 > ipv4 1.2.3.4>5.6.7.8:mpls  : . 1:1(0)<TS val  * ecr 5,TS  val 5 ecr *>",
		"   0 > ipv4 1.2.3.4 > 5.6.7.8: mpls: . 1:1(0) <TS val * ecr 5,TS val 5 ecr *>\n");
	becomes("0 < icmp unreachable  frag_needed mtu 540[1 : 1461(1460)]",
		"   0 < icmp unreachable frag_needed mtu 540 [1:1461(1460)]\n");
	becomes("0 > P. 1 :11(10)cut  4 , 6 ack 1", "   0 > P. 1:11(10) cut 4,6 ack 1\n");
	becomes("0 > P. ... ( 10 )cut*", "   0 > P. ...(10) cut *\n");
	becomes("0 > icmp echo_request [ raw(8) ]", "   0 > icmp echo_request [raw (8)]\n");
}
END_TEST

START_TEST(live_values)
{
	becomes("0 > .   seq  >=1 len   in 1 : 5 ack  in 1 : $a + 5  win!=0 $b =win,$c= seq + len "
		"* 2",
		"   0 > . seq >= 1 len in 1:5 ack in 1:$a+5 win != 0, $b = win, $c = seq+len*2\n");
	becomes("0 > . seq 5 len 7 ack 1", "   0 > . seq 5 (7) ack 1\n");
	becomes("0 > . len 7\n+0 > . len>7 ack <9", "   0 > . len 7\n  +0 > . len > 7 ack < 9\n");
	becomes("0 > [ttl  >= 5] . $a : $a+$b ($b) cut $a , 5 <mss>=5 , ...>",
		"   0 > [ttl >= 5] . $a:$a+$b($b) cut $a,5 <mss>=5,...>\n");
	becomes("+ $d * 2 ~ + $d*2.5 > . 1:1(0)\n$t + 1 write(4,...,$m * 2)=$m\n+0...$d close(3)=0",
		"+$d*2~+$d*2.5 > . 1:1(0)\n$t+1 write(4, ..., $m*2) = $m\n+0...$d close(3) = 0\n");
}
END_TEST

START_TEST(comments_and_blank_lines_stay)
{
	becomes("\n\n  // head  \n\n\n  // second\n0 close(3)=0// tail\n\n\n  /* two\n   lines */ "
		"+0 "
		"close(4)=0 /* a */ // b\n// end\n\n",
		"// head\n\n// second\n   0 close(3) = 0 // tail\n\n/* two\n   lines */\n  +0 "
		"close(4) = "
		"0 /* a */ // b\n// end\n");
	becomes("--mtu = 1400 // why\n`init`\n\n0 close(3) = 0\n`cleanup`",
		"--mtu=1400 // why\n`init`\n\n   0 close(3) = 0\n`cleanup`\n");
	/* Inside of an event: as its author wrote it. */
	becomes("0 f(1, // one\n   2) = 0", "   0 f(1, // one\n   2) = 0\n");
}
END_TEST

START_TEST(symbols_stay_symbols)
{
	becomes("--define=X=\"y z\"\n--define=Y=word\n0 f(X,Y)=0",
		"--define=X=\"y z\"\n--define=Y=word\n   0 f(X, Y) = 0\n");
}
END_TEST

/* ---- all scripts ---- */

static unsigned nscripts;

static void same_tree(const char *path, const struct script *a, const struct symtab *names)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct buf again = BUF_INIT;
	struct script *b;
	const char *diff;
	size_t n;

	buf_reset(&printed);
	script_print(a, &printed);
	b = script_parse(source_from_text(path, buf_text(&printed), printed.len), names, &diags);
	ck_assert_msg(!diags.n, "%s: canonical form: %s", path,
		      diags.n ? diags.items[0].message : "");
	diff = ast_difference(a, b, &n);
	ck_assert_msg(!diff, "%s: event %zu: %s differs", path, n, diff);
	script_print(b, &again);
	ck_assert_msg(!strcmp(buf_text(&again), buf_text(&printed)), "%s: not stable", path);
	buf_free(&again);
	diag_free(&diags);
	script_free(b);
}

static int try_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct symtab names = SYMTAB_INIT;
	size_t len = strlen(path);
	struct source *src;
	struct script *s;

	(void)st;
	(void)ftw;
	if (type != FTW_F || len < 4 || strcmp(path + len - 4, ".pkt") != 0)
		return 0;
	src = source_read(path, NULL);
	if (!src)
		return 0;
	variant_symbols(variant_get(VARIANT_IPV4), &names);
	s = script_parse(src, &names, &diags);
	if (!diags.nerrors) {
		same_tree(path, s, &names);
		nscripts++;
	}
	diag_free(&diags);
	script_free(s);
	symtab_free(&names);
	return 0;
}

START_TEST(parse_print_parse_is_the_identity)
{
	const char *corpus = getenv("TCPCHECK_CORPUS"); /* more scripts, for a run by hand */

	ck_assert_int_eq(nftw("scripts", try_file, 16, FTW_PHYS), 0);
	ck_assert_int_eq(nftw("tests", try_file, 16, FTW_PHYS), 0);
	ck_assert_uint_gt(nscripts, 30);
	if (corpus)
		ck_assert_int_eq(nftw(corpus, try_file, 16, FTW_PHYS), 0);
}
END_TEST

Suite *print_suite(void)
{
	Suite *s = suite_create("print");
	TCase *t = tcase_create("print");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, one_event_a_line);
	tcase_add_test(t, leaves_keep_their_spelling);
	tcase_add_test(t, packets);
	tcase_add_test(t, live_values);
	tcase_add_test(t, comments_and_blank_lines_stay);
	tcase_add_test(t, symbols_stay_symbols);
	tcase_add_test(t, parse_print_parse_is_the_identity);
	suite_add_tcase(s, t);
	return s;
}
