// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of single arguments of system calls by their kind in calls.def.
 */
#include "parser/check.h"

#include <stdint.h>

/* What an argument of a kind must be, in words. */
static const char *const wanted[] = {
	[ARG_FD] = "the number of a descriptor",
	[ARG_INT] = "an integer",
	[ARG_DOMAIN] = "'...' or an address family",
	[ARG_BUF] = "'...', a string or NULL",
	[ARG_ADDR] = "'...', an address family or {sa_family=...}",
	[ARG_ADDRLEN] = "'...', an integer or [an integer]",
	[ARG_OPTVAL] = "[an integer], a string or a struct in braces",
	[ARG_OPTLEN] = "an integer or '...'",
	[ARG_OPTLEN_RET] = "[an integer] or '...'",
	[ARG_IOVEC] = "a list such as [{..., 1000}]",
	[ARG_MSG] = "a struct such as {msg_name(...)=..., msg_iov(1)=[{..., 10}], msg_flags=0}",
	[ARG_POLLFDS] = "a list such as [{fd=4, events=POLLIN, revents=POLLIN}]",
	[ARG_MMSG] = "a list such as [{msg_hdr={msg_name(...)=..., ...}, msg_len=10}]",
	[ARG_EPOLLEV] = "a struct such as {events=EPOLLIN, fd=4}",
	[ARG_EPOLLEVS] = "a struct such as {events=EPOLLIN, fd=4} or a list of them",
	[ARG_FDSET] = "a list of descriptors, {in=[...], out=[...]} or NULL",
	[ARG_TIMEVAL] = "a struct such as {tv_sec=1, tv_usec=0} or NULL",
	[ARG_TIMESPEC] = "a struct such as {tv_sec=1, tv_nsec=0} or NULL",
	[ARG_SIGMASK] = "NULL or signals such as {SIGALRM, SIGINT}",
	[ARG_NEWFD] = "the number of a descriptor",
	[ARG_STRING] = "a string",
	[ARG_INT_RET] = "[an integer]",
	[ARG_INT_OPT] = "an integer",
	[ARG_FDPAIR_RET] = "two numbers of descriptors such as [5, 6]",
	[ARG_OFFSET] = "[an integer]",
	[ARG_PTR] = "an integer or NULL",
	[ARG_SPI_RET] = "[an integer]",
};

static bool is_int32(const struct value *v)
{
	return v->num >= INT32_MIN && v->num <= UINT32_MAX;
}

static bool is_int_list(const struct value *v, size_t n)
{
	if (v->kind != VALUE_LIST || v->nitems != n)
		return false;
	for (const struct value *item = v->items; item; item = item->next) {
		if (item->kind != VALUE_INT || item->name)
			return false;
	}
	return true;
}

static bool is_option_value(const struct value *v)
{
	return is_int_list(v, 1) || v->kind == VALUE_BYTES || v->kind == VALUE_ADDR6 ||
	       v->kind == VALUE_STRUCT;
}

static bool is_null(const struct value *v)
{
	return v->kind == VALUE_INT && !v->num;
}

static bool is_signal_set(const struct value *v)
{
	if (v->kind != VALUE_STRUCT && v->kind != VALUE_LIST)
		return false;
	for (const struct value *item = v->items; item; item = item->next) {
		if (item->kind != VALUE_INT || item->name || item->num < 1 || item->num > 64)
			return false;
	}
	return true;
}

/* Of the right kind? What is inside structs is looked at later. */
static bool kind_fits(enum arg_kind kind, const struct value *v)
{
	if (v->name) /* a=b outside of braces */
		return false;
	switch (kind) {
	case ARG_NONE: return false;
	case ARG_FD:
	case ARG_NEWFD:
	case ARG_INT:
	case ARG_INT_OPT:
	case ARG_PTR: return v->kind == VALUE_INT;
	case ARG_OPTLEN:
	case ARG_DOMAIN: return v->kind == VALUE_INT || v->kind == VALUE_ELLIPSIS;
	case ARG_BUF: return v->kind == VALUE_ELLIPSIS || v->kind == VALUE_BYTES || is_null(v);
	case ARG_ADDR:
		return v->kind == VALUE_ELLIPSIS || v->kind == VALUE_INT || v->kind == VALUE_STRUCT;
	case ARG_ADDRLEN:
		return v->kind == VALUE_ELLIPSIS || v->kind == VALUE_INT || is_int_list(v, 1);
	case ARG_OPTVAL: return is_option_value(v);
	case ARG_OPTLEN_RET: return v->kind == VALUE_ELLIPSIS || is_int_list(v, 1);
	case ARG_INT_RET:
	case ARG_OFFSET:
	case ARG_SPI_RET: return is_int_list(v, 1);
	case ARG_FDPAIR_RET: return is_int_list(v, 2);
	case ARG_IOVEC:
	case ARG_MMSG:
	case ARG_POLLFDS: return v->kind == VALUE_LIST;
	case ARG_EPOLLEVS: return v->kind == VALUE_STRUCT || v->kind == VALUE_LIST;
	case ARG_FDSET: return v->kind == VALUE_STRUCT || v->kind == VALUE_LIST || is_null(v);
	case ARG_TIMEVAL:
	case ARG_TIMESPEC: return v->kind == VALUE_STRUCT || is_null(v);
	case ARG_SIGMASK: return is_null(v) || is_signal_set(v);
	case ARG_MSG:
	case ARG_EPOLLEV: return v->kind == VALUE_STRUCT;
	case ARG_STRING: return v->kind == VALUE_BYTES;
	}
	return false;
}

static void check_inside(struct check *c, const struct call_spec *spec, enum arg_kind kind,
			 const struct value *v)
{
	switch (kind) {
	case ARG_FD:
		/* What a symbol stands for may differ between variants. */
		if (!v->symbolic)
			check_fd_use(c, v);
		break;
	case ARG_ADDR:
		if (v->kind == VALUE_STRUCT)
			check_sockaddr(c, v);
		break;
	case ARG_OPTVAL:
		if (v->kind == VALUE_STRUCT)
			check_option_struct(c, v, spec->id == CALL_ID_setsockopt);
		break;
	case ARG_IOVEC: check_iovec(c, v); break;
	case ARG_MSG: check_msg(c, v); break;
	case ARG_POLLFDS: check_pollfds(c, v); break;
	case ARG_MMSG: check_mmsg(c, v); break;
	case ARG_EPOLLEV: check_epoll_event(c, v); break;
	case ARG_EPOLLEVS: check_epoll_events(c, v); break;
	case ARG_FDSET:
		if (v->kind != VALUE_INT)
			check_fd_set(c, v);
		break;
	case ARG_TIMEVAL:
	case ARG_TIMESPEC:
		if (v->kind == VALUE_STRUCT)
			check_time(c, v, kind == ARG_TIMESPEC);
		break;
	default: break;
	}
}

/* The number of an argument that must fit 32 bits; NULL: there is none. */
static const struct value *number_in(enum arg_kind kind, const struct value *v)
{
	if (kind == ARG_PTR || kind == ARG_OFFSET)
		return NULL;
	if (v->kind == VALUE_INT)
		return v;
	return is_int_list(v, 1) ? v->items : NULL;
}

/* Its form depends on the option or command that stands before it. */
static bool depends_on_name(enum arg_kind kind)
{
	return kind == ARG_OPTVAL || kind == ARG_OPTLEN || kind == ARG_OPTLEN_RET ||
	       kind == ARG_INT_RET || kind == ARG_INT_OPT;
}

void check_argument(struct check *c, const struct call_spec *spec, unsigned n,
		    const struct value *v)
{
	enum arg_kind kind = spec->args[n - 1];
	const struct value *number = number_in(kind, v);
	/* A returned option value may be left unchecked. */
	bool any =
		kind == ARG_OPTVAL && v->kind == VALUE_ELLIPSIS && spec->id == CALL_ID_getsockopt;

	if (c->foreign && depends_on_name(kind))
		return;
	if (!any && !kind_fits(kind, v)) {
		diag_error(c->diags, v->span, "argument %u of %s must be %s", n, spec->name,
			   wanted[kind]);
		return;
	}
	if (number && !is_int32(number)) {
		diag_error(c->diags, number->span, "argument %u of %s does not fit 32 bits", n,
			   spec->name);
		return;
	}
	check_inside(c, spec, kind, v);
}
