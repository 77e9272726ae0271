// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns control messages (tcpcheck-script(5), Structs): how large the listed ones are, how they are
 * sent, and how received ones compare. The kernel gets exactly the room that the listed ones need,
 * so that one too many shows as MSG_CTRUNC.
 */
#include "runtime/base/clock.h" /* struct timespec, which <linux/errqueue.h> lacks */

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "runtime/call/cmsg_stats.h"
#include "runtime/call/family.h"

struct timestamps {
	struct timespec ts[3]; /* software, (unused), hardware */
};

enum data_kind { DATA_NONE, DATA_INT, DATA_BYTES, DATA_ERROR, DATA_TIME, DATA_STATS, DATA_BAD };

static enum data_kind data_kind(const struct value *data)
{
	if (!data)
		return DATA_NONE;
	switch (data->kind) {
	case VALUE_INT: return DATA_INT;
	case VALUE_BYTES:
	case VALUE_ADDR6: return DATA_BYTES;
	case VALUE_STRUCT:
		if (value_member(data, "ee_errno"))
			return DATA_ERROR;
		if (value_member(data, "scm_sec") || value_member(data, "scm_nsec"))
			return DATA_TIME;
		return stats_size(data) ? DATA_STATS : DATA_BAD;
	default: return DATA_BAD;
	}
}

static int64_t number(const struct value *v, const char *name)
{
	const struct value *m = value_member(v, name);

	return m && m->kind == VALUE_INT ? m->num : 0;
}

static size_t data_size(const struct value *cmsg)
{
	const struct value *data = value_member(cmsg, "cmsg_data");

	switch (data_kind(data)) {
	case DATA_INT: return sizeof(int32_t);
	case DATA_BYTES: return data->len;
	case DATA_ERROR: /* the offender's address follows */
		return sizeof(struct sock_extended_err) + (number(cmsg, "cmsg_level") == SOL_IP
								   ? sizeof(struct sockaddr_in)
								   : sizeof(struct sockaddr_in6));
	case DATA_TIME: return sizeof(struct timestamps);
	case DATA_STATS: return stats_size(data);
	default: return 0;
	}
}

int cmsg_space(const struct call_step *st, unsigned i, const struct value *list, size_t *room,
	       struct finding *f)
{
	bool stats = false;

	*room = 0;
	if (!list)
		return 0;
	if (list->kind != VALUE_LIST)
		return call_mistake(st, i, f, "msg_control is a list of {cmsg_level=..., ...}");
	for (const struct value *v = list->items; v; v = v->next) {
		enum data_kind kind;

		if (v->kind != VALUE_STRUCT || !value_member(v, "cmsg_level") ||
		    !value_member(v, "cmsg_type"))
			return call_mistake(st, i, f,
					    "a control message needs cmsg_level and cmsg_type");
		kind = data_kind(value_member(v, "cmsg_data"));
		if (kind == DATA_BAD)
			return call_mistake(st, i, f, "cmsg_data has none of the known forms");
		stats = stats || kind == DATA_STATS;
		*room += CMSG_SPACE(data_size(v));
	}
	if (stats) /* newer kernels append attributes; they are not compared */
		*room += STATS_SPARE;
	return 0;
}

static void error_put(const struct value *v, unsigned char *p)
{
	struct sock_extended_err ee = {
		.ee_errno = (uint32_t)number(v, "ee_errno"),
		.ee_origin = (uint8_t)number(v, "ee_origin"),
		.ee_type = (uint8_t)number(v, "ee_type"),
		.ee_code = (uint8_t)number(v, "ee_code"),
		.ee_info = (uint32_t)number(v, "ee_info"),
		.ee_data = (uint32_t)number(v, "ee_data"),
	};

	memcpy(p, &ee, sizeof(ee));
}

static void data_put(const struct value *v, unsigned char *p)
{
	int32_t num = v ? (int32_t)v->num : 0;
	struct timespec ts;

	switch (data_kind(v)) {
	case DATA_INT: memcpy(p, &num, sizeof(num)); break;
	case DATA_BYTES: memcpy(p, v->bytes, v->len); break;
	case DATA_ERROR: error_put(v, p); break;
	case DATA_TIME:
		ts = (struct timespec){.tv_sec = number(v, "scm_sec"),
				       .tv_nsec = number(v, "scm_nsec")};
		memcpy(p, &ts, sizeof(ts));
		break;
	case DATA_STATS: stats_put(v, p); break;
	default: break;
	}
}

void cmsg_put(const struct value *list, void *room, size_t len)
{
	unsigned char *p = room;

	(void)len; /* as cmsg_space() said */
	for (const struct value *v = list ? list->items : NULL; v; v = v->next) {
		size_t size = data_size(v);
		struct cmsghdr h = {
			.cmsg_len = CMSG_LEN(size),
			.cmsg_level = (int)number(v, "cmsg_level"),
			.cmsg_type = (int)number(v, "cmsg_type"),
		};

		memcpy(p, &h, sizeof(h));
		data_put(value_member(v, "cmsg_data"), p + CMSG_LEN(0));
		p += CMSG_SPACE(size);
	}
}

static const char *field(struct finding *f, unsigned n, const char *name)
{
	return arena_printf(&f->arena, "cmsg %u%s%s", n, *name ? " " : "", name);
}

static void compare_num(struct finding *f, unsigned n, const char *name, const struct value *want,
			int64_t got)
{
	if (want && want->kind == VALUE_INT && want->num != got)
		finding_diff_num(f, want->span, field(f, n, name), want->num, got);
}

/* The offender's address behind it is not compared. */
static void compare_error(const struct value *v, const unsigned char *p, unsigned n,
			  struct finding *f)
{
	struct sock_extended_err ee;

	memcpy(&ee, p, sizeof(ee));
	compare_num(f, n, "ee_errno", value_member(v, "ee_errno"), ee.ee_errno);
	compare_num(f, n, "ee_origin", value_member(v, "ee_origin"), ee.ee_origin);
	compare_num(f, n, "ee_type", value_member(v, "ee_type"), ee.ee_type);
	compare_num(f, n, "ee_code", value_member(v, "ee_code"), ee.ee_code);
	compare_num(f, n, "ee_info", value_member(v, "ee_info"), ee.ee_info);
	compare_num(f, n, "ee_data", value_member(v, "ee_data"), ee.ee_data);
}

/* Seconds since the epoch up to the year 2096; beyond lies nonsense that must not overflow. */
static int64_t plausible(int64_t seconds)
{
	return seconds < 0 || seconds > 4000000000 ? 4000000000 : seconds;
}

/* The kernel stamps in wall-clock time, scripts speak of time since their start. 0 means: any. Only
 * the first of the three counts. */
static void compare_time(const struct call_env *env, const struct value *v, const unsigned char *p,
			 unsigned n, struct finding *f)
{
	int64_t want_us =
		plausible(number(v, "scm_sec")) * US_PER_S + number(v, "scm_nsec") / NS_PER_US;
	int64_t got_us;
	struct timespec stamp, wall;
	char want[32], got[32];

	memcpy(&stamp, p, sizeof(stamp));
	stamp.tv_sec = plausible(stamp.tv_sec);
	stamp.tv_nsec = stamp.tv_nsec < 0 || stamp.tv_nsec >= NS_PER_S ? 0 : stamp.tv_nsec;
	clock_gettime(CLOCK_REALTIME, &wall);
	got_us = (timespec_ns(&stamp) - timespec_ns(&wall) + clock_now_ns() - env->start_ns) /
		 NS_PER_US;
	if (!want_us || llabs(got_us - want_us) <= env->tolerance_us)
		return;
	snprintf(want, sizeof(want), "%.6f", (double)want_us / 1e6);
	snprintf(got, sizeof(got), "%.6f", (double)got_us / 1e6);
	finding_diff(f, v->span, field(f, n, "time"), want, got);
}

static void compare_bytes(const struct value *v, const unsigned char *p, unsigned n,
			  struct finding *f)
{
	for (size_t i = 0; i < v->len; i++)
		if (v->bytes[i] != p[i]) {
			finding_diff(f, v->span, field(f, n, "cmsg_data"),
				     arena_printf(&f->arena, "\\x%02x at byte %zu", v->bytes[i], i),
				     arena_printf(&f->arena, "\\x%02x", p[i]));
			return;
		}
}

static void compare_data(const struct call_env *env, const struct value *v, const unsigned char *p,
			 size_t len, unsigned n, struct finding *f)
{
	int32_t num;

	switch (data_kind(v)) {
	case DATA_INT:
		memcpy(&num, p, sizeof(num));
		compare_num(f, n, "cmsg_data", v, (uint32_t)v->num == (uint32_t)num ? v->num : num);
		break;
	case DATA_BYTES: compare_bytes(v, p, n, f); break;
	case DATA_ERROR: compare_error(v, p, n, f); break;
	case DATA_TIME: compare_time(env, v, p, n, f); break;
	case DATA_STATS: stats_compare(v, p, len, n, env->tolerance_us, f); break;
	default: break;
	}
}

static void compare_one(const struct call_env *env, const struct value *v, struct cmsghdr *c,
			unsigned n, struct finding *f)
{
	const struct value *data = value_member(v, "cmsg_data");
	size_t len = c->cmsg_len - CMSG_LEN(0), want = data_size(v);
	bool same =
		c->cmsg_level == number(v, "cmsg_level") && c->cmsg_type == number(v, "cmsg_type");

	compare_num(f, n, "cmsg_level", value_member(v, "cmsg_level"), c->cmsg_level);
	compare_num(f, n, "cmsg_type", value_member(v, "cmsg_type"), c->cmsg_type);
	if (!same)
		return;
	if (len == want || (data_kind(data) == DATA_STATS && len > want))
		compare_data(env, data, CMSG_DATA(c), len, n, f);
	else
		finding_diff_num(f, data ? data->span : v->span, field(f, n, "length"),
				 (int64_t)want, (int64_t)len);
}

/* cmsg_len was written by the kernel within the room it got, but be sure. */
static struct cmsghdr *usable(const struct msghdr *msg, struct cmsghdr *c)
{
	const unsigned char *end = (const unsigned char *)msg->msg_control + msg->msg_controllen;

	return c && c->cmsg_len >= CMSG_LEN(0) &&
			       c->cmsg_len <= (size_t)(end - (const unsigned char *)c)
		       ? c
		       : NULL;
}

void cmsg_compare(struct call_env *env, const struct value *list, struct msghdr *msg,
		  struct span at, struct finding *f)
{
	struct cmsghdr *c = usable(msg, CMSG_FIRSTHDR(msg));
	const struct value *v = list ? list->items : NULL;
	unsigned n = 1;

	for (; v && c; v = v->next, c = usable(msg, CMSG_NXTHDR(msg, c)), n++)
		compare_one(env, v, c, n, f);
	if (v)
		finding_diff(f, v->span, field(f, n, ""), "a control message", "none");
	if (c)
		finding_diff(
			f, at, field(f, n, ""), "none",
			arena_printf(&f->arena, "level %d, type %d", c->cmsg_level, c->cmsg_type));
}
