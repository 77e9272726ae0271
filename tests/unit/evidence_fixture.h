/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A script that is played on a fake device, and what is kept of its run. */
#ifndef TESTS_EVIDENCE_FIXTURE_H
#define TESTS_EVIDENCE_FIXTURE_H

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

static struct fake_dut fake;
static struct artifacts *kept;
static struct finding finding;
static struct script *script;
static struct plan *plan;
static struct buf text;

/* ---- the fake device with a tee, and sockets that can be asked ---- */

static const struct dut_ops *inner;
static unsigned number;

static inline int inject(struct dut *d, const void *packet, size_t len, const struct inject *how,
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

static inline int capture(struct dut *d, struct frame *f, struct err *e)
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
static inline long ask(struct dut *d, long nr, const long arg[6])
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

static inline void on_begin(struct reporter *r, const struct plan *p)
{
	(void)r, (void)p;
	nbegin++;
}

static inline void on_event(struct reporter *r, const struct report_event *ev)
{
	(void)r, (void)ev;
	nevent++;
}

static inline void on_end(struct reporter *r, const struct plan *p, const struct finding *f,
			  struct lateness *late)
{
	(void)r, (void)p, (void)f, (void)late;
	nend++;
}

static inline void on_close(struct reporter *r)
{
	(void)r;
}

static const struct reporter_ops other_ops = {
	.begin = on_begin, .event = on_event, .end = on_end, .close = on_close};

static inline void setup(void)
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

static inline void teardown(void)
{
	artifacts_free(kept);
	finding_free(&finding);
	plan_free(plan);
	script_free(script);
	buf_free(&text);
}

static inline void play(const char *source)
{
	struct reporter other = {.ops = &other_ops}, *both;

	plan = plan_from_text("dir/t.pkt", source, &script);
	both = reporter_both(&other, artifacts_reporter(kept));
	both->ops->begin(both, plan);
	run_script(plan, &fake.dut, both, &finding);
	both->ops->close(both);
}

static inline struct segment tcp(uint16_t flags, uint32_t seq, uint32_t ack, size_t len)
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
static inline void play_failing(void)
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

static inline struct packet_block packet(unsigned n)
{
	struct packet_block p;

	ck_assert(packet_block(&text, n, &p));
	return p;
}

#define HAS(part) \
	ck_assert_msg(strstr(buf_text(&text), part), "%s not in:\n%s", part, buf_text(&text))

#endif
