// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the questions to the stack that no line of the script asks. */
#include <string.h>
#include <sys/syscall.h>

#include "runtime/call/family.h"

long call_ask(struct call_env *env, long nr, long first, long second)
{
	const long arg[6] = {first, second};

	return env->ask(env->dut, nr, arg);
}

bool call_ask_name(struct call_env *env, long nr, int live, struct ipaddr *ip, uint16_t *port)
{
	struct arena mem = {.source = env->memory};
	struct sockaddr_storage *room = arena_new(&mem, struct sockaddr_storage), a;
	socklen_t *len = arena_new(&mem, socklen_t);
	const long arg[6] = {live, (long)room, (long)len};
	long ret;

	*len = sizeof(*room);
	ret = env->ask(env->dut, nr, arg);
	memcpy(&a, room, sizeof(a));
	arena_free(&mem);
	return ret >= 0 && call_addr_split(&a, ip, port);
}
