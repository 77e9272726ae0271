// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is known about a stack before anything runs on it. */
#include "runtime/suite/stacks.h"

#include <dirent.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "parser/parser.h"
#include "runtime/base/clock.h"
#include "runtime/cli/peer.h"

#define LIMIT_S 60 /* of real time for a run: its clock costs none */

const char *stack_short_name(const struct stack_spec *s)
{
	const char *slash = stack_is_file(s) ? strrchr(s->text, '/') : NULL;

	if (slash)
		return slash + 1;
	return s->kind == STACK_GOOGLE ? s->text + strlen(STACK_GOOGLE_PREFIX) : s->text;
}

void stacks_tell_apart(struct kernel_id *k, struct stack_spec *const *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (i != j && s[i] && s[j] &&
			    !strcmp(stack_short_name(s[i]), stack_short_name(s[j])))
				k[i].name = s[i]->text;
}

struct remote *stack_open_for_name(const struct stack_spec *s, struct err *e)
{
	struct tcpcheck_stack_config c = {
		.family = AF_INET,
		.prefix_len = 24,
		.mtu = 1500,
		.local = {192, 0, 2, 1},
		.gateway = {192, 0, 2, 2},
	};
	const struct remote_limits limits = {LIMIT_S * NS_PER_S / 4, LIMIT_S * NS_PER_S};
	struct remote *r = remote_open(s, &c, &limits, NULL, e);

	if (r || e->kind != ERR_LACK)
		return r;
	c.family = AF_INET6;
	c.local[0] = c.gateway[0] = 0xfd;
	return remote_open(s, &c, &limits, NULL, e);
}

static int ask_name(struct kernel_id *k, const struct stack_spec *s, struct arena *a, struct err *e)
{
	struct remote *r = stack_open_for_name(s, e);

	if (!r)
		return -1;
	k->release = arena_strdup(a, remote_name(r));
	remote_close(r);
	return 0;
}

int stack_id(struct kernel_id *k, const struct stack_spec *s, bool untrusted, struct arena *a,
	     struct err *e)
{
	*k = (struct kernel_id){
		.name = stack_short_name(s),
		.build = "",
		.config = "",
		.is_stack = true,
		.real_time = stack_is_real_time(s),
	};
	if (s->kind == STACK_DEVICE) /* and is no one to ask */
		return peer_parse(s->text, s->flags, &(struct peer){0}, e);
	if (k->real_time) /* it has no other name */
		k->release = k->name;
	return untrusted || k->real_time ? 0 : ask_name(k, s, a, e);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_plugin(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 3 && !strcmp(d->d_name + n - 3, ".so");
}

unsigned stack_each(void (*fn)(void *arg, const char *name, const char *path), void *arg)
{
	struct arena a = ARENA_INIT;
	struct dirent **items;
	const char *folder;
	unsigned total = 0;

	for (unsigned f = 0; (folder = stack_folder(f, &a)); f++) {
		int n = scandir(folder, &items, is_plugin, by_name);

		for (int i = 0; i < n; i++) {
			const char *name = items[i]->d_name;

			fn(arg, arena_strndup(&a, name, strlen(name) - 3),
			   arena_printf(&a, "%s/%s", folder, name));
			free(items[i]);
			total++;
		}
		if (n >= 0)
			free(items);
	}
	arena_free(&a);
	return total;
}

const struct plan *stack_plan(const struct plan *p, const struct stack_spec *s, struct arena *a)
{
	struct plan *own;

	if (!p || s->kind != STACK_DEVICE)
		return p;
	own = arena_new(a, struct plan);
	*own = *p;
	own->peer_only = true;
	own->peer = s->text;
	own->peer_flags = s->flags;
	if (!own->lacks)
		own->lacks = plan_peer_lack(own, s->text, a);
	return own;
}

static const struct event *first_net(const struct script *s)
{
	for (const struct event *e = s->events; e; e = e->next)
		if (e->kind == EVENT_NET)
			return e;
	return NULL;
}

const char *stack_cannot(const struct loaded *l, struct arena *a)
{
	const struct config *c = &l->cfg;
	const struct event *net = first_net(l->script);

	if (c->init_scripts)
		return arena_printf(a, "it runs an init script (%.80s), and a stack has no shell",
				    c->init_scripts);
	if (l->ncommands)
		return "it runs commands, and a stack has no shell";
	if (net)
		return "it changes the network device, and a stack has none";
	if (c->mss)
		return "it injects several segments at once (--mss), which only a kernel takes";
	return NULL;
}

int64_t stack_limit_s(const struct cmdline *c)
{
	return c->suite.time_limit_s ? c->suite.time_limit_s : LIMIT_S;
}

bool stack_shares(const struct cmdline *c, const struct task *t)
{
	return t->stack && !stack_is_real_time(t->stack) && !c->suite.until_fail &&
	       !c->suite.fail_fast;
}
