// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the names of flag words in results, so that reports speak the script's language. */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "runtime/call/family.h"

struct bit {
	uint32_t bit;
	const char *name;
};

#define BIT(name)                      \
	{                              \
		(uint32_t) name, #name \
	}

static const struct bit msg_bits[] = {
	BIT(MSG_OOB),      BIT(MSG_PEEK),     BIT(MSG_DONTROUTE),    BIT(MSG_CTRUNC),
	BIT(MSG_TRUNC),    BIT(MSG_DONTWAIT), BIT(MSG_EOR),          BIT(MSG_WAITALL),
	BIT(MSG_CONFIRM),  BIT(MSG_ERRQUEUE), BIT(MSG_NOSIGNAL),     BIT(MSG_MORE),
	BIT(MSG_ZEROCOPY), BIT(MSG_FASTOPEN), BIT(MSG_CMSG_CLOEXEC), {0, NULL},
};

static const struct bit poll_bits[] = {
	BIT(POLLIN),   BIT(POLLPRI),    BIT(POLLOUT),    BIT(POLLERR),    BIT(POLLHUP),
	BIT(POLLNVAL), BIT(POLLRDNORM), BIT(POLLRDBAND), BIT(POLLWRNORM), BIT(POLLWRBAND),
	BIT(POLLMSG),  BIT(POLLRDHUP),  {0, NULL},
};

static const struct bit epoll_bits[] = {
	BIT(EPOLLIN),     BIT(EPOLLPRI),       BIT(EPOLLOUT),     BIT(EPOLLERR),    BIT(EPOLLHUP),
	BIT(EPOLLRDNORM), BIT(EPOLLRDBAND),    BIT(EPOLLWRNORM),  BIT(EPOLLWRBAND), BIT(EPOLLMSG),
	BIT(EPOLLRDHUP),  BIT(EPOLLEXCLUSIVE), BIT(EPOLLONESHOT), BIT(EPOLLET),     {0, NULL},
};

static const struct bit *const tables[] = {
	[BITS_MSG] = msg_bits,
	[BITS_POLL] = poll_bits,
	[BITS_EPOLL] = epoll_bits,
};

const char *bits_text(enum bits names, uint32_t v, struct arena *a)
{
	const char *text = NULL;

	if (!v)
		return "0";
	for (const struct bit *b = tables[names]; b->name; b++) {
		if (!(v & b->bit))
			continue;
		text = text ? arena_printf(a, "%s|%s", text, b->name) : b->name;
		v &= ~b->bit;
	}
	if (v)
		text = text ? arena_printf(a, "%s|0x%x", text, v) : arena_printf(a, "0x%x", v);
	return text;
}
