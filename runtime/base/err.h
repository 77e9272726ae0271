/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. An environment error: "what, on which object: why". Filled by the callee, shown once by
 * main.c or a reporter. Mistakes in a script are struct diag, findings about a stack are struct
 * finding, our own bugs are assert(): the four are never mixed.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>

/* What kind of obstacle it is decides the verdict and the exit status. */
enum err_kind {
	ERR_NONE,
	ERR_ENV,    /* something is missing or forbidden on this machine: ERROR, exit 3 */
	ERR_LACK,   /* this kernel lacks what the script asks for: SKIP, exit 4 */
	ERR_STACK,  /* what is tested has broken: FAIL */
	ERR_SCRIPT, /* only known to be a mistake of the script when it ran: exit 2 */
};

struct err {
	enum err_kind kind;
	char what[480]; /* one or more sentences, no final newline */
	char hint[480]; /* what to do about it; may be empty */
};

#define ERR_INIT                 \
	{                        \
		ERR_NONE, "", "" \
	}

/* Sets @e (which may be NULL) to kind ERR_ENV and returns -1, so: return err_set(e, ...). */
int err_set(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same, with ": strerror(errno)" appended. errno is read first and kept. */
int err_sys(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same, with a kind of the caller's choice. */
int err_kind_set(struct err *e, enum err_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Adds what to do about it. Returns -1. */
int err_hint(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
