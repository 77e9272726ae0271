/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Internal to parser/. Constructors of AST nodes, called by the actions of grammar.y and nobody
 * else. Nodes live in the script's arena. What a token alone can get wrong (a number that is too
 * large) is reported here; what nodes mean is check.c's business.
 */
#ifndef PARSER_BUILD_H
#define PARSER_BUILD_H

#include "parser/parse.h"

struct word build_word(struct parse *p, struct token t, struct span at);
/* A number as written: decimal, hex, or what a symbol stands for. */
struct field build_number(struct parse *p, struct token t, struct span at);
/* False on overflow. Hex may use all 64 bits, decimal must fit int64_t. */
bool build_parse_number(struct token t, int64_t *value);
/* A fraction of seconds. */
struct moment build_time(struct parse *p, struct token t, struct span at);

/* numbers, in build_calc.c */
struct calc *build_calc_number(struct parse *p, struct token t, struct span at);
struct calc *build_calc_fraction(struct parse *p, struct token t, struct span at);
/* "$w" */
struct calc *build_calc_live(struct parse *p, struct token t, struct span at);
/* "win" */
struct calc *build_calc_field(struct parse *p, struct token t, struct span at);
struct calc *build_calc(struct parse *p, enum calc_kind kind, const struct calc *left,
			const struct calc *right, struct span at);
/* A number of a packet, worked out if it can be. */
struct field build_number_calc(struct parse *p, const struct calc *c);
/* '*' in place of a number. */
struct field build_any(struct span at);
/* ">= 5"; "in 5:10" */
struct field build_bounds(struct parse *p, enum relation relation, struct field low,
			  struct field high, struct span at);
/* "seq in 1:3001 len > 0"; what is not given is any. */
struct seq_range build_seq_in_words(struct field seq, struct field len, struct span at);
struct moment build_moment(struct parse *p, const struct calc *c);
struct when build_when(struct parse *p, enum when_kind kind, struct moment at_us,
		       struct moment end_us, struct span at);
/* "$w = win" */
struct naming_list build_naming(struct parse *p, struct token name, const struct calc *value,
				struct span at);
struct naming_list build_naming_append(struct naming_list l, struct naming_list n);
struct text_block *build_block(struct parse *p, struct token t, struct span at);

/* options, events */
void build_option(struct parse *p, struct token name, struct span at);
void build_option_value(struct parse *p, struct token name, struct token value, struct span at,
			struct span value_at);
void build_event_packet(struct parse *p, struct when w, struct packet_pat *packet, struct span at);
void build_event_call(struct parse *p, struct when w, struct call *call, struct span at);
void build_event_block(struct parse *p, struct when w, enum event_kind kind,
		       struct text_block *block, struct span at);
void build_event_net(struct parse *p, struct when w, struct net_pat *net, struct span at);
/* groups (build_group.c): opened before the events in them, closed behind; @at is the mark's */
struct group *build_group_open(struct parse *p, enum group_kind kind, struct span at);
void build_group_close(struct parse *p, struct span at);
/* either {, } or {, } */
void build_either(struct parse *p, struct span at);
void build_or_alternative(struct parse *p, struct span at);
void build_either_close(struct parse *p, struct span at);
/* "up", "down" */
struct net_pat *build_link(struct parse *p, struct word how, struct span at);
/* "add", "remove"; what is not given has no text */
struct net_pat *build_address(struct parse *p, struct word how, struct word prefix, struct span at);
struct net_pat *build_route(struct parse *p, struct word how, struct word prefix, struct word via,
			    struct span at);
struct net_pat *build_mtu(struct parse *p, struct field mtu, struct span at);
struct call *build_call(struct parse *p, struct word name, struct expr_list args, struct span at,
			struct span args_at);

/* "...END" in front of a call */
void build_call_end(struct call *call, struct moment end, struct span at);

/* expressions */
struct expr *build_expr(struct parse *p, enum expr_kind kind, struct span at);
struct expr *build_int(struct parse *p, const struct calc *c);
struct expr *build_word_expr(struct parse *p, struct word w);
struct expr *build_piece(struct parse *p, struct token t, struct span at);
/* Adjacent strings are one. */
struct expr *build_string(struct parse *p, struct expr_list pieces, struct span at);
struct expr *build_or(struct parse *p, struct expr *left, struct expr *right, struct span at);
struct expr *build_group(struct parse *p, enum expr_kind kind, struct expr_list items,
			 struct span at);
struct expr *build_named(struct parse *p, enum expr_kind kind, struct word name, struct expr *arg,
			 struct expr *value, struct span at);
struct expr *build_label_expr(struct parse *p, struct mpls_label label, struct span at);
struct expr *build_gre_expr(struct parse *p, struct gre_pat gre, struct span at);
struct expr_list build_append(struct expr_list l, struct expr *e);

/* packets */
struct mpls_label build_label(struct field label, struct field tc, bool bottom, struct field ttl,
			      struct span at);
/* [S] */
bool build_bottom(struct parse *p, struct word mark);
struct label_list build_label_append(struct parse *p, struct label_list l, struct mpls_label m);
struct outer_pat *build_outer_ip(struct parse *p, enum outer_kind kind, struct ip_info info,
				 struct word src, struct word dst, struct span at);
struct outer_pat *build_outer_gre(struct parse *p, struct gre_pat gre, struct span at);
struct outer_pat *build_outer_mpls(struct parse *p, struct label_list labels, struct span at);
struct outer_list build_outer_append(struct outer_list l, struct outer_pat *o);
struct field build_gre_flag(uint16_t bits, struct span at);
/* Joins two parts of one IP information; a part given twice is an error. */
struct ip_info build_ip_join(struct parse *p, struct ip_info a, struct ip_info b, struct span at);
struct ip_info build_tos(struct parse *p, enum tos_kind kind, const struct field *byte,
			 struct span at);
struct packet_pat *build_packet(struct parse *p, enum direction dir, struct outer_list outer,
				struct ip_info ip, struct packet_pat *inner, struct span at);
struct packet_pat *build_tcp(struct parse *p, struct word flags, struct seq_range seq);
/* Returns @tcp with its part in < >. */
struct packet_pat *build_tcp_options(struct packet_pat *tcp, enum tcpopts_kind kind,
				     struct tcpopt_pat *opts, struct span at);
struct packet_pat *build_udp(struct parse *p, struct field sport, struct field dport,
			     struct field len);
struct packet_pat *build_icmp(struct parse *p, struct word type, struct word code);
/* @echoed: the part in brackets, from build_echoed(); NULL: none. */
struct packet_pat *build_icmp_details(struct parse *p, struct packet_pat *icmp, struct field mtu,
				      struct field id, const struct packet_pat *echoed,
				      struct span echoed_at);
struct packet_pat *build_nothing(struct parse *p);
/* "nothing at all": the words behind it. */
struct packet_pat *build_nothing_at_all(struct parse *p, struct word at, struct word all);
/* a-b is another spelling of a_b. */
struct word build_hyphen(struct parse *p, struct word a, struct word b, struct span at);
/* "ok", "bad", "zero" */
struct cksum_pat build_cksum(struct parse *p, struct word how, struct span at);
/* An ICMP pattern with nothing but the part in brackets. */
struct packet_pat *build_echoed(struct parse *p, enum echoed_kind kind, struct seq_range seq);
/* Flags of one or two tokens: "S", ".", ".5", "P" ".5" ... */
struct word build_flags(struct parse *p, struct token a, struct token b, struct span at);
/* Of the word of an option. */
enum tcpopt_kind build_opt_kind(struct token word);
struct tcpopt_pat *build_opt(struct parse *p, enum tcpopt_kind kind, struct span at);
struct tcpopt_pat *build_opt_value(struct parse *p, enum tcpopt_kind kind, struct field value,
				   struct span at);
/* TS val V ecr E */
struct tcpopt_pat *build_opt_ts(struct parse *p, struct field val, struct field ecr,
				struct span at);
struct tcpopt_pat *build_opt_cookie(struct parse *p, enum tcpopt_kind kind, struct word cookie,
				    struct span at);
struct tcpopt_pat *build_opt_sack(struct parse *p, struct block_list blocks, struct span at);
/* One that is written '*'. */
struct tcpopt_pat *build_opt_any(struct parse *p, enum tcpopt_kind kind, struct span at);
/* Counters in wire order; @b and @c may be NULL. */
struct tcpopt_pat *build_accecn(struct parse *p, enum tcpopt_kind kind, const struct field *a,
				const struct field *b, const struct field *c, struct span at);
struct tcpopt_pat *build_opt_mptcp(struct parse *p, struct word name, struct word_list items,
				   struct span at);
struct word_list build_item_append(struct parse *p, struct word_list l, struct word w);
struct block_list build_sack_append(struct parse *p, struct block_list l, struct field left,
				    struct field right, struct span at);
/* One more size of "cut"; their number is remembered in n, and the room doubles with it. */
struct cut_pat build_size_append(struct parse *p, struct cut_pat c, struct field size,
				 struct span at);
struct opt_list build_opt_append(struct opt_list l, struct tcpopt_pat *o);

#endif
