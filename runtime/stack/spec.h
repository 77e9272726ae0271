/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Which stack is meant: the value of --stack. */
#ifndef STACK_SPEC_H
#define STACK_SPEC_H

#include <stdbool.h>

#include "runtime/base/arena.h"
#include "runtime/base/err.h"

#define STACK_GOOGLE_PREFIX "google:"

enum stack_kind {
	STACK_PLUGIN, /* a shared object with the callbacks of tcpcheck-stack.h */
	STACK_PIPE,   /* a process that speaks tcpcheck-pipe(5) */
	STACK_DEVICE, /* a program behind a network device (dut/peer.h): no calls, real time */
	STACK_GOOGLE, /* a shared object with packetdrill's own interface (google.h) */
};

struct stack_spec {
	enum stack_kind kind;
	const char *text;   /* as given */
	const char *what;   /* path of the shared object, or command */
	const char *flags;  /* --stack_flags; never NULL */
	const char *loader; /* of a plug-in; NULL: where stack_loader() finds it */
};

/* NAME, FILE.so, pipe:COMMAND, google:FILE.so, tun:COMMAND, tap:COMMAND or veth:COMMAND. Strings
 * are the caller's or from @a. -1 with @e set: it cannot be one (ERR_SCRIPT), or is not there. */
int stack_spec_parse(struct stack_spec *s, const char *text, const char *flags, struct arena *a,
		     struct err *e);
/* Whether it is a shared object, which the loader loads. */
bool stack_is_file(const struct stack_spec *s);
/* Whether it has a clock and threads of its own. */
bool stack_is_real_time(const struct stack_spec *s);
/* Folders in which a NAME is looked for, in their order; NULL: there are no more. */
const char *stack_folder(unsigned i, struct arena *a);
/* The program that loads plug-ins; NULL: it is not there. */
const char *stack_loader(struct arena *a);

#endif
