// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of the kernel's lists of TCP sockets. */
#include "netdev/listener.h"

#include <stdio.h>
#include <string.h>

#include "runtime/base/buf.h"

#define STATE_LISTEN 0x0a /* TCP_LISTEN of include/net/tcp_states.h */

static bool line_is(const char *line, unsigned port)
{
	unsigned at, state;

	return sscanf(line, " %*u: %*32[0-9A-Fa-f]:%4x %*32[0-9A-Fa-f]:%*4x %2x", &at, &state) ==
		       2 &&
	       at == port && state == STATE_LISTEN;
}

bool listener_in(const char *text, unsigned port)
{
	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (line_is(text, port))
			return true;
	}
	return false;
}

static bool listens(const char *path, unsigned port)
{
	struct buf text = BUF_INIT;
	FILE *f = fopen(path, "re");
	char some[4096];
	bool is;
	size_t n;

	while (f && (n = fread(some, 1, sizeof(some), f)) > 0)
		buf_add(&text, some, n);
	if (f)
		fclose(f);
	is = listener_in(buf_text(&text), port);
	buf_free(&text);
	return is;
}

bool listener_at(unsigned port)
{
	return listens("/proc/thread-self/net/tcp", port) ||
	       listens("/proc/thread-self/net/tcp6", port);
}
