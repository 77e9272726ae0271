/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sockets, their descriptors and their addresses. */
#ifndef STACK_LWIP_SOCK_H
#define STACK_LWIP_SOCK_H

#include <sys/socket.h>

#include <lwip/ip.h>
#include <lwip/tcp.h>
#include <lwip/udp.h>

#include "runtime/stack/lwip/plug.h"

enum sock_state {
	SOCK_NEW,
	SOCK_LISTEN,
	SOCK_CONNECTING,
	SOCK_CONNECTED,
	SOCK_DEAD, /* was connected, or would have been; lwIP has let go of it */
};

struct sock_addr {
	ip_addr_t ip;
	uint16_t port;
};

/* A datagram that has arrived. */
struct dgram {
	struct dgram *next;
	struct sock_addr from;
	size_t len;
	unsigned char data[];
};

struct sock {
	int domain, type;
	enum sock_state state;
	struct tcp_pcb *pcb; /* NULL: lwIP has let go of it */
	struct udp_pcb *udp;
	struct sock_addr local, remote;
	unsigned refs; /* descriptors */
	bool nonblock, connect_told, fin, shut_rd, shut_wr, v6only;
	int err;           /* positive errno, for the next call that asks */
	unsigned char *rx; /* what was received and not read: the window is closed by as much */
	size_t rx_at, rx_len, rx_cap;
	struct dgram *dgrams;
	struct sock *accepted, *next; /* of a listener: connections, oldest first */
	struct linger linger;
	int64_t rcvtimeo, sndtimeo; /* ns; 0: none */
};

struct sock *sock_new(int domain, int type);
/* The pcb, for use. -ENOMEM. */
int sock_open(struct sock *s);
/* Not the descriptor's: what close() does to it. May park. */
long sock_close(struct sock *s, const long arg[6]);
/* Takes over a connection that lwIP has made. */
void sock_adopt(struct sock *s, struct tcp_pcb *pcb);
/* lwIP may free it from here on. */
void sock_detach(struct sock *s);
/* Lets go of connections that lwIP will free without a word: those in TIME-WAIT. */
void sock_settle(void);
void sock_names(struct sock *s);
/* The pending error, negative, which is then told; 0: none. */
int sock_error(struct sock *s);
bool sock_readable(const struct sock *s);
bool sock_writable(const struct sock *s);
err_t sock_accepted(void *arg, struct tcp_pcb *pcb, err_t err);
err_t sock_connected(void *arg, struct tcp_pcb *pcb, err_t err);
void sock_dgram(void *arg, struct udp_pcb *pcb, struct pbuf *p, const ip_addr_t *from, u16_t port);

/* ---- fd.c: descriptors ---- */

#define FD_MAX 1024
extern struct sock *fds[FD_MAX];
struct sock *fd_sock(long fd);
/* The smallest free one, or -EMFILE. */
int fd_new(struct sock *s);

/* ---- addr.c: addresses ---- */

/* 0, or a negative errno. */
int addr_from(const struct sock *s, const void *sa, size_t len, struct sock_addr *a);
/* As the socket's domain has it: IPv4 in IPv6 is mapped. */
void addr_to(const struct sock *s, const struct sock_addr *a, void *sa, socklen_t *len);

#endif
