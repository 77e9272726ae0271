/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A plan: a checked script bound to one variant and one configuration. Every name, address
 * and cookie is resolved; nothing in it changes while it runs. Linear in the size of the script.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "netdev/setup.h"
#include "netdev/wire/wire.h"
#include "parser/ast.h"
#include "parser/diag.h"
#include "parser/names.h"
#include "parser/value.h"
#include "runtime/cli/config.h"
#include "runtime/cli/address.h"
#include "runtime/cli/variant.h"

/* A packet with its options as bytes (script space: TS and SACK not yet mapped). */
struct packet_step {
	const struct packet_pat *pat;
	uint8_t opts[TCP_MAX_OPTS];
	uint8_t opts_any[TCP_MAX_OPTS]; /* 0xff: this byte is written '*' */
	uint8_t opts_len;
	uint8_t ip_opts[IP4_MAX_OPTS], ip_opts_len;
	uint8_t icmp_type, icmp_code;
	const unsigned char *data; /* payload; NULL: zeros */
};

/* What is only a warning when the stack does it wrong: --non_fatal=LIST. */
enum plan_warn {
	WARN_PACKET = 1,
	WARN_SYSCALL = 2,
};

struct call_step {
	const struct call *call;
	const struct call_spec *spec;
	const struct value *args; /* list; spec->min_args ... max_args of them */
	size_t nargs;
	int64_t result; /* expected */
	bool check_errno;
	int error; /* expected errno, with check_errno */
};

struct code_step; /* code.h */

struct step {
	const struct event *event;
	union {
		struct packet_step *packet;
		struct call_step *call;
		struct code_step *code; /* NULL: outside the built-in subset */
		struct net_change *net;
	};
};

struct plan {
	const struct script *script;
	const struct variant *variant;
	const char *fault; /* planted on the path (fault/fault.h); NULL: none */
	const char *label; /* for people: the variant's name, and the fault */
	struct config cfg;
	struct address_plan addr;
	struct symtab names; /* the variant's */
	struct step *steps;
	size_t nsteps;
	bool blocking_calls; /* some call may block */
	bool names_ports;    /* some line tells connections apart by their ports */
	bool peer_only; /* the stack has no calls: packets alone open connections. Which it is: */
	const char *peer, *peer_flags; /* as cli/peer.h takes them; NULL */
	unsigned checks;               /* enum config_check */
	unsigned warns;                /* WARN_* */
	bool python;  /* some code block is outside the built-in subset, or the interpreter is
		       * the user's: all go there */
	bool python2; /* some block has Python 2's print statement */
	const char *foreign; /* the first constant of other systems; NULL: there is none */
	const char *lacks;   /* what the script needs and nobody here has: SKIP; NULL: nothing */
	struct arena arena;
};

/* @cfg: as combined from defaults, script and command line. NULL after an error, in @diags. */
struct plan *plan_make(const struct script *s, const struct variant *v, const struct config *cfg,
		       struct diag_list *diags);
void plan_free(struct plan *p);
/* @fault: NULL: none. Texts are in @a. */
void plan_plant(struct plan *p, const char *fault, struct arena *a);

/* What a stack without calls has not and the script needs; in @a, NULL: nothing. (peer.c)
 */
const char *plan_peer_lack(const struct plan *p, const char *stack, struct arena *a);

/* Binds one packet: options as bytes, ICMP names as numbers. NULL after an error, in @diags. */
struct packet_step *packet_step_make(struct plan *p, const struct packet_pat *pat,
				     struct diag_list *diags);

/* Binds a line whose live values are filled in (parser/fill.h), in @a; the plan stays as it is.
 * -1 after an error, in @diags. */
int plan_bind_line(const struct plan *p, const struct event *filled, struct arena *a,
		   struct step *out, struct diag_list *diags);

/* Binds one change of the network (net.c). NULL after an error, in @diags. */
struct net_change *net_change_make(struct plan *p, const struct net_pat *n,
				   struct diag_list *diags);

/* Builds the segment that a step describes, in script space, fields not given as injected by
 * default. The payload is zeros (segment.payload NULL). */
void packet_step_segment(const struct plan *p, const struct packet_step *st, struct segment *out);

#endif
