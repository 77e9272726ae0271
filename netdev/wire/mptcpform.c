// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the fields of MPTCP options. */
#include "netdev/wire/mptcpform.h"

#include <string.h>

#define END                    \
	{                      \
		.what = MP_END \
	}
#define OR                    \
	{                     \
		.what = MP_OR \
	}

/* Data comes with both keys (section 3.1). */
static const struct mptcp_field CAPABLE_fields[] = {
	{MP_VERSION, NULL, 0, MP_MUST, 0, 0},
	{MP_FLAGS, "flags", 1, MP_MUST, 0, 0},
	{MP_HEX, "key", 8, MP_MAY, 0, 0},
	{MP_HEX, "key", 8, MP_WITH, 0, 0},
	{MP_NUMBER, "dlen", 2, MP_LOOSE, 0, 0},
	{MP_FLAGS, "csum", 2, MP_WITH, 0, 0},
	END,
};

/* First that of the third packet of the handshake. */
static const struct mptcp_field JOIN_fields[] = {
	{MP_ZERO, NULL, 1, MP_MUST, 0, 0},
	{MP_HEX, "hmac", 20, MP_MUST, 0, 0},
	OR,
	{MP_WORD, "backup", 0, MP_MAY, 1, 0},
	{MP_NUMBER, "id", 1, MP_MUST, 0, 0},
	{MP_HEX, "hmac", 8, MP_EITHER, 0, 0},
	{MP_HEX, "token", 4, MP_MUST, 0, 0},
	{MP_HEX, "rand", 4, MP_MUST, 0, 0},
	END,
};

/* Bits of the second byte: section 3.3. */
enum { DSS_ACK = 1, DSS_ACK8 = 2, DSS_MAP = 4, DSS_DSN8 = 8, DSS_FIN = 16 };

static const struct mptcp_field DSS_fields[] = {
	{MP_OCTET, NULL, 1, MP_MUST, 0, 0},
	{MP_WORD, "fin", 0, MP_MAY, 0, DSS_FIN},
	{MP_NUMBER, "ack8", 8, MP_EITHER, 0, DSS_ACK | DSS_ACK8},
	{MP_NUMBER, "ack4", 4, MP_MAY, 0, DSS_ACK},
	{.what = MP_REST},
	{MP_NUMBER, "dsn8", 8, MP_EITHER, 0, DSS_MAP | DSS_DSN8},
	{MP_NUMBER, "dsn4", 4, MP_MUST, 0, DSS_MAP},
	{MP_NUMBER, "ssn", 4, MP_MUST, 0, DSS_MAP},
	{MP_NUMBER, "dlen", 2, MP_MUST, 0, DSS_MAP},
	{MP_FLAGS, "csum", 2, MP_MAY, 0, DSS_MAP},
	END,
};

static const struct mptcp_field ADD_ADDR_fields[] = {
	{MP_WORD, "echo", 0, MP_MAY, 1, 0},     {MP_NUMBER, "id", 1, MP_MUST, 0, 0},
	{MP_ADDRESS, "addr", 0, MP_MUST, 0, 0}, {MP_NUMBER, "port", 2, MP_MAY, 0, 0},
	{MP_HEX, "hmac", 8, MP_MAY, 0, 0},      END,
};

static const struct mptcp_field REMOVE_ADDR_fields[] = {
	{MP_NUMBER, "id", 1, MP_MORE, 0, 0},
	END,
};

/* The id: version 0 only. */
static const struct mptcp_field PRIO_fields[] = {
	{MP_WORD, "backup", 0, MP_MAY, 1, 0},
	{MP_NUMBER, "id", 1, MP_MAY, 0, 0},
	END,
};

static const struct mptcp_field FAIL_fields[] = {
	{MP_ZERO, NULL, 1, MP_MUST, 0, 0},
	{MP_NUMBER, "dsn8", 8, MP_MUST, 0, 0},
	END,
};

static const struct mptcp_field FASTCLOSE_fields[] = {
	{MP_ZERO, NULL, 1, MP_MUST, 0, 0},
	{MP_HEX, "key", 8, MP_MUST, 0, 0},
	END,
};

static const struct mptcp_field TCPRST_fields[] = {
	{MP_BITS, "flags", 0, MP_MUST, 0, 0},
	{MP_NUMBER, "reason", 1, MP_MUST, 0, 0},
	END,
};

static const struct mptcp_form forms[] = {
#define MPTCP_OPTION(subtype, name, usage) {#name, usage, subtype##_fields},
#include "netdev/wire/mptcp.def"
};

const struct mptcp_form *mptcp_form_at(enum mptcp_subtype subtype)
{
	return &forms[subtype];
}

enum mptcp_subtype mptcp_subtype_of(const char *name)
{
	unsigned i = 0;

	while (i < MPTCP_SUBTYPES && strcmp(forms[i].name, name) != 0)
		i++;
	return (enum mptcp_subtype)i;
}
