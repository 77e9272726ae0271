/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The grammar of scripts (doc/language). Actions call constructors of build.h and do nothing else.
 * There are no error rules: parse.c reports, looks for the next event and starts again there with
 * AGAIN. Keywords are words wherever a word is wanted: rule "word".
 */
%code requires {
#include "parser/parse.h"
}
%code {
#include "netdev/wire/wire.h"
#include "parser/build.h"
#include "parser/parse_error.h"

#define yylex parse_lex
#define YYMAXDEPTH 1000 /* brackets are limited before; this is for a=b=c=... */

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
	int64_t time;
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
%token ELLIPSIS "'...'" SEQUENCE "'sequence#'"
%token <token> IPV4_KW "'ipv4'" IPV6_KW "'ipv6'" ICMP "'icmp'" UDP "'udp'" RAW "'raw'" GRE "'gre'"
%token <token> GREV0 "'GREv0'" SUM "'sum'" OFF "'off'" KEY "'key'" SEQ "'seq'" NONE "'none'"
%token <token> CHECKSUM "'checksum'" PRESENT "'present'" ENCAP "'encap'" PSP "'psp'" SPI "'spi'"
%token <token> MPLS "'mpls'" LABEL "'label'" TC "'tc'" TTL "'ttl'" ACK "'ack'"
%token <token> ECR "'ecr'" MTU "'mtu'" E0B "'e0b'" E1B "'e1b'"
%token <token> CEB "'ceb'" TOS "'tos'" FLOWLABEL "'flowlabel'" FLAGS "'flags'" VAL "'val'"
%token <token> WIN "'win'" URG "'urg'" ECT0 "'ect0'" ECT1 "'ect1'"
%token <token> ECT01 "'ect01'" NOECN "'noecn'" CE "'ce'" KIND "'kind'" CKSUM "'cksum'"
%token <token> CUT "'cut'" DATA "'data'" NOTHING "'nothing'" HLIM "'hlim'" CLASS "'class'"
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
%type <num> number value gre_flags gre_flag_list gre_flag opt_ack opt_win opt_urg opt_mtu opt_id opt_psp
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
%type <seq> seq
%type <opt> opt accecn0 accecn1
%type <opts> opts
%type <blocks> blocks
%type <packet> packet inner tcp tcp_opts tcp_base udp icmp icmp_base opt_echoed
%type <dir> direction
%type <op> result_op
%type <ports> opt_ports

%%

start:
	BEGIN_SCRIPT options opt_init events opt_cleanup
|	AGAIN again
;
again:
	%empty
|	init
|	events opt_cleanup
|	init events opt_cleanup
;
opt_init:
	%empty
|	init
;
init: command	{ p->script->init = $1; } ;
opt_cleanup:
	%empty
|	command			{ p->script->cleanup = $1; }
;
options:
	%empty
|	options option
;
option:
	OPTION			{ build_option(p, $1, @1); }
|	OPTION '=' VALUE_TEXT	{ build_option_value(p, $1, $3, @$, @3); }
|	OPTION '=' WORD '=' VALUE_TEXT
	{
		build_option_value(p, $1, $5, @$, @5);
		p->last_option->define_name = build_word(p, $3, @3);
	}
;

/* ---- events ---- */

events:
	event
|	events event
;
event:
	when packet		{ build_event_packet(p, $1, $2, @$); }
|	when call		{ build_event_call(p, $1, $2, @$); }
|	when ELLIPSIS seconds call
	{
		$4->blocking = true;
		$4->end_us = $3;
		$4->end_span = @3;
		build_event_call(p, $1, $4, @$);
	}
|	when change		{ build_event_net(p, $1, $2, @$); }
|	when command		{ build_event_block(p, $1, EVENT_COMMAND, $2, @$); }
|	when code		{ build_event_block(p, $1, EVENT_CODE, $2, @$); }
;
when:
	seconds			{ $$ = build_when(WHEN_ABSOLUTE, $1, 0, @$); }
|	'+' seconds		{ $$ = build_when(WHEN_RELATIVE, $2, 0, @$); }
|	seconds '~' seconds	{ $$ = build_when(WHEN_ABSOLUTE_RANGE, $1, $3, @$); }
|	'+' seconds '~' '+' seconds
				{ $$ = build_when(WHEN_RELATIVE_RANGE, $2, $5, @$); }
|	'*'			{ $$ = build_when(WHEN_ANY, 0, 0, @$); }
;
seconds:
	INT			{ $$ = build_time(p, $1, @1); }
|	FLOAT			{ $$ = build_time(p, $1, @1); }
;
command: COMMAND	{ $$ = build_block(p, $1, @1); } ;
code: CODE	{ $$ = build_block(p, $1, @1); } ;

/* ---- changes of the network ---- */

change:
	LINK word		{ $$ = build_link(p, $2, @$); }
|	ADDRESS word opt_prefix	{ $$ = build_address(p, $2, $3, @$); }
|	ROUTE word opt_prefix opt_via	{ $$ = build_route(p, $2, $3, $4, @$); }
|	MTU number		{ $$ = build_mtu(p, $2, @$); }
;
opt_prefix:
	%empty			{ $$ = (struct word){0}; }
|	PREFIX			{ $$ = build_word(p, $1, @1); }
|	addr
;
opt_via:
	%empty			{ $$ = (struct word){0}; }
|	VIA addr		{ $$ = $2; }
;
addr: addr4 | addr6 ;

/* ---- system calls ---- */

call:
	call_head
|	call_head NOTE		{ $$ = $1; $$->note = build_word(p, $2, @2); }
|	call_head word		{ $$ = $1; $$->errno_name = $2; $$->span = @$; }
|	call_head word NOTE
	{
		$$ = $1;
		$$->errno_name = $2;
		$$->note = build_word(p, $3, @3);
		$$->span = span_join(@1, @2);
	}
|	call_head word NOTE NOTE
	{
		$$ = $1;
		$$->errno_name = $2;
		$$->note = build_word(p, $4, @4);
		$$->span = span_join(@1, @2);
	}
;
call_head:
	name '(' args ')' '=' expr
	{
		$$ = build_call(p, $1, $3, @$, span_join(@2, @4));
		$$->result = $6;
	}
|	name '(' args ')' '=' '*'
	{
		$$ = build_call(p, $1, $3, @$, span_join(@2, @4));
		$$->op = RESULT_OP_ANY;
		$$->result = build_expr(p, EXPR_ELLIPSIS, @6);
	}
|	name '(' args ')' result_op expr
	{
		$$ = build_call(p, $1, $3, @$, span_join(@2, @4));
		$$->op = $5;
		$$->result = $6;
	}
;
result_op:
	AT_LEAST		{ $$ = RESULT_OP_GE; }
|	AT_MOST			{ $$ = RESULT_OP_LE; }
|	IS_NOT			{ $$ = RESULT_OP_NE; }
;
name: name_text	{ $$ = build_word(p, $1, @1); } ;
name_text: WORD | LINK | ADDRESS | ROUTE | VIA ;
args:
	%empty			{ $$ = (struct expr_list){0}; }
|	args1
;
args1:
	expr			{ $$ = build_append((struct expr_list){0}, $1); }
|	args1 ',' expr		{ $$ = build_append($1, $3); }
;
expr:
	or_expr
|	word '=' expr
		{ $$ = build_named(p, EXPR_MEMBER, $1, NULL, $3, @$); }
|	word '(' expr ')' '=' expr
		{ $$ = build_named(p, EXPR_MEMBER, $1, $3, $6, @$); }
;
or_expr:
	term
|	or_expr '|' term	{ $$ = build_or(p, $1, $3, @$); }
;
term:
	ELLIPSIS		{ $$ = build_expr(p, EXPR_ELLIPSIS, @$); }
|	INT			{ $$ = build_int(p, $1, @1); }
|	HEX			{ $$ = build_int(p, $1, @1); }
|	word			{ $$ = build_word_expr(p, $1); }
|	strings			{ $$ = build_string(p, $1, @$); }
|	strings ELLIPSIS	{ $$ = build_string(p, $1, @$); }
|	'[' args ']'		{ $$ = build_group(p, EXPR_LIST, $2, @$); }
|	'{' args '}'		{ $$ = build_group(p, EXPR_BRACES, $2, @$); }
|	'{' labels_expr '}'	{ $$ = build_group(p, EXPR_BRACES, $2, @$); }
|	'{' gre_header '}'	{ $$ = build_gre_expr(p, $2, @$); }
|	word '(' expr ')'
		{ $$ = build_named(p, EXPR_CALL, $1, $3, NULL, @$); }
;
strings:
	STRING	{ $$ = build_append((struct expr_list){0}, build_piece(p, $1, @1)); }
|	strings STRING	{ $$ = build_append($1, build_piece(p, $2, @2)); }
;
labels_expr:
	label	{ $$ = build_append((struct expr_list){0}, build_label_expr(p, $1, @1)); }
|	labels_expr label	{ $$ = build_append($1, build_label_expr(p, $2, @2)); }
;

/* ---- packets ---- */

packet:
	direction outers opt_ip inner	{ $$ = build_packet(p, $1, $2, $3, $4, @$); }
;
direction:
	'<'			{ $$ = DIR_INBOUND; }
|	'>'			{ $$ = DIR_OUTBOUND; }
;
inner:
	tcp
|	udp
|	icmp
|	NOTHING			{ $$ = build_nothing(p); }
;
outers:
	%empty			{ $$ = (struct outer_list){0}; }
|	outers outer		{ $$ = build_outer_append($1, $2); }
;
outer:
	IPV4_KW opt_ip addr4 '>' addr4 ':'
		{ $$ = build_outer_ip(p, OUTER_IP4, $2, $3, $5, span_join(@1, @5)); }
|	IPV6_KW opt_ip addr6 '>' addr6 ':'
		{ $$ = build_outer_ip(p, OUTER_IP6, $2, $3, $5, span_join(@1, @5)); }
|	gre opt_gre_header ':'	{ $$ = build_outer_gre(p, $2, span_join(@1, @2)); }
|	MPLS ':'		{ $$ = build_outer_mpls(p, (struct label_list){0}, @1); }
|	MPLS labels ':'		{ $$ = build_outer_mpls(p, $2, span_join(@1, @2)); }
;
addr4: IP4	{ $$ = build_word(p, $1, @1); } ;
addr6: IP6	{ $$ = build_word(p, $1, @1); } ;
labels:
	label			{ $$ = build_label_append(p, (struct label_list){0}, $1); }
|	labels label		{ $$ = build_label_append(p, $1, $2); }
;
label:
	'(' LABEL number ',' TC number ',' opt_bottom TTL number ')'
		{ $$ = build_label($3, $6, $8, $10, @$); }
;
opt_bottom:
	%empty			{ $$ = false; }
|	'[' word ']' ','	{ $$ = build_bottom(p, $2); }
;
gre: GRE | GREV0 ;
opt_gre_header:
	%empty			{ $$ = (struct gre_pat){0}; }
|	opt_comma gre_header	{ $$ = $2; }
;
gre_header:
	FLAGS gre_flags opt_comma SUM number opt_comma OFF number opt_comma KEY opt_equals number
	opt_comma SEQ number
	{ $$ = (struct gre_pat){.flags = $2, .sum = $5, .off = $8, .key = $12, .seq = $15}; }
;
opt_comma: %empty | ',' ;
opt_equals: %empty | '=' ;
gre_flags:
	number
|	'[' gre_flag_list ']'	{ $$ = $2; $$.span = @$; }
;
gre_flag_list:
	gre_flag
|	gre_flag_list ',' gre_flag	{ $$ = $1; $$.value |= $3.value; }
;
gre_flag:
	NONE			{ $$ = build_gre_flag(0, @$); }
|	CHECKSUM PRESENT	{ $$ = build_gre_flag(GRE_CKSUM, @$); }
|	KEY PRESENT		{ $$ = build_gre_flag(GRE_KEY, @$); }
|	SEQUENCE PRESENT	{ $$ = build_gre_flag(GRE_SEQ, @$); }
;
opt_ip:
	%empty			{ $$ = (struct ip_info){0}; }
|	'(' ip_parts ')'	{ $$ = $2; $$.span = @$; }
|	'[' ip_parts ']'	{ $$ = $2; $$.span = @$; }
;
ip_parts:
	ip_part
|	ip_parts ',' ip_part	{ $$ = build_ip_join(p, $1, $3, @3); }
;
ip_part:
	ecn			{ $$ = build_tos(p, $1, NULL, @$); }
|	TOS number		{ $$ = build_tos(p, TOS_BYTE, &$2, @$); }
|	CLASS number		{ $$ = build_tos(p, TOS_BYTE, &$2, @$); }
|	TTL number		{ $$ = (struct ip_info){.ttl = $2}; }
|	HLIM number		{ $$ = (struct ip_info){.ttl = $2}; }
|	FLOWLABEL number	{ $$ = (struct ip_info){.flow = $2}; }
;
ecn:
	NOECN			{ $$ = TOS_NOECN; }
|	ECT0			{ $$ = TOS_ECT0; }
|	ECT1			{ $$ = TOS_ECT1; }
|	CE			{ $$ = TOS_CE; }
|	ECT01			{ $$ = TOS_ECT01; }
;

/* ---- TCP ---- */

tcp:
	tcp_opts opt_data	{ $$ = $1; $$->data = $2; }
;
tcp_opts:
	tcp_base
|	tcp_base '<' ELLIPSIS '>'
		{ $$ = build_tcp_options($1, TCPOPTS_ANY, NULL, span_join(@2, @4)); }
|	tcp_base '<' opts '>'
		{ $$ = build_tcp_options($1, TCPOPTS_LIST, $3.first, span_join(@2, @4)); }
;
tcp_base:
	opt_psp opt_ports flags seq opt_cut opt_ack opt_win opt_urg opt_cksum
	{
		$$ = build_tcp(p, $3, $4);
		$$->tcp.spi = $1;
		$$->tcp.psp_span = @1;
		$$->tcp.sport = $2.a;
		$$->tcp.dport = $2.b;
		$$->tcp.cut = $5;
		$$->tcp.ack = $6;
		$$->tcp.win = $7;
		$$->tcp.urg = $8;
		$$->cksum = $9;
	}
;
opt_psp:
	%empty			{ $$ = (struct field){0}; }
|	ENCAP PSP SPI number	{ $$ = $4; }
;
opt_ports:
	%empty			{ $$.a = $$.b = (struct field){0}; }
|	number '>' number	{ $$.a = $1; $$.b = $3; }
;
flags:
	WORD			{ $$ = build_flags(p, $1, (struct token){0}, @$); }
|	WORD '.'	{ $$ = build_flags(p, $1, (struct token){".", 1, false}, @$); }
|	WORD FLOAT		{ $$ = build_flags(p, $1, $2, @$); }
|	FLOAT			{ $$ = build_flags(p, $1, (struct token){0}, @$); }
|	'.'	{ $$ = build_flags(p, (struct token){".", 1, false}, (struct token){0}, @$); }
|	'-'	{ $$ = build_flags(p, (struct token){"-", 1, false}, (struct token){0}, @$); }
;
seq:
	number ':' number '(' number ')'
		{ $$ = (struct seq_range){.seq = $1, .end = $3, .len = $5, .span = @$}; }
|	'*' ':' '*' '(' number ')'
		{ $$ = (struct seq_range){build_any(@1), build_any(@3), $5, @$}; }
|	ELLIPSIS '(' number ')'
		{ $$ = (struct seq_range){build_any(@1), build_any(@1), $3, @$}; }
;
opt_cut: %empty { $$ = (struct cut_pat){0}; } | sizes ;
sizes:
	CUT '*'			{ $$ = (struct cut_pat){.any = true, .span = @$}; }
|	CUT number		{ $$ = build_size_append(p, (struct cut_pat){0}, $2, @$); }
|	sizes ',' number	{ $$ = build_size_append(p, $1, $3, @$); }
;
opt_ack: %empty { $$ = (struct field){0}; } | ACK value { $$ = $2; } ;
opt_win: %empty { $$ = (struct field){0}; } | WIN value { $$ = $2; } ;
opt_urg: %empty { $$ = (struct field){0}; } | URG value { $$ = $2; } ;
opt_cksum:
	%empty			{ $$ = (struct cksum_pat){0}; }
|	CKSUM word		{ $$ = build_cksum(p, $2, @$); }
;
opt_data:
	%empty			{ $$ = (struct data_pat){0}; }
|	DATA strings	{ $$ = (struct data_pat){DATA_GIVEN, build_string(p, $2, @2), @2}; }
|	DATA '*'		{ $$ = (struct data_pat){DATA_ANY, NULL, @$}; }
;
opts:
	opt			{ $$ = build_opt_append((struct opt_list){0}, $1); }
|	opts ',' opt		{ $$ = build_opt_append($1, $3); }
;
opt:
	BARE_OPTION		{ $$ = build_opt(p, build_opt_kind($1), @$); }
|	NUMBER_OPTION value	{ $$ = build_opt_value(p, build_opt_kind($1), $2, @$); }
|	BLOCKS_OPTION blocks	{ $$ = build_opt_sack(p, $2, @$); }
|	BLOCKS_OPTION '*'	{ $$ = build_opt_any(p, OPT_SACK, @$); }
|	TIMES_OPTION '*'	{ $$ = build_opt_any(p, OPT_TS, @$); }
|	TIMES_OPTION VAL value ECR value
				{ $$ = build_opt_ts(p, $3, $5, @$); }
|	HEX_OPTION cookie	{ $$ = build_opt_cookie(p, build_opt_kind($1), $2, @$); }
|	HEX_OPTION '*'		{ $$ = build_opt_any(p, build_opt_kind($1), @$); }
|	COOKIE_OPTION		{ $$ = build_opt(p, build_opt_kind($1), @$); }
|	COOKIE_OPTION cookie	{ $$ = build_opt_cookie(p, build_opt_kind($1), $2, @$); }
|	COOKIE_OPTION '*'	{ $$ = build_opt_any(p, build_opt_kind($1), @$); }
|	KIND number		{ $$ = build_opt_value(p, OPT_KIND, $2, @$); }
|	KIND number cookie
		{ $$ = build_opt_cookie(p, OPT_KIND, $3, @$); $$->value = $2; }
|	KIND number '*'
		{ $$ = build_opt_any(p, OPT_KIND, @$); $$->value = $2; }
|	MPTCP_OPTION mp_items	{ $$ = build_opt_mptcp(p, build_word(p, $1, @1), $2, @$); }
|	COUNTERS_OPTION accecn0	{ $$ = $2; $$->span = @$; }
|	COUNTERS_OPTION accecn1	{ $$ = $2; $$->span = @$; }
;
cookie: cookie_text	{ $$ = build_word(p, $1, @1); } ;
cookie_text: any_word | INT | HEX ;
mp_items:
	%empty			{ $$ = (struct word_list){0}; }
|	mp_items mp_item	{ $$ = build_item_append(p, $1, $2); }
;
mp_item:
	mp_text			{ $$ = build_word(p, $1, @1); }
|	'*'	{ $$ = build_word(p, (struct token){"*", 1, false}, @1); }
;
mp_text: any_word | INT | HEX | IP4 | IP6 ;
blocks:
	number ':' number
		{ $$ = build_sack_append(p, (struct block_list){0}, $1, $3, @$); }
|	blocks number ':' number
		{ $$ = build_sack_append(p, $1, $2, $4, span_join(@2, @4)); }
;
accecn0:
	E0B value			{ $$ = build_accecn(p, OPT_ECN0, &$2, NULL, NULL, @$); }
|	E0B value CEB value		{ $$ = build_accecn(p, OPT_ECN0, &$2, &$4, NULL, @$); }
|	E0B value CEB value E1B value	{ $$ = build_accecn(p, OPT_ECN0, &$2, &$4, &$6, @$); }
;
accecn1:
	E1B value			{ $$ = build_accecn(p, OPT_ECN1, &$2, NULL, NULL, @$); }
|	E1B value CEB value		{ $$ = build_accecn(p, OPT_ECN1, &$2, &$4, NULL, @$); }
|	E1B value CEB value E0B value	{ $$ = build_accecn(p, OPT_ECN1, &$2, &$4, &$6, @$); }
;

/* ---- UDP, ICMP ---- */

udp:
	UDP opt_ports udp_len opt_cksum opt_data
	{
		$$ = build_udp(p, $2.a, $2.b, $3);
		$$->cksum = $4;
		$$->data = $5;
	}
;
udp_len: '(' number ')'	{ $$ = $2; } ;
icmp:
	icmp_base opt_mtu opt_id opt_echoed
		{ $$ = build_icmp_details(p, $1, $2, $3, $4, @4); }
;
icmp_base:
	ICMP icmp_name		{ $$ = build_icmp(p, $2, (struct word){0}); }
|	ICMP icmp_name icmp_name	{ $$ = build_icmp(p, $2, $3); }
;
icmp_name:
	name
|	icmp_name '-' word	{ $$ = build_hyphen(p, $1, $3, @$); }
;
opt_mtu:
	%empty			{ $$ = (struct field){0}; }
|	MTU number		{ $$ = $2; }
;
opt_id:
	%empty			{ $$ = (struct field){0}; }
|	ID number		{ $$ = $2; }
;
opt_echoed:
	%empty			{ $$ = NULL; }
|	'[' seq ']'		{ $$ = build_echoed(p, ECHOED_TCP, $2); }
|	'[' UDP udp_len ']'
		{ $$ = build_echoed(p, ECHOED_UDP, (struct seq_range){.len = $3}); }
|	'[' RAW udp_len ']'
		{ $$ = build_echoed(p, ECHOED_RAW, (struct seq_range){.len = $3}); }
;

/* ---- small things ---- */

number:
	INT			{ $$ = build_number(p, $1, @1); }
|	HEX			{ $$ = build_number(p, $1, @1); }
;
value:
	number
|	'*'			{ $$ = build_any(@$); }
;
word: any_word	{ $$ = build_word(p, $1, @1); } ;
any_word:
	WORD | IPV4_KW | IPV6_KW | ICMP | UDP | RAW | GRE | GREV0 | SUM | OFF | KEY | SEQ | NONE
|	CHECKSUM | PRESENT | ENCAP | PSP | SPI | MPLS | LABEL | TC | TTL | ACK | ECR | MTU | E0B
|	E1B | CEB | TOS | FLOWLABEL | FLAGS | VAL | WIN | URG | ECT0 | ECT1 | ECT01 | NOECN | CE
|	ID | KIND | CKSUM | CUT | DATA | NOTHING | HLIM | CLASS | LINK | ADDRESS | ROUTE | VIA
|	BARE_OPTION | NUMBER_OPTION | TIMES_OPTION | BLOCKS_OPTION | COUNTERS_OPTION | HEX_OPTION
|	COOKIE_OPTION | MPTCP_OPTION
;

%%

/* Bison calls this; the message is made in parse_error.c, which knows no parser tables. */
static int yyreport_syntax_error(const yypcontext_t *ctx, struct parse *p)
{
	yysymbol_kind_t expected[YYNTOKENS];
	const struct span *at = yypcontext_location(ctx);
	struct parse_expected e = {.n = 0};
	int n = yypcontext_expected_tokens(ctx, expected, YYNTOKENS);

	if (n < 0)
		return n;
	for (int i = 0; i < n && e.n < PARSE_MAX_EXPECTED; i++)
		e.names[e.n++] = yysymbol_name(expected[i]);
	parse_error_syntax(p, at ? *at : p->last_span, yysymbol_name(yypcontext_token(ctx)), &e);
	return 0;
}
