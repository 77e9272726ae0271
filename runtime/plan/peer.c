// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what a stack that is known only by its packets cannot do for a script. */
#include <string.h>

#include "runtime/plan/plan.h"

/* What only calls, or the kernel of the calls, could do. NULL: nothing. */
static const char *need_of(const struct event *ev, struct arena *a)
{
	switch (ev->kind) {
	case EVENT_CALL: return arena_printf(a, "system calls (%s)", ev->call->name.text);
	case EVENT_CODE: return "TCP_INFO for its code blocks";
	case EVENT_NET:
		return ev->net->object == NET_ADDRESS || ev->net->object == NET_ROUTE
			       ? "changes of the stack's addresses and routes"
			       : NULL;
	default: return NULL;
	}
}

const char *plan_peer_lack(const struct plan *p, const char *stack, struct arena *a)
{
	const char *need = NULL;

	if (p->variant->socket_domain != p->variant->wire_family)
		need = "IPv6 sockets with IPv4 addresses";
	else if (p->cfg.mss)
		need = "merged segments (--mss)";
	for (const struct event *ev = p->script->events; ev && !need; ev = ev->next)
		need = need_of(ev, a);
	return need ? arena_printf(a, "%s, which %.*s has not", need, (int)strcspn(stack, ":") + 1,
				   stack)
		    : NULL;
}
