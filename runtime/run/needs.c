// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the questions to a stack which of a script's calls, options and families it has. */
#include "runtime/run/needs.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

#include "runtime/run/state.h"
#include "runtime/stack/tcpcheck-stack.h"

static bool lacks(struct run *r, int ability, long a, long b)
{
	return r->dut->ops->has(r->dut, ability, a, b) == 0;
}

static int skip(struct run *r, const struct event *ev, const char *what)
{
	return finding_set(r->finding, VERDICT_SKIP, ev, ev->span, "%s lacks %s", r->dut->stack,
			   what);
}

/* An integer, or -1 where there is none. */
static long number(const struct call_step *st, unsigned i)
{
	const struct value *v = call_arg(st, i);

	return v && v->kind == VALUE_INT ? (long)v->num : -1;
}

static int check_socket(struct run *r, const struct step *st)
{
	const struct value *domain = call_arg(st->call, 0);
	long family = r->plan->variant->socket_domain;

	if (domain && domain->kind == VALUE_INT)
		family = (long)domain->num;
	if (!lacks(r, TCPCHECK_STACK_HAS_FAMILY, family, 0))
		return 0;
	return skip(r, st->event, family == AF_INET6 ? "sockets of IPv6" : "this address family");
}

/* The name as the script has it. */
static const char *option_name(const struct call_step *st)
{
	const struct expr *e = st->call->args;

	for (unsigned i = 0; e && i < 2; i++)
		e = e->next;
	return e && e->kind == EXPR_WORD ? e->word.text : "this option";
}

static int check_option(struct run *r, const struct step *st)
{
	char what[100];

	if (!lacks(r, TCPCHECK_STACK_HAS_OPTION, number(st->call, 1), number(st->call, 2)))
		return 0;
	snprintf(what, sizeof(what), "socket option %.60s", option_name(st->call));
	return skip(r, st->event, what);
}

static int check_call(struct run *r, const struct step *st)
{
	char what[100];

	if (lacks(r, TCPCHECK_STACK_HAS_CALL, call_number(st->call->spec), 0)) {
		snprintf(what, sizeof(what), "the system call %s()", st->call->spec->name);
		return skip(r, st->event, what);
	}
	switch (st->call->spec->id) {
	case CALL_ID_socket: return check_socket(r, st);
	case CALL_ID_setsockopt:
	case CALL_ID_getsockopt: return check_option(r, st);
	default: return 0;
	}
}

static int check_step(struct run *r, const struct step *st)
{
	switch (st->event->kind) {
	case EVENT_CALL: return check_call(r, st);
	case EVENT_CODE:
		return lacks(r, TCPCHECK_STACK_HAS_OPTION, IPPROTO_TCP, TCP_INFO)
			       ? skip(r, st->event, "TCP_INFO, which code blocks look at")
			       : 0;
	default: return 0;
	}
}

/* "KEY=VALUE": in memory that the stack sees. */
static int check_setting(struct run *r, const char *text)
{
	struct arena mem = {.source = r->dut->memory};
	char *key = arena_strdup(&mem, text), *value = strchr(key, '=');
	int has = 0, ret = 0;

	if (value) {
		*value++ = '\0';
		has = r->dut->ops->has(r->dut, TCPCHECK_STACK_HAS_SETTING, (long)key, (long)value);
	}
	if (has <= 0)
		ret = finding_set(r->finding, VERDICT_SKIP, NULL, (struct span){0, 0},
				  "%s does not have the setting %s", r->dut->stack, text);
	arena_free(&mem);
	return ret;
}

int needs_check(struct run *r)
{
	int ret = 0;

	for (unsigned i = 0; r->dut->ops->has && ret == 0 && i < r->plan->cfg.nsysctls; i++)
		ret = check_setting(r, r->plan->cfg.sysctls[i]);

	for (size_t i = 0; r->dut->ops->has && ret == 0 && i < r->plan->nsteps; i++)
		ret = check_step(r, &r->plan->steps[i]);
	return ret;
}
