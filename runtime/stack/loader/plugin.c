// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the loading of a shared object. */
#include "runtime/stack/loader/plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "runtime/stack/turn.h"

typedef int open_stack(const struct tcpcheck_stack_config *, struct tcpcheck_stack *);

static int refused(struct board *b, int error)
{
	if (error == -ENOTSUP)
		board_fail(b, BOARD_LACKS, "it is not for this network: %s, MTU %u",
			   b->config.family == AF_INET6 ? "IPv6" : "IPv4", b->config.mtu);
	else
		board_fail(b, BOARD_NO_ENV, "tcpcheck_stack_open() returned %d (%s)", error,
			   strerror(-error));
	return -1;
}

static void *object;

void plugin_preload(const char *path)
{
	object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

int plugin_open(struct stack_source *s, struct board *b, void *arg)
{
	open_stack *open;
	int ret;

	if (b->size != sizeof(*b)) {
		board_fail(b, BOARD_NO_ENV,
			   "tcpcheck and tcpcheck-stack are of different versions");
		return -1;
	}
	b->place = BOARD_LOADING;
	if (!object)
		plugin_preload(arg);
	open = object ? (open_stack *)dlsym(object, "tcpcheck_stack_open") : NULL;
	if (!open) {
		board_fail(b, BOARD_NO_ENV, "%s", dlerror());
		return -1;
	}
	b->place = BOARD_OPENING;
	ret = open(&b->config, &s->ops);
	return ret ? refused(b, ret) : 0;
}
