/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of rules: a few lines as in a script, and which rule fires. '>' is what the end under test
 * sends, the packets are taken there, unless rules_at_tested is false.
 *
 *	#include "tests/unit/rules_fixture.h"
 *	FIRES("ack-unsent", OPEN "1.0 < P. 1:101(100) ack 1 win 1000\n"
 *				 "1.0 > . 1:1(0) ack 102 win 1000\n");
 *	SPARES("ack-unsent", OPEN ...);
 *	QUIET(OPEN ...);                    no rule at all
 *
 * A line: TIME < or > [ip] FLAGS [SEQ:END(LEN)] [ack N] [win N] [urg N] [<options>] [words]. Time
 * is seconds from the start. [ip]: [ect0], [ect1], [ce], [ttl N]. Options: mss N, wscale N, sackOK,
 * TS val N ecr N, sack A:B C:D, nop, eol, FO HEX, kind N HEX. Words: "gso N" it was cut into such
 * segments, "bad" its checksum is wrong, "partial" left to the device, "other" its data is not that
 * of its place, "cut" only its headers were captured. Other lines: "TIME time" nothing but time,
 * "TIME missed"; and calls, "TIME ! CALL" (rules_call()): listen, accept, connect, "send N [of N]
 * [waits] [returned] [more]", "recv N ..." (0: the end), "recv again" (EAGAIN) or "recv error",
 * "shutdown [rd]", close, "set NAME N", odd.
 */
#ifndef RULES_FIXTURE_H
#define RULES_FIXTURE_H

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/rules/rules.h"

/* The stack under test was asked; with all options; and it asked. */
#define OPEN                                          \
	"0.0 < S 0:0(0) win 8000 <mss 1000>\n"        \
	"0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000>\n" \
	"0.1 < . 1:1(0) ack 1 win 8000\n"
#define OPEN_ALL                                                                              \
	"0.0 < S 0:0(0) win 8000 <mss 1000,sackOK,TS val 1000 ecr 0,nop,wscale 7>\n"          \
	"0.0 > S. 0:0(0) ack 1 win 8000 <mss 1000,sackOK,TS val 100 ecr 1000,nop,wscale 7>\n" \
	"0.1 < . 1:1(0) ack 1 win 100 <nop,nop,TS val 1100 ecr 100>\n"
#define OPEN_ACTIVE                                   \
	"0.0 > S 0:0(0) win 8000 <mss 1000>\n"        \
	"0.1 < S. 0:0(0) ack 1 win 8000 <mss 1000>\n" \
	"0.1 > . 1:1(0) ack 1 win 8000\n"

#define FIRES(rule, lines)  rules_expect(rule, true, lines, __FILE__, __LINE__)
#define SPARES(rule, lines) rules_expect(rule, false, lines, __FILE__, __LINE__)
#define QUIET(lines)        rules_expect(NULL, false, lines, __FILE__, __LINE__)

static bool rules_at_tested = true, rules_v6, rules_all_calls;
static char rules_heard[8192]; /* one line a finding: "rule: came; should; how" */

static void rules_hear(void *arg, const struct rules_finding *f)
{
	size_t n = strlen(rules_heard);

	(void)arg;
	ck_assert(*f->came && *f->should && *f->how);
	snprintf(rules_heard + n, sizeof(rules_heard) - n, "%s: %s; %s; %s\n",
		 rules_at(f->rule)->name, f->came, f->should, f->how);
}

static unsigned rules_hex(const char *s, unsigned char *out)
{
	unsigned n = 0, byte;

	for (; sscanf(s, "%2x", &byte) == 1 && s[1]; s += 2)
		out[n++] = (unsigned char)byte;
	return n;
}

#define RULES_ISN_TESTED 0xfffffc00u /* goes round soon */
#define RULES_ISN_OTHER  5000u

static unsigned rules_sack(char *w, bool tested, unsigned char *p)
{
	uint32_t isn = tested ? RULES_ISN_OTHER : RULES_ISN_TESTED;
	unsigned n = 2;
	long a, b;
	int len;

	for (w += 4; sscanf(w, " %ld:%ld%n", &a, &b, &len) == 2; w += len, n += 8) {
		put_be32(p + n, isn + (uint32_t)a);
		put_be32(p + n + 4, isn + (uint32_t)b);
	}
	p[0] = 5;
	p[1] = (unsigned char)n;
	return n;
}

static unsigned rules_option(char *w, bool tested, unsigned char *p)
{
	unsigned long a, b;
	char hex[81];

	if (sscanf(w, "mss %lu", &a) == 1) {
		p[0] = 2, p[1] = 4;
		put_be16(p + 2, (uint16_t)a);
	} else if (sscanf(w, "wscale %lu", &a) == 1) {
		p[0] = 3, p[1] = 3, p[2] = (unsigned char)a;
	} else if (!strcmp(w, "sackOK")) {
		p[0] = 4, p[1] = 2;
	} else if (sscanf(w, "TS val %lu ecr %lu", &a, &b) == 2) {
		p[0] = 8, p[1] = 10;
		put_be32(p + 2, (uint32_t)a);
		put_be32(p + 6, (uint32_t)b);
	} else if (!strncmp(w, "sack ", 5)) {
		return rules_sack(w, tested, p);
	} else if (sscanf(w, "kind %lu %80s", &a, hex) == 2) {
		p[0] = (unsigned char)a;
		p[1] = (unsigned char)(2 + rules_hex(hex, p + 2));
	} else if (!strncmp(w, "FO", 2)) {
		p[0] = 34;
		p[1] = (unsigned char)(2 + (sscanf(w, "FO %80s", hex) == 1 ? rules_hex(hex, p + 2)
									   : 0));
	} else {
		ck_assert_msg(!strcmp(w, "nop") || !strcmp(w, "eol"), "option: %s", w);
		p[0] = *w == 'n';
		return 1;
	}
	return p[1];
}

static void rules_options(char *text, bool tested, struct tcp_hdr *tcp)
{
	char *save, *w;

	for (w = strtok_r(text, ",", &save); w; w = strtok_r(NULL, ",", &save))
		tcp->opts_len = (uint8_t)(tcp->opts_len +
					  rules_option(w, tested, tcp->opts + tcp->opts_len));
	while (tcp->opts_len % 4)
		tcp->opts[tcp->opts_len++] = 0;
}

static void rules_ip(const char *text, struct ip_hdr *ip)
{
	unsigned n;

	if (!strncmp(text, "ect1", 4))
		ip->tos = 1;
	else if (!strncmp(text, "ect0", 4))
		ip->tos = 2;
	else if (!strncmp(text, "ce", 2))
		ip->tos = 3;
	else if (sscanf(text, "ttl %u", &n) == 1)
		ip->ttl = (uint8_t)n;
	else
		ck_abort_msg("[%s", text);
}

static void rules_addresses(struct segment *s, bool tested)
{
	const char *a = rules_v6 ? "fd00::1" : "10.0.0.1", *b = rules_v6 ? "fd00::2" : "10.0.0.2";

	ipaddr_parse(tested ? a : b, &s->ip.src);
	ipaddr_parse(tested ? b : a, &s->ip.dst);
	s->ip.proto = IPPROTO_TCP;
	s->ip.ttl = 64;
	s->l4 = L4P_TCP;
	s->tcp.sport = tested ? 80 : 4000;
	s->tcp.dport = tested ? 4000 : 80;
}

/* SEQ, ack, win, urg, gso; what is behind the flags. */
static void rules_numbers(const char *rest, bool tested, struct segment *s, long *gso)
{
	uint32_t mine = tested ? RULES_ISN_TESTED : RULES_ISN_OTHER;
	uint32_t theirs = tested ? RULES_ISN_OTHER : RULES_ISN_TESTED;
	static unsigned char data[65536];
	const char *w;
	long a, b, len, i;

	if (sscanf(rest, " %ld:%ld(%ld)", &a, &b, &len) == 3) {
		ck_assert_int_eq(b, a + len);
		s->tcp.seq = mine + (uint32_t)a;
		a += !!(s->tcp.flags & TCP_FLAG_SYN);
		for (i = 0; i < len; i++)
			data[i] = (unsigned char)((a + i) * 7 + (a + i) / 256 +
						  !!strstr(rest, "other"));
		s->payload = data;
		s->payload_len = (size_t)len;
	}
	if ((w = strstr(rest, "ack ")) && sscanf(w, "ack %ld", &a) == 1)
		s->tcp.ack = theirs + (uint32_t)a;
	if ((w = strstr(rest, "win ")) && sscanf(w, "win %ld", &a) == 1)
		s->tcp.win = (uint16_t)a;
	if ((w = strstr(rest, "urg ")) && sscanf(w, "urg %ld", &a) == 1)
		s->tcp.urg = (uint16_t)a;
	if (!(w = strstr(rest, "gso ")) || sscanf(w, "gso %ld", gso) != 1)
		*gso = 0;
}

static void rules_segment(char *text, bool tested, struct segment *s, long *gso)
{
	char *open = strchr(text, '<'), *c;

	rules_addresses(s, tested);
	if (*text == '[') {
		rules_ip(text + 1, &s->ip);
		text = strchr(text, ']') + 2;
	}
	if (open) {
		*strchr(open, '>') = 0;
		rules_options(open + 1, tested, &s->tcp);
		*open = ' ';
		memset(open, ' ', strlen(open) + 1);
	}
	for (c = text; *c && *c != ' '; c++)
		s->tcp.flags |= *c == '-' ? 0 : tcpflag_bit(*c);
	rules_numbers(c, tested, s, gso);
}

#define APP_PASSIVE "0.0 ! listen\n" OPEN "0.1 ! accept\n"
#define APP_ACTIVE  "0.0 ! connect\n" OPEN_ACTIVE

static void rules_setting(const char *words, struct rules_call *c)
{
	static const char *const names[] = {"nodelay",   "cork",         "keepalive", "keepidle",
					    "keepintvl", "user_timeout", "linger",    "paced"};
	char name[20];

	ck_assert_int_eq(sscanf(words, "set %19s %ld", name, &c->value), 2);
	while (strcmp(names[c->option], name) != 0)
		ck_assert(++c->option <= RULES_PACED);
}

static void rules_bytes(const char *words, struct rules_call *c)
{
	const char *of = strstr(words, " of ");

	if (strstr(words, "again") || strstr(words, "error")) {
		c->done = -1;
		c->error = strstr(words, "again") ? EAGAIN : ECONNRESET;
		c->asked = 1000;
		return;
	}
	c->done = atol(words + 5);
	c->asked = of ? atol(of + 4) : c->done ? c->done : 1000;
}

static void rules_call(struct watcher *w, const char *words, int64_t ns)
{
	static const char *const deeds[] = {"listen",   "accept", "connect", "send", "recv",
					    "shutdown", "close",  "set",     "odd"};
	struct rules_call c = {.time_ns = ns, .local_port = 80, .remote_port = 4000};

	while (strncmp(deeds[c.deed], words, strlen(deeds[c.deed])) != 0)
		ck_assert_msg(++c.deed <= RULES_ODD, "call: %s", words);
	ipaddr_parse(rules_v6 ? "fd00::1" : "10.0.0.1", &c.local);
	ipaddr_parse(rules_v6 ? "fd00::2" : "10.0.0.2", &c.remote);
	c.parent = 1;
	c.socket = c.deed == RULES_LISTEN ? 1 : 2;
	c.waits = strstr(words, " waits");
	c.returned = strstr(words, " returned");
	c.more = strstr(words, " more");
	c.reading = strstr(words, " rd");
	c.writing = !c.reading;
	if (c.deed == RULES_SET)
		rules_setting(words, &c);
	if (c.deed == RULES_SEND || c.deed == RULES_RECV)
		rules_bytes(words, &c);
	watcher_call(w, &c);
}

static void rules_line(struct watcher *w, char *line, uint64_t number)
{
	static unsigned char bytes[70000];
	struct segment s = {0};
	struct rules_packet p = {.number = number, .data = bytes};
	char *words = strchr(line, ' ') + 1, way = *words;
	int64_t ns = (int64_t)(strtod(line, NULL) * 1e9 + 0.5);
	size_t end = strlen(words);
	bool bad, cut;
	long gso;

	p.time_ns = ns + 1000000000;
	if (way == 't') {
		watcher_time(w, p.time_ns);
		return;
	}
	if (way == '!') {
		rules_call(w, words + 2, p.time_ns);
		return;
	}
	if (way == 'm') {
		watcher_missed(w);
		return;
	}
	ck_assert_msg(way == '<' || way == '>', "line: %s", line);
	bad = strstr(words, " bad");
	cut = strstr(words, " cut");
	p.csum_partial = strstr(words, " partial");
	words[end] = 0;
	rules_segment(words + 2, way == '>', &s, &gso);
	if (bad)
		s.cksum = CKSUM_WRONG;
	p.wire_len = p.len = (size_t)segment_emit(&s, bytes, sizeof(bytes), NULL);
	if (cut)
		p.len -= s.payload_len;
	p.gso_size = (uint16_t)gso;
	p.sender = !rules_at_tested ? RULES_ANYONE : way == '>' ? RULES_TESTED : RULES_OTHER;
	watcher_packet(w, &p);
}

static void rules_play(const char *lines)
{
	struct rules_cfg cfg = {.place = rules_at_tested ? RULES_AT_TESTED : RULES_SOMEWHERE,
				.sizes_known = true,
				.whole = true,
				.all_calls = rules_all_calls,
				.tested_only = rules_at_tested,
				.found = rules_hear};
	struct watcher *w = watcher_new(&cfg);
	char *text = strdup(lines), *save, *line;
	uint64_t number = 0;

	*rules_heard = 0;
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		rules_line(w, line, ++number);
	watcher_free(w);
	free(text);
}

static bool rules_said(const char *rule)
{
	char *text = strdup(rules_heard), *save, *line;
	bool said = false;

	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		*strchr(line, ':') = 0;
		said |= !rule || rules_find(rule, strlen(rule)) == rules_find(line, strlen(line));
	}
	free(text);
	return said;
}

static void rules_expect(const char *rule, bool fires, const char *lines, const char *file, int at)
{
	ck_assert_msg(!rule || rules_find(rule, strlen(rule)) >= 0, "no rule %s", rule);
	rules_play(lines);
	ck_assert_msg(rules_said(rule) == fires, "%s:%d: %s%s; said:\n%s", file, at,
		      rule ? rule : "any rule", fires ? " did not fire" : " fired", rules_heard);
}

#endif
