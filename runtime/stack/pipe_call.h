/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to this folder. System calls as words of tcpcheck-pipe(5), and what comes back. */
#ifndef STACK_PIPE_CALL_H
#define STACK_PIPE_CALL_H

#include "runtime/base/buf.h"

/* What call @nr is called in the protocol; NULL: it has no such call. */
const char *pipe_call_name(long nr);
/* Appends the name and the arguments. 0, or -errno: the answer without asking anybody. */
long pipe_call_words(long nr, const long arg[6], struct buf *out);
/* What was answered: "ret @ret", with the words @data behind it, which are consumed. Writes where
 * @arg points to and leaves the result of the call in @ret. NULL, or what is wrong with the answer.
 */
const char *pipe_call_take(long nr, const long arg[6], char *data, long *ret);

#endif
