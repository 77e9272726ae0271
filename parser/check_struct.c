// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of structs in braces: which members they have and of what kind. One table row per
 * member; order does not matter.
 */
#include "parser/check.h"

#include <string.h>

enum member_kind { INTEGER, FD, ELLIPSIS_ARG, IOVEC, CONTROL, DATA };

struct member {
	const char *name;
	enum member_kind kind;
	bool optional;
};

#define END                          \
	{                            \
		NULL, INTEGER, false \
	}

static const struct member msghdr[] = {
	{"msg_name", ELLIPSIS_ARG, false},
	{"msg_iov", IOVEC, false},
	{"msg_flags", INTEGER, false},
	{"msg_control", CONTROL, true},
	END,
};
static const struct member cmsghdr[] = {
	{"cmsg_level", INTEGER, false},
	{"cmsg_type", INTEGER, false},
	{"cmsg_data", DATA, false},
	END,
};
static const struct member extended_err[] = {
	{"ee_errno", INTEGER, false},
	{"ee_origin", INTEGER, false},
	{"ee_type", INTEGER, false},
	{"ee_code", INTEGER, false},
	{"ee_info", INTEGER, false},
	{"ee_data", INTEGER, false},
	END,
};
static const struct member scm_timestamping[] = {
	{"scm_sec", INTEGER, false}, {"scm_nsec", INTEGER, false}, END};
static const struct member pollfd[] = {
	{"fd", FD, false}, {"events", INTEGER, false}, {"revents", INTEGER, true}, END};
static const struct member epoll_event[] = {{"events", INTEGER, false}, {"fd", INTEGER, true},
					    {"ptr", INTEGER, true},	{"u32", INTEGER, true},
					    {"u64", INTEGER, true},	END};
static const struct member linger[] = {{"onoff", INTEGER, false}, {"linger", INTEGER, false}, END};
static const struct member sockaddr[] = {{"sa_family", INTEGER, false},
					 {"sin_port", INTEGER, false},
					 {"sin_addr", INTEGER, false},
					 END};
static const struct member gre[] = {{"flags", INTEGER, false}, {"sum", INTEGER, false},
				    {"off", INTEGER, false},   {"key", INTEGER, false},
				    {"seq", INTEGER, false},   END};

static bool check_members(struct check *c, const struct value *v, const char *what,
			  const struct member *rows);

static bool fail(struct check *c, const struct value *v, const char *name, const char *wanted)
{
	diag_error(c->diags, v->span, "%s must be %s", name, wanted);
	return false;
}

static bool check_control(struct check *c, const struct value *v)
{
	bool ok = true;

	for (const struct value *item = v->items; item; item = item->next)
		ok &= check_members(c, item, "a control message", cmsghdr);
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
			return fail(c, item, item->name, "an integer or '...'");
	}
	return true;
}

static bool check_data(struct check *c, const struct value *v)
{
	const char *first;

	if (v->kind == VALUE_INT)
		return true;
	if (v->kind != VALUE_STRUCT || !v->items)
		return fail(c, v, "cmsg_data", "an integer or a struct in braces");
	first = v->items->name ? v->items->name : "";
	if (!strncmp(first, "ee_", 3))
		return check_members(c, v, "cmsg_data", extended_err);
	if (!strncmp(first, "scm_", 4))
		return check_members(c, v, "cmsg_data", scm_timestamping);
	return check_stats(c, v);
}

static bool check_iov_member(struct check *c, const struct value *v)
{
	if (v->kind != VALUE_LIST)
		return fail(c, v, "msg_iov", "a list such as [{..., 1000}]");
	if (!v->arg || v->arg->kind != VALUE_INT)
		return fail(c, v, "msg_iov", "written with its number of elements: msg_iov(1)=...");
	if (v->arg->num != (int64_t)v->nitems) {
		diag_error(c->diags, v->arg->span, "the number of elements is %zu, not %lld",
			   v->nitems, (long long)v->arg->num);
		return false;
	}
	return check_iovec(c, v);
}

static bool check_member(struct check *c, const struct value *v, enum member_kind kind)
{
	switch (kind) {
	case INTEGER: return v->kind == VALUE_INT || fail(c, v, v->name, "an integer");
	case FD:
		if (v->kind != VALUE_INT)
			return fail(c, v, v->name, "the number of a descriptor");
		if (!v->symbolic)
			check_fd_use(c, v);
		return true;
	case ELLIPSIS_ARG:
		return (v->kind == VALUE_ELLIPSIS && v->arg && v->arg->kind == VALUE_ELLIPSIS) ||
		       fail(c, v, "msg_name", "written msg_name(...)=...");
	case IOVEC: return check_iov_member(c, v);
	case CONTROL:
		if (v->kind != VALUE_LIST)
			return fail(c, v, v->name, "a list of control messages");
		return check_control(c, v);
	case DATA: return check_data(c, v);
	}
	return true;
}

static const struct member *row_find(const struct member *rows, const char *name)
{
	for (; rows->name; rows++) {
		if (name && !strcmp(rows->name, name))
			return rows;
	}
	return NULL;
}

static bool check_one(struct check *c, const struct value *v, const struct value *item,
		      const char *what, const struct member *rows)
{
	const struct member *row = row_find(rows, item->name);
	const char *names[8], *close;
	size_t n = 0;

	if (!row) {
		if (!item->name) {
			diag_error(c->diags, item->span, "%s has only named members", what);
			return false;
		}
		for (; rows->name; rows++)
			names[n++] = rows->name;
		names[n] = NULL;
		close = suggest(item->name, names);
		diag_error(c->diags, item->span, "%s has no member '%s'", what, item->name);
		if (close)
			diag_note(c->diags, "did you mean '%s'?", close);
		return false;
	}
	if (value_member(v, item->name) != item) {
		diag_error(c->diags, item->span, "member '%s' is given twice", item->name);
		return false;
	}
	return check_member(c, item, row->kind);
}

static bool check_members(struct check *c, const struct value *v, const char *what,
			  const struct member *rows)
{
	if (v->kind != VALUE_STRUCT)
		return fail(c, v, what, "a struct in braces");
	for (const struct value *item = v->items; item; item = item->next) {
		if (!check_one(c, v, item, what, rows))
			return false;
	}
	for (; rows->name; rows++) {
		if (rows->optional || value_member(v, rows->name))
			continue;
		diag_error(c->diags, v->span, "%s lacks member '%s'", what, rows->name);
		return false;
	}
	return true;
}

bool check_msg(struct check *c, const struct value *v)
{
	return check_members(c, v, "the message", msghdr);
}

bool check_iovec(struct check *c, const struct value *v)
{
	for (const struct value *item = v->items; item; item = item->next) {
		const struct value *length = item->items ? item->items->next : NULL;

		if (item->kind != VALUE_STRUCT || item->nitems != 2 || item->items->name ||
		    item->items->kind != VALUE_ELLIPSIS || length->name ||
		    length->kind != VALUE_INT)
			return fail(c, item, "an element of a vector", "written {..., LENGTH}");
		if (length->num < 0 || length->num > INT32_MAX)
			return fail(c, length, "the length", "between 0 and 2147483647");
	}
	return true;
}

bool check_pollfds(struct check *c, const struct value *v)
{
	bool ok = true;

	for (const struct value *item = v->items; item; item = item->next)
		ok &= check_members(c, item, "an element for poll", pollfd);
	return ok;
}

bool check_epoll_event(struct check *c, const struct value *v)
{
	if (!check_members(c, v, "the epoll event", epoll_event))
		return false;
	if (v->nitems == 2)
		return true;
	diag_error(c->diags, v->span, "the epoll event needs one of fd, ptr, u32 and u64");
	return false;
}

bool check_sockaddr(struct check *c, const struct value *v)
{
	return check_members(c, v, "the address", sockaddr);
}

static bool is_label_stack(const struct value *v)
{
	for (const struct value *item = v->items; item; item = item->next) {
		if (item->kind != VALUE_LABEL)
			return false;
	}
	return true;
}

bool check_option_struct(struct check *c, const struct value *v, bool set)
{
	if (is_label_stack(v) || value_member(v, "onoff") || value_member(v, "linger")) {
		if (!set) {
			diag_error(c->diags, v->span, "getsockopt cannot check this struct");
			return false;
		}
		return is_label_stack(v) || check_members(c, v, "the linger struct", linger);
	}
	if (value_member(v, "flags"))
		return check_members(c, v, "the GRE struct", gre);
	diag_error(c->diags, v->span, "unknown struct of a socket option");
	diag_note(c->diags,
		  "known are {onoff=, linger=}, {flags ... sum ... off ... key ... seq ...} "
		  "and {(label ...) ...}");
	return false;
}
