// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the network namespace of a program behind a pair of devices (veth:): it begins in a thread
 * of ours, lives as long as the program, and is looked into by other threads. */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include "netdev/listener.h"
#include "netdev/veth.h"
#include "runtime/dut/peer_parts.h"

/* What a thread of its own does, which may change its namespace. */
struct errand {
	struct peer_dut *p;
	const struct dut_cfg *cfg;
	const char *ours;
	const char *const *env;
	int (*run)(const struct errand *);
	struct err *e;
	int rc;
};

static void *run_errand(void *arg)
{
	struct errand *x = arg;

	x->rc = x->run(x);
	return NULL;
}

static int in_a_thread(struct errand *x, int (*run)(const struct errand *))
{
	pthread_t thread;

	x->run = run;
	errno = pthread_create(&thread, NULL, run_errand, x);
	if (errno)
		return err_sys(x->e, "a thread for the program");
	pthread_join(thread, NULL);
	return x->rc;
}

static int make_far(const struct errand *x)
{
	struct peer_dut *p = x->p;

	if (unshare(CLONE_NEWNET) < 0)
		return err_sys(x->e, "a network namespace for the program");
	p->netns = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (p->netns < 0)
		return err_sys(x->e, "open /proc/thread-self/ns/net");
	/* This socket is the outer namespace's. */
	return veth_make(p->netlink, x->ours, p->device, p->netns, x->cfg->link.mtu, x->e);
}

/* As any host would be: an address, and a route to the script's side by way of its gateway. */
static int set_up_far(const struct errand *x)
{
	struct link_setup want = x->cfg->link;
	struct nlsock *s = nlsock_open(x->e);
	int rc = -1;

	want.ifindex = (int)if_nametoindex(x->p->device);
	want.mtu = want.speed = 0;
	if (s && !want.ifindex)
		err_sys(x->e, "device %s", x->p->device);
	else if (s)
		rc = setup_link(s, &want, x->e);
	nlsock_close(s);
	return rc;
}

static int start_program(const struct errand *x)
{
	x->p->program = program_start(x->p->peer.command, x->env, x->p->peer.folder,
				      x->p->peer.ready, x->e);
	return x->p->program ? 0 : -1;
}

static int start_far(const struct errand *x)
{
	if (setns(x->p->netns, CLONE_NEWNET) < 0)
		return err_sys(x->e, "enter the network namespace of the program");
	return set_up_far(x) < 0 ? -1 : start_program(x);
}

int peer_netns_make(struct peer_dut *p, const char *ours, const struct dut_cfg *cfg, struct err *e)
{
	struct errand x = {.p = p, .cfg = cfg, .ours = ours, .e = e};

	return in_a_thread(&x, make_far);
}

int peer_netns_start(struct peer_dut *p, const struct dut_cfg *cfg, const char *const *env,
		     struct err *e)
{
	struct errand x = {.p = p, .cfg = cfg, .env = env, .e = e};

	return in_a_thread(&x, start_far);
}

static int look_for_server(const struct errand *x)
{
	return setns(x->p->netns, CLONE_NEWNET) == 0 && listener_at(x->cfg->port) ? 0 : -1;
}

bool peer_netns_serves(struct peer_dut *p, const struct dut_cfg *cfg)
{
	struct errand x = {.p = p, .cfg = cfg};

	return in_a_thread(&x, look_for_server) == 0;
}
