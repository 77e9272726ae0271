// SPDX-License-Identifier: GPL-2.0-or-later
/* The buffers of calls, checked as Linux does. */
#include "runtime/stack/lwip/data.h"

#include <errno.h>
#include <limits.h>

#define PARTS_MOST 1024 /* IOV_MAX */

int data_from_vector(struct data *d, const long arg[6])
{
	d->iov = (void *)arg[1];
	d->niov = (size_t)arg[2];
	d->arg = arg;
	if (arg[2] < 0 || arg[2] > PARTS_MOST)
		return -EINVAL;
	return arg[2] && !arg[1] ? -EFAULT : 0;
}

int data_from_message(struct data *d, const struct msghdr *m, const long arg[6])
{
	if (!m || (m->msg_iovlen && !m->msg_iov))
		return -EFAULT;
	if (m->msg_iovlen > PARTS_MOST)
		return -EMSGSIZE;
	d->iov = m->msg_iov;
	d->niov = m->msg_iovlen;
	d->flags = (int)arg[2];
	d->arg = arg;
	return 0;
}

int data_check(struct data *d, int known)
{
	size_t i;

	for (i = 0; i < d->niov; i++) {
		if (d->iov[i].iov_len > SSIZE_MAX - d->len)
			return -EINVAL;
		if (d->iov[i].iov_len && !d->iov[i].iov_base)
			return -EFAULT;
		d->len += d->iov[i].iov_len;
	}
	return d->flags & ~known ? -EOPNOTSUPP : 0;
}
