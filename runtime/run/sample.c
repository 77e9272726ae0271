// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the looks at the state of the stack that only some reporters want. One getsockopt() per
 * line, on the connection that the lines speak of, costs little next to the line itself, however
 * many sockets a script has; all of them are looked at once, after a failure. It is done behind the
 * line, when nothing is waited for: what the line compares does not see it.
 */
#include "runtime/run/sample.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "runtime/run/state.h"

#define ALL_SOCKETS 64 /* at most */

static void sample(struct run *r, const struct event *ev, const struct fd_entry *fd)
{
	unsigned char info[512];
	int len = dut_option(r->dut, fd->live, IPPROTO_TCP, TCP_INFO, info, sizeof(info));

	if (len < 0)
		return;
	r->report->probe->tcp_info(r->report, &(struct tcp_sample){
						      .time_us = run_now_us(r),
						      .event = ev,
						      .fd = fd->label,
						      .info = info,
						      .len = (unsigned)len,
					      });
}

static bool can_sample(const struct run *r)
{
	return r->report && r->report->probe && r->dut->ops->ask;
}

static bool is_tcp(const struct fd_entry *fd)
{
	return fd->is_socket && fd->flow && fd->flow->protocol == IPPROTO_TCP;
}

void sample_current(struct run *r, const struct event *ev)
{
	const struct flow *f = r->flows.current;

	if (!can_sample(r) || !f || f->live_fd < 0)
		return;
	/* The newest descriptors are the likeliest. */
	for (size_t i = r->fds.n; i-- > 0;) {
		if (r->fds.items[i].flow != f || r->fds.items[i].live != f->live_fd)
			continue;
		if (is_tcp(&r->fds.items[i]))
			sample(r, ev, &r->fds.items[i]);
		return;
	}
}

void sample_all(struct run *r)
{
	if (!can_sample(r))
		return;
	for (size_t i = 0; i < r->fds.n && i < ALL_SOCKETS; i++)
		if (is_tcp(&r->fds.items[i]))
			sample(r, NULL, &r->fds.items[i]);
}
