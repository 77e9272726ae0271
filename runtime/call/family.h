/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to runtime/call: what the families share beyond call.h. */
#ifndef CALL_FAMILY_H
#define CALL_FAMILY_H

#include <sys/socket.h>

#include "runtime/call/call.h"

/* Indexed by call_id; entries of other families are empty. */
extern const struct call_ops sock_calls[CALL_ID_COUNT];
extern const struct call_ops io_calls[CALL_ID_COUNT];
extern const struct call_ops msg_calls[CALL_ID_COUNT];
extern const struct call_ops sockopt_calls[CALL_ID_COUNT];
extern const struct call_ops poll_calls[CALL_ID_COUNT];
extern const struct call_ops file_calls[CALL_ID_COUNT];

/* ---- arguments (arg.c) ---- */

#define CALL_MAX_BYTES ((size_t)1 << 30) /* of one buffer or of all parts of a message */

/* Fills s->arg[0] with the descriptor and s->arg[i] with the integers given as arguments 1 ... n-1.
 */
int call_fd_ints(struct call_env *env, const struct call_step *st, struct sys *s,
		 struct finding *f);
/* An integer of @v, which is (part of) argument @i. */
int call_value_int(const struct call_step *st, unsigned i, const struct value *v, long *out,
		   struct finding *f);
/* The only integer in the list [N] that is argument @i. */
int call_list_int(const struct call_step *st, unsigned i, const struct value **item, long *out,
		  struct finding *f);
/* A buffer for "..." (zeros), a null pointer for NULL. */
int call_buffer(const struct call_step *st, unsigned i, const struct value *v, long count,
		struct sys *s, void **out, struct finding *f);
struct iovec;
/* [{..., N}, ...] */
int call_iovec(const struct call_step *st, unsigned i, const struct value *list, struct sys *s,
	       struct iovec **iov, size_t *n, struct finding *f);
/* The entry of argument @i's label, without complaint. */
struct fd_entry *call_entry(struct call_env *env, const struct call_step *st, unsigned i);
/* Registers a new label; ERROR_SCRIPT when it is in use. */
int call_label(struct call_env *env, const struct call_step *st, int64_t label, int live,
	       bool is_socket, struct flow *flow, struct finding *f);
/* A finding about the call as a whole. Returns -1. */
int call_finding(const struct call_step *st, enum verdict v, struct finding *f, const char *fmt,
		 ...) __attribute__((format(printf, 4, 5)));

/* ---- addresses (addr.c) ---- */

/* Argument values of an address and (may be NULL) its length, as the kernel gets them. */
int call_addr(struct call_env *env, const struct call_step *st, unsigned i, const struct value *v,
	      const struct value *len, const struct ipaddr *ip, int64_t port, struct sys *s,
	      void **addr, long *addr_len, struct finding *f);
/* Arguments @i and @i + 1 as the peer's address. */
int call_peer(struct call_env *env, const struct call_step *st, unsigned i, struct sys *s,
	      struct finding *f);
/* Arguments @i and @i + 1 as room for an address that the kernel fills in. */
int call_addr_room(const struct call_step *st, unsigned i, struct sys *s, struct finding *f);

/* ---- control messages (cmsg.c) ---- */

/* The room that the listed messages take. @list NULL: none. @i: for mistakes. */
int cmsg_space(const struct call_step *st, unsigned i, const struct value *list, size_t *room,
	       struct finding *f);
void cmsg_put(const struct value *list, void *room, size_t len);
void cmsg_compare(struct call_env *env, const struct value *list, struct msghdr *msg,
		  struct span at, struct finding *f);

/* ---- flag words as text (bits.c) ---- */

enum bits { BITS_MSG, BITS_POLL, BITS_EPOLL };
/* "POLLIN|POLLERR", "0"; what has no name in hex. Lives as long as @a. */
const char *bits_text(enum bits names, uint32_t v, struct arena *a);

#endif
