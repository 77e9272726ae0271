/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the bytes of a call lie that reads or writes, of whichever kind it is. */
#ifndef STACK_LWIP_DATA_H
#define STACK_LWIP_DATA_H

#include <sys/socket.h>
#include <sys/uio.h>

struct data {
	const struct iovec *iov;
	size_t niov, len; /* len: of all parts, once it is checked */
	int flags;
	const long *arg; /* of the call */
};

/* Each: 0, or a negative errno. */

/* The vector of readv() and writev(). */
int data_from_vector(struct data *d, const long arg[6]);
/* That of recvmsg() and sendmsg(), which is in @m. */
int data_from_message(struct data *d, const struct msghdr *m, const long arg[6]);
/* No part is missing, all of them have a length, and there are none but the flags that are @known.
 */
int data_check(struct data *d, int known);

#endif
