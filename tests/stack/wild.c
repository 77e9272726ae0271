// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plug-in that does what no plug-in may do, when --stack_flags says so; else a stack that is just
 * enough for one handshake on each listener, which is all that tests of the tool need.
 */
#include <errno.h>
#include <locale.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/stack/tcpcheck-stack.h"

#define SIZE 44 /* IPv4, TCP, one MSS option */

static struct {
	const char *flags;
	const struct tcpcheck_stack_config *config;
	int64_t now_ns, again_ns;
	unsigned char out[SIZE];
	size_t pending;
	unsigned left; /* how often it is sent */
	int accepted, arrived;
} me;

static int *volatile nowhere = (int *)8;

static int is(const char *what)
{
	return !strcmp(me.flags, what);
}

static void misbehave(const char *where)
{
	char what[64];

	snprintf(what, sizeof(what), "crash-%s", where);
	if (is(what))
		*nowhere = 1;
	snprintf(what, sizeof(what), "hang-%s", where);
	while (is(what))
		pause();
	snprintf(what, sizeof(what), "exit-%s", where);
	if (is(what))
		exit(3);
	snprintf(what, sizeof(what), "abort-%s", where);
	if (is(what)) {
		fprintf(stderr, "an assertion of the stack\n");
		abort();
	}
}

static int64_t next(void *self)
{
	(void)self;
	misbehave("next");
	if (is("past"))
		return -5;
	if (is("creep")) /* never at the same time, never an end */
		return me.now_ns + 1;
	return me.again_ns ? me.again_ns : TCPCHECK_STACK_NEVER;
}

static void run(void *self, int64_t now_ns)
{
	(void)self;
	misbehave("run");
	me.now_ns = now_ns;
	while (is("babble"))
		puts("and another thing");
	if (is("scribble")) /* over tcpcheck's memory */
		memset((void *)(uintptr_t)me.config, 0xff, 300000);
	if (me.again_ns && me.again_ns <= now_ns) {
		me.left = 1;
		me.again_ns = 0;
	}
}

static unsigned sum(const unsigned char *p, size_t n, unsigned s)
{
	for (size_t i = 0; i < n; i += 2)
		s += (unsigned)(p[i] << 8 | p[i + 1]);
	return s;
}

static void put_sum(unsigned char *at, unsigned s)
{
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	s = ~s & 0xffff;
	at[0] = (unsigned char)(s >> 8);
	at[1] = (unsigned char)s;
}

/* A SYN-ACK for a SYN. */
static void answer(const unsigned char *syn)
{
	unsigned char *ip = me.out, *tcp = me.out + 20;
	uint32_t seq;

	memset(me.out, 0, sizeof(me.out));
	memcpy(ip, "\x45\0\0\x2c\0\0\x40\0\x40\x06", 10);
	memcpy(ip + 12, syn + 16, 4);
	memcpy(ip + 16, syn + 12, 4);
	put_sum(ip + 10, sum(ip, 20, 0));
	memcpy(tcp, syn + 22, 2);
	memcpy(tcp + 2, syn + 20, 2);
	memcpy(tcp + 4, "\0\0\x03\x09", 4);
	memcpy(&seq, syn + 24, 4);
	seq = htonl(ntohl(seq) + 1);
	memcpy(tcp + 8, &seq, 4);
	memcpy(tcp + 12, "\x60\x12\x13\x88\0\0\0\0\x02\x04\x05\xb4", 12);
	put_sum(tcp + 16, sum(tcp, 24, sum(ip + 12, 8, 6 + 24)));
	me.left = 1;
	me.again_ns = me.now_ns + 1000000000; /* and again: only one is ever right */
}

static void input(void *self, const void *packet, size_t len)
{
	const unsigned char *p = packet;

	(void)self;
	misbehave("input");
	if (len < 40 || p[0] != 0x45)
		return;
	if (p[33] == 0x02) {
		answer(p);
	} else {
		me.again_ns = 0;
		me.arrived = 1;
	}
	if (is("quiet"))
		me.left = 0;
}

static size_t output(void *self, void *to, size_t cap)
{
	(void)self;
	misbehave("output");
	if (!me.left)
		return 0;
	if (is("long"))
		return cap + 1;
	if (is("huge"))
		return SIZE_MAX;
	if (is("garbage")) {
		memset(to, 0xee, 60);
		me.left = 0;
		return 60;
	}
	if (!is("flood"))
		me.left = 0;
	memcpy(to, me.out, SIZE);
	return SIZE;
}

static long call(void *self, long nr, const long arg[6])
{
	(void)self;
	misbehave("call");
	if (is("nonsense"))
		return -70000;
	switch (nr) {
	case SYS_socket: return 0;
	case SYS_setsockopt:
	case SYS_bind:
	case SYS_listen:
	case SYS_close: return 0;
	case SYS_accept4:
		if (is("park") || (is("later") && !me.arrived))
			return TCPCHECK_STACK_PARK;
		return me.accepted++ ? -EAGAIN : 1;
	case SYS_write: return is("write-more") ? arg[2] + 1 : arg[2];
	default: return -ENOSYS;
	}
}

static int has(void *self, int ability, long a, long b)
{
	(void)self, (void)b;
	misbehave("has");
	if (ability == TCPCHECK_STACK_HAS_FAMILY)
		return a == AF_INET;
	if (ability == TCPCHECK_STACK_HAS_CALL)
		return a == SYS_ppoll ? 0 : -1;
	return -1;
}

static void end(void *self)
{
	(void)self;
	misbehave("free");
}

/* What belongs to the process. */
static void spoil(void)
{
	if (is("print"))
		for (int i = 0; i < 100000; i++)
			printf("ok 1 - everything passes, line %d\n", i);
	if (is("signals"))
		for (int i = 1; i < 32; i++)
			signal(i, SIG_IGN);
	if (is("locale"))
		setlocale(LC_ALL, "de_DE.UTF-8");
	if (is("close"))
		for (int i = 0; i < 64; i++)
			close(i);
	if (is("leak"))
		for (int i = 0; i < 1000; i++)
			memset(malloc(4096), 1, 4096);
	if ((is("fork") || is("orphan")) && fork() == 0)
		for (;;)
			pause();
	if (is("orphan")) /* the child has all its descriptors */
		abort();
	if (is("spawn") && fork() == 0) {
		execlp("sleep", "sleep", "4711", NULL);
		_exit(1);
	}
}

int tcpcheck_stack_open(const struct tcpcheck_stack_config *c, struct tcpcheck_stack *s)
{
	me.flags = c->flags;
	me.config = c;
	misbehave("open");
	if (is("refuse"))
		return -EINVAL;
	if (c->family != AF_INET)
		return -ENOTSUP;
	spoil();
	s->abi = is("version") ? TCPCHECK_STACK_ABI + 1 : TCPCHECK_STACK_ABI;
	s->name = is("nameless") ? NULL : is("names") ? "Wild\nok 1 - \033[2J" : "Wild 1.0";
	if (is("wordy")) {
		puts("first\nok 1 - everything passes\nlast\033[2J words\n");
		return -EINVAL;
	}
	s->next = next;
	s->run = run;
	s->input = input;
	s->output = output;
	s->call = is("hollow") ? NULL : call;
	s->has = has;
	s->free = end;
	return 0;
}
