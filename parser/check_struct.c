// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of structs in braces: which members they have and of what kind (structs.def);
 * order does not matter.
 */
#include "parser/check.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>

static bool must_be(struct check *c, const struct value *v, const char *name, const char *wanted)
{
	diag_error(c->diags, v->span, "%s must be %s", name, wanted);
	return false;
}

static bool check_control(struct check *c, const struct value *v)
{
	bool ok = true;

	for (const struct value *item = v->items; item; item = item->next)
		ok &= check_members(c, item, STRUCT_cmsghdr);
	return ok;
}

/* {TCP_NLA_BUSY=..., ...} */
static bool check_stats(struct check *c, const struct value *v)
{
	int64_t type;

	for (const struct value *item = v->items; item; item = item->next) {
		if (!item->name || strncmp(item->name, "TCP_NLA_", 8) != 0 ||
		    !const_find(item->name, &type)) {
			diag_error(c->diags, item->span, "unknown member of cmsg_data");
			diag_note(c->diags, "known are ee_errno ..., scm_sec ... and TCP_NLA_...");
			return false;
		}
		if (item->kind != VALUE_INT && item->kind != VALUE_ELLIPSIS)
			return must_be(c, item, item->name, "an integer or '...'");
	}
	return true;
}

static bool check_data(struct check *c, const struct value *v)
{
	const char *first;

	if (v->kind == VALUE_INT)
		return true;
	if (v->kind != VALUE_STRUCT || !v->items)
		return must_be(c, v, "cmsg_data", "an integer or a struct in braces");
	first = v->items->name ? v->items->name : "";
	if (!strncmp(first, "ee_", 3))
		return check_members(c, v, STRUCT_extended_err);
	if (!strncmp(first, "scm_", 4))
		return check_members(c, v, STRUCT_scm_timestamping);
	return check_stats(c, v);
}

static bool check_iov_member(struct check *c, const struct value *v)
{
	if (v->kind != VALUE_LIST)
		return must_be(c, v, "msg_iov", "a list such as [{..., 1000}]");
	if (!v->arg || v->arg->kind != VALUE_INT)
		return must_be(c, v, "msg_iov",
			       "written with its number of elements: msg_iov(1)=...");
	if (v->arg->num != (int64_t)v->nitems) {
		diag_error(c->diags, v->arg->span, "the number of elements is %zu, not %lld",
			   v->nitems, (long long)v->arg->num);
		return false;
	}
	return check_iovec(c, v);
}

static bool check_label(struct check *c, const struct value *v, const char *name)
{
	if (v->kind != VALUE_INT)
		return must_be(c, v, name, "the number of a descriptor");
	if (!v->symbolic)
		check_fd_use(c, v);
	return true;
}

static bool check_labels(struct check *c, const struct value *v)
{
	if (v->kind != VALUE_LIST)
		return must_be(c, v, v->name ? v->name : "the set", "a list of descriptors");
	for (const struct value *item = v->items; item; item = item->next) {
		if (!check_label(c, item, "an element of a set"))
			return false;
	}
	return true;
}

static bool check_name(struct check *c, const struct value *v)
{
	if (v->arg && v->arg->kind == VALUE_ELLIPSIS) {
		if (v->kind == VALUE_STRUCT)
			return check_sockaddr(c, v);
		if (v->kind == VALUE_ELLIPSIS)
			return true;
	}
	return must_be(c, v, "msg_name", "written msg_name(...)=...");
}

static bool check_simple(struct check *c, const struct value *v, enum member_kind kind)
{
	bool number = v->kind == VALUE_INT, any = v->kind == VALUE_ELLIPSIS;

	switch (kind) {
	case MEMBER_INT: return number || must_be(c, v, v->name, "an integer");
	case MEMBER_INT_OR_ANY:
		return number || any || must_be(c, v, v->name, "an integer or '...'");
	case MEMBER_ADDRESS:
		return number || any || v->kind == VALUE_ADDR6 ||
		       must_be(c, v, v->name, "inet_addr(\"...\"), inet6_addr(\"...\") or '...'");
	case MEMBER_BYTES: return v->kind == VALUE_BYTES || must_be(c, v, v->name, "a string");
	case MEMBER_PEER:
		if (any)
			return true;
		return v->kind == VALUE_STRUCT ? check_sockaddr(c, v)
					       : must_be(c, v, v->name, "'...' or {sa_family=...}");
	default: return true;
	}
}

static bool check_member(struct check *c, const struct value *v, enum member_kind kind)
{
	switch (kind) {
	case MEMBER_FD: return check_label(c, v, v->name);
	case MEMBER_LABELS: return check_labels(c, v);
	case MEMBER_NAME: return check_name(c, v);
	case MEMBER_MSG: return check_msg(c, v);
	case MEMBER_IOVEC: return check_iov_member(c, v);
	case MEMBER_CONTROL:
		if (v->kind != VALUE_LIST)
			return must_be(c, v, v->name, "a list of control messages");
		return check_control(c, v);
	case MEMBER_DATA: return check_data(c, v);
	default: return check_simple(c, v, kind);
	}
}

static void no_member(struct check *c, const struct value *item, const struct struct_spec *s)
{
	const char *names[MEMBER_MAX], *close;
	size_t n = 0;

	for (const struct member *m = s->members; m->name; m++)
		names[n++] = m->name;
	names[n] = NULL;
	close = suggest(item->name, names);
	diag_error(c->diags, item->span, "%s has no member '%s'", s->what, item->name);
	if (close)
		diag_note(c->diags, "did you mean '%s'?", close);
}

static bool check_item(struct check *c, const struct value *v, const struct value *item,
		       const struct struct_spec *s)
{
	const struct member *m = struct_member(s, item->name);

	if (!item->name) {
		diag_error(c->diags, item->span, "%s has only named members", s->what);
		return false;
	}
	if (!m) {
		no_member(c, item, s);
		return false;
	}
	if (value_member(v, item->name) != item) {
		diag_error(c->diags, item->span, "member '%s' is given twice", item->name);
		return false;
	}
	return check_member(c, item, m->kind);
}

bool check_spec(struct check *c, const struct value *v, const struct struct_spec *s)
{
	if (v->kind != VALUE_STRUCT)
		return must_be(c, v, s->what, "a struct in braces");
	for (const struct value *item = v->items; item; item = item->next) {
		if (!check_item(c, v, item, s))
			return false;
	}
	for (const struct member *m = s->members; m->name; m++) {
		if (m->optional || value_member(v, m->name))
			continue;
		diag_error(c->diags, v->span, "%s lacks member '%s'", s->what, m->name);
		return false;
	}
	return true;
}

bool check_members(struct check *c, const struct value *v, enum struct_id id)
{
	return check_spec(c, v, struct_spec_at(id));
}

bool check_msg(struct check *c, const struct value *v)
{
	return check_members(c, v, STRUCT_msghdr);
}

/* What is sent must be there; what is received may be less than there is room for. */
bool check_buffer(struct check *c, const struct value *v, const struct value *count)
{
	int64_t len = (int64_t)v->len;

	if (v->kind != VALUE_BYTES || count->live ||
	    (c->sends ? count->num <= len : count->num >= len))
		return true;
	if (c->sends)
		diag_error(c->diags, count->span, "the string has only %lld bytes", (long long)len);
	else
		diag_error(c->diags, count->span, "the string has %lld bytes, more than are read",
			   (long long)len);
	return false;
}

bool check_iovec(struct check *c, const struct value *v)
{
	for (const struct value *item = v->items; item; item = item->next) {
		const struct value *length = item->items ? item->items->next : NULL;

		if (item->kind != VALUE_STRUCT || item->nitems != 2 || item->items->name ||
		    (item->items->kind != VALUE_ELLIPSIS && item->items->kind != VALUE_BYTES) ||
		    length->name || length->kind != VALUE_INT)
			return must_be(c, item, "an element of a vector",
				       "written {..., LENGTH} or {\"TEXT\", LENGTH}");
		if (length->num < 0 || length->num > INT32_MAX)
			return must_be(c, length, "the length", "between 0 and 2147483647");
		if (!check_buffer(c, item->items, length))
			return false;
	}
	return true;
}

static bool has_bit(const struct value *v, int64_t bit)
{
	return v && v->kind == VALUE_INT && (v->num & bit);
}

static bool is_negative(const struct value *v)
{
	return v && v->kind == VALUE_INT && v->num < 0;
}

/* poll() passes over negative descriptors, and says POLLNVAL for those that are not open. */
bool check_pollfds(struct check *c, const struct value *v)
{
	bool ok = true, whole_call = c->wants_ebadf;

	for (const struct value *item = v->items; item; item = item->next) {
		c->wants_ebadf = whole_call || is_negative(value_member(item, "fd")) ||
				 has_bit(value_member(item, "revents"), POLLNVAL);
		ok &= check_members(c, item, STRUCT_pollfd);
	}
	c->wants_ebadf = whole_call;
	return ok;
}

bool check_epoll_event(struct check *c, const struct value *v)
{
	if (!check_members(c, v, STRUCT_epoll_event))
		return false;
	if (v->nitems == 2)
		return true;
	diag_error(c->diags, v->span, "the epoll event needs one of fd, ptr, u32 and u64");
	return false;
}

bool check_epoll_events(struct check *c, const struct value *v)
{
	bool ok = true;

	if (v->kind != VALUE_LIST)
		return check_epoll_event(c, v);
	for (const struct value *item = v->items; item; item = item->next)
		ok &= check_epoll_event(c, item);
	return ok;
}

bool check_mmsg(struct check *c, const struct value *v)
{
	bool ok = true;

	for (const struct value *item = v->items; item; item = item->next)
		ok &= check_members(c, item, STRUCT_mmsghdr);
	return ok;
}

bool check_time(struct check *c, const struct value *v, bool nano)
{
	return check_members(c, v, nano ? STRUCT_timespec : STRUCT_select_timeval);
}

bool check_fd_set(struct check *c, const struct value *v)
{
	if (v->kind == VALUE_LIST)
		return check_labels(c, v);
	return check_members(c, v, STRUCT_fd_set_change);
}

bool check_sockaddr(struct check *c, const struct value *v)
{
	const struct value *family = value_member(v, "sa_family");
	bool v6 = value_member(v, "sin6_port") || value_member(v, "sin6_addr") ||
		  (family && family->kind == VALUE_INT && family->num == AF_INET6 &&
		   !value_member(v, "sin_addr"));

	return check_members(c, v, v6 ? STRUCT_sockaddr6 : STRUCT_sockaddr4);
}
