// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the running kernel as a device under test: a TUN device in the current network namespace and
 * system calls of this process. Closing is left to the namespace's death.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/call/sys.h"
#include "runtime/call/worker.h"
#include "runtime/dut/dut.h"
#include "runtime/host/priority.h"

#define DEVICE_NAME "tun0" /* scripts name it in tc and sysctl commands */

struct kernel_dut {
	struct dut dut;
	struct netdev *dev;
	struct nlsock *netlink;
	int ifindex;
	struct workers *workers; /* NULL until a call may block */
	int64_t call_timeout_ns;
	int64_t held_ns; /* in virtual time: what the clock shows until something is done; or 0 */
};

static struct kernel_dut *kernel_of(struct dut *d)
{
	return (struct kernel_dut *)d;
}

/* All but now() begins so: it may take time. */
static struct kernel_dut *kernel_acts(struct dut *d)
{
	struct kernel_dut *k = (struct kernel_dut *)d;

	k->held_ns = 0;
	return k;
}

/* In virtual time the clock stands while we only compute; and a look at it is a system call, which
 * there costs as much as hundreds elsewhere. */
static int64_t kernel_now(struct dut *d)
{
	struct kernel_dut *k = kernel_of(d);
	int64_t now = k->held_ns ? k->held_ns : clock_now_ns();

	if (clock_is_virtual())
		k->held_ns = now;
	return now;
}

static void kernel_slept(struct dut *d)
{
	kernel_acts(d);
}

static int kernel_wait(struct dut *d, int64_t until_ns, unsigned *ready, struct err *e)
{
	struct kernel_dut *k = kernel_acts(d);
	struct pollfd fds[2] = {
		{.fd = netdev_poll_fd(k->dev), .events = POLLIN},
		{.fd = k->workers ? workers_poll_fd(k->workers) : -1, .events = POLLIN},
	};
	int64_t left = clock_up(until_ns) - clock_now_ns();
	struct timespec ts = ns_timespec(left > 0 ? left : 0);

	*ready = 0;
	if (ppoll(fds, 2, &ts, NULL) < 0 && errno != EINTR)
		return err_sys(e, "waiting for packets");
	if (fds[0].revents)
		*ready |= DUT_PACKET;
	if (fds[1].revents)
		*ready |= DUT_CALL;
	return 0;
}

static int kernel_inject(struct dut *d, const void *packet, size_t len, const struct inject *how,
			 struct err *e)
{
	return netdev_send(kernel_acts(d)->dev, packet, len, how, e);
}

static int kernel_capture(struct dut *d, struct frame *f, struct err *e)
{
	return netdev_recv(kernel_acts(d)->dev, f, e);
}

static uint32_t kernel_lost(struct dut *d)
{
	return netdev_lost(kernel_of(d)->dev);
}

/* ---- system calls ---- */

static void on_alarm(int sig)
{
	(void)sig; /* only there to interrupt a call that blocks */
}

static void arm(int64_t ns)
{
	/* Repeats, in case the first one comes just before the call is entered. */
	struct itimerval it = {
		.it_value = {.tv_sec = ns / NS_PER_S, .tv_usec = ns % NS_PER_S / NS_PER_US},
		.it_interval = {.tv_usec = ns ? 100000 : 0},
	};

	setitimer(ITIMER_REAL, &it, NULL);
}

/* On the main thread: a call that the script does not mark as blocking is interrupted after a
 * while, or the whole run would hang. */
static int run_guarded(struct kernel_dut *k, struct sys *s, struct err *e)
{
	arm(k->call_timeout_ns);
	sys_run(s);
	arm(0);
	if (s->end_ns - s->begin_ns < k->call_timeout_ns)
		return 0;
	err_set(e, "it has not returned for %lld s", (long long)(k->call_timeout_ns / NS_PER_S));
	return -1;
}

static int kernel_call_begin(struct dut *d, struct sys *s, struct err *e)
{
	struct kernel_dut *k = kernel_acts(d);

	if (!s->may_block)
		return run_guarded(k, s, e);
	if (!k->workers) {
		k->workers = workers_new(1, sys_run, e);
		if (!k->workers)
			return -1;
	}
	return workers_submit(k->workers, s, e);
}

static struct sys *kernel_call_end(struct dut *d)
{
	struct kernel_dut *k = kernel_of(d);

	return k->workers ? workers_done(k->workers) : NULL;
}

static long kernel_ask(struct dut *d, long nr, const long a[6])
{
	long ret = syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);

	(void)d;
	return ret == -1 ? -errno : ret;
}

static int kernel_network(struct dut *d, const struct net_change *c, struct err *e)
{
	struct kernel_dut *k = kernel_acts(d);

	return setup_change(k->netlink, k->ifindex, c, e);
}

static void kernel_close(struct dut *d)
{
	struct kernel_dut *k;

	if (!d)
		return;
	k = kernel_of(d);
	workers_free(k->workers);
	netdev_close(k->dev);
	nlsock_close(k->netlink);
	free(k);
}

static const struct dut_ops kernel_ops = {
	.name = "kernel",
	.now = kernel_now,
	.slept = kernel_slept,
	.wait = kernel_wait,
	.inject = kernel_inject,
	.capture = kernel_capture,
	.lost = kernel_lost,
	.call_begin = kernel_call_begin,
	.call_end = kernel_call_end,
	.ask = kernel_ask,
	.network = kernel_network,
	.close = kernel_close,
};

static bool is_loopback(const struct ipaddr *a)
{
	return a->family == AF_INET6 ? IN6_IS_ADDR_LOOPBACK(&a->v6) : a->bytes[0] == 127;
}

/* Must not be ours: an init script may have given us any address. (setup_link() gives us the local
 * one.) */
static int check_foreign(const struct ipaddr *a, const struct ipaddr *local, struct err *e)
{
	return !a->family || ipaddr_equal(a, local) ? 0 : setup_is_foreign(a, e);
}

static int open_device(struct kernel_dut *k, const struct dut_cfg *cfg, struct err *e)
{
	struct link_setup link = cfg->link;

	k->dev = tun_open(DEVICE_NAME, e);
	if (!k->dev || (!cfg->stays && tun_persist(k->dev, e)))
		return -1;
	link.ifindex = k->ifindex = tun_ifindex(k->dev);
	k->netlink = nlsock_open(e);
	/* Of loopback's own there is no route that leads away. */
	if (!k->netlink || (is_loopback(&link.remote) && setup_loopback(k->netlink, e)) ||
	    (is_loopback(&link.remote) && setup_is_foreign(&link.remote, e)) ||
	    setup_link(k->netlink, &link, e) || check_foreign(&link.remote, &link.local, e) ||
	    check_foreign(&cfg->foreign, &link.local, e))
		return -1;
	if (cfg->sink)
		k->dev = tee_open(k->dev, cfg->sink, cfg->sink_arg);
	return 0;
}

struct dut *kernel_dut_open(const struct dut_cfg *cfg, struct err *e)
{
	struct kernel_dut *k = calloc(1, sizeof(*k));
	struct sigaction sa = {.sa_handler = on_alarm};

	if (!k)
		abort();
	k->dut.ops = &kernel_ops;
	k->call_timeout_ns = cfg->call_timeout_ns;
	sigaction(SIGALRM, &sa, NULL); /* no SA_RESTART */
	priority_raise();
	prctl(PR_SET_TIMERSLACK, 1UL); /* the default would add 50 us to every wait */
	if (open_device(k, cfg, e) < 0)
		goto fail;
	if (cfg->watch_calls) {
		k->workers = workers_new(1, sys_run, e);
		if (!k->workers)
			goto fail;
	}
	return &k->dut;
fail:
	kernel_close(&k->dut);
	return NULL;
}
