// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the messages for what is right elsewhere: in Wireshark and tcpdump, in packetdrill's forks,
 * in C. Each names the habit and says what to write. A symptom is a token that does not fit and the
 * one before it; what stands around them is looked up in the text.
 */
#include "parser/habits.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *text_at(const struct parse *p, struct span at)
{
	return p->source->text + at.off;
}

static bool is(const struct parse *p, struct span at, const char *word)
{
	return strlen(word) == at.len && !strncasecmp(text_at(p, at), word, at.len);
}

static bool found_is(const char *found, const char *name)
{
	return !strcmp(found, name);
}

/* The last character before @off that is not a blank, on the same line; 0: none. */
static char before(const struct parse *p, uint32_t off)
{
	while (off && strchr(" \t", p->source->text[off - 1]))
		off--;
	return off ? p->source->text[off - 1] : '\0';
}

/* ---- flags ---- */

static const struct {
	const char *name;
	char letter;
} flag_names[] = {
	{"SYN", 'S'}, {"FIN", 'F'}, {"RST", 'R'}, {"PUSH", 'P'}, {"PSH", 'P'}, {"ACK", '.'},
	{"URG", 'U'}, {"ECE", 'E'}, {"CWR", 'W'}, {"AE", 'A'},   {"NS", 'A'},
};

static size_t flag_name(const char *text, size_t len, char *letter)
{
	for (size_t i = 0; i < sizeof(flag_names) / sizeof(*flag_names); i++) {
		size_t n = strlen(flag_names[i].name);

		if (len >= n && !strncasecmp(text, flag_names[i].name, n)) {
			*letter = flag_names[i].letter;
			return n;
		}
	}
	return 0;
}

bool flags_from_names(const char *text, size_t len, bool letters, char flags[static FLAGS_MAX])
{
	static const char order[] = "FSRPUEWA.";
	bool set[sizeof(order)] = {false}, any = false;
	size_t n = 0;

	for (size_t i = 0, used; i < len; i += used) {
		char letter;

		used = 1;
		if (strchr(", \t+|/", text[i]))
			continue;
		used = flag_name(text + i, len - i, &letter);
		if (!used && letters && strchr(order, text[i])) {
			letter = text[i] == 'A' ? '.' : text[i];
			used = 1;
		}
		if (!used)
			return false;
		set[strchr(order, letter) - order] = any = true;
	}
	for (size_t i = 0; i + 1 < sizeof(order); i++)
		if (set[i])
			flags[n++] = order[i];
	flags[n] = '\0';
	return any;
}

static bool is_flags_char(char c)
{
	return isalpha((unsigned char)c) || (c && strchr(".,+|/", c));
}

/* Flags and what separates them, from @off on. */
static struct span flags_run(const struct parse *p, uint32_t off)
{
	const char *text = p->source->text + off;
	uint32_t n = 0;

	while (is_flags_char(text[n]) || (text[n] == ' ' && is_flags_char(text[n + 1])))
		n++;
	return (struct span){off, n};
}

static bool report_flags(struct parse *p, struct span names, struct span at, const char *what)
{
	char flags[FLAGS_MAX];

	if (!flags_from_names(text_at(p, names), names.len, true, flags))
		return false;
	diag_error(p->diags, at, "%s: write %s", what, flags);
	return true;
}

/* "PSH,ACK", "S, A" */
static bool several_flags(struct parse *p, struct span at, const char *found,
			  const struct parse_expected *e)
{
	struct span run;

	(void)at;
	if (!parse_expects(e, "'.'") || !parse_expects(e, "an integer") ||
	    !(found_is(found, "','") || found_is(found, "'+'") || found_is(found, "'|'")))
		return false;
	run = flags_run(p, p->last_span.off);
	return report_flags(p, run, run,
			    "TCP flags are single letters next to each other, ACK is '.'");
}

/* "[SYN, ACK]", "[S.]" */
static bool flags_in_brackets(struct parse *p, struct span at, const char *found,
			      const struct parse_expected *e)
{
	struct span run = flags_run(p, at.off), all;

	if (p->last != '[' || !parse_expects(e, "'ttl'") ||
	    !(found_is(found, "a name") || found_is(found, "'urg'") || found_is(found, "'.'")))
		return false;
	all = span_join(p->last_span, run);
	all.len += text_at(p, all)[all.len] == ']';
	return report_flags(p, run, all, "TCP flags stand without brackets, and ACK is '.'");
}

/* ".P", ".FP" */
static bool dot_first(struct parse *p, struct span at, const char *found,
		      const struct parse_expected *e)
{
	struct span all = span_join(p->last_span, at);

	if (p->last != '.' || !found_is(found, "a name") || !parse_expects(e, "an integer") ||
	    all.len != at.len + 1 || strspn(text_at(p, at), "FSRPUEWA01234567") < at.len)
		return false;
	diag_error(p->diags, all, "write %.*s. : ACK comes last", (int)at.len, text_at(p, at));
	return true;
}

/* ---- protocols ---- */

static bool other_protocol(struct parse *p, struct span at, const char *found,
			   const struct parse_expected *e)
{
	static const struct {
		const char *word, *message;
	} protocols[] = {
		{"sctp", "SCTP is not supported: a packet is TCP, UDP or ICMP"},
		{"udplite", "UDP-Lite is not supported: a packet is TCP, UDP or ICMP"},
		{"dccp", "DCCP is not supported: a packet is TCP, UDP or ICMP"},
		{"quic", "QUIC is not supported: a packet is TCP, UDP or ICMP"},
		{"igmp", "IGMP is not supported: a packet is TCP, UDP or ICMP"},
		{"arp", "ARP is not supported: a packet is TCP, UDP or ICMP"},
		{"tcp", "a TCP segment begins with its flags: leave out 'tcp'"},
	};

	(void)at;
	(void)found;
	if (!parse_expects(e, "'.'") || !parse_expects(e, "an integer"))
		return false;
	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++) {
		if (!is(p, p->last_span, protocols[i].word))
			continue;
		diag_error(p->diags, p->last_span, "%s", protocols[i].message);
		return true;
	}
	return false;
}

/* "[1:1461(1460)] icmp ..." */
static bool old_icmp(struct parse *p, struct span at, const char *found,
		     const struct parse_expected *e)
{
	const char *text = text_at(p, at);
	size_t n = strcspn(text, "]\n");

	if (p->last != '[' || !parse_expects(e, "'ttl'") || !found_is(found, "an integer"))
		return false;
	diag_error(p->diags,
		   span_join(p->last_span, (struct span){at.off, (uint32_t)n + (text[n] == ']')}),
		   "the quoted segment stands behind the ICMP message, as of packetdrill 2");
	diag_note(p->diags, "write: icmp unreachable frag_needed mtu 1200 [%.*s]",
		  n < 40 ? (int)n : 0, text);
	return true;
}

static bool udp_sum(struct parse *p, struct span at, const char *found,
		    const struct parse_expected *e)
{
	if (!is(p, p->last_span, "udp") || !found_is(found, "'sum'") || !parse_expects(e, "'('"))
		return false;
	diag_error(p->diags, at, "the checksum stands behind the length: udp (1000) cksum ok");
	return true;
}

/* ---- numbers ---- */

/* "1:11" */
static bool no_length(struct parse *p, struct span at, const char *found,
		      const struct parse_expected *e)
{
	uint32_t off = p->last_span.off;
	const char *text = p->source->text, *colon = text + off;
	long long from, to;

	(void)at;
	(void)found;
	if (e->n != 1 || !parse_expects(e, "'('") || !off || before(p, off) != ':')
		return false;
	while (*colon != ':')
		colon--;
	off = (uint32_t)(colon - text);
	while (off && isdigit((unsigned char)text[off - 1]))
		off--;
	from = strtoll(text + off, NULL, 0);
	to = strtoll(text + p->last_span.off, NULL, 0);
	diag_error(p->diags, span_join((struct span){off, 0}, p->last_span),
		   "write the length, too: %lld:%lld(%lld)", from, to, to > from ? to - from : 0);
	return true;
}

static bool decimal_comma(struct parse *p, struct span at, const char *found,
			  const struct parse_expected *e)
{
	const char *text;
	size_t n;

	/* The end of the text is a token, too, and nothing stands behind it. */
	if (!found_is(found, "','") || !parse_expects(e, "'~'") ||
	    !parse_expects(e, "a code block"))
		return false;
	text = text_at(p, at) + 1;
	n = strspn(text, "0123456789");
	if (!n)
		return false;
	diag_error(p->diags, at, "a time has a decimal point: write %.*s.%.*s",
		   (int)p->last_span.len, text_at(p, p->last_span), (int)n, text);
	return true;
}

static const struct {
	const char *name;
	unsigned digits; /* behind the point of a second */
} units[] = {
	{"ms", 3}, {"msec", 3}, {"msecs", 3}, {"us", 6}, {"usec", 6}, {"usecs", 6},
	{"s", 0},  {"sec", 0},  {"secs", 0},  {"ns", 9}, {"min", 0},
};

static int find_unit(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (strlen(units[i].name) == len && !memcmp(units[i].name, text, len))
			return (int)i;
	return -1;
}

static bool report_unit(struct parse *p, struct span number, struct span all, int unit)
{
	char digits[24];
	double n;

	if (number.len >= sizeof(digits))
		return false;
	memcpy(digits, text_at(p, number), number.len);
	digits[number.len] = '\0';
	n = strtod(digits, NULL);
	for (unsigned i = 0; i < units[unit].digits; i++)
		n /= 10;
	if (!strcmp(units[unit].name, "min"))
		n *= 60;
	diag_error(p->diags, all, "times are in seconds, without a unit: write %.9g", n);
	return true;
}

/* "+100ms" is one word; "+0.1s" and "+100 ms" are a number and what looks like a call. */
static bool time_unit(struct parse *p, struct span at, const char *found,
		      const struct parse_expected *e)
{
	const char *text = text_at(p, at);
	size_t n = found_is(found, "a name") ? strspn(text, "0123456789") : 0;
	int unit = n ? find_unit(text + n, at.len - n) : -1;
	struct span number;

	if (unit >= 0 && parse_expects(e, "a fraction"))
		return report_unit(p, (struct span){at.off, (uint32_t)n}, at, unit);
	if (e->n != 1 || !parse_expects(e, "'('") || !p->last_span.off)
		return false;
	unit = find_unit(text_at(p, p->last_span), p->last_span.len);
	if (unit < 0 || !isdigit((unsigned char)before(p, p->last_span.off)))
		return false;
	number.off = p->last_span.off;
	while (strchr(" \t", p->source->text[number.off - 1]))
		number.off--;
	number.len = number.off;
	while (number.off && (isdigit((unsigned char)p->source->text[number.off - 1]) ||
			      p->source->text[number.off - 1] == '.'))
		number.off--;
	number.len -= number.off;
	return report_unit(p, number, span_join(number, p->last_span), unit);
}

/* "mss=1460", "win=1000" */
static bool equals_sign(struct parse *p, struct span at, const char *found,
			const struct parse_expected *e)
{
	if (!found_is(found, "'='") || !parse_expects(e, "an integer") ||
	    !isalpha((unsigned char)*text_at(p, p->last_span)))
		return false;
	diag_error(p->diags, at, "a blank stands between a name and its value, no '='");
	return true;
}

/* ---- the rest ---- */

/* "bind(3, .., ...)" */
static bool two_dots(struct parse *p, struct span at, const char *found,
		     const struct parse_expected *e)
{
	size_t n = strspn(text_at(p, at), ".");

	if (!found_is(found, "'.'") || !parse_expects(e, "'...'") || !parse_expects(e, "'{'"))
		return false;
	diag_error(p->diags, (struct span){at.off, (uint32_t)n},
		   "an argument that the tool is to choose is written with three dots: ...");
	return true;
}

static bool bare_address(struct parse *p, struct span at, const char *found,
			 const struct parse_expected *e)
{
	bool v6 = found_is(found, "an IPv6 address");

	if ((!v6 && !found_is(found, "an IPv4 address")) || !parse_expects(e, "a string") ||
	    !parse_expects(e, "'{'"))
		return false;
	diag_error(p->diags, at, "write inet%s_addr(\"%.*s\")", v6 ? "6" : "", (int)at.len,
		   text_at(p, at));
	return true;
}

static bool behind_packet(struct parse *p, struct span at, const char *found,
			  const struct parse_expected *e)
{
	if (!parse_expects(e, "'+'") || !parse_expects(e, "'*'") || parse_first_on_line(p, at))
		return false;
	if (found_is(found, "a name") && is(p, at, "sock")) {
		diag_error(p->diags, at,
			   "a packet does not name a socket: its ports tell the connection");
		diag_note(p->diags, "write the ports before the flags: 8080 > 1234 S 0:0(0)");
		return true;
	}
	if (!found_is(found, "'{'"))
		return false;
	diag_error(p->diags, at, "a packet has nothing in braces");
	return true;
}

bool habit_report(struct parse *p, struct span at, const char *found,
		  const struct parse_expected *e)
{
	static bool (*const habits[])(struct parse *, struct span, const char *,
				      const struct parse_expected *) = {
		several_flags,  flags_in_brackets, dot_first,     old_icmp,      udp_sum,
		other_protocol, time_unit,         no_length,     decimal_comma, equals_sign,
		two_dots,       bare_address,      behind_packet,
	};

	for (size_t i = 0; i < sizeof(habits) / sizeof(*habits); i++)
		if (habits[i](p, at, found, e))
			return true;
	return false;
}

/* ---- TCP options ---- */

#define FORK  "this is the notation of packetdrill's MPTCP fork: write "
#define SHARK "this is Wireshark's name: write "

static const struct {
	const char *name, *message;
} options[] = {
	{"nocheck", "what the options are is not looked at with <...>, not <nocheck>"},
	{"mpcapable", FORK "mp_capable v1 flags N [key HEX [key HEX]]"},
	{"mp_join_syn", FORK "mp_join [backup] id N token HEX rand HEX"},
	{"mp_join_syn_ack", FORK "mp_join [backup] id N hmac HEX rand HEX"},
	{"mp_join_ack", FORK "mp_join hmac HEX"},
	{"mpjoin", FORK "mp_join [backup] id N token HEX rand HEX"},
	{"mpdss", FORK "dss [fin] [ack8 N] [dsn8 N ssn N dlen N]"},
	{"add_address", FORK "add_addr [echo] id N addr IP [port N] [hmac HEX]"},
	{"rm_address", FORK "remove_addr id N"},
	{"remove_address", FORK "remove_addr id N"},
	{"rm_addr", FORK "remove_addr id N"},
	{"mp_reset", FORK "mp_tcprst flags N reason N"},
	{"tcprst", FORK "mp_tcprst flags N reason N"},
	{"sack_perm", SHARK "sackOK"},
	{"ws", SHARK "wscale N"},
	{"tsval", SHARK "TS val N ecr N"},
	{"tsecr", SHARK "TS val N ecr N"},
	{"tfo", SHARK "FO COOKIE"},
	{"timestamp", "timestamps are written TS val N ecr N"},
	{"timestamps", "timestamps are written TS val N ecr N"},
};

static const char *const names[] = {
	"nop", "eol",      "mss",         "wscale",  "sackOK",  "sack",         "TS",
	"md5", "FO",       "FOEXP",       "ECN",     "kind",    "mp_capable",   "mp_join",
	"dss", "add_addr", "remove_addr", "mp_prio", "mp_fail", "mp_fastclose", "mp_tcprst",
};

bool habit_option(struct diag_list *diags, const char *name, struct span at)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (!strcasecmp(options[i].name, name)) {
			diag_error(diags, at, "unknown TCP option '%s'", name);
			diag_note(diags, "%s", options[i].message);
			return true;
		}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcasecmp(names[i], name)) {
			diag_error(diags, at, "the name of this TCP option is written %s",
				   names[i]);
			return true;
		}
	return false;
}
