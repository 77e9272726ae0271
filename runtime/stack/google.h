/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. packetdrill's own interface for plug-ins (--so_filename): a table that the function
 * packetdrill_interface_init(flags, table) of a shared object fills. It comes to it all zero.
 *
 * Where this was learned from: names and signatures from adapters that others have published (VPP's
 * host stack, an adapter of FreeRTOS, one in Rust); the order by a plug-in that had a different
 * function in each place and was played on by packetdrill's program, a script for each call: each
 * place below was seen called, with these arguments, behind the first word, which comes back as
 * first argument; 33 words are all there are. Seen there as well: fcntl's argument is passed even
 * for commands that have none; recv() and send() of a script never come as recvfrom() and sendto();
 * netdev_receive() is told that it has room for 65536 bytes and is called again when it returns -1;
 * free() is called only at the end of a run that passes; whatever is missing crashes packetdrill.
 */
#ifndef STACK_GOOGLE_H
#define STACK_GOOGLE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>

#define GOOGLE_INIT "packetdrill_interface_init"

/* Results are those of the C library: -1, and errno of the calling thread, for an error. */
struct google_table {
	void *user;
	void (*free)(void *user);
	int (*socket)(void *user, int domain, int type, int protocol);
	int (*bind)(void *user, int fd, const struct sockaddr *addr, socklen_t len);
	int (*listen)(void *user, int fd, int backlog);
	int (*accept)(void *user, int fd, struct sockaddr *addr, socklen_t *len);
	int (*connect)(void *user, int fd, const struct sockaddr *addr, socklen_t len);
	ssize_t (*read)(void *user, int fd, void *to, size_t n);
	ssize_t (*readv)(void *user, int fd, const struct iovec *to, int n);
	ssize_t (*recv)(void *user, int fd, void *to, size_t n, int flags);
	ssize_t (*recvfrom)(void *user, int fd, void *to, size_t n, int flags,
			    struct sockaddr *addr, socklen_t *len);
	ssize_t (*recvmsg)(void *user, int fd, struct msghdr *to, int flags);
	ssize_t (*write)(void *user, int fd, const void *from, size_t n);
	ssize_t (*writev)(void *user, int fd, const struct iovec *from, int n);
	ssize_t (*send)(void *user, int fd, const void *from, size_t n, int flags);
	ssize_t (*sendto)(void *user, int fd, const void *from, size_t n, int flags,
			  const struct sockaddr *addr, socklen_t len);
	ssize_t (*sendmsg)(void *user, int fd, const struct msghdr *from, int flags);
	int (*fcntl)(void *user, int fd, int command, ...);
	int (*ioctl)(void *user, int fd, unsigned long request, ...);
	int (*close)(void *user, int fd);
	int (*shutdown)(void *user, int fd, int how);
	int (*getsockopt)(void *user, int fd, int level, int name, void *to, socklen_t *len);
	int (*setsockopt)(void *user, int fd, int level, int name, const void *from, socklen_t len);
	int (*poll)(void *user, struct pollfd *fds, nfds_t n, int timeout_ms);
	/* An IP packet arrives; 0 or -1. */
	int (*netdev_send)(void *user, const void *packet, size_t len);
	/* The next that it sends; waits for one. *@len: the room, then its length, 0: none yet.
	 * *@time_us: when, on the clock of gettimeofday() below. 0 or -1. */
	int (*netdev_receive)(void *user, void *to, size_t *len, long long *time_us);
	int (*usleep)(void *user, useconds_t us);
	int (*gettimeofday)(void *user, struct timeval *tv, struct timezone *tz);
	int (*epoll_create)(void *user, int size);
	int (*epoll_ctl)(void *user, int epoll, int op, int fd, struct epoll_event *ev);
	int (*epoll_wait)(void *user, int epoll, struct epoll_event *to, int max, int timeout_ms);
	int (*pipe)(void *user, int fds[2]);
	ssize_t (*splice)(void *user, int from, loff_t *from_off, int to, loff_t *to_off, size_t n,
			  unsigned flags);
};

/* A call in Linux's ABI, by the callback that stands for it: result or -errno; -ENOSYS: none does,
 * or it is not there. */
long google_call(const struct google_table *t, long nr, const long arg[6]);
/* Whether some arguments could make such a call possible. */
bool google_has(const struct google_table *t, long nr);
/* The name of a callback without which nothing can be played, and that is not there; or NULL. */
const char *google_missing(const struct google_table *t);
/* When a packet was sent: @stamp_us is what the stack says, on a clock that shows @clock_us now,
 * @now_ns on ours. The stack is not believed what lies in the future or before @from_ns. */
int64_t google_time_ns(int64_t stamp_us, int64_t clock_us, int64_t now_ns, int64_t from_ns);

#endif
