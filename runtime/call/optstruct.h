/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Internal: structs of socket options with members in the host's byte order: linger, timeval,
 * tcp_md5sig, tcp_zerocopy_receive. {in={...}, out={...}} gives what goes in and what comes out.
 */
#ifndef CALL_OPTSTRUCT_H
#define CALL_OPTSTRUCT_H

#include "parser/value.h"
#include "runtime/finding/finding.h"

/* 0: @v is none of them. */
size_t optstruct_size(const struct value *v);
/* The members that are numbers or strings. */
void optstruct_put(const struct value *v, unsigned char *p);
void optstruct_compare(const struct value *v, const unsigned char *p, size_t len,
		       struct finding *f);
/* The kernel has added to the struct over time and takes older lengths. */
bool optstruct_is_grown(const struct value *v);
/* getsockopt() is given its members, too. */
bool optstruct_goes_in(const struct value *v);
/* tcpm_addr, the first member of its struct, or NULL. */
const struct value *optstruct_peer(const struct value *v);
/* address=...: the socket is to be mapped there (TCP_ZEROCOPY_RECEIVE). */
bool optstruct_maps(const struct value *v);

#endif
