/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal: the netlink attributes of SCM_TIMESTAMPING_OPT_STATS, written {TCP_NLA_BUSY=0, ...}. */
#ifndef CALL_CMSG_STATS_H
#define CALL_CMSG_STATS_H

#include "parser/value.h"
#include "runtime/finding/finding.h"

#define STATS_SPARE 512 /* room for attributes that the script does not list */

/* 0: a member is not an attribute. */
size_t stats_size(const struct value *v);
void stats_put(const struct value *v, unsigned char *p);
/* @n: number of the control message. */
void stats_compare(const struct value *v, const unsigned char *p, size_t len, unsigned n,
		   int64_t tolerance_us, struct finding *f);

#endif
