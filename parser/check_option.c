// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of the structs that socket options take. The first member's name tells which struct it is,
 * not the option: numbers of options may be anything.
 */
#include "parser/check.h"

#include <string.h>

static const struct member linger[] = {
	{"onoff", MEMBER_INT, false}, {"linger", MEMBER_INT, false}, MEMBER_END};
static const struct member timeval[] = {
	{"tv_sec", MEMBER_INT, false}, {"tv_usec", MEMBER_INT, false}, MEMBER_END};
static const struct member gre[] = {{"flags", MEMBER_INT, false}, {"sum", MEMBER_INT, false},
				    {"off", MEMBER_INT, false},   {"key", MEMBER_INT, false},
				    {"seq", MEMBER_INT, false},   MEMBER_END};
static const struct member md5sig[] = {
	{"tcpm_addr", MEMBER_PEER, false},  {"tcpm_key", MEMBER_BYTES, false},
	{"tcpm_flags", MEMBER_INT, true},   {"tcpm_prefixlen", MEMBER_INT, true},
	{"tcpm_ifindex", MEMBER_INT, true}, MEMBER_END};
static const struct member zerocopy[] = {{"address", MEMBER_INT_OR_ANY, true},
					 {"length", MEMBER_INT, true},
					 {"recv_skip_hint", MEMBER_INT, true},
					 {"inq", MEMBER_INT, true},
					 {"err", MEMBER_INT, true},
					 {"copybuf_address", MEMBER_INT_OR_ANY, true},
					 {"copybuf_len", MEMBER_INT, true},
					 {"flags", MEMBER_INT, true},
					 {"msg_control", MEMBER_INT, true},
					 {"msg_controllen", MEMBER_INT, true},
					 {"msg_flags", MEMBER_INT, true},
					 MEMBER_END};
static const struct member repair_opt[] = {
	{"opt_code", MEMBER_INT, false}, {"opt_val", MEMBER_INT, false}, MEMBER_END};
/* Sequence numbers are live ones, which a script cannot know. */
static const struct member repair_window[] = {
	{"snd_wl1", MEMBER_INT_OR_ANY, true}, {"snd_wnd", MEMBER_INT, true},
	{"max_window", MEMBER_INT, true},     {"rcv_wnd", MEMBER_INT, true},
	{"rcv_wup", MEMBER_INT_OR_ANY, true}, MEMBER_END};

static const struct member ao_add[] = {
	{"addr", MEMBER_PEER, false},    {"alg_name", MEMBER_BYTES, false},
	{"key", MEMBER_BYTES, false},    {"sndid", MEMBER_INT, true},
	{"rcvid", MEMBER_INT, true},     {"prefix", MEMBER_INT, true},
	{"maclen", MEMBER_INT, true},    {"keyflags", MEMBER_INT, true},
	{"ifindex", MEMBER_INT, true},   {"set_current", MEMBER_INT, true},
	{"set_rnext", MEMBER_INT, true}, MEMBER_END};
static const struct member ao_del[] = {
	{"addr", MEMBER_PEER, false},      {"sndid", MEMBER_INT, true},
	{"rcvid", MEMBER_INT, true},       {"prefix", MEMBER_INT, true},
	{"current_key", MEMBER_INT, true}, {"rnext", MEMBER_INT, true},
	{"keyflags", MEMBER_INT, true},    {"ifindex", MEMBER_INT, true},
	{"set_current", MEMBER_INT, true}, {"set_rnext", MEMBER_INT, true},
	{"del_async", MEMBER_INT, true},   MEMBER_END};
static const struct member ao_info[] = {{"ao_required", MEMBER_INT, true},
					{"accept_icmps", MEMBER_INT, true},
					{"set_counters", MEMBER_INT, true},
					{"set_current", MEMBER_INT, true},
					{"set_rnext", MEMBER_INT, true},
					{"current_key", MEMBER_INT, true},
					{"rnext", MEMBER_INT, true},
					{"pkt_good", MEMBER_INT, true},
					{"pkt_bad", MEMBER_INT, true},
					{"pkt_key_not_found", MEMBER_INT, true},
					{"pkt_ao_required", MEMBER_INT, true},
					{"pkt_dropped_icmp", MEMBER_INT, true},
					MEMBER_END};
static const struct member mptcp_info[] = {
	{"mptcpi_subflows", MEMBER_INT_OR_ANY, true},
	{"mptcpi_add_addr_signal", MEMBER_INT_OR_ANY, true},
	{"mptcpi_add_addr_accepted", MEMBER_INT_OR_ANY, true},
	{"mptcpi_subflows_max", MEMBER_INT_OR_ANY, true},
	{"mptcpi_add_addr_signal_max", MEMBER_INT_OR_ANY, true},
	{"mptcpi_add_addr_accepted_max", MEMBER_INT_OR_ANY, true},
	{"mptcpi_flags", MEMBER_INT_OR_ANY, true},
	{"mptcpi_token", MEMBER_INT_OR_ANY, true},
	{"mptcpi_write_seq", MEMBER_INT_OR_ANY, true},
	{"mptcpi_snd_una", MEMBER_INT_OR_ANY, true},
	{"mptcpi_rcv_nxt", MEMBER_INT_OR_ANY, true},
	{"mptcpi_local_addr_used", MEMBER_INT_OR_ANY, true},
	{"mptcpi_local_addr_max", MEMBER_INT_OR_ANY, true},
	{"mptcpi_csum_enabled", MEMBER_INT_OR_ANY, true},
	{"mptcpi_retransmits", MEMBER_INT_OR_ANY, true},
	{"mptcpi_bytes_retrans", MEMBER_INT_OR_ANY, true},
	{"mptcpi_bytes_sent", MEMBER_INT_OR_ANY, true},
	{"mptcpi_bytes_received", MEMBER_INT_OR_ANY, true},
	{"mptcpi_bytes_acked", MEMBER_INT_OR_ANY, true},
	{"mptcpi_subflows_total", MEMBER_INT_OR_ANY, true},
	{"mptcpi_last_data_sent", MEMBER_INT_OR_ANY, true},
	{"mptcpi_last_data_recv", MEMBER_INT_OR_ANY, true},
	{"mptcpi_last_ack_recv", MEMBER_INT_OR_ANY, true},
	MEMBER_END};

static bool has_row(const struct member *rows, const char *name)
{
	for (; rows->name; rows++) {
		if (!strcmp(rows->name, name))
			return true;
	}
	return false;
}

static bool is_label_stack(const struct value *v)
{
	for (const struct value *item = v->items; item; item = item->next) {
		if (item->kind != VALUE_LABEL)
			return false;
	}
	return true;
}

/* {tcpi_state=..., ...}: the names are those of code blocks, which the run time knows. */
static bool is_snapshot(const char *name)
{
	static const char *const prefixes[] = {"tcpi_", "SK_MEMINFO_", "bbr_", "dctcp_", "tcpv_"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])))
			return true;
	}
	return false;
}

static bool cannot_set(struct check *c, const struct value *v)
{
	diag_error(c->diags, v->span, "setsockopt cannot set this struct");
	return false;
}

static bool check_snapshot(struct check *c, const struct value *v, bool set)
{
	for (const struct value *item = v->items; item; item = item->next) {
		if (!item->name || !is_snapshot(item->name) ||
		    (item->kind != VALUE_INT && item->kind != VALUE_ELLIPSIS)) {
			diag_error(c->diags, item->span, "members are written tcpi_NAME=NUMBER");
			return false;
		}
	}
	return !set || cannot_set(c, v);
}

static bool check_mptcp_info(struct check *c, const struct value *v, bool set)
{
	if (!check_members(c, v, "the mptcp_info struct", mptcp_info))
		return false;
	return !set || cannot_set(c, v);
}

static bool check_zerocopy(struct check *c, const struct value *v)
{
	const struct value *in = value_member(v, "in"), *out = value_member(v, "out");

	if (!in && !out)
		return check_members(c, v, "the zerocopy struct", zerocopy);
	if (!in || !out || v->nitems != 2) {
		diag_error(c->diags, v->span, "write {in={...}, out={...}}");
		return false;
	}
	return check_members(c, in, "the zerocopy struct", zerocopy) &&
	       check_members(c, out, "the zerocopy struct", zerocopy);
}

static bool is_zerocopy(const char *name)
{
	if (!strcmp(name, "in") || !strcmp(name, "out"))
		return true;
	return strcmp(name, "flags") != 0 && has_row(zerocopy, name); /* flags is a GRE header's */
}

bool check_option_struct(struct check *c, const struct value *v, bool set)
{
	const char *name = v->items && v->items->name ? v->items->name : "";

	if (is_label_stack(v)) {
		if (!set)
			diag_error(c->diags, v->span, "getsockopt cannot check this struct");
		return set;
	}
	if (value_member(v, "onoff") || value_member(v, "linger"))
		return check_members(c, v, "the linger struct", linger);
	if (!strncmp(name, "tv_", 3))
		return check_members(c, v, "the timeval struct", timeval);
	if (!strncmp(name, "opt_", 4))
		return check_members(c, v, "the tcp_repair_opt struct", repair_opt);
	if (has_row(repair_window, name))
		return check_members(c, v, "the tcp_repair_window struct", repair_window);
	if (!strncmp(name, "tcpm_", 5))
		return check_members(c, v, "the tcp_md5sig struct", md5sig);
	if (is_snapshot(name))
		return check_snapshot(c, v, set);
	if (!strncmp(name, "mptcpi_", 7))
		return check_mptcp_info(c, v, set);
	if (is_zerocopy(name))
		return check_zerocopy(c, v);
	if (value_member(v, "alg_name"))
		return check_members(c, v, "the tcp_ao_add struct", ao_add);
	if (value_member(v, "addr"))
		return check_members(c, v, "the tcp_ao_del struct", ao_del);
	if (has_row(ao_info, name))
		return check_members(c, v, "the tcp_ao_info_opt struct", ao_info);
	if (value_member(v, "flags"))
		return check_members(c, v, "the GRE struct", gre);
	diag_error(c->diags, v->span, "unknown struct of a socket option");
	diag_note(c->diags, "known are {onoff=, linger=}, {tv_sec=, tv_usec=}, {tcpi_...=}, "
			    "{tcpm_addr=, tcpm_key=}, {addr=, alg_name= ...}, {mptcpi_...=}, "
			    "{address=, length= ...}, "
			    "{flags ... sum ... off ... key ... seq ...} and {(label ...) ...}");
	return false;
}
