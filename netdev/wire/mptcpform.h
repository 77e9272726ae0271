/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What MPTCP options hold (RFC 8684 section 3), field by field in wire order:
 * parser/mptcp.c encodes what scripts write by it, mptcptext.c shows what was seen.
 */
#ifndef WIRE_MPTCPFORM_H
#define WIRE_MPTCPFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mptcp_subtype {
#define MPTCP_OPTION(subtype, name, usage) MPTCP_##subtype,
#include "netdev/wire/mptcp.def"
	MPTCP_SUBTYPES
};

enum mptcp_what {
	MP_END,
	MP_OR,      /* the end of one form, and the beginning of another */
	MP_REST,    /* what follows may be left out as a whole */
	MP_ZERO,    /* a byte that is 0 */
	MP_OCTET,   /* a byte whose bits say which fields follow */
	MP_WORD,    /* a word that is a bit */
	MP_VERSION, /* v1, in the four bits behind the subtype */
	MP_BITS,    /* a number, in the same four bits */
	MP_NUMBER,
	MP_FLAGS, /* a number, shown in hex */
	MP_HEX,
	MP_ADDRESS, /* IPv4 or IPv6 */
};

enum mptcp_need {
	MP_MUST,
	MP_MAY,
	MP_WITH,   /* may be there if the field before is */
	MP_LOOSE,  /* the same, but scripts may write it without that one */
	MP_EITHER, /* may be there in place of the field behind it */
	MP_MORE,   /* once or more often, at the end */
};

struct mptcp_field {
	enum mptcp_what what;
	const char *word; /* in front of the value */
	uint8_t size;     /* in bytes; of addresses: 0 */
	enum mptcp_need need;
	uint8_t nibble, octet; /* bits that are set when it is there */
};

struct mptcp_form {
	const char *name, *usage;
	const struct mptcp_field *fields; /* ended by MP_END */
};

const struct mptcp_form *mptcp_form_at(enum mptcp_subtype subtype);
/* MPTCP_SUBTYPES: none. */
enum mptcp_subtype mptcp_subtype_of(const char *name);

#endif
