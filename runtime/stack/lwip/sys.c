// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What lwIP wants from its system. Debian's library is built for threads and has a port of its own;
 * it calls these functions through its PLT, and the dynamic linker looks into the plug-in first. So
 * time is what tcpcheck says, and there are no locks.
 */
#include <stdlib.h>

#include <lwip/ip4_frag.h>
#include <lwip/ip6_frag.h>
#include <lwip/sys.h>
#include <lwip/tcpip.h>
#include <lwip/timeouts.h>

#include "runtime/stack/lwip/plug.h"

#define NS_PER_MS 1000000

int64_t plug_now;

u32_t sys_now(void)
{
	return (u32_t)(plug_now / NS_PER_MS);
}

/* Of lwIP 2.2's port for Unix; 2.1 calls rand(), which lwip.c seeds. */
unsigned lwip_port_rand(void);

unsigned lwip_port_rand(void)
{
	return (unsigned)rand();
}

u32_t sys_jiffies(void)
{
	return sys_now();
}

void sys_init(void)
{
}

sys_prot_t sys_arch_protect(void)
{
	return 0;
}

void sys_arch_unprotect(sys_prot_t pval)
{
	(void)pval;
}

void sys_check_core_locking(void)
{
}

void sys_mark_tcpip_thread(void)
{
}

void sys_lock_tcpip_core(void)
{
}

void sys_unlock_tcpip_core(void)
{
}

/*
 * lwIP's own starts ten cyclic timers that never stop, the fastest of 100 ms: ARP, IGMP, MLD and
 * neighbour discovery, none of which there is on an interface without a link layer. Without them
 * hours of keep-alive take as many turns as TCP has. TCP starts its own timer when it needs it.
 */
void sys_timeouts_init(void)
{
}

static void tick_nothing(void *arg)
{
	(void)arg;
}

/* By a timer of a clock that is about to jump: with another clock it has another time to go. */
bool plug_has_clock(void)
{
	int64_t now = plug_now;
	u32_t left;

	plug_now = 0;
	sys_timeout(1000, tick_nothing, NULL);
	plug_now = 600 * NS_PER_MS;
	left = sys_timeouts_sleeptime();
	sys_untimeout(tick_nothing, NULL);
	plug_now = now;
	return left == 400;
}

int64_t plug_timer_next(void)
{
	u32_t ms = sys_timeouts_sleeptime();

	if (ms == SYS_TIMEOUTS_SLEEPTIME_INFINITE)
		return TCPCHECK_STACK_NEVER;
	return (plug_now / NS_PER_MS + ms) * NS_PER_MS;
}

/* ---- reassembly ---- */

/* Seconds until the last datagram has been given up, of either family. */
#define REASS_SECONDS (LWIP_MAX(IP_REASS_MAXAGE, IPV6_REASS_MAXAGE) + 1)

static int reass_left;

static void reass_tick(void *arg)
{
	(void)arg;
	ip_reass_tmr();
	ip6_reass_tmr();
	if (--reass_left > 0)
		sys_timeout(IP_TMR_INTERVAL, reass_tick, NULL);
}

void plug_fragment_seen(void)
{
	if (reass_left <= 0)
		sys_timeout(IP_TMR_INTERVAL, reass_tick, NULL);
	reass_left = REASS_SECONDS;
}

/* ---- what is put off ---- */

#define DEFERRED_MAX 16

static struct {
	tcpip_callback_fn fn;
	void *arg;
} deferred[DEFERRED_MAX];
static unsigned ndeferred;

/* lwIP wants its thread to run @fn: packets to the interface's own address. */
err_t tcpip_try_callback(tcpip_callback_fn fn, void *arg)
{
	unsigned i;

	for (i = 0; i < ndeferred; i++)
		if (deferred[i].fn == fn && deferred[i].arg == arg)
			return ERR_OK;
	if (ndeferred == DEFERRED_MAX)
		return ERR_MEM;
	deferred[ndeferred].fn = fn;
	deferred[ndeferred++].arg = arg;
	return ERR_OK;
}

void plug_run_deferred(void)
{
	unsigned turns = 0;

	/* Two sockets of the stack can talk to each other for ever. */
	while (ndeferred > 0 && turns++ < 1000) {
		tcpip_callback_fn fn = deferred[--ndeferred].fn;

		fn(deferred[ndeferred].arg);
	}
}
