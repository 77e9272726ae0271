/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to this folder. Socket addresses as a word: "192.0.2.1:80", "[2001:db8::1]:80". */
#ifndef STACK_PIPE_ADDR_H
#define STACK_PIPE_ADDR_H

#include <stdbool.h>
#include <sys/socket.h>

#include "runtime/base/buf.h"

/* Appends it; "unspec" for AF_UNSPEC, which ends what connect() began. 0 or -errno. */
long pipe_addr_say(const struct sockaddr *addr, size_t len, struct buf *out);
/* To where a system call wants it: as much as @len has room for; both may be NULL. False: @word is
 * no address. */
bool pipe_addr_take(const char *word, void *to, socklen_t *len);

#endif
