/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tokens of scripts, and the types of what rules stand for: the beginning of grammar.y. */
%code requires {
#include "parser/parse.h"
}
%code {
#include "netdev/wire/wire.h"
#include "parser/build.h"
#include "parser/parse_error.h"

#define yylex parse_lex
#define YYMAXDEPTH 1000 /* brackets are limited before; this is for a=b=c=... */

#define NO_TIME ((struct moment){0, NULL})

#define YYLLOC_DEFAULT(to, rhs, n) \
	((to) = (n) ? span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n)) \
		    : (struct span){YYRHSLOC(rhs, 0).off + YYRHSLOC(rhs, 0).len, 0})

static void parse_error(const struct span *at, struct parse *p, const char *message)
{
	parse_error_depth(p, *at, message);
}
}

%require "3.8"
%define api.pure full
%define api.prefix {parse_}
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%param {struct parse *p}

%union {
	struct token token;
	struct field num;
	struct calc *calc;
	enum relation relation;
	struct naming_list names;
	struct moment time;
	struct word word;
	struct when when;
	struct text_block *block;
	struct expr *expr;
	struct expr_list exprs;
	struct call *call;
	struct net_pat *net;
	struct mpls_label label;
	struct label_list labels;
	struct ip_info ip;
	struct outer_pat *outer;
	struct outer_list outers;
	struct gre_pat gre;
	struct seq_range seq;
	struct tcpopt_pat *opt;
	struct opt_list opts;
	struct block_list blocks;
	struct word_list items;
	struct cksum_pat cksum;
	struct cut_pat cut;
	struct data_pat data;
	struct packet_pat *packet;
	enum tos_kind tos;
	enum direction dir;
	enum result_op op;
	bool yes;
	struct { struct field a, b; } ports;
}

%token BEGIN_SCRIPT "start of the script" AGAIN "start of an event" UNTIMED "text"
%token <token> INT "an integer" HEX "a hexadecimal number" FLOAT "a fraction" WORD "a name"
%token <token> STRING "a string" COMMAND "a `command`" CODE "a code block" NOTE "a note"
%token <token> IP4 "an IPv4 address" IP6 "an IPv6 address" PREFIX "an address with its length"
%token <token> OPTION "an option" VALUE_TEXT "a value"
%token AT_LEAST "'>='" AT_MOST "'<='" IS_NOT "'!='"
%token PLUS "plus" MINUS "minus" TIMES "times" OVER "over"
%token <token> LIVE "a named value" NAMING "a name for a value" FRACTION "a factor"
%token <token> FIELD "a field of the packet"
%token PAREN "a bracket" COMMA "a comma" ENDS "the end of the options"
%token GROUP_OPEN "'{'" GROUP_CLOSE "'}'" REPEAT "'repeat'" MAYBE "'maybe'" EITHER "'either'"
%token OR "'or'" ANY "'any'" ORDER "'order'"
%token ELLIPSIS "'...'" SEQUENCE "'sequence#'"
%token <token> IPV4_KW "'ipv4'" IPV6_KW "'ipv6'" ICMP "'icmp'" UDP "'udp'" RAW "'raw'" GRE "'gre'"
%token <token> GREV0 "'GREv0'" SUM "'sum'" OFF "'off'" KEY "'key'" SEQ "'seq'" NONE "'none'"
%token <token> CHECKSUM "'checksum'" PRESENT "'present'" ENCAP "'encap'" PSP "'psp'" SPI "'spi'"
%token <token> OPTIONS "'options'"
%token <token> MPLS "'mpls'" LABEL "'label'" TC "'tc'" TTL "'ttl'" ACK "'ack'"
%token <token> ECR "'ecr'" MTU "'mtu'" E0B "'e0b'" E1B "'e1b'"
%token <token> CEB "'ceb'" TOS "'tos'" FLOWLABEL "'flowlabel'" FLAGS "'flags'" VAL "'val'"
%token <token> WIN "'win'" URG "'urg'" ECT0 "'ect0'" ECT1 "'ect1'"
%token <token> ECT01 "'ect01'" NOECN "'noecn'" CE "'ce'" KIND "'kind'" CKSUM "'cksum'"
%token <token> CUT "'cut'" DATA "'data'" NOTHING "'nothing'" HLIM "'hlim'" CLASS "'class'"
%token <token> IN "'in'" LEN "'len'"
/* The words of TCP options by their form (tcpopt.def), each shown as its first. */
%token <token> BARE_OPTION "'nop'" NUMBER_OPTION "'mss'" TIMES_OPTION "'TS'" BLOCKS_OPTION "'sack'"
%token <token> COUNTERS_OPTION "'ECN'" HEX_OPTION "'md5'" COOKIE_OPTION "'FO'"
%token <token> MPTCP_OPTION "'mp_capable'"
%token <token> LINK "'link'" ADDRESS "'address'" ROUTE "'route'" VIA "'via'"
%token <token> ID "'id'"

%type <token> any_word name_text cookie_text mp_text
%type <word> word cookie addr4 addr6 addr opt_prefix opt_via name flags icmp_name mp_item
%type <items> mp_items
%type <cksum> opt_cksum
%type <cut> opt_cut sizes
%type <data> opt_data
%type <calc> sum product factor
%type <relation> relation
%type <names> opt_names names naming
%type <num> number num open opt_len gre_flags gre_flag_list gre_flag opt_ack opt_win opt_urg opt_mtu opt_id opt_psp
%type <num> udp_len
%type <time> seconds
%type <when> when
%type <block> command code
%type <call> call call_head
%type <net> change
%type <exprs> args args1 labels_expr strings
%type <expr> expr or_expr term
%type <label> label
%type <labels> labels
%type <yes> opt_bottom
%type <ip> opt_ip ip_parts ip_part
%type <tos> ecn
%type <outer> outer
%type <outers> outers
%type <gre> gre_header opt_gre_header
%type <seq> seq tcp_seq
%type <opt> opt accecn0 accecn1
%type <opts> opts
%type <blocks> blocks
%type <packet> packet inner tcp tcp_opts tcp_base udp icmp icmp_base opt_echoed
%type <dir> direction
%type <op> result_op
%type <ports> opt_ports
