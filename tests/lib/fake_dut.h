/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A device under test without a kernel: its clock moves only while it is waited for, it sends what
 * the test tells it to, and system calls return what the test says. The run loop is tested with it,
 * in no time and without rights.
 */
#ifndef TESTS_FAKE_DUT_H
#define TESTS_FAKE_DUT_H

#include "netdev/wire/wire.h"
#include "runtime/dut/dut.h"

#define FAKE_MAX 64

struct fake_packet {
	int64_t delay_ns; /* after the injection that triggers it */
	struct segment segment;
};

struct fake_dut {
	struct dut dut;
	int64_t now_ns;
	int64_t oversleep_ns; /* every wait takes so much longer: a busy host */
	bool csum_partial; /* what is captured says that its checksum is for the device to fill in
			    */
	/* sent by the "stack": the n-th injected packet triggers answers[n], if set */
	struct fake_packet answers[FAKE_MAX];
	bool has_answer[FAKE_MAX];
	unsigned ninjected;
	struct segment injected[FAKE_MAX];
	/* on their way out */
	struct {
		int64_t time_ns;
		unsigned char bytes[4096];
		size_t len;
		uint16_t gso_size; /* that of the first run of the segment's cut */
	} queue[FAKE_MAX];
	unsigned nqueue, first;
	/* results of calls in order; -E for errors; the rest returns 0 */
	long results[FAKE_MAX];
	unsigned ncalls;
	/* changes of the network; all refused when so */
	struct net_change changes[FAKE_MAX];
	unsigned nchanges;
	bool refuse_changes;
	unsigned wake_after; /* calls that may block return after so many injections; 0: at once */
	struct sys *parked;
	uint32_t lost; /* packets that were never captured */
	/* the n-th call, if it may block, returns so long after it began (0: see wake_after),
	 * having waited for a CPU for so long */
	int64_t takes_us[FAKE_MAX], waits_us[FAKE_MAX];
	struct {
		struct sys *s;
		int64_t end_ns;
	} asleep[FAKE_MAX];
	unsigned nasleep;
	long closed_fds[FAKE_MAX]; /* that it was asked to close, besides the script's calls */
	unsigned nclosed;
	/* The clock goes on by itself before this look at it behind this many injections; 0: never
	 */
	unsigned pause_looks, pause_after;
	int64_t pause_ns;
	bool closed;
	/* of a stack that is no kernel (dut.stack): the one thing that it has not, and what it
	 * prints */
	int lacks; /* enum tcpcheck_stack_ability; 0: nothing is known to be missing */
	long lacks_a, lacks_b;
	const char *prints;
};

void fake_dut_init(struct fake_dut *f);
/* Answers injection number @n (0-based) with @s, to the peer that injected. Ports, addresses are
 * filled in from that packet. */
void fake_dut_answer(struct fake_dut *f, unsigned n, int64_t delay_us, const struct segment *s);

#endif
