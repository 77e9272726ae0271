// SPDX-License-Identifier: GPL-2.0-or-later
/* Which calls there are: one row each. */
#include <errno.h>
#include <sys/syscall.h>

#include "runtime/stack/lwip/plug.h"

static const struct {
	long nr;
	call_fn *call;
} calls[] = {
	{SYS_socket, call_socket},
	{SYS_bind, call_bind},
	{SYS_listen, call_listen},
	{SYS_accept4, call_accept4},
	{SYS_connect, call_connect},
	{SYS_read, call_read},
	{SYS_readv, call_readv},
	{SYS_recvfrom, call_recvfrom},
	{SYS_recvmsg, call_recvmsg},
	{SYS_write, call_write},
	{SYS_writev, call_writev},
	{SYS_sendto, call_sendto},
	{SYS_sendmsg, call_sendmsg},
	{SYS_shutdown, call_shutdown},
	{SYS_close, call_close},
	{SYS_getsockname, call_getsockname},
	{SYS_getpeername, call_getpeername},
	{SYS_setsockopt, call_setsockopt},
	{SYS_getsockopt, call_getsockopt},
	{SYS_fcntl, call_fcntl},
	{SYS_ioctl, call_ioctl},
	{SYS_dup, call_dup},
	{SYS_dup3, call_dup3},
#ifdef SYS_poll
	{SYS_poll, call_poll},
#endif
	{SYS_ppoll, call_ppoll},
#ifdef SYS_select
	{SYS_select, call_select},
#endif
	{SYS_pselect6, call_pselect6},
	{-1, NULL},
};

static call_fn *call_find(long nr)
{
	unsigned i;

	for (i = 0; calls[i].call; i++)
		if (calls[i].nr == nr)
			return calls[i].call;
	return NULL;
}

bool call_known(long nr)
{
	return call_find(nr) != NULL;
}

long call_any(long nr, const long arg[6])
{
	call_fn *call = call_find(nr);

	return call ? call(arg) : -ENOSYS;
}
