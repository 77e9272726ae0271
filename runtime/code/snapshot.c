// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the names of a snapshot: where each stands in the bytes that getsockopt() returned. The
 * layout of struct tcp_info is the kernel's (include/uapi/linux/tcp.h), which only ever appends;
 * libc's copy lacks the newer members. Bytes that this kernel did not return count as 0.
 */
#include <assert.h>
#include <linux/tcp.h>
#include <string.h>

#include "parser/names.h"
#include "runtime/code/ast.h"

struct info {
	uint8_t state, ca_state, retransmits, probes, backoff, options, wscales, limits;
	uint32_t rto, ato, snd_mss, rcv_mss, unacked, sacked, lost, retrans, fackets;
	uint32_t last_data_sent, last_ack_sent, last_data_recv, last_ack_recv;
	uint32_t pmtu, rcv_ssthresh, rtt, rttvar, snd_ssthresh, snd_cwnd, advmss, reordering;
	uint32_t rcv_rtt, rcv_space, total_retrans;
	uint64_t pacing_rate, max_pacing_rate, bytes_acked, bytes_received;
	uint32_t segs_out, segs_in, notsent_bytes, min_rtt, data_segs_in, data_segs_out;
	uint64_t delivery_rate, busy_time, rwnd_limited, sndbuf_limited;
	uint32_t delivered, delivered_ce;
	uint64_t bytes_sent, bytes_retrans;
	uint32_t dsack_dups, reord_seen, rcv_ooopack, snd_wnd, rcv_wnd, rehash;
	uint16_t total_rto, total_rto_recoveries;
	uint32_t total_rto_time, received_ce;
	uint32_t delivered_e1_bytes, delivered_e0_bytes, delivered_ce_bytes;
	uint32_t received_e1_bytes, received_e0_bytes, received_ce_bytes;
	uint32_t accecn;
};

static_assert(offsetof(struct info, rto) == offsetof(struct tcp_info, tcpi_rto), "layout");
static_assert(offsetof(struct info, pacing_rate) == offsetof(struct tcp_info, tcpi_pacing_rate),
	      "layout");
static_assert(offsetof(struct info, snd_wnd) == offsetof(struct tcp_info, tcpi_snd_wnd), "layout");
static_assert(offsetof(struct info, accecn) == 276, "layout");

enum part { PART_INFO, PART_CC, PART_MEM };
struct var {
	const char *name;
	enum part part;
	unsigned off, size;
	unsigned shift, bits; /* bits 0: the whole member; shift as on a little-endian machine */
	unsigned need;        /* PART_CC: bytes that must have been returned */
};

/* clang-format off */
#define I(m)  {"tcpi_" #m, PART_INFO, offsetof(struct info, m), sizeof(((struct info *)0)->m), 0, 0, 0}
#define B(name, m, shift, bits) \
	{"tcpi_" #name, PART_INFO, offsetof(struct info, m), sizeof(((struct info *)0)->m), shift, \
	 bits, 0}
#define C(name, off, size, need) {name, PART_CC, off, size, 0, 0, need}
#define M(name, i) {"SK_MEMINFO_" name, PART_MEM, (i) * 4, 4, 0, 0, 0}

static const struct var vars[] = {
	I(state), I(ca_state), I(retransmits), I(probes), I(backoff), I(options),
	B(snd_wscale, wscales, 0, 4), B(rcv_wscale, wscales, 4, 4),
	B(delivery_rate_app_limited, limits, 0, 1), B(fastopen_client_fail, limits, 1, 2),
	I(rto), I(ato), I(snd_mss), I(rcv_mss), I(unacked), I(sacked), I(lost), I(retrans),
	I(fackets), I(last_data_sent), I(last_ack_sent), I(last_data_recv), I(last_ack_recv), I(pmtu),
	I(rcv_ssthresh), I(rtt), I(rttvar), I(snd_ssthresh), I(snd_cwnd), I(advmss), I(reordering),
	I(rcv_rtt), I(rcv_space), I(total_retrans), I(pacing_rate), I(max_pacing_rate), I(bytes_acked),
	I(bytes_received), I(segs_out), I(segs_in), I(notsent_bytes), I(min_rtt), I(data_segs_in),
	I(data_segs_out), I(delivery_rate), I(busy_time), I(rwnd_limited), I(sndbuf_limited),
	I(delivered), I(delivered_ce), I(bytes_sent), I(bytes_retrans), I(dsack_dups), I(reord_seen),
	I(rcv_ooopack), I(snd_wnd), I(rcv_wnd), I(rehash), I(total_rto), I(total_rto_recoveries),
	I(total_rto_time), I(received_ce), I(delivered_e1_bytes), I(delivered_e0_bytes),
	I(delivered_ce_bytes), I(received_e1_bytes), I(received_e0_bytes), I(received_ce_bytes),
	B(ecn_mode, accecn, 0, 2), B(accecn_opt_seen, accecn, 2, 2), B(accecn_fail_mode, accecn, 4, 4),
	B(options2, accecn, 8, 24),
	/* union tcp_cc_info; whoever returns the bytes, all three readings get their names */
	C("bbr_bw_lo", 0, 4, 20), C("bbr_bw_hi", 4, 4, 20), C("bbr_min_rtt", 8, 4, 20),
	C("bbr_pacing_gain", 12, 4, 20), C("bbr_cwnd_gain", 16, 4, 20),
	C("dctcp_enabled", 0, 2, 16), C("dctcp_ce_state", 2, 2, 16), C("dctcp_alpha", 4, 4, 16),
	C("dctcp_ab_ecn", 8, 4, 16), C("dctcp_ab_tot", 12, 4, 16),
	C("tcpv_enabled", 0, 4, 16), C("tcpv_rttcnt", 4, 4, 16), C("tcp_rtt", 8, 4, 16),
	C("tcp_minrtt", 12, 4, 16),
	M("RMEM_ALLOC", 0), M("RCVBUF", 1), M("WMEM_ALLOC", 2), M("SNDBUF", 3), M("FWD_ALLOC", 4),
	M("WMEM_QUEUED", 5), M("OPTMEM", 6), M("BACKLOG", 7), M("DROPS", 8),
};

#define NVARS (sizeof(vars) / sizeof(vars[0]))

/* Numbers are in parser/consts.def. Where two names have one number, the first is shown. */
static const struct constant {
	const char *name;
	const char *of; /* the variable whose values it names */
	bool flag;
} consts[] = {
	{"TCP_ESTABLISHED", "tcpi_state", false}, {"TCP_SYN_SENT", "tcpi_state", false},
	{"TCP_SYN_RECV", "tcpi_state", false}, {"TCP_FIN_WAIT1", "tcpi_state", false},
	{"TCP_FIN_WAIT2", "tcpi_state", false}, {"TCP_TIME_WAIT", "tcpi_state", false},
	{"TCP_CLOSE", "tcpi_state", false}, {"TCP_CLOSE_WAIT", "tcpi_state", false},
	{"TCP_LAST_ACK", "tcpi_state", false}, {"TCP_LISTEN", "tcpi_state", false},
	{"TCP_CLOSING", "tcpi_state", false}, {"TCP_NEW_SYN_RECV", "tcpi_state", false},
	{"TCPS_ESTABLISHED", "tcpi_state", false}, {"TCPS_SYN_SENT", "tcpi_state", false},
	{"TCPS_SYN_RECEIVED", "tcpi_state", false}, {"TCPS_FIN_WAIT_1", "tcpi_state", false},
	{"TCPS_FIN_WAIT_2", "tcpi_state", false}, {"TCPS_TIME_WAIT", "tcpi_state", false},
	{"TCPS_CLOSED", "tcpi_state", false}, {"TCPS_CLOSE_WAIT", "tcpi_state", false},
	{"TCPS_LAST_ACK", "tcpi_state", false}, {"TCPS_LISTEN", "tcpi_state", false},
	{"TCPS_CLOSING", "tcpi_state", false}, {"TCPI_ESTABLISHED", "tcpi_state", false},
	{"TCPI_SYN_SENT", "tcpi_state", false}, {"TCPI_SYN_RECEIVED", "tcpi_state", false},
	{"TCPI_FIN_WAIT_1", "tcpi_state", false}, {"TCPI_FIN_WAIT_2", "tcpi_state", false},
	{"TCPI_TIME_WAIT", "tcpi_state", false}, {"TCPI_CLOSED", "tcpi_state", false},
	{"TCPI_CLOSE_WAIT", "tcpi_state", false}, {"TCPI_LAST_ACK", "tcpi_state", false},
	{"TCPI_LISTEN", "tcpi_state", false}, {"TCPI_CLOSING", "tcpi_state", false},
	{"TCP_CA_Open", "tcpi_ca_state", false},
	{"TCP_CA_Disorder", "tcpi_ca_state", false}, {"TCP_CA_CWR", "tcpi_ca_state", false},
	{"TCP_CA_Recovery", "tcpi_ca_state", false}, {"TCP_CA_Loss", "tcpi_ca_state", false},
	{"TCPI_OPT_TIMESTAMPS", "tcpi_options", true}, {"TCPI_OPT_SACK", "tcpi_options", true},
	{"TCPI_OPT_WSCALE", "tcpi_options", true}, {"TCPI_OPT_ECN", "tcpi_options", true},
	{"TCPI_OPT_ECN_SEEN", "tcpi_options", true}, {"TCPI_OPT_SYN_DATA", "tcpi_options", true},
	{"TCPI_OPT_USEC_TS", "tcpi_options", true}, {"TCPI_OPT_TFO_CHILD", "tcpi_options", true},
	{"TFO_STATUS_UNSPEC", "tcpi_fastopen_client_fail", false},
	{"TFO_COOKIE_UNAVAILABLE", "tcpi_fastopen_client_fail", false},
	{"TFO_DATA_NOT_ACKED", "tcpi_fastopen_client_fail", false},
	{"TFO_SYN_RETRANSMITTED", "tcpi_fastopen_client_fail", false},
	{"TCPI_ECN_MODE_DISABLED", "tcpi_ecn_mode", false},
	{"TCPI_ECN_MODE_RFC3168", "tcpi_ecn_mode", false},
	{"TCPI_ECN_MODE_ACCECN", "tcpi_ecn_mode", false},
	{"TCPI_ECN_MODE_PENDING", "tcpi_ecn_mode", false},
	{"TCP_ACCECN_OPT_NOT_SEEN", "tcpi_accecn_opt_seen", false},
	{"TCP_ACCECN_OPT_EMPTY_SEEN", "tcpi_accecn_opt_seen", false},
	{"TCP_ACCECN_OPT_COUNTER_SEEN", "tcpi_accecn_opt_seen", false},
	{"TCP_ACCECN_OPT_FAIL_SEEN", "tcpi_accecn_opt_seen", false},
	{"TCP_ACCECN_ACE_FAIL_SEND", "tcpi_accecn_fail_mode", true},
	{"TCP_ACCECN_ACE_FAIL_RECV", "tcpi_accecn_fail_mode", true},
	{"TCP_ACCECN_OPT_FAIL_SEND", "tcpi_accecn_fail_mode", true},
	{"TCP_ACCECN_OPT_FAIL_RECV", "tcpi_accecn_fail_mode", true},
};

/* clang-format on */

#define NCONSTS (sizeof(consts) / sizeof(consts[0]))

static uint64_t load(const unsigned char *p, unsigned have, const struct var *v)
{
	unsigned char bytes[8] = {0};
	uint64_t x;
	uint32_t x32;
	uint16_t x16;

	if (v->off < have)
		memcpy(bytes, p + v->off, v->size < have - v->off ? v->size : have - v->off);
	memcpy(&x, bytes, 8);
	memcpy(&x32, bytes, 4);
	memcpy(&x16, bytes, 2);
	if (v->size != 8)
		x = v->size == 4 ? x32 : v->size == 2 ? x16 : bytes[0];
	if (v->bits) {
		unsigned shift = v->shift;

		if (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
			shift = v->size * 8 - v->shift - v->bits;
		x = x >> shift & ((1u << v->bits) - 1);
	}
	return x;
}

static bool var_get(const struct snapshot *s, const struct var *v, int128 *value)
{
	switch (v->part) {
	case PART_INFO: *value = load(s->tcp_info, s->tcp_info_len, v); return s->tcp_info_len > 0;
	case PART_CC:
		*value = load(s->cc_info, s->cc_info_len, v);
		return s->cc_info_len >= v->need;
	default: *value = load(s->meminfo, s->meminfo_len, v); return s->meminfo_len > 0;
	}
}

static int64_t constant_value(const struct constant *c)
{
	int64_t number = 0;

	const_find(c->name, &number);
	return number;
}

bool snapshot_get(const struct snapshot *snap, const char *name, int128 *value)
{
	for (size_t i = 0; i < NVARS; i++)
		if (!strcmp(vars[i].name, name))
			return var_get(snap, &vars[i], value);
	for (size_t i = 0; i < NCONSTS; i++)
		if (!strcmp(consts[i].name, name)) {
			*value = constant_value(&consts[i]);
			return true;
		}
	if (!strcmp(name, "bbr_bw")) {
		int128 lo, hi;

		if (!snapshot_get(snap, "bbr_bw_lo", &lo) || !snapshot_get(snap, "bbr_bw_hi", &hi))
			return false;
		*value = hi << 32 | lo;
		return true;
	}
	return false;
}

bool snapshot_find(const struct snapshot *snap, const char *name, int64_t *value)
{
	int128 v;

	if (!snapshot_get(snap, name, &v))
		return false;
	*value = v > INT64_MAX ? INT64_MAX : (int64_t)v;
	return true;
}

const char *const *snapshot_names(struct arena *arena)
{
	const char **list = arena_array(arena, NVARS + NCONSTS + 2, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < NVARS; i++)
		list[n++] = vars[i].name;
	for (size_t i = 0; i < NCONSTS; i++)
		list[n++] = consts[i].name;
	list[n] = "bbr_bw";
	return list;
}

struct snapshot snapshot_of_all(void)
{
	return (struct snapshot){.tcp_info_len = 1, .cc_info_len = 20, .meminfo_len = 1};
}

bool snapshot_knows(const char *name)
{
	struct snapshot all = snapshot_of_all();
	int128 v;

	return snapshot_get(&all, name, &v);
}

bool snapshot_has(const struct snapshot *snap, const char *name)
{
	const unsigned have[] = {[PART_INFO] = snap->tcp_info_len,
				 [PART_CC] = snap->cc_info_len,
				 [PART_MEM] = snap->meminfo_len};

	for (size_t i = 0; i < NVARS; i++)
		if (!strcmp(vars[i].name, name))
			return vars[i].off + vars[i].size <= have[vars[i].part];
	return false;
}

const char *snapshot_value_name(const char *name, int128 value, struct arena *arena)
{
	const char *text = NULL;

	for (size_t i = 0; i < NCONSTS; i++) {
		if (strcmp(consts[i].of, name))
			continue;
		if (!consts[i].flag && value == constant_value(&consts[i]))
			return consts[i].name;
		if (consts[i].flag && (value & constant_value(&consts[i])))
			text = text ? arena_printf(arena, "%s|%s", text, consts[i].name)
				    : consts[i].name;
	}
	return text;
}
