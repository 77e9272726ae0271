/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The memory that a run and the process of its stack share, at the same address in both: what is
 * asked, what comes of it, and everything that system calls point to. One of the two writes at a
 * time, until it sends a byte to the other.
 */
#ifndef STACK_BOARD_H
#define STACK_BOARD_H

#include <stdbool.h>

#include "runtime/stack/tcpcheck-stack.h"

/* With the memory behind it; pages that nobody touches cost nothing. */
#define BOARD_SIZE    ((size_t)64 << 20)
#define BOARD_PACKETS ((size_t)256 << 10)
#define BOARD_CALLS   64 /* that are parked at a time, at most */
/* Descriptors of the process of a stack, when it begins. */
#define BOARD_SOCKET 3
#define BOARD_MEMORY 4
/* As address of a board: there will be many. */
#define BOARD_NURSERY "many"
/* Behind the path of a plug-in with packetdrill's interface. */
#define BOARD_REAL_TIME "real-time"

enum board_verb {
	BOARD_OPEN,
	BOARD_RUN,   /* let time go on to until_ns, or to what happens before */
	BOARD_INPUT, /* packet, len */
	BOARD_CALL,  /* of the script: call, nr, arg */
	BOARD_ASK,   /* of nobody: nr, arg */
	BOARD_HAS,   /* ability, a, b */
	BOARD_BYE,
};

/* Where the stack is, if it does not come back. */
enum board_place {
	BOARD_LOADING,
	BOARD_OPENING,
	BOARD_IN_NEXT,
	BOARD_IN_RUN,
	BOARD_IN_INPUT,
	BOARD_IN_OUTPUT,
	BOARD_IN_CALL,
	BOARD_IN_HAS,
	BOARD_IN_FREE,
	BOARD_IDLE,
};

/* What went wrong, and so what becomes of the run. */
enum board_trouble {
	BOARD_FINE,
	BOARD_BROKEN, /* the stack's fault: FAIL */
	BOARD_LACKS,  /* not with this configuration: SKIP */
	BOARD_NO_ENV, /* it cannot be had: ERROR */
};

/* What comes unasked from a stack in real time: a message of its own, of more than one byte. */
struct board_news {
	enum board_news_kind {
		BOARD_NEWS_PACKET,   /* data, len */
		BOARD_NEWS_RETURNED, /* a call that was parked: all but len */
		BOARD_NEWS_BROKEN,   /* why, as text in data */
	} kind;
	int64_t time_ns; /* of CLOCK_MONOTONIC */
	int64_t begin_ns, wait_ns;
	uint64_t call;
	long ret;
	size_t len;
	unsigned char data[];
};

/* One packet of board.packets, its bytes behind it; the next begins at a multiple of 8. */
struct board_packet {
	int64_t time_ns;
	size_t len;
};

/* With its bytes, up to the next one. */
static inline size_t board_packet_size(size_t len)
{
	return (sizeof(struct board_packet) + len + 7) & ~(size_t)7;
}

struct board {
	size_t size; /* of this struct: both must mean the same */
	struct tcpcheck_stack_config config;
	char flags[4096];
	/* what is asked */
	enum board_verb verb;
	int64_t until_ns;
	uint64_t call; /* the caller's name for it */
	long nr, arg[6];
	bool may_block; /* of a BOARD_CALL in real time: others are made at once */
	int ability;
	long a, b;
	size_t len;
	unsigned char packet[TCPCHECK_STACK_PACKET_MAX];
	/* what comes of it */
	enum board_place place;
	char name[64];
	int64_t now_ns;
	int64_t begin_ns, wait_ns; /* in real time, of a call: as struct sys has it */
	bool more;                 /* packets wait: run again until now */
	long ret; /* of BOARD_CALL (it may be TCPCHECK_STACK_PARK), BOARD_ASK, BOARD_HAS */
	unsigned nreturned;
	struct {
		uint64_t call;
		long ret;
		int64_t at_ns;
	} returned[BOARD_CALLS]; /* of those that were parked */
	size_t used;             /* of packets */
	unsigned char packets[BOARD_PACKETS];
	enum board_trouble trouble;
	char why[480];
	/* For the arenas of calls (memory.h). */
	_Alignas(4096) unsigned char memory[];
};

#endif
