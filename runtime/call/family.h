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
extern const struct call_ops mmsg_calls[CALL_ID_COUNT];
extern const struct call_ops dup_calls[CALL_ID_COUNT];
extern const struct call_ops sockopt_calls[CALL_ID_COUNT];
extern const struct call_ops poll_calls[CALL_ID_COUNT];
extern const struct call_ops select_calls[CALL_ID_COUNT];
extern const struct call_ops epoll_calls[CALL_ID_COUNT];
extern const struct call_ops file_calls[CALL_ID_COUNT];

/* ---- arguments (arg.c) ---- */

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
/* {tv_sec=, tv_usec=} (@unit 1000) or {tv_sec=, tv_nsec=} (@unit 1) as a timespec; NULL: forever.
 */
int call_timespec(const struct call_step *st, unsigned i, long unit, struct sys *s, long *out,
		  struct finding *f);
/* NULL, {} or {SIGALRM, ...}: the mask (a null pointer is none) and the size that the kernel wants
 * with it. */
int call_sigmask(const struct call_step *st, unsigned i, struct sys *s, long *mask, long *size,
		 struct finding *f);
/* A number that no descriptor has: tables do not grow that far (nr_open in proc_sys_fs(5)). */
#define CALL_NOT_OPEN INT32_MAX
/* The script expects that the call fails, and says nothing against EBADF. */
bool call_wants_ebadf(const struct call_step *st);
/* Whether the script counts on the call's success. */
bool call_expects_success(const struct call_step *st);
/* The entry of argument @i's label, without complaint. */
struct fd_entry *call_entry(struct call_env *env, const struct call_step *st, unsigned i);
/* Registers a new label; ERROR_SCRIPT when it is in use. */
int call_label(struct call_env *env, const struct call_step *st, int64_t label, int live,
	       bool is_socket, struct flow *flow, struct finding *f);
/* Another descriptor of @flow (made by dup), -1: there is none. */
int call_other_fd(struct call_env *env, const struct flow *flow);
/* A finding about the call as a whole. Returns -1. */
int call_finding(const struct call_step *st, enum verdict v, struct finding *f, const char *fmt,
		 ...) __attribute__((format(printf, 4, 5)));

/* ---- questions to the stack that are no events (ask.c) ---- */

/* Result or -errno. */
long call_ask(struct call_env *env, long nr, long first, long second);
/* SYS_getsockname or SYS_getpeername. False: it does not say. */
bool call_ask_name(struct call_env *env, long nr, int live, struct ipaddr *ip, uint16_t *port);

/* ---- buffers (buffer.c) ---- */

/* A buffer for "..." (zeros) and "TEXT" (when it is sent: these bytes), a null pointer for NULL. */
int call_buffer(const struct call_step *st, unsigned i, const struct value *v, long count,
		struct sys *s, void **out, struct finding *f);
struct iovec;
/* [{..., N}, {"TEXT", N}, ...] */
int call_iovec(const struct call_step *st, unsigned i, const struct value *list, struct sys *s,
	       struct iovec **iov, size_t *n, struct finding *f);
/* The @n bytes that were read, with "TEXT"; any other value says nothing. */
void call_buffer_verify(const struct value *v, const void *p, size_t n, struct arena *,
			struct finding *f);
void call_iovec_verify(const struct value *list, const struct iovec *p, size_t n, struct arena *,
		       struct finding *f);

/* ---- addresses (addr.c) ---- */

/* Argument values of an address and (may be NULL) its length, as the kernel gets them. */
int call_addr(struct call_env *env, const struct call_step *st, unsigned i, const struct value *v,
	      const struct value *len, const struct ipaddr *ip, int64_t port, struct sys *s,
	      void **addr, long *addr_len, struct finding *f);
/* Arguments @i and @i + 1 as the peer's address. */
int call_peer(struct call_env *env, const struct call_step *st, unsigned i, struct sys *s,
	      struct finding *f);
/* Arguments @i and @i + 1 as room for an address that the kernel fills in, and later its
 * comparison. */
int call_addr_room(const struct call_step *st, unsigned i, struct sys *s, struct finding *f);
void call_addr_verify(const struct call_step *st, unsigned i, const struct sys *s,
		      struct finding *f);
/* A returned address with {sa_family=...}; any other @v says nothing. */
void call_addr_compare(const struct value *v, const void *addr, socklen_t len, struct finding *f);
/* Address (IPv4 when it is mapped) and port; false when it is not an internet address. */
bool call_addr_split(const void *addr, struct ipaddr *ip, uint16_t *port);
/* The flow of argument 0's descriptor begins to talk to @addr, or to the plan's peer. */
void call_connecting(struct call_env *env, const struct call_step *st, const void *addr);

/* ---- messages (msg.c) ---- */

/* {msg_name(...)=..., msg_iov(N)=[...], ...} of argument 1 as a message to receive into or to send.
 */
int msg_fill_receive(const struct call_step *st, const struct value *v, struct sys *s,
		     struct msghdr *msg, struct finding *f);
int msg_fill_send(struct call_env *env, const struct call_step *st, const struct value *v,
		  struct sys *s, struct msghdr *msg, struct finding *f);
/* What was received: sender, @n bytes of data, flags and control messages. */
void msg_compare(struct call_env *env, const struct value *v, struct msghdr *msg, size_t n,
		 struct arena *mem, struct finding *f);

/* ---- control messages (cmsg.c) ---- */

/* The room that the listed messages take. @list NULL: none. @i: for mistakes. */
int cmsg_space(const struct call_step *st, unsigned i, const struct value *list, size_t *room,
	       struct finding *f);
void cmsg_put(const struct value *list, void *room, size_t len);
void cmsg_compare(struct call_env *env, const struct value *list, struct msghdr *msg,
		  struct span at, struct finding *f);

/* ---- what the stack lacks (lacks.c) ---- */

/* Whether @s failed because the stack does not have what it asks for; then @f says SKIP. */
bool call_lacks(const struct call_env *env, const struct call_step *st, const struct sys *s,
		struct finding *f);

/* ---- flag words as text (bits.c) ---- */

enum bits { BITS_MSG, BITS_POLL, BITS_EPOLL };
/* "POLLIN|POLLERR", "0"; what has no name in hex. Lives as long as @a. */
const char *bits_text(enum bits names, uint32_t v, struct arena *a);

#endif
