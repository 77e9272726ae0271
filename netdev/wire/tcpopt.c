// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the walk over TCP options (RFC 9293 section 3.1). What they mean is not known here. */
#include "netdev/wire/wire.h"

int tcpopt_next(unsigned char *opts, size_t opts_len, size_t *pos, struct tcpopt *o)
{
	unsigned char *p = opts + *pos;
	size_t left = opts_len - *pos;

	if (*pos >= opts_len)
		return 0;
	*o = (struct tcpopt){.kind = p[0], .len = 1};
	if (o->kind != TCPOPT_KIND_EOL && o->kind != TCPOPT_KIND_NOP) {
		if (left < 2 || p[1] < 2 || p[1] > left)
			return -1;
		o->len = p[1];
		o->data = p + 2;
	}
	*pos += o->len;
	return 1;
}

bool tcpopt_find(struct tcp_hdr *tcp, uint8_t kind, struct tcpopt *o)
{
	size_t pos = 0;

	while (tcpopt_next(tcp->opts, tcp->opts_len, &pos, o) > 0)
		if (o->kind == kind)
			return true;
	return false;
}
