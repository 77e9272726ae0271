/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The grammar of scripts (doc/language). Actions call constructors of build.h and do nothing else.
 * There are no error rules: parse.c reports, looks for the next event and starts again there with
 * AGAIN. Keywords are words wherever a word is wanted: rule "word". Tokens and types are in declarations.y.
 */

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
	item
|	events item
;
item: event | group ;
group:
	repeat_head events GROUP_CLOSE	{ build_group_close(p, @3); }
|	maybe_head event		{ build_group_close(p, (struct span){@$.off + @$.len, 0}); }
|	order_head events GROUP_CLOSE	{ build_group_close(p, @3); }
|	either GROUP_CLOSE		{ build_either_close(p, @2); }
;
repeat_head:
	REPEAT number GROUP_OPEN
		{ build_group_open(p, GROUP_REPEAT, @$)->times = $2; }
;
maybe_head: MAYBE	{ build_group_open(p, GROUP_MAYBE, @$); } ;
order_head:
	ANY ORDER GROUP_OPEN	{ build_group_open(p, GROUP_ANY_ORDER, @$); }
;
either:
	either_head events
|	either or_head events
;
either_head: EITHER GROUP_OPEN	{ build_either(p, @$); } ;
or_head: GROUP_CLOSE OR GROUP_OPEN	{ build_or_alternative(p, @$); } ;
event:
	when packet		{ build_event_packet(p, $1, $2, @$); }
|	when call		{ build_event_call(p, $1, $2, @$); }
|	when ELLIPSIS seconds call
	{
		build_call_end($4, $3, @3);
		build_event_call(p, $1, $4, @$);
	}
|	when change		{ build_event_net(p, $1, $2, @$); }
|	when command		{ build_event_block(p, $1, EVENT_COMMAND, $2, @$); }
|	when code		{ build_event_block(p, $1, EVENT_CODE, $2, @$); }
;
when:
	seconds			{ $$ = build_when(p, WHEN_ABSOLUTE, $1, NO_TIME, @$); }
|	'+' seconds		{ $$ = build_when(p, WHEN_RELATIVE, $2, NO_TIME, @$); }
|	seconds '~' seconds	{ $$ = build_when(p, WHEN_ABSOLUTE_RANGE, $1, $3, @$); }
|	'+' seconds '~' '+' seconds
				{ $$ = build_when(p, WHEN_RELATIVE_RANGE, $2, $5, @$); }
|	'*'			{ $$ = build_when(p, WHEN_ANY, NO_TIME, NO_TIME, @$); }
;
seconds:
	sum			{ $$ = build_moment(p, $1); }
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
|	sum			{ $$ = build_int(p, $1); }
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
	direction outers opt_ip inner opt_names
	{
		$$ = build_packet(p, $1, $2, $3, $4, span_join(@1, @4));
		$$->names = $5.first;
	}
;
opt_names:
	%empty			{ $$ = (struct naming_list){0}; }
|	names
|	COMMA names		{ $$ = $2; }
;
names:
	naming
|	names COMMA naming	{ $$ = build_naming_append($1, $3); }
;
naming:
	NAMING '=' sum		{ $$ = build_naming(p, $1, $3, @1); }
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
|	NOTHING word word	{ $$ = build_nothing_at_all(p, $2, $3); }
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
|	TTL open		{ $$ = (struct ip_info){.ttl = $2}; }
|	HLIM open		{ $$ = (struct ip_info){.ttl = $2}; }
|	FLOWLABEL num	{ $$ = (struct ip_info){.flow = $2}; }
|	OPTIONS cookie	{ $$ = (struct ip_info){.options = $2}; }
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
|	tcp_base '<' opts ',' ELLIPSIS '>'
		{ $$ = build_tcp_options($1, TCPOPTS_SOME, $3.first, span_join(@2, @6)); }
|	tcp_base '<' opts '>'
		{ $$ = build_tcp_options($1, TCPOPTS_LIST, $3.first, span_join(@2, @4)); }
;
tcp_base:
	opt_psp opt_ports flags tcp_seq opt_cut opt_ack opt_win opt_urg opt_cksum
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
tcp_seq:
	seq
|	SEQ open opt_len	{ $$ = build_seq_in_words($2, $3, @$); }
|	LEN open		{ $$ = build_seq_in_words(build_any((struct span){0, 0}), $2, @$); }
;
opt_len:
	%empty			{ $$ = build_any((struct span){0, 0}); }
|	'(' num ')'		{ $$ = $2; }
|	LEN open		{ $$ = $2; }
;
seq:
	num ':' num '(' num ')'
		{ $$ = (struct seq_range){.seq = $1, .end = $3, .len = $5, .span = @$}; }
|	'*' ':' '*' '(' num ')'
		{ $$ = (struct seq_range){.seq = build_any(@1), .end = build_any(@3), .len = $5, .span = @$}; }
|	ELLIPSIS '(' num ')'
		{ $$ = (struct seq_range){.seq = build_any(@1), .end = build_any(@1), .len = $3, .span = @$}; }
;
opt_cut: %empty { $$ = (struct cut_pat){0}; } | sizes ;
sizes:
	CUT '*'			{ $$ = (struct cut_pat){.any = true, .span = @$}; }
|	CUT num		{ $$ = build_size_append(p, (struct cut_pat){0}, $2, @$); }
|	sizes ',' num	{ $$ = build_size_append(p, $1, $3, @$); }
;
opt_ack: %empty { $$ = (struct field){0}; } | ACK open { $$ = $2; } ;
opt_win: %empty { $$ = (struct field){0}; } | WIN open { $$ = $2; } ;
opt_urg: %empty { $$ = (struct field){0}; } | URG open { $$ = $2; } ;
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
|	NUMBER_OPTION open	{ $$ = build_opt_value(p, build_opt_kind($1), $2, @$); }
|	BLOCKS_OPTION blocks	{ $$ = build_opt_sack(p, $2, @$); }
|	BLOCKS_OPTION '*'	{ $$ = build_opt_any(p, OPT_SACK, @$); }
|	TIMES_OPTION '*'	{ $$ = build_opt_any(p, OPT_TS, @$); }
|	TIMES_OPTION VAL open ECR open
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
	num ':' num
		{ $$ = build_sack_append(p, (struct block_list){0}, $1, $3, @$); }
|	blocks num ':' num
		{ $$ = build_sack_append(p, $1, $2, $4, span_join(@2, @4)); }
;
accecn0:
	E0B open			{ $$ = build_accecn(p, OPT_ECN0, &$2, NULL, NULL, @$); }
|	E0B open CEB open		{ $$ = build_accecn(p, OPT_ECN0, &$2, &$4, NULL, @$); }
|	E0B open CEB open E1B open	{ $$ = build_accecn(p, OPT_ECN0, &$2, &$4, &$6, @$); }
;
accecn1:
	E1B open			{ $$ = build_accecn(p, OPT_ECN1, &$2, NULL, NULL, @$); }
|	E1B open CEB open		{ $$ = build_accecn(p, OPT_ECN1, &$2, &$4, NULL, @$); }
|	E1B open CEB open E0B open	{ $$ = build_accecn(p, OPT_ECN1, &$2, &$4, &$6, @$); }
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
udp_len: '(' num ')'	{ $$ = $2; } ;
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
|	MTU num		{ $$ = $2; }
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
num: sum	{ $$ = build_number_calc(p, $1); } ;
/* What is expected may be left open. */
open:
	num
|	'*'			{ $$ = build_any(@$); }
|	relation num		{ $$ = build_bounds(p, $1, $2, $2, @$); }
|	IN num ':' num		{ $$ = build_bounds(p, RELATION_IN, $2, $4, @$); }
;
relation:
	AT_LEAST		{ $$ = RELATION_LEAST; }
|	AT_MOST			{ $$ = RELATION_MOST; }
|	IS_NOT			{ $$ = RELATION_NOT; }
|	'<'			{ $$ = RELATION_LESS; }
|	'>'			{ $$ = RELATION_MORE; }
;
sum:
	product
|	sum PLUS product	{ $$ = build_calc(p, CALC_ADD, $1, $3, @$); }
|	sum MINUS product	{ $$ = build_calc(p, CALC_SUBTRACT, $1, $3, @$); }
;
product:
	factor
|	product TIMES factor	{ $$ = build_calc(p, CALC_MULTIPLY, $1, $3, @$); }
|	product OVER factor	{ $$ = build_calc(p, CALC_DIVIDE, $1, $3, @$); }
;
factor:
	INT			{ $$ = build_calc_number(p, $1, @1); }
|	HEX			{ $$ = build_calc_number(p, $1, @1); }
|	FRACTION		{ $$ = build_calc_fraction(p, $1, @1); }
|	LIVE			{ $$ = build_calc_live(p, $1, @1); }
|	FIELD			{ $$ = build_calc_field(p, $1, @1); }
|	PAREN sum ')'		{ $$ = $2; $$->span = @$; }
;
word: any_word	{ $$ = build_word(p, $1, @1); } ;
any_word:
	WORD | IPV4_KW | IPV6_KW | ICMP | UDP | RAW | GRE | GREV0 | SUM | OFF | KEY | SEQ | NONE
|	CHECKSUM | PRESENT | ENCAP | PSP | SPI | MPLS | LABEL | TC | TTL | ACK | ECR | MTU | E0B
|	E1B | CEB | TOS | FLOWLABEL | FLAGS | VAL | WIN | URG | ECT0 | ECT1 | ECT01 | NOECN | CE
|	ID | KIND | CKSUM | CUT | DATA | NOTHING | HLIM | CLASS | IN | LEN | LINK | ADDRESS | ROUTE | VIA
|	BARE_OPTION | NUMBER_OPTION | TIMES_OPTION | BLOCKS_OPTION | COUNTERS_OPTION | HEX_OPTION
|	COOKIE_OPTION | MPTCP_OPTION | OPTIONS
;

%%

/* What can stand in or behind any number is no help. */
static bool is_arithmetic(yysymbol_kind_t kind)
{
	if (kind == YYSYMBOL_FIELD || kind == YYSYMBOL_LIVE || kind == YYSYMBOL_NAMING)
		return true;
	return kind == YYSYMBOL_PLUS || kind == YYSYMBOL_MINUS || kind == YYSYMBOL_TIMES ||
	       kind == YYSYMBOL_OVER || kind == YYSYMBOL_PAREN ||
	       kind == YYSYMBOL_FRACTION || kind == YYSYMBOL_COMMA;
}

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
		if (!is_arithmetic(expected[i]))
			e.names[e.n++] = yysymbol_name(expected[i]);
	parse_error_syntax(p, at ? *at : p->last_span, yysymbol_name(yypcontext_token(ctx)), &e);
	return 0;
}
