/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A program that runs beside a script, from before its first event to behind its last: "sh
 * -c COMMAND" in a session of its own. A thread takes in what it prints, so that it neither waits
 * for us nor fills memory; a program that prints without end is slowed down.
 */
#ifndef HOST_PROGRAM_H
#define HOST_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/base/buf.h"
#include "runtime/base/err.h"

struct program;

/* Starts it in this thread's namespaces, with @env ("NAME=VALUE", ends with NULL) besides our own
 * environment, and instead of it where names are the same. @folder: where it
 * runs; NULL: where we are. @sign: what program_has_said() waits
 * for; NULL: nothing. NULL with @e set. */
struct program *program_start(const char *command, const char *const *env, const char *folder,
			      const char *sign, struct err *e);
/* Kills it and all of its process group, and takes its status. */
void program_stop(struct program *p);
void program_free(struct program *p);

/* Whether it has ended, by itself; what of it runs on in the background does not count. */
bool program_has_ended(struct program *p);
/* Whether nobody can print any more: with its end, all of it has ended. */
bool program_is_mute(struct program *p);
/* Whether it has printed @sign. */
bool program_has_said(struct program *p);
/* As from waitpid(), once it has ended. */
int program_status(const struct program *p);
/* How long it has waited for processors so far, with all that it has started. */
int64_t program_waited_ns(const struct program *p);
/* How that was: "ended with status 1", or with true "was killed by signal 11 (Segmentation fault)",
 * which a shell says of its child with a status. */
bool program_add_end(const struct program *p, struct buf *out);
/* The last lines that it has printed, control characters made visible, each with @prefix before it.
 */
void program_tail(struct program *p, unsigned lines, const char *prefix, struct buf *out);

#endif
