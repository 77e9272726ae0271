/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to this folder. Calls that wait for several descriptors, as the words "FD:EVENTS,...
 * TIMEOUT". */
#ifndef STACK_PIPE_POLL_H
#define STACK_PIPE_POLL_H

#include "runtime/base/buf.h"

/* Append the words; 0 or -errno. @unit: what tv_usec or tv_nsec of a time-out counts, in ns. */
long pipe_poll_say(const long arg[6], struct buf *out);
long pipe_ppoll_say(const long arg[6], struct buf *out);
long pipe_select_say(const long arg[6], long unit, struct buf *out);
/* Take "FD:REVENTS,..." of an answer; NULL, or what is wrong with it. */
const char *pipe_poll_take(const long arg[6], char *data, long *ret);
const char *pipe_select_take(const long arg[6], char *data, long *ret);

#endif
