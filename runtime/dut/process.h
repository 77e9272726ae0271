/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a stack in another process is as a device under test, whoever has the clock: the board's
 * questions, the calls on their way, and who sees the packets. */
#ifndef DUT_PROCESS_H
#define DUT_PROCESS_H

#include "runtime/dut/dut.h"
#include "runtime/dut/pending.h"
#include "runtime/stack/remote.h"

struct process_dut {
	struct dut dut; /* first: cast to and from it */
	struct remote *remote;
	struct board *board;
	struct pending pending;
	tee_sink sink;
	void *sink_arg;
	unsigned numbered;
};

/* Starts and opens it in the network of @cfg; but for ops and clock it is a dut then. -1 with @e
 * set: nothing is left to close. */
int process_open(struct process_dut *p, const struct stack_spec *spec, struct nursery *nursery,
		 const struct dut_cfg *cfg, int64_t run_ns, struct err *e);
/* Shows a packet to the sink, if there is one. */
void process_show(struct process_dut *p, bool outbound, struct frame *f);
/* Puts a packet on the board, for BOARD_INPUT, and shows it as of @time_ns. */
int process_put_packet(struct process_dut *p, const void *packet, size_t len, int64_t time_ns,
		       struct err *e);
/* Puts a call on the board, for BOARD_CALL or BOARD_ASK. */
void process_put_call(struct process_dut *p, long nr, const long arg[6]);
/* Puts a question on the board, for BOARD_HAS. */
void process_put_question(struct process_dut *p, int ability, long a, long b);
/* As of dut_ops. */
struct sys *process_call_end(struct dut *d);
void process_said(struct dut *d, struct buf *out);

#endif
