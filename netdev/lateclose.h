/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Closing a packet socket for good waits for an RCU grace period (packet_release()), 5 to 20 ms
 * that nobody has a use for. A descriptor that is also in flight over a UNIX socket that nobody can
 * receive from any more is closed by the kernel's garbage collector instead, on its own time.
 */
#ifndef NETDEV_LATECLOSE_H
#define NETDEV_LATECLOSE_H

struct late_close {
	int hold[2]; /* the process ending, also by SIGKILL, is as good as closing them */
};

/* Arranges that after close(@fd) and late_close_end() the kernel waits, not we. If it cannot be
 * arranged nothing is lost but time. */
void late_close_begin(struct late_close *l, int fd);
void late_close_end(struct late_close *l);

#endif
