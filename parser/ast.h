/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The abstract syntax tree of a script: plain structs, allocated in the script's arena,
 * constant once script_parse() has returned, shared by all variants. Times are microseconds of
 * script time, numbers are as written (script space), words are unresolved.
 */
#ifndef PARSER_AST_H
#define PARSER_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "netdev/wire/tcpflag.h"
#include "netdev/wire/tcpopt.h"
#include "parser/source.h"
#include "parser/symtab.h"
#include "runtime/base/arena.h"

/* A name, cookie, flag word ...: @text is NUL-terminated, @len excludes the NUL. Absent: NULL. */
struct word {
	const char *text;
	size_t len;
	struct span span;
};

/* ---- live values ---- */

/* Arithmetic with values that are known only when the script runs, and with what is written. */
enum calc_kind {
	CALC_NUMBER, /* 10, 0x1f; with @fraction 1.8, in millionths                            */
	CALC_LIVE,   /* $w: @name                                                              */
	CALC_FIELD,  /* win: of the packet whose line it stands on; @field. Only in namings    */
	CALC_ADD,
	CALC_SUBTRACT,
	CALC_MULTIPLY,
	CALC_DIVIDE,
};
/* What a packet has that a line can name. */
enum packet_field {
#define PACKET_FIELD(name, what) PACKET_##name,
#include "parser/fields.def"
	PACKET_FIELDS
};
struct calc {
	enum calc_kind kind;
	struct span span;
	bool fraction;
	bool too_large;    /* NUMBER: no number that we can count with */
	int64_t num;       /* NUMBER */
	unsigned name;     /* LIVE: index in script.live */
	struct word field; /* FIELD: as written; unknown ones are left to the check pass */
	const struct calc *left, *right;
	unsigned depth; /* of the tree */
};

/* "$w = win" at the end of a packet line. */
struct naming {
	unsigned name; /* index in script.live */
	const struct calc *value;
	struct span span; /* of the name alone */
	struct naming *next;
};

/* A number that may be absent. FIELD_ANY (written '*') leaves room for single wildcards. */
enum field_state {
	FIELD_ABSENT,
	FIELD_VALUE,
	FIELD_ANY,
	FIELD_LIVE, /* @live: known when the line is played; @value is 0                 */
	FIELD_OPEN, /* @open: what it may be; outbound only; @value is 0                 */
};
struct field {
	enum field_state state;
	int64_t value;
	struct span span;
	union {
		const struct calc *live;
		const struct bounds *open;
	};
};

/* More than one number will do. */
static inline bool field_is_open(const struct field *f)
{
	return f->state == FIELD_ANY || f->state == FIELD_OPEN;
}

/* ">= 1001", "in 1:3001" (both ends included) */
enum relation {
	RELATION_IN,
	RELATION_NOT,
	RELATION_LESS,
	RELATION_MOST,
	RELATION_MORE,
	RELATION_LEAST,
};
struct bounds {
	enum relation relation;
	struct field low, high; /* high: IN only */
};

/* ---- time ---- */

enum when_kind {
	WHEN_ABSOLUTE,       /* 0.5          */
	WHEN_RELATIVE,       /* +0.5         */
	WHEN_ABSOLUTE_RANGE, /* 0.5~0.7      */
	WHEN_RELATIVE_RANGE, /* +0.5~+0.7    */
	WHEN_ANY,            /* *            */
};
struct when {
	enum when_kind kind;
	int64_t at_us;
	int64_t end_us; /* ranges only */
	/* in place of them, seconds; NULL: they are as written */
	const struct calc *live_at, *live_end;
	struct span span;
};

/* ---- expressions (arguments and results of system calls) ---- */

enum expr_kind {
	EXPR_ELLIPSIS, /* ...                                                              */
	EXPR_INT,      /* 10, 0x1f                                                         */
	EXPR_WORD,     /* O_RDWR                                                           */
	EXPR_STRING,   /* "a" "b", "abc"...: raw text between the quotes, not unescaped    */
	EXPR_OR,       /* A|B: operands in @items                                          */
	EXPR_LIST,     /* [a, b]                                                           */
	EXPR_BRACES,   /* {...}: members in @items, each possibly EXPR_MEMBER              */
	EXPR_MEMBER,   /* name = value, name(arg) = value; also a plain A=B argument       */
	EXPR_CALL,     /* inet_addr("1.2.3.4"), inet6_addr("::1"), htons(80)               */
	EXPR_LABEL,    /* (label 5, tc 0, [S], ttl 64): one MPLS stack entry, as @label    */
	EXPR_LIVE,     /* $m*2, as @live: an integer, known when the line is played        */
};

struct mpls_label {
	struct field label, tc, ttl;
	bool bottom;
	struct span span;
};

struct expr {
	enum expr_kind kind;
	struct span span;
	struct expr *next; /* next in the list this one stands in */
	int64_t num;       /* EXPR_INT */
	struct word
		word; /* EXPR_WORD; EXPR_STRING (raw text, pieces joined); name of MEMBER, CALL */
	struct expr *arg;   /* argument in name(arg) of MEMBER and CALL; NULL: none */
	struct expr *value; /* EXPR_MEMBER */
	struct expr *items; /* EXPR_OR, EXPR_LIST, EXPR_BRACES */
	size_t nitems;
	struct mpls_label *label;
	const struct calc *live;
};

/* ---- packets ---- */

enum direction { DIR_INBOUND, DIR_OUTBOUND }; /* '<' into, '>' out of the stack under test */

enum tos_kind {
	TOS_ABSENT,
	TOS_NOECN,
	TOS_ECT0,
	TOS_ECT1,
	TOS_CE,
	TOS_ECT01, /* either ECT codepoint; outbound only */
	TOS_BYTE,  /* tos 0xNN */
};
struct ip_info {
	enum tos_kind tos;
	uint8_t tos_byte;
	struct span tos_span;
	struct field ttl;
	struct field flow;   /* IPv6 flow label */
	struct word options; /* hex, IPv4; text is NULL if there are none */
	struct span span;
};

enum outer_kind { OUTER_IP4, OUTER_IP6, OUTER_GRE, OUTER_MPLS };
struct gre_pat {
	struct field flags, sum, off, key, seq; /* all absent for a bare "gre" */
};
struct outer_pat {
	enum outer_kind kind;
	struct span span;
	struct outer_pat *next; /* outermost first */
	struct ip_info info;
	struct word src, dst; /* OUTER_IP4, OUTER_IP6: address text */
	struct gre_pat gre;
	struct mpls_label *labels;
	size_t nlabels;
};

/* Those of tcpopt.def have its numbers: tcpopt_spec_for(). */
enum tcpopt_kind {
#define TCPOPT(id, kind, word, form, len, most, magic) OPT_##id,
#define WORDLESS(id, kind, form)                       OPT_##id,
#include "netdev/wire/tcpopt.def"
	OPT_KIND, /* kind N HEX: any option; value is N, cookie the bytes behind the length */
};
struct sack_block {
	struct field left, right;
	struct span span;
};
struct tcpopt_pat {
	enum tcpopt_kind kind;
	struct span span;
	struct tcpopt_pat *next;
	bool any; /* written '*': whatever its content; outbound only   */
	/* MSS, WSCALE: may be FIELD_ANY, FIELD_OPEN; KIND; val of TS: may be FIELD_ANY, FIELD_OPEN
	 */
	struct field value;
	struct field ecr;          /* TS: may be FIELD_ANY, FIELD_OPEN                   */
	struct word cookie;        /* MD5, FO, FOEXP: hex digits or a symbol; absent: "" */
	struct sack_block *blocks; /* SACK */
	size_t nblocks;
	struct field counters[3]; /* ECN0, ECN1, in wire order */
	struct word *items;       /* MPTCP: words, numbers, addresses and '*' as written; mptcp.h */
	size_t nitems;
};

enum tcpopts_kind {
	TCPOPTS_NONE, /* nothing written: the segment has no options */
	TCPOPTS_ANY,  /* <...>: do not look */
	TCPOPTS_LIST,
	TCPOPTS_SOME, /* <mss 1460,...>: these, in any order, and others, too; outbound only */
};

/* "cut N": into segments of N, the last may be shorter; "cut N,N,M": these; "cut *": any. */
struct cut_pat {
	struct field *sizes;
	size_t n; /* 0: not given */
	bool any;
	struct span span;
};

struct tcp_pat {
	struct field spi; /* "encap psp spi N" */
	struct span psp_span;
	struct field sport, dport; /* absent or 0: not given */
	struct word flags_text;    /* as written, e.g. "SEW.", "P.5", "-" */
	uint16_t flags;            /* TCP_FLAG_*; an ACE digit is folded into ECE CWR AE */
	bool ace;                  /* a non-zero ACE digit was written: compare the three as one */
	/* Outbound seq and seq_end may be FIELD_ANY: *:*(c). In words ("seq >= 1 len > 0") there is
	 * no seq_end but FIELD_ANY, seq and len may be FIELD_OPEN or FIELD_ANY, and seq that is IN
	 * bounds has all of the segment there. */
	struct field seq, seq_end, len;
	bool in_words;
	struct span seq_span;       /* the whole a:b(c) */
	struct cut_pat cut;         /* outbound: the segments that the data is cut into */
	struct field ack, win, urg; /* outbound: may be FIELD_ANY, FIELD_OPEN */
	enum tcpopts_kind opts_kind;
	struct tcpopt_pat *opts;
	struct span opts_span; /* including < and > */
};

struct udp_pat {
	struct field sport, dport, len;
};

enum echoed_kind { ECHOED_NONE, ECHOED_TCP, ECHOED_UDP, ECHOED_RAW };
struct icmp_pat {
	struct word type, code; /* code may be absent */
	struct field mtu, id;
	enum echoed_kind echoed;
	struct field seq, seq_end, len; /* of the quoted segment; len also for UDP and RAW */
	struct span echoed_span;
};

/* L4_NOTHING: "> nothing", no packet of the current connection until or during the event's time. */
enum l4_kind { L4_TCP, L4_UDP, L4_ICMP, L4_NOTHING };

enum cksum_kind {
	CKSUM_ABSENT, /* inbound: right; outbound: not looked at */
	CKSUM_OK,
	CKSUM_BAD,
	CKSUM_ZERO, /* the field is 0 */
};
/* The L4 checksum: "cksum bad". */
struct cksum_pat {
	enum cksum_kind kind;
	struct span span;
};

/* data "text" */
enum data_state {
	DATA_ABSENT, /* zeros */
	DATA_GIVEN,
	DATA_ANY, /* data *: outbound, not looked at */
};
struct data_pat {
	enum data_state state;
	struct expr *text; /* EXPR_STRING, DATA_GIVEN only */
	struct span span;
};

struct packet_pat {
	enum direction dir;
	struct outer_pat *outer; /* encapsulation, outermost first */
	size_t nouter;
	struct ip_info ip; /* of the innermost IP header */
	bool at_all;       /* NOTHING: of no connection */
	enum l4_kind l4;
	union {
		struct tcp_pat tcp;
		struct udp_pat udp;
		struct icmp_pat icmp;
	};
	struct cksum_pat cksum; /* TCP, UDP */
	struct data_pat data;   /* TCP, UDP */
	struct naming *names;   /* what of this packet later lines use */
	bool live;              /* some number of it is FIELD_LIVE */
	struct span span;
};

/* ---- the other events ---- */

/* How the result of a call is compared with the number behind it. */
enum result_op {
	RESULT_OP_EQ,  /* = N  */
	RESULT_OP_ANY, /* = *: @result is an EXPR_ELLIPSIS */
	RESULT_OP_GE,  /* >= N */
	RESULT_OP_LE,  /* <= N */
	RESULT_OP_NE,  /* != N */
};

struct call {
	struct word name;
	struct expr *args; /* list */
	size_t nargs;
	enum result_op op;
	struct expr *result;
	struct word errno_name;      /* may be absent */
	struct word note;            /* text of the last (...), may be absent; never compared */
	bool blocking;               /* written with ...END */
	int64_t end_us;              /* blocking: same base as the event's own time */
	const struct calc *live_end; /* in place of it, seconds; NULL: it is as written */
	bool live;                   /* some argument, or the result, is an EXPR_LIVE */
	struct span end_span;
	struct span span;      /* name( ... ) = result errno */
	struct span args_span; /* ( ... ) */
};

/* `command` or %{ code }% */
struct text_block {
	struct word text; /* without delimiters; code has outer blanks and tabs stripped */
	struct span span;
};

/* "link down", "address add 192.0.2.9/24", "route remove", "mtu 1200" */
enum net_object { NET_LINK, NET_ADDRESS, NET_ROUTE, NET_MTU };
struct net_pat {
	enum net_object object;
	bool on;            /* up, add; not: down, remove */
	struct word prefix; /* address, or destination of a route; absent: the run's own */
	struct word via;    /* gateway of a route; may be absent */
	struct field mtu;
	struct span span;
};

/* ---- groups of events ---- */

enum group_kind {
	GROUP_REPEAT,      /* repeat 5 { ... }                                                  */
	GROUP_MAYBE,       /* maybe +0 > ...: one packet, which may come or not                 */
	GROUP_EITHER,      /* either { ... } or { ... }: its parts are GROUP_ALTERNATIVE        */
	GROUP_ALTERNATIVE, /* what begins with the packet that comes is played                  */
	GROUP_ANY_ORDER,   /* any order { ... }: packets                                        */
};
struct group {
	enum group_kind kind;
	struct group *parent;      /* around it; NULL: none */
	struct group *alternative; /* EITHER: its first; ALTERNATIVE: the next; NULL */
	struct field times;        /* REPEAT */
	size_t from, to;           /* its events are those of index from ... to - 1 */
	unsigned depth;            /* how many are around it */
	struct span span;          /* of its first word, or of "or" */
	struct group *next;        /* in the order of their beginnings */
};
/* Where a group begins, goes on ("} or {") or ends, in the order of the text. */
enum group_mark_kind { MARK_OPEN, MARK_OR, MARK_CLOSE };
struct group_mark {
	enum group_mark_kind kind;
	const struct group *group; /* OR: the alternative that begins */
	struct span span;
	struct group_mark *next;
};

enum event_kind { EVENT_PACKET, EVENT_CALL, EVENT_NET, EVENT_COMMAND, EVENT_CODE };
struct event {
	enum event_kind kind;
	struct when when;
	struct span span; /* from the time to the last token */
	struct event *next;
	size_t index;              /* counted from 0 */
	const struct group *group; /* the innermost around it; NULL: none */
	union {
		struct packet_pat *packet;
		struct call *call;
		struct net_pat *net;
		struct text_block *block;
	};
};

/* --name, --name=value at the top of a script */
struct script_option {
	struct word name; /* without the dashes */
	bool has_value;
	struct word value;       /* as written, string delimiters removed; for define: raw VALUE */
	struct word define_name; /* --define=NAME=VALUE */
	struct span span;
	struct script_option *next;
};

struct script {
	struct source *source; /* owned */
	struct arena arena;
	struct symtab defines; /* the user's definitions, command line and --define together */
	struct script_option *options;
	struct text_block *init, *cleanup; /* NULL: none */
	const char **live;                 /* array: the names of live values, without '$' */
	unsigned nlive;
	struct event *events;
	size_t nevents;
	struct group *groups; /* NULL: none */
	struct group_mark *marks;
	struct span *skipped; /* array: text of branches that are not taken (#ifdef) */
	size_t nskipped;
	bool incomplete; /* some lines could not be parsed, and are missing */
};

#endif
