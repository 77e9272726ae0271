// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is the same of all stacks in a process of their own. */
#include "runtime/dut/process.h"

#include <string.h>

/* The local address is its own even where, with --is_anyip, a kernel would not know it. */
static struct tcpcheck_stack_config network_of(const struct dut_cfg *cfg)
{
	const struct link_setup *l = &cfg->link;
	const struct ipaddr *local = l->local.family ? &l->local : &cfg->foreign;
	struct tcpcheck_stack_config c = {
		.family = local->family,
		.prefix_len = l->prefix_len,
		.mtu = l->mtu,
	};

	memcpy(c.local, local->bytes, sizeof(c.local));
	memcpy(c.gateway, l->gateway.bytes, sizeof(c.gateway));
	return c;
}

int process_open(struct process_dut *p, const struct stack_spec *spec, struct nursery *nursery,
		 const struct dut_cfg *cfg, int64_t run_ns, struct err *e)
{
	const struct tcpcheck_stack_config network = network_of(cfg);
	const struct remote_limits limits = {cfg->call_timeout_ns, run_ns};

	*p = (struct process_dut){.sink = cfg->sink, .sink_arg = cfg->sink_arg};
	pending_init(&p->pending);
	p->remote = remote_open(spec, &network, &limits, nursery, e);
	if (!p->remote)
		return -1;
	p->board = remote_board(p->remote);
	p->dut.stack = remote_name(p->remote);
	p->dut.memory = remote_memory(p->remote);
	return 0;
}

void process_show(struct process_dut *p, bool outbound, struct frame *f)
{
	if (!p->sink)
		return;
	f->number = ++p->numbered;
	p->sink(p->sink_arg, outbound, f);
}

int process_put_packet(struct process_dut *p, const void *packet, size_t len, int64_t time_ns,
		       struct err *e)
{
	struct frame f = {.time_ns = time_ns,
			  .len = len,
			  .wire_len = len,
			  .data = (unsigned char *)packet}; /* sinks get it const */

	if (len > sizeof(p->board->packet))
		return err_kind_set(e, ERR_SCRIPT, "a packet of %zu bytes is too long for a stack",
				    len);
	memcpy(p->board->packet, packet, len);
	p->board->len = len;
	process_show(p, false, &f);
	return 0;
}

void process_put_call(struct process_dut *p, long nr, const long arg[6])
{
	p->board->nr = nr;
	memcpy(p->board->arg, arg, sizeof(p->board->arg));
}

void process_put_question(struct process_dut *p, int ability, long a, long b)
{
	p->board->ability = ability;
	p->board->a = a;
	p->board->b = b;
}

struct sys *process_call_end(struct dut *d)
{
	return pending_next(&((struct process_dut *)d)->pending);
}

void process_said(struct dut *d, struct buf *out)
{
	remote_said(((struct process_dut *)d)->remote, out);
}
