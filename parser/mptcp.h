/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. MPTCP options as scripts write them (RFC 8684 section 3): from words to bytes. The way
 * back is netdev/wire/mptcptext.c; both go by netdev/wire/mptcpform.c.
 */
#ifndef PARSER_MPTCP_H
#define PARSER_MPTCP_H

#include "parser/ast.h"
#include "parser/diag.h"
#include "parser/value.h"

struct mptcp_bytes {
	uint8_t bytes[40]; /* the whole option with kind and length */
	uint8_t any[40];   /* 0xff: a '*' stands for this byte */
	unsigned len;
};

/* @o: an OPT_MPTCP. "NAME *" yields kind, length and subtype. -1 after an error, in @diags. */
int mptcp_encode(const struct tcpopt_pat *o, const struct scope *scope, struct mptcp_bytes *out,
		 struct diag_list *diags);
/* Written "NAME *": any content, of any length. */
bool mptcp_is_any(const struct tcpopt_pat *o);
/* Its address is written '*': one of IPv4 is encoded, one of IPv6 has 12 bytes more behind it. */
bool mptcp_any_address(const struct tcpopt_pat *o);
/* Some value is written '*': for outbound lines only. */
bool mptcp_has_any(const struct tcpopt_pat *o);

#endif
