// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns how a connection comes into the table: with nothing known, or as the passive side of a line.
 */
#include "runtime/flow/open.h"

#include <stdlib.h>

struct flow *flow_add(struct flows *fs)
{
	struct flow *f = calloc(1, sizeof(*f));

	if (!f)
		abort();
	f->live_fd = -1;
	f->counts_on = (fs->plan->checks & CHECK_ISN) != 0;
	f->next = fs->all;
	fs->all = f;
	fs->current = f;
	fs->beside = NULL;
	return f;
}

struct flow *flow_child(struct flows *fs, const struct flow *listener, const struct tcp_pat *tcp)
{
	const struct plan *p = fs->plan;
	struct flow *f = flow_add(fs);

	f->domain = p->variant->socket_domain;
	f->type = SOCK_STREAM;
	f->protocol = IPPROTO_TCP;
	f->state = FLOW_CHILD_PACKET;
	f->live.local_ip = p->addr.local;
	f->live.local_port = (uint16_t)p->cfg.bind_port;
	if (listener && listener->bound_ip.family)
		f->live.local_ip = listener->bound_ip;
	if (listener && listener->bound_port)
		f->live.local_port = listener->bound_port;
	f->live.remote_ip = p->addr.remote;
	f->live.remote_port = (uint16_t)tcp->sport.value;
	if (tcp->dport.value)
		f->live.local_port = (uint16_t)tcp->dport.value;
	if (!f->live.remote_port)
		f->live.remote_port = fs->next_port++;
	f->script.local_port = f->live.local_port;
	f->script.remote_port = f->live.remote_port;
	/* The peer's ISN is ours to choose: the script's, in both worlds. */
	f->live.remote_isn = f->script.remote_isn = (uint32_t)tcp->seq.value;
	return f;
}
