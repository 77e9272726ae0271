/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections whose numbers differ between the script and the stack. */
#ifndef TESTS_FLOW_FIXTURE_H
#define TESTS_FLOW_FIXTURE_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/flow/flow.h"

static struct plan plan;
static struct flows flows;
static struct err err;

static inline void setup(void)
{
	memset(&plan, 0, sizeof(plan));
	plan.variant = variant_get(VARIANT_IPV4);
	plan.cfg.bind_port = 8080;
	plan.cfg.connect_port = 8081;
	ipaddr_parse("192.168.0.1", &plan.addr.local);
	ipaddr_parse("192.0.2.1", &plan.addr.remote);
	flows_init(&flows, &plan);
	err = (struct err)ERR_INIT;
}

static inline void teardown(void)
{
	flows_free(&flows);
}

static inline struct packet_pat line(enum direction dir, uint16_t flags, uint32_t seq)
{
	struct packet_pat p = {.dir = dir, .l4 = L4_TCP};

	p.tcp.flags = flags;
	p.tcp.seq = (struct field){.state = FIELD_VALUE, .value = seq};
	return p;
}

static inline struct segment seg(uint16_t flags, uint32_t seq, uint32_t ack)
{
	struct segment s = {.l4 = L4P_TCP};

	s.tcp.flags = flags;
	s.tcp.seq = seq;
	s.tcp.ack = ack;
	return s;
}

static inline void add_ts(struct segment *s, uint32_t val, uint32_t ecr)
{
	unsigned char *o = s->tcp.opts;

	memcpy(o, "\001\001\010\012", 4);
	put_be32(o + 4, val);
	put_be32(o + 8, ecr);
	s->tcp.opts_len = 12;
}

static inline uint32_t ts_val(const struct segment *s)
{
	return get_be32(s->tcp.opts + 4);
}

static inline uint32_t ts_ecr(const struct segment *s)
{
	return get_be32(s->tcp.opts + 8);
}

#define S TCP_FLAG_SYN
#define A TCP_FLAG_ACK

/* A passive connection up to the SYN-ACK: peer's ISN @risn, stack's ISN @lisn, written as @sisn. */
static inline struct flow *passive(uint32_t risn, uint32_t lisn, uint32_t sisn)
{
	struct packet_pat syn = line(DIR_INBOUND, S, risn);
	struct segment in = seg(S, risn, 0), out = seg(S | A, lisn, risn + 1);
	struct segment expected = seg(S | A, sisn, risn + 1);
	struct flow *f = flow_for_line(&flows, &syn, &err);

	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_uint_eq(in.tcp.seq, risn);
	flow_to_script(f, &expected, &out);
	ck_assert_uint_eq(out.tcp.seq, sisn);
	ck_assert_uint_eq(out.tcp.ack, risn + 1);
	return f;
}

/* The handshake's last segment, and the application closes. */
static inline void close_passive(struct flow *f)
{
	struct segment in = seg(A, 1, 1);

	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_ptr_eq(flow_accept(&flows, 4, 0, 0), f);
	f->live_fd = -1;
}

#endif
