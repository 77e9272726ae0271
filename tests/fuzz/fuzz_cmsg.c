// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fuzz target: control messages as a kernel might return them (the input behind its first byte),
 * compared with one of several lists that a script may expect (chosen by the first byte).
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "parser/parser.h"
#include "runtime/call/family.h"
#include "runtime/cli/opts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CMSG(level, type, data) "{cmsg_level=" level ", cmsg_type=" type ", cmsg_data=" data "}"
#define ERROR(origin) \
	"{ee_errno=ENOMSG, ee_origin=" origin ", ee_type=0, ee_code=0, ee_info=0, ee_data=5}"

static const char *const lists[] = {
	CMSG("SOL_TCP", "TCP_CM_INQ", "10"),
	CMSG("SOL_IP", "IP_RECVERR", ERROR("SO_EE_ORIGIN_ZEROCOPY")),
	CMSG("SOL_IPV6", "IPV6_RECVERR", ERROR("SO_EE_ORIGIN_TIMESTAMPING")),
	CMSG("SOL_SOCKET", "SCM_TIMESTAMPING", "{scm_sec=0, scm_nsec=10000000}") "," CMSG(
		"SOL_IP", "IP_RECVERR", ERROR("SO_EE_ORIGIN_TIMESTAMPING")),
	CMSG("SOL_SOCKET", "SCM_TIMESTAMPING_OPT_STATS",
	     "{TCP_NLA_BUSY=100, TCP_NLA_SND_CWND=10, TCP_NLA_CA_STATE=..., TCP_NLA_SRTT=3}"),
};

#define NLISTS (sizeof(lists) / sizeof(*lists))

static struct plan *plans[NLISTS];

/* Made once: the scripts do not change. */
static const struct plan *plan_of(unsigned i)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct buf text = BUF_INIT;
	struct config cfg;
	struct script *s;

	if (plans[i])
		return plans[i];
	buf_printf(&text,
		   "0 recvmsg(3, {msg_name(...)=..., msg_iov(1)=[{..., 0}], msg_flags=0, "
		   "msg_control=[%s]}, 0) = 0\n",
		   lists[i]);
	s = script_parse(source_from_text("fuzz.pkt", buf_text(&text), text.len), NULL, &diags);
	opts_combine(&cfg, s, NULL, 0, NULL, &diags);
	plans[i] = plan_make(s, variant_get(VARIANT_IPV4), &cfg, &diags);
	if (!plans[i])
		abort();
	buf_free(&text);
	return plans[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct plan *plan = plan_of(size ? data[0] % NLISTS : 0);
	const struct call_step *st = plan->steps[0].call;
	struct call_env env = {.plan = plan};
	struct msghdr msg = {.msg_controllen = size ? size - 1 : 0};
	struct finding f;

	/* Of the exact size, so that ASan sees a read beyond it. */
	msg.msg_control = malloc(msg.msg_controllen + 1);
	if (!msg.msg_control)
		abort();
	if (size > 1)
		memcpy(msg.msg_control, data + 1, size - 1);
	finding_init(&f);
	cmsg_compare(&env, value_member(st->args->next, "msg_control"), &msg, st->call->span, &f);
	finding_free(&f);
	free(msg.msg_control);
	return 0;
}
