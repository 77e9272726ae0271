// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lwIP as a plug-in of tcpcheck: the callbacks. tcpcheck-stack.h says what each of them has to do.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lwip/init.h>
#include <lwip/timeouts.h>

#include "runtime/stack/lwip/sock.h"

#define MTU_MIN_V4 68   /* RFC 791 */
#define MTU_MIN_V6 1280 /* RFC 8200, section 5 */

/* After whatever may have made lwIP do something. */
static void settle(void)
{
	plug_run_deferred();
	sock_settle();
}

static int64_t stack_next(void *self)
{
	int64_t timer = plug_timer_next(), call = park_next();

	(void)self;
	return timer < call ? timer : call;
}

static void stack_run(void *self, int64_t now_ns)
{
	(void)self;
	if (now_ns > plug_now)
		plug_now = now_ns;
	sys_check_timeouts();
	settle();
}

static void stack_input(void *self, const void *packet, size_t len)
{
	(void)self;
	link_input(packet, len);
	settle();
}

static size_t stack_output(void *self, void *to, size_t cap)
{
	(void)self;
	return link_output(to, cap);
}

static long stack_call(void *self, long nr, const long arg[6])
{
	long r = call_any(nr, arg);

	(void)self;
	if (r != TCPCHECK_STACK_PARK)
		park_end(arg);
	settle();
	return r;
}

/*
 * Whether lwIP, as it was built, does what Linux does with this sysctl. Scaling is off where a peer
 * does not offer it, so a passive open needs no setting for that; an active one always offers it,
 * and a script that looks at its options sees so.
 */
static int setting_is(const char *name, const char *value)
{
	static const struct {
		const char *name;
		int value;
	} settings[] = {
		{"net.ipv4.tcp_sack", LWIP_TCP_SACK_OUT},
		{"net.ipv4.tcp_timestamps", LWIP_TCP_TIMESTAMPS},
		{"net.ipv4.tcp_window_scaling", LWIP_WND_SCALE},
		{"net.ipv4.tcp_window_scaling", 0},
		{"net.ipv4.tcp_ecn", 0},
	};

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (!strcmp(settings[i].name, name) && settings[i].value == atoi(value))
			return 1;
	return 0;
}

static int stack_has(void *self, int ability, long a, long b)
{
	(void)self;
	switch (ability) {
	case TCPCHECK_STACK_HAS_FAMILY: return a == AF_INET || a == AF_INET6;
	case TCPCHECK_STACK_HAS_CALL: return call_known(a);
	case TCPCHECK_STACK_HAS_OPTION: return option_known(a, b);
	case TCPCHECK_STACK_HAS_SETTING: return setting_is((const char *)a, (const char *)b);
	}
	return -1;
}

/* The process ends; what lwIP has kept is lwIP's. */
static void stack_free(void *self)
{
	const struct linger reset = {1, 0};
	const long arg[6] = {0};
	int fd;

	(void)self;
	for (fd = 0; fd < FD_MAX; fd++) {
		struct sock *s = fds[fd];

		fds[fd] = NULL;
		if (s && --s->refs == 0) {
			s->linger = reset;
			sock_close(s, arg);
		}
	}
	link_drop();
}

static int config_check(const struct tcpcheck_stack_config *c)
{
	unsigned least = c->family == AF_INET6 ? MTU_MIN_V6 : MTU_MIN_V4;

	if (c->abi != TCPCHECK_STACK_ABI) {
		dprintf(STDERR_FILENO, "lwip: made for version %d of the interface, not for %u\n",
			TCPCHECK_STACK_ABI, c->abi);
		return -EPROTO;
	}
	if (c->family != AF_INET && c->family != AF_INET6) {
		dprintf(STDERR_FILENO, "lwip: no address family %d\n", c->family);
		return -ENOTSUP;
	}
	if (c->mtu < least || c->mtu > 0xffff) {
		dprintf(STDERR_FILENO, "lwip: no MTU of %u: %u to 65535 are possible\n", c->mtu,
			least);
		return -ENOTSUP;
	}
	if (c->flags && c->flags[0]) {
		dprintf(STDERR_FILENO, "lwip: knows no flags, \"%s\" is given\n", c->flags);
		return -EINVAL;
	}
	return 0;
}

__attribute__((visibility("default"))) int tcpcheck_stack_open(
	const struct tcpcheck_stack_config *config, struct tcpcheck_stack *s)
{
	static bool open;
	int e = config_check(config);

	if (e < 0)
		return e;
	if (s->size < sizeof(*s)) {
		dprintf(STDERR_FILENO, "lwip: struct tcpcheck_stack has %u bytes, not %zu\n",
			s->size, sizeof(*s));
		return -EPROTO;
	}
	if (open) {
		dprintf(STDERR_FILENO, "lwip: there is one already in this process\n");
		return -EBUSY;
	}
	open = true;
	/* libc's rand() is not to be replaced from here: lwIP's first port comes from it. */
	srand(1);
	lwip_init();
	if (!plug_has_clock()) {
		dprintf(STDERR_FILENO, "lwip: this liblwip keeps its own clock: it was linked with "
				       "-Bsymbolic, or another program's comes first\n");
		return -ENOTSUP;
	}
	if (link_up(config) < 0)
		return -EIO;
	s->abi = TCPCHECK_STACK_ABI;
	s->name = "lwIP " LWIP_VERSION_STRING;
	s->self = NULL; /* all of it is global */
	s->next = stack_next;
	s->run = stack_run;
	s->input = stack_input;
	s->output = stack_output;
	s->call = stack_call;
	s->has = stack_has;
	s->free = stack_free;
	return 0;
}
