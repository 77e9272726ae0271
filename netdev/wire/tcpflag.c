// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the letters of TCP's flags, in both directions. */
#include "netdev/wire/tcpflag.h"

#include <stddef.h>

/* ACK last, then the counter of AccECN. */
/* clang-format off */
#define FLAG(name, letter) {#name, TCP_FLAG_##name, letter}
const struct tcpflag tcpflags[] = {
	FLAG(FIN, 'F'), FLAG(SYN, 'S'), FLAG(RST, 'R'), FLAG(PSH, 'P'), FLAG(URG, 'U'),
	FLAG(ECE, 'E'), FLAG(CWR, 'W'), FLAG(AE, 'A'), FLAG(ACK, '.'), {NULL, 0, 0},
};
/* clang-format on */

uint16_t tcpflag_bit(char letter)
{
	for (const struct tcpflag *f = tcpflags; f->name; f++)
		if (f->letter == letter)
			return f->bit;
	return 0;
}

void tcpflags_text(uint16_t flags, bool digit, char out[static TCPFLAGS_TEXT])
{
	uint16_t letters = digit ? (uint16_t)(flags & ~TCP_FLAGS_ACE) : flags;
	char *p = out;

	for (const struct tcpflag *f = tcpflags; f->name; f++)
		if (letters & f->bit)
			*p++ = f->letter;
	if (digit)
		*p++ = (char)('0' + ((flags & TCP_FLAGS_ACE) >> TCP_FLAGS_ACE_SHIFT));
	else if (p == out)
		*p++ = '-';
	*p = '\0';
}
