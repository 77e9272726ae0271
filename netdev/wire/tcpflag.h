/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The flags of TCP, as bits and as scripts write them: "S.", "P.5". */
#ifndef WIRE_TCPFLAG_H
#define WIRE_TCPFLAG_H

#include <stdbool.h>
#include <stdint.h>

/* Header bits as in the 13th and 14th octet (RFC 9293 section 3.1, AE: RFC 9768). Macros:
 * linux/tcp.h has enumerators of these names with other values. */
#define TCP_FLAG_FIN 0x001
#define TCP_FLAG_SYN 0x002
#define TCP_FLAG_RST 0x004
#define TCP_FLAG_PSH 0x008
#define TCP_FLAG_ACK 0x010
#define TCP_FLAG_URG 0x020
#define TCP_FLAG_ECE 0x040
#define TCP_FLAG_CWR 0x080
#define TCP_FLAG_AE  0x100
/* The three that count in Accurate ECN, written as one digit: ECE is its lowest bit. */
#define TCP_FLAGS_ACE       (TCP_FLAG_ECE | TCP_FLAG_CWR | TCP_FLAG_AE)
#define TCP_FLAGS_ACE_SHIFT 6

struct tcpflag {
	const char *name;
	uint16_t bit;
	char letter;
};
/* In the order in which they are written, ended by a name of NULL. */
extern const struct tcpflag tcpflags[];

#define TCPFLAGS_TEXT 16
/* 0: no flag has this letter. */
uint16_t tcpflag_bit(char letter);
/* "S.", "-" for none; @digit: AE, CWR and ECE as one digit behind the others. */
void tcpflags_text(uint16_t flags, bool digit, char out[static TCPFLAGS_TEXT]);

#endif
