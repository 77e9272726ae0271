/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC, installed. What a TCP stack provides to be tested by tcpcheck: one function in a shared
 * object, tcpcheck_stack_open(), and six callbacks. tcpcheck-stack(3) explains it with an example.
 *
 * The clock belongs to tcpcheck. It begins at 0, stands still while the stack computes, and moves
 * from one thing that is due to the next, so hours of timers take milliseconds. A stack needs no
 * threads, must not sleep, and takes the time from run() only. All times are nanoseconds.
 *
 * The stack is loaded into a process of its own, one for each run of a script, and is called from
 * one thread, never from within a callback. What it prints to standard output or standard error is
 * shown when a run fails. If it crashes, exits or does not return, that ends only this run, which
 * fails.
 */
#ifndef TCPCHECK_STACK_H
#define TCPCHECK_STACK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Changes when an older plug-in would no longer work; new members go to the end of a struct. */
#define TCPCHECK_STACK_ABI 1

/* Returned by next(): there is nothing to wait for. */
#define TCPCHECK_STACK_NEVER INT64_MAX

/* Returned by call(): it would block. As Linux's ERESTARTSYS, which no program ever sees. */
#define TCPCHECK_STACK_PARK (-512)

/* The largest packet that is taken from output() or given to input(): an IP packet, no link header.
 */
#define TCPCHECK_STACK_PACKET_MAX 65535

/* The network of a run, given to tcpcheck_stack_open() and valid until free(). */
struct tcpcheck_stack_config {
	uint32_t abi;              /* TCPCHECK_STACK_ABI of tcpcheck */
	uint32_t size;             /* of this struct, as tcpcheck knows it */
	int family;                /* of the packets: AF_INET or AF_INET6 */
	unsigned prefix_len;       /* of the local address */
	unsigned char local[16];   /* in network order; of AF_INET the first 4 bytes */
	unsigned char gateway[16]; /* the same; whoever is asked for lies behind it */
	unsigned mtu;              /* of the one interface */
	unsigned reserved;
	const char *flags; /* --stack_flags; never NULL */
};

/* What has() is asked for. */
enum tcpcheck_stack_ability {
	TCPCHECK_STACK_HAS_FAMILY = 1, /* a: AF_INET or AF_INET6, as domain of socket() */
	TCPCHECK_STACK_HAS_CALL = 2,   /* a: number of a system call, as call() would get it */
	TCPCHECK_STACK_HAS_OPTION = 3, /* a, b: level and name of a socket option */
	/* a, b: strings, name and value of a sysctl of Linux that the script sets
	 * ("net.ipv4.tcp_sack", "0"): whether the stack behaves so from now on. Here, not known
	 * means no. */
	TCPCHECK_STACK_HAS_SETTING = 4,
};

/* Filled by tcpcheck_stack_open(). All members but has and free are required. */
struct tcpcheck_stack {
	uint32_t abi;     /* set it to TCPCHECK_STACK_ABI */
	uint32_t size;    /* of this struct, set by tcpcheck: write no further */
	const char *name; /* "lwIP 2.1.3": stands in reports where a kernel's release does */
	void *self;       /* first argument of the callbacks */

	/* When the stack wants to be run: an absolute time, TCPCHECK_STACK_NEVER if not at all. A
	 * time that has passed means now. Asked after each other callback. */
	int64_t (*next)(void *self);
	/* The time is @now_ns, never less than before. Does what is due by then. */
	void (*run)(void *self, int64_t now_ns);
	/* An IP packet arrives, @packet is tcpcheck's and gone on return. Checksums are as the
	 * script wants them: a stack under test checks them. run() was called for this moment. */
	void (*input)(void *self, const void *packet, size_t len);
	/* Moves the oldest packet that was sent and not yet fetched to @to and returns its length;
	 * 0: there is none. Asked after each other callback until it returns 0. With complete
	 * checksums, of TCPCHECK_STACK_PACKET_MAX bytes at most. */
	size_t (*output)(void *self, void *to, size_t cap);
	/* A system call of the application in Linux's ABI: its number (SYS_* of <sys/syscall.h>),
	 * its arguments, structs and constants as Linux has them; pointers may be read, written and
	 * kept until the call has returned. Returns the result, or a negative errno:
	 *   -ENOSYS              no such call here: the script is skipped, which says so
	 *   TCPCHECK_STACK_PARK  it would block: it is made again, with the same @arg pointer,
	 * after each callback that may have changed something, until it returns something else.
	 * Which is how poll() with a time-out knows when it began. next() says when the time-out is
	 * over. Descriptors are the stack's own numbers, from 0; accept() comes as SYS_accept4,
	 * send() as SYS_sendto, recv() as SYS_recvfrom. */
	long (*call)(void *self, long nr, const long arg[6]);
	/* Whether the stack has something: 1 yes, 0 no, -1 not known. A script that needs what it
	 * has not is skipped before anything of it runs. NULL: nothing is known, -ENOSYS says it.
	 */
	int (*has)(void *self, int ability, long a, long b);
	/* The end: nothing is called any more. NULL: there is nothing to free. Calls that are
	 * parked are given up. */
	void (*free)(void *self);
};

/*
 * The one symbol that a plug-in exports. Fills @s. Returns 0, or a negative errno after it has said
 * why on standard error; -ENOTSUP: not with this configuration (no IPv6, an MTU), the script is
 * skipped.
 */
int tcpcheck_stack_open(const struct tcpcheck_stack_config *config, struct tcpcheck_stack *s);

#ifdef __cplusplus
}
#endif

#endif
