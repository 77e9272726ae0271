/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The MPTCP part of tcpopts_text(). */
#ifndef WIRE_OPTTEXT_H
#define WIRE_OPTTEXT_H

#include "netdev/wire/wire.h"

/* @o has the kind of MPTCP. False, and nothing written, when it has no form that scripts know. */
bool mptcp_text(const struct tcpopt *o, struct buf *out);

#endif
