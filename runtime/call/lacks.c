// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the difference between a stack that misbehaves and one that lacks what a script asks for: a
 * system call, a socket option, a congestion control, a protocol. The latter is not a failure
 * (SKIP), unless the script expects the error itself.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/call/family.h"

#define PROTO_MPTCP    262
#define OPTION_TCP_ULP 31
#define OPTION_TCP_CC  13

static int64_t arg_num(const struct call_step *st, unsigned i)
{
	const struct value *v = call_arg(st, i);

	return v && v->kind == VALUE_INT ? v->num : -1;
}

/* Who lacks it. */
static const char *who(const struct call_env *env)
{
	return env->stack ? env->stack : "this kernel";
}

/* The text of argument @i as the script has it, for messages. */
static const char *written(const struct call_step *st, unsigned i)
{
	const struct expr *e = st->call->args;

	while (e && i--)
		e = e->next;
	return e && e->kind == EXPR_WORD ? e->word.text : "its argument";
}

static bool is_tcp_option(const struct call_step *st, int64_t name)
{
	int64_t level = arg_num(st, 1);

	return level == IPPROTO_TCP && arg_num(st, 2) == name;
}

static bool lacks_module(const struct call_env *env, const struct call_step *st,
			 const struct sys *s, struct finding *f)
{
	const struct value *v = call_arg(st, 3);
	const char *name = v && v->kind == VALUE_BYTES ? (const char *)v->bytes : "";
	int len = v && v->kind == VALUE_BYTES ? (int)strnlen(name, v->len) : 0;

	if (s->error == ENOENT && is_tcp_option(st, OPTION_TCP_ULP)) {
		call_finding(st, VERDICT_SKIP, f, "%s has no upper layer protocol '%.*s'", who(env),
			     len, name);
		return true;
	}
	if (!is_tcp_option(st, OPTION_TCP_CC))
		return false;
	if (s->error == ENOENT) {
		call_finding(st, VERDICT_SKIP, f, "%s has no congestion control '%.*s'", who(env),
			     len, name);
		if (!env->stack)
			finding_hint(f, "load it in the initial namespace: modprobe tcp_%.*s", len,
				     name);
		return true;
	}
	if (s->error != EPERM || env->stack)
		return false;
	call_finding(st, VERDICT_SKIP, f,
		     "the host forbids congestion control '%.*s' inside namespaces", len, name);
	finding_hint(f,
		     "in the initial namespace: sysctl -w "
		     "net.ipv4.tcp_allowed_congestion_control=\"$(sysctl -n "
		     "net.ipv4.tcp_allowed_congestion_control) %.*s\"",
		     len, name);
	return true;
}

/* An option that is written as a bare number may be one that does not exist anywhere. */
static bool lacks_option(const struct call_env *env, const struct call_step *st,
			 const struct sys *s, struct finding *f)
{
	const struct value *name = call_arg(st, 2);

	if (lacks_module(env, st, s, f))
		return true;
	if (s->error != ENOPROTOOPT || !name || !name->symbolic)
		return false;
	call_finding(st, VERDICT_SKIP, f, "%s lacks socket option %s", who(env), written(st, 2));
	if (!env->stack)
		finding_hint(f, "it may be too old, or built without the option's feature");
	return true;
}

static bool lacks_socket(const struct call_env *env, const struct call_step *st,
			 const struct sys *s, struct finding *f)
{
	bool mptcp = arg_num(st, 2) == PROTO_MPTCP;

	if (s->error != EPROTONOSUPPORT && s->error != EAFNOSUPPORT &&
	    !(mptcp && (s->error == EINVAL || s->error == ENOPROTOOPT)))
		return false;
	call_finding(st, VERDICT_SKIP, f, "%s lacks %s", who(env),
		     mptcp                      ? "MPTCP"
		     : s->error == EAFNOSUPPORT ? "this address family"
						: "this protocol");
	if (env->stack)
		return true;
	if (mptcp && s->error == ENOPROTOOPT)
		finding_hint(f, "it is switched off: sysctl -w net.mptcp.enabled=1");
	else if (mptcp)
		finding_hint(f, "the kernel needs CONFIG_MPTCP and, for IPv6, CONFIG_MPTCP_IPV6");
	return true;
}

/* Our own descriptors count as well. Another call tells whether there is really no room for one
 * more: a stack that only says so has failed. */
static bool lacks_descriptors(const struct call_step *st, const struct sys *s, struct finding *f)
{
	struct rlimit l = {0};
	int fd;

	if (s->error != EMFILE && s->error != ENFILE)
		return false;
	fd = epoll_create1(EPOLL_CLOEXEC);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 || errno != s->error)
		return false;
	getrlimit(RLIMIT_NOFILE, &l);
	call_finding(st, VERDICT_ERROR_ENV, f, "%s",
		     s->error == EMFILE ? "no more descriptors may be open"
					: "no more files may be open on this host");
	if (s->error == EMFILE)
		finding_hint(f,
			     "the limit is %llu, and the tool needs some itself: ulimit -Hn, or "
			     "LimitNOFILE= of a service",
			     (unsigned long long)l.rlim_cur);
	else
		finding_hint(f, "sysctl fs.file-max is the limit");
	return true;
}

bool call_lacks(const struct call_env *env, const struct call_step *st, const struct sys *s,
		struct finding *f)
{
	if (s->error == ENOSYS) {
		call_finding(st, VERDICT_SKIP, f, "%s lacks the system call", who(env));
		return true;
	}
	if (env->stack && !call_expects_success(st))
		return false;
	if (!env->stack && lacks_descriptors(st, s, f))
		return true;
	switch (st->spec->id) {
	case CALL_ID_setsockopt:
	case CALL_ID_getsockopt: return lacks_option(env, st, s, f);
	case CALL_ID_socket: return lacks_socket(env, st, s, f);
	default: return false;
	}
}
