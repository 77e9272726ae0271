/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What scripts may name: system calls (calls.def), constants and errno names (consts.def),
 * ICMP types and codes (icmp.def). One table row each; check, plan, help and completion use the
 * same rows.
 */
#ifndef PARSER_NAMES_H
#define PARSER_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CALL_MAX_ARGS 6

/* Kinds of arguments, as far as the check pass and the run time must agree on them. */
enum arg_kind {
	ARG_NONE,
	ARG_FD,         /* label of an open descriptor                                   */
	ARG_INT,        /* 32 bit: -2^31 ... 2^32-1                                      */
	ARG_DOMAIN,     /* ... or int                                                    */
	ARG_BUF,        /* ..., a string or NULL                                         */
	ARG_ADDR,       /* ..., an address family, or {sa_family=...}                    */
	ARG_ADDRLEN,    /* ... or int or [int]                                           */
	ARG_OPTVAL,     /* [int], string, struct                                         */
	ARG_OPTLEN,     /* int or ... (setsockopt)                                       */
	ARG_OPTLEN_RET, /* [int] or ... (getsockopt)                                     */
	ARG_IOVEC,      /* [{..., N}, ...]                                               */
	ARG_MSG,        /* {msg_name(...)=..., ...}                                      */
	ARG_POLLFDS,    /* [{fd=, events=, revents=}, ...]                               */
	ARG_MMSG,       /* [{msg_hdr={...}, msg_len=N}, ...]                             */
	ARG_EPOLLEV,    /* {events=, fd|ptr|u32|u64=}                                    */
	ARG_EPOLLEVS,   /* one of those or a list of them (epoll_wait)                   */
	ARG_FDSET,      /* [label, ...], {in=[...], out=[...]} or NULL (select)          */
	ARG_TIMEVAL,    /* {tv_sec=, tv_usec=} or NULL                                   */
	ARG_TIMESPEC,   /* {tv_sec=, tv_nsec=} or NULL                                   */
	ARG_SIGMASK,    /* NULL: as it is; {}: no signal; {SIGALRM, ...}                 */
	ARG_NEWFD,      /* a label, open or not (dup2)                                   */
	ARG_STRING,
	ARG_INT_RET,    /* [int] in or out, optional (ioctl)                             */
	ARG_INT_OPT,    /* int, may be left out (fcntl)                                  */
	ARG_FDPAIR_RET, /* [r, w] new labels (pipe)                                      */
	ARG_OFFSET,     /* [int] in and out (sendfile)                                   */
	ARG_PTR,        /* int used as a pointer (splice)                                */
	ARG_SPI_RET,    /* [int] (psp_rx_assoc)                                          */
};

enum result_mode {
	RESULT_EXACT,  /* must be equal                                   */
	RESULT_FD,     /* >= 0: a new label, any actual >= 0 passes       */
	RESULT_NONNEG, /* >= 0: any actual >= 0 passes, no label          */
};

struct call_spec {
	const char *name;
	enum result_mode result;
	unsigned min_args, max_args;
	enum arg_kind args[CALL_MAX_ARGS];
	int id; /* index in calls.def; CALL_ID_<name> */
};

enum call_id {
#define CALL(name, result, min, ...) CALL_ID_##name,
#include "parser/calls.def"
#undef CALL
	CALL_ID_COUNT
};

const struct call_spec *call_spec_find(const char *name);
const struct call_spec *call_spec_at(enum call_id id);
/* Whether the buffers of a call go to the kernel (write) or come from it (read). */
bool call_sends(const struct call_spec *spec);

/* Value of a constant. */
bool const_find(const char *name, int64_t *value);
/* Number of an errno name; also from a number, for messages (NULL when unknown). */
bool errno_find(const char *name, int *number);
const char *errno_name(int number);

/* ICMP type and code numbers; @v6 selects ICMPv6. Also type_N and code_N. */
bool icmp_type_find(const char *name, bool v6, uint8_t *type);
bool icmp_code_find(const char *name, bool v6, uint8_t type, uint8_t *code);
/* For messages; NULL when there is no name. */
const char *icmp_type_name(uint8_t type, bool v6);
const char *icmp_code_name(uint8_t type, uint8_t code, bool v6);

/* The best match for a mistyped name among a NULL-terminated list or a whole table, or NULL when
 * nothing is close (Damerau-Levenshtein distance at most a third of the length). */
const char *suggest(const char *typed, const char *const *candidates);
const char *suggest_call(const char *typed);
const char *suggest_const(const char *typed);
const char *suggest_errno(const char *typed);
const char *suggest_icmp(const char *typed, bool v6);

#endif
